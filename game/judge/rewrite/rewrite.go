// Package rewrite puts scheduling points into a submission: one before every statement, and marks around those that
// synchronise, so that the engine can choose who runs next and say afterwards who did what.
//
//	o.mu.Lock()      datarace__point.Sync(3, &o.mu); o.mu.Lock(); datarace__point.Done(3, nil)
//	o.left--         datarace__point.At(4); o.left--
//	sold++           datarace__point.Own(5); sold++
//	o.mu.Unlock()    datarace__point.Sync(6, &o.mu); o.mu.Unlock(); datarace__point.Done(6, nil)
//
// Everything goes in as text on the statement's own line, so every line keeps its number. What a point names, it names
// before the statement and only when that runs nothing of the student's twice: afterwards the name could mean another
// lock, and reading it could be a race of ours. At Own nobody else gets a turn: sold is a variable of its goroutine's, so
// that others would find the same after it as before.
package rewrite

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"datarace/game/judge/gate"
)

// PointPath is the import path of the points' package, PointName the name under which a rewritten program has it.
const (
	PointPath = "datarace/game/judge/harness/point"
	PointName = "datarace__point"
)

// Rewrite returns the program with its points, the sites that their numbers stand for, and a func Datarace__Reset that
// gives package-level variables their first values again and runs the init functions again. Every line keeps its number.
func Rewrite(p *gate.Program) (source []byte, sites []Site, err error) {
	w := &writer{p: p, source: withoutComments(p), shared: sharedVariables(p)}
	w.insert(p.File.Name.End(), "; import "+PointName+" "+fmt.Sprintf("%q", PointPath))
	for _, decl := range p.File.Decls {
		w.declaration(decl)
	}
	slices.SortStableFunc(w.edits, func(a, b edit) int { return a.from - b.from })
	reset := w.reset()
	source = append(w.apply(0, len(w.source)), reset...)
	if _, err := parser.ParseFile(token.NewFileSet(), gate.FileName, source, parser.SkipObjectResolution); err != nil {
		return nil, nil, fmt.Errorf("rewrite the submission: %w", err)
	}
	return source, w.sites, nil
}

// writer collects what is to be put where.
type writer struct {
	p      *gate.Program
	source []byte // without comments
	edits  []edit
	sites  []Site
	inits  int
	names  []string // the functions that the walk is in
	in     body     // the innermost of them
	loops  []loop   // its loops that the walk is in
	shared map[types.Object]bool
}

// edit replaces source[from:to].
type edit struct {
	from, to int
	text     string
}

func (w *writer) offset(pos token.Pos) int { return w.p.Fset.PositionFor(pos, false).Offset }
func (w *writer) line(pos token.Pos) int   { return w.p.Fset.PositionFor(pos, false).Line }

func (w *writer) insert(pos token.Pos, text string) {
	at := w.offset(pos)
	w.edits = append(w.edits, edit{at, at, text})
}

// apply writes source[from:to] with the edits that lie in it.
func (w *writer) apply(from, to int) []byte {
	var out []byte
	for _, e := range w.edits {
		if e.from < from || e.to > to {
			continue
		}
		out = append(out, w.source[from:e.from]...)
		out = append(out, e.text...)
		from = e.to
	}
	return append(out, w.source[from:to]...)
}

// withoutComments blanks comments, so that no directive is left and no inserted text ends up in one.
func withoutComments(p *gate.Program) []byte {
	source := slices.Clone(p.Source)
	for _, group := range p.File.Comments {
		for _, c := range group.List {
			// The comment's own text is no measure: it comes without the carriage returns of the source.
			from, end := p.Fset.PositionFor(c.Pos(), false).Offset, "\n"
			if c.Text[1] == '*' {
				end = "*/"
			}
			to := len(source)
			if n := bytes.Index(source[from+2:], []byte(end)); n >= 0 {
				to = from + 2 + n + len(end)
			}
			for i := from; i < to; i++ {
				if source[i] != '\n' {
					source[i] = ' '
				}
			}
		}
	}
	return source
}

// text is the source of a node on one line, at most 60 bytes of it.
func (w *writer) text(n ast.Node) string {
	s := strings.Join(strings.Fields(string(w.source[w.offset(n.Pos()):w.offset(n.End())])), " ")
	if len(s) > 60 {
		s = strings.ToValidUTF8(s[:57], "") + "..."
	}
	return s
}

// site adds a site for statement s and returns its number.
func (w *writer) site(s ast.Node, o operation) int {
	from, to := w.offset(s.Pos()), w.offset(s.End())
	code, _, _ := strings.Cut(string(w.source[from:to]), "\n")
	w.sites = append(w.sites, Site{
		Line: w.line(s.Pos()),
		Code: strings.TrimSpace(code),
		Func: w.names[len(w.names)-1],
		Op:   o.op,
		On:   o.on,
	})
	return len(w.sites) - 1
}

func (w *writer) declaration(decl ast.Decl) {
	name := "init"
	if f, ok := decl.(*ast.FuncDecl); ok {
		name = f.Name.Name
		if f.Recv != nil && len(f.Recv.List) > 0 {
			name = receiver(f.Recv.List[0].Type) + "." + name
		} else if name == "init" {
			from := w.offset(f.Name.Pos())
			w.edits = append(w.edits, edit{from, from + len(name), fmt.Sprintf("datarace__init%d", w.inits)})
			w.inits++
		}
	}
	w.names = append(w.names[:0], name)
	if f, ok := decl.(*ast.FuncDecl); ok && f.Body != nil {
		w.function(f.Type, f.Body)
	}
	w.literals(decl)
}

// literals walks the bodies of function literals below n, each with its own name as the compiler would count them.
func (w *writer) literals(n ast.Node) {
	outer := w.names[len(w.names)-1]
	count := 0
	ast.Inspect(n, func(m ast.Node) bool {
		lit, ok := m.(*ast.FuncLit)
		if !ok || m == n {
			return true
		}
		count++
		w.names = append(w.names, fmt.Sprintf("%s.func%d", outer, count))
		w.function(lit.Type, lit.Body)
		w.literals(lit)
		w.names = w.names[:len(w.names)-1]
		return false
	})
}

func receiver(e ast.Expr) string {
	for {
		switch x := e.(type) {
		case *ast.StarExpr:
			e = x.X
		case *ast.ParenExpr:
			e = x.X
		case *ast.IndexExpr:
			e = x.X
		case *ast.IndexListExpr:
			e = x.X
		case *ast.Ident:
			return x.Name
		default:
			return "?"
		}
	}
}
