// Package judge is the pipeline: a submission in, a verdict out.
package judge

import (
	"context"
	"errors"

	"datarace/game"
	"datarace/game/catalog"
)

// Options are how a judge is opened.
type Options struct {
	Go       string                // the go command; "go" when empty
	Cache    string                // where archives are kept; the user's cache directory when empty
	Insecure bool                  // judge without a sandbox when there can be none
	Workers  int                   // judgings at once; the number of CPUs when 0
	Progress func(done, total int) // how far the warm-up is; may be nil
}

// Mode says how much is judged.
type Mode string

// Check builds the program and runs the visible test once; Submit explores schedules of the hidden one.
const (
	Check  Mode = "check"
	Submit Mode = "submit"
)

// Job is one submission to judge.
type Job struct {
	Submission string
	Challenge  *catalog.Challenge
	Source     string
	Seed       uint64 // 0: from the challenge's digest and the source
	Schedule   int    // 0: search; K: replay schedules 1..K and show K
	Mode       Mode
}

// Step is where a judging is.
type Step string

// The steps of a judging. Waiting before them is the queue's matter.
const (
	Building Step = "building"
	Running  Step = "running"
)

// Part is one thing that judging needs, for a doctor's report.
type Part struct {
	Name   string
	OK     bool
	Detail string
}

// Judge judges. Its methods may be called from any goroutine.
type Judge struct{}

// Open warms up: the sandbox is tried by attack, the toolchain's archives are built, known programs are judged.
func Open(ctx context.Context, o Options) (*Judge, error) {
	return nil, errors.New("the judge is not built yet")
}

// Judge gives the verdict on a job. The error is only ctx's; everything else that goes wrong is a verdict of kind error.
func (j *Judge) Judge(ctx context.Context, job Job, progress func(Step)) (game.Verdict, error) {
	return game.Verdict{Kind: game.Error, Rung: game.NoRung}, ctx.Err()
}

// SelfTest judges programs whose verdicts are known and says which came out differently.
func (j *Judge) SelfTest(ctx context.Context) error { return errors.New("the judge is not built yet") }

// Report says what holds and what does not, for a doctor.
func (j *Judge) Report() []Part { return nil }

// Close waits for the judgings under way and gives everything back.
func (j *Judge) Close() error { return nil }
