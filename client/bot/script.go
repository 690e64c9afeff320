package bot

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"datarace/game"
	"datarace/game/catalog"
)

// program is a text that a student has, and what the pack says of it.
type program struct {
	name      string // of the sample
	text      string
	kind      game.Kind // what it must get
	technique string    // of a fix
}

// deed is one thing that a student does.
type deed int

const (
	toType     deed = iota // a part of the program appears in the editor
	toCheck                // the visible test
	toSubmit               // hand in and wait for the verdict
	toRepeat               // hand the last program in again, with another comment
	toWithdraw             // hand in and take it back at once
	toHint                 // buy the next hint, waiting until it opens
	toDrop                 // lose the connection and come back
	toBeLost               // press "I'm lost" and take it back
	toOpen                 // exchange writing for choosing a patch
	toChoose               // choose a patch
	toLeave                // leave the program in the editor for the bell
)

// cut is when the connection is lost during a submission.
type cut int

const (
	never       cut = iota
	afterSend       // before anything is answered
	afterAck        // before the verdict
	afterAnswer     // after the verdict
)

// act is a deed with its particulars.
type act struct {
	deed    deed
	program program
	share   float64 // of the text, for toType
	cut     cut
	right   bool          // for toChoose: the right patch
	think   time.Duration // before it
}

// script is all that a student will do in a round, and how the question after acceptance is answered.
type script struct {
	acts []act
	why  int // 0: right, 1: wrong, 2: not at all
}

// chance is how likely a student does something, in percent.
const (
	chanceGiveUp   = 12
	chanceCheck    = 40
	chanceRepeat   = 20
	chanceWithdraw = 10
	chanceHint     = 12
	chanceDrop     = 25
	chanceCut      = 35 // of a submission
	chanceLost     = 6
	chancePhone    = 15 // that a student has no keyboard
	chanceChoose   = 50 // of who gives up
)

// drawn draws what a student does in a round from the seed.
func drawn(seed uint64, student, round int, name string, c *catalog.Challenge, pace time.Duration) script {
	dice := rand.New(rand.NewPCG(seed, uint64(student)<<32|uint64(round)))
	likely := func(percent int) bool { return dice.IntN(100) < percent }
	w := writer{dice: dice, pace: pace}

	wrongs := []program{{name: "start", text: c.Start, kind: c.Bug}}
	for _, s := range c.Wrongs {
		wrongs = append(wrongs, program{name: "wrong/" + s.Name, text: s.Source, kind: s.Kind})
	}
	dice.Shuffle(len(wrongs), func(i, j int) { wrongs[i], wrongs[j] = wrongs[j], wrongs[i] })
	fix := c.Fixes[dice.IntN(len(c.Fixes))]
	right := program{name: "fix/" + fix.Name, text: fix.Source, kind: game.Accepted, technique: fix.Technique()}
	sign := func(p program) program {
		p.text = signed(p.text, name)
		return p
	}

	if phone(seed, student) {
		w.phone(sign(wrongs[0]))
		return script{acts: w.acts}
	}
	mistakes := min([]int{0, 0, 0, 1, 1, 1, 1, 2, 2, 3}[dice.IntN(10)], len(wrongs)-1)
	for _, p := range wrongs[:mistakes] {
		p = sign(p)
		w.submission(p)
		if likely(chanceRepeat) {
			again := p
			again.text = signed(p.text, "again")
			w.add(act{deed: toRepeat, program: again})
		}
		if likely(chanceDrop) {
			w.add(act{deed: toDrop})
		}
		if likely(chanceLost) {
			w.add(act{deed: toBeLost})
		}
	}
	if likely(chanceHint) {
		w.add(act{deed: toHint})
	}
	if likely(chanceWithdraw) {
		w.add(act{deed: toWithdraw, program: sign(wrongs[mistakes])})
	}
	if likely(chanceGiveUp) {
		last := wrongs[len(wrongs)-1]
		if likely(50) { // solved, had the bell not been first
			last = right
		}
		w.add(act{deed: toLeave, program: sign(last)})
		if likely(chanceChoose) {
			w.choices()
		}
	} else {
		w.submission(sign(right))
	}
	return script{acts: w.acts, why: []int{0, 0, 0, 0, 0, 0, 0, 1, 1, 2}[dice.IntN(10)]}
}

// writer writes a script down.
type writer struct {
	dice *rand.Rand
	pace time.Duration
	acts []act
}

func (w *writer) add(a act) {
	a.think = time.Duration(w.dice.Float64() * float64(w.pace))
	w.acts = append(w.acts, a)
}

// phone reports whether a student has no keyboard.
func phone(seed uint64, student int) bool {
	return rand.New(rand.NewPCG(seed, uint64(student))).IntN(100) < chancePhone
}

// phone is a round on a phone: perhaps a try at writing, then choosing.
func (w *writer) phone(p program) {
	switch w.dice.IntN(4) {
	case 0:
		w.submission(p)
	case 1:
		w.add(act{deed: toLeave, program: p})
	}
	w.choices()
}

// choices opens the patches and chooses, until the right one, or the third, or until it is enough.
func (w *writer) choices() {
	w.add(act{deed: toOpen})
	if w.dice.IntN(100) < chanceDrop {
		w.add(act{deed: toDrop})
	}
	for range []int{0, 0, 0, 1, 1, 2, 3}[w.dice.IntN(7)] {
		w.add(act{deed: toChoose})
	}
	if w.dice.IntN(100) >= chanceGiveUp {
		w.add(act{deed: toChoose, right: true})
	}
}

// submission types a program, perhaps checks it, and hands it in.
func (w *writer) submission(p program) {
	w.add(act{deed: toType, program: p, share: 0.4 + 0.5*w.dice.Float64()})
	if w.dice.IntN(100) < chanceCheck {
		w.add(act{deed: toCheck, program: p})
	}
	moment := never
	if w.dice.IntN(100) < chanceCut {
		moment = []cut{afterSend, afterAck, afterAnswer}[w.dice.IntN(3)]
	}
	w.add(act{deed: toSubmit, program: p, cut: moment})
}

// signed is a program with a comment that says whose it is: to the rules the same program, to the judge another text.
func signed(text, who string) string {
	return fmt.Sprintf("%s\n// %s\n", strings.TrimRight(text, "\n"), who)
}
