package judge_test

import (
	"encoding/json"
	"fmt"
	"sync"
	"testing"

	"datarace/game"
	"datarace/game/catalog"
	"datarace/game/judge"
)

func challenges(t testing.TB) []*catalog.Challenge {
	t.Helper()
	c, err := catalog.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Challenges()) == 0 {
		t.Fatal("got an empty catalogue")
	}
	return c.Challenges()
}

func TestEveryProgramOfTheCatalogueGetsTheVerdictThatItMustGet(t *testing.T) {
	for _, c := range challenges(t) {
		t.Run(c.ID, func(t *testing.T) {
			expect := func(name, source string, kind game.Kind) game.Verdict {
				t.Helper()
				v := verdict(t, c, source, judge.Submit)
				if v.Kind != kind {
					t.Errorf("%s: got %s (%s %s); want %s", name, v.Kind, v.Sentence, failure(t), kind)
				}
				return v
			}
			expect("start", c.Start, c.Bug)
			for _, fix := range c.Fixes {
				v := expect("fix/"+fix.Name, fix.Source, game.Accepted)
				if v.Technique != fix.Technique() {
					t.Errorf("fix/%s: got technique %q; want %q", fix.Name, v.Technique, fix.Technique())
				}
			}
			for _, wrong := range c.Wrongs {
				v := expect("wrong/"+wrong.Name, wrong.Source, wrong.Kind)
				if v.Kind == wrong.Kind && v.Note != wrong.Note {
					t.Errorf("wrong/%s: got note %q; want the author's, %q", wrong.Name, v.Note, wrong.Note)
				}
			}
			if v := verdict(t, c, c.Start, judge.Check); v.Kind == game.Error || v.Kind == game.Compile || v.Kind == game.Refused {
				t.Errorf("check of start: got %s (%s %s); want it built and run", v.Kind, v.Sentence, failure(t))
			}
		})
	}
}

func TestAVerdictIsTheSameEveryTimeButForTheTimeItTook(t *testing.T) {
	j := open(t)
	for _, c := range challenges(t)[:2] {
		t.Run(c.ID, func(t *testing.T) {
			const times = 4
			var group sync.WaitGroup
			texts := make([]string, times)
			for i := range times {
				group.Go(func() {
					twin := *c
					twin.Digest = fmt.Sprint(c.Digest, i) // so that the cache does not answer
					v, err := j.Judge(t.Context(), judge.Job{Challenge: &twin, Source: c.Start, Seed: 7, Mode: judge.Submit}, nil)
					if err != nil {
						t.Error(err)
						return
					}
					texts[i] = identity(t, v)
				})
			}
			group.Wait()
			for i, text := range texts[1:] {
				if text != texts[0] {
					t.Errorf("got verdict %d\n%s\nwant as the first\n%s", i+2, text, texts[0])
				}
			}
		})
	}
}

func TestAReplayShowsTheScheduleThatFailed(t *testing.T) {
	j := open(t)
	c := challenges(t)[0]
	job := judge.Job{Challenge: c, Source: c.Start, Seed: 3, Mode: judge.Submit}
	found, err := j.Judge(t.Context(), job, nil)
	if err != nil {
		t.Fatal(err)
	}
	if found.Schedule == nil || len(found.Schedule.Steps) == 0 {
		t.Fatalf("got %+v; want a schedule", found)
	}
	job.Schedule = found.Schedule.Number
	again, err := j.Judge(t.Context(), job, nil)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := identity(t, again), identity(t, found); got != want {
		t.Errorf("got the replay\n%s\nwant\n%s", got, want)
	}
}

func TestAReplayShowsAScheduleInWhichNothingWentWrong(t *testing.T) {
	v, err := open(t).Judge(t.Context(), judge.Job{Challenge: shop, Source: honest, Schedule: 3, Mode: judge.Submit}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if v.Kind != game.Accepted || v.Schedule == nil || v.Schedule.Number != 3 || len(v.Schedule.Steps) == 0 || v.Schedules != 1 {
		t.Errorf("got %s, %d schedules, %+v (%s); want accepted after that one schedule", v.Kind, v.Schedules, v.Schedule, failure(t))
	}
}

// identity is all of a verdict that may not depend on when and where it was made.
func identity(t *testing.T, v game.Verdict) string {
	t.Helper()
	v.Spent = nil
	text, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
