package rewrite

import (
	"fmt"
	"go/ast"
	"go/token"
)

// loop is one loop around the walk; sync is what a receiving loop says before it receives again, or "".
type loop struct {
	label string
	sync  string
}

func at(site int) string { return fmt.Sprintf("%s.At(%d); ", PointName, site) }

func sync(site int, object string) string {
	if object == "" {
		object = "nil"
	}
	return fmt.Sprintf("%s.Sync(%d, %s); ", PointName, site, object)
}

func done(site int) string { return fmt.Sprintf("; %s.Done(%d, nil)", PointName, site) }

func (w *writer) statements(list []ast.Stmt) {
	for _, s := range list {
		w.statement(s, "", s.Pos())
	}
}

// statement puts a point before s, at pos (which differs from its own when a label stands before it), and goes into it.
func (w *writer) statement(s ast.Stmt, label string, pos token.Pos) {
	switch s := s.(type) {
	case *ast.EmptyStmt, *ast.BadStmt:
	case *ast.BlockStmt:
		w.statements(s.List)
	case *ast.LabeledStmt:
		switch inner := s.Stmt.(type) {
		case *ast.ForStmt, *ast.RangeStmt, *ast.SwitchStmt, *ast.TypeSwitchStmt, *ast.SelectStmt, *ast.LabeledStmt, *ast.BlockStmt:
			w.statement(inner, s.Label.Name, pos) // the label has to stay where it is
		default:
			w.statement(inner, s.Label.Name, inner.Pos())
		}
	case *ast.IfStmt:
		w.conditional(s, pos)
	case *ast.ForStmt:
		w.forLoop(s, label, pos)
	case *ast.RangeStmt:
		w.rangeLoop(s, label, pos)
	case *ast.SwitchStmt:
		w.cases(s, pos)
	case *ast.TypeSwitchStmt:
		w.clauses(w.begin(s, pos, s.Init, s.Assign), s.Body, s.End())
	case *ast.SelectStmt:
		site := w.site(s, operation{op: "select", on: w.channels(s)})
		w.insert(pos, sync(site, ""))
		w.clauses(site, s.Body, token.NoPos)
	case *ast.DeferStmt:
		w.deferred(s, pos)
	case *ast.BranchStmt:
		w.branch(s, pos)
	default:
		if site := w.begin(s, pos, s); site >= 0 && !terminates(s) {
			w.insert(s.End(), done(site))
		}
	}
}

// begin puts a point before s. When one of its parts synchronises, it says so and returns the site, else -1.
func (w *writer) begin(s ast.Node, pos token.Pos, parts ...ast.Node) int {
	site := w.before(s, pos, parts...)
	w.split(s, parts...)
	return site
}

// before is begin without the points inside the statement.
func (w *writer) before(s ast.Node, pos token.Pos, parts ...ast.Node) int {
	o := w.operation(pos, parts...)
	site := w.site(s, o)
	if o.op == "" {
		w.insert(pos, at(site))
	} else {
		w.insert(pos, sync(site, o.object))
	}
	if o.op == "" {
		return -1
	}
	return site
}

// terminates says that nothing may follow s, or the compiler would miss a return.
func terminates(s ast.Stmt) bool {
	switch s := s.(type) {
	case *ast.ReturnStmt:
		return true
	case *ast.ExprStmt:
		call, ok := s.X.(*ast.CallExpr)
		if !ok {
			return false
		}
		id, ok := call.Fun.(*ast.Ident)
		return ok && id.Name == "panic"
	}
	return false
}

// conditional handles a whole if-else chain: only its head can have a point before it.
func (w *writer) conditional(s *ast.IfStmt, pos token.Pos) {
	site := w.before(s, pos, s.Init, s.Cond)
	var asked []ast.Node
	for next := s; next != nil; next, _ = next.Else.(*ast.IfStmt) {
		asked = append(asked, next.Init, next.Cond)
	}
	w.split(s, asked...)
	end := s.End()
	for {
		w.passed(site, s.Body)
		w.statements(s.Body.List)
		switch next := s.Else.(type) {
		case *ast.IfStmt:
			s = next
			continue
		case *ast.BlockStmt:
			w.passed(site, next)
			w.statements(next.List)
		case nil:
			if site >= 0 {
				w.insert(end, done(site))
			}
		}
		return
	}
}

// passed says at the beginning of a block that site's operation is over.
func (w *writer) passed(site int, b *ast.BlockStmt) {
	if site >= 0 {
		w.insert(b.Lbrace+1, done(site)[1:]+";")
	}
}

// forLoop handles a loop with a condition. What is asked and done between two rounds can meet other goroutines, so that
// the end of the body has a point too: n.Add(-1) at its end and n.Add(1) in the condition are two steps.
func (w *writer) forLoop(s *ast.ForStmt, label string, pos token.Pos) {
	site := w.before(s, pos, s.Init, s.Cond)
	w.split(s, s.Init, s.Cond, s.Post)
	w.passed(site, s.Body)
	if !passes(s.Body.List) {
		w.insert(s.Body.Lbrace+1, at(w.site(s, operation{})))
	} else if _, direct := w.meetings(s.Cond, s.Post); direct {
		w.insert(s.Body.Rbrace, "; "+at(w.site(s, operation{})))
	}
	w.inLoop(loop{label: label}, s.Body)
}

func (w *writer) inLoop(l loop, b *ast.BlockStmt) {
	w.loops = append(w.loops, l)
	w.statements(b.List)
	w.loops = w.loops[:len(w.loops)-1]
}

// passes says that whoever goes through list passes a point of its own.
func passes(list []ast.Stmt) bool {
	for _, s := range list {
		for {
			l, ok := s.(*ast.LabeledStmt)
			if !ok {
				break
			}
			s = l.Stmt
		}
		switch s := s.(type) {
		case *ast.EmptyStmt:
		case *ast.BlockStmt:
			if passes(s.List) {
				return true
			}
		default:
			return true
		}
	}
	return false
}

// rangeLoop handles loops that receive: each receiving begins before the loop, at the end of its body and at continue,
// and is past at the beginning of the body and after the loop.
func (w *writer) rangeLoop(s *ast.RangeStmt, label string, pos token.Pos) {
	if !w.isChannel(s.X) {
		site := w.begin(s, pos, s.X)
		w.passed(site, s.Body)
		if !passes(s.Body.List) {
			w.insert(s.Body.Lbrace+1, at(w.site(s, operation{})))
		}
		w.inLoop(loop{label: label}, s.Body)
		if site >= 0 {
			w.insert(s.End(), done(site))
		}
		return
	}
	object := w.object(s.X, pos)
	site := w.site(s, operation{op: "receive", on: w.text(s.X)})
	w.insert(pos, sync(site, object))
	w.passed(site, s.Body)
	again := sync(site, "") // the object was named before the loop; the variable may be another goroutine's by now
	w.inLoop(loop{label: label, sync: again}, s.Body)
	w.insert(s.Body.Rbrace, "; "+again)
	w.insert(s.End(), done(site))
}

// cases handles a switch whose cases are asked one after the other, like the conditions of an if-else chain.
func (w *writer) cases(s *ast.SwitchStmt, pos token.Pos) {
	site := w.before(s, pos, s.Init, s.Tag)
	asked := []ast.Node{s.Init, s.Tag}
	for _, c := range s.Body.List {
		for _, e := range c.(*ast.CaseClause).List {
			asked = append(asked, e)
		}
	}
	w.split(s, asked...)
	w.clauses(site, s.Body, s.End())
}

// clauses goes into the bodies of a switch or select; where one of them is always taken, end is not needed.
func (w *writer) clauses(site int, body *ast.BlockStmt, end token.Pos) {
	always := !end.IsValid()
	for _, c := range body.List {
		switch c := c.(type) {
		case *ast.CaseClause:
			if site >= 0 {
				w.insert(c.Colon+1, done(site)[1:]+";")
			}
			always = always || c.List == nil
			w.statements(c.Body)
		case *ast.CommClause:
			w.insert(c.Colon+1, done(site)[1:]+";")
			w.statements(c.Body)
		}
	}
	if site >= 0 && !always {
		w.insert(end, done(site))
	}
}

// deferred marks what a deferred call does when it runs, by deferring the marks around it in reverse order.
func (w *writer) deferred(s *ast.DeferStmt, pos token.Pos) {
	w.insert(pos, at(w.site(s, operation{})))
	o := w.call(s.Call, pos)
	if o.op == "" {
		return
	}
	site := w.site(s, o)
	w.insert(pos, "defer "+done(site)[2:]+"; ")
	object := o.object
	if object == "" {
		object = "nil"
	}
	w.insert(s.End(), fmt.Sprintf("; defer %s.Sync(%d, %s)", PointName, site, object))
}

func (w *writer) branch(s *ast.BranchStmt, pos token.Pos) {
	w.insert(pos, at(w.site(s, operation{})))
	if s.Tok != token.CONTINUE {
		return
	}
	for i := len(w.loops) - 1; i >= 0; i-- {
		if l := w.loops[i]; s.Label == nil || l.label == s.Label.Name {
			w.insert(pos, l.sync)
			return
		}
	}
}
