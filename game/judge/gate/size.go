package gate

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
)

// What no puzzle needs and what a compiler could choke on.
const (
	maxDepth  = 400      // of the syntax tree
	maxNodes  = 40000    // of the syntax tree; the largest fix has some hundreds
	maxType   = 64 << 20 // bytes of a value of any type, and of all that the linker has to lay out
	maxString = 1 << 20  // bytes of a constant string
)

// sizes are those of the machine that judges; amd64 and arm64 agree.
var sizes = types.SizesFor("gc", "amd64")

func (r *rules) shape() *Finding {
	depth, nodes := 0, 0
	var found *Finding
	ast.Inspect(r.file, func(n ast.Node) bool {
		if n == nil {
			depth--
			return false
		}
		if found != nil {
			return false
		}
		if f, ok := n.(*ast.FuncDecl); ok && f.Body == nil {
			found = r.refuse(f.Pos(), "Func %s has no body: it would be linked from elsewhere. Write its body.", f.Name.Name)
			return false
		}
		depth++
		nodes++
		if depth > maxDepth {
			found = r.refuse(n.Pos(), "The program is nested more than %d levels deep here. Begin again from the given program.", maxDepth)
		} else if nodes > maxNodes {
			found = r.refuse(n.Pos(), "The program is far larger than any fix needs to be. Begin again from the given program.")
		}
		if found != nil {
			depth--
			return false
		}
		return true
	})
	return found
}

// constants refuses constant strings that double themselves line by line, before the type-checker would build them.
func (r *rules) constants() *Finding {
	values := map[string][]ast.Expr{}
	var order []*ast.ValueSpec
	ast.Inspect(r.file, func(n ast.Node) bool {
		d, ok := n.(*ast.GenDecl)
		if !ok || d.Tok != token.CONST {
			return true
		}
		for _, spec := range d.Specs {
			s := spec.(*ast.ValueSpec)
			order = append(order, s)
			for i, name := range s.Names {
				if i < len(s.Values) {
					values[name.Name] = append(values[name.Name], s.Values[i])
				}
			}
		}
		return true
	})
	e := lengths{values: values, known: map[string]int{}, open: map[string]bool{}}
	for _, s := range order {
		for _, name := range s.Names {
			if e.name(name.Name) > maxString {
				return r.refuse(name.Pos(), "The constant %s grows over %d MiB. No fix needs that.", name.Name, maxString>>20)
			}
		}
	}
	return nil
}

// lengths bounds how long constant strings get, from the syntax alone: every name stands for the longest of its constants.
type lengths struct {
	values map[string][]ast.Expr
	known  map[string]int
	open   map[string]bool
}

func (l *lengths) name(name string) int {
	if n, ok := l.known[name]; ok || l.open[name] {
		return n
	}
	l.open[name] = true
	longest := 0
	for _, e := range l.values[name] {
		longest = max(longest, l.of(e))
	}
	l.known[name] = longest
	return longest
}

func (l *lengths) of(e ast.Expr) int {
	switch e := e.(type) {
	case *ast.BasicLit:
		return len(e.Value)
	case *ast.Ident:
		return l.name(e.Name)
	case *ast.ParenExpr:
		return l.of(e.X)
	case *ast.CallExpr:
		if len(e.Args) == 1 {
			return l.of(e.Args[0])
		}
	case *ast.BinaryExpr:
		return min(l.of(e.X)+l.of(e.Y), 1<<40)
	}
	return 0
}

// sizes refuses types and constants whose values would not fit beside everything else.
func (r *rules) sizes() *Finding {
	m := measure{known: map[types.Type]int64{}}
	var found *Finding
	ast.Inspect(r.file, func(n ast.Node) bool {
		e, ok := n.(ast.Expr)
		if !ok || found != nil {
			return found == nil
		}
		var t types.Type
		if tv, ok := r.program.Info.Types[e]; ok {
			t = tv.Type
			if tv.Value != nil && tv.Value.Kind() == constant.String && len(constant.StringVal(tv.Value)) > maxString {
				found = r.refuse(e.Pos(), "This constant string is longer than %d MiB. No fix needs that.", maxString>>20)
			}
		} else if id, ok := e.(*ast.Ident); ok {
			if obj := r.program.Info.Defs[id]; obj != nil {
				t = obj.Type()
			}
		}
		if t != nil && m.of(t) > maxType {
			found = r.refuse(e.Pos(), "A value of this type has more than %d MiB. Use a slice that grows, or fewer elements.", maxType>>20)
		}
		return found == nil
	})
	if found == nil {
		found = r.layout(&m)
	}
	return found
}

// layout refuses programs whose variables and literals together are more than the linker should write out.
func (r *rules) layout(m *measure) *Finding {
	total := int64(0)
	var found *Finding
	count := func(n ast.Node, size int64) {
		total = min(total+size, huge)
		if total > maxType && found == nil {
			found = r.refuse(n.Pos(), "The program's variables and literals have more than %d MiB together. Use slices that grow, or fewer elements.", maxType>>20)
		}
	}
	ast.Inspect(r.file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CompositeLit:
			if tv, ok := r.program.Info.Types[n]; ok {
				count(n, m.literal(tv.Type, n, r.program.Info))
			}
		case *ast.Ident:
			if v, ok := r.program.Info.Defs[n].(*types.Var); ok && v.Parent() == r.program.Types.Scope() {
				count(n, m.of(v.Type()))
			}
		}
		return found == nil
	})
	return found
}

// literal is what a composite literal takes: for a slice, its backing array.
func (m *measure) literal(t types.Type, lit *ast.CompositeLit, info *types.Info) int64 {
	s, ok := t.Underlying().(*types.Slice)
	if !ok {
		return m.of(t)
	}
	next, longest := int64(0), int64(0)
	for _, e := range lit.Elts {
		if kv, ok := e.(*ast.KeyValueExpr); ok {
			if v := info.Types[kv.Key].Value; v != nil {
				next, _ = constant.Int64Val(constant.ToInt(v))
			}
		}
		next++
		longest = max(longest, next)
	}
	if size := m.of(s.Elem()); size > 0 && longest > huge/size {
		return huge
	} else {
		return size * longest
	}
}

// measure adds up sizes with a memory, since a type of thirty lines can have a size that takes for ever to count out.
type measure struct{ known map[types.Type]int64 }

const huge = int64(1) << 50

func (m *measure) of(t types.Type) int64 {
	if n, ok := m.known[t]; ok {
		return n
	}
	m.known[t] = 0 // while it is open: a cycle goes through a pointer or was an error already
	n := int64(8)
	switch u := t.(type) {
	case *types.Named:
		n = m.of(u.Underlying())
	case *types.Alias:
		n = m.of(types.Unalias(u))
	case *types.Array:
		n = m.of(u.Elem())
		if l := u.Len(); l > 0 && n > huge/l {
			n = huge
		} else if l >= 0 {
			n *= l
		}
	case *types.Struct:
		n = 0
		for f := range u.Fields() {
			n = min(n+m.of(f.Type()), huge)
		}
	case *types.Basic:
		n = 16
		if info := u.Info(); info&types.IsUntyped == 0 && u.Kind() != types.Invalid {
			n = sizes.Sizeof(u)
		}
	case *types.Pointer, *types.Chan:
		// What they point to is made at run time, but a channel's or pointer's element is a type of its own and is
		// met as one.
		n = 8
	}
	m.known[t] = n
	return n
}
