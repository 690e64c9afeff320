package remote_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"datarace/game"
	"datarace/rooms/queue"
	"datarace/rooms/queue/remote"
	"datarace/rooms/store/redis/redistest"
)

// jobsKey finds the stream of tasks.
func jobsKey(t *testing.T, c *redis.Client) string {
	t.Helper()
	keys, err := c.Keys(t.Context(), "datarace:{judging}:jobs:*").Result()
	if err != nil || len(keys) != 1 {
		t.Fatalf("streams of tasks: got %v, %v; want one", keys, err)
	}
	return keys[0]
}

// says waits for the next line and compares it.
func says(t *testing.T, lines *bufio.Scanner, want string) {
	t.Helper()
	lines.Scan()
	if lines.Text() != want {
		t.Fatalf("a worker's process said %q, want %q", lines.Text(), want)
	}
}

func TestAWorkerThatIsKilledLosesNothing(t *testing.T) {
	url := redistest.Start(t).URL()
	o := open(t, url)
	begun, kill := doom(t, url)
	answer := o.asks(t.Context(), "one")
	says(t, begun, "judging one")
	kill()
	hire(t, options(url, "w2", nil), ready, byWord, time.Minute)
	if got := <-answer; got.err != nil || got.v.Sentence != "one" {
		t.Errorf("got %v, %v; want the verdict", got.v, got.err)
	}
	is(t, o, remote.State{Workers: 1, Slots: 2, Room: 4}) // the killed one is gone
}

func TestAProgramThatKillsWorkersIsGivenUp(t *testing.T) {
	url := redistest.Start(t).URL()
	o := open(t, url)
	answer := o.asks(t.Context(), "bomb")
	for range 2 {
		begun, kill := doom(t, url)
		says(t, begun, "judging bomb")
		kill()
	}
	g := newGate()
	w := hire(t, options(url, "w3", nil), ready, g.judge, time.Minute)
	if got := <-answer; got.err != nil || got.v.Kind != game.Error || got.v.Sentence == "" {
		t.Errorf("got %v, %v; want the verdict that the judge failed", got.v, got.err)
	}
	want(t, "times that the third worker judged it", len(g.begun), 0)
	want(t, "the worker's lines on it", w.log.count("workers were lost"), 1)
	want(t, "the server's lines on it", o.log.count("workers were lost"), 1)
}

func TestWhatIsWithdrawnIsNotJudged(t *testing.T) {
	url := redistest.Start(t).URL()
	c := client(t, url)
	o := open(t, url)
	// A worker that says that it is ready, and never takes anything.
	about := fmt.Sprintf(`{"version":%q,"challenges":%q,"slots":1,"tasks":1,"ready":true}`, kind.Version, kind.Challenges)
	c.SAdd(t.Context(), "datarace:{judging}:workers", "idler")
	c.Set(t.Context(), "datarace:{judging}:worker:idler", about, 0)
	ctx, withdraw := context.WithCancel(t.Context())
	answer := o.asks(ctx, "before")
	eventually(t, "the program is asked for", func() bool {
		return o.State().Tasks == 1 && c.Exists(t.Context(), "datarace:{judging}:workers").Val() == 1
	})
	eventually(t, "it waits in the stream", func() bool {
		keys := c.Keys(t.Context(), "datarace:{judging}:jobs:*").Val()
		return len(keys) == 1 && c.XLen(t.Context(), keys[0]).Val() == 1
	})
	withdraw()
	if got := <-answer; !errors.Is(got.err, context.Canceled) {
		t.Errorf("withdrawn before it was taken: got %v, %v; want that it was cancelled", got.v, got.err)
	}
	want(t, "left in the stream", c.XLen(t.Context(), jobsKey(t, c)).Val(), int64(0))

	g := newGate()
	hire(t, options(url, "w1", nil), ready, g.judge, time.Minute)
	ctx, withdraw = context.WithCancel(t.Context())
	answer = o.asks(ctx, "during")
	want(t, "what is judged", <-g.begun, "during")
	withdraw()
	if got := <-answer; !errors.Is(got.err, context.Canceled) {
		t.Errorf("withdrawn while it was judged: got %v, %v; want that it was cancelled", got.v, got.err)
	}
	want(t, "what is broken off", <-g.broken, "during")
	want(t, "left in the stream", c.XLen(t.Context(), jobsKey(t, c)).Val(), int64(0))
	want(t, "left to answer", o.State().Tasks, 0)
}

func TestAWorkerThatStopsFinishesWhatItCanAndGivesTheRestBack(t *testing.T) {
	url := redistest.Start(t).URL()
	c := client(t, url)
	o := open(t, url)
	patient, hasty := newGate(), newGate()
	first := hire(t, options(url, "w1", nil), remote.About{Slots: 1, Tasks: 1, Ready: true}, patient.judge, time.Minute)
	answer := o.asks(t.Context(), "one")
	<-patient.begun
	stopped := make(chan struct{})
	go func() { // waited for below
		defer close(stopped)
		first.stop()
	}()
	eventually(t, "the stopping worker has said goodbye", func() bool { return o.State().Workers == 0 })
	close(patient.let)
	if got := <-answer; got.err != nil || got.v.Sentence != "one" {
		t.Errorf("within its grace: got %v, %v; want the verdict", got.v, got.err)
	}
	<-stopped

	second := hire(t, options(url, "w2", nil), remote.About{Slots: 1, Tasks: 1, Ready: true}, hasty.judge, 0)
	answer = o.asks(t.Context(), "two")
	<-hasty.begun
	second.stop()
	want(t, "what was broken off", <-hasty.broken, "two")
	given, err := c.XPendingExt(t.Context(), &redis.XPendingExtArgs{Stream: jobsKey(t, c), Group: "workers", Start: "-", End: "+", Count: 9}).Result()
	if err != nil || len(given) != 1 || given[0].Consumer != "returned" || given[0].RetryCount != 0 {
		t.Errorf("given back: got %v, %v; want one, as if it had never been delivered", given, err)
	}
	hire(t, options(url, "w3", nil), ready, byWord, time.Minute)
	if got := <-answer; got.err != nil || got.v.Sentence != "two" {
		t.Errorf("given back: got %v, %v; want the verdict from another", got.v, got.err)
	}
	consumers, err := c.XInfoConsumers(t.Context(), jobsKey(t, c), "workers").Result()
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range consumers {
		if one.Name == "w1" || one.Name == "w2" {
			t.Errorf("worker %s is still known to the group", one.Name)
		}
	}
}

func TestARedisThatRestartsLosesNothing(t *testing.T) {
	server := redistest.Start(t)
	o := open(t, server.URL())
	g := newGate()
	w := hire(t, options(server.URL(), "w1", nil), ready, g.judge, time.Minute)
	answer := o.asks(t.Context(), "one")
	<-g.begun
	server.Kill()
	close(g.let) // the verdict finds nobody to tell
	eventually(t, "both say that Redis is away", func() bool {
		return w.log.count("Redis does not answer") > 0 && o.log.count("Redis does not answer") > 0
	})
	eventually(t, "and what that means", func() bool { return strings.Contains(o.State().Missing, "Redis does not answer") })
	if _, err := o.Judge(t.Context(), job("two"), ignore); !errors.Is(err, queue.ErrNotYet) {
		t.Errorf("without Redis: got %v, want ErrNotYet", err)
	}
	server.Run()
	if got := <-answer; got.err != nil || got.v.Sentence != "one" {
		t.Errorf("got %v, %v; want the verdict", got.v, got.err)
	}
	want(t, "programs broken off", len(g.broken), 0)
	if v, err := o.judge(t.Context(), "two", ignore); err != nil || v.Sentence != "two" {
		t.Errorf("the next program: got %v, %v; want the verdict", v, err)
	}
	want(t, "a line that says that it is back", o.log.count("Redis answers again") > 0, true)
}

func TestWhatRedisForgetsIsAskedForAgain(t *testing.T) {
	url := redistest.Start(t).URL()
	c := client(t, url)
	o := open(t, url)
	g := newGate()
	hire(t, options(url, "w1", nil), ready, g.judge, time.Minute)
	answer := o.asks(t.Context(), "one")
	<-g.begun
	if err := c.FlushAll(t.Context()).Err(); err != nil {
		t.Fatal(err)
	}
	want(t, "what is judged again", <-g.begun, "one")
	want(t, "what is broken off", <-g.broken, "one")
	close(g.let)
	if got := <-answer; got.err != nil || got.v.Sentence != "one" {
		t.Errorf("got %v, %v; want the verdict", got.v, got.err)
	}
	want(t, "a line that says so", o.log.count("Redis has forgotten") > 0, true)
}

func TestAServerThatCanJudgeTakesBackWhatNoWorkerIsLeftFor(t *testing.T) {
	for name, loss := range map[string]func(server *redistest.Server, kill func()){
		"the worker is killed": func(_ *redistest.Server, kill func()) { kill() },
		"Redis is away":        func(server *redistest.Server, _ func()) { server.Kill() },
	} {
		t.Run(name, func(t *testing.T) {
			server := redistest.Start(t)
			o := open(t, server.URL())
			_, kill := doom(t, server.URL())
			answer, taken := make(chan error, 1), make(chan struct{})
			heard := sync.OnceFunc(func() { close(taken) })
			go func() { // waited for below
				for {
					_, err := o.Judge(t.Context(), job("one"), func(string) { heard() })
					select {
					case <-taken:
						answer <- err
						return
					case <-time.After(beat): // there was no worker yet
					}
				}
			}()
			<-taken
			loss(server, kill)
			eventually(t, "no worker is left", func() bool { return o.State().Workers == 0 })
			want(t, "tasks, while the server cannot judge", o.State().Tasks, 1)
			<-o.elsewhere
			o.elsewhere <- true
			if err := <-answer; !errors.Is(err, queue.ErrNotYet) {
				t.Errorf("got %v, want ErrNotYet", err)
			}
			want(t, "tasks", o.State().Tasks, 0)
		})
	}
}

func TestGarbageIsDroppedWithALine(t *testing.T) {
	url := redistest.Start(t).URL()
	c := client(t, url)
	o := open(t, url)
	w := hire(t, options(url, "w1", nil), ready, byWord, time.Minute)
	if _, err := o.judge(t.Context(), "zero", ignore); err != nil { // now all streams are there
		t.Fatal(err)
	}
	jobs := jobsKey(t, c)
	add := func(key string, values ...any) {
		if err := c.XAdd(t.Context(), &redis.XAddArgs{Stream: key, Values: values}).Err(); err != nil {
			t.Fatal(err)
		}
	}
	garbage := []string{
		"", "null", "{", "[]", `{"id":"a.1"}`, `{"id":"a.1","server":"s","mode":"submit","more":1}`,
		`{"id":"a.1","server":"s}:../x","mode":"submit"}`, `{"id":"a.1","server":"s","mode":"cheer"}`,
		`{"id":"a.1","server":"s","mode":"submit"} {}`, `{"id":"","server":"s","mode":"submit"}`, strings.Repeat("x", 1<<20),
	}
	for _, text := range garbage {
		add(jobs, "task", text)
	}
	add(jobs, "other", "field")
	eventually(t, "the worker has dropped it all", func() bool {
		return w.log.count("a program to judge is dropped") >= len(garbage)+1 && c.XLen(t.Context(), jobs).Val() == 0
	})
	c.SAdd(t.Context(), "datarace:{judging}:workers", "no name", "nothing", "nonsense")
	c.Set(t.Context(), "datarace:{judging}:worker:no name", "{}", 0)
	c.Set(t.Context(), "datarace:{judging}:worker:nonsense", `{"slots":-1}`, 0)
	eventually(t, "the server has looked at them", func() bool {
		return o.log.count("a worker cannot judge for this server") > 0 && c.SCard(t.Context(), "datarace:{judging}:workers").Val() == 2
	})

	g := newGate()
	w.stop()
	hire(t, options(url, "w2", nil), ready, g.judge, time.Minute)
	answer := o.asks(t.Context(), "one")
	<-g.begun
	entries, err := c.XRange(t.Context(), jobs, "-", "+").Result()
	if err != nil || len(entries) != 1 {
		t.Fatalf("tasks: got %v, %v; want one", entries, err)
	}
	id, _, _ := strings.Cut(strings.TrimPrefix(entries[0].Values["task"].(string), `{"id":"`), `"`)
	server, _, _ := strings.Cut(id, ".")
	answers := "datarace:{judging}:answers:" + server
	add(answers, "other", "field")
	add(answers, "task", id, "worker", "w1", "what", "cheer", "text", "")
	add(answers, "task", id, "worker", "w/1", "what", "step", "text", "running")
	add(answers, "task", id, "worker", "w1", "what", "failure", "text", strings.Repeat("x", 2000))
	add(answers, "task", id, "worker", "w1", "what", "verdict", "text", strings.Repeat("x", 2<<20))
	add(answers, "task", "unknown.1", "worker", "w1", "what", "verdict", "text", "{}")
	eventually(t, "the server has heard it all", func() bool { return c.XLen(t.Context(), answers).Val() == 0 })
	want(t, "answers dropped, at least", min(4, o.log.count("an answer about a program is dropped")), 4)
	if got := <-answer; got.err == nil || !strings.Contains(got.err.Error(), "the verdict of worker w1") {
		t.Errorf("a verdict that nobody can read: got %v, %v; want an error", got.v, got.err)
	}
	close(g.let)
	if v, err := o.judge(t.Context(), "two", ignore); err != nil || v.Sentence != "two" {
		t.Errorf("after all that: got %v, %v; want the verdict", v, err)
	}
}

func TestNothingIsLeftInRedisForLong(t *testing.T) {
	url := redistest.Start(t).URL()
	c := client(t, url)
	o := open(t, url)
	g := newGate()
	w := hire(t, options(url, "w1", nil), ready, g.judge, 0)
	ctx, withdraw := context.WithCancel(t.Context())
	answer := o.asks(ctx, "one")
	<-g.begun
	var keys []string
	eventually(t, "four keys are in use", func() bool {
		keys = c.Keys(t.Context(), "*").Val()
		return len(keys) == 4
	})
	passing := func(keys ...string) {
		t.Helper()
		for _, key := range keys {
			if ttl := c.PTTL(t.Context(), key).Val(); ttl <= 0 && ttl != -2 || ttl > 10*time.Minute { // -2: it has expired
				t.Errorf("%s is kept for %v, want at most ten minutes", key, ttl)
			}
		}
	}
	passing(keys...)
	w.stop() // it gives the program back, and nobody takes it
	withdraw()
	<-answer
	o.close()
	keys = c.Keys(t.Context(), "*").Val()
	want(t, "keys that are left", fmt.Sprint(keys), fmt.Sprint([]string{jobsKey(t, c)}))
	passing(keys...)
}

func TestNoErrorHoldsThePassword(t *testing.T) {
	for _, url := range []string{"redis://kim:hunter2@localhost:port/0", "redis://kim:hunter2@127.0.0.1:1/0", "hunter2"} {
		o := options(url, "w1", &journal{})
		if _, err := remote.Hire(t.Context(), o); err == nil || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("Hire at %s: got %v, want an error without the password", url, err)
		}
		if _, err := remote.Open(t.Context(), o, remote.Hooks{}); err == nil || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("Open at %s: got %v, want an error without the password", url, err)
		}
	}
}
