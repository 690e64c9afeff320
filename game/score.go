package game

import (
	"cmp"
	"math"
	"slices"
)

// The figures of a round's score; the reasons are those of the simulation that chose them.
const (
	basePoints  = 700
	speedPoints = 200
	whyPoints   = 100
	wrongPoints = 25
	floorPoints = 400
	graceShare  = 0.2 // of T: no decay before
	freeWrong   = 1   // the first mistake
	worstWrong  = 6   // more do not cost more
	dropFrom    = 5   // rounds from which the worst may be left out

	cooldownFrom = 2 // wrong submissions that have no cool-down
	cooldownStep = 10_000
	cooldownMost = 60_000
)

var (
	// hintPrices is what one, two and three bought hints cost in all.
	hintPrices = []int{0, 30, 90, 210}
	// hintOpens is when each hint opens, in percent of T.
	hintOpens = []int64{15, 35, 55}
	// rungPoints is for who did not solve, by the height of the best rung.
	rungPoints = []int{0, 0, 100, 200, 250, 250}
)

// tally is what one seat has of one round.
type tally struct {
	accepted *submission // nil while not solved
	points   int
	millis   int64
	wrong    int
}

// tally computes a seat's score of a round from what was received; the order of verdicts plays no part.
func (m *Match) tally(r *round, s *seat) tally {
	p := r.play(s)
	t := tally{millis: r.Duration}
	best := 0
	for _, sub := range p.all {
		if sub.State != StateJudged {
			continue
		}
		if sub.Verdict.Solved() {
			t.accepted = sub
			break
		}
		if sub.counts() {
			t.wrong++
		}
		if sub.Verdict.Kind != r.Bug && sub.Verdict.Kind != Error {
			best = max(best, rungPoints[sub.Verdict.Rung.Height()])
		}
	}
	if t.accepted == nil {
		t.points = int(math.Round(r.Weight * float64(best)))
		return t
	}
	t.millis = min(t.accepted.Clock, r.Duration)
	score := float64(basePoints)
	if !m.settings.SpeedOff {
		score += speedPoints * (1 - decay(t.accepted.Clock, r.Duration+p.extra))
	}
	if p.right {
		score += whyPoints
	}
	score -= wrongPoints * float64(min(max(t.wrong-freeWrong, 0), worstWrong))
	score -= float64(hintPrices[min(p.bought(r, t.accepted.seq), len(hintPrices)-1)])
	t.points = int(math.Round(r.Weight * max(floorPoints, score)))
	return t
}

// decay is the share of the speed points that is gone at clock time t of T: 0 during the grace, 1 at T.
func decay(t, total int64) float64 {
	grace := graceShare * float64(total)
	rest := float64(total) - grace
	if rest <= 0 {
		return 1
	}
	return min(1, max(0, float64(t)-grace)/rest)
}

// bought counts the hints that the seat pays for: bought before the given sequence number and given to nobody for nothing.
func (p *play) bought(r *round, before uint64) int {
	n := 0
	for i, h := range p.hints {
		free := h.given || i < len(r.given) && r.given[i]
		if h.bought > 0 && h.bought < before && !free {
			n++
		}
	}
	return n
}

// counts reports whether the submission is a scored wrong one.
func (s *submission) counts() bool {
	if s.State != StateJudged || s.Buzzer || s.Same != "" {
		return false
	}
	switch s.Verdict.Kind {
	case Accepted, Compile, Refused, Error:
		return false
	}
	return true
}

// cooldown is the room time before which the seat may not submit again, 0 when it may.
func (p *play) cooldown() int64 {
	wrong, until := int64(0), int64(0)
	for _, s := range p.all {
		if !s.counts() {
			continue
		}
		wrong++
		if wrong > cooldownFrom {
			until = max(until, s.At+min(cooldownStep*(wrong-cooldownFrom), cooldownMost))
		}
	}
	return until
}

// Standings ranks the seats that are taken, best first; equals share a rank and stand in the order of joining.
func (m *Match) Standings() []Standing { return slices.Clone(m.standings()) }

// standings is Standings, kept until the next event, and counts who solved the current round: every seat's view needs both.
func (m *Match) standings() []Standing {
	if m.fresh {
		return m.ranked
	}
	rows := make([]Standing, 0, len(m.order))
	for _, s := range m.order {
		if !s.gone {
			rows = append(rows, m.standing(s))
		}
	}
	slices.SortStableFunc(rows, compare)
	for i := range rows {
		rows[i].Rank = i + 1
		if i > 0 && compare(rows[i-1], rows[i]) == 0 {
			rows[i].Rank = rows[i-1].Rank
		}
	}
	m.ranked, m.solved, m.fresh = rows, 0, true
	if r := m.current(); r != nil {
		m.solved = m.solvedIn(r)
	}
	return rows
}

// standing adds a seat's rounds up, without the worst when that is switched on.
func (m *Match) standing(s *seat) Standing {
	row := Standing{Seat: s.id, Name: s.name}
	worst := tally{points: math.MaxInt}
	for _, r := range m.rounds {
		t := m.tally(r, s)
		row.Points += t.points
		row.Millis += t.millis
		row.Wrong += t.wrong
		if t.accepted != nil {
			row.Solved++
		}
		if t.points < worst.points || t.points == worst.points && t.millis > worst.millis {
			worst = t
		}
	}
	if m.settings.DropWorst && len(m.rounds) >= dropFrom {
		row.Points -= worst.points
		row.Millis -= worst.millis
		row.Wrong -= worst.wrong
	}
	return row
}

// compare orders standings: more points, then earlier acceptances, then fewer wrong submissions.
func compare(a, b Standing) int {
	return cmp.Or(cmp.Compare(b.Points, a.Points), cmp.Compare(a.Millis, b.Millis), cmp.Compare(a.Wrong, b.Wrong))
}

// SortedScore packs points and total time of acceptance (milliseconds) into one number that orders as Standings does,
// but for the last tie-break: points * 2^32 + (2^32 - 1 - millis). It is exact while points < 2^20.
func SortedScore(points int, millis int64) float64 {
	const span = 1 << 32
	points = min(max(points, 0), 1<<20-1)
	millis = min(max(millis, 0), span-1)
	return float64(int64(points)*span + (span - 1 - millis))
}
