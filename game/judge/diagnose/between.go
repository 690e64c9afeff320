package diagnose

import (
	"fmt"
	"go/ast"
	"go/token"
	"regexp"
	"strings"

	"datarace/game"
	"datarace/game/judge/explore"
)

// interruption is a look and an act of one goroutine that another one came between.
type interruption struct {
	on          string // the variable or lock, as it is written where it is looked at
	lock        bool   // two critical sections; else two atomic operations
	a, b        int64  // goids: who looks and acts, and who came between
	look, act   int    // lines
	interrupted int    // the line of the one between
	other       string // what is changed, when that is not what was looked at; else ""
	changed     string // what the one between changed, as it is written there; only with other
}

// tells says how well it tells what happened: best when the other one did the same thing in between.
func (i interruption) tells() int {
	switch i.interrupted {
	case 0:
		return 0
	case i.act:
		return 2
	}
	return 1
}

// atomicCall finds the atomic operations of a statement, with the variable in front of methods.
var atomicCall = regexp.MustCompile(`([\w.]*)\.(Load|Store|Add|Swap|CompareAndSwap|And|Or)[A-Z0-9a-z]*\(`)

// touch is one goroutine at one atomic variable or lock.
type touch struct {
	at     int // index into the record
	g      int64
	line   int
	on     string
	object uint64 // 0 when it is not known
}

// apart is how many bytes away from each other two variables may lie that are surely parts of one.
const apart = 64

// regards reports whether a change by another goroutine is one of what look saw, before act on another variable. Where
// the record does not say what was looked at, the names must agree, and the two changes be of parts of one variable.
func (look touch) regards(change, act touch) bool {
	if look.object != 0 {
		return look.object == change.object
	}
	name, _, _ := strings.Cut(look.on, "[")
	changed, _, _ := strings.Cut(change.on, "[")
	return name == changed && change.object != act.object && max(change.object, act.object)-min(change.object, act.object) < apart
}

// interrupted finds the last look and act in the record that another goroutine came between: an atomic load and a later
// change of the same variable with another's change in between, or two critical sections of one lock with another's in
// between. A look and an act that belong to different calls of the program are not one, and a compare-and-swap has
// looked again. When there is none, it is a load and a later change of another variable, with another's change of what was
// loaded in between.
func (d *diagnosis) interrupted() (found interruption, ok bool) {
	type place struct {
		g      int64
		object uint64
	}
	entries := d.entries()
	entered := map[int64]int{}              // where a goroutine last came in from a caller
	looked := map[place]touch{}             // what a goroutine last saw, and did not act on
	changed := map[uint64]map[int64]touch{} // by object and goroutine, the last change
	pending := map[int64]explore.Moment{}   // what a goroutine has begun
	named := map[int64]touch{}              // the last look of a goroutine whose variable is known by name only
	glimpsed := map[int64]touch{}           // the last look of a goroutine
	var second interruption                 // the last look at one variable and act on another
	last := map[int64]int{}                 // a goroutine's last moment: what comes after it is done before the next point yields
	change := func(object uint64, t touch, blind, lock bool) {
		look, seen := looked[place{t.g, object}]
		if n := named[t.g]; !seen && n.on == t.on && !lock {
			look, seen = n, true
		}
		if seen && blind && entered[t.g] <= look.at {
			var between touch
			for _, c := range changed[object] {
				if c.g != t.g && c.at > max(look.at, between.at) {
					between = c
				}
			}
			now := interruption{on: look.on, lock: lock, a: t.g, b: between.g, look: look.line, act: t.line, interrupted: between.line}
			if between.at > 0 && now.tells() >= found.tells() {
				found, ok = now, true
			}
		}
		if g, ok := glimpsed[t.g]; ok && blind && !lock && g.on != t.on && entered[t.g] <= g.at {
			var between touch
			for _, list := range changed {
				for _, c := range list {
					if c.g != t.g && c.at > max(g.at, between.at) && g.regards(c, t) {
						between = c
					}
				}
			}
			now := interruption{
				on: g.on, a: t.g, b: between.g, look: g.line, act: t.line, interrupted: between.line, other: t.on, changed: between.on,
			}
			if between.at > 0 && now.tells() >= second.tells() {
				second = now
			}
		}
		delete(looked, place{t.g, object})
		delete(named, t.g)
		delete(glimpsed, t.g)
		if changed[object] == nil {
			changed[object] = map[int64]touch{}
		}
		changed[object][t.g] = t
	}
	for i, m := range d.o.Record {
		if d.film.base[m.G] || m.Site < 0 || m.Site >= len(d.sites) {
			continue
		}
		s, begun := d.sites[m.Site], pending[m.G]
		open := begun.Obj != 0
		t := touch{i, m.G, s.Line, s.On, m.Obj}
		switch {
		case m.Phase == explore.Done:
			delete(pending, m.G)
			if !open || begun.Site != m.Site {
				break
			}
			t.object = begun.Obj
			if acts, blind := changes(s.Code); s.Op == "lock" || s.Op == "atomic" && acts {
				change(begun.Obj, t, blind || s.Op == "lock", s.Op == "lock")
			}
		case s.Op != "":
			pending[m.G] = m
			if s.Op == "atomic" && onlyLoads(s.Code) {
				glimpsed[m.G] = t
			}
			switch on, loads := loads(s.Code); {
			case m.Obj != 0 && (s.Op == "unlock" || s.Op == "runlock" || s.Op == "atomic" && loads):
				looked[place{m.G, m.Obj}] = t
			case s.Op == "atomic" && loads:
				t.on = on
				named[m.G] = t
			}
		default:
			// A point inside or before a statement: what it loads was loaded when this goroutine was last seen.
			if on, ok := loads(s.Code); ok && !open {
				t.at, t.on = last[m.G], on
				named[m.G] = t
			}
		}
		last[m.G] = i
		if m.Phase == explore.Begin && entries[entry{s.Line, s.Func}] {
			entered[m.G] = i
		}
	}
	if !ok {
		return second, second.act > 0
	}
	return found, ok
}

// changes says whether a statement's code changes something atomically, and whether without looking again.
func changes(code string) (acts, blind bool) {
	for _, m := range atomicCall.FindAllStringSubmatch(code, -1) {
		acts = acts || m[2] != "Load"
		blind = blind || m[2] != "Load" && m[2] != "CompareAndSwap"
	}
	return acts, blind
}

// loads finds a variable that a statement's code loads.
func loads(code string) (on string, ok bool) {
	for _, m := range atomicCall.FindAllStringSubmatch(code, -1) {
		if m[2] == "Load" {
			return m[1], true
		}
	}
	return "", false
}

// onlyLoads says whether a statement's code has one atomic operation, a load.
func onlyLoads(code string) bool {
	all := atomicCall.FindAllStringSubmatch(code, -1)
	return len(all) == 1 && all[0][2] == "Load"
}

// entry is a line in a function, as sites name them.
type entry struct {
	line int
	name string
}

// entries are the first statements of what callers can call.
func (d *diagnosis) entries() map[entry]bool {
	list := map[entry]bool{}
	if d.file == nil {
		return list
	}
	for _, decl := range d.file.Decls {
		f, ok := decl.(*ast.FuncDecl)
		if !ok || f.Body == nil || len(f.Body.List) == 0 || !token.IsExported(f.Name.Name) {
			continue
		}
		name := f.Name.Name
		if f.Recv != nil && len(f.Recv.List) == 1 {
			name = receiver(f.Recv.List[0].Type) + "." + name
		}
		list[entry{d.lineOf(f.Body.List[0].Pos()), name}] = true
	}
	return list
}

// receiver is the name of a receiver's type, without pointer and type parameters.
func receiver(t ast.Expr) string {
	switch t := ast.Unparen(t).(type) {
	case *ast.StarExpr:
		return receiver(t.X)
	case *ast.IndexExpr:
		return receiver(t.X)
	case *ast.IndexListExpr:
		return receiver(t.X)
	case *ast.Ident:
		return t.Name
	}
	return ""
}

// between words what came between, and marks it.
func (d *diagnosis) between(i interruption) string {
	a, b := d.film.name(i.a), d.film.name(i.b)
	where := fmt.Sprintf("on line %d", i.interrupted)
	if i.lock {
		d.v.Marks = append(d.v.Marks,
			game.Mark{Line: i.look, Lane: 1, Text: a + " lets go of " + i.on + " here"},
			game.Mark{Line: i.act, Lane: 1, Text: a + " takes " + i.on + " again here"},
			game.Mark{Line: i.interrupted, Lane: 2, Text: b + " held " + i.on + " in between"})
		return fmt.Sprintf("%s lets go of %s on line %d and takes it again on line %d. In between, %s had it %s. What did %s know before that may not be so any more?",
			upper(a), i.on, i.look, i.act, b, where, a)
	}
	if i.other != "" {
		d.v.Marks = append(d.v.Marks,
			game.Mark{Line: i.look, Lane: 1, Text: a + " looks at " + i.on + " here"},
			game.Mark{Line: i.act, Lane: 1, Text: a + " changes " + i.other + " here"},
			game.Mark{Line: i.interrupted, Lane: 2, Text: b + " changed " + i.changed + " in between"})
		return fmt.Sprintf("%s looks at %s on line %d and changes %s on line %d. In between, %s changed %s %s. What did %s see that may not be so any more?",
			upper(a), i.on, i.look, i.other, i.act, b, i.changed, where, a)
	}
	d.v.Marks = append(d.v.Marks,
		game.Mark{Line: i.look, Lane: 1, Text: a + " looks at " + i.on + " here"},
		game.Mark{Line: i.act, Lane: 1, Text: a + " changes " + i.on + " here"},
		game.Mark{Line: i.interrupted, Lane: 2, Text: b + " changed " + i.on + " in between"})
	how := fmt.Sprintf("looks at %s on line %d and changes it on line %d", i.on, i.look, i.act)
	if i.look == i.act {
		how = fmt.Sprintf("looks at %s and changes it on line %d, in two steps", i.on, i.look)
	}
	return fmt.Sprintf("%s %s. In between, %s changed it %s. What is the second step made of, and is that still so?", upper(a), how, b, where)
}
