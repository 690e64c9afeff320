package judge

import (
	"context"
	"fmt"
	"os"

	"datarace/game"
	"datarace/game/judge/explore"
	"datarace/game/judge/gate"
	"datarace/game/judge/rewrite"
	"datarace/game/judge/toolchain"
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
	dir, err := os.MkdirTemp(j.dir, "job-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	p := toolchain.Program{Package: c.Package, Language: c.Language, Submission: source, Tests: []byte(c.Judge)}
	binary, diags, _, err := j.tools.Build(ctx, dir, p)
	if err != nil || len(diags) > 0 {
		return nil, fmt.Errorf("build: %v %w", diags, err)
	}
	var kinds []game.Kind
	for _, seed := range seeds {
		out, err := explore.Run(ctx, binary, dir, explore.Options{Runner: j.box, Seed: seed, AsFound: true})
		if err != nil {
			return nil, err
		}
		kinds = append(kinds, out.Kind)
	}
	return kinds, nil
}
