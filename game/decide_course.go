package game

import "strings"

// course answers what moves the match from phase to phase.
func (d *decision) course(c Command) *Refusal {
	m := d.m
	switch c := c.(type) {
	case Start:
		return d.start()
	case WarmUp:
		return d.warmUp()
	case Next:
		if no := m.wants("Going on", Review); no != nil {
			return no
		}
		if len(m.rounds) < len(m.plan) {
			return d.begin()
		}
		d.add(MatchEnded{})
	case Finish:
		if no := m.wants("Ending the match", Lobby, Review); no != nil {
			return no
		}
		d.add(MatchEnded{})
	case Pause:
		if m.phase == Halted {
			return refuse(CodeUnchanged, "The round is paused already. Resume it when you are ready.")
		}
		if no := m.wants("Pausing", Reading, Running); no != nil {
			return no
		}
		d.add(Paused{})
	case Resume:
		if m.phase != Halted {
			return refuse(CodeUnchanged, "Nothing is paused.")
		}
		d.add(Resumed{})
	case Extend:
		return d.extend(c)
	case Elapse:
		d.elapse(c)
	case End:
		return d.end(c)
	}
	return nil
}

func (d *decision) start() *Refusal {
	m := d.m
	if m.phase == Reading {
		d.add(ReadingOver{})
		return nil
	}
	if m.phase == WarmingUp {
		d.add(WarmUpEnded{Cause: "host"})
		return d.begin()
	}
	if no := m.wants("Starting a round", Lobby, Review); no != nil {
		return no
	}
	return d.begin()
}

// begin starts the next round of the plan.
func (d *decision) begin() *Refusal {
	index := len(d.m.rounds)
	if index >= len(d.m.plan) {
		return refuse(CodeUnknown, "That was the last round. Go on to the podium.")
	}
	next := d.m.plan[index]
	d.add(RoundStarted{Index: index, Round: next})
	if next.Reading == 0 {
		d.add(ReadingOver{})
	}
	return nil
}

func (d *decision) extend(c Extend) *Refusal {
	if c.Millis < minExtend || c.Millis > maxExtend {
		return refuse(CodeRange, "More time is given in steps from one second to thirty minutes.")
	}
	if no := d.m.wants("Giving more time", WarmingUp, Reading, Running, Halted); no != nil {
		return no
	}
	if c.Seat != "" {
		if _, no := d.m.seat(c.Seat); no != nil {
			return no
		}
	}
	d.add(Extended(c))
	return nil
}

// elapse lets time do what is due at this moment.
func (d *decision) elapse(c Elapse) {
	m := d.m
	r := m.current()
	if !m.ticking() {
		return
	}
	switch over := r.clock.elapsed(d.at) >= m.total(r); {
	case over && m.phase == WarmingUp:
		d.add(WarmUpEnded{Cause: "time"})
	case over && m.phase == Reading:
		d.add(ReadingOver{})
	case over:
		d.ring("time", c.Drafts, suppose{})
	case d.at-m.at >= TickEvery:
		d.add(Tick{})
	}
}

func (d *decision) end(c End) *Refusal {
	m := d.m
	if m.stage() == Running {
		d.ring("host", c.Drafts, suppose{})
		return nil
	}
	if m.phase == WarmingUp {
		d.add(WarmUpEnded{Cause: "host"})
		return nil
	}
	if m.stage() == Reading {
		return refuse(CodePhase, "The clock is not running yet. Start it, then ring the bell.")
	}
	if m.phase == Closing {
		d.add(RoundClosed{Skipped: m.current().unfinishedWith(suppose{})})
		return nil
	}
	return refuse(CodePhase, "No round is running.")
}

// ring rings the bell, takes the drafts of those who have not solved, and closes the round when nothing is left to judge.
func (d *decision) ring(cause string, drafts map[string]Draft, w suppose) {
	m := d.m
	r := m.current()
	d.add(BellRang{Cause: cause})
	taken := 0
	for _, s := range m.order {
		draft, ok := drafts[s.id]
		if ok && !s.gone && !r.play(s).opened && r.solution(s.id, w) == nil && d.take(r, s, draft) {
			taken++
		}
	}
	if taken == 0 && len(r.unfinishedWith(w)) == 0 {
		d.add(RoundClosed{})
	}
}

// take makes a submission that can only help of a draft, if that says anything new.
func (d *decision) take(r *round, s *seat, draft Draft) bool {
	if !d.helps(r, s, draft) {
		return false
	}
	d.add(Submitted{
		Seat: s.id, Submission: draft.Submission, Round: r.index,
		Source: clean(draft.Source), Canon: draft.Canon, Buzzer: true,
	})
	return true
}

// helps reports whether a draft says anything that the seat's submissions have not said.
func (d *decision) helps(r *round, s *seat, draft Draft) bool {
	if draft.Submission == "" || d.m.submissions[draft.Submission] != nil {
		return false
	}
	if strings.TrimSpace(draft.Source) == "" || len(draft.Source) > maxSource {
		return false
	}
	return r.play(s).twin(clean(draft.Source), draft.Canon) == nil
}

// twin is the earlier submission with the same program, whose verdict holds for this one too.
func (p *play) twin(source, canon string) *submission {
	for _, s := range p.all {
		same := s.Source == source || canon != "" && s.Canon == canon
		ours := s.State == StateJudged && s.Verdict.Kind == Error
		if same && !ours && s.State != StateWithdrawn {
			return s
		}
	}
	return nil
}
