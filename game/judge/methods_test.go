package judge_test

import (
	"testing"

	"datarace/game"
	"datarace/game/judge"
)

// Each program shows what it is in every run, so that chance has no part in what the weak methods say.
func TestMethodsSeeWhatTheyCanSee(t *testing.T) {
	m, err := judge.OpenMethods(t.Context(), judge.Options{Workers: 2, NoTest: true})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := m.Close(); err != nil {
			t.Error(err)
		}
	}()
	for _, c := range []struct {
		name, source, test string
		once, leftover     game.Kind // what the two weakest methods say
		strong             game.Kind // and all others
	}{
		{"right", `
import "sync"
type C struct { mu sync.Mutex; n int64 }
func (c *C) Add() { c.mu.Lock(); c.n++; c.mu.Unlock() }
func (c *C) Get() int64 { c.mu.Lock(); defer c.mu.Unlock(); return c.n }`, threeAdd, game.Accepted, game.Accepted, game.Accepted},
		{"race", `
type C struct { n int64 }
func (c *C) Add() { c.n++ }
func (c *C) Get() int64 { return c.n }`, threeAdd, game.Race, game.Race, game.Race},
		{"deadlock", `
import "sync"
type C struct { mu sync.Mutex; n int64 }
func (c *C) Add() { c.mu.Lock(); c.n++ }
func (c *C) Get() int64 { return 3 }`, threeAdd, game.Accepted, game.Deadlock, game.Deadlock},
		{"leak", `
type C struct { c chan int }
func (c *C) Add() { go func() { <-c.c }() }
func (c *C) Get() int64 { return 3 }`, threeAdd, game.Accepted, game.Leak, game.Leak},
		{"wrong", `
type C struct { c chan int }
func (c *C) Add() { }
func (c *C) Get() int64 { return 2 }`, threeAdd, game.Wrong, game.Wrong, game.Wrong},
		{"panic", `
type C struct { m map[int]int }
func (c *C) Add() { c.m[1] = 1 }
func (c *C) Get() int64 { return 2 }`, threeAdd, game.Panic, game.Panic, game.Panic},
		{"serial", `
import "sync"
var mu sync.Mutex
func Fetch(f func()) { mu.Lock(); defer mu.Unlock(); f() }`, `
		m := harness.Rendezvous(2)
		for range 2 { harness.Go(func() { p.Fetch(m.Meet) }) }
		harness.Wait()`, game.Serial, game.Serial, game.Serial},
	} {
		for _, method := range judge.AllMethods {
			want := c.strong
			switch method {
			case judge.Once:
				want = c.once
			case judge.Leftover:
				want = c.leftover
			}
			tried, err := m.Try(t.Context(), method, bench(c.test), "package p\n"+c.source+"\n", 1)
			if err != nil {
				t.Fatalf("%s, %s: %v", c.name, method, err)
			}
			if len(tried) != 1 || tried[0].Kind != want {
				t.Errorf("%s, %s: got %+v, want %s once", c.name, method, tried, want)
			}
		}
	}
}
