package client

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"datarace/client/bot"
	"datarace/client/wire"
	"datarace/game"
	"datarace/game/catalog"
	"datarace/rooms"
	"datarace/rooms/queue"
	"datarace/rooms/store/memory"
)

// class is a real server with real rooms on a memory store and a judge that looks for a word.
type class struct {
	t        *testing.T
	ctx      context.Context
	base     string
	server   *Server
	registry *rooms.Registry
	office   *bot.Office
	room     wire.OpenedRoom
}

const (
	good = "package fine // FIXED"
	bad  = "package fine // SECRETSOURCE"
)

// decide accepts a program with FIXED in it and finds a race in every other.
func decide(_ context.Context, j queue.Job, progress func(string)) (game.Verdict, error) {
	progress("building")
	progress("running")
	if strings.Contains(j.Source, "FIXED") {
		return game.Verdict{Kind: game.Accepted, Rung: game.Concurrent, Sentence: "All well.", Technique: "mutex", Schedules: 9}, nil
	}
	return game.Verdict{Kind: game.Race, Rung: game.Behaves, Sentence: "SECRETSENTENCE", Advice: "SECRETADVICE", Schedules: 2}, nil
}

func newClass(t *testing.T, settings game.Settings, limits Limits) *class {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute) // a guard against hanging, no assertion
	packs, err := catalog.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	var ids atomic.Int64
	newID := func() string { return fmt.Sprintf("id-%d", ids.Add(1)) }
	log := slog.New(slog.NewTextHandler(testLog{t}, &slog.HandlerOptions{Level: slog.LevelWarn}))
	kept := memory.New()
	registry, err := rooms.Open(ctx, rooms.Options{
		Store: kept, Catalog: packs, Judge: decide, Workers: 2, NewID: newID, Owner: "test", Log: log,
		Canon: func(source string) string {
			sum := sha256.Sum256([]byte(source))
			return hex.EncodeToString(sum[:])
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	server := New(Options{Rooms: registry, Catalog: packs, Key: testKey, Pages: testPages(), NewID: newID, Log: log, Limits: limits})
	listener := httptest.NewServer(server.Handler())
	t.Cleanup(func() {
		defer cancel()
		end, stop := context.WithTimeout(context.Background(), 20*time.Second)
		defer stop()
		if err := errors.Join(server.Shutdown(end), registry.Close(end), kept.Close()); err != nil {
			t.Errorf("close the class: %v", err)
		}
		listener.Close()
	})
	c := &class{t: t, ctx: ctx, base: listener.URL, server: server, registry: registry}
	c.office = try(bot.Unlock(ctx, c.base, testKey))(t)
	lists := try(c.office.Playlists(ctx))(t)
	if len(lists) == 0 {
		t.Fatal("there is no playlist")
	}
	c.room = try(c.office.Open(ctx, lists[0].ID, settings))(t)
	return c
}

// testLog fails a test that makes the server log a warning or an error.
type testLog struct{ t *testing.T }

func (l testLog) Write(line []byte) (int, error) {
	l.t.Errorf("the server logged: %s", line)
	return len(line), nil
}

// try returns what a call returned, or ends the test.
func try[T any](v T, err error) func(*testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func (c *class) student(name string) *bot.Bot {
	c.t.Helper()
	b := try(bot.Join(c.ctx, c.base, c.room.Room, name))(c.t)
	c.t.Cleanup(b.Close)
	return b
}

func (c *class) back(token string) *bot.Bot {
	c.t.Helper()
	b := try(bot.Return(c.ctx, c.base, c.room.Room, token))(c.t)
	c.t.Cleanup(b.Close)
	return b
}

func (c *class) host() *bot.Bot {
	c.t.Helper()
	b := try(bot.Host(c.ctx, c.base, c.room.Room, c.room.Token))(c.t)
	c.t.Cleanup(b.Close)
	return b
}

// run starts the first round and ends its reading phase.
func (c *class) run(host *bot.Bot) {
	c.t.Helper()
	c.steer(host, wire.Steer{Type: "start"})
	try(host.AwaitPhase(c.ctx, game.Reading))(c.t)
	c.steer(host, wire.Steer{Type: "start"})
	try(host.AwaitPhase(c.ctx, game.Running))(c.t)
}

func (c *class) steer(host *bot.Bot, m wire.Steer) {
	c.t.Helper()
	if ack := try(host.Steer(c.ctx, m))(c.t); ack.State != "received" {
		c.t.Fatalf("%s: got %+v, want received", m.Type, ack)
	}
}

// closed waits for the connection's end and compares code and reason.
func (c *class) closed(b *bot.Bot, code int, why game.Code) {
	c.t.Helper()
	got := try(b.AwaitClose(c.ctx))(c.t)
	if got.Code != code || got.Fail.Code != why || got.Fail.Text == "" {
		c.t.Errorf("closed with %d %q %q, want %d %q and words", got.Code, got.Fail.Code, got.Fail.Text, code, why)
	}
}

// alive fails when a connection does not answer a ping.
func (c *class) alive(b *bot.Bot) {
	c.t.Helper()
	t := float64(b.Number())
	if err := b.Send(wire.Ping{T: t}); err != nil {
		c.t.Fatal(err)
	}
	try(b.Await(c.ctx, func(m wire.Message) bool { p, ok := m.(wire.Pong); return ok && p.T == t }))(c.t)
}

// refusedHello dials with a hello that must not be let in.
func (c *class) refusedHello(h wire.Hello, code int, why game.Code) {
	c.t.Helper()
	b, err := bot.Dial(c.ctx, c.base, h)
	if err == nil {
		b.Close()
		c.t.Errorf("%+.60v was let in, want %d %q", h, code, why)
		return
	}
	var got *bot.Closed
	if !errors.As(err, &got) || got.Code != code || got.Fail.Code != why || got.Fail.Text == "" {
		c.t.Errorf("%+.60v: got %v, want %d %q and words", h, err, code, why)
	}
}

// nonWaiting is a context that has ended: a look at what is there already.
var nonWaiting = func() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	return ctx
}()
