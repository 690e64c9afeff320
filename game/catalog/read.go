package catalog

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"datarace/game"
)

// maxFile is the largest file of a pack, in bytes.
const maxFile = 64 << 10

// reading is one challenge while it is read: its files by name relative to its directory, and what is wrong with them.
type reading struct {
	shown    string // how messages name the directory
	files    map[string]string
	mistakes Mistakes
}

func (r *reading) mistake(file, field, format string, args ...any) {
	r.mistakes = append(r.mistakes, Mistake{File: path.Join(r.shown, file), Field: field, Text: fmt.Sprintf(format, args...)})
}

// readChallenge reads the challenge in dir of files and checks all that can be known without running it.
func readChallenge(files fs.FS, dir, shown string) (*Challenge, Mistakes) {
	r := &reading{shown: shown, files: map[string]string{}}
	r.gather(files, dir)
	id := path.Base(shown)
	if id == "." || id == ".." {
		id = ""
	}
	c := &Challenge{}
	r.words(c, id)
	start := r.start(c)
	r.tests(c)
	r.fixes(c, start)
	r.wrongs(c, start)
	if len(r.mistakes) > 0 {
		return nil, r.mistakes
	}
	c.Digest = digest(r.files)
	return c, nil
}

// gather reads every file of the challenge; one that has no place in a challenge is a mistake.
func (r *reading) gather(files fs.FS, dir string) {
	err := fs.WalkDir(files, dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		relative := strings.TrimPrefix(strings.TrimPrefix(name, dir), "/")
		if name == dir {
			return nil
		}
		if strings.HasPrefix(d.Name(), ".") {
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		if dir == "." {
			relative = name
		}
		if d.IsDir() {
			if relative != "fix" && relative != "wrong" {
				r.mistake(relative, "", "is a directory that no challenge has: only fix and wrong")
				return fs.SkipDir
			}
			return nil
		}
		if !belongs(relative) {
			r.mistake(relative, "", "has no place here: a challenge is challenge.yaml, start.go, check.go, judge.go, fix/*.go and wrong/*.go")
			return nil
		}
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		if len(text) > maxFile {
			r.mistake(relative, "", "has %d bytes: %d are allowed", len(text), maxFile)
		}
		r.files[relative] = string(text)
		return nil
	})
	if err != nil {
		r.mistake("", "", "cannot be read: %v", err)
	}
	for _, name := range []string{"start.go", "check.go", "judge.go"} {
		if _, ok := r.files[name]; !ok {
			r.mistake(name, "", "is missing: write it")
		}
	}
}

func belongs(name string) bool {
	switch name {
	case challengeFile, "start.go", "check.go", "judge.go":
		return true
	}
	kind, _, _ := strings.Cut(name, "/")
	return (kind == "fix" || kind == "wrong") && strings.HasSuffix(name, ".go")
}

func (r *reading) words(c *Challenge, id string) {
	var w words
	text, ok := r.files[challengeFile]
	if !ok {
		r.mistake(challengeFile, "", "is missing: write it")
		return
	}
	if m := decode([]byte(text), path.Join(r.shown, challengeFile), &w); m != nil {
		r.mistakes = append(r.mistakes, *m)
		return
	}
	w.check(id, func(field, format string, args ...any) { r.mistake(challengeFile, field, format, args...) })
	c.Brief = Brief{
		ID: w.ID, Title: w.Title, Concepts: w.Concepts, Level: w.Level, Minutes: w.Minutes, Weight: w.Weight,
		Read: w.Read, Brief: paragraphs(w.Brief),
	}
	c.Language, c.Imports, c.Bug = w.Language, w.Imports, w.Bug
	for i := range min(len(w.Hints), len(c.Hints)) {
		c.Hints[i] = paragraphs(w.Hints[i])
	}
	for _, edge := range w.Why {
		edge.Text = paragraphs(edge.Text)
		c.Why = append(c.Why, edge)
	}
	c.Teach, c.Explanation, c.Source = paragraphs(w.Teach), paragraphs(w.Explanation), paragraphs(w.Source)
}

// paragraphs joins the lines of each paragraph, so that a page may break them where it likes. What it shows as it stands,
// stays: a paragraph whose lines are all indented by four spaces or a tab, which is code, and where each "- " begins a
// point of a list.
func paragraphs(text string) string {
	var out []string
	for paragraph := range strings.SplitSeq(strings.Trim(text, "\n"), "\n\n") {
		if joined := joined(strings.Split(paragraph, "\n")); joined != "" {
			out = append(out, joined)
		}
	}
	return strings.Join(out, "\n\n")
}

func joined(lines []string) string {
	plain := func(line string) bool { return !strings.HasPrefix(line, "    ") && !strings.HasPrefix(line, "\t") }
	code := !slices.ContainsFunc(lines, plain)
	var b strings.Builder
	for i, line := range lines {
		words := strings.Join(strings.Fields(line), " ")
		switch {
		case code:
			words = strings.TrimRight(line, " \t\r")
			fallthrough
		case strings.HasPrefix(words, "- ") && strings.HasPrefix(lines[0], "- "):
			if i > 0 {
				b.WriteByte('\n')
			}
		case b.Len() > 0 && words != "":
			b.WriteByte(' ')
		}
		b.WriteString(words)
	}
	if strings.TrimSpace(b.String()) == "" {
		return ""
	}
	return b.String()
}

// names returns the files in a directory of the challenge, in order.
func (r *reading) names(dir string) []string {
	var names []string
	for name := range r.files {
		if strings.HasPrefix(name, dir+"/") {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

func (r *reading) fixes(c *Challenge, start *program) {
	right := map[string]bool{}
	for _, edge := range c.Why {
		for _, technique := range edge.Techniques {
			right[technique] = true
		}
	}
	names := r.names("fix")
	if len(names) < 2 {
		r.mistake("fix", "", "has %d programs: write at least two, each another technique or another way", len(names))
	}
	for _, name := range names {
		sample := Sample{Name: strings.TrimSuffix(path.Base(name), ".go"), Kind: game.Accepted, Source: r.files[name]}
		technique := sample.Technique()
		if !idPattern.MatchString(sample.Name) || !slices.Contains(Techniques, technique) {
			r.mistake(name, "", "is not named for a technique: call it technique.go or technique-word.go with one of %s", strings.Join(Techniques, ", "))
		} else if len(c.Why) > 0 && !right[technique] {
			r.mistake(challengeFile, "why", "no answer is right for %s, which %s uses: add %s to the techniques of one", technique, name, technique)
		}
		r.sample(c, start, name, sample)
		c.Fixes = append(c.Fixes, sample)
	}
}

func (r *reading) wrongs(c *Challenge, start *program) {
	names := r.names("wrong")
	if len(names) < 4 {
		r.mistake("wrong", "", "has %d programs: write at least four that tempt", len(names))
	}
	for _, name := range names {
		sample := Sample{Name: strings.TrimSuffix(path.Base(name), ".go")}
		what, kind, _ := strings.Cut(sample.Name, ".")
		sample.Kind = game.Kind(kind)
		if !idPattern.MatchString(what) || !sample.Kind.Known() || sample.Kind == game.Accepted || sample.Kind == game.Error {
			r.mistake(name, "", "is not named what.kind.go, with a kind that the judge gives: sleep.race.go, one-big-lock.serial.go")
		}
		first, rest, _ := strings.Cut(r.files[name], "\n")
		note, ok := strings.CutPrefix(first, "// ")
		body, blank := strings.CutPrefix(rest, "\n")
		if !ok || strings.TrimSpace(note) == "" || !blank || strings.HasPrefix(body, "//") && !strings.HasPrefix(body, "// Package ") {
			r.mistake(name+":1", "", "must begin with one comment line, said to the student who hands this in, and an empty line")
			body = r.files[name]
		}
		sample.Note, sample.Source = strings.TrimSpace(note), body
		r.sample(c, start, name, sample)
		c.Wrongs = append(c.Wrongs, sample)
	}
}

// Technique is what a fix is named for: its name up to the first dash.
func (s Sample) Technique() string {
	technique, _, _ := strings.Cut(s.Name, "-")
	return technique
}

// digest is the hexadecimal SHA-256 of the files, names and lengths included.
func digest(files map[string]string) string {
	names := make([]string, 0, len(files))
	for name := range files {
		names = append(names, name)
	}
	slices.Sort(names)
	sum := sha256.New()
	for _, name := range names {
		fmt.Fprintf(sum, "%s\x00%d\x00%s", name, len(files[name]), files[name])
	}
	return hex.EncodeToString(sum.Sum(nil))
}
