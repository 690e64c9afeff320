package judge_test

import (
	"strings"
	"testing"

	"datarace/game"
	"datarace/game/catalog"
	"datarace/game/judge"
)

// bench is a challenge without a given program: a submission may export what its test uses.
func bench(test string) *catalog.Challenge {
	tests := "package p_test\n\nimport (\n\t\"challenge/p\"\n\t\"datarace/game/judge/harness\"\n)\n\nfunc Judge() {\n\tharness.Run(\"the scenario\", func() {\n" + test + "\n\t})\n}\n"
	return &catalog.Challenge{
		Brief: catalog.Brief{ID: "bench", Start: "package p\n"}, Package: "p", Language: "go1.26",
		Imports: []string{"sync", "sync/atomic"},
		Digest:  test, Judge: tests, Check: strings.Replace(tests, "func Judge", "func Check", 1),
	}
}

const (
	threeAdd = `
		c := new(p.C)
		for range 3 { harness.Go(c.Add) }
		harness.Wait()
		harness.Must(c.Get() == 3, "counted %d of 3", c.Get())`
	threeTake = `
		c := p.New()
		for range 3 { harness.Go(func() { c.Take() }) }
		harness.Wait()
		harness.Must(c.Get() == 0, "%d are left, want 0", c.Get())`
	getter = `
func (c *C) Get() int64 { return c.n.Load() }`
	taker = `
import "sync/atomic"
type C struct{ n atomic.Int64 }
func New() *C { c := new(C); c.n.Store(1); return c }` + getter
	counter = `
import "sync/atomic"
type C struct{ n atomic.Int64 }` + getter
	sixAdd = `
		c := new(p.C)
		for range 6 { harness.Go(c.Add) }
		harness.Wait()
		harness.Must(c.Get() == 6, "counted %d of 6", c.Get())`
)

func TestProgramsThatWereMisjudgedOnce(t *testing.T) {
	for _, c := range []struct {
		name         string
		kind         game.Kind
		source, test string
	}{
		{"an update lost through the program's own getter", game.Wrong, counter + `
func (c *C) Add() { c.n.Store(c.Get() + 1) }`, threeAdd},
		{"an update lost through method values", game.Wrong, counter + `
func (c *C) Add() { load, store := c.n.Load, c.n.Store; store(load() + 1) }`, threeAdd},
		{"an update lost through an interface", game.Wrong, counter + `
func (c *C) Add() { var n interface { Load() int64; Store(int64) } = &c.n; n.Store(n.Load() + 1) }`, threeAdd},
		{"an update lost in a generic function", game.Wrong, counter + `
func add[N interface { Load() int64; Store(int64) }](n N) { n.Store(n.Load() + 1) }
func (c *C) Add() { add(&c.n) }`, threeAdd},
		{"a look and an act in the cases of one switch", game.Wrong, taker + `
func (c *C) Take() bool { switch { case c.n.Load() < 1: return false; case c.n.Add(-1) > -9: return true }; return false }`, threeTake},
		{"a look and an act in one chain of conditions", game.Wrong, taker + `
func (c *C) Take() bool { if c.n.Load() < 1 { return false } else if c.n.Add(-1) > -9 { return true }; return false }`, threeTake},
		{"a spin with an empty statement", game.Accepted, `
import "sync/atomic"
func First() int { var ready atomic.Bool; v := 0; go func() { v = 1; ready.Store(true) }(); for !ready.Load() { ; }; return v }`, `
		harness.Must(p.First() == 1, "not 1")`},
		{"a spin with an empty block", game.Accepted, `
import "sync/atomic"
func First() int { var ready atomic.Bool; v := 0; go func() { v = 1; ready.Store(true) }(); for !ready.Load() { {} }; return v }`, `
		harness.Must(p.First() == 1, "not 1")`},
		{"a spin in which all were stopped at the same place each time", game.Accepted, `
import "sync/atomic"
type C struct{ in atomic.Int64; n int }
func (c *C) Add() { for c.in.Add(1) != 1 { c.in.Add(-1) }; c.n++; c.in.Add(-1) }
func (c *C) Get() int { return c.n }`, sixAdd},
		{"a lock that counts, and many who want it", game.Accepted, `
import "sync/atomic"
type C struct{ in atomic.Int64; n int }
func (c *C) Add() { for { if c.in.Add(1) == 1 { break }; c.in.Add(-1) }; c.n++; c.in.Add(-1) }
func (c *C) Get() int { return c.n }`, `
		c := new(p.C)
		for range 24 { harness.Go(c.Add) }
		harness.Wait()
		harness.Must(c.Get() == 24, "got %d", c.Get())`},
		{"an update lost between a loop's body and its condition", game.Wrong, counter + `
func (c *C) Add() { var v int64; for i := 0; i < 1 || c.n.Swap(v+1) < 0; i++ { v = c.n.Load() } }`, threeAdd},
		{"carriage returns in a comment", game.Accepted, "\r\nimport \"sync\"\r\n/* one\r\ntwo\r\n*/\r\ntype C struct { mu sync.Mutex; n int }\r\n" +
			"func (c *C) Add() { c.mu.Lock(); /* a\r\n b */ defer c.mu.Unlock(); c.n++ } // c\r\nfunc (c *C) Get() int { c.mu.Lock(); defer c.mu.Unlock(); return c.n }\r\n", threeAdd},
		{"more memory than there is addresses for", game.Memory, `
func All() { s := make([]byte, 1<<40); s[5] = 1 }`, `
		p.All()`},
		{"goroutines until the race detector has no memory", game.Memory, `
func Bomb() { for { go Bomb() } }`, `
		p.Bomb()`},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			v := verdict(t, bench(c.test), "package p\n"+c.source+"\n", judge.Submit)
			if v.Kind != c.kind {
				t.Errorf("got %s: %s %v %s; want %s", v.Kind, v.Sentence, v.Marks, failure(t), c.kind)
			}
		})
	}
}
