package rooms

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"

	"datarace/game"
	"datarace/rooms/store"
)

// A store may lose what it said was saved: a Redis without an append-only file that restarts, or with one on a machine
// that loses power. The log then ends earlier than the writer knows, and the claim may be gone. As long as what is left
// is the beginning of what the writer knows, it writes the rest again.

// mend goes back to where the log ends now, so that the next try writes what is missing.
func (w *writer) mend(ctx context.Context, b *batch) error {
	end, err := w.end(ctx, b)
	if err != nil {
		return err
	}
	w.rewind(b, end)
	return nil
}

// reclaim takes the room again when the store has forgotten whose it is; store.ErrFenced when it is, or was, another's.
func (w *writer) reclaim(ctx context.Context, b *batch) error {
	var fence uint64
	err := w.try(ctx, func(ctx context.Context) (err error) {
		fence, err = w.store.Claim(ctx, w.code, w.owner, claimFor)
		return err
	})
	if err != nil {
		return err
	}
	if fence == w.fence { // the claim was there all the time, so it was not why
		return store.ErrFenced
	}
	end, err := w.end(ctx, b)
	if err != nil {
		return errors.Join(err, w.try(ctx, func(ctx context.Context) error { return w.store.Release(ctx, w.code, w.owner) }))
	}
	w.fence = fence
	if end < b.after {
		w.rewind(b, end)
	}
	return nil
}

// rewind puts the known events after end before those of the batch.
func (w *writer) rewind(b *batch, end uint64) {
	if end >= b.after {
		return // what it lacks is nothing that was saved
	}
	missing := w.log[end:b.after]
	w.lost = max(w.lost, len(w.log)-int(end))
	b.events = slices.Concat(missing, b.events)
	b.after = end
	for _, e := range missing {
		b.bytes += weight(e)
	}
}

// end is where the room's log ends in the store. It is store.ErrFenced when that is not an event that the writer knows:
// then somebody else has written there. It looks back from the end that should be, further each time.
func (w *writer) end(ctx context.Context, b *batch) (uint64, error) {
	last := uint64(len(w.log))
	for back := uint64(0); ; back = 2*back + 1 {
		from := uint64(1)
		if last > back {
			from = last - back
		}
		var events []game.Event
		err := w.try(ctx, func(ctx context.Context) (err error) {
			events, err = w.store.Read(ctx, w.code, from)
			return err
		})
		switch {
		case errors.Is(err, store.ErrNotFound):
			return 0, nil
		case err != nil:
			return 0, err
		case len(events) > 0:
			newest := events[len(events)-1]
			if !w.knows(newest, b) {
				return 0, fmt.Errorf("event %d in the store is not ours: %w", newest.Seq, store.ErrFenced)
			}
			return newest.Seq, nil
		case from == 1:
			return 0, nil
		}
	}
}

// knows reports whether an event is one that the writer has written or is about to.
func (w *writer) knows(e game.Event, b *batch) bool {
	var own game.Event
	switch n := uint64(len(w.log)); {
	case e.Seq >= 1 && e.Seq <= n:
		own = w.log[e.Seq-1]
	case e.Seq > b.after && e.Seq <= b.end():
		own = b.events[e.Seq-b.after-1]
	default:
		return false
	}
	theirs, err := e.MarshalJSON()
	ours, err2 := own.MarshalJSON()
	return err == nil && err2 == nil && bytes.Equal(theirs, ours)
}
