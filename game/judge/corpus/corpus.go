// Package corpus reads programs whose verdicts are known: right ones that are right in unusual ways, and wrong ones that
// are wrong in rare ways. They measure the judge, and they are there to be read.
//
// A program is a txtar file:
//
//	deadlock
//	What is unusual about it, in a line or a few.
//	-- submission.go --
//	package gate
//	...
//	-- judge.go --
//	package gate_test
//	...
//
// The first line is the verdict that it must get; "race or wrong" where either is honest. submission.go is what a student
// would hand in, judge.go is a hidden test as in a pack. What the program imports is what it may import.
package corpus

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/rogpeppe/go-internal/txtar"

	"datarace/game"
	"datarace/game/catalog"
)

// Program is one program of the corpus.
type Program struct {
	Name      string      // the file's, without .txtar
	Kinds     []game.Kind // the verdicts that it may get; one for nearly all
	About     string      // what is unusual about it
	Source    string      // submission.go
	Challenge *catalog.Challenge
}

// Read reads every program in dir, in order of their names. The error names the file that is no program and says why.
func Read(dir string) ([]Program, error) {
	paths, err := filepath.Glob(filepath.Join(dir, "*.txtar"))
	if err != nil {
		return nil, fmt.Errorf("list the corpus: %w", err)
	}
	if len(paths) == 0 {
		return nil, fmt.Errorf("list the corpus: no .txtar file in %s", dir)
	}
	programs := make([]Program, 0, len(paths))
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			return nil, fmt.Errorf("read a program of the corpus: %w", err)
		}
		p, err := Parse(strings.TrimSuffix(filepath.Base(path), ".txtar"), text)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		programs = append(programs, p)
	}
	return programs, nil
}

// Parse reads the program called name from the text of its file.
func Parse(name string, text []byte) (Program, error) {
	archive := txtar.Parse(text)
	p := Program{Name: name}
	first, about, _ := strings.Cut(string(archive.Comment), "\n")
	for kind := range strings.SplitSeq(first, " or ") {
		k := game.Kind(kind)
		if !k.Known() || k == game.Error || slices.Contains(p.Kinds, k) {
			return p, fmt.Errorf("the first line is %q: write the verdict, such as race, or two joined by \"or\"", first)
		}
		p.Kinds = append(p.Kinds, k)
	}
	if p.About = strings.Join(strings.Fields(about), " "); p.About == "" {
		return p, fmt.Errorf("the second line is empty: say what is unusual about the program")
	}
	files := map[string]string{}
	for _, f := range archive.Files {
		files[f.Name] = string(f.Data)
	}
	if len(files) != 2 || files["submission.go"] == "" || files["judge.go"] == "" {
		return p, fmt.Errorf("its files are not submission.go and judge.go")
	}
	p.Source = files["submission.go"]
	file, err := parser.ParseFile(token.NewFileSet(), "submission.go", p.Source, parser.ImportsOnly)
	if err != nil {
		return p, fmt.Errorf("parse the program: %w", err)
	}
	sum := sha256.Sum256(text)
	p.Challenge = &catalog.Challenge{
		Brief:    catalog.Brief{ID: name, Title: name, Start: p.Source},
		Package:  file.Name.Name,
		Language: "go1.26",
		Bug:      p.Kinds[0],
		Judge:    files["judge.go"],
		// Only the rung of a wrong result depends on the visible test.
		Check:  strings.Replace(files["judge.go"], "func Judge()", "func Check()", 1),
		Digest: hex.EncodeToString(sum[:]),
	}
	for _, spec := range file.Imports {
		path, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return p, fmt.Errorf("parse the program: %w", err)
		}
		p.Challenge.Imports = append(p.Challenge.Imports, path)
	}
	return p, nil
}
