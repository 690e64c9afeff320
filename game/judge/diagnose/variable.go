package diagnose

import (
	"go/ast"
	"go/token"
	"go/types"

	"datarace/game"
)

// variable is what the two accesses of a race share, as the student wrote it where it is written, or "" when the lines
// alone do not tell.
func (d *diagnosis) variable(accesses [2]game.Access) string {
	if d.file == nil {
		return ""
	}
	var candidates []ast.Expr
	for i, a := range accesses {
		if a.Op != "writes" || a.Line == 0 {
			continue
		}
		other := accesses[1-i]
		for _, e := range d.written(a.Line) {
			if other.Line == 0 || other.Line == a.Line || d.names(other.Line)[last(e)] {
				candidates = append(candidates, e)
			}
		}
		if len(candidates) > 0 {
			break
		}
	}
	if len(candidates) == 0 {
		return ""
	}
	for _, e := range candidates[1:] {
		if last(e) != last(candidates[0]) {
			return ""
		}
	}
	return types.ExprString(candidates[0])
}

// on says whether a node's first or last line is line, or lies around it.
func (d *diagnosis) on(n ast.Node, line int) bool {
	return d.lineOf(n.Pos()) <= line && line <= d.lineOf(n.End())
}

// lineOf counts in the file itself, which was parsed alone: its positions begin at 1.
func (d *diagnosis) lineOf(pos token.Pos) int {
	offset := int(pos - d.file.FileStart)
	for i, text := range d.lines {
		if offset <= len(text) {
			return i + 1
		}
		offset -= len(text) + 1
	}
	return len(d.lines)
}

// written lists what the statements of a line assign to.
func (d *diagnosis) written(line int) []ast.Expr {
	var list []ast.Expr
	add := func(e ast.Expr) {
		e = ast.Unparen(e)
		if x, ok := e.(*ast.IndexExpr); ok {
			e = x.X
		}
		if last(e) != "" && last(e) != "_" {
			list = append(list, e)
		}
	}
	ast.Inspect(d.file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			if d.on(n, line) && (d.lineOf(n.Pos()) == line || !holdsBlock(n)) {
				for _, e := range n.Lhs {
					add(e)
				}
			}
		case *ast.IncDecStmt:
			if d.on(n, line) {
				add(n.X)
			}
		case *ast.RangeStmt:
			if d.lineOf(n.Pos()) == line && n.Key != nil {
				add(n.Key)
			}
		case *ast.CallExpr:
			id, ok := n.Fun.(*ast.Ident)
			if ok && (id.Name == "delete" || id.Name == "clear" || id.Name == "copy") && len(n.Args) > 0 && d.on(n, line) {
				add(n.Args[0])
			} else if s, ok := n.Fun.(*ast.SelectorExpr); ok && d.lineOf(n.Pos()) == line {
				switch s.Sel.Name { // an atomic write beside a plain access
				case "Add", "Store", "Swap", "CompareAndSwap":
					add(s.X)
				case "AddInt32", "AddInt64", "StoreInt32", "StoreInt64", "AddUint32", "AddUint64", "StoreUint32", "StoreUint64", "StorePointer":
					if u, ok := n.Args[0].(*ast.UnaryExpr); ok && u.Op == token.AND {
						add(u.X)
					}
				}
			}
		}
		return true
	})
	return list
}

func holdsBlock(n ast.Node) bool {
	found := false
	ast.Inspect(n, func(n ast.Node) bool {
		_, ok := n.(*ast.FuncLit)
		found = found || ok
		return !found
	})
	return found
}

// names lists the last names of what stands on a line: count for s.count.
func (d *diagnosis) names(line int) map[string]bool {
	set := map[string]bool{}
	ast.Inspect(d.file, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && d.lineOf(id.Pos()) == line {
			set[id.Name] = true
		}
		return true
	})
	return set
}

// last is the last name of a variable: "count" for s.count, "n" for n and for *n.
func last(e ast.Expr) string {
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return e.Sel.Name
	case *ast.StarExpr:
		return last(e.X)
	case *ast.IndexExpr:
		return last(e.X)
	}
	return ""
}
