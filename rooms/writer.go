package rooms

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"datarace/game"
	"datarace/rooms/store"
)

// How the writer deals with a store that is slow, away, or somebody else's.
const (
	writeTimeout = 5 * time.Second        // for one try
	retryFirst   = 50 * time.Millisecond  // after the first failure; doubled each time
	retryMost    = 2 * time.Second        // between two tries at most
	claimFor     = 10 * time.Second       // how long a claim lasts without being renewed
	renewEvery   = 3 * time.Second        // so that two renewals may fail
	draftEvery   = 2 * time.Second        // between two kept drafts of a seat
	giveUpAfter  = 500 * time.Millisecond // for what is done when a room ends and its time is over
	pieceMost    = 256 << 10              // bytes of events, about, in one Append: over a slow link it has to pass in one try
)

// batch is what the loop hands to the writer: all that is to be kept, in order. Later drafts and boards replace earlier
// ones while they wait.
type batch struct {
	after  uint64 // the log's end before events
	events []game.Event
	drafts map[string]store.Draft
	board  []store.Standing // nil when it has not changed
	best   []best
	bytes  int // of events, about
}

// best is an accepted time for a challenge.
type best struct {
	challenge string
	store.Best
}

func (b *batch) empty() bool {
	return len(b.events) == 0 && len(b.drafts) == 0 && b.board == nil && len(b.best) == 0
}

// end is the log's end after events.
func (b *batch) end() uint64 { return b.after + uint64(len(b.events)) }

// piece is the first events, as many as go into one Append, and what they weigh.
func (b *batch) piece() (events []game.Event, bytes int) {
	for i, e := range b.events {
		w := weight(e)
		if i > 0 && bytes+w > pieceMost {
			return b.events[:i], bytes
		}
		bytes += w
	}
	return b.events, bytes
}

// report is the writer's word to the loop.
type report struct {
	saved uint64 // the log's end that survives a kill -9, with the drafts of the batch; when err is nil
	left  int    // bytes of the batch's events that still wait, about
	done  bool   // what is derived is written too: the writer takes the next batch
	lost  int    // events that the store had lost, although it had said that they were saved; they are written again
	err   error  // the batch could not be written; it is tried again, but for store.ErrFenced
}

// writer writes one room's batches to the store. Its goroutine is run; the room's loop starts it, stops it by ctx and
// waits for done.
type writer struct {
	store   store.Store // set at construction, as all up to done
	code    string
	owner   string
	in      chan batch    // the loop sends
	reports chan report   // the loop receives; it always does, until it has cancelled ctx
	done    chan struct{} // closed when run returns

	fence uint64 // owned by run, as all below
	// log is all that the store has said is saved. It is little beside the match, which holds the same programs and
	// verdicts, and with it a store that loses some of it gets it again.
	log  []game.Event
	lost int // events that are being written again
}

// newWriter writes after events, which are all in the store.
func newWriter(s store.Store, code, owner string, fence uint64, events []game.Event) *writer {
	return &writer{
		store: s, code: code, owner: owner, fence: fence, log: events,
		in: make(chan batch), reports: make(chan report), done: make(chan struct{}),
	}
}

// run writes until ctx ends or somebody else owns the room.
func (w *writer) run(ctx context.Context) {
	defer close(w.done)
	renew := time.NewTicker(renewEvery)
	defer renew.Stop()
	for {
		var err error
		select {
		case b := <-w.in:
			err = w.persist(ctx, b)
		case <-renew.C:
			err = w.renew(ctx)
		case <-ctx.Done():
			return
		}
		if err != nil { // nobody may write here any more
			w.say(ctx, report{err: err})
			return
		}
	}
}

// renew prolongs the claim. A store that is away is noticed when there is something to write; one that has forgotten the
// claim may have forgotten more. It returns store.ErrFenced or ctx's error.
func (w *writer) renew(ctx context.Context) error {
	err := w.try(ctx, func(ctx context.Context) error { return w.store.Renew(ctx, w.code, w.owner, claimFor) })
	if !errors.Is(err, store.ErrFenced) {
		return nil
	}
	b := batch{after: uint64(len(w.log))}
	switch err = w.reclaim(ctx, &b); {
	case errors.Is(err, store.ErrFenced):
		return err
	case err != nil || b.empty():
		return nil
	}
	return w.persist(ctx, b)
}

// persist writes a batch, however long that takes. It returns store.ErrFenced or ctx's error.
func (w *writer) persist(ctx context.Context, b batch) error {
	pause := retryFirst
	for {
		err := w.write(ctx, &b)
		switch {
		case errors.Is(err, store.ErrFenced):
			err = w.reclaim(ctx, &b)
		case errors.Is(err, store.ErrGap):
			err = errors.Join(err, w.mend(ctx, &b)) // the next try writes it
		}
		switch {
		case err == nil && b.empty():
			w.say(ctx, report{saved: b.end(), done: true, lost: w.lost})
			w.lost = 0
			return nil
		case ctx.Err() != nil:
			return ctx.Err()
		case errors.Is(err, store.ErrFenced):
			return err
		case err != nil:
			w.say(ctx, report{err: err})
		}
		timer := time.NewTimer(pause)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return ctx.Err()
		}
		pause = min(2*pause, retryMost)
	}
}

// try gives f a limited time.
func (w *writer) try(ctx context.Context, f func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, writeTimeout)
	defer cancel()
	return f(ctx)
}

func (w *writer) say(ctx context.Context, r report) {
	select {
	case w.reports <- r:
	case <-ctx.Done():
	}
}

// write writes what it can of a batch and takes it out: events piece by piece, so that a backlog passes over a slow link
// and what has passed is not sent again; the drafts with the first piece, so that a store which commits in groups syncs
// once; what is derived from the events after them. Everything may be repeated.
func (w *writer) write(ctx context.Context, b *batch) error {
	for len(b.events) > 0 || len(b.drafts) > 0 {
		events, bytes := b.piece()
		if err := w.try(ctx, func(ctx context.Context) error { return w.append(ctx, b.after, events, b.drafts) }); err != nil {
			return err
		}
		b.after, b.events, b.bytes, b.drafts = b.after+uint64(len(events)), b.events[len(events):], b.bytes-bytes, nil
		for _, e := range events {
			if e.Seq > uint64(len(w.log)) {
				w.log = append(w.log, e)
			}
		}
		if !b.empty() { // nobody waits for the rest
			w.say(ctx, report{saved: b.after, left: b.bytes})
		}
	}
	return w.try(ctx, func(ctx context.Context) error { return w.derive(ctx, b) })
}

// append writes events and drafts at the same time.
func (w *writer) append(ctx context.Context, after uint64, events []game.Event, drafts map[string]store.Draft) error {
	var all together
	if len(events) > 0 {
		all.run("append events", func() error { return w.store.Append(ctx, w.code, w.fence, after, events) })
	}
	for seat, d := range drafts {
		all.run("keep a draft", func() error { return w.store.PutDraft(ctx, w.code, seat, d) })
	}
	return all.wait()
}

// derive writes what follows from the events.
func (w *writer) derive(ctx context.Context, b *batch) error {
	var all together
	if b.board != nil {
		all.run("keep the board", func() error { return w.store.SetBoard(ctx, w.code, b.board) })
	}
	for _, t := range b.best {
		all.run("keep a best time", func() error { return w.store.PutBest(ctx, t.challenge, t.Best) })
	}
	if err := all.wait(); err != nil {
		return err
	}
	b.board, b.best = nil, nil
	return nil
}

// together runs functions at once and collects their errors.
type together struct {
	all sync.WaitGroup
	mu  sync.Mutex
	err error // guarded by mu
}

func (t *together) run(what string, f func() error) {
	t.all.Go(func() {
		if err := f(); err != nil {
			t.mu.Lock()
			defer t.mu.Unlock()
			t.err = errors.Join(t.err, fmt.Errorf("%s: %w", what, err))
		}
	})
}

func (t *together) wait() error {
	t.all.Wait()
	return t.err
}

// weight is about how many bytes an event takes while it waits.
func weight(e game.Event) int {
	const each = 256
	switch b := e.Body.(type) {
	case game.Submitted:
		return each + len(b.Source)
	case game.Judged:
		return each + verdictWeight(b.Verdict)
	case game.Rejudged:
		return each + verdictWeight(b.Verdict)
	case game.RoomOpened:
		return each + 4096*len(b.Rounds)
	}
	return each
}

func verdictWeight(v game.Verdict) int {
	n := len(v.Sentence) + len(v.Advice) + len(v.Note) + 100*(len(v.Marks)+len(v.Stuck)+len(v.Spent))
	if v.Schedule != nil {
		n += 120 * len(v.Schedule.Steps)
	}
	return n
}
