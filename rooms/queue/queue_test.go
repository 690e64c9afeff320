package queue_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"datarace/game"
	"datarace/rooms/queue"
)

// bench is a judge that works one second on each job, and remembers the order.
type bench struct {
	mu     sync.Mutex
	judged []string                            // sources in the order in which judging began; guarded by mu
	fail   func(j queue.Job, before int) error // asked first when not nil
	told   map[string][]queue.Step             // guarded by mu
	done   map[string]game.Verdict             // guarded by mu
	twice  []string                            // told more than once; guarded by mu
}

func newBench() *bench {
	return &bench{told: map[string][]queue.Step{}, done: map[string]game.Verdict{}}
}

func (b *bench) judge(ctx context.Context, j queue.Job, progress func(string)) (game.Verdict, error) {
	b.mu.Lock()
	before := 0
	for _, s := range b.judged {
		if s == j.Source {
			before++
		}
	}
	b.judged = append(b.judged, j.Source)
	b.mu.Unlock()
	if b.fail != nil {
		if err := b.fail(j, before); err != nil {
			return game.Verdict{}, err
		}
	}
	progress("building")
	select {
	case <-time.After(time.Second):
	case <-ctx.Done():
		return game.Verdict{}, ctx.Err()
	}
	progress("running")
	return game.Verdict{Kind: game.Race, Sentence: j.Source}, nil
}

func (b *bench) watch(id string) queue.Watch {
	return queue.Watch{
		Step: func(s queue.Step) {
			b.mu.Lock()
			defer b.mu.Unlock()
			b.told[id] = append(b.told[id], s)
		},
		Done: func(v game.Verdict) {
			b.mu.Lock()
			defer b.mu.Unlock()
			if _, ok := b.done[id]; ok {
				b.twice = append(b.twice, id)
			}
			b.done[id] = v
		},
	}
}

func (b *bench) order() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return strings.Join(b.judged, " ")
}

func (b *bench) verdict(id string) (game.Verdict, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	v, ok := b.done[id]
	return v, ok
}

// job is a submission whose id is its source.
func job(room, seat, source string) queue.Job {
	return queue.Job{Submission: source, Digest: "d", Source: source, Mode: queue.Submit, Room: room, Seat: seat}
}

func put(t *testing.T, q *queue.Queue, b *bench, jobs ...queue.Job) {
	t.Helper()
	for _, j := range jobs {
		if err := q.Put(j, b.watch(j.Submission)); err != nil {
			t.Fatalf("Put %s: %v", j.Submission, err)
		}
	}
}

func closed(t *testing.T, q *queue.Queue) {
	t.Helper()
	if err := q.Close(context.Background()); err != nil {
		t.Errorf("Close: %v", err)
	}
}

func want(t *testing.T, what string, got, want any) {
	t.Helper()
	if got != want {
		t.Errorf("%s:\n got %v\nwant %v", what, got, want)
	}
}

// start makes a queue whose one worker is busy with "first", so that what is put next has to wait.
func start(t *testing.T) (*queue.Queue, *bench) {
	t.Helper()
	b := newBench()
	q := queue.New(1, b.judge)
	put(t, q, b, job("x", "x", "first"))
	synctest.Wait()
	return q, b
}

func TestRoomsTakeTurnsAndWithinARoomItsSeats(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q, b := start(t)
		put(t, q, b, job("A", "1", "A1a"), job("A", "1", "A1b"), job("A", "2", "A2a"), job("A", "3", "A3a"), job("B", "1", "B1a"), job("B", "1", "B1b"))
		closed(t, q)
		want(t, "order", b.order(), "first A1a B1a A2a B1b A3a A1b")
	})
}

func TestChecksWaitBehindSubmissionsAndBackgroundBehindBoth(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q, b := start(t)
		low, check := job("A", "1", "low"), job("A", "2", "check")
		low.Background, check.Mode = true, queue.Check
		put(t, q, b, low, check, job("A", "3", "submit"))
		closed(t, q)
		want(t, "order", b.order(), "first submit check low")
	})
}

func TestIdenticalJobsAreJudgedOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q, b := start(t)
		twin := job("B", "9", "same")
		twin.Submission = "twin"
		put(t, q, b, job("A", "1", "same"), twin)
		time.Sleep(1500 * time.Millisecond) // it is being judged now
		late := twin
		late.Submission = "late"
		put(t, q, b, late)
		time.Sleep(time.Second) // and now it is known
		after := twin
		after.Submission = "after"
		put(t, q, b, after)
		other := twin
		other.Submission, other.Mode = "other", queue.Check
		put(t, q, b, other)
		closed(t, q)
		want(t, "order", b.order(), "first same same") // the check is another question
		for _, id := range []string{"same", "twin", "late", "after", "other"} {
			if v, ok := b.verdict(id); !ok || v.Sentence != "same" {
				t.Errorf("verdict of %s: got %v, %v; want one", id, v, ok)
			}
		}
		want(t, "told twice", len(b.twice), 0)
		want(t, "the late one's steps", fmt.Sprint(b.told["late"]), "[{building 0} {running 0}]")
	})
}

func TestAnUrgentTwinMovesABackgroundJobForward(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q, b := start(t)
		low := job("A", "", "start")
		low.Background, low.Submission = true, "low"
		put(t, q, b, low, job("A", "1", "other"), job("B", "1", "start"))
		closed(t, q)
		want(t, "order", b.order(), "first other start")
		if _, ok := b.verdict("low"); !ok {
			t.Error("the background job got no verdict")
		}
	})
}

func TestPositionsCountDownAndThenComeTheStepsOfTheJudge(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q, b := start(t)
		put(t, q, b, job("A", "1", "one"), job("A", "2", "two"))
		synctest.Wait()
		want(t, "waiting", q.Len(), 2)
		closed(t, q)
		want(t, "steps", fmt.Sprint(b.told["two"]), "[{queued 1} {queued 0} {building 0} {running 0}]")
	})
}

func TestAWithdrawnJobIsNotJudged(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q, b := start(t)
		twin := job("B", "9", "shared")
		twin.Submission = "twin"
		put(t, q, b, job("A", "1", "gone"), job("A", "2", "shared"), twin)
		for _, id := range []string{"gone", "shared", "first"} { // waiting; waiting with a twin; being judged
			want(t, "Withdraw "+id, q.Withdraw(id), true)
		}
		want(t, "Withdraw twice", q.Withdraw("gone"), false)
		began := time.Now()
		closed(t, q)
		want(t, "time for the twin alone: what was withdrawn is not judged on", time.Since(began), time.Second)
		want(t, "order", b.order(), "first shared")
		for _, id := range []string{"gone", "shared", "first"} {
			if v, ok := b.verdict(id); ok {
				t.Errorf("%s was withdrawn and got %v", id, v)
			}
		}
		if _, ok := b.verdict("twin"); !ok {
			t.Error("the twin of a withdrawn job got no verdict")
		}
	})
}

func TestAFailingJudgeIsTriedThreeTimesAndThenSaysSo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench()
		b.fail = func(j queue.Job, before int) error {
			switch {
			case j.Source == "always":
				return errors.New("no compiler")
			case j.Source == "panics" && before < 2:
				panic("oops")
			}
			return nil
		}
		q := queue.New(1, b.judge)
		put(t, q, b, job("A", "1", "always"), job("A", "2", "panics"))
		closed(t, q)
		want(t, "order", b.order(), "always always always panics panics panics")
		if v, _ := b.verdict("always"); v.Kind != game.Error || v.Sentence == "" || v.Advice == "" {
			t.Errorf("verdict: got %+v, want kind error in words", v)
		}
		if v, _ := b.verdict("panics"); v.Kind != game.Race {
			t.Errorf("third try: got %+v, want its verdict", v)
		}
	})
}

func TestAJudgeThatIsNotReadyUsesUpNoTry(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench()
		b.fail = func(_ queue.Job, before int) error {
			if before < 9 {
				return fmt.Errorf("warming up: %w", queue.ErrNotYet)
			}
			return nil
		}
		q := queue.New(1, b.judge)
		put(t, q, b, job("A", "1", "one"))
		time.Sleep(10 * time.Second)
		closed(t, q)
		if v, ok := b.verdict("one"); !ok || v.Kind != game.Race {
			t.Errorf("got %+v, %v; want the verdict", v, ok)
		}
	})
}

func TestCloseDoesNotWaitForAJudgeThatIsNotReady(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench()
		b.fail = func(queue.Job, int) error { return queue.ErrNotYet }
		q := queue.New(1, b.judge)
		put(t, q, b, job("A", "1", "one"), job("A", "2", "two"))
		synctest.Wait()
		began := time.Now()
		closed(t, q)
		if took := time.Since(began); took > time.Second {
			t.Errorf("Close took %v, want one pause at most", took)
		}
		want(t, "verdicts", len(b.done), 0)
	})
}

func TestCloseCancelsWhatItsContextDoesNotWaitFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q, b := start(t)
		put(t, q, b, job("A", "1", "second"), job("A", "2", "third"))
		ctx, cancel := context.WithTimeout(context.Background(), 1500*time.Millisecond)
		defer cancel()
		if err := q.Close(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Close: got %v, want that its deadline passed", err)
		}
		if _, ok := b.verdict("first"); !ok {
			t.Error("first: got no verdict, want it to be drained")
		}
		for _, id := range []string{"second", "third"} {
			if v, ok := b.verdict(id); ok {
				t.Errorf("%s: got %v, want no verdict: it is judged again after the restart", id, v)
			}
		}
		if err := q.Put(job("A", "1", "late"), queue.Watch{}); !errors.Is(err, queue.ErrClosed) {
			t.Errorf("Put after Close: got %v, want ErrClosed", err)
		}
	})
}

func TestEveryJobOfARandomCrowdGetsOneVerdictOrIsWithdrawn(t *testing.T) {
	for seed := range uint64(20) {
		synctest.Test(t, func(t *testing.T) {
			random := rand.New(rand.NewPCG(seed, 1))
			b := newBench()
			q := queue.New(3, b.judge)
			gone := map[string]bool{}
			var ids []string
			for i := range 120 {
				j := job(fmt.Sprint("R", random.IntN(3)), fmt.Sprint(random.IntN(5)), fmt.Sprint("source", random.IntN(60)))
				j.Submission = fmt.Sprint("s", i)
				if random.IntN(3) == 0 {
					j.Mode = queue.Check
				}
				j.Background = random.IntN(9) == 0
				put(t, q, b, j)
				ids = append(ids, j.Submission)
				if random.IntN(4) == 0 {
					id := ids[random.IntN(len(ids))]
					if q.Withdraw(id) {
						gone[id] = true
					}
				}
				if random.IntN(3) == 0 {
					time.Sleep(time.Duration(random.IntN(900)) * time.Millisecond)
				}
			}
			closed(t, q)
			want(t, "waiting after Close", q.Len(), 0)
			for _, id := range ids {
				if _, ok := b.verdict(id); ok == gone[id] {
					t.Errorf("seed %d, %s: verdict %v, withdrawn %v; want exactly one of them", seed, id, ok, gone[id])
				}
			}
			if len(b.twice) > 0 {
				t.Errorf("seed %d: told twice: %v", seed, slices.Compact(b.twice))
			}
		})
	}
}
