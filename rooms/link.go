package rooms

import (
	"context"
	"sync/atomic"
	"time"

	"datarace/game"
	"datarace/game/catalog"
	"datarace/rooms/store"
)

// repliesMost is how many replies may wait for a browser before its link is ended as too slow.
const repliesMost = 32

// Link is one connection's place in a room. Its methods may be called from any goroutine. They return once the room has
// taken the call; what came of it arrives in Replies. After the link's end they return its Err.
type Link struct {
	Seat  string       // "" for hosts and screens
	Fresh bool         // the student has just joined: the token minted by fresh is theirs
	Draft *store.Draft // the seat's last synced text, when there is one
	Last  int64        // the largest n that the seat, or any host, has used so far

	room    *Room
	role    Role
	signal  chan struct{} // holds one; the room's loop sends
	latest  atomic.Pointer[Snapshot]
	replies chan Reply    // the loop sends; never closed
	done    chan struct{} // closed by the loop, once
	err     error         // set by the loop before it closes done
	ended   bool          // owned by the loop, as the next two
	told    *Snapshot     // what was signalled last
	toldAt  time.Time
}

// Snapshot is the newest state as this link may see it; exactly one of the three views is set. It is shared: read only.
type Snapshot struct {
	Student *game.StudentView
	Host    *game.HostView
	Screen  *game.ScreenView
	Status  game.Status
	Round   *RoundInfo // the round that is on; the same pointer as long as nothing in it has changed
}

// RoundInfo is what a link may know of the round's challenge.
type RoundInfo struct {
	Index       int
	Brief       catalog.Brief // Start is empty for a screen
	Explanation string        // in review
	Teach       string        // for the host
	Patches     []Patch       // in review, with their verdicts; none for a screen
}

// View signals that Latest has something newer; it holds one signal at most and is never closed.
func (l *Link) View() <-chan struct{} { return l.signal }

// Latest is the newest snapshot. There is one as soon as there is a link.
func (l *Link) Latest() Snapshot {
	if s := l.latest.Load(); s != nil {
		return *s
	}
	return Snapshot{}
}

// Replies is the ordered lane, 32 deep. It is never closed; what is in it when Done closes is still worth sending.
func (l *Link) Replies() <-chan Reply { return l.replies }

// Done is closed when the link has ended; Err then says why: ErrElsewhere, ErrSlow, ErrRemoved, ErrLeft, ErrRestarting,
// ErrClosed (also after the link's own Close). Latest and Replies should be drained before the connection is closed.
func (l *Link) Done() <-chan struct{} { return l.done }

// Err is nil until Done is closed.
func (l *Link) Err() error {
	select {
	case <-l.done:
		return l.err
	default:
		return nil
	}
}

// Now is the room time in milliseconds.
func (l *Link) Now() int64 { return l.room.clock.now() }

// Do sends a command, answered by Acks with n. A student's commands act on the link's own seat whatever Seat they carry:
// Rename, Leave, TakeHint, Withdraw, Explain, Lose, OpenPatches, Choose, Measure, Guess. A host's: Rename, Remove, Free,
// WarmUp, Start, Pause, Resume, Extend, GiveHint, End, Next, Finish, Freeze, Reveal, Lock, SetLesson, Close; the room fills
// in End's and OpenPatches' drafts and Close's cause. Anything else is refused with CodeForbidden.
func (l *Link) Do(ctx context.Context, n int64, c game.Command) error {
	return l.send(ctx, func(s *state) { s.command(l, n, c) })
}

// Submit hands a program in; a repeat of the seat's n is acknowledged again and counts once.
func (l *Link) Submit(ctx context.Context, n int64, source string) error {
	canon := ""
	if len(source) <= store.MaxDraft {
		canon = l.room.house.Canon(source) // here, since it takes time
	}
	return l.send(ctx, func(s *state) { s.submit(l, n, source, canon) })
}

// Check has a program judged by the visible test only, at no price: one at a time and one in two seconds.
func (l *Link) Check(ctx context.Context, n int64, source string) error {
	return l.send(ctx, func(s *state) {
		if l.role != StudentRole {
			s.refused(l, n, forbidden())
			return
		}
		s.check(l, n, source)
	})
}

// PutDraft keeps the seat's text, 64 KiB at most (a *game.Refusal otherwise). An older rev of the same round is ignored.
func (l *Link) PutDraft(ctx context.Context, round int, rev int64, text string) error {
	if l.role != StudentRole {
		return forbidden()
	}
	if len(text) > store.MaxDraft {
		return tooLarge()
	}
	canon := l.room.house.Canon(text)
	return l.send(ctx, func(s *state) {
		if index, _, ok := s.m.Round(); ok && round == index {
			s.synced(l.Seat, store.Draft{Round: round, Rev: rev, Text: text}, canon)
		}
	})
}

// Detail asks for a whole verdict: a student's own, Fail for the untouched program's (students: from the clock's start
// on; refused with CodeUnknown until Status.Fail says that it is there), or, for the host, any.
func (l *Link) Detail(ctx context.Context, n int64, submission string) error {
	return l.send(ctx, func(s *state) { s.detail(l, n, submission) })
}

// Look asks for a seat's last synced text; the host only.
func (l *Link) Look(ctx context.Context, n int64, seat string) error {
	return l.send(ctx, func(s *state) { s.look(l, n, seat) })
}

// Close ends the link. It waits for nothing but the room's loop.
func (l *Link) Close() {
	_ = l.room.send(context.Background(), func(s *state) { s.end(l, ErrClosed) })
}

// send has the loop call f while the link lasts.
func (l *Link) send(ctx context.Context, f func(*state)) error {
	select {
	case <-l.done:
		return l.err
	default:
	}
	err := l.room.send(ctx, func(s *state) {
		if !l.ended {
			f(s)
		}
	})
	if err != nil && l.Err() != nil {
		return l.Err()
	}
	return err
}

// reply puts r into the link's lane; a link whose lane is full is ended, so that nobody waits for it.
func (s *state) reply(l *Link, r Reply) {
	if l.ended {
		return
	}
	select {
	case l.replies <- r:
	default:
		s.end(l, ErrSlow)
	}
}

// end takes a link out of the room and says why.
func (s *state) end(l *Link, why error) {
	if l.ended {
		return
	}
	l.ended, l.err = true, why
	close(l.done)
	delete(s.links, l)
	if s.seats[l.Seat] == l {
		delete(s.seats, l.Seat)
	}
	if len(s.links) == 0 {
		s.emptyFrom = time.Now()
	}
	s.moved = true
}

// endSeat ends the seat's link when it has one.
func (s *state) endSeat(seat string, why error) {
	if l := s.seats[seat]; l != nil {
		s.end(l, why)
	}
}
