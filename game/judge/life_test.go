package judge_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"datarace/game"
	"datarace/game/judge"
)

func TestAJobTellsItsStepsOnceAndItsVerdictIsRemembered(t *testing.T) {
	j := open(t)
	job := judge.Job{Submission: "s", Challenge: shop, Source: honest + "\nfunc remembered() {}\n", Mode: judge.Check}
	var steps []judge.Step
	first, err := j.Judge(t.Context(), job, func(s judge.Step) { steps = append(steps, s) })
	if err != nil {
		t.Fatal(err)
	}
	if got, want := fmt.Sprint(steps), "[building running]"; got != want {
		t.Errorf("got steps %s; want %s", got, want)
	}
	var stages []string
	for _, s := range first.Spent {
		stages = append(stages, s.Stage)
	}
	if got, want := strings.Join(stages, " "), "gate rewrite compile link run"; got != want {
		t.Errorf("got stages %s; want %s", got, want)
	}
	steps = nil
	second, err := j.Judge(t.Context(), job, func(s judge.Step) { steps = append(steps, s) })
	if err != nil {
		t.Fatal(err)
	}
	if len(steps) != 0 || fmt.Sprint(first) != fmt.Sprint(second) {
		t.Errorf("got steps %v and %v; want the remembered verdict %v", steps, second, first)
	}
}

func TestTheSeedFollowsFromTheProgramUnlessItIsGiven(t *testing.T) {
	j := open(t)
	seed := func(source string, given uint64) string {
		v, err := j.Judge(t.Context(), judge.Job{Challenge: shop, Source: source, Seed: given, Mode: judge.Check}, nil)
		if err != nil {
			t.Fatal(err)
		}
		return v.Seed
	}
	broken := "package shop\nfunc"
	if a, b := seed(broken, 0), seed(broken, 0); a != b || len(a) != 16 {
		t.Errorf("got seeds %q and %q; want the same sixteen digits", a, b)
	}
	if a, b := seed(broken, 0), seed(broken+" ", 0); a == b {
		t.Errorf("got seed %q for two programs; want two", a)
	}
	if got := seed(broken, 26); got != "000000000000001a" {
		t.Errorf("got seed %q; want 26 in sixteen digits", got)
	}
}

func TestAJudgingEndsWithItsContextAndWithTheJudge(t *testing.T) {
	j, err := judge.Open(t.Context(), judge.Options{Workers: 1, NoTest: true})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	job := judge.Job{Challenge: shop, Source: honest + "\nfunc cancelled() {}\n", Mode: judge.Submit}
	v, err := j.Judge(ctx, job, func(s judge.Step) {
		if s == judge.Running {
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %s, %v; want the context's end", v.Kind, err)
	}
	if err := j.Close(); err != nil {
		t.Errorf("close: %v", err)
	}
	if _, err := j.Judge(t.Context(), job, nil); !errors.Is(err, judge.ErrClosed) {
		t.Errorf("got %v after Close; want %v", err, judge.ErrClosed)
	}
	if err := j.Close(); err != nil {
		t.Errorf("close again: %v", err)
	}
}

func TestAFailureOfOursCostsNothingAndIsReported(t *testing.T) {
	j, err := judge.Open(t.Context(), judge.Options{Workers: 1, NoTest: true})
	if err != nil {
		t.Fatal(err)
	}
	defer j.Close()
	broken := *shop
	broken.Judge = "package shop_test\n\nfunc Nothing() {}\n"
	v, err := j.Judge(t.Context(), judge.Job{Challenge: &broken, Source: honest, Mode: judge.Submit}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if v.Kind != game.Error || v.Rung != game.NoRung || strings.Contains(v.Sentence+v.Advice, "Judge nor") {
		t.Errorf("got %s, rung %s, %q; want an error without our details", v.Kind, v.Rung, v.Sentence)
	}
	failed := false
	for _, part := range j.Report() {
		failed = failed || part.Name == "last failure" && !part.OK && !part.Needed && part.Detail != ""
	}
	if !failed {
		t.Errorf("got %+v; want the failure in the report", j.Report())
	}
}

func TestABackgroundJobThatIsAloneGetsItsVerdict(t *testing.T) {
	job := judge.Job{Submission: t.Name(), Challenge: shop, Source: honest + "\nfunc behind() {}\n", Mode: judge.Submit, Background: true}
	v, err := open(t).Judge(t.Context(), job, nil)
	if err != nil || v.Kind != game.Accepted {
		t.Errorf("got %s (%s), error %v; want accepted", v.Kind, failure(t), err)
	}
}
