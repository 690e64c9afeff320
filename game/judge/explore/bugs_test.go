package explore

import (
	"slices"
	"testing"

	"datarace/game"
)

// One program for each of the bugs that challenges are made of. Some may show in more than one way.
var bugs = []struct {
	name         string
	kinds        []game.Kind
	source, test string
}{
	{
		"Add inside the goroutine",
		[]game.Kind{game.Race, game.Wrong},
		`
import ("sync"; "sync/atomic")
func Sum() int { var wg sync.WaitGroup; var n atomic.Int64; for i := range 4 { go func() { wg.Add(1); defer wg.Done(); n.Add(int64(i)) }() }; wg.Wait(); return int(n.Load()) }`,
		`harness.Must(p.Sum() == 6, "not 6")`,
	},
	{
		"Done before the write",
		[]game.Kind{game.Race},
		`
import "sync"
func Fill() []int { r := make([]int, 3); var wg sync.WaitGroup; for i := range r { wg.Add(1); go func() { wg.Done(); r[i] = i + 1 }() }; wg.Wait(); return r }`,
		`r := p.Fill(); harness.Must(r[0]+r[1]+r[2] == 6, "not 6")`,
	},
	{"map written by many", []game.Kind{game.Race}, `
type M struct{ m map[int]int }
func New() *M { return &M{map[int]int{}} }
func (m *M) Set(k int) { m.m[k] = k }`, `m := p.New(); for i := range 3 { harness.Go(func() { m.Set(i) }) }; harness.Wait()`},
	{
		"early return keeps the lock",
		[]game.Kind{game.Deadlock},
		`
import "sync"
type A struct{ mu sync.Mutex; n int }
func (a *A) Take(n int) bool { a.mu.Lock(); if a.n < n { return false }; a.n -= n; a.mu.Unlock(); return true }`,
		`a := new(p.A); _ = a.Take(1); _ = a.Take(1)`,
	},
	{
		"check and act in two sections",
		[]game.Kind{game.Wrong},
		`
import "sync"
type A struct{ mu sync.Mutex; n int }
func New() *A { return &A{n: 1} }
func (a *A) left() int { a.mu.Lock(); defer a.mu.Unlock(); return a.n }
func (a *A) Sell() bool { if a.left() > 0 { a.mu.Lock(); a.n--; a.mu.Unlock(); return true }; return false }
func (a *A) Left() int { return a.left() }`,
		`a := p.New(); for range 3 { harness.Go(func() { a.Sell() }) }; harness.Wait(); harness.Must(a.Left() >= 0, "oversold")`,
	},
	{"timeout leaves the sender", []game.Kind{game.Leak}, `
import "time"
func Ask() int { c := make(chan int); go func() { time.Sleep(2*time.Second); c <- 1 }(); select { case v := <-c: return v; case <-time.After(time.Second): return 0 } }`, `p.Ask()`},
	{"context that nobody looks at", []game.Kind{game.Leak}, `
import ("context"; "time")
func Watch() { ctx, cancel := context.WithCancel(context.Background()); go func() { for { time.Sleep(time.Second); _ = ctx } }(); cancel() }`, `p.Watch()`},
	{"nil channel", []game.Kind{game.Deadlock}, `
func First() int { var c chan int; go func() { c <- 1 }(); return <-c }`, `p.First()`},
	{"double-checked init", []game.Kind{game.Race}, `
import "sync"
var mu sync.Mutex
var table map[int]int
func Get() int { if table == nil { mu.Lock(); if table == nil { table = map[int]int{1: 1} }; mu.Unlock() }; return table[1] }`, `for range 3 { harness.Go(func() { p.Get() }) }; harness.Wait()`},
	{"flag before the value", []game.Kind{game.Race, game.Wrong}, `
import "sync/atomic"
type V struct{ ok atomic.Bool; v int }
func (v *V) Set() { v.ok.Store(true); v.v = 7 }
func (v *V) Get() int { if v.ok.Load() { return v.v }; return 7 }`, `v := new(p.V); harness.Go(v.Set); harness.Go(func() { harness.Must(v.Get() == 7, "not 7") }); harness.Wait()`},
	{"RLock twice with a writer between", []game.Kind{game.Deadlock}, `
import "sync"
type M struct{ mu sync.RWMutex; n int }
func (m *M) inner() int { m.mu.RLock(); defer m.mu.RUnlock(); return m.n }
func (m *M) Outer() int { m.mu.RLock(); defer m.mu.RUnlock(); return m.inner() }
func (m *M) Set() { m.mu.Lock(); m.n++; m.mu.Unlock() }`, `m := new(p.M); harness.Go(func() { m.Outer() }); harness.Go(m.Set); harness.Wait()`},
	{
		"Cond with if instead of for",
		[]game.Kind{game.Panic, game.Deadlock, game.Wrong},
		`
import "sync"
type Q struct{ mu sync.Mutex; c *sync.Cond; items []int }
func New() *Q { q := &Q{}; q.c = sync.NewCond(&q.mu); return q }
func (q *Q) Put(i int) { q.mu.Lock(); q.items = append(q.items, i); q.c.Broadcast(); q.mu.Unlock() }
func (q *Q) Get() int { q.mu.Lock(); defer q.mu.Unlock(); if len(q.items) == 0 { q.c.Wait() }; i := q.items[0]; q.items = q.items[1:]; return i }`,
		`q := p.New(); for range 2 { harness.Go(func() { q.Get() }) }; for i := range 2 { harness.Go(func() { q.Put(i) }) }; harness.Wait()`,
	},
	{"Signal for Broadcast", []game.Kind{game.Deadlock}, `
import "sync"
type G struct{ mu sync.Mutex; c *sync.Cond; open bool }
func New() *G { g := &G{}; g.c = sync.NewCond(&g.mu); return g }
func (g *G) Open() { g.mu.Lock(); g.open = true; g.mu.Unlock(); g.c.Signal() }
func (g *G) Pass() { g.mu.Lock(); for !g.open { g.c.Wait() }; g.mu.Unlock() }`, `g := p.New(); for range 3 { harness.Go(g.Pass) }; harness.Go(g.Open); harness.Wait()`},
	{"Once re-entered", []game.Kind{game.Deadlock}, `
import "sync"
var once sync.Once
func Init() { once.Do(func() { Init() }) }`, `p.Init()`},
	{"Stop holds the lock that the task needs", []game.Kind{game.Deadlock}, `
import "sync"
type S struct{ mu sync.Mutex; done chan int; n int }
func New() *S { return &S{done: make(chan int)} }
func (s *S) Task() { s.mu.Lock(); s.n++; s.mu.Unlock(); close(s.done) }
func (s *S) Stop() { s.mu.Lock(); defer s.mu.Unlock(); <-s.done }`, `s := p.New(); harness.Go(s.Task); s.Stop(); harness.Wait()`},
	{"Done too often", []game.Kind{game.Panic}, `
import "sync"
func Twice() { var wg sync.WaitGroup; wg.Done() }`, `p.Twice()`},
	{"three philosophers", []game.Kind{game.Deadlock}, `
import "sync"
type T struct{ forks [3]sync.Mutex }
func (t *T) Eat(i int) { t.forks[i].Lock(); t.forks[(i+1)%3].Lock(); t.forks[(i+1)%3].Unlock(); t.forks[i].Unlock() }`, `t := new(p.T); for i := range 3 { harness.Go(func() { t.Eat(i) }) }; harness.Wait()`},
	{
		"a bug of two pre-emptions",
		[]game.Kind{game.Wrong},
		`
import "sync"
type S struct{ mu sync.Mutex; a, b int }
func (s *S) Write() { s.mu.Lock(); s.a++; s.mu.Unlock(); s.mu.Lock(); s.b++; s.mu.Unlock() }
func (s *S) Read() (int, int) { s.mu.Lock(); a := s.a; s.mu.Unlock(); s.mu.Lock(); b := s.b; s.mu.Unlock(); return a, b }`,
		`s := new(p.S); harness.Go(s.Write); harness.Go(func() { a, b := s.Read(); harness.Must(a == b, "torn: %d, %d", a, b) }); harness.Wait()`,
	},
}

func TestKnownBugsAreFound(t *testing.T) {
	for _, c := range bugs {
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
