package catalog

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sync"

	"datarace/game"
)

// JudgeFunc judges one program; cmd supplies it, since the judge imports this package. It returns an error only when
// ctx ends, and is called from several goroutines at once.
type JudgeFunc func(ctx context.Context, c *Challenge, source string, seed uint64) (game.Verdict, error)

// CheckOptions are how hard Check tries.
type CheckOptions struct {
	Seeds   int  // judgings of each program, with seeds 1 to Seeds; 5 when 0
	Workers int  // judgings at once; 1 when 0
	Mutants bool // also judge programs made from the fixes by breaking them, once each
}

// trial is one judging: a program with a seed.
type trial struct {
	source  string
	seed    uint64
	verdict game.Verdict
}

// Check judges a challenge's programs and compares what they got with what they declare. The error is the judge's or
// ctx's alone: what does not hold stands in the table.
func Check(ctx context.Context, c *Challenge, judge JudgeFunc, o CheckOptions) (Table, error) {
	seeds := cmp.Or(o.Seeds, 5)
	table := Table{Challenge: c.ID, Digest: c.Digest, Seeds: seeds}
	table.Rows = append(table.Rows, Row{Program: "start", Declared: c.Bug})
	sources := []string{c.Start}
	for _, s := range c.Fixes {
		table.Rows = append(table.Rows, Row{Program: "fix/" + s.Name, Declared: s.Kind})
		sources = append(sources, s.Source)
	}
	for _, s := range c.Wrongs {
		table.Rows = append(table.Rows, Row{Program: "wrong/" + s.Name, Declared: s.Kind})
		sources = append(sources, s.Source)
	}
	var trials []trial
	for _, source := range sources {
		for seed := range seeds {
			trials = append(trials, trial{source: source, seed: uint64(seed) + 1})
		}
	}
	var mutants []mutant
	if o.Mutants {
		mutants = breakFixes(c)
	}
	for _, m := range mutants {
		trials = append(trials, trial{source: m.source, seed: 1})
	}
	if err := judgeAll(ctx, c, judge, trials, max(1, o.Workers)); err != nil {
		return Table{}, fmt.Errorf("check %s: %w", c.ID, err)
	}
	for i := range table.Rows {
		table.Rows[i].count(trials[i*seeds : (i+1)*seeds])
	}
	for i, s := range c.Fixes {
		if seen := trials[(i+1)*seeds].verdict.Technique; seen != "" && seen != s.Technique() {
			table.Rows[i+1].Seen = seen
		}
	}
	for i, m := range mutants {
		verdict := trials[len(sources)*seeds+i].verdict
		if verdict.Kind == game.Compile || verdict.Kind == game.Refused {
			continue // not a program that anybody could hand in
		}
		m.Kind, m.Survived = verdict.Kind, verdict.Kind == game.Accepted
		table.Mutants = append(table.Mutants, m.Mutant)
	}
	return table, nil
}

// judgeAll fills in the verdicts, workers at a time, and waits for all that it started.
func judgeAll(ctx context.Context, c *Challenge, judge JudgeFunc, trials []trial, workers int) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	next := make(chan *trial)
	var running sync.WaitGroup
	for range min(workers, len(trials)) {
		running.Go(func() {
			for t := range next {
				verdict, err := judge(ctx, c, t.source, t.seed)
				if err != nil {
					cancel(err) // the others end, too; go on receiving until next is closed
					continue
				}
				t.verdict = verdict
			}
		})
	}
	for i := range trials {
		if ctx.Err() != nil {
			break
		}
		next <- &trials[i]
	}
	close(next)
	running.Wait()
	return context.Cause(ctx)
}

// count sums up the judgings of the row's program.
func (r *Row) count(trials []trial) {
	var schedules []int
	r.Of = len(trials)
	for _, t := range trials {
		schedules = append(schedules, t.verdict.Schedules)
		if t.verdict.Kind == r.Declared {
			r.Held++
		} else if r.Otherwise == "" {
			r.Otherwise = fmt.Sprintf("seed %d got %s: %s", t.seed, t.verdict.Kind, t.verdict.Sentence)
		}
	}
	slices.Sort(schedules)
	r.Schedules = [2]int{schedules[len(schedules)/2], schedules[len(schedules)-1]}
}
