package gate

import (
	"go/ast"

	"datarace/game"
)

// maxExpanded bounds how many type names a type stands for once every name in it is written out.
const maxExpanded = 20000

// types refuses types that double themselves line by line: thirty of them keep the type-checker busy for ever (it walks
// every path on its search for cycles), and it runs in our own process.
func (r *rules) types() *Finding {
	x := expansion{specs: map[string][]*ast.TypeSpec{}, known: map[string]int{}, open: map[string]bool{}}
	ast.Inspect(r.file, func(n ast.Node) bool {
		if s, ok := n.(*ast.TypeSpec); ok {
			x.specs[s.Name.Name] = append(x.specs[s.Name.Name], s)
		}
		return true
	})
	var found *Finding
	ast.Inspect(r.file, func(n ast.Node) bool {
		cost := 0
		switch n := n.(type) {
		case *ast.TypeSpec:
			cost = x.name(n.Name.Name)
		case *ast.IndexExpr, *ast.IndexListExpr:
			cost = x.of(n)
		}
		if cost > maxExpanded && found == nil {
			found = r.refuse(n.Pos(), "Types made of types made of types: this one stands for more than %d. Begin again from the given program.", maxExpanded)
		}
		return found == nil
	})
	return found
}

// inference refuses what the probe could not type-check within its limits.
func (r *rules) inference(probe Probe) *Finding {
	at := r.generic()
	if at == nil || probe == nil {
		return nil
	}
	tooMuch, err := probe()
	switch {
	case err != nil:
		return &Finding{Kind: game.Error, Text: err.Error()}
	case tooMuch:
		return r.refuse(at.Pos(), "The types that follow from generic functions such as %s grow too large to be worked out. Begin again from the given program.", at.Name.Name)
	}
	return nil
}

// generic is the first function with type parameters, its own or its receiver's; nil when there is none.
func (r *rules) generic() *ast.FuncDecl {
	for _, decl := range r.file.Decls {
		f, ok := decl.(*ast.FuncDecl)
		if !ok {
			continue
		}
		if f.Type.TypeParams != nil {
			return f
		}
		if f.Recv == nil || len(f.Recv.List) != 1 {
			continue
		}
		recv := ast.Unparen(f.Recv.List[0].Type)
		if star, ok := recv.(*ast.StarExpr); ok {
			recv = ast.Unparen(star.X)
		}
		switch recv.(type) {
		case *ast.IndexExpr, *ast.IndexListExpr:
			return f
		}
	}
	return nil
}

// expansion counts with a memory, from the syntax alone: a name stands for the largest type of that name in the file.
type expansion struct {
	specs map[string][]*ast.TypeSpec
	known map[string]int
	open  map[string]bool
}

func (x *expansion) name(name string) int {
	if n, ok := x.known[name]; ok {
		return n
	}
	if x.open[name] {
		return 1
	}
	x.open[name] = true
	largest := 1
	for _, s := range x.specs[name] {
		largest = max(largest, min(1+x.of(s.Type), 1<<30))
	}
	x.known[name] = largest
	return largest
}

// of counts the type names below n; a generic type counts once for each name among its arguments.
func (x *expansion) of(n ast.Node) int {
	total := 0
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Ident:
			total += x.name(n.Name)
		case *ast.IndexExpr:
			total += min(x.of(n.X), 1<<15) * min(1+x.of(n.Index), 1<<15)
			return false
		case *ast.IndexListExpr:
			args := 1
			for _, i := range n.Indices {
				args += x.of(i)
			}
			total += min(x.of(n.X), 1<<15) * min(args, 1<<15)
			return false
		case *ast.Field: // the field's own name is no type
			total += x.of(n.Type)
			return false
		}
		total = min(total, 1<<30)
		return true
	})
	return total
}
