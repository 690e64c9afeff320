package catalog

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
)

// pack is a valid challenge called gate, file by file.
func pack() map[string]string {
	files := map[string]string{}
	fill := strings.NewReplacer("{{ID}}", "gate", "{{PACKAGE}}", "gate")
	for _, file := range txtar.Parse(skeleton).Files {
		files[file.Name] = fill.Replace(string(file.Data))
	}
	return files
}

func write(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	for name, text := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

const gone = "\x00" // instead of a file's text: the file is taken away

func TestEveryMistakeIsNamedWithFileFieldAndWhatToDo(t *testing.T) {
	yaml, start := "challenge.yaml", "start.go"
	for _, c := range []struct{ file, old, new, want string }{
		{yaml, "", gone, "has Go files but no challenge.yaml: write one"},
		{yaml, "", "", "gate/challenge.yaml: is empty"},
		{yaml, "level: 1", "levle: 1", `gate/challenge.yaml:8: there is no field "levle": correct its name or take it out`},
		{yaml, "level: 1", "level: one", "gate/challenge.yaml:8: "},
		{yaml, "level: 1", "level: 1\nlevel: 2", `gate/challenge.yaml:9: `},
		{yaml, "level: 1", "level: [", "gate/challenge.yaml:"},
		{yaml, "level: 1", "level: 6", "gate/challenge.yaml: level: is 6: write 1 to 5"},
		{yaml, "level: 1", "level: 0", "gate/challenge.yaml: level: is 0: write 1 to 5"},
		{yaml, "id: gate", "id: Gate", `gate/challenge.yaml: id: "Gate": use lower-case words`},
		{yaml, "id: gate", "id: door", `gate/challenge.yaml: id: "door" stands in a directory called "gate"`},
		{yaml, "title: A counter to write over", "title: ''", "gate/challenge.yaml: title: has 0 letters: write 1 to 40"},
		{yaml, "title: A", "title: A counter of people with a very long name", "gate/challenge.yaml: title: has 6"},
		{yaml, "[data-races]", "[]", "gate/challenge.yaml: concepts: is empty"},
		{yaml, "[data-races]", "[races]", `gate/challenge.yaml: concepts: "races" is none of goroutines`},
		{yaml, "minutes: 5", "minutes: 0", "gate/challenge.yaml: minutes: is 0 minutes: write 1 to 60"},
		{yaml, "read: 60", "read: 5", "gate/challenge.yaml: read: is 5 seconds: write 10 to 600"},
		{yaml, "weight: 1", "weight: 1.3", "gate/challenge.yaml: weight: is 1.3: write 1, 1.2 or 1.4"},
		{yaml, "go1.26", "1.26", `gate/challenge.yaml: language: "1.26": write a Go version such as go1.26`},
		{yaml, "sync/atomic, time]", "os, sync/atomic, time]", `gate/challenge.yaml: imports: "os" cannot be allowed`},
		{yaml, "sync/atomic, time]", "sync/atomic, time, time]", `gate/challenge.yaml: imports: "time" stands there twice`},
		{yaml, "sync/atomic, time]", "time]", `gate/fix/atomic.go: imports "sync/atomic", which challenge.yaml does not allow`},
		{yaml, "bug: race", "bug: accepted", `gate/challenge.yaml: bug: "accepted" is not a kind of bug`},
		{yaml, "bug: race", "bug: rice", `gate/challenge.yaml: bug: "rice" is not a kind of bug`},
		{yaml, "|\n  A gate counts the people who pass. In the evening the number is too small.", "''", "gate/challenge.yaml: brief: is missing"},
		{yaml, "source: practice", "source: ''", "gate/challenge.yaml: source: is missing"},
		{yaml, "  - How many steps is n++?\n", "", "gate/challenge.yaml: hints: has 2: write three"},
		{yaml, "How many steps is n++?", "''", "gate/challenge.yaml: hints: hint 1 is empty"},
		{yaml, "Which lines touch n, and what orders two of them?", "How many steps is n++?", "gate/challenge.yaml: hints: hint 2 repeats"},
		{yaml, "[atomic]", "[atomics]", `gate/challenge.yaml: why: answer 2 is right for "atomics": choose from mutex`},
		{yaml, "[atomic]", "[mutex]", "gate/challenge.yaml: why: no answer is right for atomic, which fix/atomic.go uses"},
		{yaml, "  - text: The go statement happens before the new goroutine starts.\n", "", "gate/challenge.yaml: why: has 2 answers: offer 3 to 6"},
		{yaml, "new goroutine starts.\n", "new goroutine starts.\n    techniques: [once]\n", "gate/challenge.yaml: why: every answer is right for something"},
		{start, "", gone, "gate/start.go: is missing: write it"},
		{start, "g.n++", "g.n++ +", "gate/start.go:14: does not parse: expected ';'"},
		{start, "\tg.n++", "g.n++", "gate/start.go: is not formatted: run gofmt -w on it"},
		{start, "package gate", "package door", "gate/fix/atomic.go: is package gate and start.go is package door"},
		{start, "package gate", "package main", "gate/start.go: is package main"},
		{start, "// Gate counts people.", strings.Repeat("// Gate counts people.\n", 30), "gate/start.go: has 50 lines: write 15 to 40"},
		{start, "// Gate counts people.", "// Gate counts all the people who pass it, whenever they do.", "gate/start.go:7: is 60 columns wide"},
		{start, "package gate\n", "package gate\n\nimport \"os\"\n\nvar _ = os.Args\n", `gate/start.go: imports "os"`},
		{"check.go", "", gone, "gate/check.go: is missing"},
		{"check.go", "func Check()", "func Try()", "gate/check.go: has no func Check()"},
		{"check.go", "package gate_test", "package gate", "gate/check.go: is package gate: write package gate_test"},
		{"judge.go", "func Judge()", "func Judge(n int)", "gate/judge.go: has no func Judge()"},
		{"judge.go", "\"challenge/gate\"", "gate \"challenge/door\"", `gate/judge.go: does not import "challenge/gate"`},
		{"judge.go", "import (", "import (\n\t\"testing\"", `gate/judge.go: imports "testing"`},
		{"judge.go", "\t\tharness.Wait()\n\t\tharness.Must(g", "\t\ttime.Sleep(1)\n\t\tharness.Must(g", "gate/judge.go:19: uses time.Sleep: use harness.Work"},
		{"fix/mutex.go", "", gone, "gate/fix: has 1 programs: write at least two"},
		{"fix/mutex.go", "func (g *Gate) Pass()", "func (g *Gate) Go()", `gate/fix/mutex.go: does not declare "func Gate.Pass()" as start.go does`},
		{"fix/mutex.go", "func (g *Gate) Count() int", "func (g *Gate) Count() uint", `gate/fix/mutex.go: exports "func Gate.Count() uint", which start.go does not`},
		{"fix/mutex.go", "n  int // guarded by mu", "N  int // guarded by mu", `gate/fix/mutex.go: exports "type Gate struct {`},
		{"fix/lock.go", "", "package gate\n", "gate/fix/lock.go: is not named for a technique"},
		{"fix/mutex.txt", "", "hello", "gate/fix/mutex.txt: has no place here"},
		{"notes.md", "", "hello", "gate/notes.md: has no place here"},
		{"more/a.go", "", "package gate\n", "gate/more: is a directory that no challenge has"},
		{"wrong/sleep.race.go", "", gone, "gate/wrong: has 3 programs: write at least four"},
		{"wrong/sleep.go", "", "// Note.\n\npackage gate\n", "gate/wrong/sleep.go: is not named what.kind.go"},
		{"wrong/sleep.accepted.go", "", "// Note.\n\npackage gate\n", "gate/wrong/sleep.accepted.go: is not named what.kind.go"},
		{"wrong/nap.rice.go", "", "// Note.\n\npackage gate\n", "gate/wrong/nap.rice.go: is not named what.kind.go"},
		{"wrong/sleep.race.go", "\tg.n++", "\tg.n++ +", "gate/wrong/sleep.race.go:18: does not parse"},
		{"wrong/sleep.race.go", "// You slept", "/* You slept", "gate/wrong/sleep.race.go:1: must begin with one comment line"},
		{"wrong/sleep.race.go", "\n\n// Package", "\n// Package", "gate/wrong/sleep.race.go:1: must begin with one comment line"},
		{"wrong/sleep.race.go", "\n\n// Package", "\n\n// And more.\n\n// Package", "gate/wrong/sleep.race.go:1: must begin with one comment line"},
		{"wrong/sleep.race.go", "time.Sleep(time.Millisecond)", "time.Sleep(1*time.Millisecond + 2*time.Millisecond + 3*time.Millisecond)", "gate/wrong/sleep.race.go:17: is 76 columns wide"},
	} {
		t.Run(c.want, func(t *testing.T) {
			files := pack()
			was, there := files[c.file]
			switch {
			case c.new == gone:
				delete(files, c.file)
			case c.old == "":
				files[c.file] = c.new
			default:
				if !there || !strings.Contains(was, c.old) {
					t.Fatalf("the test is out of date: %s has no %q", c.file, c.old)
				}
				files[c.file] = strings.Replace(was, c.old, c.new, 1)
			}
			dir := t.TempDir()
			write(t, filepath.Join(dir, "mine", "gate"), files)
			_, err := Read(dir)
			var mistakes Mistakes
			if !errors.As(err, &mistakes) {
				t.Fatalf("Read = %v, want a mistake with %q", err, c.want)
			}
			if !strings.Contains(err.Error(), c.want) {
				t.Errorf("the mistakes are\n%v\nwant one with %q", err, c.want)
			}
		})
	}
}

func TestAFixMayChangeAMethodFromAPointerToAValue(t *testing.T) {
	files := pack()
	text := strings.Replace(files["fix/mutex.go"], "func (g *Gate) Count()", "func (g Gate) Count()", 1)
	if text == files["fix/mutex.go"] {
		t.Fatal("the test is out of date: fix/mutex.go has no such method")
	}
	files["fix/mutex.go"] = text
	dir := t.TempDir()
	write(t, filepath.Join(dir, "gate"), files)
	if _, err := Read(dir); err != nil {
		t.Errorf("Read = %v, want nil: who calls Count sees no difference", err)
	}
}

func TestAFileOfWordsThatDoesNotParseHidesNothingAndAddsNothing(t *testing.T) {
	files := pack()
	files["challenge.yaml"] = "level: ["
	files["check.go"] = "package gate_test\n"
	dir := t.TempDir()
	write(t, filepath.Join(dir, "gate"), files)
	_, err := Read(dir)
	var mistakes Mistakes
	if !errors.As(err, &mistakes) || len(mistakes) != 3 {
		t.Errorf("Read = %v\nwant three mistakes: the YAML, no import of the challenge, no func Check", err)
	}
}

func TestAPackIsFoundFromAboveFromInsideAndByItself(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "packs", "mine", "gate"), pack())
	for _, from := range []string{"packs", "packs/mine", "packs/mine/gate"} {
		c, err := Read(filepath.Join(dir, filepath.FromSlash(from)))
		if err != nil {
			t.Errorf("Read(%s) = %v, want nil", from, err)
			continue
		}
		got, ok := c.Challenge("gate")
		if !ok || got.Pack != "mine" {
			t.Errorf("Read(%s) has the challenge: %t, in pack %q; want it in pack mine", from, ok, got.Pack)
		}
	}
	files := pack()
	delete(files, "challenge.yaml")
	write(t, filepath.Join(dir, "packs", "mine", "door"), files)
	for _, from := range []string{"packs", "packs/mine"} {
		if _, err := Read(filepath.Join(dir, filepath.FromSlash(from))); err == nil || strings.Contains(err.Error(), "\n") || !strings.Contains(err.Error(), "mine/door: has Go files but no challenge.yaml") {
			t.Errorf("Read(%s) with a challenge that has no challenge.yaml = %v, want one mistake", from, err)
		}
	}
	if _, err := Read(filepath.Join(dir, "nowhere")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("Read of no directory = %v, want not exist", err)
	}
	if _, err := Read(t.TempDir()); err == nil || !strings.Contains(err.Error(), "holds no challenge") {
		t.Errorf("Read of an empty directory = %v, want a word about it", err)
	}
}

func TestWhatAChallengeHoldsComesFromItsFiles(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "gate"), pack())
	c, err := Read(dir)
	if err != nil {
		t.Fatal(err)
	}
	gate, _ := c.Challenge("gate")
	if want := []string{"type Gate struct{ … }", "func (g *Gate) Pass()", "func (g *Gate) Count() int"}; !slices.Equal(gate.API, want) {
		t.Errorf("API = %q, want %q", gate.API, want)
	}
	i := slices.IndexFunc(gate.Wrongs, func(s Sample) bool { return s.Name == "sleep.race" })
	if i < 0 {
		t.Fatalf("the wrong programs are %v, want sleep.race among them", gate.Wrongs)
	}
	if s := gate.Wrongs[i]; s.Kind != "race" || !strings.HasPrefix(s.Note, "You slept:") || !strings.HasPrefix(s.Source, "// Package gate") {
		t.Errorf("sleep.race is %q with note %q and source %q", s.Kind, s.Note, s.Source[:20])
	}
	round := gate.Round()
	if round.Duration != 5*60_000 || round.Reading != 60_000 || round.Digest != gate.Digest || len(round.Hints) != 3 || len(round.Why) != 3 || round.Bug != "race" {
		t.Errorf("Round() = %+v", round)
	}
	if found, ok := c.ByDigest(gate.Digest); !ok || found != gate {
		t.Errorf("ByDigest(%s) = %v, %t, want the challenge", gate.Digest, found, ok)
	}
}

func TestTheDigestChangesWithEveryFile(t *testing.T) {
	seen := map[string]string{}
	read := func(change string, files map[string]string) {
		dir := t.TempDir()
		write(t, filepath.Join(dir, "gate"), files)
		c, err := Read(dir)
		if err != nil {
			t.Fatalf("with a change in %s: %v", change, err)
		}
		gate, _ := c.Challenge("gate")
		if other, ok := seen[gate.Digest]; ok {
			t.Errorf("the digest with a change in %s is that with a change in %q", change, other)
		}
		seen[gate.Digest] = change
	}
	read("nothing", pack())
	for name := range pack() {
		files := pack()
		if strings.HasSuffix(name, ".yaml") {
			files[name] += "\n# more\n"
		} else {
			files[name] = strings.TrimSuffix(files[name], "\n") + " // more\n"
		}
		read(name, files)
	}
	files := pack()
	files[".hidden"] = "an editor's own affair"
	dir := t.TempDir()
	write(t, filepath.Join(dir, "gate"), files)
	c, err := Read(dir)
	if err != nil {
		t.Fatal(err)
	}
	if gate, _ := c.Challenge("gate"); seen[gate.Digest] != "nothing" {
		t.Error("a hidden file changes the digest, want it left alone")
	}
}

func TestParagraphsAreJoinedAndCodeAndListsStay(t *testing.T) {
	for text, want := range map[string]string{
		"one\ntwo\n\n\nthree  four\n":             "one two\n\nthree four",
		"Write:\n\n    d.mu.Unlock()\n\nThen go.": "Write:\n\n    d.mu.Unlock()\n\nThen go.",
		"\tif x {\n\t\tf()\n\t}\n":                "\tif x {\n\t\tf()\n\t}",
		"- one\n  more\n- two":                    "- one more\n- two",
		"a line\n    that goes on":                "a line that goes on",
		"   \n\n\t\n":                             "",
	} {
		if got := paragraphs(text); got != want {
			t.Errorf("paragraphs(%q) = %q, want %q", text, got, want)
		}
	}
}
