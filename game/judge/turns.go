package judge

import (
	"context"
	"slices"
	"sync"
)

// rank says who gets the next free processor: the lowest class, then the earliest stage, then who came first.
type rank struct {
	class   int
	stage   int
	arrival uint64
}

// The classes. A job is lone while no other of its challenge is here: it waits for what runs, and for no batch. There is
// at most one lone job for each challenge, so the others are not kept waiting for ever.
const (
	lone = iota
	submitted
	visible
	background
)

// The stages, in the order in which many jobs of a challenge go through them: all are compiled before they are linked,
// so that one link serves many, and linked before one of them runs.
const (
	compiling = iota
	linking
	exploring
)

func (r rank) before(other rank) bool {
	if r.class != other.class {
		return r.class < other.class
	}
	if r.stage != other.stage {
		return r.stage < other.stage
	}
	return r.arrival < other.arrival
}

// turns hands out processors. A step of a job (a compilation, a link, an exploration) holds one; between its steps a job
// holds none, so that who is more urgent waits for a step and not for a batch.
type turns struct {
	mu      sync.Mutex
	free    int       // guarded by mu
	waiting []*waiter // guarded by mu, in the order of their ranks
}

type waiter struct {
	rank rank
	turn chan struct{} // closed when it is this one's turn
}

// take waits for a processor. Each take that returned nil needs one give.
func (t *turns) take(ctx context.Context, r rank) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	t.mu.Lock()
	if t.free > 0 {
		t.free--
		t.mu.Unlock()
		return nil
	}
	w := &waiter{r, make(chan struct{})}
	at, _ := slices.BinarySearchFunc(t.waiting, w, func(a, b *waiter) int {
		if a.rank.before(b.rank) {
			return -1
		}
		return 1
	})
	t.waiting = slices.Insert(t.waiting, at, w)
	t.mu.Unlock()
	select {
	case <-w.turn:
		return nil
	case <-ctx.Done():
	}
	t.mu.Lock()
	at = slices.Index(t.waiting, w)
	if at >= 0 {
		t.waiting = slices.Delete(t.waiting, at, at+1)
	}
	t.mu.Unlock()
	if at < 0 {
		t.give() // it came at the same moment
	}
	return ctx.Err()
}

// give passes the processor on.
func (t *turns) give() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.waiting) == 0 {
		t.free++
		return
	}
	next := t.waiting[0]
	t.waiting = slices.Delete(t.waiting, 0, 1)
	close(next.turn)
}
