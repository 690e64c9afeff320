package diagnose

import (
	"fmt"
	"slices"
	"strings"

	"datarace/game"
	"datarace/game/judge/explore"
)

// waiting is one goroutine that does not go on.
type waiting struct {
	game.Stuck
	id     int64
	holder int64 // the goroutine that holds what it waits for, 0 when none is known
	op     string
	on     string
	cond   bool   // it waits for a sync.Cond
	as     string // " as from.mu" when the holder has another name for it
}

// stuck fills in who waits for what: kinds deadlock and leak.
func (d *diagnosis) stuck() {
	var list []waiting
	for _, p := range d.o.Parked {
		if w, ok := d.wait(p); ok {
			list = append(list, w)
		}
	}
	circle := circleOf(list)
	slices.SortStableFunc(list, func(a, b waiting) int {
		return rank(circle, a.id) - rank(circle, b.id)
	})
	for _, w := range list {
		d.v.Stuck = append(d.v.Stuck, w.Stuck)
		if w.Line > 0 {
			text := w.Goroutine + " " + w.Waits
			if w.HeldBy != "" {
				text += ", held by " + w.HeldBy
			}
			d.v.Marks = append(d.v.Marks, game.Mark{Line: w.Line, Text: text})
		}
	}
	if d.o.Kind == game.Leak {
		d.v.Sentence, d.v.Advice = leakWords(list)
		return
	}
	d.v.Sentence, d.v.Advice = deadlockWords(list, circle)
}

// wait is what one parked goroutine waits for; false for those that only wait in the caller's code.
func (d *diagnosis) wait(p explore.Goroutine) (waiting, bool) {
	frame := own(p.Frames)
	g := d.film.state[p.ID]
	if frame.Line == 0 {
		return waiting{}, false
	}
	w := waiting{id: p.ID}
	w.Goroutine, w.Line, w.Code = d.film.name(p.ID), frame.Line, d.code(frame.Line)
	if p.Creator.File == "submission.go" {
		w.Started = p.Creator.Line
	}
	w.Waits = byState(p.State)
	if g == nil {
		return w, true
	}
	held := slices.Clone(g.held)
	w.cond = strings.Contains(p.State, "Cond.Wait")
	if w.cond && len(held) > 0 {
		held = held[:len(held)-1] // Wait let go of its lock
	}
	w.Holds = names(held)
	if !runtimeOnTop(p.Frames) {
		w.Elsewhere = "in a function that the caller gave it"
		return w, true
	}
	if g.pending < 0 {
		return w, true
	}
	step := &d.film.steps[g.pending]
	step.Wait = true
	w.op, w.on = step.Op, step.On
	if w.Line == 0 {
		w.Line, w.Code = step.Line, d.code(step.Line)
	}
	if text := byOperation(step.Op, step.On); text != "" {
		w.Waits = text
	}
	if strings.Contains(p.State, "nil chan") {
		w.Waits += " (a nil channel)"
	}
	if step.Op == "lock" || step.Op == "rlock" {
		w.holder = d.film.holder(g.object, p.ID)
		for _, h := range g.held {
			if h.object == g.object && g.object != 0 {
				w.holder = p.ID
			}
		}
		if w.holder != 0 {
			w.HeldBy = d.film.name(w.holder)
			for _, h := range d.film.state[w.holder].held {
				if h.object == g.object && h.name != w.on {
					w.as = " as " + h.name
				}
			}
		}
	}
	return w, true
}

// runtimeOnTop says that a goroutine waits in its own code: only the standard library lies above the student's frame.
func runtimeOnTop(frames []explore.Frame) bool {
	for _, f := range frames {
		switch f.File {
		case "submission.go":
			return true
		case "tests.go", "main.go", "scenario.go", "meeting.go":
			return false
		}
	}
	return true
}

func byOperation(op, on string) string {
	switch op {
	case "lock":
		return "locks " + on
	case "rlock":
		return "read-locks " + on
	case "send":
		return "sends on " + on
	case "receive":
		return "receives from " + on
	case "select":
		if on == "" {
			return "waits in an empty select"
		}
		return "waits in a select for " + on
	case "wait":
		return "waits for " + on
	case "once":
		return "waits in " + on + ".Do"
	}
	return ""
}

func byState(state string) string {
	switch {
	case strings.HasPrefix(state, "chan send"):
		return "sends on a channel"
	case strings.HasPrefix(state, "chan receive"):
		return "receives from a channel"
	case strings.HasPrefix(state, "select"):
		return "waits in a select"
	case strings.Contains(state, "RWMutex"):
		return "waits for a read-write lock"
	case strings.Contains(state, "Mutex"):
		return "waits for a lock"
	case strings.Contains(state, "WaitGroup"):
		return "waits for a wait group"
	case strings.Contains(state, "Cond"):
		return "waits for a signal"
	case strings.Contains(state, "sleep"):
		return "sleeps"
	case strings.Contains(state, "runnable"), strings.Contains(state, "running"), strings.Contains(state, "preempted"):
		return "runs on and on"
	}
	return "waits (" + state + ")"
}

// circleOf finds goroutines each of which waits for what the next one holds.
func circleOf(list []waiting) []int64 {
	next := map[int64]int64{}
	for _, w := range list {
		if w.holder != 0 {
			next[w.id] = w.holder
		}
	}
	for _, w := range list {
		path := []int64{w.id}
		for id := next[w.id]; id != 0; id = next[id] {
			if i := slices.Index(path, id); i >= 0 {
				return path[i:]
			}
			path = append(path, id)
		}
	}
	return nil
}

func rank(circle []int64, id int64) int {
	if i := slices.Index(circle, id); i >= 0 {
		return i
	}
	return len(circle)
}

func deadlockWords(list []waiting, circle []int64) (sentence, advice string) {
	switch {
	case len(list) == 0:
		return "The call never came back: every goroutine waits, and none of them in your program's own lines.",
			"Look for a promise to the caller that is not kept: a value that is never sent, a channel that is never closed."
	case len(circle) == 1:
		w := list[0]
		return fmt.Sprintf("%s %s on line %d and holds it already: it waits for itself.", upper(w.Goroutine), w.Waits, w.Line),
			"A mutex does not know who locked it. Which call, made while the lock is held, takes it again?"
	case len(circle) > 1:
		var parts []string
		for _, w := range list[:len(circle)] {
			parts = append(parts, fmt.Sprintf("%s holds %s and %s on line %d, which %s holds%s", w.Goroutine, and(w.Holds), w.Waits, w.Line, w.HeldBy, w.as))
		}
		return upper(strings.Join(parts, "; ")) + ". Nobody can go on.",
			"A circle of waiting needs two orders of taking the same locks. In which order does each of them take them?"
	}
	w := blamed(list)
	sentence = fmt.Sprintf("%s %s on line %d, and nothing will ever let it go on.", upper(w.Goroutine), w.Waits, w.Line)
	if n := len(list) - 1; n == 1 {
		sentence += " Another goroutine waits as well."
	} else if n > 1 {
		sentence += fmt.Sprintf(" %d other goroutines wait as well.", n)
	}
	return sentence, waitAdvice(w)
}

// blamed is the waiting goroutine to speak of first: one that waits for a lock that somebody keeps says less than the
// one who keeps it.
func blamed(list []waiting) waiting {
	for _, w := range list {
		if len(w.Holds) > 0 && w.holder == 0 {
			return w
		}
	}
	for _, w := range list {
		if w.holder == 0 && w.op != "wait" {
			return w
		}
	}
	return list[0]
}

func waitAdvice(w waiting) string {
	if len(w.Holds) > 0 && w.op != "lock" && w.op != "rlock" {
		return fmt.Sprintf("It holds %s meanwhile. Does whoever could let it go on need that lock first?", and(w.Holds))
	}
	if strings.HasSuffix(w.Waits, "(a nil channel)") {
		return "A nil channel never lets anybody through. Where should the channel have been made?"
	}
	switch w.op {
	case "send":
		return fmt.Sprintf("Who receives from %s, and are they still there at that moment?", w.on)
	case "receive":
		return fmt.Sprintf("Who sends on %s or closes it, and on which path do they not?", w.on)
	case "select":
		return "Which of its cases was meant to happen, and who was to make it happen?"
	case "lock", "rlock":
		if w.HeldBy != "" {
			return fmt.Sprintf("%s has taken %s. On which path does it leave without giving it back?", upper(w.HeldBy), w.on)
		}
		return fmt.Sprintf("Somebody took %s and went away with it. Look for a path that returns without unlocking.", w.on)
	case "wait":
		if w.cond {
			return fmt.Sprintf("Who wakes the ones that wait on %s, and when? A wake-up that comes before the wait is lost, and Signal wakes only one.", w.on)
		}
		return fmt.Sprintf("Count what %s was told to wait for and what was reported as done. On which path is a Done not reached?", w.on)
	}
	return "What was meant to let it go on, and who was to do that?"
}

func leakWords(list []waiting) (sentence, advice string) {
	if len(list) == 0 {
		return "Everything was over for the caller, and goroutines of the program still live.",
			"Every goroutine needs a way to end that does not depend on luck. Who tells it to stop?"
	}
	w := list[0]
	from := ""
	if w.Started > 0 {
		from = fmt.Sprintf(" (started on line %d)", w.Started)
	}
	sentence = fmt.Sprintf("The work was over, but %s%s still %s on line %d.", w.Goroutine, from, w.Waits, w.Line)
	if n := len(list) - 1; n == 1 {
		sentence += " Another one is left over as well."
	} else if n > 1 {
		sentence += fmt.Sprintf(" %d others are left over as well.", n)
	}
	switch w.op {
	case "send":
		advice = fmt.Sprintf("Nobody receives from %s any more. What should happen to the value, and how does the sender learn that nobody wants it?", w.on)
	case "receive":
		advice = fmt.Sprintf("Nobody will send on %s or close it any more. Who knows that the last value was sent?", w.on)
	case "lock", "rlock":
		advice = waitAdvice(w)
	default:
		advice = "How does this goroutine learn that nobody needs it any more?"
	}
	return sentence, advice
}
