package game

import "math"

// Student is what the seat may know at room time now; false when there is no such seat.
func (m *Match) Student(seat string, now int64) (StudentView, bool) {
	s := m.seats[seat]
	if s == nil || s.gone {
		return StudentView{}, false
	}
	v := StudentView{Common: m.common(now)}
	v.You = m.you(s, v.Clock.Now)
	switch m.phase {
	case Review, Podium, Ended:
		v.Board = m.topBoard()
	}
	v.Debrief = m.debrief()
	return v, true
}

func (m *Match) you(s *seat, now int64) You {
	you := You{Seat: s.id, Name: s.name, Rung: NoRung, Attempts: []Attempt{}, Hints: []Hint{}}
	m.place(&you)
	you.Trial = m.trialView(s)
	r := m.current()
	if r == nil || !m.inRound() {
		return you
	}
	p := r.play(s)
	t := m.tally(r, s)
	you.Score, you.Wrong, you.Solved = t.points, t.wrong, t.accepted != nil
	if r.warming() {
		you.Score = 0
	}
	you.Guess = p.guess
	you.Rung = p.rung()
	you.Extra = p.extra
	you.Lost = p.lost && !you.Solved
	if !you.Solved && m.playing() {
		if until := p.cooldown(); until > now {
			you.Cooldown = until
		}
	}
	for _, sub := range p.all {
		you.Attempts = append(you.Attempts, sub.attempt())
	}
	m.hints(&you, r, p, now)
	if you.Solved && len(r.Why) > 0 && !r.warming() {
		you.Why = why(r, p)
	}
	if len(r.Patches) > 0 && m.stage() != Reading {
		you.Choosing = m.choosingView(r, p, now, you.Solved)
	}
	return you
}

func (m *Match) choosingView(r *round, p *play, now int64, solved bool) *Choosing {
	v := &Choosing{Opened: p.opened, Late: r.late(now), Made: []Choice{}}
	if r.clock.runs && !v.Late {
		v.At = now + r.quarter() - r.clock.elapsed(now)
	}
	for wrong, c := range p.choices {
		made := Choice{Patch: c.ID, At: c.clock, Early: c.early, Kind: c.Kind, Note: c.Note}
		if c.Kind == Accepted {
			made.Points = int(math.Round(r.Weight * m.patchPoints(r, p, c.early, c.clock, wrong)))
		}
		v.Made = append(v.Made, made)
	}
	if solved || p.chosen() || m.stage() != Running {
		return v
	}
	v.Tries = choiceTries - len(p.choices)
	early := !v.Late && (p.early || !p.opened)
	v.Worth = int(math.Round(r.Weight * m.patchPoints(r, p, early, r.clock.elapsed(now), len(p.choices))))
	return v
}

// place fills in points, rank and who is next above.
func (m *Match) place(you *You) {
	rows := m.standings()
	at := 0
	for rows[at].Seat != you.Seat {
		at++
	}
	mine := rows[at]
	you.Points = mine.Points
	over := m.phase == Podium || m.phase == Ended
	if m.frozen != nil || m.settings.HideRanks && !over {
		return
	}
	upper := mine.Rank*halfOf <= len(rows)+1 && mine.Points > 0
	if over && !m.settings.HideRanks || upper {
		you.Rank = mine.Rank
	}
	for at--; at >= 0; at-- {
		if rows[at].Points > mine.Points {
			you.Target = &Target{Name: rows[at].Name, Behind: rows[at].Points - mine.Points}
			return
		}
	}
}

// rung is the best stage reached; a solved round is the top one.
func (p *play) rung() Rung {
	if p.height == 0 {
		return NoRung
	}
	return Rungs[min(p.height, len(Rungs))-1]
}

func (s *submission) attempt() Attempt {
	a := Attempt{Submission: s.ID, At: s.Clock, State: s.State, Buzzer: s.Buzzer, Same: s.Same}
	if s.State == StateJudged {
		a.Kind, a.Rung, a.Sentence, a.Counts = s.Verdict.Kind, s.Verdict.Rung, s.Verdict.Sentence, s.counts()
	}
	return a
}

// hints fills in what is shown and, while it can be bought, the next one.
func (m *Match) hints(you *You, r *round, p *play, now int64) {
	for n, text := range r.Hints {
		if r.shows(p, n) {
			free := p.hints[n].given || r.given[n]
			you.Hints = append(you.Hints, Hint{Text: text, Free: free})
		}
	}
	if you.Solved || m.stage() != Running {
		return
	}
	n := r.next(p)
	opens, ok := r.opens(n)
	if !ok {
		return
	}
	bought := min(p.bought(r, m.seq+1), len(hintPrices)-2)
	next := &NextHint{Price: hintPrices[bought+1] - hintPrices[bought]}
	if p.opened {
		next.Price = 0 // only a submission pays for hints, and none comes any more
	}
	next.At = now + opens - r.clock.elapsed(now)
	next.Open = next.At <= now
	you.NextHint = next
}

func why(r *round, p *play) *WhyView {
	w := &WhyView{Choices: make([]string, 0, len(r.Why)), Chosen: -1}
	for _, reason := range r.Why {
		w.Choices = append(w.Choices, reason.Text)
	}
	if p.explained {
		w.Chosen, w.Right = p.choice, p.right
	}
	return w
}
