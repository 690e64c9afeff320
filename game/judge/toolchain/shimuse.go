package toolchain

import (
	"go/ast"
	"go/token"
	"go/types"
)

// conversions fails where a value of the submission's types becomes an interface's, which would know its type.
func (u *use) conversions(n ast.Node) {
	to := func(at ast.Expr, target types.Type) {
		if at == nil || target == nil {
			return
		}
		from := u.info.Types[at].Type
		if from == nil || !types.IsInterface(target) || types.IsInterface(from) {
			return
		}
		if u.has(from) {
			u.fail(at, "a value of the program's own type becomes an interface")
		}
	}
	typeOf := func(e ast.Expr) types.Type {
		if id, ok := e.(*ast.Ident); ok {
			if o := u.info.Defs[id]; o != nil {
				return o.Type()
			}
			if o := u.info.Uses[id]; o != nil {
				return o.Type()
			}
		}
		return u.info.Types[e].Type
	}
	switch n := n.(type) {
	case *ast.CallExpr:
		u.call(n, to)
	case *ast.AssignStmt:
		for i, left := range n.Lhs {
			if len(n.Lhs) == len(n.Rhs) {
				to(n.Rhs[i], typeOf(left))
			} else if t := typeOf(left); t != nil && types.IsInterface(t) && u.has(u.info.Types[n.Rhs[0]].Type) {
				u.fail(n, "a value of the program's own type may become an interface")
			}
		}
	case *ast.ValueSpec:
		for _, v := range n.Values {
			if n.Type != nil {
				to(v, u.info.Types[n.Type].Type)
			}
		}
	case *ast.SendStmt:
		if c, ok := u.info.Types[n.Chan].Type.Underlying().(*types.Chan); ok {
			to(n.Value, c.Elem())
		}
	case *ast.FuncDecl:
		if o, ok := u.info.Defs[n.Name].(*types.Func); ok && n.Body != nil {
			u.returns(n.Body, o.Signature(), to)
		}
	case *ast.FuncLit:
		if s, ok := u.info.Types[n].Type.(*types.Signature); ok {
			u.returns(n.Body, s, to)
		}
	case *ast.CompositeLit:
		u.literal(n, to)
	case *ast.IndexExpr:
		if x := u.info.Types[n.X]; x.Type != nil {
			if m, ok := x.Type.Underlying().(*types.Map); ok {
				to(n.Index, m.Key())
			}
		}
	case *ast.BinaryExpr:
		to(n.X, u.info.Types[n.Y].Type)
		to(n.Y, u.info.Types[n.X].Type)
	case *ast.RangeStmt:
		if n.Tok == token.ASSIGN && u.has(u.info.Types[n.X].Type) {
			u.fail(n, "a value of the program's own type may become an interface")
		}
	case *ast.TypeAssertExpr:
		if n.Type != nil && u.has(u.info.Types[n.Type].Type) {
			u.fail(n, "a value is asked whether it has the program's own type")
		}
	case *ast.TypeSwitchStmt:
		for _, c := range n.Body.List {
			for _, e := range c.(*ast.CaseClause).List {
				if t := u.info.Types[e].Type; t != nil && u.has(t) {
					u.fail(e, "a value is asked whether it has the program's own type")
				}
			}
		}
	case *ast.SwitchStmt:
		if n.Tag != nil {
			for _, c := range n.Body.List {
				for _, e := range c.(*ast.CaseClause).List {
					to(e, u.info.Types[n.Tag].Type)
				}
			}
		}
	}
}

func (u *use) call(n *ast.CallExpr, to func(ast.Expr, types.Type)) {
	fun := u.info.Types[n.Fun]
	if fun.IsType() {
		for _, a := range n.Args {
			to(a, fun.Type)
		}
		return
	}
	if fun.IsBuiltin() {
		if id, ok := ast.Unparen(n.Fun).(*ast.Ident); ok && id.Name == "new" {
			u.made(n.Args[0])
		}
		for _, a := range n.Args[min(1, len(n.Args)):] {
			if s, ok := u.info.Types[n.Args[0]].Type.Underlying().(*types.Slice); ok {
				to(a, s.Elem()) // append
			}
		}
		return
	}
	s, ok := fun.Type.Underlying().(*types.Signature)
	if !ok {
		return
	}
	for i, a := range n.Args {
		switch last := s.Params().Len() - 1; {
		case s.Variadic() && i >= last && !n.Ellipsis.IsValid():
			to(a, s.Params().At(last).Type().(*types.Slice).Elem())
		case i <= last:
			to(a, s.Params().At(i).Type())
		}
		if t, ok := u.info.Types[a].Type.(*types.Tuple); ok && u.has(t) {
			u.fail(a, "values of the program's own types are passed on")
		}
	}
}

func (u *use) returns(body *ast.BlockStmt, s *types.Signature, to func(ast.Expr, types.Type)) {
	ast.Inspect(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.ReturnStmt:
			for i, e := range n.Results {
				if len(n.Results) == s.Results().Len() {
					to(e, s.Results().At(i).Type())
				} else if u.has(u.info.Types[e].Type) {
					u.fail(e, "values of the program's own types are passed on")
				}
			}
		}
		return true
	})
}

func (u *use) literal(n *ast.CompositeLit, to func(ast.Expr, types.Type)) {
	t := u.info.Types[n].Type
	if t == nil {
		return
	}
	for i, e := range n.Elts {
		key, value := ast.Expr(nil), e
		if kv, ok := e.(*ast.KeyValueExpr); ok {
			key, value = kv.Key, kv.Value
		}
		switch t := t.Underlying().(type) {
		case *types.Slice:
			to(value, t.Elem())
		case *types.Array:
			to(value, t.Elem())
		case *types.Map:
			to(key, t.Key())
			to(value, t.Elem())
		case *types.Struct:
			field := i
			if id, ok := key.(*ast.Ident); ok {
				for j := range t.NumFields() {
					if t.Field(j).Name() == id.Name {
						field = j
					}
				}
			}
			to(value, t.Field(field).Type())
		}
	}
}
