package remote_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"

	"datarace/game"
	"datarace/rooms/queue"
	"datarace/rooms/queue/remote"
	"datarace/rooms/store/redis/redistest"
)

// beat is short, so that what takes some beats is seen soon, and long enough for a busy machine to keep it.
const beat = 300 * time.Millisecond

var kind = remote.Kind{Version: "v1", Challenges: "c1"}

// TestMain is also a worker in a process of its own, which never finishes what it judges.
func TestMain(m *testing.M) {
	if url := os.Getenv("REMOTE_TEST_WORKER"); url != "" {
		doomed(url)
		return
	}
	os.Exit(m.Run())
}

// doomed prints a line for each program that it begins to judge, and ends when nobody holds its input any more.
func doomed(url string) {
	ctx, cancel := context.WithCancel(context.Background())
	w, err := remote.Hire(ctx, options(url, fmt.Sprint("doomed-", os.Getpid()), io.Discard))
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	w.Announce(remote.About{Slots: 1, Tasks: 4, Ready: true})
	go func() { // ends the process
		_, _ = io.Copy(io.Discard, os.Stdin)
		cancel()
	}()
	w.Run(ctx, func(ctx context.Context, j queue.Job, progress func(string)) (game.Verdict, error) {
		progress("building")
		fmt.Println("judging", j.Submission)
		<-ctx.Done()
		return game.Verdict{}, ctx.Err()
	}, 0)
}

func options(url, id string, log io.Writer) remote.Options {
	return remote.Options{URL: url, ID: id, Kind: kind, Beat: beat, Log: slog.New(slog.NewTextHandler(log, nil))}
}

// journal is what somebody logs.
type journal struct {
	mu   sync.Mutex
	text strings.Builder // guarded by mu
}

func (j *journal) Write(line []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.Write(line)
}

func (j *journal) count(words string) int {
	j.mu.Lock()
	defer j.mu.Unlock()
	return strings.Count(j.text.String(), words)
}

// eventually waits until it is so.
func eventually(t *testing.T, what string, so func() bool) {
	t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for !so() {
		select {
		case <-tick.C:
		case <-t.Context().Done():
			t.Fatalf("the test ended before this was so: %s", what)
		}
	}
}

// office is a server that asks for verdicts.
type office struct {
	*remote.Judges
	log       *journal
	elsewhere chan bool // holds what Elsewhere answers
	close     func()    // once
}

func open(t *testing.T, url string) *office {
	t.Helper()
	o := &office{log: &journal{}, elsewhere: make(chan bool, 1)}
	o.elsewhere <- false
	judges, err := remote.Open(t.Context(), options(url, fmt.Sprint("server-", time.Now().UnixNano()), o.log), remote.Hooks{
		Changed: func() {},
		Elsewhere: func() bool {
			yes := <-o.elsewhere
			o.elsewhere <- yes
			return yes
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	o.Judges = judges
	o.close = sync.OnceFunc(func() {
		if err := judges.Close(); err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(o.close)
	return o
}

// judge waits for a worker and has it judge, as the queue does.
func (o *office) judge(ctx context.Context, source string, progress func(string)) (game.Verdict, error) {
	for {
		v, err := o.Judge(ctx, job(source), progress)
		if !errors.Is(err, queue.ErrNotYet) {
			return v, err
		}
		select {
		case <-time.After(beat):
		case <-ctx.Done():
			return v, ctx.Err()
		}
	}
}

func job(source string) queue.Job {
	return queue.Job{Submission: source[:min(len(source), 20)], Challenge: "c", Digest: "d", Source: source, Seed: 1 << 63, Mode: queue.Submit, Room: "ROOM22", Seat: "s1"}
}

func ignore(string) {}

// told is what a Judge returned, once it does.
type told struct {
	v   game.Verdict
	err error
}

// asks calls judge in a goroutine, which the channel's reader waits for.
func (o *office) asks(ctx context.Context, source string) <-chan told {
	answer := make(chan told, 1)
	go func() {
		v, err := o.judge(ctx, source, ignore)
		answer <- told{v, err}
	}()
	return answer
}

// hired is a worker at work.
type hired struct {
	log  *journal
	stop func() // asks it to stop, and waits
}

// hire has a worker judge until stop or the test's end.
func hire(t *testing.T, o remote.Options, about remote.About, judge queue.Judge, grace time.Duration) *hired {
	t.Helper()
	log := &journal{}
	o.Log = slog.New(slog.NewTextHandler(log, nil))
	w, err := remote.Hire(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	w.Announce(about)
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() { // waited for by stop
		defer close(ended)
		w.Run(ctx, judge, grace)
	}()
	stop := sync.OnceFunc(func() {
		cancel()
		<-ended
		if err := w.Close(); err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(stop)
	return &hired{log, stop}
}

var ready = remote.About{Slots: 2, Tasks: 4, Ready: true}

// byWord judges at once: the verdict repeats the program.
func byWord(_ context.Context, j queue.Job, progress func(string)) (game.Verdict, error) {
	progress("building")
	if j.Source == "fails" {
		return game.Verdict{}, errors.New("no compiler")
	}
	if j.Source == "panics" {
		panic("oops")
	}
	progress("running")
	return game.Verdict{Kind: game.Race, Sentence: j.Source, Seed: fmt.Sprintf("%016x", j.Seed), Note: string(j.Mode)}, nil
}

// gate is a judge that tells what it begins, and answers when it is let.
type gate struct {
	begun  chan string
	let    chan struct{}
	broken chan string // what was broken off
}

func newGate() *gate {
	return &gate{make(chan string, 99), make(chan struct{}), make(chan string, 99)}
}

func (g *gate) judge(ctx context.Context, j queue.Job, progress func(string)) (game.Verdict, error) {
	progress("building")
	g.begun <- j.Source
	select {
	case <-g.let:
		return byWord(ctx, j, progress)
	case <-ctx.Done():
		g.broken <- j.Source
		return game.Verdict{}, ctx.Err()
	}
}

// doom starts a worker in a process of its own, and returns what it begins to judge and how to kill it.
func doom(t *testing.T, url string) (begun *bufio.Scanner, kill func()) {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^$")
	cmd.Env = append(os.Environ(), "REMOTE_TEST_WORKER="+url)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := cmd.StdinPipe(); err != nil { // held open: it ends when this process does
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	kill = sync.OnceFunc(func() {
		_ = cmd.Process.Kill() // SIGKILL
		_ = cmd.Wait()         // it has nothing to say
	})
	t.Cleanup(kill)
	return bufio.NewScanner(out), kill
}

// client is a connection beside those of servers and workers.
func client(t *testing.T, url string) *redis.Client {
	t.Helper()
	o, err := redis.ParseURL(url)
	if err != nil {
		t.Fatal(err)
	}
	c := redis.NewClient(o)
	t.Cleanup(func() { _ = c.Close() })
	return c
}

func want(t *testing.T, what string, got, want any) {
	t.Helper()
	if got != want {
		t.Errorf("%s:\n got %v\nwant %v", what, got, want)
	}
}

// is waits until a server sees these workers: where the machine is slow, a worker may be missed for a moment.
func is(t *testing.T, o *office, want remote.State) {
	t.Helper()
	eventually(t, fmt.Sprintf("the server sees %+v", want), func() bool { return o.State() == want })
}

func TestAProgramIsJudgedElsewhereAsItWouldBeHere(t *testing.T) {
	for name, url := range map[string]func() string{
		"on miniredis":           func() string { return "redis://" + miniredis.RunT(t).Addr() },
		"on Redis":               func() string { return redistest.Start(t).URL() },
		"on a node of a Cluster": func() string { return redistest.StartCluster(t).URL() },
	} {
		t.Run(name, func(t *testing.T) {
			at := url()
			o := open(t, at)
			w := hire(t, options(at, "w1", nil), ready, byWord, time.Minute)
			large := strings.Repeat("\x01", 64<<10) // the largest program, and every byte of it has to be escaped
			for _, source := range []string{"one", "two", large} {
				var steps []string
				v, err := o.judge(t.Context(), source, func(step string) { steps = append(steps, step) })
				if err != nil {
					t.Fatal(err)
				}
				want(t, "verdict", fmt.Sprintf("%s %s %s", v.Kind, v.Seed, v.Note), "race 8000000000000000 submit")
				want(t, "the program came whole", v.Sentence == source, true)
				want(t, "steps", fmt.Sprint(steps), "[building running]")
			}
			for source, words := range map[string]string{"fails": "worker w1: no compiler", "panics": "worker w1: the judge panicked: oops"} {
				if _, err := o.judge(t.Context(), source, ignore); err == nil || err.Error() != words {
					t.Errorf("%s: got %v, want %s", source, err, words)
				}
			}
			is(t, o, remote.State{Workers: 1, Slots: 2, Room: 4})
			w.stop()
			eventually(t, "the worker is gone", func() bool { return o.State().Workers == 0 })
			for line, some := range map[string]bool{"a worker judges for this server": true, "a worker is gone": true, "does not answer": false} {
				want(t, "a line that says "+line, o.log.count(line) > 0, some)
			}
		})
	}
}

func TestManyProgramsAreSharedByWorkersEachJudgedOnce(t *testing.T) {
	url := redistest.Start(t).URL()
	o := open(t, url)
	var mu sync.Mutex
	by := map[string]int{}
	seen := map[string]int{}
	counted := func(worker string) queue.Judge {
		return func(ctx context.Context, j queue.Job, progress func(string)) (game.Verdict, error) {
			mu.Lock()
			by[worker]++
			seen[j.Source]++
			mu.Unlock()
			return byWord(ctx, j, progress)
		}
	}
	patient := options(url, "", nil)
	patient.Beat = 0 // a second: a slow machine must not make claims lapse here
	for _, id := range []string{"w1", "w2", "w3"} {
		patient.ID = id
		hire(t, patient, ready, counted(id), time.Minute)
	}
	eventually(t, "three workers", func() bool { return o.State().Workers == 3 })
	const n = 200
	var all []<-chan told
	for i := range n {
		all = append(all, o.asks(t.Context(), fmt.Sprint("program ", i)))
	}
	for i, answer := range all {
		if got := <-answer; got.err != nil || got.v.Sentence != fmt.Sprint("program ", i) {
			t.Errorf("program %d: got %v, %v", i, got.v, got.err)
		}
	}
	mu.Lock()
	defer mu.Unlock()
	want(t, "programs judged", len(seen), n)
	for source, times := range seen {
		want(t, source+" was judged", times, 1)
	}
	t.Logf("by worker: %v", by)
}

func TestAServerAsksForNoMoreThanWorkersTake(t *testing.T) {
	url := redistest.Start(t).URL()
	o := open(t, url)
	g := newGate()
	hire(t, options(url, "w1", nil), remote.About{Slots: 1, Tasks: 2, Ready: true}, g.judge, time.Minute)
	first, second := o.asks(t.Context(), "one"), o.asks(t.Context(), "two")
	<-g.begun
	<-g.begun
	if _, err := o.Judge(t.Context(), job("three"), ignore); !errors.Is(err, queue.ErrNotYet) {
		t.Errorf("a third program: got %v, want ErrNotYet", err)
	}
	want(t, "tasks", o.State().Tasks, 2)
	close(g.let)
	for _, answer := range []<-chan told{first, second} {
		if got := <-answer; got.err != nil {
			t.Error(got.err)
		}
	}
}

func TestOnlyAWorkerOfTheSameKindJudges(t *testing.T) {
	url := redistest.Start(t).URL()
	o := open(t, url)
	eventually(t, "the server says that nobody is there", func() bool { return strings.Contains(o.State().Missing, "datarace worker") })
	other := options(url, "w1", nil)
	other.Kind.Challenges = "c2"
	hire(t, other, ready, byWord, time.Minute)
	old := options(url, "w2", nil)
	old.Kind.Version = "v0"
	hire(t, old, ready, byWord, time.Minute)
	eventually(t, "the server says what is wrong with them", func() bool {
		return strings.Contains(o.State().Missing, "--packs") && o.log.count("cannot judge for this server") >= 2
	})
	if _, err := o.Judge(t.Context(), job("one"), ignore); !errors.Is(err, queue.ErrNotYet) {
		t.Errorf("got %v, want ErrNotYet", err)
	}
	hire(t, options(url, "w3", nil), remote.About{Slots: 1, Tasks: 1, Done: 3, Total: 9}, byWord, time.Minute)
	eventually(t, "one warms up", func() bool { s := o.State(); return s.Missing == "" && s.Done == 3 && s.Total == 9 })
	weak := ready
	weak.Weaker = "the fallback engine judges"
	hire(t, options(url, "w4", nil), weak, byWord, time.Minute)
	v, err := o.judge(t.Context(), "one", ignore)
	want(t, "the verdict of the right one", fmt.Sprint(v.Sentence, err), "one<nil>")
	is(t, o, remote.State{Workers: 1, Slots: 2, Room: 4, Weaker: "on worker w4 the fallback engine judges"})
}
