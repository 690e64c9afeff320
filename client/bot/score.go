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

// exact is the round's score before rounding.
func (t tale) exact() float64 {
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
	seconds, total := float64(won.At)/1000, float64(t.total+t.extra)/1000
	grace := total / 5
	gone := 0.0
	if total > grace {
		gone = min(1, max(0, seconds-grace)/(total-grace))
	}
	score := 700.0
	if !t.speedOff {
		score += 200 - 200*gone
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
	if !solved {
		return fmt.Sprintf("not solved, best rung %d, the bug is %s, weight %g", t.height(), t.bug, t.weight)
	}
	return fmt.Sprintf("accepted at %d of %d ms, %d wrong, %d hints, why right %t, weight %g",
		won.At, t.total+t.extra, t.wrong(), t.paid, t.why, t.weight)
}
