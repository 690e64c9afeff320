// Package explore runs a program that toolchain.Build made under many schedules, in one process, and says what it found.
//
// The program itself chooses the schedules, by seed and number (package harness); this package starts it through a
// Runner, reads the result from descriptor 3, and holds the acceptance rule: exit status 0, the run's nonce, a
// completion record of every scenario, and no word from the race detector. What falls short of that is never accepted.
//
// The same source, Go, seed and options give the same Outcome on every machine, unless a limit of time or memory ends
// the program first.
package explore

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"time"

	"datarace/game"
	"datarace/game/judge/harness/point"
	"datarace/game/judge/sandbox"
	"datarace/game/judge/toolchain"
)

// Options say how a program is explored.
type Options struct {
	Runner    toolchain.Runner
	Seed      uint64
	Only      int   // 0: search; K: run schedule K alone and keep its record
	Check     bool  // one schedule in order, number 0; races are not looked for
	Schedules int   // to search at most; 500 when 0
	Steps     int64 // scheduling points to pass in all, after which no other schedule is begun; 2,000,000 when 0
	Member    int   // which of the program's submissions: its slot
	AsFound   bool  // do not look for a failing schedule that is easier to follow
	Limits    sandbox.Limits

	mix, held string // the portfolio, when it is not the usual one
	room      int    // bytes of garbage between collections, when not the usual number
}

// MostSchedules are searched at most, unless Options say otherwise; a schedule's number is between 1 and this.
const MostSchedules = defaultSchedules

const (
	defaultSchedules = 500
	defaultSteps     = 2_000_000
	scheduleSteps    = 1_000_000 // a schedule that takes more is slow
)

// Run explores the program in dir, its working directory. The error is for our own failures and ctx's end.
func Run(ctx context.Context, binary, dir string, o Options) (Outcome, error) {
	if o.Schedules <= 0 {
		o.Schedules = defaultSchedules
	}
	if o.Steps <= 0 {
		o.Steps = defaultSteps
	}
	if o.mix == "" {
		o.mix, o.held = portfolio, holding
	}
	if o.Limits.CPU == 0 {
		o.Limits.CPU = 10 * time.Second
	}
	if o.Limits.Wall == 0 {
		// A machine that is busy with others must not make a program slow.
		o.Limits.Wall = time.Minute
	}
	p := process{binary, dir, o}
	orders := fmt.Sprintf("seed=%d\nschedules=%d\nbudget=%d\nmix=%s\nheld=%s\n", o.Seed, o.Schedules, o.Steps, o.mix, o.held)
	if o.Check {
		orders += "check=1\n"
	}
	if o.room > 0 {
		orders += fmt.Sprintf("room=%d\n", o.room)
	}
	if o.Only > 0 {
		orders += fmt.Sprintf("only=%d\n", o.Only)
	}
	found, err := p.run(ctx, orders)
	if err != nil || o.Check || o.AsFound {
		return found, err
	}
	return p.calm(ctx, found)
}

// process is how the program is started.
type process struct {
	binary, dir string
	o           Options
}

func (p process) run(ctx context.Context, orders string) (Outcome, error) {
	race := "GORACE=atexit_sleep_ms=0 halt_on_error=0 no_huge_pages_for_shadow=0"
	if p.o.Check {
		race += " exitcode=0"
	}
	nonce := rand.Text()
	orders += fmt.Sprintf("nonce=%s\nlimit=%d\nmember=%d\n", nonce, scheduleSteps, p.o.Member)
	result, err := p.o.Runner.Run(ctx, sandbox.Command{
		Path: p.binary, Dir: p.dir, Read: []string{p.binary}, Stdin: []byte(orders), Result: true, Limits: p.o.Limits,
		// The collector, which runs between schedules, stops the world, so that it leaves the same heap each time.
		Env: []string{race, "GOMAXPROCS=1", "GOTRACEBACK=single", "GOGC=off", "GODEBUG=gcstoptheworld=2"},
	})
	if err != nil {
		return Outcome{}, fmt.Errorf("run the program: %w", err)
	}
	return judge(result, nonce, p.o)
}

// judge reads what a run left.
func judge(result sandbox.Result, nonce string, o Options) (Outcome, error) {
	said, race := unframe(result.Stderr)
	doc, whole := parse(result.Result)
	out := doc.outcome()
	race = bytes.TrimSpace(race)
	switch {
	case bytes.Contains(race, []byte("WARNING: DATA RACE")) && !o.Check:
		out.Kind, out.Race = game.Race, race
	case bytes.Contains(race, []byte("simultaneously alive goroutines")):
		out.Kind, out.Message = game.Memory, "more goroutines were alive at once than the race detector can follow"
	case result.Limit == "wall" && result.CPU < o.Limits.CPU/2:
		return Outcome{}, fmt.Errorf("run the program: it got %v of a processor in %v: this machine is too busy, or the program hangs", result.CPU, result.Wall)
	case result.Limit != "":
		out.Kind = limitKind(result.Limit)
		out.Message = "the " + result.Limit + " limit was reached"
	case result.Signal == "killed":
		// No limit was broken, so it was not us and cannot have been the program, which may send no signal.
		return Outcome{}, fmt.Errorf("run the program: somebody killed it")
	case result.Exit == point.Overrun && len(result.Result) == 0:
		out.Kind, out.Message = game.Slow, "an initialiser went on and on"
	case doc.fail != "":
		return Outcome{}, fmt.Errorf("run the program: %s", doc.fail)
	case doc.crashed && result.Exit == 2:
		out.Kind = game.Panic
		out.Message, out.Trace = death(said)
		if out.Message == "" {
			out.Message, out.Trace = death(string(race))
		}
	case !whole || doc.nonce != nonce || result.Exit != 0 && doc.kind == string(game.Accepted):
		if result.Exit == 2 && result.Signal == "" {
			if message, trace := death(said); message != "" {
				out.Kind, out.Message, out.Trace = game.Panic, message, trace
				break
			}
		}
		out.Kind = game.Wrong
		out.Message = "the program ended itself before the test was over"
		if result.Signal != "" {
			out.Message = "the program was ended by the signal " + result.Signal
		}
	default:
		out.Kind = game.Kind(doc.kind)
		if !out.Kind.Known() {
			return Outcome{}, fmt.Errorf("run the program: it found %q, which is no kind", doc.kind)
		}
		if out.Kind == game.Race {
			// The detector counted a race and its text is not there: never accept, never blame without proof.
			return Outcome{}, fmt.Errorf("run the program: a race without a report: %s", said)
		}
		if out.Kind == game.Accepted && (len(doc.done) == 0 || len(race) > 0 && !o.Check) {
			return Outcome{}, fmt.Errorf("run the program: an incomplete acceptance, %d scenarios: %s", len(doc.done), race)
		}
	}
	if out.Kind == game.Accepted {
		out.Schedule, out.Scenario, out.Message, out.Parked = 0, "", "", nil
		if o.Only == 0 {
			out.Record, out.Cut, out.Main = nil, 0, 0
		}
	}
	if out.Kind == game.Deadlock && out.Message == "" {
		out.Message = "the scenario did not end within a minute of virtual time"
	}
	return out, nil
}

func limitKind(limit string) game.Kind {
	switch limit {
	case "memory":
		return game.Memory
	case "output":
		return game.Output
	default:
		return game.Slow
	}
}
