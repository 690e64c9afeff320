package catalog

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestANewChallengeLoads(t *testing.T) {
	for _, id := range []string{"ticket-shop", "a1", "one-two-three-four-five-six-seven-eight"} {
		dir := t.TempDir()
		if err := New(dir, id); err != nil {
			t.Fatalf("New(%q) = %v, want nil", id, err)
		}
		c, err := Read(dir)
		if err != nil {
			t.Fatalf("the new challenge %s does not load:\n%v", id, err)
		}
		got, ok := c.Challenge(id)
		if !ok || len(got.Fixes) < 2 || len(got.Wrongs) < 4 {
			t.Errorf("the new challenge %s loads as %+v", id, got)
		}
		if strings.Contains(got.Start+got.Judge+got.Check, "{{") {
			t.Errorf("the new challenge %s has something that was not filled in", id)
		}
	}
}

func TestNewRefusesWhatIsThereAndWhatIsNoID(t *testing.T) {
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "taken"), 0o755); err != nil {
		t.Fatal(err)
	}
	for id, want := range map[string]string{
		"taken":                 "is there already",
		"":                      "no id",
		"Ticket":                "no id",
		"a--b":                  "no id",
		"../up":                 "no id",
		strings.Repeat("x", 41): "no id",
		"func":                  "uses already",
		"er-ror":                "uses already",
	} {
		err := New(dir, id)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("New(%q) = %v, want an error with %q", id, err, want)
		}
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 1 {
		t.Errorf("New left %v behind, %v; want only what was there", entries, err)
	}
}
