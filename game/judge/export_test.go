package judge

import (
	"context"
	"fmt"

	"datarace/game"
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
		out, err := b.explore(ctx, explore.Options{Runner: j.box, Seed: seed, AsFound: true})
		if err != nil {
			return nil, err
		}
		kinds = append(kinds, out.Kind)
	}
	return kinds, nil
}
