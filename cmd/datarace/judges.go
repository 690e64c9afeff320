package main

import (
	"context"
	"errors"
	"sync"

	"datarace/game"
	"datarace/game/judge"
	"datarace/rooms/queue"
	"datarace/rooms/queue/remote"
)

// judges is all that judges for this server: a bench of its own, workers on other machines, or both.
type judges struct {
	own     *bench         // nil when all judging is left to workers; set at construction, as the next three
	slots   int            // of own: programs judged at the same time
	workers *remote.Judges // nil without Redis
	moved   chan struct{}  // holds one: warmth or capacity may have changed

	mu      sync.Mutex
	busy    int  // programs that own has; guarded by mu
	leaving bool // the server stops; guarded by mu
}

// decide is the queue's Judge.
func (j *judges) decide(ctx context.Context, job queue.Job, progress func(string)) (game.Verdict, error) {
	if !j.here() {
		return j.workers.Judge(ctx, job, progress)
	}
	defer func() {
		j.mu.Lock()
		j.busy--
		j.mu.Unlock()
	}()
	return j.own.decide(ctx, job, progress)
}

// here chooses who judges the next program, and counts it when it is judged here: own while it is idle, then whoever has
// less to do; workers also while own is not ready or cannot be.
func (j *judges) here() bool {
	if j.own == nil {
		return false
	}
	var st remote.State
	if j.workers != nil {
		st = j.workers.State()
	}
	own := j.own.warmth()
	j.mu.Lock()
	defer j.mu.Unlock()
	switch {
	case j.workers == nil:
	case !own.Ready:
		if own.Failure != "" || st.Tasks < st.Room {
			return false
		}
	case j.busy >= j.slots && st.Tasks < st.Room && st.Tasks*j.slots < j.busy*st.Slots:
		return false
	}
	j.busy++
	return true
}

// capacity is how many programs the queue may hand out at once.
func (j *judges) capacity() int {
	n := 0
	if j.own != nil && (j.workers == nil || j.own.warmth().Failure == "") {
		n = j.slots * judge.Together
	}
	if j.workers != nil {
		n += j.workers.State().Room
	}
	return n
}

// warmth is that of the best there is. Where workers could judge, what is submitted waits for them.
func (j *judges) warmth() game.Warmth {
	var own game.Warmth
	if j.own != nil {
		own = j.own.warmth()
	}
	if j.workers == nil {
		return own
	}
	st := j.workers.State()
	switch {
	case own.Ready:
		if own.Weaker == "" {
			own.Weaker = st.Weaker
		}
		return own
	case st.Workers > 0:
		return game.Warmth{Ready: true, Weaker: st.Weaker}
	case j.own != nil && own.Failure == "":
		return own
	case own.Failure != "" && st.Missing != "":
		return game.Warmth{Waiting: own.Failure + "; and " + st.Missing}
	}
	return game.Warmth{Done: st.Done, Total: st.Total, Waiting: st.Missing}
}

// ready says whether this server can host a round now, and what is missing or not as good as elsewhere.
func (j *judges) ready() (bool, string) {
	j.mu.Lock()
	leaving := j.leaving
	j.mu.Unlock()
	if leaving {
		return false, "the server is stopping"
	}
	return readiness(j.warmth())
}

// parts are what judging here needs and whether it holds; none before the judge is ready.
func (j *judges) parts() []judge.Part {
	if j.own == nil {
		return nil
	}
	return j.own.parts()
}

// stir says that warmth or capacity may have changed. It never blocks.
func (j *judges) stir() {
	select {
	case j.moved <- struct{}{}:
	default:
	}
}

// watch calls news at each stir until ctx ends.
func (j *judges) watch(ctx context.Context, news func()) {
	for {
		news()
		select {
		case <-j.moved:
		case <-ctx.Done():
			return
		}
	}
}

// leave makes ready say no from now on.
func (j *judges) leave() {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.leaving = true
}

// close ends all judging; the queue has been drained before.
func (j *judges) close() error {
	var errs []error
	if j.own != nil {
		errs = append(errs, j.own.close())
	}
	if j.workers != nil {
		errs = append(errs, j.workers.Close())
	}
	return errors.Join(errs...)
}
