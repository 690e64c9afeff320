package queue

import (
	"context"
	"sync"
	"time"

	"datarace/game"
)

// Queue judges in turn. Make it with New; the zero value is not usable.
type Queue struct {
	judge   Judge          // set at construction
	workers sync.WaitGroup // of work and announce; Close waits
	begin   func()         // starts one more worker; set at construction
	cancel  context.CancelFunc
	moved   chan struct{} // holds one: somebody's position may have changed, or there is an instant answer

	mu      sync.Mutex
	most    int                  // jobs judged at once; guarded by mu
	started int                  // workers, never fewer than most; guarded by mu
	wake    *sync.Cond           // of mu: something to judge, or closing
	levels  [3]turns             // guarded by mu; the first level goes first
	waiting int                  // jobs in levels; guarded by mu
	busy    int                  // jobs being judged; guarded by mu
	handed  []*entry             // taken by a worker, and not begun by the judge yet; guarded by mu
	byKey   map[key]*entry       // waiting or being judged; guarded by mu
	byID    map[string]*entry    // by each watcher's submission; guarded by mu
	known   map[key]game.Verdict // guarded by mu
	recent  []key                // of known, oldest first; guarded by mu
	instant []func()             // answers that need no judging; guarded by mu
	given   map[Given]int64      // verdicts told; guarded by mu
	closing bool                 // guarded by mu
	idle    chan struct{}        // closed when closing and nothing is left; guarded by mu
}

// knownMax is how many verdicts are kept for programs that come again.
const knownMax = 256

// key is what makes two jobs one.
type key struct {
	digest, source string
	mode           Mode
	seed           uint64
}

// entry is one program to judge, for everybody who waits for it.
type entry struct {
	job      Job // of the first who asked
	key      key
	since    time.Time // when it was put in
	level    int
	running  bool
	last     string // the last step that the judge reported
	cancel   context.CancelFunc
	watchers []*watcher
}

// watcher is one submission that waits for an entry's verdict.
type watcher struct {
	submission string
	purpose    Purpose
	watch      Watch
	position   int // the last one announced, -1 before
}

// New makes a queue that has most jobs judged at once by judge. They may be more than the judge has processors for: a
// judge that has many before it can serve some of them together, and says by its first step whom it has begun. With none
// all jobs wait for Resize.
func New(most int, judge Judge) *Queue {
	ctx, cancel := context.WithCancel(context.Background())
	q := &Queue{
		judge:  judge,
		cancel: cancel,
		moved:  make(chan struct{}, 1),
		byKey:  map[key]*entry{},
		byID:   map[string]*entry{},
		known:  map[key]game.Verdict{},
		given:  map[Given]int64{},
		idle:   make(chan struct{}),
	}
	q.wake = sync.NewCond(&q.mu)
	q.begin = func() { q.workers.Go(func() { q.work(ctx) }) }
	q.workers.Go(func() { q.announce(ctx) })
	q.Resize(most)
	return q
}

// Resize sets how many jobs are judged at once. When they become fewer, those being judged are judged on.
func (q *Queue) Resize(most int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.closing {
		return
	}
	q.most = most
	for ; q.started < most; q.started++ {
		q.begin()
	}
	q.wake.Broadcast()
}

// spare is how many jobs may be judged for background ones to begin too. q.mu is held.
func (q *Queue) spare() int { return max(1, q.most/8) }

// behind is the level of background jobs.
const behind = 2

// levelOf says how soon a job is judged: 0 first.
func levelOf(j Job) int {
	switch {
	case j.Background:
		return behind
	case j.Mode == Check:
		return 1
	}
	return 0
}

// Put adds a job. A job whose Submission is in the queue already is left as it is. ErrClosed after Close began.
func (q *Queue) Put(j Job, w Watch) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.closing {
		return ErrClosed
	}
	if q.byID[j.Submission] != nil {
		return nil
	}
	k := key{j.Digest, j.Source, j.Mode, j.Seed}
	if v, ok := q.known[k]; ok {
		q.given[Given{purposeOf(j), v.Kind}]++
		if w.Done != nil {
			q.instant = append(q.instant, func() { w.Done(v) })
			q.stir()
		}
		return nil
	}
	e := q.byKey[k]
	switch {
	case e == nil:
		e = &entry{job: j, key: k, since: time.Now(), level: levelOf(j)}
		q.byKey[k] = e
		q.levels[e.level].add(e)
		q.waiting++
		q.wake.Signal()
	case !e.running && levelOf(j) < e.level: // somebody more urgent wants it too
		q.levels[e.level].remove(e)
		e.level = levelOf(j)
		e.job = j
		q.levels[e.level].add(e)
	}
	e.watchers = append(e.watchers, &watcher{submission: j.Submission, purpose: purposeOf(j), watch: w, position: -1})
	q.byID[j.Submission] = e
	if e.running && e.last != "" && w.Step != nil {
		step := Step{Name: e.last}
		q.instant = append(q.instant, func() { w.Step(step) })
	}
	q.stir()
	return nil
}

// Withdraw takes a job out, also while it is being judged; false when it is not here any more.
func (q *Queue) Withdraw(submission string) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	e := q.byID[submission]
	if e == nil {
		return false
	}
	delete(q.byID, submission)
	for i, w := range e.watchers {
		if w.submission == submission {
			e.watchers = append(e.watchers[:i:i], e.watchers[i+1:]...)
			break
		}
	}
	if len(e.watchers) > 0 {
		return true
	}
	delete(q.byKey, e.key) // a new job with this key starts afresh
	if e.running {
		e.cancel()
		return true
	}
	q.levels[e.level].remove(e)
	q.waiting--
	q.settle()
	q.stir()
	return true
}

// Len is how many jobs wait, those being judged not included.
func (q *Queue) Len() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.waiting
}

// Close admits nothing more, lets what is there be judged until ctx ends, then cancels the rest, and waits for the
// workers. What a judge that is not ready yet refuses is given up at once, as is all that waits while nothing may be
// judged. It returns ctx's error when something was cancelled. It may be called once.
func (q *Queue) Close(ctx context.Context) error {
	q.mu.Lock()
	q.closing = true
	q.settle()
	q.mu.Unlock()
	var err error
	select {
	case <-q.idle:
	case <-ctx.Done():
		err = ctx.Err()
	}
	q.cancel()
	q.mu.Lock() // or a worker that is just about to wait would not hear it
	q.wake.Broadcast()
	q.mu.Unlock()
	q.workers.Wait()
	return err
}

// settle closes idle when there is nothing left to wait for. q.mu is held.
func (q *Queue) settle() {
	if !q.closing || q.waiting > 0 && q.most > 0 || q.busy > 0 || len(q.instant) > 0 {
		return
	}
	select {
	case <-q.idle:
	default:
		close(q.idle)
	}
}

// stir wakes announce. It never blocks.
func (q *Queue) stir() {
	select {
	case q.moved <- struct{}{}:
	default:
	}
}
