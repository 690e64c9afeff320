package explore

import (
	"reflect"
	"sync"
	"testing"

	"datarace/game"
)

const head = "package p\n"

func scenario(body string) string { return testsHead + body + "\n\t})\n}\n" }

func TestEqualSeedsGiveEqualSteps(t *testing.T) {
	binary := build(t, head+mixed+"\n", scenario(mixedTest))
	outs := make([]Outcome, 8)
	var wg sync.WaitGroup
	for i := range outs {
		// All at once, so that they disturb each other.
		wg.Go(func() { outs[i] = explore(t, binary, Options{Seed: 7}) })
	}
	wg.Wait()
	for i, out := range outs {
		if out.Kind != game.Accepted || out.Schedules != 500 {
			t.Fatalf("run %d is %s after %d schedules, want accepted after 500: %s%s", i, out.Kind, out.Schedules, out.Message, out.Race)
		}
		if out.Hash != outs[0].Hash || out.Steps != outs[0].Steps {
			t.Errorf("run %d has hash %x after %d steps, run 0 %x after %d", i, out.Hash, out.Steps, outs[0].Hash, outs[0].Steps)
		}
	}
	if other := explore(t, binary, Options{Seed: 8}); other.Hash == outs[0].Hash {
		t.Errorf("seeds 7 and 8 have the same hash %x", other.Hash)
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
