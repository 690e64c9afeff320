package game

import (
	"cmp"
	"slices"
)

// Host is what the instructor sees at room time now.
func (m *Match) Host(now int64) HostView {
	r := m.current()
	v := HostView{
		Common: m.common(now), Plan: m.planView(), Board: m.board(m.standings(), 0), First: m.firstView(r),
		Heat: []HeatRow{}, Techniques: []TechCount{}, Hints: []string{}, Settings: m.settings, Judging: len(m.Pending()),
		Lesson: m.lesson(max(now, m.at)),
	}
	if r != nil && m.inRound() && !r.warming() {
		v.Heat, v.Techniques = m.heat(r, v.Clock.Now), m.techniques(r)
		v.Choices = m.choices(r)
		v.Hints = append(v.Hints, r.Hints...)
		for _, given := range r.given {
			if given {
				v.HintsGiven++
			}
		}
	}
	v.Seats = m.hostSeats(r, v.Clock.Now)
	return v
}

// planView is the playlist with where the match stands in it.
func (m *Match) planView() []PlanRow {
	rows := make([]PlanRow, 0, len(m.plan))
	for i, planned := range m.plan {
		row := PlanRow{Challenge: planned.Challenge, Title: planned.Title, State: "later", Duration: planned.Duration}
		switch on := len(m.rounds) - 1; {
		case i == on && m.playing():
			row.State = "now"
		case i <= on:
			row.State = "done"
		case i == on+1:
			row.State = "next"
		}
		if i < len(m.rounds) {
			row.Solved, row.Duration = m.solvedIn(m.rounds[i]), m.rounds[i].Duration
		}
		rows = append(rows, row)
	}
	return rows
}

// hostSeats lists the class, who needs help first: those whose device is not ready, the lost, the stuck, the rest by how low they stand, the solved last.
func (m *Match) hostSeats(r *round, now int64) []HostSeat {
	points := make(map[string]int, len(m.order))
	for _, row := range m.standings() {
		points[row.Seat] = row.Points
	}
	seats := make([]HostSeat, 0, len(m.order))
	for _, s := range m.order {
		if s.gone {
			continue
		}
		row := HostSeat{Seat: s.id, Name: s.name, Rung: NoRung, Points: points[s.id]}
		if r != nil && m.inRound() {
			m.hostSeat(&row, r, r.play(s), now)
		}
		if m.warmed() {
			row.Ready, row.Trip = m.readiness(s), m.warm.play(s).trip
		}
		seats = append(seats, row)
	}
	slices.SortStableFunc(seats, func(a, b HostSeat) int {
		return cmp.Or(
			before(a.Ready == Ready, b.Ready == Ready), -before(a.Lost, b.Lost), -before(a.Stuck, b.Stuck), before(a.Solved, b.Solved), before(a.Right, b.Right),
			cmp.Compare(a.Rung.Height(), b.Rung.Height()), cmp.Compare(b.Tried, a.Tried),
		)
	})
	return seats
}

// before orders false before true.
func before(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

// Figures of the guess at who is stuck.
const (
	stuckRepeats = 3 // verdicts of one kind in a row
	stuckWrong   = 4
	stuckSilence = 2 // half of T gone without a submission
)

func (m *Match) hostSeat(row *HostSeat, r *round, p *play, now int64) {
	row.Rung, row.Extra = p.rung(), p.extra
	row.Solved = r.solution(row.Seat, suppose{}) != nil
	row.Lost = p.lost && !row.Solved
	row.Choosing, row.Chosen, row.Right = p.opened, len(p.choices), p.pickedRight()
	wrong := 0
	for _, s := range p.all {
		switch s.State {
		case StateJudging:
			row.Judging = true
			row.Tried++
		case StateJudged:
			row.Tried++
			if s.Verdict.Kind == row.Kind {
				row.Repeats++
			} else {
				row.Repeats = 1
			}
			row.Kind, row.Sentence = s.Verdict.Kind, s.Verdict.Sentence
			if s.counts() {
				wrong++
			}
		}
	}
	for n := range r.Hints {
		if r.shows(p, n) {
			row.Hints++
		}
	}
	silent := row.Tried == 0 && !p.opened && m.stage() == Running && r.clock.elapsed(now)*stuckSilence >= r.Duration
	row.Stuck = !row.Solved && !r.warming() && !p.chosen() && m.playing() && (row.Repeats >= stuckRepeats || wrong >= stuckWrong || silent)
}

// heat counts verdict kinds by the half minute of the round's clock in which the submission was received.
func (m *Match) heat(r *round, now int64) []HeatRow {
	rows := []HeatRow{}
	if m.stage() == Reading {
		return rows
	}
	buckets := int(r.clock.elapsed(now)/heatBucket) + 1
	counts := make(map[Kind][]int)
	for _, s := range r.all {
		if s.State != StateJudged {
			continue
		}
		if counts[s.Verdict.Kind] == nil {
			counts[s.Verdict.Kind] = make([]int, buckets)
		}
		counts[s.Verdict.Kind][min(int(s.Clock/heatBucket), buckets-1)]++
	}
	for _, kind := range Kinds {
		if counts[kind] != nil {
			rows = append(rows, HeatRow{Kind: kind, Counts: counts[kind]})
		}
	}
	return rows
}
