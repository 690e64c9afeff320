package explore

import (
	"context"
	"flag"
	"fmt"
	"reflect"
	"runtime"
	"sync"
	"testing"
	"time"

	"datarace/game"
)

const head = "package p\n"

func scenario(body string) string { return testsHead + body + "\n\t})\n}\n" }

var release = flag.Bool("release", false, "repeat runs as often as before a release: twenty processes each, with and without load")

// repeated are twenty programs of all kinds: with timers, selects, maps, pools, keys that are addresses, and sleepers.
func repeated() (programs [][3]string) {
	add := func(name, source, test string) { programs = append(programs, [3]string{name, source, test}) }
	for _, c := range corpus {
		switch c.name {
		case "select, timers, a map and a ticker", "mutex", "spin on an atomic flag", "AB-BA", "lost wake-up", "leak":
			add(c.name, c.source, c.test)
		}
	}
	for _, c := range right {
		switch c.name {
		case "worker pool", "condition variable", "context with a deadline", "garbage, a pool and keys that are addresses", "spin with Gosched, and try a lock":
			add(c.name, c.source, c.test)
		}
	}
	for _, c := range rare[:5] {
		add(c.name, c.source, c.test)
	}
	for _, c := range sleepers[:2] {
		add(c.name, c.source, c.test)
	}
	for _, c := range patient[:2] {
		add(c.name, c.source, c.test)
	}
	return programs
}

// A verdict that differs between two runs is a bug: every process passes the same points in the same order, and a
// schedule that is run alone those that it passes after all the schedules before it.
func TestRunsAreRepeatedExactly(t *testing.T) {
	processes, schedules := 2, 60
	if *release {
		processes, schedules = 20, 500
	}
	programs := repeated()
	if len(programs) != 20 {
		t.Fatalf("there are %d programs, want 20", len(programs))
	}
	for _, c := range programs {
		t.Run(c[0], func(t *testing.T) {
			binary := build(t, head+c[1]+"\n", timed("\t\t"+c[2]))
			o := Options{Seed: 7, Schedules: schedules, AsFound: true}
			first := explore(t, binary, o)
			for range processes {
				if again := explore(t, binary, o); !reflect.DeepEqual(again, first) {
					t.Errorf("a second run is %s", differently(again, first))
				}
			}
			stop := busy(t)
			outs := make([]Outcome, processes)
			var wg sync.WaitGroup
			for i := range outs {
				// All at once, so that they disturb each other.
				wg.Go(func() { outs[i] = explore(t, binary, o) })
			}
			wg.Wait()
			stop()
			for _, again := range outs {
				if !reflect.DeepEqual(again, first) {
					t.Errorf("a run under load is %s", differently(again, first))
				}
			}
			last := schedules - schedules/5
			if first.Schedule > 0 {
				last = min(last, first.Schedule)
			}
			for k := last; k > max(0, last-processes); k-- {
				o := o
				// Without what the last fifth of k would be, and with steps for all of k, which one that polls uses up.
				o.Schedules, o.mix, o.Steps = k, portfolio, 1<<40
				after := explore(t, binary, o)
				o.Only = k
				if alone := explore(t, binary, o); alone.Own != after.Own || alone.Kind != after.Kind {
					t.Errorf("schedule %d alone is %s", k, differently(alone, after))
				}
			}
			if first.Schedule > 0 {
				o.Only = first.Schedule
				if alone := explore(t, binary, o); alone.Own != first.Own || alone.Kind != first.Kind || !reflect.DeepEqual(alone.Record, first.Record) {
					t.Errorf("the schedule that failed is alone %s", differently(alone, first))
				}
			}
		})
	}
}

func differently(a, b Outcome) string {
	return fmt.Sprintf("%s (%q) in schedule %d, %d steps, hashes %x and %x; want %s (%q) in %d, %d steps, %x and %x",
		a.Kind, a.Message, a.Schedule, a.Steps, a.Hash, a.Own, b.Kind, b.Message, b.Schedule, b.Steps, b.Hash, b.Own)
}

// busy keeps every processor busy until stop is called, or for a minute.
func busy(t *testing.T) (stop func()) {
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	var wg sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for n := 0; ctx.Err() == nil; n++ {
			}
		})
	}
	return func() {
		cancel()
		wg.Wait()
	}
}

func TestSeedsHaveSchedulesOfTheirOwn(t *testing.T) {
	binary := build(t, head+mixed+"\n", scenario(mixedTest))
	seen := map[uint64]string{}
	for seed := range uint64(4) {
		for k := 1; k <= 80; k += 13 {
			out := explore(t, binary, Options{Seed: seed, Only: k})
			name := fmt.Sprintf("schedule %d of seed %d", k, seed)
			if other, ok := seen[out.Own]; ok {
				t.Errorf("%s is %s", name, other)
			}
			seen[out.Own] = name
		}
	}
}

func TestReplayShowsTheScheduleThatFailed(t *testing.T) {
	source := head + `
import "sync/atomic"
type C struct{ n atomic.Int64 }
func (c *C) Add() { v := c.n.Load(); c.n.Store(v + 1) }
func (c *C) Value() int { return int(c.n.Load()) }
`
	binary := build(t, source, scenario(`
		c := new(p.C)
		harness.Go(c.Add)
		harness.Go(c.Add)
		harness.Wait()
		harness.Must(c.Value() == 2, "got %d", c.Value())`))
	found := explore(t, binary, Options{Seed: 3})
	if found.Kind != game.Wrong || found.Schedule < 1 || len(found.Record) == 0 {
		t.Fatalf("found %+v, want wrong with a record", found)
	}
	again := explore(t, binary, Options{Seed: 3, Only: found.Schedule})
	// The replay runs nothing before it.
	found.Schedules, found.Steps, found.Hash = again.Schedules, again.Steps, again.Hash
	if !reflect.DeepEqual(again, found) {
		t.Errorf("the replay is %+v, want %+v", again, found)
	}
}

func TestReplayOfARightProgramHasARecord(t *testing.T) {
	binary := build(t, head+"\nfunc First() int { return 1 }\n", scenario("\t\t_ = p.First()"))
	out := explore(t, binary, Options{Only: 4})
	if out.Kind != game.Accepted || out.Schedules != 1 || len(out.Record) != 1 {
		t.Errorf("replay is %+v, want accepted, one schedule, one moment", out)
	}
}

func TestCalmSearchChangesOnlyWhatIsShown(t *testing.T) {
	for _, c := range corpus {
		switch c.kind {
		case game.Race, game.Wrong, game.Deadlock, game.Leak, game.Panic:
		default:
			continue
		}
		t.Run(c.name, func(t *testing.T) {
			binary := build(t, head+c.source+"\n", scenario(c.test))
			found := explore(t, binary, Options{Seed: 2, AsFound: true})
			shown := explore(t, binary, Options{Seed: 2})
			if shown.Kind != found.Kind || shown.Schedule != found.Schedule || shown.Steps != found.Steps || shown.Hash != found.Hash {
				t.Errorf("shown is %s in schedule %d, found %s in %d", shown.Kind, shown.Schedule, found.Kind, found.Schedule)
			}
			if switches(shown) > switches(found) {
				t.Errorf("%d switches are shown, %d were found", switches(shown), switches(found))
			}
			if again := explore(t, binary, Options{Seed: 2, Only: found.Schedule}); !reflect.DeepEqual(again.Record, shown.Record) {
				t.Errorf("the replay shows %d moments, want the same %d", len(again.Record), len(shown.Record))
			}
			t.Logf("%d switches in %d moments, found %d in %d", switches(shown), len(shown.Record), switches(found), len(found.Record))
		})
	}
}

func TestRecordOfAFindingEndsWhereItWasFound(t *testing.T) {
	source := head + `
func First() int { return 1 }
func Later() { n := 0; for range 10 { n++ } }
`
	binary := build(t, source, scenario(`
		harness.Go(func() { harness.Work(50_000_000_000); p.Later() })
		harness.Must(p.First() == 2, "not 2")`))
	out := explore(t, binary, Options{})
	if out.Kind != game.Wrong || len(out.Record) != 1 || out.Cut != 0 {
		t.Errorf("%s with %d moments, %d cut: want wrong with the one moment before the finding", out.Kind, len(out.Record), out.Cut)
	}
}

func TestLongRecordKeepsItsEnd(t *testing.T) {
	source := head + "\nfunc First() int { n := 0; for range 6000 { n++ }; return n }\n"
	binary := build(t, source, scenario(`harness.Must(p.First() == 2, "not 2")`))
	out := explore(t, binary, Options{})
	if len(out.Record) != 4096 || out.Cut != 6003-4096 {
		t.Fatalf("%d moments are kept and %d cut, want 4096 and %d", len(out.Record), out.Cut, 6003-4096)
	}
	for i := 1; i < len(out.Record); i++ {
		if out.Record[i].At <= out.Record[i-1].At {
			t.Fatalf("moment %d is at %d ns, the one before at %d ns", i, out.Record[i].At, out.Record[i-1].At)
		}
	}
}
