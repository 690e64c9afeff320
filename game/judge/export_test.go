package judge

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"datarace/game"
	"datarace/game/catalog"
	"datarace/game/judge/explore"
	"datarace/game/judge/gate"
	"datarace/game/judge/rewrite"
)

// Kinds builds a program once and explores it with each of the seeds, as far as the kind of the verdict needs it.
func (j *Judge) Kinds(ctx context.Context, job Job, seeds []uint64) ([]game.Kind, error) {
	c := job.Challenge
	program, _, finding := gate.Check([]byte(job.Source), c, j.tools.Lookup, func() (bool, error) { return j.probe(ctx, job) })
	if finding != nil {
		return nil, fmt.Errorf("line %d: %s", finding.Line, finding.Text)
	}
	source, _, err := rewrite.Rewrite(program)
	if err != nil {
		return nil, err
	}
	b := &building{j: j, job: job, took: clock{}, progress: func(Step) {}}
	diags, err := b.build(ctx, source, small(program.Types))
	defer b.forget()
	if err != nil || len(diags) > 0 {
		return nil, fmt.Errorf("build: %v %w", diags, err)
	}
	if err := b.turn(ctx, exploring); err != nil {
		return nil, err
	}
	defer j.turns.give()
	var kinds []game.Kind
	for _, seed := range seeds {
		out, err := b.explore(ctx, explore.Options{Runner: runner{j}, Seed: seed, AsFound: true})
		if err != nil {
			return nil, err
		}
		kinds = append(kinds, out.Kind)
	}
	return kinds, nil
}

// LinkTogether compiles programs and links them as one batch, after spoil has seen the directory of each. It returns
// what is wrong with each one's program, nil when it is there.
func (j *Judge) LinkTogether(ctx context.Context, c *catalog.Challenge, sources []string, spoil func(i int, dir string)) ([]error, error) {
	var batch *batch
	var line *line
	var members []*member
	for i, text := range sources {
		b := &building{j: j, job: Job{Challenge: c, Mode: Submit}, took: clock{}, progress: func(Step) {}}
		program, _, finding := gate.Check([]byte(text), c, j.tools.Lookup, nil)
		if finding != nil {
			return nil, fmt.Errorf("line %d: %s", finding.Line, finding.Text)
		}
		source, _, err := rewrite.Rewrite(program)
		if err != nil {
			return nil, err
		}
		if line, err = j.lineOf(ctx, b.tests(), rank{}); err != nil {
			return nil, err
		}
		b.line = line
		part, dir, diags, err := b.compile(ctx, i, source)
		if err != nil || len(diags) > 0 {
			return nil, fmt.Errorf("compile: %v %w", diags, err)
		}
		spoil(i, dir)
		joined, m, fresh := line.join(part, dir, false)
		if fresh != (i == 0) {
			return nil, fmt.Errorf("program %d begins a batch: %t", i, fresh)
		}
		if fresh {
			j.leading(ctx, line, joined, rank{})
		}
		batch, members = joined, append(members, m)
	}
	line.mu.Lock()
	line.settle()
	line.mu.Unlock()
	var errs []error
	for _, m := range members {
		program, err := batch.program(ctx, m)
		if err == nil {
			_, err = os.Stat(program)
		}
		errs = append(errs, err)
	}
	for _, m := range members {
		line.leave(batch, m)
	}
	return errs, nil
}

// Left lists what jobs have left behind in the judge's directory, when none is under way any more.
func (j *Judge) Left() []string {
	j.running.Wait()
	g, err := j.current()
	if err != nil {
		return []string{err.Error()}
	}
	var left []string
	for _, pattern := range []string{"job-*", "link-*", "run-*"} {
		found, _ := filepath.Glob(filepath.Join(g.dir, pattern))
		left = append(left, found...)
	}
	return left
}

// Dir is the directory that jobs' directories lie in.
func (j *Judge) Dir() string {
	g, err := j.current()
	if err != nil {
		return ""
	}
	return g.dir
}
