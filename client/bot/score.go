package bot

import (
	"fmt"
	"math"

	"datarace/game"
)

// This file computes points from outside, by the written rules of scoring and from what a student was told, so that it
// can disagree with the server. It shares no code with package game's own scoring.

// tale is what one student saw of one round.
type tale struct {
	challenge string
	weight    float64 // D
	total     int64   // T: milliseconds, extra time not included
	extra     int64   // milliseconds
	bug       game.Kind
	speedOff  bool
	attempts  []game.Attempt
	paid      int  // hints bought and not given for nothing later
	why       bool // the question after acceptance was answered right
	choices   []game.Choice
	score     int  // as told, and found right
	closed    bool // the student was there in the review
}

// accepted is the attempt that solved the round; false when none did.
func (t tale) accepted() (game.Attempt, bool) {
	for _, a := range t.attempts {
		if a.State == game.StateJudged && a.Kind == game.Accepted {
			return a, true
		}
	}
	return game.Attempt{}, false
}

// wrong counts the scored wrong submissions before the accepted one.
func (t tale) wrong() int {
	n := 0
	for _, a := range t.attempts {
		if a.State == game.StateJudged && a.Kind == game.Accepted {
			break
		}
		if costs(a) {
			n++
		}
	}
	return n
}

// costs reports whether an attempt is a scored wrong one.
func costs(a game.Attempt) bool {
	if a.State != game.StateJudged || a.Buzzer || a.Same != "" {
		return false
	}
	return a.Kind != game.Accepted && a.Kind != game.Compile && a.Kind != game.Refused && a.Kind != game.Error
}

// height is the best rung of the round: 0 for none, 5 when it is solved.
func (t tale) height() int {
	best := 0
	for _, a := range t.attempts {
		switch {
		case a.State != game.StateJudged:
		case a.Kind == game.Accepted:
			best = 5
		default:
			best = max(best, a.Rung.Height())
		}
	}
	return best
}

// right is the choice of the right patch and its worth before rounding; false when it was not found.
func (t tale) right() (worth float64, ok bool) {
	for wrong, c := range t.choices {
		if c.Kind == game.Accepted {
			return t.worth(c.Early, c.At, wrong), true
		}
	}
	return 0, false
}

// worth is what the right patch is worth at a time of the clock after wrong ones: 600 falling to 400 when early, else
// 300, and a third less for each wrong one.
func (t tale) worth(early bool, at int64, wrong int) float64 {
	full := 300.0
	if early {
		full = 400
		if !t.speedOff {
			full += 200 - 200*t.gone(at)
		}
	}
	return t.weight * (full - full*float64(wrong)/3)
}

// gone is the share of the speed points that is gone at a time of the clock.
func (t tale) gone(at int64) float64 {
	seconds, total := float64(at)/1000, float64(t.total+t.extra)/1000
	grace := total / 5
	if total <= grace {
		return 0
	}
	return min(1, max(0, seconds-grace)/(total-grace))
}

// exact is the round's score before rounding: the best of program, choice and rung.
func (t tale) exact() float64 {
	chosen, _ := t.right()
	return max(t.written(), chosen)
}

// written is what the submissions are worth before rounding.
func (t tale) written() float64 {
	won, solved := t.accepted()
	if !solved {
		best := 0.0
		for _, a := range t.attempts {
			if a.State != game.StateJudged || a.Kind == t.bug || a.Kind == game.Error {
				continue
			}
			switch a.Rung {
			case game.Behaves:
				best = max(best, 100)
			case game.RaceFree:
				best = max(best, 200)
			case game.Clean, game.Concurrent:
				best = max(best, 250)
			}
		}
		return t.weight * best
	}
	score := 700.0
	if !t.speedOff {
		score += 200 - 200*t.gone(won.At)
	}
	if t.why {
		score += 100
	}
	score -= 25 * min(max(float64(t.wrong())-1, 0), 6)
	score -= []float64{0, 30, 90, 210}[min(t.paid, 3)]
	return t.weight * max(400, score)
}

// points is the round's score.
func (t tale) points() int { return int(math.Round(t.exact())) }

// fits reports whether a score told is right. Half a point that arithmetic cannot place may fall to either side.
func (t tale) fits(told int) bool {
	return math.Abs(float64(told)-t.exact()) < 0.5+1e-6
}

// millis is what the round adds to the total time of acceptance.
func (t tale) millis() int64 {
	if won, solved := t.accepted(); solved {
		return min(won.At, t.total)
	}
	return t.total
}

// String says how the score comes about.
func (t tale) String() string {
	won, solved := t.accepted()
	if worth, ok := t.right(); ok && worth > t.written() {
		return fmt.Sprintf("the right patch after %d wrong ones, %+v, of %d ms, weight %g", len(t.choices)-1, t.choices[len(t.choices)-1], t.total+t.extra, t.weight)
	}
	if !solved {
		return fmt.Sprintf("not solved, best rung %d, the bug is %s, weight %g", t.height(), t.bug, t.weight)
	}
	return fmt.Sprintf("accepted at %d of %d ms, %d wrong, %d hints, why right %t, weight %g",
		won.At, t.total+t.extra, t.wrong(), t.paid, t.why, t.weight)
}

// fitting reports whether a verdict's kind and rung go together: what does not pass the visible test stands on builds.
func fitting(k game.Kind, r game.Rung) bool {
	switch k {
	case game.Accepted:
		return r == game.Concurrent
	case game.Serial, game.Contended:
		return r == game.Clean || r == game.Builds
	case game.Deadlock, game.Leak, game.Panic:
		return r == game.RaceFree || r == game.Builds
	case game.Race, game.Wrong:
		return r == game.Behaves || r == game.Builds
	case game.Compile, game.Refused:
		return r == game.NoRung
	}
	return true
}
