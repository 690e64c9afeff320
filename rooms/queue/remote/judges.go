package remote

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"

	"datarace/game"
	"datarace/rooms/queue"
	"datarace/rooms/store/redis/reach"
)

// Options are what both sides work with. All but Beat are needed.
type Options struct {
	URL  string // of Redis
	ID   string // of this process, unique: letters, digits, dots and dashes
	Kind Kind
	Log  *slog.Logger
	Beat time.Duration // between two signs of life; a second when 0, and for all sides the same
}

// Hooks are what Judges asks and tells its server, from a goroutine of its own and without locks. They must return soon.
type Hooks struct {
	Changed   func()      // State's answer is another, Tasks aside
	Elsewhere func() bool // whether tasks could be judged without workers now
}

// errGone is ErrNotYet for a task that was taken back because no worker is left.
var errGone = fmt.Errorf("no worker is left: %w", queue.ErrNotYet)

// Judges is all workers, as their server sees them. Make it with Open.
type Judges struct {
	client  redis.UniversalClient // set at construction, as the next six
	id      string
	kind    Kind
	log     *slog.Logger
	beat    time.Duration
	hooks   Hooks
	link    *link
	cancel  context.CancelFunc
	running sync.WaitGroup // of run; Close waits

	// Owned by run.
	told  State     // the last that Changed was called for, without Tasks
	empty time.Time // since when no worker is ready; zero while one is

	mu      sync.Mutex
	looked  bool             // whether it is known who is there; guarded by mu
	workers map[string]About // guarded by mu
	asked   map[string]*ask  // what has no answer yet, by task; guarded by mu
	count   uint64           // of tasks; guarded by mu
}

// ask is a task for which Judge waits.
type ask struct {
	task  task
	steps chan string
	end   chan ending // holds one
	entry string      // in the stream; "" until it is there; guarded by Judges.mu
	again int         // how often it was forgotten; owned by run
}

type ending struct {
	verdict game.Verdict
	err     error
}

// Open connects to Redis and looks for workers from then on.
func Open(ctx context.Context, o Options, h Hooks) (*Judges, error) {
	client, err := reach.Open(ctx, o.URL)
	if err != nil {
		return nil, err
	}
	life, cancel := context.WithCancel(context.WithoutCancel(ctx))
	r := &Judges{
		client: client, id: o.ID, kind: o.Kind, log: o.Log, beat: o.Beat, hooks: h, link: &link{log: o.Log}, cancel: cancel,
		workers: map[string]About{}, asked: map[string]*ask{}, empty: time.Now(),
	}
	if r.beat == 0 {
		r.beat = beatEvery
	}
	r.running.Go(func() { r.run(life) })
	return r, nil
}

// Judge implements queue.Judge. It is queue.ErrNotYet (wrapped) while the workers that live have enough to do, or cannot
// be asked. Other errors are a worker's failure, or the end of ctx.
func (r *Judges) Judge(ctx context.Context, j queue.Job, progress func(step string)) (game.Verdict, error) {
	a, err := r.admit(j)
	if err != nil {
		return game.Verdict{}, err
	}
	defer r.settle(a)
	if err := r.send(ctx, a); err != nil {
		return game.Verdict{}, err
	}
	for {
		select {
		case step := <-a.steps:
			progress(step)
		case end := <-a.end:
			for len(a.steps) > 0 {
				progress(<-a.steps)
			}
			if end.err == errGone {
				r.withdraw(ctx, a)
			}
			return end.verdict, end.err
		case <-ctx.Done():
			r.withdraw(ctx, a)
			return game.Verdict{}, ctx.Err()
		}
	}
}

// admit makes a task of a job when a worker has room for it.
func (r *Judges) admit(j queue.Job) (*ask, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.asked) >= r.state().Room {
		return nil, fmt.Errorf("no worker has room: %w", queue.ErrNotYet)
	}
	r.count++
	a := &ask{
		task: task{
			ID: fmt.Sprintf("%s.%d", r.id, r.count), Server: r.id, Submission: j.Submission, Challenge: j.Challenge, Digest: j.Digest,
			Source: j.Source, Seed: j.Seed, Mode: j.Mode, Background: j.Background,
		},
		steps: make(chan string, 8), end: make(chan ending, 1),
	}
	r.asked[a.task.ID] = a
	return a, nil
}

// send puts a task into the stream.
func (r *Judges) send(ctx context.Context, a *ask) error {
	text, err := json.Marshal(a.task)
	if err != nil {
		return fmt.Errorf("write a task: %w", err)
	}
	if len(text) > maxTask {
		return fmt.Errorf("the program is too large for a worker: %d bytes", len(text))
	}
	jobs := r.kind.jobsKey()
	var added *redis.StringCmd
	_, err = r.client.TxPipelined(ctx, func(p redis.Pipeliner) error {
		added = p.XAdd(ctx, &redis.XAddArgs{Stream: jobs, Values: []any{"task", text}})
		p.PExpire(ctx, jobs, keptFor)
		return nil
	})
	if !r.link.note(ctx, err) {
		return fmt.Errorf("hand a program to the workers: %w (%w)", err, queue.ErrNotYet)
	}
	r.mu.Lock()
	a.entry = added.Val()
	r.mu.Unlock()
	return nil
}

// withdraw takes a task back, as well as that goes: a worker that keeps it works for nothing.
func (r *Judges) withdraw(ctx context.Context, a *ask) {
	r.mu.Lock()
	entry := a.entry
	r.mu.Unlock()
	if entry == "" {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
	defer cancel()
	r.link.note(ctx, discard(ctx, r.client, r.kind.jobsKey(), entry))
}

// settle forgets a task; it reports whether it was there. What is told of it later counts no more.
func (r *Judges) settle(a *ask) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	there := r.asked[a.task.ID] == a
	delete(r.asked, a.task.ID)
	return there
}

// finish ends Judge's waiting, the first time.
func (r *Judges) finish(a *ask, v game.Verdict, err error) {
	if r.settle(a) {
		a.end <- ending{v, err}
	}
}

// outstanding are the tasks in the stream that have no answer yet.
func (r *Judges) outstanding() []*ask {
	r.mu.Lock()
	defer r.mu.Unlock()
	var all []*ask
	for _, a := range r.asked {
		if a.entry != "" {
			all = append(all, a)
		}
	}
	return all
}

// hear takes one answer.
func (r *Judges) hear(entry redis.XMessage) {
	n, err := readAnswer(entry.Values)
	if err != nil {
		r.log.Warn("an answer about a program is dropped", "entry", entry.ID, "error", err)
		return
	}
	r.mu.Lock()
	a := r.asked[n.task]
	r.mu.Unlock()
	if a == nil {
		return // answered before, or withdrawn
	}
	switch n.what {
	case isStep:
		select {
		case a.steps <- n.text:
		default:
		}
	case isVerdict:
		v, err := readVerdict(n.text)
		if err != nil {
			err = fmt.Errorf("the verdict of worker %s: %w", n.worker, err)
		}
		r.finish(a, v, err)
	case isFailure:
		r.finish(a, game.Verdict{}, fmt.Errorf("worker %s: %s", n.worker, n.text))
	case isLost:
		r.log.Error("workers were lost over a program, which is not judged any more for now", "submission", a.task.Submission, "workers", mostDeliveries-1)
		r.finish(a, queue.Failed, nil)
	}
}

// State is who is there.
type State struct {
	Workers int    // ready, and of the server's kind
	Slots   int    // of theirs: programs judged at the same time
	Room    int    // tasks that they take at once
	Tasks   int    // of this server that they have
	Done    int    // how far the first that will be ready is, while none is
	Total   int    // 0 when none warms up
	Weaker  string // what one of them cannot do that others can
	Missing string // why none judges, and what to do; "" while one does, or will soon, or nobody has looked yet
}

// State says who is there. It may be called from any goroutine.
func (r *Judges) State() State {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.state()
}

// state is State. r.mu is held.
func (r *Judges) state() State {
	st := State{Tasks: len(r.asked)}
	others := 0
	for _, id := range slices.Sorted(maps.Keys(r.workers)) {
		w := r.workers[id]
		switch {
		case w.Kind != r.kind:
			others++
		case !w.Ready:
			if st.Total == 0 || w.Done > st.Done {
				st.Done, st.Total = w.Done, max(w.Total, 1)
			}
		default:
			st.Workers++
			st.Slots += w.Slots
			st.Room += w.Tasks
			if st.Weaker == "" && w.Weaker != "" {
				st.Weaker = "on worker " + id + " " + w.Weaker
			}
		}
	}
	switch {
	case st.Workers > 0:
		st.Done, st.Total = 0, 0
	case st.Total > 0 || !r.looked:
	case !r.link.awaySince().IsZero():
		st.Missing = "Redis does not answer, so that no worker can be asked"
	case others > 0:
		st.Missing = "the workers that are there have another version or other challenges: start them from this server's version of datarace, and with the same --packs"
	default:
		st.Missing = "no worker is there: start one with datarace worker --redis and this server's Redis"
	}
	return st
}

// Close ends the search for workers, and leaves nothing in Redis that waits for an answer. Nobody waits in Judge any more.
func (r *Judges) Close() error {
	r.cancel()
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	r.client.Del(ctx, answersKey(r.id)) // it would expire by itself
	err := r.client.Close()             // also ends what run waits for
	r.running.Wait()
	if err != nil {
		return fmt.Errorf("close the connections to Redis: %w", err)
	}
	return nil
}
