package client

import (
	"context"
	"errors"
	"fmt"
	"go/parser"
	"go/printer"
	"go/token"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"datarace/client/bot"
	"datarace/game"
	"datarace/game/catalog"
	"datarace/rooms"
	"datarace/rooms/queue"
	"datarace/rooms/store"
	"datarace/rooms/store/memory"
)

// lesson is a whole server in a bubble, whose clock is the bubble's, with a judge that gives what the packs declare.
type lesson struct {
	packs    *catalog.Catalog
	registry *rooms.Registry
	server   *Server
	store    store.Store
	pipes    pipes
}

// inLesson runs f in a bubble with a server, and takes all down.
func inLesson(t *testing.T, judge queue.Judge, f func(t *testing.T, l *lesson)) {
	t.Helper()
	inLessonWith(t, rooms.Options{Judge: judge}, f)
}

// inLessonWith is inLesson for a server of some options; what it needs is filled in.
func inLessonWith(t *testing.T, o rooms.Options, f func(t *testing.T, l *lesson)) {
	t.Helper()
	packs, err := packed()
	if err != nil {
		t.Fatal(err)
	}
	if o.Judge == nil {
		o.Judge = declared(verdicts())
	}
	synctest.Test(t, func(t *testing.T) {
		ctx := t.Context()
		log := slog.New(slog.NewTextHandler(testLog{t}, &slog.HandlerOptions{Level: slog.LevelWarn}))
		var ids atomic.Int64
		newID := func() string { return fmt.Sprintf("id-%d", ids.Add(1)) }
		l := &lesson{packs: packs, store: memory.New(), pipes: pipes{conns: make(chan net.Conn), done: make(chan struct{})}}
		o.Store, o.Catalog, o.Workers, o.NewID, o.Owner, o.Log, o.Canon = l.store, packs, 2, newID, "test", log, plain
		registry, err := rooms.Open(ctx, o)
		if err != nil {
			t.Fatal(err)
		}
		l.registry = registry
		l.server = New(Options{Rooms: registry, Catalog: packs, Key: testKey, Pages: testPages(), NewID: newID, Log: log})
		listener := &http.Server{Handler: l.server.Handler()}
		served := make(chan error, 1)
		go func() { served <- listener.Serve(l.pipes) }() // ends by pipes.done below

		f(t, l)

		if err := errors.Join(l.server.Shutdown(ctx), registry.Close(ctx)); err != nil {
			t.Error(err)
		}
		close(l.pipes.done)
		if err := <-served; !errors.Is(err, net.ErrClosed) {
			t.Error(err)
		}
		_ = listener.Close()
	})
}

// plain is a program without its comments, so that the same program in another dress is known; "" when it does not parse.
func plain(source string) string {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "", source, parser.SkipObjectResolution)
	if err != nil {
		return ""
	}
	var out strings.Builder
	if err := printer.Fprint(&out, token.NewFileSet(), file); err != nil {
		return ""
	}
	return out.String()
}

// packed is the packs, and verdicts what they declare of each of their programs, by challenge and plain program.
var (
	packed   = sync.OnceValues(catalog.Embedded)
	verdicts = sync.OnceValue(func() map[string]game.Verdict {
		known := map[string]game.Verdict{}
		packs, err := packed()
		if err != nil {
			return known
		}
		for _, c := range packs.Challenges() {
			add := func(source string, kind game.Kind, technique string) {
				known[c.ID+plain(source)] = game.Verdict{Kind: kind, Rung: natural(kind), Sentence: "It is " + string(kind) + ".", Technique: technique, Schedules: 3}
			}
			add(c.Start, c.Bug, "")
			for _, s := range c.Fixes {
				add(s.Source, game.Accepted, s.Technique())
			}
			for _, s := range c.Wrongs {
				add(s.Source, s.Kind, "")
			}
		}
		return known
	})
)

// declared is a judge that knows every program of the packs, and takes a second.
func declared(known map[string]game.Verdict) queue.Judge {
	return func(ctx context.Context, j queue.Job, progress func(string)) (game.Verdict, error) {
		progress("building")
		timer := time.NewTimer(time.Second)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-ctx.Done():
			return game.Verdict{}, ctx.Err()
		}
		v, ok := known[j.Challenge+plain(j.Source)]
		if !ok { // a half-typed draft taken at the bell
			return game.Verdict{Kind: game.Compile, Rung: game.NoRung, Sentence: "It does not parse."}, nil
		}
		if j.Mode == queue.Check && v.Kind == game.Accepted {
			v.Rung = game.Behaves
		}
		return v, nil
	}
}

// natural is the rung on which a kind stands.
func natural(k game.Kind) game.Rung {
	switch k {
	case game.Accepted:
		return game.Concurrent
	case game.Serial, game.Contended:
		return game.Clean
	case game.Deadlock, game.Leak, game.Panic:
		return game.RaceFree
	case game.Race, game.Wrong:
		return game.Behaves
	case game.Slow, game.Memory, game.Output:
		return game.Builds
	}
	return game.NoRung
}

// class is a class of bots for this server.
func (l *lesson) class(students, rounds int, seed uint64) bot.Class {
	return bot.Class{
		Server: "http://127.0.0.1:8080", Key: testKey, Students: students, Rounds: rounds, Seed: seed, Pace: 5 * time.Second,
		Catalog: l.packs, Dial: l.pipes.dial,
	}
}

func TestAClassOfBotsFindsNoDifference(t *testing.T) {
	var sum bot.Count
	for seed, pace := range []time.Duration{5 * time.Second, 40 * time.Second, 100 * time.Second} { // the last: many hear the bell
		inLessonWith(t, rooms.Options{PublicBest: seed > 0}, func(t *testing.T, l *lesson) {
			class := l.class(12, 2, uint64(seed))
			class.Pace = pace
			report, err := class.Play(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			for _, d := range report.Differences {
				t.Errorf("seed %d: %s", seed, d)
			}
			if report.Rounds != 2 || len(report.Board) != 12 || report.Unsure != 0 {
				t.Errorf("seed %d: got %d rounds, %d rows and %d unsure, want 2, 12 and 0", seed, report.Rounds, len(report.Board), report.Unsure)
			}
			c := report.Count
			t.Logf("seed %d: %+v", seed, c)
			sum.Submissions += c.Submissions
			sum.Verdicts += c.Verdicts
			sum.Checks += c.Checks
			sum.Hints += c.Hints
			sum.Fails += c.Fails
			sum.Choices += c.Choices
			sum.Drops += c.Drops
			sum.Drafts += c.Drafts
		})
	}
	if sum.Submissions < 80 || sum.Checks == 0 || sum.Hints == 0 || sum.Fails == 0 || sum.Choices < 10 || sum.Drops == 0 || sum.Drafts == 0 {
		t.Errorf("the bots did too little to show anything: %+v", sum)
	}
}

// In a room that somebody else steers, who rings the bell early, pauses and gives hints, nothing is different either.
func TestBotsPlayInARoomThatSomebodyElseSteers(t *testing.T) {
	inLesson(t, nil, func(t *testing.T, l *lesson) {
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Hour) // of the bubble's; a guard against hanging
		defer cancel()
		code, err := l.registry.Create(ctx, l.packs.Playlists()[0].ID, game.Settings{WarmUp: true}, func(code string) string { return hash(l.server.hostToken(code)) })
		if err != nil {
			t.Fatal(err)
		}
		room := try(l.registry.Find(code))(t)
		host := try(room.Host(ctx, hash(l.server.hostToken(code))))(t)
		class := l.class(6, 2, 3)
		class.Room, class.Pace = code, 30*time.Second
		type outcome struct {
			report *bot.Report
			err    error
		}
		played := make(chan outcome, 1)
		go func() { // waited for below
			report, err := class.Play(ctx)
			played <- outcome{report, err}
		}()
		n := int64(0)
		for _, step := range []struct {
			after time.Duration
			do    game.Command
		}{
			{time.Minute, game.WarmUp{}},
			{time.Minute, game.End{}},
			{time.Minute, game.Start{}},
			{5 * time.Second, game.Start{}},
			{time.Minute, game.Pause{}},
			{time.Minute, game.Resume{}},
			{10 * time.Second, game.GiveHint{Hint: 0}},
			{10 * time.Second, game.Extend{Millis: 60_000}},
			{30 * time.Second, game.End{}},
			{time.Minute, game.Start{}},
			{time.Second, game.Start{}},
			{90 * time.Second, game.End{}},
			{time.Minute, game.Finish{}},
		} {
			time.Sleep(step.after)
			n++
			if err := host.Do(ctx, n, step.do); err != nil {
				t.Fatal(err)
			}
		}
		got := <-played
		host.Close()
		if got.err != nil {
			t.Fatal(got.err)
		}
		for _, d := range got.report.Differences {
			t.Error(d)
		}
		if got.report.Rounds != 2 || len(got.report.Board) != 6 || got.report.Count.Submissions == 0 {
			t.Errorf("got %d rounds, %d rows, %+v, want 2, 6 and submissions", got.report.Rounds, len(got.report.Board), got.report.Count)
		}
	})
}

func TestAClassThatCannotBePlayedSaysWhy(t *testing.T) {
	inLesson(t, nil, func(t *testing.T, l *lesson) {
		for name, change := range map[string]func(*bot.Class){
			"a wrong key":         func(c *bot.Class) { c.Key = "0000000000000000" },
			"no such room":        func(c *bot.Class) { c.Room = "XXXXXX" },
			"no such playlist":    func(c *bot.Class) { c.Playlist = "none" },
			"too many rounds":     func(c *bot.Class) { c.Rounds = 1000 },
			"nobody":              func(c *bot.Class) { c.Students = 0 },
			"more than a room":    func(c *bot.Class) { c.Students = 201 },
			"challenges unknown":  func(c *bot.Class) { c.Catalog = &catalog.Catalog{} },
			"no round to be over": func(c *bot.Class) { c.Rounds = 0 },
		} {
			class := l.class(1, 1, 1)
			change(&class)
			if _, err := class.Play(t.Context()); !errors.Is(err, bot.ErrUnusable) {
				t.Errorf("%s: got %v, want %v", name, err, bot.ErrUnusable)
			}
		}
		class := l.class(1, 1, 1)
		class.Dial = func(context.Context, string, string) (net.Conn, error) { return nil, errors.New("no way there") }
		if _, err := class.Play(t.Context()); !errors.Is(err, bot.ErrUnreachable) {
			t.Errorf("got %v, want %v", err, bot.ErrUnreachable)
		}
	})
}
