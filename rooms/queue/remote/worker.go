package remote

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"

	"datarace/game"
	"datarace/rooms/queue"
	"datarace/rooms/store/redis/reach"
)

// Worker judges for servers. Make it with Hire.
type Worker struct {
	client redis.UniversalClient // set at construction, as the next seven
	id     string
	kind   Kind
	jobs   string // the stream of its kind
	log    *slog.Logger
	beat   time.Duration
	link   *link
	moved  chan struct{} // holds one: about or held has changed

	cursor string // where to look for lapsed claims next; owned by beats

	judging sync.WaitGroup // of serve; added to under mu while not leaving

	mu      sync.Mutex
	about   About                              // guarded by mu
	leaving bool                               // it takes nothing more; guarded by mu
	held    map[string]context.CancelCauseFunc // the tasks that it has, by entry; guarded by mu
}

// errTaken is why judging ends before its verdict when nobody waits for this worker's.
var errTaken = errors.New("the program was withdrawn, or another worker has it")

// Hire connects a worker to Redis. It says that it lives, and judges, while Run runs.
func Hire(ctx context.Context, o Options) (*Worker, error) {
	client, err := reach.Open(ctx, o.URL)
	if err != nil {
		return nil, err
	}
	w := &Worker{
		client: client, id: o.ID, kind: o.Kind, jobs: o.Kind.jobsKey(), log: o.Log, beat: o.Beat, link: &link{log: o.Log},
		moved: make(chan struct{}, 1), cursor: "0", held: map[string]context.CancelCauseFunc{},
		about: About{Kind: o.Kind, Slots: 1, Tasks: 1},
	}
	if w.beat == 0 {
		w.beat = beatEvery
	}
	return w, nil
}

// Announce sets what the worker says of itself; the kind is its own. It takes nothing before it is ready.
func (w *Worker) Announce(a About) {
	w.mu.Lock()
	defer w.mu.Unlock()
	a.Kind = w.kind
	a.Weaker, a.Engine = cut(a.Weaker), cut(a.Engine)
	w.about = a
	w.stir()
}

// Run judges by judge until ctx ends, finishes what it has for grace at most, and gives the rest back.
func (w *Worker) Run(ctx context.Context, judge queue.Judge, grace time.Duration) {
	life, end := context.WithCancel(context.WithoutCancel(ctx))
	defer end()
	begin := func(entry redis.XMessage) { w.begin(life, entry, judge) }
	var beating sync.WaitGroup // waited for below
	beating.Go(func() { w.beats(life, begin) })
	w.take(ctx, life, begin)
	w.leave(life)

	done := make(chan struct{})
	go func() { // ends when the last judging does, which life sees to
		w.judging.Wait()
		close(done)
	}()
	timer := time.NewTimer(grace)
	defer timer.Stop()
	select {
	case <-done:
	case <-timer.C:
	}
	end()
	beating.Wait()
	<-done
	w.giveBack()
}

// Close closes the connections. Run has ended.
func (w *Worker) Close() error { return w.client.Close() }

// take takes tasks as long as there is room for them, until ctx ends. A worker that has as many as it can judge at the
// same time lets others go first.
func (w *Worker) take(ctx, life context.Context, begin func(redis.XMessage)) {
	for ctx.Err() == nil {
		room, slots, busy := w.room()
		if room == 0 {
			select {
			case <-w.moved:
			case <-ctx.Done():
			}
			continue
		}
		if busy > 0 {
			pause(ctx, time.Duration(busy)*10*time.Millisecond)
		}
		// What has begun is not broken off by ctx: a task that came at that moment would be known to nobody.
		streams, err := w.client.XReadGroup(life, &redis.XReadGroupArgs{
			Group: group, Consumer: w.id, Streams: []string{w.jobs, ">"}, Count: int64(min(room, slots)), Block: w.beat,
		}).Result()
		if err != nil && redis.HasErrorPrefix(err, "NOGROUP") || err != nil && redis.HasErrorPrefix(err, "UNBLOCKED") {
			err = w.found(life)
		}
		if !w.link.note(life, err) {
			pause(ctx, w.beat)
			continue
		}
		for _, s := range streams {
			for _, entry := range s.Messages {
				begin(entry)
			}
		}
	}
}

// room is how many tasks more the worker takes, how many it judges at the same time, and how many times over it has that many.
func (w *Worker) room() (room, slots, busy int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.about.Ready || w.leaving {
		return 0, w.about.Slots, 0
	}
	return max(0, w.about.Tasks-len(w.held)), w.about.Slots, len(w.held) / w.about.Slots
}

// found makes the stream and its group where they are not.
func (w *Worker) found(ctx context.Context) error {
	_, err := w.client.TxPipelined(ctx, func(p redis.Pipeliner) error {
		p.XGroupCreateMkStream(ctx, w.jobs, group, "0")
		p.PExpire(ctx, w.jobs, keptFor)
		return nil
	})
	if err != nil && redis.HasErrorPrefix(err, "BUSYGROUP") {
		return nil
	}
	return err
}

// begin holds an entry as this worker's and has it judged; when the worker leaves, it only holds it, to give it back.
func (w *Worker) begin(life context.Context, entry redis.XMessage, judge queue.Judge) {
	t, err := readTask(entry.Values)
	if err != nil {
		w.log.Warn("a program to judge is dropped", "entry", entry.ID, "error", err)
		w.link.note(life, discard(life, w.client, w.jobs, entry.ID))
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.held[entry.ID] != nil { // taken over from itself
		return
	}
	run, cancel := context.WithCancelCause(life)
	w.held[entry.ID] = cancel
	if !w.leaving {
		w.judging.Go(func() { w.serve(life, run, entry.ID, t, judge) })
	}
}

// serve judges a task and answers. Unless life ends before, the claim is gone then.
func (w *Worker) serve(life, run context.Context, entry string, t task, judge queue.Judge) {
	v, err := w.judge(run, t, judge)
	a := answer{task: t.ID, worker: w.id, what: isVerdict}
	switch {
	case life.Err() != nil:
		return // Run gives it back
	case context.Cause(run) == errTaken:
	default:
		text, wrong := json.Marshal(v)
		if err = errors.Join(err, wrong); err == nil && len(text) > maxVerdict {
			err = fmt.Errorf("the verdict has %d bytes, more than %d", len(text), maxVerdict)
		}
		if a.text = string(text); err != nil {
			a.what, a.text = isFailure, cut(err.Error())
		}
		if !w.answer(life, run, entry, t.Server, a) {
			return
		}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.held[entry](nil)
	delete(w.held, entry)
	w.stir()
}

// judge calls judge and passes its steps on; a step that comes while the one before is still being sent may be lost. A
// panic of the judge is an error.
func (w *Worker) judge(ctx context.Context, t task, judge queue.Judge) (v game.Verdict, err error) {
	steps := make(chan string, 4)
	var passing sync.WaitGroup // waited for below: no step comes after the verdict
	passing.Go(func() {
		for step := range steps {
			w.pass(ctx, t, step)
		}
	})
	defer passing.Wait()
	defer close(steps)
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("the judge panicked: %v", r)
		}
	}()
	return judge(ctx, t.job(), func(step string) {
		select {
		case steps <- step:
		default:
		}
	})
}

// pass sends a step to the server.
func (w *Worker) pass(ctx context.Context, t task, step string) {
	key := answersKey(t.Server)
	_, err := w.client.Pipelined(ctx, func(p redis.Pipeliner) error {
		p.XAdd(ctx, &redis.XAddArgs{Stream: key, Values: answer{task: t.ID, worker: w.id, what: isStep, text: cut(step)}.values()})
		p.PExpire(ctx, key, keptFor)
		return nil
	})
	w.link.note(ctx, err)
}

// answer tells a server what came of its task, as soon as Redis is there, and takes the task out. It returns false when
// life ended before.
func (w *Worker) answer(life, run context.Context, entry, server string, a answer) bool {
	for run.Err() == nil {
		args := append([]any{group, entry, keptFor.Milliseconds()}, a.values()...)
		err := answering.Run(life, w.client, []string{w.jobs, answersKey(server)}, args...).Err()
		if w.link.note(life, err) {
			return true
		}
		pause(run, w.beat)
	}
	return life.Err() == nil
}

// stir says that about or held has changed. It never blocks.
func (w *Worker) stir() {
	select {
	case w.moved <- struct{}{}:
	default:
	}
}
