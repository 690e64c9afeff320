package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"datarace/client/bot"
	"datarace/client/wire"
	"datarace/game"
	"datarace/game/catalog"
	"datarace/rooms/store/redis/redistest"
)

// startWorker runs worker until the returned stop, or the test's end.
func startWorker(t *testing.T, redis string) (stop func() error) {
	t.Helper()
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { // waited for by stop
		args := []string{"worker", "--redis", redis, "--workers", "2", "--cache", filepath.Join(cache, "datarace")}
		ended <- run(ctx, args, func(string) string { return "" }, io.Discard, io.Discard)
	}()
	stop = sync.OnceValue(func() error {
		cancel()
		return <-ended
	})
	t.Cleanup(func() { _ = stop() }) // a test that cares has asked already
	return stop
}

// awaitReady waits until /readyz says so, or says no with these words.
func awaitReady(ctx context.Context, t *testing.T, base string, want int, words string) {
	t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		status, text := get(t, base+"/readyz")
		if status == want && strings.Contains(text, words) {
			return
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			t.Fatalf("/readyz says %d %q, want %d and %q", status, text, want, words)
		}
	}
}

func TestWorkersJudgeForAServerThatJudgesNothing(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute) // a guard against hanging, no assertion
	defer cancel()
	redis := redistest.Start(t).URL()
	s := startServer(t, "--redis", redis, "--no-judge", "--admin", "127.0.0.1:0")
	admin := "http://" + s.log.line(t, adminSays)["address"].(string)
	awaitReady(ctx, t, s.base, 503, "start one with datarace worker")
	first := startWorker(t, redis)
	awaitReady(ctx, t, s.base, 200, "ready")
	if line := s.log.line(t, "a worker judges for this server"); line == nil || line["slots"] != 2.0 || !strings.HasSuffix(fmt.Sprint(line["engine"]), goVersion+" explore") {
		t.Errorf("got the line %v, want one on a worker with two slots and the explore engine", line)
	}
	expect(t, scrape(t, admin), map[string]float64{"datarace_ready": 1, "datarace_workers": 1, "datarace_worker_slots": 2, "datarace_worker_jobs": 0})

	packs, err := catalog.Load()
	if err != nil {
		t.Fatal(err)
	}
	list := packs.Playlists()[0]
	challenge, _ := packs.Challenge(list.Challenges[0])
	office, err := bot.Unlock(ctx, s.base, s.key)
	if err != nil {
		t.Fatal(err)
	}
	room, err := office.Open(ctx, list.ID, game.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	host, err := bot.Host(ctx, s.base, room.Room, room.Token)
	if err != nil {
		t.Fatal(err)
	}
	defer host.Close()
	kim, err := bot.Join(ctx, s.base, room.Room, "Kim")
	if err != nil {
		t.Fatal(err)
	}
	defer kim.Close()
	for range 2 { // the round, and the end of its reading
		if ack, err := host.Steer(ctx, wire.Steer{Type: "start"}); err != nil || ack.State != "received" {
			t.Fatalf("start: got %v, %v", ack, err)
		}
	}
	solve := func(source string, want game.Kind) {
		t.Helper()
		v, err := kim.Solve(ctx, source)
		if err != nil || v.Kind != want || v.Sentence == "" {
			t.Fatalf("got %s %q, %v; want %s", v.Kind, v.Sentence, err, want)
		}
	}
	solve(challenge.Start, challenge.Bug)
	if err := first(); err != nil {
		t.Errorf("the first worker ended with %v, want nil", err)
	}
	awaitReady(ctx, t, s.base, 503, "start one with datarace worker")
	ack, err := kim.Submit(ctx, challenge.Fixes[0].Source)
	if err != nil || ack.State != "received" {
		t.Fatalf("a program while no worker is there: got %v, %v; want it received", ack, err)
	}
	second := startWorker(t, redis)
	v, err := kim.Verdict(ctx, ack.Submission)
	if err != nil || v.Kind != game.Accepted {
		t.Errorf("got %s %q, %v; want accepted", v.Kind, v.Sentence, err)
	}
	after := scrape(t, admin)
	if n := after[`datarace_judge_seconds_count{kind="accepted"}`]; n != 1 {
		t.Errorf("judgings that were measured and accepted: got %v, want 1", n)
	}
	if err := second(); err != nil {
		t.Errorf("the second worker ended with %v, want nil", err)
	}
	if err := s.stop(); err != nil {
		t.Errorf("serve ended with %v, want nil", err)
	}
	if line := s.log.line(t, "a worker is gone"); line == nil {
		t.Error("the log does not say that the first worker is gone")
	}
}

func TestAWorkerThatCannotJudgeSaysSoAndEnds(t *testing.T) {
	redis := redistest.Start(t).URL()
	err := run(t.Context(), []string{"worker", "--redis", redis, "--go", "nowhere/go"}, func(string) string { return "" }, io.Discard, io.Discard)
	var e exit
	if !errors.As(err, &e) || e.code != exitOurs || !strings.Contains(err.Error(), "nothing can be judged here") {
		t.Errorf("got %v, want that nothing can be judged here, and exit status %d", err, exitOurs)
	}
}

// A server that cannot judge, as on a Mac, is ready as soon as a worker is.
func TestAServerThatCannotJudgeIsReadyWithAWorker(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute) // a guard against hanging, no assertion
	defer cancel()
	redis := redistest.Start(t).URL()
	s := startServer(t, "--redis", redis, "--go", "nowhere/go", "--admin", "off")
	awaitReady(ctx, t, s.base, 503, "nowhere/go")
	awaitReady(ctx, t, s.base, 503, "start one with datarace worker")
	startWorker(t, redis)
	awaitReady(ctx, t, s.base, 200, "ready")
}
