package game

import (
	"fmt"
	"slices"
)

// help answers hints, the question after acceptance, and "I'm lost".
func (d *decision) help(c Command) *Refusal {
	switch c := c.(type) {
	case TakeHint:
		return d.takeHint(c)
	case GiveHint:
		return d.giveHint(c)
	case Explain:
		return d.explain(c)
	case Lose:
		s, no := d.m.seat(c.Seat)
		if no != nil {
			return no
		}
		if no := d.m.wants("Asking for help", Reading, Running, Halted); no != nil {
			return no
		}
		if d.m.current().play(s).lost != c.On {
			d.add(Lost{Seat: s.id, On: c.On})
		}
	}
	return nil
}

// opens is the clock time at which a hint may be bought: by the time planned, so that an extension never shuts an open hint.
func (r *round) opens(n int) (int64, bool) {
	if n >= len(r.Hints) || n >= len(hintOpens) {
		return 0, false
	}
	return r.planned * hintOpens[n] / 100, true
}

// next is the lowest hint that the seat does not see yet, len(Hints) when it sees all.
func (r *round) next(p *play) int {
	for n := range r.Hints {
		if !r.shows(p, n) {
			return n
		}
	}
	return len(r.Hints)
}

func (d *decision) takeHint(c TakeHint) *Refusal {
	m := d.m
	s, no := m.seat(c.Seat)
	if no != nil {
		return no
	}
	if m.phase != Running {
		return refuse(CodePhase, "Hints are there while the clock runs.")
	}
	r := m.current()
	if r.solution(s.id, suppose{}) != nil {
		return refuse(CodeSolved, "You have solved this round, so there is nothing left to hint at.")
	}
	n := r.next(r.play(s))
	opens, ok := r.opens(n)
	if !ok {
		return refuse(CodeHint, "There are no more hints. Press \"I'm lost\" and your instructor will see it.")
	}
	if wait := opens - r.clock.elapsed(d.at); wait > 0 {
		no := refuse(CodeHint, fmt.Sprintf("The next hint opens in %d s.", (wait+999)/1000))
		no.Wait = wait
		return no
	}
	d.add(HintTaken{Seat: s.id, Hint: n})
	return nil
}

func (d *decision) giveHint(c GiveHint) *Refusal {
	m := d.m
	if no := m.wants("Giving a hint", Running, Halted); no != nil {
		return no
	}
	if m.stage() != Running {
		return refuse(CodePhase, "Giving a hint is not possible in the reading phase: start the clock first.")
	}
	r := m.current()
	if c.Hint < 0 || c.Hint >= len(r.Hints) {
		return refuse(CodeUnknown, fmt.Sprintf("This challenge has %d hints.", len(r.Hints)))
	}
	if r.given[c.Hint] {
		return refuse(CodeUnchanged, "Everybody has this hint already.")
	}
	if c.Seat != "" {
		s, no := m.seat(c.Seat)
		if no != nil {
			return no
		}
		if r.play(s).hints[c.Hint].given {
			return refuse(CodeUnchanged, fmt.Sprintf("%s has this hint already.", s.name))
		}
	}
	d.add(HintGiven(c))
	return nil
}

func (d *decision) explain(c Explain) *Refusal {
	m := d.m
	s, no := m.seat(c.Seat)
	if no != nil {
		return no
	}
	r := m.current()
	if r == nil || r.warming() || m.phase == Podium {
		return refuse(CodePhase, "There is no question to answer now.")
	}
	won := r.solution(s.id, suppose{})
	if won == nil {
		return refuse(CodePhase, "This question comes once your program is accepted.")
	}
	if c.Choice < 0 || c.Choice >= len(r.Why) {
		return refuse(CodeUnknown, "Choose one of the answers shown.")
	}
	if p := r.play(s); p.explained {
		if p.choice == c.Choice {
			return nil
		}
		return refuse(CodeUnchanged, "The first answer counts.")
	}
	right := slices.Contains(r.Why[c.Choice].Techniques, won.Verdict.Technique)
	d.add(Explained{Seat: s.id, Round: r.index, Choice: c.Choice, Right: right})
	return nil
}

// Guesses are what a student may say will go wrong; a round whose bug is none of them does not ask.
var Guesses = []Kind{Race, Deadlock, Leak, Panic, Wrong, Slow}

// guess takes down what a student thinks will go wrong. It scores nothing, and the last tap stands.
func (d *decision) guess(c Guess) *Refusal {
	m := d.m
	s, no := m.seat(c.Seat)
	if no != nil {
		return no
	}
	if m.phase != Reading {
		return refuse(CodePhase, "Guessing is for the reading phase. Now the judge can tell.")
	}
	r := m.current()
	if !slices.Contains(Guesses, c.Kind) || !slices.Contains(Guesses, r.Bug) {
		return refuse(CodeUnknown, "Choose one of the answers shown.")
	}
	if r.play(s).guess != c.Kind {
		d.add(Guessed{Seat: s.id, Round: r.index, Kind: c.Kind})
	}
	return nil
}

// guessed counts who is still here and said what will go wrong, and who of them was right.
func (m *Match) guessed(r *round) (all, right int) {
	for _, s := range m.order {
		if g := r.play(s).guess; !s.gone && g != "" {
			all++
			if g == r.Bug {
				right++
			}
		}
	}
	return all, right
}
