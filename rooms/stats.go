package rooms

import (
	"context"
	"time"

	"datarace/game"
	"datarace/rooms/queue"
)

// Stats is what the rooms of this process hold, in numbers. It names no room and no student.
type Stats struct {
	Rooms         map[game.Phase]int // open, by phase
	Seats         map[Role]int       // connected, by role
	UnsavedEvents int                // applied, and not known to survive a kill -9; a few at any time while a class plays
	UnsavedBytes  int                // that wait for the store, about
	UnsavedSince  time.Time          // since when the first of the rooms cannot be saved; zero while the store works
	Queue         queue.Stats
}

// Stats asks every room in turn; one that does not answer until ctx ends is left out.
func (r *Registry) Stats(ctx context.Context) Stats {
	st := Stats{Rooms: map[game.Phase]int{}, Seats: map[Role]int{}, Queue: r.queue.Stats()}
	for _, x := range r.live() {
		_ = x.ask(ctx, func(s *state) { s.count(&st) }) // a room that has just ended counts no more
	}
	return st
}

// count adds the room's numbers to st.
func (s *state) count(st *Stats) {
	st.Rooms[s.m.Phase()]++
	for l := range s.links {
		st.Seats[l.role]++
	}
	st.UnsavedEvents += int(s.m.Seq() - s.saved)
	st.UnsavedBytes += s.handed + s.next.bytes
	if !s.unsaved.IsZero() && (st.UnsavedSince.IsZero() || s.unsaved.Before(st.UnsavedSince)) {
		st.UnsavedSince = s.unsaved
	}
}
