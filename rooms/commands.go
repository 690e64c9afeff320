package rooms

import (
	"fmt"

	"datarace/game"
	"datarace/rooms/store"
)

// repeatsMost is how many numbered commands of a seat are remembered.
const repeatsMost = 64

// repeats is the numbered commands of a seat, or of all hosts, that counted: one that comes again after a reconnect is
// acknowledged again and does nothing. The log has them too, so that a restart forgets none that changed anything.
type repeats struct {
	done []counted // oldest first
	last int64     // the largest n
}

// counted is a command that counted.
type counted struct {
	n    int64
	what string // a host's command
	l    *Link  // nil when it came before a restart
	seq  uint64
}

// repeatsOf are a seat's, or the hosts' when it is "".
func (s *state) repeatsOf(seat string) *repeats {
	r := s.repeats[seat]
	if r == nil {
		r = &repeats{}
		s.repeats[seat] = r
	}
	return r
}

// find looks for a command that was sent before. Hosts share their numbers, so theirs has to be the same command, and of
// the same link or of one that has ended.
func (r *repeats) find(l *Link, n int64, what string) (counted, bool) {
	for _, was := range r.done {
		if was.n == n && (l.role == StudentRole || was.what == what && (was.l == nil || was.l == l || was.l.ended)) {
			return was, true
		}
	}
	return counted{}, false
}

func (r *repeats) add(was counted) {
	r.done = append(r.done, was)
	if len(r.done) > repeatsMost {
		r.done = r.done[1:]
	}
	r.last = max(r.last, was.n)
}

// command decides what a link sent, if its role may send it.
func (s *state) command(l *Link, n int64, c game.Command) {
	c, ok := s.allowed(l, c)
	if !ok {
		s.refused(l, n, forbidden())
		return
	}
	r := s.repeatsOf(l.Seat)
	asked := &game.Asked{Seat: l.Seat, N: n}
	if l.role == HostRole {
		asked.What = fmt.Sprintf("%T%+v", c, c)
	}
	if was, again := r.find(l, n, asked.What); again {
		s.received(l, n, was.seq, "")
		return
	}
	switch b := c.(type) {
	case game.End:
		b.Drafts = s.bellDrafts()
		c = b
	case game.Close:
		b.Cause = "host"
		c = b
	case game.OpenPatches:
		if index, _, ok := s.m.Round(); ok {
			b.Draft, _ = s.bellDraft(l.Seat, index)
		}
		c = b
	}
	if _, err := s.decideAsked(c, asked); err != nil {
		s.refused(l, n, err)
		return
	}
	r.add(counted{n, asked.What, l, s.m.Seq()})
	s.received(l, n, s.m.Seq(), "")
}

// allowed is the command as the link's role may send it. A student's acts on the own seat.
func (s *state) allowed(l *Link, c game.Command) (game.Command, bool) {
	switch l.role {
	case StudentRole:
		switch b := c.(type) {
		case game.Rename:
			return game.Rename{Seat: l.Seat, Name: b.Name}, true
		case game.Leave:
			return game.Leave{Seat: l.Seat}, true
		case game.TakeHint:
			return game.TakeHint{Seat: l.Seat}, true
		case game.Withdraw:
			return game.Withdraw{Seat: l.Seat, Submission: b.Submission}, true
		case game.Explain:
			return game.Explain{Seat: l.Seat, Choice: b.Choice}, true
		case game.Lose:
			return game.Lose{Seat: l.Seat, On: b.On}, true
		case game.Measure:
			return game.Measure{Seat: l.Seat, Trip: b.Trip}, true
		case game.Guess:
			return game.Guess{Seat: l.Seat, Kind: b.Kind}, true
		case game.OpenPatches:
			return game.OpenPatches{Seat: l.Seat}, true
		case game.Choose:
			return game.Choose{Seat: l.Seat, Patch: b.Patch}, true
		}
	case HostRole:
		switch b := c.(type) {
		case game.Rename:
			b.Host = true
			return b, true
		case game.End:
			return game.End{}, true
		case game.Close:
			return game.Close{}, true
		case game.Remove, game.Free, game.Start, game.Pause, game.Resume, game.Extend, game.GiveHint,
			game.Next, game.Finish, game.Freeze, game.Reveal, game.Lock, game.WarmUp, game.SetLesson:
			return b, true
		}
	}
	return nil, false
}

// submit takes a program from a student.
func (s *state) submit(l *Link, n int64, source, canon string) {
	if l.role != StudentRole {
		s.refused(l, n, forbidden())
		return
	}
	if id, again := s.m.Seen(l.Seat, n); again {
		s.received(l, n, s.m.Seq(), id)
		return
	}
	if s.full() {
		s.refused(l, n, &game.Refusal{
			Code: CodeStore, Wait: 5000,
			Text: "Nothing can be saved at present, so no more submissions are taken. Your code is kept here; tell your instructor.",
		})
		return
	}
	if len(source) > store.MaxDraft {
		s.refused(l, n, tooLarge())
		return
	}
	if w := s.warmth(); w.Failure != "" { // while it is only warming up or away, a submission waits in the queue
		s.refused(l, n, cold(w))
		return
	}
	id := s.x.house.NewID()
	if _, err := s.decide(game.Submit{Seat: l.Seat, N: n, Submission: id, Source: source, Canon: canon}); err != nil {
		s.refused(l, n, err)
		return
	}
	s.received(l, n, s.m.Seq(), id)
}

// detail answers with a whole verdict, if the link may see it.
func (s *state) detail(l *Link, n int64, id string) {
	if l.role == ScreenRole {
		s.refused(l, n, forbidden())
		return
	}
	if id == Fail {
		s.untouched(l, n)
		return
	}
	sub, ok := s.m.Submission(id)
	switch {
	case !ok, l.role == StudentRole && sub.Seat != l.Seat:
		s.refused(l, n, &game.Refusal{Code: game.CodeUnknown, Text: "There is no such submission of yours."})
		return
	case sub.State != game.StateJudged:
		s.refused(l, n, &game.Refusal{Code: game.CodeUnknown, Text: "That submission has no verdict yet. Wait for the judge.", Wait: 1000})
		return
	}
	s.received(l, n, 0, id)
	s.reply(l, Verdict{Submission: id, N: n, Source: sub.Source, Verdict: sub.Verdict})
}

// untouched answers with the verdict of the program as it was given.
func (s *state) untouched(l *Link, n int64) {
	index, round, ok := s.m.Round()
	if l.role == StudentRole && !s.m.FailureShown() {
		s.refused(l, n, &game.Refusal{Code: game.CodePhase, Text: "See it fail once the clock has started. Until then, read and guess."})
		return
	}
	v, judged := s.fails[index]
	if !ok || !judged {
		s.judgeUntouched(true)
		s.refused(l, n, &game.Refusal{Code: game.CodeUnknown, Text: "The untouched program has not been judged yet. Try again in a moment.", Wait: 2000})
		return
	}
	source := ""
	if c, ok := s.challenge(round); ok {
		source = c.Start
	}
	s.received(l, n, 0, Fail)
	s.reply(l, Verdict{Submission: Fail, N: n, Source: source, Verdict: v})
}

// look answers the host with a seat's text.
func (s *state) look(l *Link, n int64, seat string) {
	if l.role != HostRole {
		s.refused(l, n, forbidden())
		return
	}
	if _, ok := s.m.Student(seat, s.x.clock.now()); !ok {
		s.refused(l, n, &game.Refusal{Code: game.CodeSeat, Text: "There is no such seat. It may have been given up."})
		return
	}
	answer := Look{N: n, Seat: seat, Recent: s.recent[seat]}
	if d := s.drafts[seat]; d != nil {
		answer.Text, answer.Round = d.Text, d.Round
	}
	s.received(l, n, 0, "")
	s.reply(l, answer)
}

func forbidden() *game.Refusal {
	return &game.Refusal{Code: CodeForbidden, Text: "This page may not do that."}
}
