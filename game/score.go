package game

import (
	"cmp"
	"math"
	"slices"
)

// The points of a round for one seat: D is its weight, T its time, t the clock when the submission or the choice was
// received, decay(t) the share of the speed points that is gone (0 until 0.2 T, then falling evenly to 1 at T; extra time
// makes T longer for its seat).
//
//	accepted   D * max(400, 700 + 200*(1-decay) + 100 for the right why - 25 for each wrong one after the first - hints)
//	chosen     D * (3-w)/3 * (400 + 200*(1-decay))   opened early and chosen before the last quarter
//	           D * (3-w)/3 * 300                     else, so 300, 200 or 100; w wrong patches were chosen before
//	neither    D * 100, 200 or 250 for the best rung: behaves, race-free, clean
//
// The best of the three counts. "Choose the patch" is a trade, since whoever has seen a right program can type it in:
//
//   - A seat opens the patches by a message of its own, and this is logged. In the last quarter of T (for all at the same
//     time, an extension moves it) everybody may. Before it anybody may too: a page does not know how well one types on it,
//     so a phone only offers it first.
//   - From then on the seat submits nothing more in this round. What stood in its editor is taken as at the bell: it can
//     only help. A submission that was received before counts as always, whenever its verdict comes.
//   - So opening early exchanges up to 1000 points for up to 600. Who opens early and chooses in the last quarter gets what
//     everybody gets there. Hints cost nothing beside a choice.
//   - A wrong patch costs nothing but its try. One patch of at most seven is right, so that guessing three times at once
//     is worth 600 * 2/7 = 171 on average: less than a program without races.
//   - A right choice is no solution: it is not first, has no technique, no why, and counts T in the ties. Who has chosen
//     right, or three times, is done, and the bell does not wait for them.

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

	choiceTries = 3   // each wrong patch takes a third of what the right one is worth
	earlyChoice = 400 // the right patch before the last quarter, and as much of speedPoints as is left
	lateChoice  = 300 // the right patch in the last quarter

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
	chosen := m.choicePoints(r, p)
	if t.accepted == nil {
		t.points = int(math.Round(r.Weight * max(float64(best), chosen)))
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
	t.points = int(math.Round(r.Weight * max(floorPoints, score, chosen)))
	return t
}

// choicePoints is what the seat's choices are worth before the weight, 0 without the right patch.
func (m *Match) choicePoints(r *round, p *play) float64 {
	for wrong, c := range p.choices {
		if c.Kind == Accepted {
			return m.patchPoints(r, p, c.early, c.clock, wrong)
		}
	}
	return 0
}

// patchPoints is what the right patch is worth at a clock time, after wrong ones.
func (m *Match) patchPoints(r *round, p *play, early bool, clock int64, wrong int) float64 {
	points := float64(lateChoice)
	if early {
		points = earlyChoice
		if !m.settings.SpeedOff {
			points += speedPoints * (1 - decay(clock, r.Duration+p.extra))
		}
	}
	return points * float64(choiceTries-wrong) / choiceTries
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
	if s.State != StateJudged || s.Buzzer || s.Same != "" || s.Round == WarmUpIndex {
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
