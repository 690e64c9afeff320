package explore

import (
	"slices"
	"testing"

	"datarace/game"
)

// Bugs that hide behind sleeps: as long as everybody is quick, the sleeps put one after the other.
var sleepers = []struct {
	name         string
	kinds        []game.Kind
	source, test string
}{
	{"AB-BA, staggered by account", []game.Kind{game.Deadlock}, `
import ("sync"; "time")
type A struct{ ID int; mu sync.Mutex; n int }
func Pay(from, to *A) { time.Sleep(time.Duration(from.ID) * 50 * time.Millisecond); from.mu.Lock(); to.mu.Lock(); from.n--; to.n++; to.mu.Unlock(); from.mu.Unlock() }`, `
		a, b := &p.A{ID: 0}, &p.A{ID: 1}
		harness.Go(func() { p.Pay(a, b) })
		harness.Go(func() { p.Pay(b, a) })
		harness.Wait()`},
	{"AB-BA, staggered by a channel of time.After", []game.Kind{game.Deadlock}, `
import ("sync"; "time")
type A struct{ ID int; mu sync.Mutex; n int }
func Pay(from, to *A) { <-time.After(time.Duration(from.ID) * 200 * time.Millisecond); from.mu.Lock(); to.mu.Lock(); from.n--; to.n++; to.mu.Unlock(); from.mu.Unlock() }`, `
		a, b := &p.A{ID: 0}, &p.A{ID: 1}
		harness.Go(func() { p.Pay(a, b) })
		harness.Go(func() { p.Pay(b, a) })
		harness.Wait()`},
	{"AB-BA, staggered while the test works slowly elsewhere", []game.Kind{game.Deadlock}, `
import ("sync"; "time")
type A struct{ ID int; mu sync.Mutex; n int }
func Pay(from, to *A) { time.Sleep(time.Duration(from.ID) * 50 * time.Millisecond); from.mu.Lock(); to.mu.Lock(); from.n--; to.n++; to.mu.Unlock(); from.mu.Unlock() }`, `
		a, b := &p.A{ID: 0}, &p.A{ID: 1}
		harness.Go(func() { p.Pay(a, b) })
		harness.Go(func() { p.Pay(b, a) })
		harness.Work(2_000_000_000)
		harness.Wait()`},
	{"three philosophers who come one after the other", []game.Kind{game.Deadlock}, `
import ("sync"; "time")
type T struct{ forks [3]sync.Mutex }
func (t *T) Eat(i int) { time.Sleep(time.Duration(i) * 30 * time.Millisecond); t.forks[i].Lock(); t.forks[(i+1)%3].Lock(); t.forks[(i+1)%3].Unlock(); t.forks[i].Unlock() }`, `
		t := new(p.T)
		for i := range 3 { harness.Go(func() { t.Eat(i) }) }
		harness.Wait()`},
	{"check and act in two sections, one after the other", []game.Kind{game.Wrong}, `
import ("sync"; "time")
type A struct{ mu sync.Mutex; n, calls int }
func New() *A { return &A{n: 1} }
func (a *A) left() int { a.mu.Lock(); defer a.mu.Unlock(); return a.n }
func (a *A) turn() int { a.mu.Lock(); defer a.mu.Unlock(); a.calls++; return a.calls }
func (a *A) Sell() { time.Sleep(time.Duration(a.turn()) * 50 * time.Millisecond); if a.left() > 0 { a.mu.Lock(); a.n--; a.mu.Unlock() } }
func (a *A) Left() int { return a.left() }`, `
		a := p.New()
		for range 3 { harness.Go(a.Sell) }
		harness.Wait()
		harness.Must(a.Left() >= 0, "oversold")`},
	{"lost update by atomics, one after the other", []game.Kind{game.Wrong}, `
import ("sync/atomic"; "time")
type C struct{ n, calls atomic.Int64 }
func (c *C) Add() { time.Sleep(time.Duration(c.calls.Add(1)) * 80 * time.Millisecond); v := c.n.Load(); c.n.Store(v + 1) }
func (c *C) Value() int { return int(c.n.Load()) }`, counterTest},
	{"the second access after a sleep, with a mutex of its own", []game.Kind{game.Race, game.Wrong}, `
import ("sync"; "time")
type C struct{ a, b sync.Mutex; n int }
func (c *C) One() { c.a.Lock(); v := c.n; v++; c.n = v; c.a.Unlock() }
func (c *C) Two() { time.Sleep(50 * time.Millisecond); c.a.Lock(); c.a.Unlock(); c.b.Lock(); c.n++; c.b.Unlock() }`, `
		c := new(p.C)
		harness.Go(c.One)
		harness.Go(c.Two)
		harness.Wait()`},
	{"a close that comes late enough", []game.Kind{game.Race, game.Panic}, `
import "time"
type Q struct{ c chan int }
func New() *Q { return &Q{make(chan int, 10)} }
func (q *Q) Put(n int) { for i := range n { q.c <- i } }
func (q *Q) Close() { time.Sleep(100 * time.Millisecond); close(q.c) }`, `
		q := p.New()
		harness.Go(func() { q.Put(4) })
		harness.Go(q.Close)
		harness.Wait()`},
	{"a signal that comes late enough", []game.Kind{game.Deadlock}, `
import ("sync"; "sync/atomic"; "time")
type G struct{ mu sync.Mutex; c *sync.Cond; open atomic.Bool }
func New() *G { g := &G{}; g.c = sync.NewCond(&g.mu); return g }
func (g *G) Pass() { if !g.open.Load() { g.mu.Lock(); g.c.Wait(); g.mu.Unlock() } }
func (g *G) Open() { time.Sleep(time.Second); g.open.Store(true); g.c.Broadcast() }`, `
		g := p.New()
		harness.Go(g.Pass)
		harness.Go(g.Open)
		harness.Wait()`},
}

func TestBugsBehindSleepsAreFound(t *testing.T) {
	for _, c := range sleepers {
		t.Run(c.name, func(t *testing.T) {
			binary := build(t, head+c.source+"\n", scenario("\t\t"+c.test))
			for seed := range uint64(3) {
				out := explore(t, binary, Options{Seed: seed, AsFound: true})
				if !slices.Contains(c.kinds, out.Kind) {
					t.Errorf("seed %d: kind is %s (%q, schedule %d), want one of %v", seed, out.Kind, out.Message, out.Schedule, c.kinds)
				}
				t.Logf("seed %d: %s in schedule %d", seed, out.Kind, out.Schedule)
			}
		})
	}
}

// Right programs that sleep, poll and count on time, as tests of timeouts must: no goroutine that is held back while
// others sleep may make one of them look wrong.
var patient = []struct{ name, source, test string }{
	{"an answer within the timeout, and one that is late", `
import "time"
func Ask(work func(), d time.Duration) bool {
	done := make(chan int, 1)
	go func() { work(); done <- 1 }()
	select { case <-done: return true; case <-time.After(d): return false }
}`, `
		harness.Must(p.Ask(func() { harness.Work(60_000_000) }, 100_000_000), "late after 60 ms of 100")
		harness.Must(!p.Ask(func() { harness.Work(200_000_000) }, 100_000_000), "in time after 200 ms of 100")`},
	{"a context's deadline", `
import ("context"; "time")
func Ask(work func(), d time.Duration) error {
	ctx, cancel := context.WithTimeout(context.Background(), d)
	defer cancel()
	done := make(chan int, 1)
	go func() { work(); done <- 1 }()
	select { case <-done: return nil; case <-ctx.Done(): return ctx.Err() }
}`, `
		for range 3 { harness.Go(func() { harness.Must(p.Ask(func() { harness.Work(50_000_000) }, 100_000_000) == nil, "an error") }) }
		harness.Wait()
		harness.Must(p.Ask(func() { harness.Work(time.Second) }, 100_000_000) != nil, "no error")`},
	{"a context's deadline round a plain sleep", `
import ("context"; "time")
func Ask(d time.Duration) error {
	ctx, cancel := context.WithTimeout(context.Background(), d)
	defer cancel()
	done := make(chan int, 1)
	go func() { time.Sleep(time.Second); done <- 1 }()
	select { case <-done: return nil; case <-ctx.Done(): return ctx.Err() }
}`, `
		harness.Must(p.Ask(100_000_000) != nil, "no error")
		harness.Must(p.Ask(10_000_000_000) == nil, "an error")`},
	{"a ticker", `
import ("sync"; "time")
type T struct{ stop, done chan struct{}; mu sync.Mutex; n int }
func New() *T { t := &T{stop: make(chan struct{}), done: make(chan struct{})}; go t.loop(); return t }
func (t *T) loop() { defer close(t.done); k := time.NewTicker(100*time.Millisecond); defer k.Stop(); for { select { case <-k.C: t.mu.Lock(); t.n++; t.mu.Unlock(); case <-t.stop: return } } }
func (t *T) Close() int { close(t.stop); <-t.done; return t.n }`, `
		t := p.New()
		harness.Work(1_050_000_000)
		n := t.Close()
		harness.Must(n >= 9 && n <= 10, "%d ticks", n)`},
	{"polling a flag", `
import ("sync/atomic"; "time")
type F struct{ ready atomic.Bool }
func (f *F) Set() { f.ready.Store(true) }
func (f *F) Await() { for !f.ready.Load() { time.Sleep(50 * time.Millisecond) } }`, `
		f := new(p.F)
		for range 3 { harness.Go(f.Await) }
		harness.Go(f.Set)
		harness.Wait()`},
	{"polling with a limit of tries", `
import ("sync/atomic"; "time")
type F struct{ ready atomic.Bool }
func (f *F) Set(work func()) { work(); f.ready.Store(true) }
func (f *F) Await() bool { for range 10 { if f.ready.Load() { return true }; time.Sleep(50 * time.Millisecond) }; return false }`, `
		f := new(p.F)
		harness.Go(func() { harness.Must(f.Await(), "gave up") })
		harness.Go(func() { f.Set(func() { harness.Work(200_000_000) }) })
		harness.Wait()`},
	{"polling until a deadline by the clock", `
import ("sync/atomic"; "time")
type F struct{ ready atomic.Bool }
func (f *F) Set() { f.ready.Store(true) }
func (f *F) Await(d time.Duration) bool { end := time.Now().Add(d); for time.Now().Before(end) { if f.ready.Load() { return true }; time.Sleep(50 * time.Millisecond) }; return false }`, `
		f := new(p.F)
		harness.Go(func() { harness.Must(f.Await(100_000_000), "gave up") })
		harness.Go(f.Set)
		harness.Wait()`},
	{"retry with backoff", `
import "time"
func Retry(try func() bool) int { d := 20 * time.Millisecond; for n := 1; n <= 5; n++ { if try() { return n }; time.Sleep(d); d *= 2 }; return 0 }`, `
		for range 3 {
			harness.Go(func() { left := 3; n := p.Retry(func() bool { left--; return left == 0 }); harness.Must(n == 3, "%d tries", n) })
		}
		harness.Wait()`},
	{"retry until what works slowly is there", `
import ("sync/atomic"; "time")
var ready atomic.Bool
func Serve(work func()) { work(); ready.Store(true) }
func Retry() bool { d := 50 * time.Millisecond; for range 5 { if ready.Load() { return true }; time.Sleep(d); d *= 2 }; return false }`, `
		harness.Go(func() { p.Serve(func() { harness.Work(300_000_000) }) })
		harness.Must(p.Retry(), "gave up")
		harness.Wait()`},
	{"a rate limiter that sleeps", `
import ("sync"; "time")
type L struct{ mu sync.Mutex; next time.Time }
func (l *L) Take() { l.mu.Lock(); now := time.Now(); if l.next.Before(now) { l.next = now }; wait := l.next.Sub(now); l.next = l.next.Add(100 * time.Millisecond); l.mu.Unlock(); time.Sleep(wait) }`, `
		l := new(p.L)
		harness.Within(600_000_000, "five at ten a second", func() {
			for range 5 { harness.Go(l.Take) }
			harness.Wait()
		})
		harness.Must(harness.Now() >= 400_000_000, "too fast: %v", harness.Now())`},
	{"a rate limiter with a ticker", `
import ("time"; "sync")
func All(n int, f func()) { k := time.NewTicker(100 * time.Millisecond); defer k.Stop(); var wg sync.WaitGroup; for range n { <-k.C; wg.Go(f) }; wg.Wait() }`, `
		harness.Within(800_000_000, "five at ten a second", func() { p.All(5, func() { harness.Work(50_000_000) }) })`},
	{"a debouncer", `
import ("sync"; "time")
type D struct{ mu sync.Mutex; t *time.Timer; n int }
func (d *D) Hit() { d.mu.Lock(); defer d.mu.Unlock(); if d.t != nil { d.t.Stop() }; d.t = time.AfterFunc(200*time.Millisecond, func() { d.mu.Lock(); d.n++; d.mu.Unlock() }) }
func (d *D) N() int { d.mu.Lock(); defer d.mu.Unlock(); return d.n }`, `
		d := new(p.D)
		for range 4 { d.Hit(); harness.Work(100_000_000) }
		harness.Work(500_000_000)
		harness.Must(d.N() == 1, "fired %d times", d.N())`},
	{"a watchdog that is fed", `
import "time"
type W struct{ feed, stop chan int; Bitten bool; done chan int }
func New() *W { w := &W{feed: make(chan int), stop: make(chan int), done: make(chan int)}; go w.loop(); return w }
func (w *W) loop() { defer close(w.done); for { select { case <-w.feed: case <-w.stop: return; case <-time.After(200 * time.Millisecond): w.Bitten = true; return } } }
func (w *W) Feed() { select { case w.feed <- 1: case <-w.done: } }
func (w *W) Stop() bool { select { case w.stop <- 1: case <-w.done: }; <-w.done; return w.Bitten }`, `
		w := p.New()
		for range 5 { harness.Work(100_000_000); w.Feed() }
		harness.Must(!w.Stop(), "bitten")`},
	{"a cache whose entries expire", `
import ("sync"; "time")
type C struct{ mu sync.Mutex; at time.Time; v, made int }
func (c *C) Get() int { c.mu.Lock(); defer c.mu.Unlock(); if c.made == 0 || time.Since(c.at) > 500*time.Millisecond { c.made++; c.v = c.made; c.at = time.Now() }; return c.v }`, `
		c := new(p.C)
		for range 3 { harness.Go(func() { v := c.Get(); harness.Must(v == 1, "got %d", v) }) }
		harness.Wait()
		harness.Work(time.Second)
		harness.Must(c.Get() == 2, "got %d", c.Get())`},
	{"four downloads at once, one of them by sleeping", `
import ("sync"; "time")
func All(fs ...func()) { var wg sync.WaitGroup; for _, f := range fs { wg.Go(f) }; wg.Go(func() { time.Sleep(100 * time.Millisecond) }); wg.Wait() }`, `
		slow := func() { harness.Work(100_000_000) }
		harness.Within(200_000_000, "five at once", func() { p.All(slow, slow, slow, slow) })`},
	{"a meeting while somebody sleeps", `
import "time"
func Go(f func()) { go func() { for range 20 { time.Sleep(100 * time.Millisecond) } }(); f() }`, `
		m := harness.Rendezvous(3)
		for range 3 { harness.Go(func() { p.Go(m.Meet) }) }
		harness.Wait()`},
	{"a heartbeat that is stopped", `
import ("context"; "sync"; "time")
type H struct{ mu sync.Mutex; n int }
func (h *H) Run(ctx context.Context) { for { select { case <-ctx.Done(): return; default: }; h.mu.Lock(); h.n++; h.mu.Unlock(); time.Sleep(100 * time.Millisecond) } }
func (h *H) N() int { h.mu.Lock(); defer h.mu.Unlock(); return h.n }`, `
		h := new(p.H)
		ctx, cancel := context.WithCancel(context.Background())
		harness.Go(func() { h.Run(ctx) })
		harness.Work(1_000_000_000)
		cancel()
		harness.Wait()
		harness.Must(h.N() >= 8 && h.N() <= 11, "%d beats", h.N())`},
	{"work that is done in the background and waited for with a grace", `
import ("sync"; "time")
type S struct{ wg sync.WaitGroup }
func (s *S) Start(f func()) { s.wg.Go(f) }
func (s *S) Stop(d time.Duration) bool { done := make(chan struct{}); go func() { s.wg.Wait(); close(done) }(); t := time.NewTimer(d); defer t.Stop(); select { case <-done: return true; case <-t.C: return false } }`, `
		s := new(p.S)
		for range 3 { s.Start(func() { harness.Work(100_000_000) }) }
		harness.Must(s.Stop(200_000_000), "not stopped in time")`},
	{"a goroutine that ends a little later", `
import "time"
func First() { for range 3 { go func() { for range 5 { time.Sleep(time.Second) } }() } }`, `p.First()`},
	{"simulated work under a lock", `
import ("sync"; "time")
type A struct{ mu sync.Mutex; n int }
func (a *A) Add() { a.mu.Lock(); defer a.mu.Unlock(); v := a.n; time.Sleep(50 * time.Millisecond); a.n = v + 1 }
func (a *A) N() int { a.mu.Lock(); defer a.mu.Unlock(); return a.n }`, `
		a := new(p.A)
		for range 6 { harness.Go(a.Add) }
		harness.Wait()
		harness.Must(a.N() == 6, "got %d", a.N())`},
}

const timeTests = `package p_test

import (
	"context"
	"time"

	"challenge/p"
	"datarace/game/judge/harness"
)

var (
	_ = context.Background
	_ = time.Second
)

func Judge() {
	harness.Run("the scenario", func() {
`

func timed(body string) string { return timeTests + body + "\n\t})\n}\n" }

func TestProgramsThatCountOnTimeAreAccepted(t *testing.T) {
	for _, c := range patient {
		t.Run(c.name, func(t *testing.T) {
			binary := build(t, head+c.source+"\n", timed("\t\t"+c.test))
			for seed := range uint64(3) {
				// The usual schedules, and as many of those that hold goroutines back.
				for _, mix := range []string{portfolio, holding} {
					out := explore(t, binary, Options{Seed: seed, AsFound: true, mix: mix, held: holding})
					if out.Kind != game.Accepted {
						t.Errorf("seed %d: kind is %s (%q, schedule %d), want accepted\n%+v", seed, out.Kind, out.Message, out.Schedule, out.Parked)
					}
				}
			}
		})
	}
}
