package diagnose

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"datarace/game"
	"datarace/game/catalog"
	"datarace/game/judge/explore"
)

// plain words the kinds that need no reading of stacks.
func (d *diagnosis) plain(c *catalog.Challenge, source []byte) {
	v := &d.v
	said := strings.TrimSuffix(strings.TrimSpace(d.o.Message), ".")
	switch d.o.Kind {
	case game.Accepted:
		v.Sentence = fmt.Sprintf("Solved. %d schedules were tried, and nothing went wrong in any of them.", d.o.Schedules)
		if d.o.Schedules == 1 {
			v.Sentence = "One schedule was tried, and nothing went wrong in it."
		}
		v.Technique = Technique(c.Start, string(source))
	case game.Wrong:
		v.Sentence = upper(said) + "."
		v.Advice = "No race was seen in this schedule, and yet the result is not what was promised. Goroutines may take turns between any two steps: which step looks, and which later step acts on what it saw?"
		if i, ok := d.interrupted(); ok {
			v.Advice = d.between(i)
		}
	case game.Serial:
		v.Sentence = "The result is right, but the work is no longer done at the same time: " + said + "."
		v.Advice = d.serialAdvice()
	case game.Contended:
		v.Sentence = "The result is right, but goroutines wait for a lock where they need not: " + said + "."
		v.Advice = d.serialAdvice()
	case game.Slow:
		v.Sentence = "The program ran on and on without coming to an end."
		if line := d.film.busiest(); line > 0 {
			v.Sentence = fmt.Sprintf("The program ran on and on around line %d without coming to an end.", line)
			v.Marks = []game.Mark{{Line: line, Text: "this ran again and again"}}
		}
		v.Advice = "Is there a loop that asks again and again instead of waiting? Asking uses a processor, and nobody is made to hurry by it."
	case game.Memory:
		v.Sentence = "The program used more memory than it may: " + said + "."
		v.Advice = "What grows with every call or every item, and what would make it stop?"
	case game.Output:
		v.Sentence = "The program printed more than it may."
		v.Advice = "Take the printing out; the recorded schedule shows who did what."
	default:
		v.Sentence = upper(said) + "."
	}
}

// serialAdvice names the lock that was held while others waited for it in virtual time, which only slow work makes pass.
func (d *diagnosis) serialAdvice() string {
	if h, ok := d.film.blocking(); ok {
		// The film ends where the slow work was under way and the others waited.
		cut := d.o
		if !d.film.ends(h) {
			cut.Record = cut.Record[:pause(cut.Record)]
			d.film = replay(cut, d.sites)
		}
		for _, g := range d.film.state {
			if g.pending >= 0 && (d.film.steps[g.pending].Op == "lock" || d.film.steps[g.pending].Op == "rlock") {
				d.film.steps[g.pending].Wait = true
			}
		}
		d.v.Marks = append(d.v.Marks, game.Mark{Line: h.line, Text: h.name + " is taken here, and held while the others wait"})
		return fmt.Sprintf("Look at what is done while %s is held (taken on line %d): does all of it need the lock?", h.name, h.line)
	}
	return "Which work has to wait for which, and which work only happens to? Only the first may wait."
}

var (
	traceHead = regexp.MustCompile(`(?m)^goroutine (\d+)[^\n]*\[`)
	tracePos  = regexp.MustCompile(`^\t(?:.*/)?([^/]+\.go):(\d+)`)
)

// panic words a panic or a fatal error of the runtime.
func (d *diagnosis) panic() {
	said, _, _ := strings.Cut(strings.TrimSpace(d.o.Message), "\n")
	said = strings.TrimSuffix(said, " [recovered]")
	id, frame := dying(string(d.o.Trace))
	where := ""
	if frame.Line > 0 {
		where = fmt.Sprintf(" on line %d", frame.Line)
		d.v.Marks = []game.Mark{{Line: frame.Line, Text: said}}
		if _, known := d.film.index[id]; known {
			where += ", in " + d.film.name(id)
		}
	} else if line := d.film.lastLine(id); line > 0 {
		// It died in a goroutine that the standard library made for it.
		where = fmt.Sprintf(" in %s, after line %d", d.film.name(id), line)
		d.v.Marks = []game.Mark{{Line: line, Text: "after this: " + said}}
	}
	d.v.Sentence = fmt.Sprintf("The program died%s: %s.", where, strings.TrimSuffix(said, "."))
	d.v.Advice = panicAdvice(said)
}

// dying reads the first goroutine of a trace: its number and where it was in the student's program.
func dying(trace string) (int64, explore.Frame) {
	m := traceHead.FindStringSubmatchIndex(trace)
	if m == nil {
		return 0, explore.Frame{}
	}
	id, _ := strconv.ParseInt(trace[m[2]:m[3]], 10, 64)
	block, _, _ := strings.Cut(trace[m[0]:], "\n\n")
	block, _, _ = strings.Cut(block, "\ncreated by ")
	var list []explore.Frame
	name := ""
	for line := range strings.SplitSeq(block, "\n") {
		p := tracePos.FindStringSubmatch(line)
		if p == nil {
			name = line
			continue
		}
		f := explore.Frame{Func: name, File: p[1]}
		f.Line, _ = strconv.Atoi(p[2])
		list = append(list, f)
	}
	return id, own(list)
}

func panicAdvice(said string) string {
	for _, a := range []struct{ text, advice string }{
		{"send on closed channel", "Who closes the channel, and who may still send then? Whoever closes has to know that every sender is done."},
		{"close of closed channel", "Two close the same channel. Who is the one that knows that everything was sent?"},
		{"close of nil channel", "The channel was never made. On which path is it used before that?"},
		{"negative WaitGroup counter", "Count the Adds and the Dones on every path: there are more Dones."},
		{"WaitGroup is reused", "A new round of Adds began before the Wait of the last one returned."},
		{"WaitGroup misuse", "An Add ran while a Wait was under way: the Wait may not have seen it."},
		{"unlock of unlocked", "Somebody unlocks what they do not hold. Follow each path from its Lock to its Unlocks."},
		{"RUnlock of unlocked", "Somebody unlocks what they do not hold. Follow each path from its RLock to its RUnlocks."},
		{"concurrent map", "Two goroutines are in the same map at the same time, and one of them writes."},
		{"nil map", "The map was never made. On which path is it written before that?"},
		{"nil pointer", "Something is used before it is there. Which goroutine was to make it, and who waited for that?"},
		{"index out of range", "The length was looked at in one step and used in another. Who changed it between?"},
		{"stack overflow", "A function calls itself without end."},
	} {
		if strings.Contains(said, a.text) {
			return a.advice
		}
	}
	return "A panic in any goroutine ends the whole program. Which state did this line not expect, and who could have made it so?"
}
