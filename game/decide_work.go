package game

import (
	"fmt"
	"strings"
)

// work answers what is handed in and what the judge says of it.
func (d *decision) work(c Command) *Refusal {
	switch c := c.(type) {
	case Submit:
		return d.submit(c)
	case Withdraw:
		return d.withdraw(c)
	case Judge:
		return d.judge(c)
	case Rejudge:
		return d.rejudge(c)
	}
	return nil
}

func (d *decision) submit(c Submit) *Refusal {
	m := d.m
	s, no := m.seat(c.Seat)
	if no != nil {
		return no
	}
	if _, seen := s.seen[c.N]; seen {
		return nil // resent after a reconnect: acknowledged again, counts once
	}
	if no := m.open(d.at); no != nil {
		return no
	}
	if c.N <= 0 {
		return refuse(CodeRange, "A submission's number begins at 1.")
	}
	if c.Submission == "" || m.submissions[c.Submission] != nil {
		return refuse(CodeUnknown, "This submission cannot be taken. Submit again.")
	}
	if strings.TrimSpace(c.Source) == "" {
		return refuse(CodeEmpty, "There is no program here. \"Start over\" brings the first version back.")
	}
	if len(c.Source) > maxSource {
		return refuse(CodeSize, "This program is larger than 64 KiB. Shorten it and submit again.")
	}
	r := m.current()
	p := r.play(s)
	if r.warming() && r.solution(s.id, suppose{}) != nil {
		return refuse(CodeSolved, "Your device is ready. There is nothing more to do before the first round.")
	}
	if r.solution(s.id, suppose{}) != nil {
		return refuse(CodeSolved, "You have solved this round. Sit back, or help a neighbour think.")
	}
	if p.opened {
		return refuse(CodePatches, "You have opened the patches, so this round is yours by choosing. Pick the one that is right.")
	}
	for _, earlier := range p.all {
		if earlier.State == StateJudging {
			return refuse(CodeBusy, "Your last submission is still being judged. Wait for its verdict, or withdraw it.")
		}
	}
	if until := p.cooldown(); until > d.at {
		no := refuse(CodeCooldown, fmt.Sprintf("Take %d s to read the last verdict, then submit again.", (until-d.at+999)/1000))
		no.Wait = until - d.at
		return no
	}
	b := Submitted{
		Seat: s.id, N: c.N, Submission: c.Submission, Round: r.index, Source: clean(c.Source), Canon: c.Canon,
	}
	twin := p.twin(b.Source, b.Canon)
	if twin == nil {
		d.add(b)
		return nil
	}
	b.Same = twin.ID
	d.add(b)
	d.add(Judged{Submission: b.Submission, Verdict: twin.Verdict})
	return nil
}

// open refuses a submission outside running, and one that comes when the clock is over but the bell has yet to ring.
func (m *Match) open(now int64) *Refusal {
	switch m.phase {
	case WarmingUp:
		if r := m.current(); r.clock.elapsed(now) < m.total(r) {
			return nil
		}
		return refuse(CodeLate, "The warm-up is over. Wait for the first round.")
	case Running:
		if r := m.current(); r.clock.elapsed(now) < m.total(r) {
			return nil
		}
		return refuse(CodeLate, "The bell has rung. Your last draft was taken as a submission.")
	case Lobby:
		return refuse(CodePhase, "The first round has not begun. Wait for your instructor.")
	case Reading:
		return refuse(CodePhase, "Read first: submitting opens when the clock starts.")
	case Halted:
		return refuse(CodePhase, "The round is paused. Submit when it goes on; nothing is lost.")
	case Closing, Review:
		return refuse(CodeLate, "The bell has rung. Your last draft was taken as a submission.")
	}
	return refuse(CodePhase, "The match is over.")
}

func (d *decision) withdraw(c Withdraw) *Refusal {
	if _, no := d.m.seat(c.Seat); no != nil {
		return no
	}
	s := d.m.submissions[c.Submission]
	if s == nil || s.Seat != c.Seat {
		return refuse(CodeUnknown, "There is no such submission of yours.")
	}
	switch s.State {
	case StateWithdrawn:
		return nil
	case StateJudged:
		return refuse(CodeUnchanged, "Its verdict is there already, so it cannot be withdrawn.")
	}
	d.add(Withdrawn{Submission: s.ID})
	d.consequences(d.m.roundAt(s.Round), suppose{withdrawn: s.ID})
	return nil
}

func (d *decision) judge(c Judge) *Refusal {
	s := d.m.submissions[c.Submission]
	if s == nil {
		return refuse(CodeUnknown, "There is no such submission.")
	}
	if s.State != StateJudging {
		return nil // twice counts once, and a withdrawn one counts nothing
	}
	d.add(Judged{Submission: s.ID, Verdict: c.Verdict})
	d.solved(s, c.Verdict)
	return nil
}

func (d *decision) rejudge(c Rejudge) *Refusal {
	s := d.m.submissions[c.Submission]
	if s == nil {
		return refuse(CodeUnknown, "There is no such submission.")
	}
	if s.State != StateJudged {
		return refuse(CodeUnchanged, "It has no verdict yet that could be replaced.")
	}
	old := s.Verdict
	if old.Kind == c.Verdict.Kind && old.Rung == c.Verdict.Rung && old.Sentence == c.Verdict.Sentence &&
		old.Technique == c.Verdict.Technique {
		return nil
	}
	d.add(Rejudged{Submission: s.ID, Verdict: c.Verdict})
	d.solved(s, c.Verdict)
	return nil
}

// solved adds what follows from a verdict.
func (d *decision) solved(s *submission, v Verdict) {
	r := d.m.roundAt(s.Round)
	if r.warming() {
		return
	}
	w := suppose{verdicts: map[string]Verdict{s.ID: v}}
	now := r.solution(s.Seat, w)
	if now == s && r.solution(s.Seat, suppose{}) != s && !d.m.seats[s.Seat].gone {
		first := d.m.firstOf(r, w) == s
		d.add(Solved{Seat: s.Seat, Submission: s.ID, Round: r.index, First: first && r.first != s.ID})
	}
	d.consequences(r, w)
}
