package main

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"datarace/game"
	"datarace/game/catalog"
	"datarace/game/judge"
	"datarace/rooms/queue"
)

// bench is the judge of this process, a server or a worker, as a queue sees it. It warms up while the server answers
// already; a job that comes before it is ready waits in the queue.
type bench struct {
	challenges *catalog.Catalog // set at construction

	mu    sync.Mutex
	state game.Warmth  // guarded by mu
	judge *judge.Judge // guarded by mu; nil until the warm-up went well
}

// warmUp opens the judge and tells changed of every step.
func (b *bench) warmUp(ctx context.Context, o judge.Options, changed func(game.Warmth)) {
	o.Progress = func(done, total int) { changed(b.set(game.Warmth{Done: done, Total: total})) }
	j, err := judge.Open(ctx, o)
	if ctx.Err() != nil && err != nil {
		return // the server stops
	}
	b.mu.Lock()
	b.judge = j
	b.mu.Unlock()
	state := b.warmth()
	state.Ready = err == nil
	if err != nil {
		state.Failure = err.Error() + " (datarace doctor says more)"
	} else {
		state.Weaker = j.Weaker()
	}
	b.set(state)
	changed(state)
}

func (b *bench) set(state game.Warmth) game.Warmth {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.state = state
	return state
}

// warmth is how far the warm-up is.
func (b *bench) warmth() game.Warmth {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.state
}

// readiness says whether a round can be hosted with a judge so warm, and what is missing or not as good as elsewhere.
func readiness(w game.Warmth) (bool, string) {
	switch {
	case w.Failure != "":
		return false, "no judging: " + w.Failure
	case w.Waiting != "":
		return false, "nobody judges: " + w.Waiting
	case !w.Ready:
		return false, fmt.Sprintf("the judge warms up: %d of %d", w.Done, w.Total)
	}
	return true, w.Weaker
}

// parts are what judging needs and whether it holds; none before the judge is ready.
func (b *bench) parts() []judge.Part {
	b.mu.Lock()
	j := b.judge
	b.mu.Unlock()
	if j == nil {
		return nil
	}
	return j.Report()
}

// decide is the queue's Judge.
func (b *bench) decide(ctx context.Context, job queue.Job, progress func(string)) (game.Verdict, error) {
	b.mu.Lock()
	j, failure := b.judge, b.state.Failure
	b.mu.Unlock()
	switch {
	case failure != "":
		return game.Verdict{}, errors.New(failure)
	case j == nil:
		return game.Verdict{}, queue.ErrNotYet
	}
	challenge, ok := b.challenges.ByDigest(job.Digest)
	if !ok {
		return game.Verdict{}, fmt.Errorf("challenge %s has changed since the room opened: its digest %.12s is not here", job.Challenge, job.Digest)
	}
	return j.Judge(ctx, judge.Job{
		Submission: job.Submission, Challenge: challenge, Source: job.Source, Seed: job.Seed, Mode: judge.Mode(job.Mode), Background: job.Background,
	}, func(step judge.Step) { progress(string(step)) })
}

// close ends the judge; the queue has been drained before.
func (b *bench) close() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.judge == nil {
		return nil
	}
	return b.judge.Close()
}
