package gate

import (
	"fmt"
	"go/types"
	"sort"
	"strings"
)

// keepsAPI holds a submission to what start exports: the same functions, types, fields and methods with the same types.
// More is allowed, parameter names are free, and a method may change from a value to a pointer receiver.
func (r *rules) keepsAPI(start *types.Package) *Finding {
	mine := r.program.Types
	d := describer{own: map[*types.Package]bool{start: true, mine: true}}
	for _, name := range start.Scope().Names() {
		was := start.Scope().Lookup(name)
		if !was.Exported() {
			continue
		}
		now := mine.Scope().Lookup(name)
		if now == nil {
			return r.refuse(r.file.Name.Pos(), "%s is gone, and the tests use it. Put it back: %s.", name, d.declaration(was))
		}
		before, after := d.declaration(was), d.declaration(now)
		if before != after {
			return r.refuse(now.Pos(), "%s has changed, and the tests use it. It was: %s.", name, before)
		}
		tn, ok := was.(*types.TypeName)
		if !ok {
			continue
		}
		if f := r.keepsType(&d, tn, now.(*types.TypeName)); f != nil {
			return f
		}
	}
	return nil
}

func (r *rules) keepsType(d *describer, was, now *types.TypeName) *Finding {
	if s, ok := was.Type().Underlying().(*types.Struct); ok {
		fields := map[string]*types.Var{}
		if t, ok := now.Type().Underlying().(*types.Struct); ok {
			for f := range t.Fields() {
				fields[f.Name()] = f
			}
		}
		for f := range s.Fields() {
			if !f.Exported() || f.Embedded() && !local(f.Type(), was.Pkg()) {
				continue // an embedded lock is the author's own affair, and may go
			}
			g := fields[f.Name()]
			if g == nil {
				return r.refuse(now.Pos(), "%s has lost its field %s %s, and the tests use it. Put it back.", was.Name(), f.Name(), d.of(f.Type()))
			}
			if d.of(f.Type()) != d.of(g.Type()) {
				return r.refuse(g.Pos(), "%s.%s has changed its type, and the tests use it. It was %s.", was.Name(), f.Name(), d.of(f.Type()))
			}
		}
	}
	methods := map[string]*types.Func{}
	for m := range allMethods(now.Type()) {
		methods[m.Name()] = m
	}
	for m := range allMethods(was.Type()) {
		if !m.Exported() || m.Pkg() != was.Pkg() {
			continue
		}
		n := methods[m.Name()]
		if n == nil {
			return r.refuse(now.Pos(), "%s has lost its method %s, and the tests use it. Put it back: func (…) %s%s.",
				was.Name(), m.Name(), m.Name(), d.signature(m.Signature()))
		}
		if d.signature(m.Signature()) != d.signature(n.Signature()) {
			pos := n.Pos()
			if n.Pkg() != r.program.Types {
				pos = now.Pos()
			}
			return r.refuse(pos, "%s.%s has changed, and the tests use it. It was: func (…) %s%s.",
				was.Name(), m.Name(), m.Name(), d.signature(m.Signature()))
		}
	}
	return nil
}

func local(t types.Type, pkg *types.Package) bool {
	if p, ok := t.(*types.Pointer); ok {
		t = p.Elem()
	}
	n, ok := types.Unalias(t).(*types.Named)
	return ok && n.Obj().Pkg() == pkg
}

func allMethods(t types.Type) func(func(*types.Func) bool) {
	if !types.IsInterface(t) {
		t = types.NewPointer(t)
	}
	set := types.NewMethodSet(t)
	return func(yield func(*types.Func) bool) {
		for i := range set.Len() {
			if f, ok := set.At(i).Obj().(*types.Func); ok && !yield(f) {
				return
			}
		}
	}
}

// describer writes types so that equal text means that a caller cannot tell them apart: parameter names do not show,
// and a package's own names show without it.
type describer struct{ own map[*types.Package]bool }

func (d *describer) declaration(o types.Object) string {
	switch o := o.(type) {
	case *types.Func:
		return "func " + o.Name() + d.signature(o.Signature())
	case *types.Const:
		return "const " + o.Name() + " " + d.of(o.Type()) + " = " + o.Val().ExactString()
	case *types.Var:
		return "var " + o.Name() + " " + d.of(o.Type())
	case *types.TypeName:
		if o.IsAlias() {
			return "type " + o.Name() + " = " + d.of(types.Unalias(o.Type()))
		}
		text := "type " + o.Name()
		if n, ok := o.Type().(*types.Named); ok && n.TypeParams().Len() > 0 {
			text += d.params(n.TypeParams())
		}
		if _, ok := o.Type().Underlying().(*types.Struct); ok {
			return text + " struct" // its exported fields are compared one by one
		}
		return text + " " + d.of(o.Type().Underlying())
	}
	return o.Name()
}

func (d *describer) params(list *types.TypeParamList) string {
	var parts []string
	for p := range list.TypeParams() {
		parts = append(parts, d.of(p)+" "+d.of(p.Constraint()))
	}
	return "[" + strings.Join(parts, ", ") + "]"
}

func (d *describer) signature(s *types.Signature) string {
	text := ""
	if s.TypeParams().Len() > 0 {
		text = d.params(s.TypeParams())
	}
	text += "(" + d.tuple(s.Params(), s.Variadic()) + ")"
	switch s.Results().Len() {
	case 0:
	case 1:
		text += " " + d.tuple(s.Results(), false)
	default:
		text += " (" + d.tuple(s.Results(), false) + ")"
	}
	return text
}

func (d *describer) tuple(t *types.Tuple, variadic bool) string {
	var parts []string
	for i := range t.Len() {
		typ := t.At(i).Type()
		if s, ok := typ.(*types.Slice); ok && variadic && i == t.Len()-1 {
			parts = append(parts, "..."+d.of(s.Elem()))
			continue
		}
		parts = append(parts, d.of(typ))
	}
	return strings.Join(parts, ", ")
}

func (d *describer) of(t types.Type) string {
	switch t := types.Unalias(t).(type) {
	case *types.Pointer:
		return "*" + d.of(t.Elem())
	case *types.Slice:
		return "[]" + d.of(t.Elem())
	case *types.Array:
		return fmt.Sprintf("[%d]%s", t.Len(), d.of(t.Elem()))
	case *types.Map:
		return "map[" + d.of(t.Key()) + "]" + d.of(t.Elem())
	case *types.Chan:
		elem := d.of(t.Elem())
		if strings.HasPrefix(elem, "<-") {
			elem = "(" + elem + ")"
		}
		return [...]string{"chan ", "chan<- ", "<-chan "}[t.Dir()] + elem
	case *types.Signature:
		return "func" + d.signature(t)
	case *types.TypeParam:
		return t.Obj().Name()
	case *types.Named:
		return d.named(t)
	case *types.Struct:
		var parts []string
		for i := range t.NumFields() {
			f := t.Field(i)
			parts = append(parts, strings.TrimSpace(f.Name()+" "+d.of(f.Type())+" "+t.Tag(i)))
		}
		return "struct{" + strings.Join(parts, "; ") + "}"
	case *types.Interface:
		var parts []string
		for m := range t.Methods() {
			parts = append(parts, m.Name()+d.signature(m.Signature()))
		}
		sort.Strings(parts)
		for e := range t.EmbeddedTypes() {
			if _, ok := e.Underlying().(*types.Interface); !ok || t.NumMethods() == 0 {
				parts = append(parts, d.of(e))
			}
		}
		if len(parts) == 0 {
			return "any"
		}
		return "interface{" + strings.Join(parts, "; ") + "}"
	case *types.Union:
		var parts []string
		for term := range t.Terms() {
			tilde := ""
			if term.Tilde() {
				tilde = "~"
			}
			parts = append(parts, tilde+d.of(term.Type()))
		}
		return strings.Join(parts, "|")
	default:
		return types.TypeString(t, nil)
	}
}

func (d *describer) named(t *types.Named) string {
	name := t.Obj().Name()
	if pkg := t.Obj().Pkg(); pkg != nil && !d.own[pkg] {
		name = pkg.Path() + "." + name
	}
	if t.TypeArgs().Len() == 0 {
		return name
	}
	var parts []string
	for a := range t.TypeArgs().Types() {
		parts = append(parts, d.of(a))
	}
	return name + "[" + strings.Join(parts, ", ") + "]"
}
