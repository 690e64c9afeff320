package queue

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"datarace/game"
)

// How a failing judge is tried again.
const (
	tries     = 3
	tryPause  = 200 * time.Millisecond // before the second try; twice that before the third
	coldPause = 500 * time.Millisecond // while the judge is not ready yet
)

// Failed is the verdict when the judge failed at every try.
var Failed = game.Verdict{
	Kind: game.Error, Rung: game.NoRung,
	Sentence: "The judge failed on this program. That is our fault, not yours, and it costs you nothing.",
	Advice:   "It is judged again by itself, and counts from when you handed it in. Go on meanwhile.",
}

// work judges one job after the other until ctx ends. New starts it, Close waits for it.
func (q *Queue) work(ctx context.Context) {
	for {
		e, run, stop := q.take(ctx)
		if e == nil {
			return
		}
		v, err := q.attempts(run, e)
		stop()
		for _, w := range q.finish(e, v, err) {
			if w.watch.Done != nil {
				w.watch.Done(v)
			}
		}
		q.release()
	}
}

// take waits for the next job; nil when ctx has ended.
func (q *Queue) take(ctx context.Context) (*entry, context.Context, context.CancelFunc) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for {
		if ctx.Err() != nil {
			return nil, nil, nil
		}
		for i := range q.levels {
			if q.busy >= q.most || i == behind && q.busy >= q.spare() {
				break
			}
			if e := q.levels[i].next(); e != nil {
				q.waiting--
				q.busy++
				q.handed = append(q.handed, e)
				run, stop := context.WithCancel(ctx)
				e.running, e.cancel = true, stop
				q.stir()
				return e, run, stop
			}
		}
		q.wake.Wait()
	}
}

// attempts has the judge try until it answers, at most three times; waiting for a judge that is not ready is no try.
func (q *Queue) attempts(ctx context.Context, e *entry) (game.Verdict, error) {
	var err error
	for try := 1; ; {
		var v game.Verdict
		v, err = q.once(ctx, e)
		if err == nil {
			return v, nil
		}
		pause := coldPause
		if errors.Is(err, ErrNotYet) {
			if q.leaving() {
				return game.Verdict{}, err // it will not be ready in time
			}
		} else {
			if try == tries {
				return Failed, nil
			}
			pause = time.Duration(try) * tryPause
			try++
		}
		timer := time.NewTimer(pause)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return game.Verdict{}, ctx.Err()
		}
	}
}

// leaving reports whether Close has begun.
func (q *Queue) leaving() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.closing
}

// once calls the judge; a panic of its is an error, so that one bad program cannot stop a class.
func (q *Queue) once(ctx context.Context, e *entry) (v game.Verdict, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("the judge panicked: %v", r)
		}
	}()
	if err := ctx.Err(); err != nil {
		return v, err
	}
	return q.judge(ctx, e.job, func(step string) { q.progress(e, step) })
}

// progress tells everybody who waits for e where it is.
func (q *Queue) progress(e *entry, step string) {
	q.mu.Lock()
	e.last = step
	q.begun(e)
	watchers := e.watchers[:len(e.watchers):len(e.watchers)]
	q.mu.Unlock()
	for _, w := range watchers {
		if w.watch.Step != nil {
			w.watch.Step(Step{Name: step})
		}
	}
}

// begun says that the judge is at e, and e before nobody any more. q.mu is held.
func (q *Queue) begun(e *entry) {
	if i := slices.Index(q.handed, e); i >= 0 {
		q.handed = slices.Delete(q.handed, i, i+1)
		q.stir()
	}
}

// finish forgets e and returns who is to be told; nobody when it was cancelled.
func (q *Queue) finish(e *entry, v game.Verdict, err error) []*watcher {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.begun(e)
	watchers := e.watchers
	for _, w := range watchers {
		delete(q.byID, w.submission)
	}
	if q.byKey[e.key] == e {
		delete(q.byKey, e.key)
	}
	if err != nil {
		return nil
	}
	for _, w := range watchers {
		q.given[Given{w.purpose, v.Kind}]++
	}
	if v.Kind != game.Error {
		q.remember(e.key, v)
	}
	return watchers
}

// remember keeps a verdict for the next who asks. q.mu is held.
func (q *Queue) remember(k key, v game.Verdict) {
	if _, ok := q.known[k]; ok {
		return
	}
	q.known[k] = v
	q.recent = append(q.recent, k)
	if len(q.recent) > knownMax {
		delete(q.known, q.recent[0])
		q.recent = q.recent[1:]
	}
}

// release says that a job is over, its verdict told.
func (q *Queue) release() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.busy--
	q.wake.Signal() // for who was held back: what is behind, or more than may be judged
	q.settle()
}

// announce tells positions when they change, and the answers that need no judging, until ctx ends. New starts it, Close
// waits for it.
func (q *Queue) announce(ctx context.Context) {
	for {
		select {
		case <-q.moved:
		case <-ctx.Done():
			return
		}
		told := q.news()
		for _, tell := range told {
			tell()
		}
		q.mu.Lock()
		q.settle()
		q.mu.Unlock()
	}
}

// news takes what is to be told now.
func (q *Queue) news() []func() {
	q.mu.Lock()
	defer q.mu.Unlock()
	told := q.instant
	q.instant = nil
	position := 0
	ahead := [][]*entry{q.handed}
	for i := range q.levels {
		ahead = append(ahead, q.levels[i].order())
	}
	for _, list := range ahead {
		for _, e := range list {
			for _, w := range e.watchers {
				if w.position == position {
					continue
				}
				w.position = position
				if w.watch.Step != nil {
					step := Step{Name: Queued, Position: position}
					told = append(told, func() { w.watch.Step(step) })
				}
			}
			position++
		}
	}
	return told
}
