package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"testing"
	"time"

	"datarace/game"
	"datarace/game/catalog"
	"datarace/rooms/queue"
	"datarace/rooms/queue/remote"
	"datarace/rooms/store/redis/redistest"
)

// A server with two slots of its own, and one worker with one slot and room for two programs.
func TestAServerJudgesHereWhileItIsIdleAndThenWhereThereIsLessToDo(t *testing.T) {
	url := redistest.Start(t).URL()
	options := func(id string) remote.Options { // a long beat: nobody is to count as gone because the machine is busy
		return remote.Options{URL: url, ID: id, Kind: remote.Kind{Version: "v"}, Log: slog.New(slog.DiscardHandler), Beat: 3 * time.Second}
	}
	all := &judges{own: &bench{challenges: &catalog.Catalog{}}, slots: 2, moved: make(chan struct{}, 1)}
	workers, err := remote.Open(t.Context(), options("server"), remote.Hooks{Changed: all.stir, Elsewhere: func() bool { return false }})
	if err != nil {
		t.Fatal(err)
	}
	all.workers = workers
	w, err := remote.Hire(t.Context(), options("worker"))
	if err != nil {
		t.Fatal(err)
	}
	w.Announce(remote.About{Slots: 1, Tasks: 2, Ready: true})
	working, stop := context.WithCancel(t.Context())
	begun := make(chan string, 9)
	ended := make(chan struct{})
	go func() { // waited for below
		defer close(ended)
		w.Run(working, func(ctx context.Context, j queue.Job, _ func(string)) (game.Verdict, error) {
			begun <- j.Source
			<-ctx.Done()
			return game.Verdict{}, ctx.Err()
		}, 0)
	}()
	defer func() {
		if err := errors.Join(all.close(), w.Close()); err != nil {
			t.Error(err)
		}
	}()
	defer func() { stop(); <-ended }()
	asking, enough := context.WithCancel(t.Context())
	answers := make(chan error, 9)
	asked := 0
	elsewhere := func() { // asks the worker, who never answers
		t.Helper()
		if all.here() {
			t.Fatal("the next program would be judged here, want it judged by the worker")
		}
		asked++
		source := fmt.Sprint("program ", asked)
		go func() { // waited for below
			_, err := workers.Judge(asking, queue.Job{Source: source, Mode: queue.Submit}, func(string) {})
			answers <- err
		}()
		<-begun
	}
	here := func() {
		t.Helper()
		if !all.here() {
			t.Fatal("the next program would be judged by the worker, want it judged here")
		}
	}
	for workers.State().Workers == 0 {
		<-all.moved
	}

	elsewhere() // while the server still warms up
	all.own.set(game.Warmth{Ready: true})
	for range 2 {
		here() // its slots are free
	}
	here()      // twice two is as much as once one
	elsewhere() // three programs for two slots, one for one
	here()      // the worker has no room any more
	all.own.set(game.Warmth{Failure: "no compiler"})
	if _, err := all.decide(t.Context(), queue.Job{Mode: queue.Submit}, nil); !errors.Is(err, queue.ErrNotYet) {
		t.Errorf("when the server cannot judge and the worker has no room: got %v, want ErrNotYet", err)
	}
	enough()
	for range asked {
		if err := <-answers; !errors.Is(err, context.Canceled) {
			t.Errorf("got %v, want that it was cancelled", err)
		}
	}
}

func TestWhatIsSaidOfJudgesIsTrueOfTheBestOfThem(t *testing.T) {
	url := redistest.Start(t).URL()
	options := remote.Options{URL: url, ID: "server", Kind: remote.Kind{Version: "v"}, Log: slog.New(slog.NewTextHandler(io.Discard, nil))}
	all := &judges{slots: 2, moved: make(chan struct{}, 1)}
	workers, err := remote.Open(t.Context(), options, remote.Hooks{Changed: all.stir, Elsewhere: func() bool { return false }})
	if err != nil {
		t.Fatal(err)
	}
	all.workers = workers
	defer all.close()
	for workers.State().Missing == "" {
		<-all.moved
	}
	missing := workers.State().Missing
	for _, c := range []struct {
		own      *bench
		want     game.Warmth
		ready    bool
		words    string
		capacity int
	}{
		{nil, game.Warmth{Waiting: missing}, false, "nobody judges: " + missing, 0},
		{&bench{state: game.Warmth{Done: 1, Total: 2}}, game.Warmth{Done: 1, Total: 2}, false, "the judge warms up: 1 of 2", 32},
		{&bench{state: game.Warmth{Ready: true, Weaker: "weaker"}}, game.Warmth{Ready: true, Weaker: "weaker"}, true, "weaker", 32},
		{&bench{state: game.Warmth{Failure: "no Go"}}, game.Warmth{Waiting: "no Go; and " + missing}, false, "nobody judges: no Go; and " + missing, 0},
	} {
		all.own = c.own
		ready, words := all.ready()
		if got := all.warmth(); got != c.want || ready != c.ready || words != c.words || all.capacity() != c.capacity {
			t.Errorf("got %+v, %t %q, room for %d; want %+v, %t %q, %d", got, ready, words, all.capacity(), c.want, c.ready, c.words, c.capacity)
		}
	}
	all.own = nil
	all.leave()
	if ready, words := all.ready(); ready || words != "the server is stopping" {
		t.Errorf("when it stops: got %t %q", ready, words)
	}
}
