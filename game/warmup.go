package game

import (
	"errors"
	"fmt"
)

// The warm-up is two ungraded minutes before the first round: a program of its own, with the line that mends it in
// sight, tries every device, the network, saving and the judge. It is played like a round, with Submitted and Judged,
// under the index WarmUpIndex, and stands beside the rounds: it has no points, no place in the standings, no first, no
// hints, no bell that takes drafts, and no wrong submission in it costs anything.
//
//	lobby ─▶ warmup ─▶ lobby      by time or by the host; Start goes straight on to the first round
//
// It may be repeated before the first round, for who came late; who was ready stays so.

// WarmUpIndex is the round of submissions and drafts of the warm-up.
const WarmUpIndex = -1

// slowTrip is the longest way to the server and back, in milliseconds, with which a lesson is no trial of patience.
const slowTrip = 1_000

// Readiness is what a student's device has shown in the warm-up, or what is still missing.
type Readiness string

// The values of Readiness. Ready is a mended program that was edited, sent, saved and judged.
const (
	Ready        Readiness = "ready"
	NeedsSubmit  Readiness = "submit"  // nothing was handed in yet
	NeedsVerdict Readiness = "judging" // the judge has not answered yet
	NeedsFix     Readiness = "fix"     // all works, but the line is not in, or not as shown
	NeedsJudge   Readiness = "judge"   // the judge failed
	NeedsLink    Readiness = "link"    // all works, but slowly
)

// warming reports whether this is the warm-up.
func (r *round) warming() bool { return r.index == WarmUpIndex }

// roundAt is the round with an index, which was started.
func (m *Match) roundAt(index int) *round {
	if index == WarmUpIndex {
		return m.warm
	}
	return m.rounds[index]
}

// warmUp answers the host who wants to begin, or repeat, the warm-up.
func (d *decision) warmUp() *Refusal {
	m := d.m
	if m.trial == nil {
		return refuse(CodeUnknown, "This room was opened without a warm-up. Start round 1.")
	}
	if no := m.wants("Warming up", Lobby); no != nil {
		return no
	}
	d.add(WarmUpStarted{Round: *m.trial})
	return nil
}

// measure takes down how long a student's messages take: the first time, and when that turns from fast to slow or back.
func (d *decision) measure(c Measure) *Refusal {
	m := d.m
	s, no := m.seat(c.Seat)
	if no != nil {
		return no
	}
	if no := m.wants("Measuring", WarmingUp); no != nil {
		return no
	}
	if c.Trip < 0 || c.Trip > maxTrip {
		return refuse(CodeRange, "A way to the server and back takes from nothing to ten minutes.")
	}
	p := m.warm.play(s)
	if p.measured && (p.trip > slowTrip) == (c.Trip > slowTrip) {
		return nil
	}
	d.add(Measured(c))
	return nil
}

// foldWarmUp folds what has to do with the warm-up.
func (m *Match) foldWarmUp(at int64, body Body) error {
	switch b := body.(type) {
	case WarmUpStarted:
		if m.phase != Lobby {
			return fmt.Errorf("it does not happen in phase %q", m.phase)
		}
		if m.warm == nil {
			m.warm = &round{index: WarmUpIndex, given: make([]bool, len(b.Round.Hints)), plays: make(map[string]*play)}
		}
		m.warm.Round, m.warm.planned = b.Round, b.Round.Duration
		m.warm.clock = stopwatch{}
		m.warm.clock.start(at)
		m.phase = WarmingUp
	case WarmUpEnded:
		if m.phase != WarmingUp {
			return fmt.Errorf("it does not happen in phase %q", m.phase)
		}
		m.warm.clock.stop(at)
		m.phase = Lobby
	case Measured:
		if m.warm == nil {
			return errors.New("no warm-up has begun")
		}
		s, err := m.taken(b.Seat)
		if err != nil {
			return err
		}
		p := m.warm.keep(s.id)
		p.measured, p.trip = true, b.Trip
	}
	return nil
}

// readiness is what the seat's device has shown so far.
func (m *Match) readiness(s *seat) Readiness {
	p := m.warm.play(s)
	if m.warm.solution(s.id, suppose{}) != nil {
		if p.trip > slowTrip {
			return NeedsLink
		}
		return Ready
	}
	last := p.last()
	switch {
	case last == nil:
		return NeedsSubmit
	case last.State == StateJudging:
		return NeedsVerdict
	case last.Verdict.Kind == Error:
		return NeedsJudge
	}
	return NeedsFix
}

// last is the newest submission that was not withdrawn, nil when there is none.
func (p *play) last() *submission {
	for i := len(p.all) - 1; i >= 0; i-- {
		if p.all[i].State != StateWithdrawn {
			return p.all[i]
		}
	}
	return nil
}

// warmed reports whether readiness is worth showing: from the warm-up's beginning to the first round.
func (m *Match) warmed() bool {
	return m.warm != nil && (m.phase == WarmingUp || m.phase == Lobby)
}

// warmUpView is the warm-up as all may see it: how many are ready, never who.
func (m *Match) warmUpView() *WarmUpView {
	if m.trial == nil || m.phase != Lobby && m.phase != WarmingUp {
		return nil
	}
	v := &WarmUpView{State: "next"}
	if !m.warmed() {
		return v
	}
	v.State = "done"
	if m.phase == WarmingUp {
		v.State = "now"
	}
	for _, s := range m.order {
		if !s.gone && m.readiness(s) == Ready {
			v.Ready++
		}
	}
	return v
}

// trialView is the seat's own part of it.
func (m *Match) trialView(s *seat) *Trial {
	if !m.warmed() {
		return nil
	}
	t := &Trial{State: m.readiness(s)}
	if last := m.warm.play(s).last(); last != nil {
		t.Seq, t.Judged = last.seq, last.State == StateJudged
	}
	return t
}
