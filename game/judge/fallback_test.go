package judge_test

import (
	"errors"
	"strings"
	"testing"

	"datarace/game"
	"datarace/game/catalog"
	"datarace/game/judge"
)

// openFallback opens a judge that has to do without the edits of the runtime.
func openFallback(t *testing.T) *judge.Judge {
	t.Helper()
	j, err := judge.Open(t.Context(), judge.Options{Workers: 2, Engine: "fallback"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := j.Close(); err != nil {
			t.Error(err)
		}
	})
	return j
}

// The declared kinds, and not the seeds, are what both engines share: a fallback verdict is not repeatable. Schedules
// differ from run to run, so these are the programs of one pack, each of which shows its bug in nearly every schedule.
func TestTheFallbackEngineJudgesAPack(t *testing.T) {
	j := openFallback(t)
	all, err := catalog.Load()
	if err != nil {
		t.Fatal(err)
	}
	c, ok := all.Challenge("bank-transfer")
	if !ok {
		t.Fatal("there is no bank-transfer")
	}
	samples := append([]catalog.Sample{{Name: "start", Kind: c.Bug, Source: c.Start}}, append(c.Fixes, c.Wrongs...)...)
	for _, s := range samples {
		t.Run(s.Name, func(t *testing.T) {
			t.Parallel()
			v, err := j.Judge(t.Context(), judge.Job{Submission: s.Name, Challenge: c, Source: s.Source, Mode: judge.Submit}, nil)
			if err != nil {
				t.Fatal(err)
			}
			if v.Kind != s.Kind {
				t.Errorf("got %s: %s; want %s", v.Kind, v.Sentence, s.Kind)
			}
			if !strings.HasPrefix(v.Engine, "fallback go") {
				t.Errorf("the verdict's engine is %q, want fallback and the Go", v.Engine)
			}
			switch v.Kind {
			case game.Deadlock, game.Wrong, game.Race:
				if v.Schedule == nil || len(v.Schedule.Steps) == 0 {
					t.Errorf("%s without a recorded schedule", v.Kind)
				}
			}
		})
	}
}

func TestTheFallbackEngineSaysWhatItCannot(t *testing.T) {
	j := openFallback(t)
	if !strings.Contains(j.Weaker(), "fallback engine") {
		t.Errorf("Weaker is %q, want the fallback engine named", j.Weaker())
	}
	if open(t).Weaker() != "" {
		t.Errorf("Weaker of the exploring engine is %q, want nothing", open(t).Weaker())
	}
	named := false
	for _, part := range j.Report() {
		named = named || part.Name == "engine" && part.OK && strings.HasPrefix(part.Detail, "fallback")
	}
	if !named {
		t.Errorf("the report is %+v, want a part that names the engine", j.Report())
	}
	c := bench(threeAdd)
	if _, err := j.Judge(t.Context(), judge.Job{Challenge: c, Source: counter, Schedule: 3, Mode: judge.Submit}, nil); !errors.Is(err, judge.ErrNoReplay) {
		t.Errorf("asked for a schedule: %v, want ErrNoReplay", err)
	}
}

func TestAnUnknownEngineIsRefused(t *testing.T) {
	if _, err := judge.Open(t.Context(), judge.Options{Engine: "steam"}); err == nil || !strings.Contains(err.Error(), "steam") {
		t.Errorf("opened with %v, want an error that names it", err)
	}
}
