package catalog

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"strings"
)

// mutant is a broken fix and its source.
type mutant struct {
	Mutant
	source string
}

// edit replaces the bytes from one offset to another.
type edit struct {
	from, to int
	text     string
}

// breaker makes mutants of one program.
type breaker struct {
	of     string
	source string
	fset   *token.FileSet
	seen   map[string]bool // sources that need no judging: the challenge's own programs and earlier mutants
	out    []mutant
}

// breakFixes makes programs from the fixes by breaking one thing in each: a call that synchronises is dropped, a critical
// section narrowed, an atomic step split, a buffer resized, an order of locks given up, a goroutine made sequential.
func breakFixes(c *Challenge) []mutant {
	seen := map[string]bool{c.Start: true}
	for _, s := range slices.Concat(c.Fixes, c.Wrongs) {
		seen[s.Source] = true
	}
	var all []mutant
	for _, fix := range c.Fixes {
		b := &breaker{of: "fix/" + fix.Name, source: fix.Source, fset: token.NewFileSet(), seen: seen}
		file, err := parser.ParseFile(b.fset, "", fix.Source, parser.SkipObjectResolution)
		if err != nil {
			continue // a loaded challenge parses
		}
		ast.Inspect(file, func(n ast.Node) bool {
			b.node(n)
			return true
		})
		all = append(all, b.out...)
	}
	return all
}

// Mutants are the programs that breaking one thing in a fix makes, by what was broken. Some are right all the same.
func (c *Challenge) Mutants() map[string]string {
	all := map[string]string{}
	for _, m := range breakFixes(c) {
		all[m.Of+", "+m.Change] = m.source
	}
	return all
}

func (b *breaker) node(n ast.Node) {
	switch n := n.(type) {
	case *ast.BlockStmt:
		b.statements(n.List)
	case *ast.CaseClause:
		b.statements(n.Body)
	case *ast.CommClause:
		b.statements(n.Body)
	case *ast.CallExpr:
		b.buffer(n)
	case *ast.GoStmt:
		b.try(n, "go dropped, so the call is sequential", edit{b.offset(n.Pos()), b.offset(n.Call.Pos()), ""})
	}
}

// statements breaks what stands in one block.
func (b *breaker) statements(list []ast.Stmt) {
	for i, s := range list {
		if swap, ok := s.(*ast.IfStmt); ok && swaps(swap) {
			b.drop(s, "the order of the two is not looked at")
			continue
		}
		call, deferred := called(s)
		if call == nil {
			continue
		}
		on, name := method(call)
		switch name {
		case "Lock", "RLock":
			b.drop(s, b.text(s)+" dropped")
			if i+2 < len(list) && !isDefer(list[i+1]) {
				b.swap(s, list[i+1], b.text(s)+" moved down by one")
			}
		case "Unlock", "RUnlock":
			b.drop(s, b.text(s)+" dropped")
			if deferred {
				b.try(s, b.text(s)+" no longer deferred", edit{b.offset(s.Pos()), b.offset(call.Pos()), ""})
			} else if i > 0 {
				b.swap(list[i-1], s, b.text(s)+" moved up by one")
			}
		case "Done", "Wait", "Broadcast", "Signal", "close":
			b.drop(s, b.text(s)+" dropped")
			if i > 0 && !deferred {
				b.swap(list[i-1], s, b.text(s)+" moved up by one")
			}
		case "Go":
			if len(call.Args) == 1 {
				b.try(s, b.text(call.Fun)+" dropped, so the call is sequential",
					edit{b.offset(call.Pos()), b.offset(call.Args[0].Pos()), "("},
					edit{b.offset(call.Args[0].End()), b.offset(call.End()), ")()"})
			}
		case "Add":
			if len(call.Args) == 1 && !b.waitGroup(on) {
				b.try(s, b.text(s)+" split into Load and Store",
					edit{b.offset(s.Pos()), b.offset(s.End()), fmt.Sprintf("%[1]s.Store(%[1]s.Load() + %[2]s)", on, b.text(call.Args[0]))})
			}
		case "AddInt64", "AddInt32", "AddUint64", "AddUint32":
			if target, ok := call.Args[0].(*ast.UnaryExpr); ok && len(call.Args) == 2 {
				b.try(s, b.text(s)+" made plain",
					edit{b.offset(s.Pos()), b.offset(s.End()), b.text(target.X) + " += " + b.text(call.Args[1])})
			}
		}
	}
}

// waitGroup guesses whether a name is a WaitGroup's rather than an atomic's: this package has no types, and the wrong
// guess does not compile and is left out.
func (b *breaker) waitGroup(on string) bool {
	name := on[strings.LastIndex(on, ".")+1:]
	return strings.Contains(b.source, name+" sync.WaitGroup")
}

// buffer takes a channel's buffer away, makes it smaller by one, or gives it room for one.
func (b *breaker) buffer(call *ast.CallExpr) {
	if name, ok := call.Fun.(*ast.Ident); !ok || name.Name != "make" || len(call.Args) == 0 {
		return
	}
	if _, ok := call.Args[0].(*ast.ChanType); !ok {
		return
	}
	if len(call.Args) == 1 {
		b.try(call, "the channel has room for one", edit{b.offset(call.Args[0].End()), b.offset(call.End()), ", 1)"})
		return
	}
	size := call.Args[1]
	b.try(call, "the channel has no buffer", edit{b.offset(call.Args[0].End()), b.offset(call.End()), ")"})
	if n, err := strconv.Atoi(b.text(size)); err != nil {
		b.try(call, "the channel has room for one less", edit{b.offset(size.Pos()), b.offset(size.End()), fmt.Sprintf("max(0, %s-1)", b.text(size))})
	} else if n > 1 {
		b.try(call, "the channel has room for one less", edit{b.offset(size.Pos()), b.offset(size.End()), strconv.Itoa(n - 1)})
	}
}

// swaps reports whether an if does nothing but exchange two variables: the usual way to order two locks.
func swaps(s *ast.IfStmt) bool {
	if s.Init != nil || s.Else != nil || len(s.Body.List) != 1 {
		return false
	}
	assign, ok := s.Body.List[0].(*ast.AssignStmt)
	return ok && len(assign.Lhs) == 2 && len(assign.Rhs) == 2
}

// called is the call that a statement makes, if that is all it does.
func called(s ast.Stmt) (call *ast.CallExpr, deferred bool) {
	switch s := s.(type) {
	case *ast.ExprStmt:
		call, _ = s.X.(*ast.CallExpr)
	case *ast.DeferStmt:
		call, deferred = s.Call, true
	}
	return call, deferred
}

func isDefer(s ast.Stmt) bool {
	_, ok := s.(*ast.DeferStmt)
	return ok
}

// method is what a call is made on, as written without spaces, and what is called.
func method(call *ast.CallExpr) (on, name string) {
	switch f := call.Fun.(type) {
	case *ast.Ident:
		return "", f.Name
	case *ast.SelectorExpr:
		var out bytes.Buffer
		if err := format.Node(&out, token.NewFileSet(), f.X); err != nil {
			return "", ""
		}
		return out.String(), f.Sel.Name
	}
	return "", ""
}

func (b *breaker) offset(p token.Pos) int { return b.fset.Position(p).Offset }

func (b *breaker) text(n ast.Node) string { return b.source[b.offset(n.Pos()):b.offset(n.End())] }

func (b *breaker) drop(s ast.Stmt, change string) {
	b.try(s, change, edit{b.offset(s.Pos()), b.offset(s.End()), ""})
}

// swap exchanges two neighbours.
func (b *breaker) swap(first, second ast.Stmt, change string) {
	b.try(second, change,
		edit{b.offset(first.Pos()), b.offset(first.End()), b.text(second)},
		edit{b.offset(second.Pos()), b.offset(second.End()), b.text(first)})
}

// try keeps the source with edits, which are in order, unless it is known already or does not parse.
func (b *breaker) try(at ast.Node, change string, edits ...edit) {
	var out strings.Builder
	done := 0
	for _, e := range edits {
		out.WriteString(b.source[done:e.from] + e.text)
		done = e.to
	}
	out.WriteString(b.source[done:])
	formatted, err := format.Source([]byte(out.String()))
	if err != nil || b.seen[string(formatted)] {
		return
	}
	source := string(formatted)
	b.seen[source] = true
	b.out = append(b.out, mutant{source: source, Mutant: Mutant{
		Of:     b.of,
		Change: fmt.Sprintf("line %d: %s", b.fset.Position(at.Pos()).Line, change),
		Diff:   diff(b.source, source),
	}})
}

// diff shows the one region in which two texts differ, line by line.
func diff(before, after string) string {
	a, z := strings.Split(strings.TrimSuffix(before, "\n"), "\n"), strings.Split(strings.TrimSuffix(after, "\n"), "\n")
	start := 0
	for start < len(a) && start < len(z) && a[start] == z[start] {
		start++
	}
	for len(a) > start && len(z) > start && a[len(a)-1] == z[len(z)-1] {
		a, z = a[:len(a)-1], z[:len(z)-1]
	}
	var out strings.Builder
	fmt.Fprintf(&out, "@@ line %d\n", start+1)
	for _, line := range a[start:] {
		fmt.Fprintf(&out, "-%s\n", line)
	}
	for _, line := range z[start:] {
		fmt.Fprintf(&out, "+%s\n", line)
	}
	return out.String()
}
