package judge

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"time"

	"datarace/game"
	"datarace/game/catalog"
	"datarace/game/judge/explore"
	"datarace/game/judge/gate"
	"datarace/game/judge/rewrite"
	"datarace/game/judge/toolchain"
)

// Method is a way to find out whether a program is right.
type Method string

// The methods, from weak to strong.
const (
	Once     Method = "once"     // the race detector as `go test -race` has it: each scenario once, in real time
	Leftover Method = "leftover" // and who is stuck after three seconds, and goroutines that are left
	Yields   Method = "realtime" // and points that yield and sleep at random, in several processes
	Points   Method = "fallback" // the fallback engine
	Explored Method = "explore"  // the exploring engine
)

// AllMethods are the methods in that order.
var AllMethods = []Method{Once, Leftover, Yields, Points, Explored}

// Words say for a table what a method is.
func (m Method) Words() string {
	switch m {
	case Once:
		return "race detector, once"
	case Leftover:
		return "once, deadline and leftovers"
	case Yields:
		return "real time, yields and sleeps"
	case Points:
		return "chosen at points (fallback)"
	default:
		return "chosen everywhere (explore)"
	}
}

const (
	liveDeadline  = 3 * time.Second // for one scenario in real time
	liveProcesses = 5               // in which Yields runs each scenario
)

// Methods tries the same programs with methods of different strength, to say what each is worth.
type Methods struct {
	explore, fallback *Judge
	live              *toolchain.Toolchain
}

// Tried is one judging by one method.
type Tried struct {
	Kind game.Kind
	Took time.Duration // without building, where a program is built once for many judgings
}

// OpenMethods opens all that the methods need; Engine in the options does not count.
func OpenMethods(ctx context.Context, o Options) (m *Methods, err error) {
	m = &Methods{}
	defer func() {
		if err != nil {
			err = errors.Join(err, m.Close())
		}
	}()
	o.Engine = string(toolchain.Explore)
	if m.explore, err = Open(ctx, o); err != nil {
		return m, err
	}
	o.Engine = string(toolchain.Fallback)
	if m.fallback, err = Open(ctx, o); err != nil {
		return m, err
	}
	m.live, err = toolchain.Open(ctx, toolchain.Options{
		Go: o.Go, Engine: toolchain.Realtime, Cache: o.Cache, Runner: runner{m.explore}, Progress: o.Progress,
	})
	return m, err
}

// Close gives everything back.
func (m *Methods) Close() error {
	var errs []error
	for _, j := range []*Judge{m.fallback, m.explore} {
		if j != nil {
			errs = append(errs, j.Close())
		}
	}
	return errors.Join(errs...)
}

// Try judges a program so many times by a method, with seeds from 1 on. Nothing is searched for where a method has no
// seed; then the machine's own chance decides.
func (m *Methods) Try(ctx context.Context, method Method, c *catalog.Challenge, source string, times int) ([]Tried, error) {
	list := make([]Tried, 0, times)
	if method == Points || method == Explored {
		j := m.explore
		if method == Points {
			j = m.fallback
		}
		for seed := range times {
			began := time.Now()
			v, err := j.Judge(ctx, Job{Submission: c.ID, Challenge: c, Source: source, Seed: uint64(seed) + 1, Mode: Submit}, nil)
			if err != nil {
				return nil, err
			}
			list = append(list, Tried{v.Kind, time.Since(began)})
		}
		return list, nil
	}
	dir, err := m.explore.makeDir("job-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	binary, err := m.build(ctx, method, c, source, dir)
	if err != nil {
		return nil, err
	}
	for seed := range times {
		began := time.Now()
		kind, err := m.run(ctx, method, binary, dir, uint64(seed)+1)
		if err != nil {
			return nil, err
		}
		list = append(list, Tried{kind, time.Since(began)})
	}
	return list, nil
}

// build makes the program for real time.
func (m *Methods) build(ctx context.Context, method Method, c *catalog.Challenge, source, dir string) (string, error) {
	program, _, finding := gate.Check([]byte(source), c, m.live.Lookup, func() (bool, error) {
		return m.live.TooMuch(ctx, dir, []byte(source), c.Language)
	})
	if finding != nil {
		return "", fmt.Errorf("build %s: line %d: %s", c.ID, finding.Line, finding.Text)
	}
	text := rewrite.Plain(program)
	if method == Yields {
		var err error
		if text, _, err = rewrite.Rewrite(program); err != nil {
			return "", err
		}
	}
	binary, diags, err := m.live.Build(ctx, dir, toolchain.Program{Package: c.Package, Language: c.Language, Submission: text, Tests: []byte(c.Judge)})
	if err == nil && len(diags) > 0 {
		err = fmt.Errorf("build %s: line %d: %s", c.ID, diags[0].Line, diags[0].Text)
	}
	return binary, err
}

// run runs every scenario in processes of its own, and stops at the first finding.
func (m *Methods) run(ctx context.Context, method Method, binary, dir string, seed uint64) (game.Kind, error) {
	processes := 1
	if method == Yields {
		processes = liveProcesses
	}
	for scenario := 0; ; scenario++ {
		for process := range processes {
			out, there, err := explore.Live(ctx, binary, dir, explore.LiveOptions{
				Runner: runner{m.explore}, Seed: seed*liveProcesses + uint64(process), Scenario: scenario, Deadline: liveDeadline,
			})
			if err != nil || !there {
				return game.Accepted, err
			}
			// A plain run has neither deadline nor count of goroutines: one waits for it, or it says that all is well.
			unseen := method == Once && slices.Contains([]game.Kind{game.Deadlock, game.Leak, game.Slow}, out.Kind)
			if out.Kind != game.Accepted && !unseen {
				return out.Kind, nil
			}
		}
	}
}
