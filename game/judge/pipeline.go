package judge

import (
	"context"
	"fmt"
	"os"
	"strings"
	"time"

	"datarace/game"
	"datarace/game/judge/diagnose"
	"datarace/game/judge/explore"
	"datarace/game/judge/gate"
	"datarace/game/judge/rewrite"
	"datarace/game/judge/toolchain"
)

// stages are the pipeline's, in order, as Spent names them.
var stages = []string{"gate", "rewrite", "compile", "link", "run"}

// clock adds up what each stage took.
type clock map[string]time.Duration

func (c clock) spent() []game.Spent {
	var list []game.Spent
	for _, stage := range stages {
		if d, ok := c[stage]; ok {
			list = append(list, game.Spent{Stage: stage, Millis: float64(d.Microseconds()) / 1000})
		}
	}
	return list
}

// run takes a job through the pipeline. The error is ours.
func (j *Judge) run(ctx context.Context, job Job, progress func(Step)) (game.Verdict, error) {
	took := clock{}
	v, err := j.stages(ctx, job, progress, took)
	v.Spent = took.spent()
	return v, err
}

func (j *Judge) stages(ctx context.Context, job Job, progress func(Step), took clock) (game.Verdict, error) {
	c := job.Challenge
	began := time.Now()
	program, marks, finding := gate.Check([]byte(job.Source), c, j.tools.Lookup, func() (bool, error) { return j.probe(ctx, job) })
	took["gate"] = time.Since(began)
	if finding != nil {
		v, err := stopped(finding, marks)
		v.Note = diagnose.Note(c, job.Source, v.Kind)
		return v, err
	}
	began = time.Now()
	source, sites, err := rewrite.Rewrite(program)
	took["rewrite"] = time.Since(began)
	if err != nil {
		return game.Verdict{}, err
	}
	options := explore.Options{Runner: runner{j}, Seed: job.Seed, Only: job.Schedule, Check: job.Mode == Check}
	b := &building{j: j, job: job, took: took, progress: progress}
	diags, err := b.build(ctx, source, small(program.Types))
	defer b.forget()
	if err != nil {
		return game.Verdict{}, err
	}
	if len(diags) > 0 {
		return uncompiled(diags), nil
	}
	if err := b.turn(ctx, exploring); err != nil {
		return game.Verdict{}, err
	}
	defer j.turns.give()
	progress(Running)
	outcome, err := b.explore(ctx, options)
	if err != nil {
		return game.Verdict{}, err
	}
	v := diagnose.Verdict(outcome, sites, []byte(job.Source), c)
	if options.Check {
		return checked(v), nil
	}
	if job.Schedule > 0 && v.Kind == game.Accepted && v.Schedule != nil {
		v.Schedule.Number = job.Schedule
		v.Sentence = fmt.Sprintf("Nothing goes wrong in schedule %d.", job.Schedule)
	}
	if v.Kind == game.Wrong {
		// Hidden tests ask for more than the visible one: the rung depends on whether that one passes.
		options.Check = true
		outcome, err := b.explore(ctx, options)
		if err != nil {
			return game.Verdict{}, err
		}
		if outcome.Kind != game.Accepted {
			v.Rung = game.Builds
			v.Advice = "The visible test fails as well. Check runs only that one, and costs nothing."
		}
	}
	return v, nil
}

// probe asks the compiler, under limits, whether the types of a submission can be worked out at all.
func (j *Judge) probe(ctx context.Context, job Job) (tooMuch bool, err error) {
	if err := j.turns.take(ctx, rank{submitted, compiling, job.arrival}); err != nil {
		return false, err
	}
	defer j.turns.give()
	dir, err := j.makeDir("probe-")
	if err != nil {
		return false, err
	}
	defer os.RemoveAll(dir)
	return j.tools.TooMuch(ctx, dir, []byte(job.Source), job.Challenge.Language)
}

// stopped is the verdict on what the gate did not let through.
func stopped(f *gate.Finding, marks []game.Mark) (game.Verdict, error) {
	v := game.Verdict{Kind: f.Kind, Rung: game.NoRung, Marks: marks}
	switch f.Kind {
	case game.Error:
		return game.Verdict{}, fmt.Errorf("read the submission: %s", f.Text)
	case game.Compile:
		v.Sentence, v.Advice = compileWords(marks)
	default:
		v.Sentence = f.Text
		if f.Line > 0 {
			v.Sentence = fmt.Sprintf("Line %d: %s", f.Line, f.Text)
		}
		v.Advice = "Nothing was run. Change that and submit again."
	}
	return v, nil
}

func compileWords(marks []game.Mark) (sentence, advice string) {
	sentence = fmt.Sprintf("Line %d does not compile: %s.", marks[0].Line, strings.TrimSuffix(marks[0].Text, "."))
	switch n := len(marks); {
	case n == 1:
		advice = "Nothing was run. The marked line is where the compiler stopped."
	default:
		advice = fmt.Sprintf("Nothing was run. There are %d errors; begin with the first, the others may follow from it.", n)
	}
	return sentence, advice
}

// uncompiled is for what our type-checker let pass and the compiler did not.
func uncompiled(diags []toolchain.Diagnostic) game.Verdict {
	if diags[0].Line == 0 {
		return game.Verdict{
			Kind: game.Refused, Rung: game.NoRung,
			Sentence: "The tests cannot use the program any more: something that it exports has changed or needs too much to build.",
			Advice:   "Compare the exported types and functions with the given program's. Nothing was run.",
		}
	}
	var marks []game.Mark
	for _, d := range diags[:min(len(diags), 10)] {
		marks = append(marks, game.Mark{Line: d.Line, Col: d.Col, Text: d.Text})
	}
	v := game.Verdict{Kind: game.Compile, Rung: game.NoRung, Marks: marks}
	v.Sentence, v.Advice = compileWords(marks)
	return v
}

// checked turns the verdict of one run of the visible test into the answer to a check: it says built and behaves only.
func checked(v game.Verdict) game.Verdict {
	if v.Kind == game.Accepted {
		return game.Verdict{
			Kind: game.Accepted, Rung: game.Behaves, Schedules: v.Schedules,
			Sentence: "It builds, and the visible test passes when nobody interferes.",
			Advice:   "Submit it to see what happens when goroutines take turns at every step.",
		}
	}
	v.Rung = game.Builds
	v.Schedule = nil
	return v
}
