package rewrite

import (
	"fmt"
	"go/ast"
	"go/types"
)

// split puts a point after each call that may synchronise, or run what does, where another such call follows in the same
// statement, so that n.Store(n.Load() + 1) can be seen to lose an update, however the two are written: by a function of
// the program that loads, through a method value, an interface, or in the cases of one switch. A function of the program
// begins with a point of its own, so a statement that calls nothing else needs no more.
func (w *writer) split(s ast.Node, parts ...ast.Node) {
	found, direct := w.meetings(parts...)
	if len(found) < 2 || !direct {
		return
	}
	for _, c := range found {
		tv := w.p.Info.Types[c]
		if _, several := tv.Type.(*types.Tuple); several || !tv.IsValue() || whole(s, c) {
			continue
		}
		w.insert(c.Pos(), fmt.Sprintf("%s.After(%d, ", PointName, w.site(s, operation{})))
		w.insert(c.End(), ")")
	}
}

// meetings lists the calls in parts through which goroutines may meet. direct says that one of them has no point in it.
func (w *writer) meetings(parts ...ast.Node) (found []*ast.CallExpr, direct bool) {
	for _, part := range parts {
		if part == nil {
			continue
		}
		ast.Inspect(part, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.FuncLit:
				return false
			case *ast.CallExpr:
				own, other := w.mayMeet(n)
				direct = direct || other
				if own || other {
					found = append(found, n)
				}
			}
			return true
		})
	}
	return found, direct
}

// mayMeet says whether a call may be one through which goroutines meet: own is for a function of the program, which has
// points in it; other is for an atomic operation, one of a sync.Map, and a function that is known only when it runs.
func (w *writer) mayMeet(c *ast.CallExpr) (own, other bool) {
	info := w.p.Info
	if tv := info.Types[c.Fun]; tv.IsType() || tv.IsBuiltin() {
		return false, false
	}
	fun := ast.Unparen(c.Fun)
	switch x := fun.(type) {
	case *ast.FuncLit:
		return true, false
	case *ast.IndexExpr: // an instance of a generic function, or an element
		fun = ast.Unparen(x.X)
	case *ast.IndexListExpr:
		fun = ast.Unparen(x.X)
	}
	var id *ast.Ident
	switch x := fun.(type) {
	case *ast.Ident:
		id = x
	case *ast.SelectorExpr:
		id = x.Sel
	default:
		return false, true
	}
	f, ok := info.Uses[id].(*types.Func)
	if !ok {
		return false, true
	}
	receiver := f.Signature().Recv()
	switch {
	case receiver != nil && types.IsInterface(receiver.Type()):
		return false, true
	case f.Pkg() == w.p.Types:
		return true, false
	case f.Pkg() == nil:
		return false, false
	case f.Pkg().Path() == "sync/atomic":
		return false, true
	}
	return false, receiver != nil && receiver.Type().String() == "*sync.Map"
}

// whole says that call c is all that statement s does, so that nothing can stand round it.
func whole(s ast.Node, c *ast.CallExpr) bool {
	switch s := s.(type) {
	case *ast.ExprStmt:
		return ast.Unparen(s.X) == c
	case *ast.GoStmt:
		return s.Call == c
	}
	return false
}
