package rewrite

import (
	"fmt"
	"go/ast"
	"go/token"
)

// loop is one loop, switch or select around the walk.
type loop struct {
	label  string
	choice bool   // a switch or select
	leave  bool   // what follows it may have no point: break is visible
	again  bool   // what is done before the next round may have none: continue is visible
	sync   string // what a receiving loop says before it receives again, or ""
}

// at is a point before a statement; own says that the statement is.
func at(site int, own bool) string {
	if own {
		return fmt.Sprintf("%s.Own(%d); ", PointName, site)
	}
	return fmt.Sprintf("%s.At(%d); ", PointName, site)
}

func sync(site int, object string) string {
	if object == "" {
		object = "nil"
	}
	return fmt.Sprintf("%s.Sync(%d, %s); ", PointName, site, object)
}

func done(site int) string { return fmt.Sprintf("; %s.Done(%d, nil)", PointName, site) }

// statements walks a list; end says that what comes after it may have no point before it.
func (w *writer) statements(list []ast.Stmt, end bool) {
	last := lastPoint(list)
	for i, s := range list {
		w.statement(s, "", s.Pos(), end && i == last)
	}
}

// statement puts a point before s, at pos (which differs from its own when a label stands before it), and goes into it.
// end says that what comes after s may have no point before it (what the caller does next, a loop's condition), so that
// the point before s must be one at which others get their turn, whatever s is.
func (w *writer) statement(s ast.Stmt, label string, pos token.Pos, end bool) {
	switch s := s.(type) {
	case *ast.EmptyStmt, *ast.BadStmt:
	case *ast.BlockStmt:
		w.statements(s.List, end)
	case *ast.LabeledStmt:
		switch inner := s.Stmt.(type) {
		case *ast.ForStmt, *ast.RangeStmt, *ast.SwitchStmt, *ast.TypeSwitchStmt, *ast.SelectStmt, *ast.LabeledStmt, *ast.BlockStmt:
			w.statement(inner, s.Label.Name, pos, end) // the label has to stay where it is
		default:
			w.statement(inner, s.Label.Name, inner.Pos(), end)
		}
	case *ast.IfStmt:
		w.conditional(s, pos, end)
	case *ast.ForStmt:
		w.forLoop(s, label, pos, end)
	case *ast.RangeStmt:
		w.rangeLoop(s, label, pos, end)
	case *ast.SwitchStmt:
		w.cases(s, label, pos, end)
	case *ast.TypeSwitchStmt:
		site := w.begin(s, pos, !end && w.own(s.Init, s.Assign), s.Init, s.Assign)
		w.clauses(site, loop{label: label, leave: end}, s.Body, s.End())
	case *ast.SelectStmt:
		site := w.site(s, operation{op: "select", on: w.channels(s)})
		w.insert(pos, sync(site, ""))
		w.clauses(site, loop{label: label, leave: end}, s.Body, token.NoPos)
	case *ast.DeferStmt:
		w.deferred(s, pos, end)
	case *ast.BranchStmt:
		w.branch(s, pos)
	case *ast.ReturnStmt:
		w.begin(s, pos, w.in.followed() && w.own(s), s)
	default:
		if site := w.begin(s, pos, !end && w.own(s), s); site >= 0 && !terminates(s) {
			w.insert(s.End(), done(site))
		}
	}
}

// begin puts a point before s. When one of its parts synchronises, it says so and returns the site, else -1.
func (w *writer) begin(s ast.Node, pos token.Pos, own bool, parts ...ast.Node) int {
	site := w.before(s, pos, own, parts...)
	w.split(s, parts...)
	return site
}

// before is begin without the points inside the statement.
func (w *writer) before(s ast.Node, pos token.Pos, own bool, parts ...ast.Node) int {
	o := w.operation(pos, parts...)
	site := w.site(s, o)
	if o.op == "" {
		w.insert(pos, at(site, own))
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
	e, ok := s.(*ast.ExprStmt)
	if !ok {
		return false
	}
	call, ok := e.X.(*ast.CallExpr)
	if !ok {
		return false
	}
	id, ok := call.Fun.(*ast.Ident)
	return ok && id.Name == "panic"
}

// conditional handles a whole if-else chain: only its head can have a point before it.
func (w *writer) conditional(s *ast.IfStmt, pos token.Pos, last bool) {
	var asked []ast.Node
	for next := s; next != nil; next, _ = next.Else.(*ast.IfStmt) {
		asked = append(asked, next.Init, next.Cond)
	}
	site := w.before(s, pos, !last && w.own(asked...), s.Init, s.Cond)
	w.split(s, asked...)
	end := s.End()
	for {
		w.passed(site, s.Body)
		w.statements(s.Body.List, last)
		switch next := s.Else.(type) {
		case *ast.IfStmt:
			s = next
			continue
		case *ast.BlockStmt:
			w.passed(site, next)
			w.statements(next.List, last)
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
func (w *writer) forLoop(s *ast.ForStmt, label string, pos token.Pos, end bool) {
	site := w.before(s, pos, !end && w.own(s.Init, s.Cond), s.Init, s.Cond)
	w.split(s, s.Init, s.Cond, s.Post)
	w.passed(site, s.Body)
	again := w.asks(s) || end && s.Cond != nil
	round := again
	if !passes(s.Body.List) {
		w.insert(s.Body.Lbrace+1, at(w.site(s, operation{}), !again))
	} else if _, direct := w.meetings(s.Cond, s.Post); direct {
		w.insert(s.Body.Rbrace, "; "+at(w.site(s, operation{}), false))
		round = false
	}
	w.inLoop(loop{label: label, leave: end, again: again}, s.Body, round)
}

func (w *writer) inLoop(l loop, b *ast.BlockStmt, end bool) {
	w.loops = append(w.loops, l)
	w.statements(b.List, end)
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
func (w *writer) rangeLoop(s *ast.RangeStmt, label string, pos token.Pos, end bool) {
	if !w.isChannel(s.X) {
		reads := w.reads(s)
		site := w.begin(s, pos, !end && !reads && w.own(s.X), s.X)
		w.passed(site, s.Body)
		again := reads || end
		if !passes(s.Body.List) {
			w.insert(s.Body.Lbrace+1, at(w.site(s, operation{}), !again))
		}
		// Who leaves a loop over a function goes back into that function.
		w.inLoop(loop{label: label, leave: end || isFunction(w.p.Info, s), again: again}, s.Body, again)
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
	w.inLoop(loop{label: label, leave: end, sync: again}, s.Body, false)
	w.insert(s.Body.Rbrace, "; "+again)
	w.insert(s.End(), done(site))
}

// cases handles a switch whose cases are asked one after the other, like the conditions of an if-else chain.
func (w *writer) cases(s *ast.SwitchStmt, label string, pos token.Pos, end bool) {
	asked := []ast.Node{s.Init, s.Tag}
	for _, c := range s.Body.List {
		for _, e := range c.(*ast.CaseClause).List {
			asked = append(asked, e)
		}
	}
	site := w.before(s, pos, !end && w.own(asked...), s.Init, s.Tag)
	w.split(s, asked...)
	w.clauses(site, loop{label: label, leave: end}, s.Body, s.End())
}

// clauses goes into the bodies of a switch or select; where one of them is always taken, end is not needed.
func (w *writer) clauses(site int, l loop, body *ast.BlockStmt, end token.Pos) {
	always := !end.IsValid()
	l.choice = true
	w.loops = append(w.loops, l)
	for _, c := range body.List {
		switch c := c.(type) {
		case *ast.CaseClause:
			if site >= 0 {
				w.insert(c.Colon+1, done(site)[1:]+";")
			}
			always = always || c.List == nil
			w.statements(c.Body, l.leave)
		case *ast.CommClause:
			w.insert(c.Colon+1, done(site)[1:]+";")
			w.statements(c.Body, l.leave)
		}
	}
	w.loops = w.loops[:len(w.loops)-1]
	if site >= 0 && !always {
		w.insert(end, done(site))
	}
}

// deferred marks what a deferred call does when it runs, by deferring the marks around it in reverse order.
func (w *writer) deferred(s *ast.DeferStmt, pos token.Pos, end bool) {
	w.insert(pos, at(w.site(s, operation{}), !end && w.ownDefer(s.Call)))
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
	own, sync := false, ""
	for i := len(w.loops) - 1; i >= 0 && (s.Tok == token.BREAK || s.Tok == token.CONTINUE); i-- {
		l := w.loops[i]
		if s.Label != nil && l.label != s.Label.Name || s.Tok == token.CONTINUE && l.choice {
			continue
		}
		own = !l.leave
		if s.Tok == token.CONTINUE {
			own, sync = !l.again, l.sync
		}
		break
	}
	w.insert(pos, at(w.site(s, operation{}), own)+sync)
}
