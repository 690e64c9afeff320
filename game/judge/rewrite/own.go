package rewrite

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"datarace/game/judge/gate"
)

// A statement is own when no other goroutine can notice when it is executed: it touches constants and local variables
// that nobody else can get at, and calls nothing. A switch before it would be the same as one before the next statement
// that is not own, so that its point gives nobody else a turn. What is not surely own is taken for visible.

// sharedVariables are the local variables of a program that another function, or a pointer, may get at.
func sharedVariables(p *gate.Program) map[types.Object]bool {
	shared := map[types.Object]bool{}
	owner := map[types.Object]ast.Node{}
	var nodes, functions []ast.Node
	ast.Inspect(p.File, func(n ast.Node) bool {
		if n == nil {
			last := len(nodes) - 1
			if isFunction(p.Info, nodes[last]) {
				functions = functions[:len(functions)-1]
			}
			nodes = nodes[:last]
			return true
		}
		nodes = append(nodes, n)
		if isFunction(p.Info, n) {
			functions = append(functions, n)
		}
		var in ast.Node
		if len(functions) > 0 {
			in = functions[len(functions)-1]
		}
		switch n := n.(type) {
		case *ast.Ident:
			if v := p.Info.Defs[n]; v != nil {
				owner[v] = in
			} else if v := p.Info.Uses[n]; v != nil && owner[v] != in {
				shared[v] = true
			}
		case *ast.CaseClause:
			if v := p.Info.Implicits[n]; v != nil {
				owner[v] = in
			}
		case *ast.UnaryExpr:
			if n.Op == token.AND {
				shared[root(p.Info, n.X)] = true
			}
		case *ast.SliceExpr:
			if underlies[*types.Array](p.Info, n.X) {
				shared[root(p.Info, n.X)] = true
			}
		case *ast.SelectorExpr:
			if s := p.Info.Selections[n]; s != nil && s.Kind() == types.MethodVal && byPointer(s) && !underlies[*types.Pointer](p.Info, n.X) {
				shared[root(p.Info, n.X)] = true
			}
		}
		return true
	})
	return shared
}

// isFunction says whether variables from outside n are another function's in it. The body of a loop over a function is
// one that is handed to that function.
func isFunction(info *types.Info, n ast.Node) bool {
	switch n := n.(type) {
	case *ast.FuncDecl, *ast.FuncLit:
		return true
	case *ast.RangeStmt:
		return underlies[*types.Signature](info, n.X)
	}
	return false
}

func underlies[T types.Type](info *types.Info, e ast.Expr) bool {
	t := info.TypeOf(e)
	if t == nil {
		return false
	}
	_, ok := t.Underlying().(T)
	return ok
}

// byPointer says whether a method has its receiver by pointer.
func byPointer(s *types.Selection) bool {
	f, ok := s.Obj().(*types.Func)
	if !ok || f.Signature().Recv() == nil {
		return false
	}
	_, ok = f.Signature().Recv().Type().Underlying().(*types.Pointer)
	return ok
}

// root is the variable that e is a part of; nil when there is none, or a pointer lies between.
func root(info *types.Info, e ast.Expr) types.Object {
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident:
		return info.Uses[e]
	case *ast.SelectorExpr:
		if s := info.Selections[e]; s != nil && !s.Indirect() {
			return root(info, e.X)
		}
	case *ast.IndexExpr:
		if underlies[*types.Array](info, e.X) {
			return root(info, e.X)
		}
	}
	return nil
}

// own says whether all parts of a statement are own.
func (w *writer) own(parts ...ast.Node) bool {
	for _, part := range parts {
		switch part := part.(type) {
		case nil:
		case ast.Stmt:
			if !w.ownStatement(part) {
				return false
			}
		case ast.Expr:
			if !w.ownValue(part) {
				return false
			}
		}
	}
	return true
}

func (w *writer) ownStatement(s ast.Stmt) bool {
	switch s := s.(type) {
	case *ast.AssignStmt:
		return w.ownValues(s.Rhs) && !slices.ContainsFunc(s.Lhs, func(e ast.Expr) bool { return !w.ownPlace(e) })
	case *ast.IncDecStmt:
		return w.ownPlace(s.X)
	case *ast.DeclStmt:
		for _, spec := range s.Decl.(*ast.GenDecl).Specs {
			if v, ok := spec.(*ast.ValueSpec); ok && !w.ownValues(v.Values) {
				return false
			}
		}
		return true
	case *ast.ExprStmt:
		_, ok := s.X.(*ast.TypeAssertExpr) // of a type switch
		return ok && w.ownValue(s.X)
	case *ast.ReturnStmt:
		// Where results have names they are put there, or taken from there.
		return w.ownValues(s.Results) && !slices.ContainsFunc(w.in.results, func(v types.Object) bool { return w.shared[v] })
	}
	return false
}

// ownPlace says whether only its own goroutine can notice that something is put there. Nobody can get at a variable yet
// that is declared here.
func (w *writer) ownPlace(e ast.Expr) bool {
	if id, ok := e.(*ast.Ident); ok && (id.Name == "_" || w.p.Info.Defs[id] != nil) {
		return true
	}
	return w.ownValue(e)
}

func (w *writer) ownValues(list []ast.Expr) bool {
	return !slices.ContainsFunc(list, func(e ast.Expr) bool { return !w.ownValue(e) })
}

// ownValue says whether evaluating e touches nothing but the goroutine's own variables. What strings and the values in
// interfaces are made of never changes.
func (w *writer) ownValue(e ast.Expr) bool {
	info := w.p.Info
	if tv := info.Types[e]; tv.IsType() || tv.Value != nil {
		return true
	}
	switch e := e.(type) {
	case *ast.Ident:
		v, ok := info.Uses[e].(*types.Var)
		return !ok || v.Parent() != w.p.Types.Scope() && !w.shared[v]
	case *ast.FuncLit:
		return true
	case *ast.ParenExpr:
		return w.ownValue(e.X)
	case *ast.CompositeLit:
		return w.ownElements(e)
	case *ast.UnaryExpr:
		switch e.Op {
		case token.ARROW:
			return false
		case token.AND:
			lit, ok := ast.Unparen(e.X).(*ast.CompositeLit)
			return ok && w.ownElements(lit)
		}
		return w.ownValue(e.X)
	case *ast.BinaryExpr:
		return w.ownValue(e.X) && w.ownValue(e.Y)
	case *ast.SelectorExpr:
		s := info.Selections[e]
		if s == nil {
			_, ok := info.Uses[e.Sel].(*types.Func)
			return ok
		}
		return s.Kind() == types.FieldVal && !s.Indirect() && w.ownValue(e.X)
	case *ast.IndexExpr:
		return (underlies[*types.Array](info, e.X) || underlies[*types.Basic](info, e.X)) && w.ownValue(e.X) && w.ownValue(e.Index)
	case *ast.SliceExpr:
		return (underlies[*types.Slice](info, e.X) || underlies[*types.Basic](info, e.X)) && w.own(e.X, e.Low, e.High, e.Max)
	case *ast.TypeAssertExpr:
		return w.ownValue(e.X)
	case *ast.CallExpr:
		return w.ownCall(e)
	}
	return false
}

func (w *writer) ownElements(lit *ast.CompositeLit) bool {
	for _, e := range lit.Elts {
		if kv, ok := e.(*ast.KeyValueExpr); ok {
			if !underlies[*types.Struct](w.p.Info, lit) && !w.ownValue(kv.Key) {
				return false
			}
			e = kv.Value
		}
		if !w.ownValue(e) {
			return false
		}
	}
	return true
}

// ownCall knows conversions between basic types, and the builtin functions that read nothing behind a pointer.
func (w *writer) ownCall(c *ast.CallExpr) bool {
	info := w.p.Info
	if info.Types[c.Fun].IsType() {
		return underlies[*types.Basic](info, c.Fun) && underlies[*types.Basic](info, c.Args[0]) && w.ownValue(c.Args[0])
	}
	id, ok := ast.Unparen(c.Fun).(*ast.Ident)
	if !ok {
		return false
	}
	b, ok := info.Uses[id].(*types.Builtin)
	if !ok {
		return false
	}
	switch b.Name() {
	case "len", "cap":
		x := c.Args[0]
		return (underlies[*types.Slice](info, x) || underlies[*types.Basic](info, x) || underlies[*types.Array](info, x)) && w.ownValue(x)
	case "min", "max", "make", "new", "complex", "real", "imag":
		return w.ownValues(c.Args)
	}
	return false
}

// ownDefer says whether deferring a call touches nothing but the goroutine's own variables; what it does when it runs is
// another matter.
func (w *writer) ownDefer(c *ast.CallExpr) bool {
	if !w.ownValues(c.Args) {
		return false
	}
	fun := ast.Unparen(c.Fun)
	sel, ok := fun.(*ast.SelectorExpr)
	if !ok {
		return w.ownValue(fun)
	}
	s := w.p.Info.Selections[sel]
	if s == nil || s.Kind() != types.MethodVal || !byPointer(s) {
		return w.ownValue(sel)
	}
	return w.ownAddress(sel.X) && straight(s)
}

// ownAddress says whether the address of e, or e itself when it is a pointer, is known without reading anything but the
// goroutine's own variables.
func (w *writer) ownAddress(e ast.Expr) bool {
	info := w.p.Info
	if underlies[*types.Pointer](info, e) {
		return w.ownValue(e)
	}
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident:
		_, ok := info.Uses[e].(*types.Var)
		return ok
	case *ast.SelectorExpr:
		s := info.Selections[e]
		return s != nil && s.Kind() == types.FieldVal && straight(s) && w.ownAddress(e.X)
	}
	return false
}

// straight says that no embedded pointer lies between a value and the field or method of it that is selected.
func straight(s *types.Selection) bool {
	t := s.Recv().Underlying()
	if p, ok := t.(*types.Pointer); ok {
		t = p.Elem().Underlying()
	}
	for _, i := range s.Index()[:len(s.Index())-1] {
		fields, ok := t.(*types.Struct)
		if !ok {
			return false
		}
		t = fields.Field(i).Type().Underlying()
	}
	_, ok := t.(*types.Pointer)
	return !ok
}

// asks says whether what a loop does between two rounds is visible. The variables of a for statement are copied then.
func (w *writer) asks(s *ast.ForStmt) bool {
	if init, ok := s.Init.(*ast.AssignStmt); ok && init.Tok == token.DEFINE {
		for _, e := range init.Lhs {
			if v := w.p.Info.Defs[e.(*ast.Ident)]; v != nil && w.shared[v] {
				return true
			}
		}
	}
	return !w.own(s.Cond, s.Post)
}

// reads says whether taking the next element of what a loop goes over is visible.
func (w *writer) reads(s *ast.RangeStmt) bool {
	for _, e := range []ast.Expr{s.Key, s.Value} {
		if e != nil && !w.ownPlace(e) {
			return true
		}
	}
	id, named := s.Value.(*ast.Ident)
	switch w.p.Info.TypeOf(s.X).Underlying().(type) {
	case *types.Basic, *types.Array:
		return false // a copy
	case *types.Slice:
		return s.Value != nil && !(named && id.Name == "_")
	}
	return true
}

// body is one function on the walk.
type body struct {
	results  []types.Object // those with names
	deferred bool           // something is deferred by now that has a point of its own when it runs
	plain    bool           // something is deferred somewhere that has none
}

// followed says that a point comes between the function's last statement and what its caller does next.
func (b body) followed() bool { return b.deferred && !b.plain }

// function walks the body of a function or a function literal.
func (w *writer) function(t *ast.FuncType, b *ast.BlockStmt) {
	outer, loops := w.in, w.loops
	w.in, w.loops = body{}, nil
	if t.Results != nil {
		for _, field := range t.Results.List {
			for _, name := range field.Names {
				w.in.results = append(w.in.results, w.p.Info.Defs[name])
			}
		}
	}
	ast.Inspect(b, func(n ast.Node) bool {
		if d, ok := n.(*ast.DeferStmt); ok && !w.pointed(d) {
			w.in.plain = true
		}
		_, inner := n.(*ast.FuncLit)
		return !inner
	})
	last := lastPoint(b.List)
	for i, s := range b.List {
		w.statement(s, "", s.Pos(), i == last && !w.in.followed())
		if d, ok := s.(*ast.DeferStmt); ok && w.pointed(d) {
			w.in.deferred = true
		}
	}
	w.in, w.loops = outer, loops
}

// pointed says that what is deferred passes a point when it runs.
func (w *writer) pointed(d *ast.DeferStmt) bool {
	if lit, ok := ast.Unparen(d.Call.Fun).(*ast.FuncLit); ok {
		return passes(lit.Body.List)
	}
	return w.call(d.Call, d.Pos()).op != ""
}

// lastPoint is the index of the last statement of a list that has a point, or -1.
func lastPoint(list []ast.Stmt) int {
	for i := len(list) - 1; i >= 0; i-- {
		if passes(list[i : i+1]) {
			return i
		}
	}
	return -1
}
