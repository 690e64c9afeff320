package rewrite

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"
)

// operation is how a statement synchronises: op as in game.Step, on as the student wrote it, and object as an expression
// that names the lock or channel, or "" where that would run the student's code twice.
type operation struct{ op, on, object string }

// calls are the synchronising methods of the standard library. TryLock is none: it may not get the lock.
var calls = map[string]string{
	"(*sync.Mutex).Lock": "lock", "(*sync.Mutex).Unlock": "unlock",
	"(*sync.RWMutex).Lock": "lock", "(*sync.RWMutex).Unlock": "unlock",
	"(*sync.RWMutex).RLock": "rlock", "(*sync.RWMutex).RUnlock": "runlock",
	"(sync.Locker).Lock": "lock", "(sync.Locker).Unlock": "unlock",
	"(*sync.WaitGroup).Add": "add", "(*sync.WaitGroup).Done": "done", "(*sync.WaitGroup).Wait": "wait", "(*sync.WaitGroup).Go": "go",
	"(*sync.Cond).Wait": "wait", "(*sync.Cond).Signal": "signal", "(*sync.Cond).Broadcast": "broadcast",
	"(*sync.Once).Do": "once",
}

// operation finds the first synchronising operation of a statement's parts. The object is named only where the statement
// begins with evaluating it, so that naming it first cannot fail where the statement would not.
func (w *writer) operation(pos token.Pos, parts ...ast.Node) operation {
	for _, part := range parts {
		if o := w.direct(part, pos); o.op != "" {
			return o
		}
	}
	var found operation
	for _, part := range parts {
		if part == nil {
			continue
		}
		ast.Inspect(part, func(n ast.Node) bool {
			if found.op != "" {
				return false
			}
			switch n := n.(type) {
			case *ast.FuncLit:
				return false
			case *ast.CallExpr:
				found = w.call(n, pos)
			case *ast.UnaryExpr:
				found = w.receive(n, pos)
			}
			return true
		})
	}
	found.object = ""
	return found
}

// direct is the operation of a statement that is nothing else.
func (w *writer) direct(n ast.Node, pos token.Pos) operation {
	switch s := n.(type) {
	case *ast.GoStmt:
		if _, ok := s.Call.Fun.(*ast.FuncLit); ok {
			return operation{op: "go"}
		}
		return operation{op: "go", on: w.text(s.Call.Fun)}
	case *ast.SendStmt:
		return operation{op: "send", on: w.text(s.Chan), object: w.object(s.Chan, pos)}
	case *ast.ExprStmt:
		return w.expression(s.X, pos)
	case *ast.AssignStmt:
		if len(s.Rhs) == 1 {
			return w.expression(s.Rhs[0], pos)
		}
	case *ast.ReturnStmt:
		if len(s.Results) == 1 {
			return w.expression(s.Results[0], pos)
		}
	case *ast.DeclStmt:
		if d, ok := s.Decl.(*ast.GenDecl); ok && d.Tok == token.VAR && len(d.Specs) == 1 {
			if v := d.Specs[0].(*ast.ValueSpec); len(v.Values) == 1 {
				return w.expression(v.Values[0], pos)
			}
		}
	}
	return operation{}
}

func (w *writer) expression(e ast.Expr, pos token.Pos) operation {
	switch e := ast.Unparen(e).(type) {
	case *ast.CallExpr:
		return w.call(e, pos)
	case *ast.UnaryExpr:
		return w.receive(e, pos)
	}
	return operation{}
}

func (w *writer) receive(e *ast.UnaryExpr, pos token.Pos) operation {
	if e.Op != token.ARROW {
		return operation{}
	}
	return operation{op: "receive", on: w.text(e.X), object: w.object(e.X, pos)}
}

func (w *writer) call(c *ast.CallExpr, pos token.Pos) operation {
	info := w.p.Info
	switch fun := ast.Unparen(c.Fun).(type) {
	case *ast.Ident:
		if b, ok := info.Uses[fun].(*types.Builtin); ok && b.Name() == "close" && len(c.Args) == 1 {
			return operation{op: "close", on: w.text(c.Args[0]), object: w.object(c.Args[0], pos)}
		}
	case *ast.SelectorExpr:
		f, ok := info.Uses[fun.Sel].(*types.Func)
		if !ok || f.Pkg() == nil {
			return operation{}
		}
		method := info.Selections[fun]
		op := calls[f.Origin().FullName()]
		if f.Pkg().Path() == "sync/atomic" {
			op = "atomic"
		}
		switch {
		case op == "":
		case method != nil:
			return operation{op: op, on: w.text(fun.X), object: w.receiverObject(fun.X, method, pos)}
		case len(c.Args) > 0: // atomic.AddInt64(&n, 1)
			arg := ast.Unparen(c.Args[0])
			if u, ok := arg.(*ast.UnaryExpr); ok && u.Op == token.AND {
				return operation{op: op, on: w.text(u.X), object: w.object(u.X, pos)}
			}
			return operation{op: op, on: w.text(arg), object: w.object(arg, pos)}
		}
	}
	return operation{}
}

// receiverObject names the value that a method is called on, through embedded fields.
func (w *writer) receiverObject(x ast.Expr, method *types.Selection, pos token.Pos) string {
	index := method.Index()
	text := w.plain(x, pos)
	if text == "" || method.Kind() != types.MethodVal {
		return ""
	}
	if len(index) == 1 {
		return w.object(x, pos)
	}
	t := method.Recv()
	reachable := w.p.Info.Types[x].Addressable()
	for _, i := range index[:len(index)-1] {
		if p, ok := t.Underlying().(*types.Pointer); ok {
			t, reachable = p.Elem(), true
		}
		s, ok := t.Underlying().(*types.Struct)
		if !ok {
			return ""
		}
		f := s.Field(i)
		if !f.Exported() && f.Pkg() != w.p.Types {
			return ""
		}
		text, t = text+"."+f.Name(), f.Type()
	}
	return pointerTo(text, t, reachable)
}

// object names the lock or channel that e stands for: by pointer, or as it is when it is a pointer, channel or interface.
func (w *writer) object(e ast.Expr, pos token.Pos) string {
	tv, ok := w.p.Info.Types[e]
	text := w.plain(e, pos)
	if !ok || text == "" {
		return ""
	}
	return pointerTo(text, tv.Type, tv.Addressable())
}

func pointerTo(text string, t types.Type, addressable bool) string {
	switch t.Underlying().(type) {
	case *types.Pointer, *types.Chan, *types.Interface:
		return text
	}
	if addressable {
		return "&" + text
	}
	return ""
}

// plain writes e again when evaluating it twice changes nothing: names, fields, pointers, and elements at a plain index.
// Names that are declared after pos do not exist there yet.
func (w *writer) plain(e ast.Expr, pos token.Pos) string {
	info := w.p.Info
	switch e := e.(type) {
	case *ast.Ident:
		obj := info.Uses[e]
		switch obj := obj.(type) {
		case *types.Var, *types.Const:
			if obj.Parent() == w.p.Types.Scope() || obj.Pos() < pos {
				return e.Name
			}
		case *types.PkgName:
			return e.Name
		}
	case *ast.ParenExpr:
		return w.plain(e.X, pos)
	case *ast.StarExpr:
		if x := w.plain(e.X, pos); x != "" {
			return "(*" + x + ")"
		}
	case *ast.SelectorExpr:
		if s := info.Selections[e]; s != nil && s.Kind() != types.FieldVal {
			return ""
		}
		if x := w.plain(e.X, pos); x != "" {
			return x + "." + e.Sel.Name
		}
	case *ast.IndexExpr:
		x, i := w.plain(e.X, pos), ""
		if lit, ok := ast.Unparen(e.Index).(*ast.BasicLit); ok {
			i = lit.Value
		} else if id, ok := ast.Unparen(e.Index).(*ast.Ident); ok {
			i = w.plain(id, pos)
		}
		if x != "" && i != "" && !strings.Contains(i, "\n") {
			return x + "[" + i + "]"
		}
	}
	return ""
}

func (w *writer) isChannel(e ast.Expr) bool {
	t := w.p.Info.TypeOf(e)
	if t == nil {
		return false
	}
	_, ok := t.Underlying().(*types.Chan)
	return ok
}

// channels lists what a select waits for, as written.
func (w *writer) channels(s *ast.SelectStmt) string {
	var names []string
	for _, c := range s.Body.List {
		switch comm := c.(*ast.CommClause).Comm.(type) {
		case *ast.SendStmt:
			names = append(names, w.text(comm.Chan))
		case nil:
		default:
			ast.Inspect(comm, func(n ast.Node) bool {
				if u, ok := n.(*ast.UnaryExpr); ok && u.Op == token.ARROW {
					names = append(names, w.text(u.X))
					return false
				}
				return true
			})
		}
	}
	return strings.Join(names, ", ")
}
