package judge

import (
	"context"
	"crypto/sha256"
	"fmt"
	"go/types"
	"os"
	"runtime"
	"time"

	"datarace/game/judge/explore"
	"datarace/game/judge/toolchain"
)

// building is one job's way from a rewritten source to a program that holds it.
type building struct {
	j        *Judge
	job      Job
	took     clock
	progress func(Step)

	line    *line
	leave   func() // out of the line's count
	batch   *batch
	member  *member
	program string
}

// largeState is how many bytes of package-level variables a submission may have to share a link: every process of the
// program has all of them.
const largeState = 64 << 10

// small reports whether a submission's package-level variables are small.
func small(p *types.Package) bool {
	sizes := types.SizesFor("gc", runtime.GOARCH)
	total := int64(0)
	for _, name := range p.Scope().Names() {
		if v, ok := p.Scope().Lookup(name).(*types.Var); ok {
			total += sizes.Sizeof(v.Type())
			if total < 0 || total > largeState {
				return false
			}
		}
	}
	return true
}

// turn waits for a processor for one of the job's steps. A nil error asks for a give.
func (b *building) turn(ctx context.Context, stage int) error {
	return b.j.turns.take(ctx, b.rank(stage))
}

func (b *building) rank(stage int) rank {
	class := submitted
	switch {
	case b.job.Background:
		class = background
	case b.line != nil && b.line.lone():
		class = lone
	case b.job.Mode == Check:
		class = visible
	}
	return rank{class, stage, b.job.arrival}
}

// build compiles the source and has it linked, together with those that are on the same way. Each build needs one
// forget, with an error too.
func (b *building) build(ctx context.Context, source []byte, together bool) ([]toolchain.Diagnostic, error) {
	j := b.j
	l, err := j.lineOf(ctx, b.tests(), b.rank(compiling))
	if err != nil {
		return nil, err
	}
	var slot int
	var compiled func()
	b.line = l
	slot, b.leave, compiled = l.enter(!b.job.Background)
	defer compiled()
	part, dir, diags, err := b.compile(ctx, slot, source)
	if err != nil || len(diags) > 0 {
		return diags, err
	}
	// A background job shares no link: nobody waits for it to be compiled, and nobody is to get its rank.
	together = together && part.Shares() && !b.job.Background
	var fresh bool
	b.batch, b.member, fresh = l.join(part, dir, !together)
	if fresh {
		j.leading(ctx, l, b.batch, b.rank(linking))
	}
	compiled()
	b.program, err = b.batch.program(ctx, b.member)
	if err == nil {
		b.took["link"] = b.member.took
	}
	return nil, err
}

// tests are the challenge's, as a kit needs them.
func (b *building) tests() toolchain.Tests {
	c := b.job.Challenge
	return toolchain.Tests{
		Package: c.Package, Language: c.Language, Start: c.Start, Judge: []byte(c.Judge), Check: []byte(c.Check), Imports: c.Imports,
	}
}

func (b *building) compile(ctx context.Context, slot int, source []byte) (toolchain.Part, string, []toolchain.Diagnostic, error) {
	if err := b.turn(ctx, compiling); err != nil {
		return toolchain.Part{}, "", nil, err
	}
	defer b.j.turns.give()
	b.progress(Building)
	began := time.Now()
	dir, err := b.j.makeDir("job-")
	if err != nil {
		return toolchain.Part{}, "", nil, err
	}
	part, diags, err := b.line.kit.Compile(ctx, dir, slot, source)
	b.took["compile"] = time.Since(began)
	if err != nil || len(diags) > 0 {
		_ = os.RemoveAll(dir)
	}
	return part, dir, diags, err
}

// explore runs the job's submission of the program. The caller has a turn.
func (b *building) explore(ctx context.Context, o explore.Options) (explore.Outcome, error) {
	dir, err := b.j.makeDir("run-")
	if err != nil {
		return explore.Outcome{}, err
	}
	defer os.RemoveAll(dir)
	began := time.Now()
	o.Member = b.member.part.Slot
	outcome, err := explore.Run(ctx, b.program, dir, o)
	b.took["run"] += time.Since(began)
	return outcome, err
}

// forget gives back what build made.
func (b *building) forget() {
	if b.batch != nil {
		b.line.leave(b.batch, b.member)
	}
	if b.leave != nil {
		b.leave()
	}
}

// digestOf names a challenge's tests.
func digestOf(t toolchain.Tests) [sha256.Size]byte {
	return sha256.Sum256(fmt.Appendf(nil, "%q", []any{t.Package, t.Language, t.Start, t.Judge, t.Check, t.Imports}))
}
