package diagnose_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"datarace/game"
	"datarace/game/catalog"
	"datarace/game/judge/diagnose"
	"datarace/game/judge/explore"
	"datarace/game/judge/rewrite"
)

var update = flag.Bool("update", false, "write the golden files again")

// fixture is an outcome as the engine gave it for a real program.
type fixture struct {
	Outcome explore.Outcome `json:"outcome"`
	Sites   []rewrite.Site  `json:"sites"`
	Source  string          `json:"source"`
}

func load(t *testing.T, file string) (fixture, game.Verdict) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var f fixture
	if err := json.Unmarshal(text, &f); err != nil {
		t.Fatal(err)
	}
	c := &catalog.Challenge{Wrongs: []catalog.Sample{{Kind: game.Serial, Source: f.Source, Note: "the author's line"}}}
	return f, diagnose.Verdict(f.Outcome, f.Sites, []byte(f.Source), c)
}

func fixtures(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("testdata/*.outcome.json")
	if err != nil || len(files) < 8 {
		t.Fatalf("got %d outcomes, %v; want eight at least", len(files), err)
	}
	return files
}

func TestRealOutcomesAreWordedAsReviewed(t *testing.T) {
	for _, file := range fixtures(t) {
		t.Run(filepath.Base(file), func(t *testing.T) {
			_, v := load(t, file)
			got, err := json.MarshalIndent(v, "", "\t")
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, '\n')
			golden := strings.TrimSuffix(file, ".outcome.json") + ".golden.json"
			if *update {
				if err := os.WriteFile(golden, got, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got, want) {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		})
	}
}

func TestNoVerdictSpeaksOfTheHiddenTests(t *testing.T) {
	for _, file := range fixtures(t) {
		_, v := load(t, file)
		v.Schedule = nil // the scenario's name is there to be shown
		text, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		for _, secret := range []string{"tests.go", "_test", "harness", "Judge", "scenario.go", "0x"} {
			if bytes.Contains(text, []byte(secret)) {
				t.Errorf("%s: got %s; want no %q in it", file, text, secret)
			}
		}
	}
}

func TestAKnownWrongFixBringsItsAuthorsLine(t *testing.T) {
	for _, file := range fixtures(t) {
		f, v := load(t, file)
		want := ""
		if f.Outcome.Kind == game.Serial { // the kind that load's author foresaw
			want = "the author's line"
		}
		if v.Note != want {
			t.Errorf("%s: got note %q; want %q", file, v.Note, want)
		}
	}
}

func TestEveryVerdictHasWordsMarksInRangeAndARung(t *testing.T) {
	for _, file := range fixtures(t) {
		f, v := load(t, file)
		if v.Sentence == "" || v.Advice == "" || v.Rung.Height() == 0 {
			t.Errorf("%s: got sentence %q, advice %q, rung %q; want all three", file, v.Sentence, v.Advice, v.Rung)
		}
		for _, m := range v.Marks {
			if m.Line < 1 || m.Line > strings.Count(f.Source, "\n")+1 || m.Text == "" {
				t.Errorf("%s: got mark %+v; want a line of the program and words", file, m)
			}
		}
	}
}
