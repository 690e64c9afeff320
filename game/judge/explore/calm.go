package explore

import (
	"context"
	"fmt"
	"strings"

	"datarace/game"
)

// The search for a failing schedule that is easy to follow: fewest switches first.
const (
	calmMix       = "30*r1 30*r2 30*y24 30*r3,s30 30*y6"
	calmSchedules = 150
	calmSteps     = 150_000 // in each process
	calmEnough    = 2       // switches: a schedule that has no more is shown as it is
	calmTurns     = 400     // a record of more turns is not taken apart
	calmLists     = 120     // lists of turns tried in one process
	calmRuns      = 8       // processes that take a schedule apart
)

// calm looks for a schedule that shows the same with fewer switches, since a person is going to follow it: first among
// schedules that have few, then by taking the best one's switches away, many at once and then one at a time, for as long
// as the program still fails in the same way. It changes what is shown (message, race, goroutines, trace, record) and
// never the kind, the scenario, the schedule's number or the counts. It is as repeatable as the search itself.
func (p process) calm(ctx context.Context, found Outcome) (Outcome, error) {
	switch found.Kind {
	case game.Race, game.Wrong, game.Deadlock, game.Leak, game.Panic:
	default:
		return found, nil
	}
	if found.Schedule == 0 || len(found.Record) == 0 {
		return found, nil
	}
	c := calming{process: p, found: found, shown: found, seed: p.o.Seed, of: found.Schedule}
	if err := c.look(ctx); err != nil {
		return Outcome{}, err
	}
	if err := c.takeApart(ctx); err != nil {
		return Outcome{}, err
	}
	shown := c.shown
	shown.Schedule, shown.Schedules, shown.Steps, shown.scenario = found.Schedule, found.Schedules, found.Steps, found.scenario
	shown.Hash, shown.Own = found.Hash, found.Own
	return shown, nil
}

// calming is one search.
type calming struct {
	process
	found Outcome
	shown Outcome // the best so far
	seed  uint64  // of the search that shown's random values come from
	of    int     // the schedule there
}

// try runs a process that looks for the finding in its scenario. It reports whether it found it with fewer switches.
func (c *calming) try(ctx context.Context, orders string) (out Outcome, better bool, err error) {
	out, err = c.run(ctx, orders+fmt.Sprintf("budget=%d\nscenario=%d\n", calmSteps, c.found.scenario))
	if ctx.Err() != nil {
		return out, false, fmt.Errorf("run the program: %w", ctx.Err())
	}
	better = err == nil && out.Kind == c.found.Kind && out.Scenario == c.found.Scenario && len(out.Record) > 0 && switches(out) < switches(c.shown)
	if better {
		c.shown = out
	}
	return out, better, nil
}

// look runs schedules that have few switches from the outset.
func (c *calming) look(ctx context.Context) error {
	if switches(c.shown) <= calmEnough {
		return nil
	}
	seed := c.seed + 1
	out, better, err := c.try(ctx, fmt.Sprintf("seed=%d\nschedules=%d\nmix=%s\n", seed, calmSchedules, calmMix))
	if better {
		c.seed, c.of = seed, out.Schedule
	}
	return err
}

// takeApart removes switches.
func (c *calming) takeApart(ctx context.Context) error {
	lists, naps := c.lists()
	for range calmRuns {
		if len(lists) == 0 || switches(c.shown) <= calmEnough {
			return nil
		}
		some := lists[:min(len(lists), calmLists)]
		text := make([]string, len(some))
		for i, list := range some {
			text[i] = words(list)
		}
		out, better, err := c.try(ctx, fmt.Sprintf("seed=%d\nof=%d\nschedules=%d\nturns=%s\nnaps=%s\n",
			c.seed, c.of, len(some), strings.Join(text, " "), napWords(naps)))
		switch {
		case err != nil:
			return err
		case better:
			lists, naps = c.lists()
		case out.Schedule > 0 && out.Schedule < len(lists):
			// That one failed, but in another way, or with as many switches as before.
			lists = lists[out.Schedule:]
		default:
			lists = lists[len(some):]
		}
	}
	return nil
}

// lists are turns to try, made from what is shown.
func (c *calming) lists() ([][]turn, []nap) {
	turns := turnsOf(c.shown.Record)
	// The fallback engine, whose goroutines have other ids, knows no turns.
	if c.shown.Cut > 0 || len(turns) > calmTurns || c.shown.Main != before+1 {
		return nil, nil
	}
	return fewer(turns), c.shown.naps
}

// switches counts how often another goroutine goes on in the record. A record that was cut counts as a long one.
func switches(o Outcome) int {
	n := o.Cut
	for i := 1; i < len(o.Record); i++ {
		if o.Record[i].G != o.Record[i-1].G {
			n++
		}
	}
	return n
}
