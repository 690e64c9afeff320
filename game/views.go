package game

import "slices"

// Figures of the views.
const (
	boardRows  = 8  // on a projector and on a student's page
	lobbyNames = 60 // on the projector
	roseFor    = 10_000
	heatBucket = 30_000
	halfOf     = 2 // a rank is shown in the upper half
)

// common is the part that all faces share.
func (m *Match) common(now int64) Common {
	now = max(now, m.at)
	c := Common{
		Room: m.code, Title: m.title, Phase: m.phase, Seq: m.seq, Rounds: len(m.plan), Players: m.seatsTaken(),
		Locked: m.locked, Frozen: m.frozen != nil,
	}
	c.Clock.Now = now
	c.WarmUp = m.warmUpView()
	r := m.current()
	if r == nil || !m.inRound() {
		return c
	}
	c.Round = &RoundView{Index: r.index, Challenge: r.Challenge, Title: r.Title, Level: r.Level, Weight: r.Weight}
	m.standings()
	c.Solved = m.solved
	c.Clock.Total = m.total(r)
	if stage := m.stage(); stage == Reading || stage == Running || stage == WarmingUp {
		c.Clock.Left = max(0, c.Clock.Total-r.clock.elapsed(now))
		c.Clock.Runs = r.clock.runs
	}
	return c
}

// inRound reports whether a round is what the room looks at: the warm-up, or one from reading to review.
func (m *Match) inRound() bool {
	switch m.phase {
	case WarmingUp, Reading, Running, Halted, Closing, Review:
		return true
	}
	return false
}

// playing is inRound before review: what could help somebody is not shown to all.
func (m *Match) playing() bool { return m.inRound() && m.phase != Review }

func (m *Match) solvedIn(r *round) int {
	n := 0
	for _, s := range m.order {
		if !s.gone && r.solution(s.id, suppose{}) != nil {
			n++
		}
	}
	return n
}

// public is the board that may be shown to all: the frozen one without those who left and with the names of now, or the
// live one.
func (m *Match) public() []Standing {
	if m.frozen == nil {
		return m.standings()
	}
	rows := make([]Standing, 0, len(*m.frozen))
	for _, row := range *m.frozen {
		if s := m.seats[row.Seat]; !s.gone {
			row.Name = s.name
			rows = append(rows, row)
		}
	}
	return rows
}

// board makes at most limit rows of standings; all of them when limit is 0.
func (m *Match) board(rows []Standing, limit int) []BoardRow {
	if limit > 0 && len(rows) > limit {
		rows = rows[:limit]
	}
	board := make([]BoardRow, 0, len(rows))
	r := m.current()
	for _, s := range rows {
		row := BoardRow{Seat: s.Seat, Rank: s.Rank, Name: s.Name, Points: s.Points, Solved: s.Solved}
		if r != nil {
			if before, ok := r.ranks[s.Seat]; ok {
				row.Move = before - s.Rank
			}
		}
		board = append(board, row)
	}
	return board
}

// topBoard is the board of students and projectors; empty while ranks are hidden, until the podium.
func (m *Match) topBoard() []BoardRow {
	if m.settings.HideRanks && m.phase != Podium && m.phase != Ended {
		return []BoardRow{}
	}
	return m.board(m.public(), boardRows)
}

// firstView is who solved first, once that is certain.
func (m *Match) firstView(r *round) *First {
	if r == nil || !m.inRound() || r.warming() {
		return nil
	}
	if s := m.firstOf(r, suppose{}); s != nil {
		return &First{Name: m.seats[s.Seat].name, At: s.Clock}
	}
	return nil
}

// debrief is how the class did, in review.
func (m *Match) debrief() *Debrief {
	r := m.current()
	if r == nil || m.phase != Review {
		return nil
	}
	d := &Debrief{First: m.firstView(r), Kinds: []KindCount{}, Techniques: m.techniques(r), Bug: r.Bug}
	d.Guessed, d.Foresaw = m.guessed(r)
	for _, kind := range Kinds {
		n := 0
		for _, s := range r.all {
			if s.State == StateJudged && s.Same == "" && s.Verdict.Kind == kind {
				n++
			}
		}
		if n > 0 {
			d.Kinds = append(d.Kinds, KindCount{Kind: kind, Count: n})
		}
	}
	slices.SortStableFunc(d.Kinds, func(a, b KindCount) int { return b.Count - a.Count })
	d.Choices = m.choices(r)
	return d
}

// choices counts who chose which patch, nil when nobody opened them.
func (m *Match) choices(r *round) *Choices {
	c := &Choices{}
	for _, p := range r.Patches {
		c.Patches = append(c.Patches, PatchChosen{Patch: p.ID, Kind: p.Kind})
	}
	for _, s := range m.order {
		p := r.play(s)
		if s.gone || !p.opened {
			continue
		}
		c.Seats++
		if p.pickedRight() {
			c.Right++
		}
		for _, made := range p.choices {
			c.Patches[r.patch(made.ID)].Count++
		}
	}
	if c.Seats == 0 {
		return nil
	}
	slices.SortStableFunc(c.Patches, func(a, b PatchChosen) int { return b.Count - a.Count })
	return c
}

// techniques counts how those who solved the round did it, most frequent first.
func (m *Match) techniques(r *round) []TechCount {
	counts := []TechCount{}
	if r == nil {
		return counts
	}
	for _, s := range m.order {
		won := r.solution(s.id, suppose{})
		if s.gone || won == nil || won.Verdict.Technique == "" {
			continue
		}
		i := slices.IndexFunc(counts, func(c TechCount) bool { return c.Technique == won.Verdict.Technique })
		if i < 0 {
			i = len(counts)
			counts = append(counts, TechCount{Technique: won.Verdict.Technique})
		}
		counts[i].Count++
	}
	slices.SortStableFunc(counts, func(a, b TechCount) int { return b.Count - a.Count })
	return counts
}
