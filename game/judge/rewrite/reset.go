package rewrite

import (
	"fmt"
	"go/ast"
	"go/token"
	"strings"

	"datarace/game/judge/gate"
)

// reset writes what stands below the student's program: Datarace__Reset, the one init function, and their helpers.
func (w *writer) reset() string {
	var b strings.Builder
	b.WriteString("\n//line datarace.go:1\nfunc Datarace__Reset() {\n")
	names, given := w.variables()
	for _, name := range names {
		fmt.Fprintf(&b, "\tdatarace__zero(&%s)\n", name)
	}
	for _, init := range w.p.Info.InitOrder {
		var left []string
		for _, v := range init.Lhs {
			left = append(left, v.Name())
		}
		names := strings.Join(left, ", ")
		if t := given[init.Rhs]; t != nil && strings.Trim(names, "_, ") == "" {
			// Only the type tells which instance of a generic function is meant.
			names = "var " + names + " " + string(w.source[w.offset(t.Pos()):w.offset(t.End())])
		}
		from, to := w.offset(init.Rhs.Pos()), w.offset(init.Rhs.End())
		fmt.Fprintf(&b, "//line %s:%d\n\t%s = %s\n", gate.FileName, w.line(init.Rhs.Pos()), names, w.apply(from, to))
	}
	b.WriteString("//line datarace.go:100\n")
	inits := ""
	for i := range w.inits {
		inits += fmt.Sprintf("\tdatarace__init%d()\n", i)
	}
	b.WriteString(inits + "}\n")
	if inits != "" {
		b.WriteString("func init() {\n" + inits + "}\n")
	}
	fmt.Fprintf(&b, "func datarace__zero[T any](p *T) { var zero T; *p = zero }\n")
	fmt.Fprintf(&b, "var _ = %s.At\n", PointName) // a program without statements imports it too
	return b.String()
}

// variables lists the package-level variables that have a name, and the types that initialisers are declared with.
func (w *writer) variables() (names []string, given map[ast.Expr]ast.Expr) {
	given = map[ast.Expr]ast.Expr{}
	for _, decl := range w.p.File.Decls {
		d, ok := decl.(*ast.GenDecl)
		if !ok || d.Tok != token.VAR {
			continue
		}
		for _, spec := range d.Specs {
			s := spec.(*ast.ValueSpec)
			for _, v := range s.Values {
				given[v] = s.Type
			}
			for _, id := range s.Names {
				if id.Name != "_" {
					names = append(names, id.Name)
				}
			}
		}
	}
	return names, given
}

// Plain returns the program as it was handed in, with only what a build needs beside it: no points, and a
// Datarace__Reset that does nothing.
func Plain(p *gate.Program) []byte {
	w := &writer{p: p, source: withoutComments(p)}
	w.insert(p.File.Name.End(), "; import "+PointName+" "+fmt.Sprintf("%q", PointPath))
	return append(w.apply(0, len(w.source)), "\n\n//line datarace.go:1\nfunc Datarace__Reset() {}\nvar _ = "+PointName+".At\n"...)
}
