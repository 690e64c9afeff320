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
