package judge_test

import (
	"go/format"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"datarace/game"
	"datarace/game/judge"
	"datarace/game/judge/corpus"
)

// known are programs of the corpus that the judge does not see through with every seed, with the reason. Where enough
// seeds are tried, the test holds that it still does not: who mends the judge takes the line out.
var known = map[string]string{
	"aba-stack": "one goroutine must run alone for a dozen statements at one place of the other; about one seed in a hundred misses it",
}

// enough seeds show that a program is not known any more.
const enough = 200

// least is how many programs each half of the corpus has at least.
const least = 60

// seeds is how many seeds each program is judged with: few in every run of the tests, more in `make soundness`.
func seeds(t *testing.T) uint64 {
	t.Helper()
	text := os.Getenv("DATARACE_SEEDS")
	if text == "" {
		return 2
	}
	n, err := strconv.ParseUint(text, 10, 32)
	if err != nil || n == 0 {
		t.Fatalf("DATARACE_SEEDS is %q; want the number of seeds for each program", text)
	}
	return n
}

// The first seed takes the whole pipeline, the others explore the same program again.
func TestEveryProgramOfTheCorpusGetsItsVerdict(t *testing.T) {
	var more []uint64
	for seed := uint64(2); seed <= seeds(t); seed++ {
		more = append(more, seed)
	}
	for _, half := range []string{"right", "wrong"} {
		for _, p := range programs(t, half) {
			t.Run(half+"/"+p.Name, func(t *testing.T) {
				t.Parallel()
				j := open(t)
				job := judge.Job{Submission: p.Name, Challenge: p.Challenge, Source: p.Source, Seed: 1, Mode: judge.Submit}
				v, err := j.Judge(t.Context(), job, nil)
				if err != nil {
					t.Fatal(err)
				}
				kinds, err := j.Kinds(t.Context(), job, more)
				if err != nil {
					t.Fatalf("%s %v: %v", v.Sentence, v.Marks, err)
				}
				held := true
				for i, kind := range append([]game.Kind{v.Kind}, kinds...) {
					if slices.Contains(p.Kinds, kind) {
						continue
					}
					held = false
					if known[p.Name] == "" {
						t.Errorf("seed %d: got %s (seed 1: %s %s); want %v", i+1, kind, v.Sentence, failure(t), p.Kinds)
					}
				}
				if held && known[p.Name] != "" && len(more)+1 >= enough {
					t.Errorf("got %v with every seed, and it is known not to get it (%s); want it out of that list", p.Kinds, known[p.Name])
				}
			})
		}
	}
}

func TestTheCorpusIsLargeShortAndFormatted(t *testing.T) {
	seen := map[string]bool{}
	for _, half := range []string{"right", "wrong"} {
		all := programs(t, half)
		if len(all) < least {
			t.Errorf("got %d programs in %s; want %d", len(all), half, least)
		}
		for _, p := range all {
			if seen[p.Name] {
				t.Errorf("%s is there twice", p.Name)
			}
			seen[p.Name] = true
			if right := slices.Equal(p.Kinds, []game.Kind{game.Accepted}); right != (half == "right") {
				t.Errorf("%s/%s: got the verdict %v there", half, p.Name, p.Kinds)
			}
			for _, text := range []string{p.Source, p.Challenge.Judge} {
				formatted, err := format.Source([]byte(text))
				if err != nil || string(formatted) != text {
					t.Errorf("%s/%s is not formatted: %v", half, p.Name, err)
				}
			}
			if n := strings.Count(p.Source, "\n"); n < 10 || n > 70 {
				t.Errorf("%s/%s: got %d lines; want a program that is read in a minute", half, p.Name, n)
			}
		}
	}
	for name := range known {
		if !seen[name] {
			t.Errorf("%s is known, and not there", name)
		}
	}
}

func programs(t *testing.T, half string) []corpus.Program {
	t.Helper()
	list, err := corpus.Read("testdata/corpus/" + half)
	if err != nil {
		t.Fatal(err)
	}
	return list
}
