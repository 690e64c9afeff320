package gate

import (
	"go/ast"
	"go/types"
)

// starters are functions of the standard library that start goroutines or clocks for their caller.
var starters = map[string]bool{
	"time.AfterFunc": true, "time.NewTicker": true, "time.Tick": true, "context.AfterFunc": true, "(*sync.WaitGroup).Go": true,
}

// early refuses goroutines that are started before any test runs: by init or by the initialiser of a package-level
// variable, directly or through functions that these reach. Every schedule begins from a fresh start, and such a
// goroutine would live on from the schedule before.
func (r *rules) early() *Finding {
	info := r.program.Info
	bodies := map[types.Object]ast.Node{}
	methods := map[string][]types.Object{}
	var todo []ast.Node
	for _, decl := range r.file.Decls {
		switch d := decl.(type) {
		case *ast.FuncDecl:
			obj := info.Defs[d.Name]
			switch {
			case d.Recv == nil && d.Name.Name == "init":
				todo = append(todo, d.Body)
			case obj != nil:
				bodies[obj] = d.Body
				if d.Recv != nil {
					methods[d.Name.Name] = append(methods[d.Name.Name], obj)
				}
			}
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				s, ok := spec.(*ast.ValueSpec)
				if !ok {
					continue
				}
				for i, v := range s.Values {
					if r.calls(v) {
						todo = append(todo, v)
					} else if i < len(s.Names) {
						bodies[info.Defs[s.Names[i]]] = v // a function that is only kept runs when it is called
					}
				}
			}
		}
	}
	seen := map[types.Object]bool{}
	for len(todo) > 0 {
		n := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		var found *Finding
		visit := func(obj types.Object) {
			if body, ok := bodies[obj]; ok && !seen[obj] {
				seen[obj] = true
				todo = append(todo, body)
			}
		}
		ast.Inspect(n, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.GoStmt:
				found = r.refuse(n.Pos(), "This goroutine would start before anybody calls the program (from init or a package-level variable). Start it where the program makes the value that it serves.")
			case *ast.Ident:
				f, ok := info.Uses[n].(*types.Func)
				if !ok {
					visit(info.Uses[n])
					break
				}
				if starters[f.FullName()] {
					found = r.refuse(n.Pos(), "%s would start before anybody calls the program (from init or a package-level variable). Start it where the program makes the value that it serves.", f.FullName())
				}
				f = f.Origin()
				visit(f)
				if sig := f.Signature(); sig.Recv() != nil && types.IsInterface(sig.Recv().Type()) {
					for _, m := range methods[f.Name()] {
						visit(m)
					}
				}
			}
			return found == nil
		})
		if found != nil {
			return found
		}
	}
	return nil
}

// calls says whether evaluating e calls a function, conversions and builtins not counted.
func (r *rules) calls(e ast.Expr) bool {
	found := false
	ast.Inspect(e, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.CallExpr:
			tv := r.program.Info.Types[n.Fun]
			found = found || !tv.IsType() && !tv.IsBuiltin()
			if _, literal := ast.Unparen(n.Fun).(*ast.FuncLit); literal {
				found = true
			}
		}
		return !found
	})
	return found
}
