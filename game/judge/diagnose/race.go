package diagnose

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"datarace/game"
	"datarace/game/judge/explore"
)

// report is the race detector's text, read.
type report struct {
	access  [2]seen // the one that completed the race, and the one before
	started [2]int  // lines of the go statements in the student's program
}

type seen struct {
	op     string // "reads" or "writes"
	frames []explore.Frame
	number string // the detector's own number for the goroutine, "" for the main one
}

var (
	accessLine = regexp.MustCompile(`^(?:Previous )?(?i:(?:atomic )?(read|write)) at 0x[0-9a-f]+ by (?:goroutine (\d+)|main goroutine):$`)
	madeLine   = regexp.MustCompile(`^Goroutine (\d+) \([a-z]+\) created at:$`)
	placeLine  = regexp.MustCompile(`^      (.+):(\d+)(?: \+0x[0-9a-f]+)?$`)
)

// parse reads the first report in the text.
func parse(text string) (report, bool) {
	var r report
	_, text, _ = strings.Cut(text, "WARNING: DATA RACE\n")
	text, _, _ = strings.Cut(text, "\n==================")
	n := 0
	for section := range strings.SplitSeq(text, "\n\n") {
		head, rest, _ := strings.Cut(section, "\n")
		if m := accessLine.FindStringSubmatch(head); m != nil && n < 2 {
			r.access[n] = seen{op: strings.ToLower(m[1]) + "s", frames: frames(rest), number: m[2]}
			n++
		} else if m := madeLine.FindStringSubmatch(head); m != nil {
			for i := range r.access {
				if r.access[i].number == m[1] {
					r.started[i] = own(frames(rest)).Line
				}
			}
		}
	}
	return r, n == 2
}

func frames(text string) []explore.Frame {
	var list []explore.Frame
	name := ""
	for line := range strings.SplitSeq(text, "\n") {
		m := placeLine.FindStringSubmatch(line)
		if m == nil {
			name = strings.TrimSuffix(strings.TrimSpace(line), "()")
			continue
		}
		f := explore.Frame{Func: name, File: m[1][strings.LastIndex(m[1], "/")+1:]}
		f.Line, _ = strconv.Atoi(m[2])
		list = append(list, f)
	}
	return list
}

// race fills in a data race. The earlier access is the first of the two, as it is in the film.
func (d *diagnosis) race() {
	r, ok := parse(string(d.o.Race))
	if !ok {
		d.v.Sentence = "The race detector saw two accesses to the same memory that nothing orders."
		d.v.Advice = "Look for what two goroutines share, and for what makes one of them wait for the other."
		return
	}
	var held [2][]lock
	var accesses [2]game.Access
	group := false // a wait group's own check
	early, late := d.film.racers(r.access[1], r.access[0])
	for i, step := range [2]int{early, late} {
		from := r.access[1-i] // the report has the later one first
		f := from.own()
		a := game.Access{
			Goroutine: "another goroutine", Op: from.op, Line: f.Line, Func: f.Func, Code: d.code(f.Line), Started: r.started[1-i],
		}
		if from.number == "" {
			a.Goroutine = "main"
		}
		if step >= 0 {
			s := &d.film.steps[step]
			a.Goroutine = d.film.names[s.G]
			if from.lost() != "" && from.could(*s) {
				f.Line = s.Line
				a.Line, a.Code = s.Line, d.code(s.Line)
				group = early >= 0 && late >= 0 && from.lost() == "wait group"
			}
			if s.Line == f.Line || f.Line == 0 {
				s.Race = i + 1
			}
			a.Held, held[i] = s.Held, d.film.holds[step]
		}
		accesses[i] = a
	}
	d.v.Race = &game.RaceReport{Variable: d.variable(accesses), Accesses: accesses}
	d.v.Sentence, d.v.Advice = raceWords(d.v.Race, held)
	if w, ok := d.special(r, accesses, early, late); ok {
		d.v.Sentence, d.v.Advice = w[0], w[1]
	}
	if group {
		a, b := d.film.steps[early], d.film.steps[late]
		d.v.Race.Variable = a.On
		d.v.Sentence = fmt.Sprintf("%s on line %d (%s) and %s on line %d (%s) use the wait group, and nothing orders the two.",
			upper(accesses[0].Goroutine), a.Line, a.Op, accesses[1].Goroutine, b.Line, b.Op)
		d.v.Advice = "A Wait waits for the Adds that came before it. What makes sure that this Add does?"
	}
	special := len(d.v.Marks) > 0
	for i, a := range accesses {
		if a.Line > 0 && !special {
			d.v.Marks = append(d.v.Marks, game.Mark{Line: a.Line, Lane: i + 1, Text: markText(a, d.v.Race.Variable)})
		}
	}
}

// racers finds the steps of the two accesses, -1 for one that is not in the record. The later one completed the race,
// so it is the last step of its goroutine.
func (f *film) racers(early, late seen) (int, int) {
	last := map[int]int{} // lane -> its last step
	for i, s := range f.steps {
		last[s.G] = i
	}
	second := -1
	for _, i := range last {
		if late.could(f.steps[i]) && i > second {
			second = i
		}
	}
	if second < 0 {
		second = len(f.steps) - 1 // in a line that the program has no step of, such as a caller's
	}
	first := -1
	for i := len(f.steps) - 1; i >= 0 && second >= 0; i-- {
		s := f.steps[i]
		if s.G == f.steps[second].G || !early.could(s) {
			continue
		}
		if i < last[s.G] {
			return i, second // its goroutine went on from there, so it was done
		}
		if first < 0 {
			first = i
		}
	}
	return first, second
}

// could says whether an access can be a part of a step. Where the detector lost the student's frame, the operation tells.
func (a seen) could(s game.Step) bool {
	if line := a.own().Line; line != 0 {
		return s.Line == line
	}
	switch a.lost() {
	case "atomic":
		return s.Op == "atomic" || strings.HasSuffix(s.Op, "lock") // a lock is made of atomics
	case "wait group":
		return s.Op == "add" || s.Op == "wait" || s.Op == "go"
	}
	return true
}

// own is the access's place in the student's program, or a frame with line 0. When all that is left of the goroutine is
// what the compiler wraps round a go statement's call, the place is lost: that is where it was started.
func (a seen) own() explore.Frame {
	if len(a.frames) == 2 && strings.Contains(a.frames[1].Func, ".gowrap") && !strings.Contains(a.frames[0].Func, "sync.(") {
		return explore.Frame{}
	}
	return own(a.frames)
}

// lost says what an access is whose frame in the program the detector does not show: an atomic operation that came last
// in its function, so that the call became a jump, or what a wait group marks for the detector, which shows only that.
func (a seen) lost() string {
	if len(a.frames) == 0 || a.own().Line != 0 {
		return ""
	}
	switch name := a.frames[0].Func; {
	case strings.HasPrefix(name, "sync/atomic."):
		return "atomic"
	case name == "runtime.raceread" || name == "runtime.racewrite":
		return "wait group"
	}
	return ""
}

func markText(a game.Access, variable string) string {
	what := "this memory"
	if variable != "" {
		what = variable
	}
	text := fmt.Sprintf("%s %s %s", a.Goroutine, a.Op, what)
	if len(a.Held) > 0 {
		return text + ", holding " + and(a.Held)
	}
	return text + ", holding no lock"
}

func raceWords(r *game.RaceReport, held [2][]lock) (sentence, advice string) {
	what := r.Variable
	if what == "" {
		what = "the same memory"
	}
	a, b := r.Accesses[0], r.Accesses[1]
	switch {
	case a.Line == 0 && b.Line == 0:
		sentence = fmt.Sprintf("Two goroutines of the caller use what the program gave them at the same time: one %s it and the other %s it, and nothing orders the two.", a.Op, b.Op)
	case a.Line == 0 || b.Line == 0:
		in := a
		if in.Line == 0 {
			in = b
		}
		sentence = fmt.Sprintf("%s %s %s on line %d while the caller uses it too, and nothing orders the two.", upper(in.Goroutine), in.Op, what, in.Line)
	case a.Line == b.Line && a.Op == b.Op:
		sentence = fmt.Sprintf("%s and %s both write %s on line %d, and nothing orders the two.", upper(a.Goroutine), b.Goroutine, what, a.Line)
	case a.Line == b.Line:
		sentence = fmt.Sprintf("%s %s %s on line %d while %s %s it there, and nothing orders the two.", upper(a.Goroutine), a.Op, what, a.Line, b.Goroutine, b.Op)
	default:
		sentence = fmt.Sprintf("%s %s %s on line %d and %s %s it on line %d, and nothing orders the two.", upper(a.Goroutine), a.Op, what, a.Line, b.Goroutine, b.Op, b.Line)
	}
	return sentence, raceAdvice(r, held)
}

func raceAdvice(r *game.RaceReport, held [2][]lock) string {
	a, b := r.Accesses[0], r.Accesses[1]
	switch {
	case len(held[0]) == 0 && len(held[1]) == 0:
		return "Neither holds a lock and neither waits for the other: no Unlock before a Lock, no send before a receive, no Done before a Wait lies between them. Waiting for some time is no edge."
	case len(held[0]) == 0 || len(held[1]) == 0:
		with, without := a, b
		if len(held[0]) == 0 {
			with, without = b, a
		}
		return fmt.Sprintf("%s holds %s; %s comes to %s without. A lock orders only those who take it.", upper(with.Goroutine), and(with.Held), without.Goroutine, place(without.Line))
	}
	for _, x := range held[0] {
		for _, y := range held[1] {
			if x.object != 0 && x.object == y.object {
				if x.reads && y.reads {
					return fmt.Sprintf("Both hold %s for reading, and readers do not keep each other out. Which of the two writes?", x.name)
				}
				return fmt.Sprintf("Both hold %s now and then, but not from the same step on. Look at where each takes it and lets it go.", x.name)
			}
		}
	}
	if and(a.Held) == and(b.Held) {
		return fmt.Sprintf("Both hold %s, but not the same one: there are two of it. Where does the second one come from?", and(a.Held))
	}
	return fmt.Sprintf("%s holds %s and %s holds %s: an Unlock of the one says nothing to a Lock of the other.", upper(a.Goroutine), and(a.Held), b.Goroutine, and(b.Held))
}

func place(line int) string {
	if line == 0 {
		return "it"
	}
	return fmt.Sprintf("line %d", line)
}
