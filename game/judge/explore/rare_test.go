package explore

import (
	"slices"
	"testing"

	"datarace/game"
)

// Bugs that few schedules show: what the portfolio is measured by, beside the plain ones.
var rare = []struct {
	name         string
	kinds        []game.Kind
	source, test string
}{
	{"a snapshot that another one overtakes in sixty steps", []game.Kind{game.Wrong}, `
import "sync"
type S struct{ mu sync.Mutex; version, seen int }
func (s *S) get() int { s.mu.Lock(); defer s.mu.Unlock(); return s.version }
func (s *S) Refresh() { v := s.get(); s.mu.Lock(); if v < s.seen-9 { s.seen = -1 } else { s.seen = v }; s.mu.Unlock() }
func (s *S) Bump() { for range 10 { s.mu.Lock(); s.version++; s.seen = s.version; s.mu.Unlock() } }
func (s *S) Seen() int { s.mu.Lock(); defer s.mu.Unlock(); return s.seen }`, `
		s := new(p.S)
		harness.Go(s.Refresh)
		harness.Go(s.Bump)
		harness.Wait()
		harness.Must(s.Seen() >= 0, "overtaken")`},
	{"a stack by compare-and-swap whose top comes back", []game.Kind{game.Wrong}, `
import "sync/atomic"
type S struct{ top atomic.Int64; next [4]atomic.Int64 }
func New() *S { s := &S{}; s.top.Store(1); s.next[1].Store(2); s.next[2].Store(3); return s }
func (s *S) Pop() int64 { for { t := s.top.Load(); if t == 0 { return 0 }; n := s.next[t].Load(); if s.top.CompareAndSwap(t, n) { return t } } }
func (s *S) Push(v int64) { for { t := s.top.Load(); s.next[v].Store(t); if s.top.CompareAndSwap(t, v) { return } } }`, `
		s := p.New()
		var got [4]int64
		harness.Go(func() { got[0] = s.Pop() })
		harness.Go(func() { a := s.Pop(); b := s.Pop(); s.Push(a); got[1] = b })
		harness.Wait()
		left := map[int64]int{}
		for range 4 { if v := s.Pop(); v != 0 { left[v]++ } }
		left[got[0]]++
		left[got[1]]++
		harness.Must(left[1] < 2 && left[2] < 2 && left[3] < 2, "one was handed out twice: %v", left)`},
	{"three values, torn in one order only", []game.Kind{game.Wrong}, `
import "sync/atomic"
type S struct{ a, b, c atomic.Int64 }
func (s *S) Write() { s.a.Add(1); s.b.Add(1); s.c.Add(1) }
func (s *S) Read() (int64, int64, int64) { c := s.c.Load(); a := s.a.Load(); b := s.b.Load(); return a, b, c }`, `
		s := new(p.S)
		harness.Go(func() { s.Write(); s.Write() })
		harness.Go(func() { a, b, c := s.Read(); harness.Must(!(c == 0 && a == 1 && b == 2), "torn") })
		harness.Wait()`},
	{"five philosophers", []game.Kind{game.Deadlock}, `
import "sync"
type T struct{ forks [5]sync.Mutex }
func (t *T) Eat(i int) { t.forks[i].Lock(); t.forks[(i+1)%5].Lock(); t.forks[(i+1)%5].Unlock(); t.forks[i].Unlock() }`, `
		t := new(p.T)
		for i := range 5 { harness.Go(func() { t.Eat(i) }) }
		harness.Wait()`},
	{"a barrier that the quickest laps", []game.Kind{game.Deadlock, game.Wrong}, `
import "sync"
type B struct{ mu sync.Mutex; c *sync.Cond; n, want int }
func New(n int) *B { b := &B{want: n}; b.c = sync.NewCond(&b.mu); return b }
func (b *B) Wait() { b.mu.Lock(); b.n++; if b.n == b.want { b.n = 0; b.c.Broadcast() } else { for b.n != 0 { b.c.Wait() } }; b.mu.Unlock() }`, `
		b := p.New(2)
		for range 2 { harness.Go(func() { b.Wait(); b.Wait() }) }
		harness.Wait()`},
	{"one condition for producers and consumers", []game.Kind{game.Deadlock}, `
import "sync"
type Q struct{ mu sync.Mutex; c *sync.Cond; full bool }
func New() *Q { q := &Q{}; q.c = sync.NewCond(&q.mu); return q }
func (q *Q) Put() { q.mu.Lock(); for q.full { q.c.Wait() }; q.full = true; q.c.Signal(); q.mu.Unlock() }
func (q *Q) Get() { q.mu.Lock(); for !q.full { q.c.Wait() }; q.full = false; q.c.Signal(); q.mu.Unlock() }`, `
		q := p.New()
		for range 3 { harness.Go(q.Put); harness.Go(q.Get) }
		harness.Wait()`},
	{"a lock for two that looks before it says", []game.Kind{game.Wrong}, `
import "sync/atomic"
type L struct{ want [2]atomic.Bool; turn, in, most atomic.Int64 }
func (l *L) Use(me int) {
	for range 2 {
		l.turn.Store(int64(1 - me))
		l.want[me].Store(true)
		for l.want[1-me].Load() && l.turn.Load() == int64(1-me) { }
		n := l.in.Add(1)
		if n > l.most.Load() { l.most.Store(n) }
		l.in.Add(-1)
		l.want[me].Store(false)
	}
}
func (l *L) Most() int64 { return l.most.Load() }`, `
		l := new(p.L)
		harness.Go(func() { l.Use(0) })
		harness.Go(func() { l.Use(1) })
		harness.Wait()
		harness.Must(l.Most() < 2, "two inside")`},
	{"a limit that ten may overshoot", []game.Kind{game.Wrong}, `
import "sync/atomic"
type L struct{ n atomic.Int64 }
func (l *L) Enter() bool { if l.n.Load() >= 3 { return false }; k := 0; for range 10 { k++ }; l.n.Add(1); return true }
func (l *L) N() int64 { return l.n.Load() }`, `
		l := new(p.L)
		for range 10 { harness.Go(func() { l.Enter() }) }
		harness.Wait()
		harness.Must(l.N() < 7, "%d entered", l.N())`},
	{"a reader that does not look again", []game.Kind{game.Wrong}, `
import "sync/atomic"
type S struct{ seq, a, b atomic.Int64 }
func (s *S) Write(v int64) { s.seq.Add(1); s.a.Store(v); s.b.Store(v); s.seq.Add(1) }
func (s *S) Read() (int64, int64) { for { n := s.seq.Load(); if n%2 == 1 { continue }; a := s.a.Load(); b := s.b.Load(); if s.seq.Load()%2 == 0 { return a, b } } }`, `
		s := new(p.S)
		harness.Go(func() { for i := range 3 { s.Write(int64(i)) } })
		harness.Go(func() { a, b := s.Read(); harness.Must(a == b, "torn: %d, %d", a, b) })
		harness.Wait()`},
	{"a timer that fires between look and stop", []game.Kind{game.Wrong}, `
import ("sync"; "time")
type T struct{ mu sync.Mutex; fired, stopped bool; t *time.Timer }
func New() *T { x := &T{}; x.mu.Lock(); x.t = time.AfterFunc(time.Millisecond, func() { x.mu.Lock(); x.fired = true; x.mu.Unlock() }); x.mu.Unlock(); return x }
func (t *T) state() bool { t.mu.Lock(); defer t.mu.Unlock(); return t.fired }
func (t *T) Stop() bool { if t.state() { return false }; t.t.Stop(); return true }
func (t *T) Fired() bool { return t.state() }`, `
		t := p.New()
		stopped := t.Stop()
		harness.Work(time.Second)
		harness.Must(!(stopped && t.Fired()), "stopped, and fired")`},
	{"three locks in a ring, after some work", []game.Kind{game.Deadlock}, `
import "sync"
type R struct{ a, b, c sync.Mutex; n int }
func (r *R) AB() { k := 0; for range 12 { k++ }; r.a.Lock(); r.b.Lock(); r.n++; r.b.Unlock(); r.a.Unlock() }
func (r *R) BC() { k := 0; for range 4 { k++ }; r.b.Lock(); r.c.Lock(); r.c.Unlock(); r.b.Unlock() }
func (r *R) CA() { r.c.Lock(); r.a.Lock(); r.a.Unlock(); r.c.Unlock(); k := 0; for range 12 { k++ } }`, `
		r := new(p.R)
		harness.Go(r.AB)
		harness.Go(r.BC)
		harness.Go(r.CA)
		harness.Wait()`},
	{"a second read lock, late in a loop", []game.Kind{game.Deadlock}, `
import "sync"
type M struct{ mu sync.RWMutex; n int }
func (m *M) inner() int { m.mu.RLock(); defer m.mu.RUnlock(); return m.n }
func (m *M) Sum() int { s := 0; for i := range 12 { m.mu.RLock(); if i == 11 { s += m.inner() } else { s += m.n }; m.mu.RUnlock() }; return s }
func (m *M) Set() { m.mu.Lock(); m.n++; m.mu.Unlock() }`, `
		m := new(p.M)
		harness.Go(func() { m.Sum() })
		harness.Go(m.Set)
		harness.Wait()`},
}

func TestRareBugsAreFound(t *testing.T) {
	for _, c := range rare {
		t.Run(c.name, func(t *testing.T) {
			binary := build(t, head+c.source+"\n", timed("\t\t"+c.test))
			found := 0
			for seed := range uint64(3) {
				out := explore(t, binary, Options{Seed: seed, AsFound: true})
				if out.Kind != game.Accepted && !slices.Contains(c.kinds, out.Kind) {
					t.Errorf("seed %d: kind is %s (%q, schedule %d), want one of %v", seed, out.Kind, out.Message, out.Schedule, c.kinds)
				}
				if out.Kind != game.Accepted {
					found++
				}
				t.Logf("seed %d: %s in schedule %d", seed, out.Kind, out.Schedule)
			}
			if found == 0 {
				t.Error("no seed of three finds it")
			}
		})
	}
}
