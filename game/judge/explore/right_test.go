package explore

import (
	"testing"

	"datarace/game"
)

// Right programs must be accepted under every schedule: each of these is one that an explorer could get wrong.
var right = []struct{ name, source, test string }{
	{"worker pool", `
import "sync"
func Sum(jobs int) int {
	in, out := make(chan int), make(chan int)
	var wg sync.WaitGroup
	for range 4 { wg.Add(1); go func() { defer wg.Done(); for j := range in { out <- j * j } }() }
	go func() { for j := range jobs { in <- j }; close(in); wg.Wait(); close(out) }()
	n := 0
	for v := range out { n += v }
	return n
}`, `harness.Must(p.Sum(20) == 2470, "got %d", p.Sum(20))`},
	{"condition variable", `
import "sync"
type Q struct{ mu sync.Mutex; c *sync.Cond; items []int }
func New() *Q { q := &Q{}; q.c = sync.NewCond(&q.mu); return q }
func (q *Q) Put(i int) { q.mu.Lock(); q.items = append(q.items, i); q.mu.Unlock(); q.c.Signal() }
func (q *Q) Get() int { q.mu.Lock(); defer q.mu.Unlock(); for len(q.items) == 0 { q.c.Wait() }; i := q.items[0]; q.items = q.items[1:]; return i }`, `
		q := p.New()
		for i := range 5 { harness.Go(func() { q.Put(i) }) }
		n := 0
		for range 5 { n += q.Get() }
		harness.Wait()
		harness.Must(n == 10, "got %d", n)`},
	{"readers and a writer", `
import "sync"
type M struct{ mu sync.RWMutex; m map[int]int }
func New() *M { return &M{m: map[int]int{}} }
func (m *M) Set(k, v int) { m.mu.Lock(); defer m.mu.Unlock(); m.m[k] = v }
func (m *M) Len() int { m.mu.RLock(); defer m.mu.RUnlock(); n := 0; for range m.m { n++ }; return n }`, `
		m := p.New()
		for i := range 5 { harness.Go(func() { m.Set(i, i) }); harness.Go(func() { _ = m.Len() }) }
		harness.Wait()
		harness.Must(m.Len() == 5, "got %d", m.Len())`},
	{"context with a deadline", `
import ("context"; "time"; "errors")
func Ask(d time.Duration) error {
	ctx, cancel := context.WithTimeout(context.Background(), d)
	defer cancel()
	done := make(chan int, 1)
	go func() { select { case <-time.After(time.Second): done <- 1; case <-ctx.Done(): } }()
	select { case <-done: return nil; case <-ctx.Done(): return ctx.Err() }
}
var Late = errors.Is`, `
		harness.Must(p.Ask(100_000_000) != nil, "no error")
		harness.Must(p.Ask(10_000_000_000) == nil, "an error")`},
	{"six hundred goroutines and a limit", `
import "sync"
func Run(n int) int {
	limit := make(chan struct{}, 10)
	var mu sync.Mutex
	var wg sync.WaitGroup
	sum := 0
	for i := range n { wg.Go(func() { limit <- struct{}{}; defer func() { <-limit }(); mu.Lock(); sum += i; mu.Unlock() }) }
	wg.Wait()
	return sum
}`, `harness.Must(p.Run(600) == 179700, "wrong sum")`},
	{"pools, buffers and once", `
import ("sync"; "bytes"; "strconv")
var pool = sync.Pool{New: func() any { return new(bytes.Buffer) }}
var table = sync.OnceValue(func() map[int]string { m := map[int]string{}; for i := range 10 { m[i] = strconv.Itoa(i) }; return m })
func Text(i int) string { b := pool.Get().(*bytes.Buffer); defer pool.Put(b); b.Reset(); b.WriteString(table()[i]); return b.String() }`, `
		for i := range 10 { harness.Go(func() { harness.Must(p.Text(i) == string(rune('0'+i)), "got %s", p.Text(i)) }) }
		harness.Wait()`},
	{"ticker that is stopped", `
import ("sync"; "time")
type T struct{ stop chan struct{}; done chan struct{}; mu sync.Mutex; n int }
func New() *T { t := &T{stop: make(chan struct{}), done: make(chan struct{})}; go t.loop(); return t }
func (t *T) loop() { defer close(t.done); k := time.NewTicker(10*time.Millisecond); defer k.Stop(); for { select { case <-k.C: t.mu.Lock(); t.n++; t.mu.Unlock(); case <-t.stop: return } } }
func (t *T) Close() int { close(t.stop); <-t.done; return t.n }`, `
		t := p.New()
		harness.Work(200_000_000)
		n := t.Close()
		harness.Must(n >= 15 && n <= 21, "%d ticks", n)`},
	{"spin with Gosched, and try a lock", `
import ("runtime"; "sync"; "sync/atomic")
type S struct{ locked atomic.Bool; mu sync.Mutex; n int }
func (s *S) Add() { for !s.locked.CompareAndSwap(false, true) { runtime.Gosched() }; s.n++; s.locked.Store(false); for !s.mu.TryLock() { }; s.mu.Unlock() }
func (s *S) N() int { return s.n }`, `
		s := new(p.S)
		for range 6 { harness.Go(s.Add) }
		harness.Wait()
		harness.Must(s.N() == 6, "got %d", s.N())`},
	{"after func", `
import ("sync"; "time")
func Fire() bool { var wg sync.WaitGroup; wg.Add(1); fired := false; time.AfterFunc(50*time.Millisecond, func() { fired = true; wg.Done() }); wg.Wait(); return fired }`, `harness.Must(p.Fire(), "not fired")`},
	{"a goroutine that ends a little later", `
import "time"
func First() { go func() { time.Sleep(5*time.Second) }() }`, `p.First()`},
	{"a map shared without a lock, but handed over", `
func First() int { c := make(chan map[int]int); go func() { m := map[int]int{1: 1}; c <- m }(); m := <-c; m[2] = 2; return len(m) }`, `harness.Must(p.First() == 2, "no")`},
	{"garbage, a pool and keys that are addresses", `
import "sync"
type block struct{ b [1 << 16]byte }
var pool = sync.Pool{New: func() any { made++; return new(block) }}
var made int
func Waste() int {
	set := map[*block]int{}
	var wg sync.WaitGroup
	var mu sync.Mutex
	for i := range 6 {
		wg.Go(func() {
			mu.Lock()
			defer mu.Unlock()
			b := pool.Get().(*block)
			set[b] = i
			if i%2 == 0 { pool.Put(new(block)) }
		})
	}
	wg.Wait()
	n := 0
	for b, i := range set { if b.b[0] == 0 && i%2 == 1 { n++; continue }; n += i }
	return n
}`, `_ = p.Waste()`},
	{"much garbage", `
import "sync"
func Waste() int { var wg sync.WaitGroup; var mu sync.Mutex; n := 0; for range 8 { wg.Go(func() { b := make([]byte, 100<<10); for i := range 1000 { b[i] = 1 }; mu.Lock(); n += len(b); mu.Unlock() }) }; wg.Wait(); return n }`, `harness.Must(p.Waste() == 800<<10, "no")`},
}

func TestRightProgramsAreAccepted(t *testing.T) {
	for _, c := range right {
		t.Run(c.name, func(t *testing.T) {
			binary := build(t, head+c.source+"\n", scenario("\t\t"+c.test))
			o := Options{Seed: 5, Schedules: 250, Steps: 500_000}
			out, again := explore(t, binary, o), explore(t, binary, o)
			if out.Kind != game.Accepted {
				t.Errorf("kind is %s (%q, schedule %d), want accepted\n%s%s%+v", out.Kind, out.Message, out.Schedule, out.Trace, out.Race, out.Parked)
			}
			if out.Hash != again.Hash {
				t.Errorf("two runs have hashes %x after %d steps and %x after %d", out.Hash, out.Steps, again.Hash, again.Steps)
			}
			t.Logf("%d schedules, %d steps", out.Schedules, out.Steps)
		})
	}
}

const (
	manySpin = `
import ("runtime"; "sync/atomic")
type S struct{ locked atomic.Bool; n int }
func (s *S) Add() { for !s.locked.CompareAndSwap(false, true) { runtime.Gosched() }; s.n++; s.locked.Store(false) }
func (s *S) N() int { return s.n }
`
	manySpinTest = `
		s := new(p.S)
		for range 60 { harness.Go(s.Add) }
		harness.Wait()
		harness.Must(s.N() == 60, "got %d", s.N())`
)

func TestManyThatSpinLetTheHolderGoOn(t *testing.T) {
	binary := build(t, head+manySpin, scenario(manySpinTest))
	for seed := range uint64(3) {
		o := Options{Seed: seed, Schedules: 150}
		out := explore(t, binary, o)
		if out.Kind != game.Accepted {
			t.Errorf("seed %d: kind is %s (%q, schedule %d), want accepted", seed, out.Kind, out.Message, out.Schedule)
		}
		if again := explore(t, binary, o); again.Hash != out.Hash {
			t.Errorf("seed %d: two runs have hashes %x after %d steps and %x after %d", seed, out.Hash, out.Steps, again.Hash, again.Steps)
		}
	}
}
