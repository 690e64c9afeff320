package rooms

import (
	"errors"
	"fmt"
	"time"

	"datarace/game"
	"datarace/rooms/store"
)

// decide asks the rules, applies what they answer and hands it on to be kept, judged and shown. The error is a
// *game.Refusal when the rules say no.
func (s *state) decide(c game.Command) ([]game.Event, error) { return s.decideAsked(c, nil) }

// decideAsked is decide for a numbered command: the first of its events says which it was, so that a repeat is known
// after a restart too.
func (s *state) decideAsked(c game.Command, asked *game.Asked) ([]game.Event, error) {
	events, err := s.m.Decide(game.Moment{At: s.x.clock.now(), Wall: time.Now().UnixMilli()}, c)
	if err != nil {
		return nil, err
	}
	if len(events) > 0 {
		events[0].Asked = asked
	}
	for i, e := range events {
		if err := s.m.Apply(e); err != nil { // a fault in the rules: what was applied counts, the rest does not
			events = events[:i]
			s.x.log.Error("apply an event", "seq", e.Seq, "type", e.Type(), "error", err)
			return events, fmt.Errorf("apply event %d: %w", e.Seq, err)
		}
		s.keep(e)
		s.note(e)
		s.react(e)
	}
	for _, e := range events {
		if b, ok := e.Body.(game.Submitted); ok {
			s.judgeIfPending(b.Submission)
		}
	}
	if len(events) > 0 {
		s.moved = true
	}
	return events, nil
}

// keep adds an event to what waits for the store.
func (s *state) keep(e game.Event) {
	s.next.events = append(s.next.events, e)
	s.next.bytes += weight(e)
}

// react does what follows from an event outside the rules.
func (s *state) react(e game.Event) {
	s.boardMoved = s.boardMoved || standingsMove(e.Body)
	switch b := e.Body.(type) {
	case game.WarmUpStarted:
		s.rounds[game.WarmUpIndex] = b.Round
	case game.RoundStarted:
		s.rounds[b.Index] = b.Round
		s.judgeUntouched(false)
	case game.PatchesOpened:
		s.after = append(s.after, func() { // after the ack
			if l := s.seats[b.Seat]; l != nil {
				s.sendPatches(l)
			}
		})
	case game.Withdrawn:
		s.withdrawn(b.Submission)
	case game.Judged:
		s.judged(b.Submission, b.Verdict)
	case game.Rejudged:
		s.judged(b.Submission, b.Verdict)
	case game.RoundClosed:
		if index, _, ok := s.m.Round(); ok {
			s.offer(index)
		}
	case game.Solved: // of a round that is closed, its verdict came late
		s.offer(b.Round)
	case game.Removed:
		s.after = append(s.after, func() { s.endSeat(b.Seat, ErrRemoved) })
	case game.Left:
		s.after = append(s.after, func() { s.endSeat(b.Seat, ErrLeft) })
	case game.Reclaimed:
		s.endSeat(b.Seat, ErrElsewhere)
	case game.RoomClosed:
		s.after = append(s.after, s.closeRoom)
	}
}

// standingsMove reports whether an event may change the standings.
func standingsMove(b game.Body) bool {
	switch b.(type) {
	case game.Tick, game.Submitted, game.Lost, game.Solved, game.Recovered, game.Frozen, game.Revealed, game.Locked, game.Paused, game.Resumed, game.PatchesOpened,
		game.WarmUpStarted, game.WarmUpEnded, game.Measured, game.Guessed, game.LessonSet:
		return false
	}
	return true
}

// closeRoom shows everybody the end and lets run return once all is saved.
func (s *state) closeRoom() {
	s.publish(time.Now())
	s.over, s.ending = ErrClosed, true
	for l := range s.links {
		s.end(l, ErrClosed)
	}
	for id := range s.jobs {
		s.x.house.queue.Withdraw(id)
	}
	s.vanish()
}

// handOver notes that the writer has taken the next batch.
func (s *state) handOver() {
	s.writing, s.handed, s.handedAt = true, s.next.bytes, time.Now()
	s.next = batch{after: s.next.end()}
}

// reported takes the writer's word: so much is saved, or nothing can be saved at present.
func (s *state) reported(r report) {
	switch {
	case r.err == nil:
		s.handed = r.left
		s.writing = !r.done
		if r.lost > 0 {
			s.wroteAgain(r.lost)
		}
		if r.saved < s.saved || r.saved == s.saved && s.unsaved.IsZero() {
			return // what was lost is being written again; or a board, or drafts
		}
		s.saved = r.saved
		if !s.unsaved.IsZero() {
			s.x.log.Info("the store is back", "after", time.Since(s.unsaved).Round(time.Millisecond))
			s.unsaved = time.Time{}
		}
		s.saySaved()
		s.moved = true
	case errors.Is(r.err, store.ErrFenced):
		s.x.log.Error("another server has taken the room over; it ends here", "error", r.err)
		s.over, s.ending = ErrRestarting, true
		s.writing, s.next = false, batch{after: s.next.after}
		for l := range s.links {
			s.end(l, ErrRestarting)
		}
		s.vanish()
	default:
		if s.unsaved.IsZero() {
			s.x.log.Warn("nothing can be saved; what happens is kept in memory and written when the store is back", "error", r.err)
			s.unsaved = time.Now()
			if s.writing {
				s.unsaved = s.handedAt
			}
			s.moved = true
		}
	}
}

// wroteAgain notes that the store had lost what it had said was saved. The events are there again; drafts and board may
// be lost too, so all of them are written once more.
func (s *state) wroteAgain(events int) {
	s.x.log.Error("the store had lost what it said was saved; it was written again from memory, so nothing is missing as long as this server ran: see how the store is set up", "events", events)
	for _, d := range s.drafts {
		d.dirty = true
	}
	s.boardMoved = true
}

// full reports whether so much waits for the store that no more submissions are taken.
func (s *state) full() bool { return s.handed+s.next.bytes > s.x.house.Backlog }

// waitingAck is an Ack that is said when the log is saved up to seq.
type waitingAck struct {
	l          *Link
	n          int64
	seq        uint64
	submission string
}

// received acknowledges a message whose last event is seq, now and once more when that is saved.
func (s *state) received(l *Link, n int64, seq uint64, submission string) {
	s.reply(l, Ack{N: n, State: Received, Submission: submission})
	if seq <= s.saved {
		s.reply(l, Ack{N: n, State: Saved, Submission: submission})
		return
	}
	s.acks = append(s.acks, waitingAck{l, n, seq, submission})
}

// saySaved says what is saved by now. A link whose lane is half full gets the rest with the next views, so that a store
// that comes back after a long time does not push anybody out.
func (s *state) saySaved() {
	var later []waitingAck
	held := map[*Link]bool{}
	for _, a := range s.acks {
		switch {
		case a.l.ended:
		case a.seq > s.saved:
			later = append(later, a)
		case held[a.l] || len(a.l.replies) >= cap(a.l.replies)/2:
			held[a.l] = true
			later = append(later, a)
			s.moved = true
		default:
			s.reply(a.l, Ack{N: a.n, State: Saved, Submission: a.submission})
		}
	}
	s.acks = later
}

// refused acknowledges with a no. An error that is not a refusal is ours.
func (s *state) refused(l *Link, n int64, err error) {
	var r *game.Refusal
	if !errors.As(err, &r) {
		s.x.log.Error("decide a command", "player", l.Seat, "error", err)
		r = &game.Refusal{Code: "internal", Text: "Something went wrong on the server. Try again; if it stays so, tell your instructor."}
	}
	s.reply(l, Ack{N: n, State: Refused, Refusal: r})
}
