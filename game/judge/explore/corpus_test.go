package explore

import (
	"testing"

	"datarace/game"
)

const testsHead = `package p_test

import (
	"challenge/p"
	"datarace/game/judge/harness"
)

func Judge() {
	harness.Run("the scenario", func() {
`

var corpus = []struct {
	name   string
	kind   game.Kind
	source string // without package clause
	test   string // the scenario's body
}{
	{"race", game.Race, `
type C struct{ n int }
func (c *C) Add() { c.n++ }
func (c *C) Value() int { return c.n }`, counterTest},
	{"lost update", game.Wrong, `
import "sync/atomic"
type C struct{ n atomic.Int64 }
func (c *C) Add() { v := c.n.Load(); c.n.Store(v + 1) }
func (c *C) Value() int { return int(c.n.Load()) }`, counterTest},
	{"mutex", game.Accepted, `
import "sync"
type C struct{ mu sync.Mutex; n int }
func (c *C) Add() { c.mu.Lock(); defer c.mu.Unlock(); c.n++ }
func (c *C) Value() int { c.mu.Lock(); defer c.mu.Unlock(); return c.n }`, counterTest},
	{"atomic", game.Accepted, `
import "sync/atomic"
type C struct{ n atomic.Int64 }
func (c *C) Add() { c.n.Add(1) }
func (c *C) Value() int { return int(c.n.Load()) }`, counterTest},
	{"channel with a goroutine", game.Accepted, `
type C struct{ n chan int }
func (c *C) Add() { c.init(); v := <-c.n; c.n <- v + 1 }
func (c *C) init() { if c.n == nil { panic("use New") } }
func New() *C { c := &C{make(chan int, 1)}; c.n <- 0; return c }
func (c *C) Value() int { v := <-c.n; c.n <- v; return v }`, `
		c := p.New()
		for range 4 { harness.Go(c.Add) }
		harness.Wait()
		harness.Must(c.Value() == 4, "got %d", c.Value())`},
	{"AB-BA", game.Deadlock, `
import "sync"
type A struct{ mu sync.Mutex; n int }
func Pay(from, to *A) { from.mu.Lock(); to.mu.Lock(); from.n--; to.n++; to.mu.Unlock(); from.mu.Unlock() }`, payTest},
	{"ordered locks", game.Accepted, `
import "sync"
type A struct{ mu sync.Mutex; n int }
var gate sync.Mutex
func Pay(from, to *A) { gate.Lock(); from.mu.Lock(); to.mu.Lock(); gate.Unlock(); from.n--; to.n++; to.mu.Unlock(); from.mu.Unlock() }`, payTest},
	{"leak", game.Leak, `
func First() int { c := make(chan int); for i := range 3 { go func() { c <- i }() }; return <-c }`, `
		_ = p.First()`},
	{"leak that sleeps in a loop", game.Leak, `
import "time"
func First() int { go func() { for { time.Sleep(time.Second) } }(); return 1 }`, `
		_ = p.First()`},
	{"panic in a goroutine", game.Panic, `
func First() int { c := make(chan int, 1); go func() { var m map[int]int; m[1] = 1; c <- 1 }(); return <-c }`, `
		_ = p.First()`},
	{"close of a closed channel", game.Panic, `
import "sync/atomic"
type S struct{ c chan int; closed atomic.Bool }
func New() *S { return &S{c: make(chan int)} }
func (s *S) Stop() { if !s.closed.Load() { s.closed.Store(true); close(s.c) } }`, `
		s := p.New()
		harness.Go(s.Stop)
		harness.Go(s.Stop)
		harness.Wait()`},
	{"fatal error of the runtime", game.Panic, `
import "sync"
func First() int { var mu sync.Mutex; mu.Unlock(); return 1 }`, `
		_ = p.First()`},
	{"serial by a lock round the slow work", game.Serial, `
import "sync"
var mu sync.Mutex
func Fetch(f func()) { mu.Lock(); defer mu.Unlock(); f() }`, meetTest},
	{"concurrent", game.Accepted, `
func Fetch(f func()) { f() }`, meetTest},
	{"deadlock before a meeting", game.Deadlock, `
func Fetch(f func()) { if first { first = false; var c chan int; <-c }; f() }
var first = true
`, `
		m := harness.Rendezvous(2)
		harness.Go(func() { p.Fetch(m.Meet); harness.Go(func() { p.Fetch(m.Meet) }) })
		harness.Wait()`},
	{"slower than promised", game.Serial, `
func All(fs ...func()) { for _, f := range fs { f() } }`, withinTest},
	{"as fast as promised", game.Accepted, `
import "sync"
func All(fs ...func()) { var wg sync.WaitGroup; for _, f := range fs { wg.Go(f) }; wg.Wait() }`, withinTest},
	{"hot loop that waits for nothing", game.Slow, `
func First() int { for { } }`, `
		_ = p.First()`},
	{"spin on an atomic flag", game.Accepted, `
import "sync/atomic"
func First() int { var ready atomic.Bool; v := 0; go func() { v = 1; ready.Store(true) }(); for !ready.Load() { }; return v }`, `
		harness.Must(p.First() == 1, "not 1")`},
	{"select, timers, a map and a ticker", game.Accepted, mixed, mixedTest},
	{"endless recursion", game.Panic, `
func First() int { return 1 + First() }`, `
		_ = p.First()`},
	{"lost wake-up", game.Deadlock, `
import "sync/atomic"
type E struct{ waiting atomic.Bool; c chan int }
func New() *E { return &E{c: make(chan int)} }
func (e *E) Wait() { e.waiting.Store(true); <-e.c }
func (e *E) Wake() { if e.waiting.Load() { e.c <- 1 } }`, `
		e := p.New()
		harness.Go(e.Wake)
		e.Wait()
		harness.Wait()`},
	{"Goexit in a goroutine of the test", game.Accepted, `
import "runtime"
func Leave() { defer func() { recover() }(); runtime.Goexit() }`, `
		harness.Go(p.Leave)
		harness.Wait()`},
	{"package variables are reset", game.Accepted, `
import "sync"
var once sync.Once
var n int
func Get() int { once.Do(func() { n++ }); return n }
`, `
		for range 4 { harness.Go(func() { _ = p.Get() }) }
		harness.Wait()
		harness.Must(p.Get() == 1, "got %d", p.Get())`},
	{"a goroutine of an earlier schedule is no race", game.Accepted, `
var n int
func Start() { go func() { n++ }() }`, `
		p.Start()`},
}

const (
	counterTest = `
		c := new(p.C)
		for range 8 { harness.Go(c.Add) }
		harness.Wait()
		harness.Must(c.Value() == 8, "8 calls of Add left %d", c.Value())`
	payTest = `
		a, b := new(p.A), new(p.A)
		harness.Go(func() { p.Pay(a, b) })
		harness.Go(func() { p.Pay(b, a) })
		harness.Wait()`
	meetTest = `
		m := harness.Rendezvous(3)
		for range 3 { harness.Go(func() { p.Fetch(m.Meet) }) }
		harness.Wait()`
	withinTest = `
		slow := func() { harness.Work(100_000_000) }
		harness.Within(200_000_000, "four at once", func() { p.All(slow, slow, slow, slow) })`
	mixed = `
import ("sync"; "time"; "math/rand")
type M struct{ mu sync.Mutex; m map[int]int }
func Mixed() int {
	s := &M{m: map[int]int{}}
	var wg sync.WaitGroup
	a, b := make(chan int), make(chan int, 2)
	for i := range 4 {
		wg.Go(func() {
			select {
			case a <- i:
			case b <- i:
			case <-time.After(time.Duration(rand.Intn(5)) * time.Millisecond):
			}
			s.mu.Lock()
			s.m[i*7] = i
			s.mu.Unlock()
		})
	}
	t := time.NewTicker(time.Millisecond)
	defer t.Stop()
	n := 0
	for range 3 {
		select {
		case v := <-a:
			n += v
		case v := <-b:
			n += v
		case <-t.C:
			n++
		}
	}
	wg.Wait()
	for k := range s.m {
		n = n*31 + k
	}
	return n
}`
	mixedTest = `
		_ = p.Mixed()`
)

func TestKnownProgramsGetTheirKinds(t *testing.T) {
	for _, c := range corpus {
		t.Run(c.name, func(t *testing.T) {
			binary := build(t, "package p\n"+c.source+"\n", testsHead+c.test+"\n\t})\n}\n")
			out := explore(t, binary, Options{Seed: 1})
			if out.Kind != c.kind {
				t.Errorf("kind is %s (%q, schedule %d), want %s\n%s%s", out.Kind, out.Message, out.Schedule, c.kind, out.Trace, out.Race)
			}
			t.Logf("%d schedules, %d steps, %d moments: %s", out.Schedules, out.Steps, len(out.Record), out.Message)
		})
	}
}
