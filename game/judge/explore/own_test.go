package explore

import (
	"fmt"
	"slices"
	"testing"

	"datarace/game"
	"datarace/game/judge/toolchain"
)

// Statements that nobody else can notice give nobody else a turn, but who goes on with them for ever does not keep
// others from theirs, whoever chooses.
func TestALoopThatNobodyNoticesLetsOthersGoOn(t *testing.T) {
	const source = head + "func Spin() { for range 3 { go func() { n := 0; for { n++ } }() } }\nfunc Two() int { return 2 }\n"
	for _, c := range []struct {
		name, test string
		kind       game.Kind
	}{
		{"others find what is wrong", `p.Spin(); harness.Must(p.Two() == 3, "not 3")`, game.Wrong},
		{"others come to their end", `p.Spin(); harness.Must(p.Two() == 2, "not 2")`, game.Leak},
	} {
		binary := build(t, source, scenario("\t\t"+c.test))
		for _, mix := range []string{"y1", "y8", "r1", "r3,s8", "y1,h2"} {
			out := explore(t, binary, Options{AsFound: true, Schedules: 5, mix: mix})
			if out.Kind != c.kind || out.Schedule != 1 {
				t.Errorf("%s, %s: kind is %s in schedule %d, want %s in 1", c.name, mix, out.Kind, out.Schedule, c.kind)
			}
		}
		binary = buildWith(t, tools(t, toolchain.Fallback), source, scenario("\t\t"+c.test))
		if out := explore(t, binary, Options{AsFound: true, Schedules: 5}); out.Kind != c.kind {
			t.Errorf("%s, with the fallback engine: kind is %s in schedule %d, want %s", c.name, out.Kind, out.Schedule, c.kind)
		}
	}
}

// Points that nobody else can notice count: in steps, in virtual time and on record.
func TestStatementsThatNobodyNoticesCount(t *testing.T) {
	binary := build(t, head+"func First() int { n := 0; for range 50 { n++ }; return n }\n", scenario("\t\t_ = p.First()"))
	out := explore(t, binary, Options{Only: 1})
	if out.Kind != game.Accepted || out.Steps != 53 || len(out.Record) != 53 {
		t.Fatalf("%s after %d steps with %d moments, want accepted, 53 and 53", out.Kind, out.Steps, len(out.Record))
	}
	for i := 1; i < len(out.Record); i++ {
		if d := out.Record[i].At - out.Record[i-1].At; d < 200 {
			t.Errorf("moment %d comes %d ns after the one before, want 200 at least", i, d)
		}
	}
}

// A failing schedule that is run by the turns that it took is the same schedule.
func TestTurnsRunTheSameScheduleAgain(t *testing.T) {
	same := 0
	again := func(name, source, test string) {
		binary, dir := build(t, head+source+"\n", timed("\t\t"+test)), t.TempDir()
		for seed := range uint64(3) {
			o := Options{Runner: bare{}, Seed: seed, AsFound: true, mix: "y1 y4,s8"}
			found := explore(t, binary, o)
			if found.Cut > 0 || found.Schedule == 0 {
				continue
			}
			orders := fmt.Sprintf("seed=%d\nof=%d\nschedules=1\nbudget=%d\nscenario=0\nturns=%s\nnaps=%s\n",
				seed, found.Schedule, calmSteps, words(turnsOf(found.Record)), napWords(found.naps))
			out, err := process{binary, dir, o}.run(t.Context(), orders)
			if err != nil {
				t.Fatal(err)
			}
			if slices.EqualFunc(out.Record, found.Record, func(a, b Moment) bool { return a.G == b.G && a.Site == b.Site && a.Phase == b.Phase }) {
				same++
			} else {
				t.Errorf("%s, seed %d: %d moments by turns, want the same %d", name, seed, len(out.Record), len(found.Record))
			}
		}
	}
	for _, c := range rare {
		again(c.name, c.source, c.test)
	}
	again("with loops that nobody notices", `
import "sync/atomic"
type C struct{ n atomic.Int64 }
func (c *C) Add() { k := 0; for range 40 { k++ }; v := c.n.Load(); for range 100 { k++ }; c.n.Store(v + 1) }
func (c *C) Value() int { return int(c.n.Load()) }`, counterTest)
	if same < 20 {
		t.Errorf("%d schedules are the same, want twenty at least", same)
	}
}
