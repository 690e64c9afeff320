package catalog

import (
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"maps"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"datarace/game"
)

func loaded(t *testing.T) *Catalog {
	t.Helper()
	c, err := Embedded()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestTheEmbeddedCatalogueHasALessonToBeginWith(t *testing.T) {
	c := loaded(t)
	p, ok := c.Playlist("first-steps")
	if !ok || len(p.Challenges) < 3 {
		t.Fatalf("Playlist(first-steps) = %v, %t, want three challenges", p, ok)
	}
	for _, p := range c.Playlists() {
		level := 0
		for _, id := range p.Challenges {
			x, ok := c.Challenge(id)
			if !ok || x.Level < level {
				t.Errorf("%s, %s: found %t, level %d after level %d; want levels that rise", p.ID, id, ok, x.Level, level)
			}
			level = x.Level
		}
	}
	if len(c.Playlists()) == 0 || len(c.Challenges()) < 3 {
		t.Errorf("there are %d playlists and %d challenges", len(c.Playlists()), len(c.Challenges()))
	}
}

// A brief that names the cause, or the technique, gives the round away.
func TestBriefsAndTitlesNameNoCauseAndNoTechnique(t *testing.T) {
	for _, c := range loaded(t).Challenges() {
		public := strings.FieldsFunc(strings.ToLower(c.ID+" "+c.Title+" "+c.Brief.Brief), func(r rune) bool { return r < 'a' || 'z' < r })
		for _, cause := range append([]string{"race", "lock", "goroutine", "buffer", "leak", "increment"}, Techniques...) {
			if i := slices.IndexFunc(public, func(word string) bool { return strings.HasPrefix(word, cause) }); i >= 0 {
				t.Errorf("%s: %q stands in what players read before the clock starts", c.ID, public[i])
			}
		}
	}
}

// Every program of the embedded packs compiles and pleases vet; a real compiler says so. Some bugs are those that vet
// knows: of them only the fixes need to be free.
func TestTheProgramsOfTheCatalogueCompileAndPassVet(t *testing.T) {
	fixes, others := t.TempDir(), t.TempDir()
	right := map[string]string{"go.mod": "module samples\n\ngo 1.26\n"}
	wrong := maps.Clone(right)
	for _, c := range loaded(t).Challenges() {
		wrong[c.ID+"/start/p.go"] = c.Start
		for _, s := range c.Fixes {
			right[fmt.Sprintf("%s/%s/p.go", c.ID, s.Name)] = s.Source
		}
		for _, s := range c.Wrongs {
			if s.Kind != game.Compile {
				wrong[fmt.Sprintf("%s/%s/p.go", c.ID, strings.ReplaceAll(s.Name, ".", "-"))] = s.Source
			}
		}
	}
	write(t, fixes, right)
	write(t, others, wrong)
	for dir, args := range map[string][]string{
		fixes:  {"vet", "./..."},
		others: {"vet", "-copylocks=false", "-waitgroup=false", "./..."},
	} {
		vet := exec.CommandContext(t.Context(), "go", args...)
		vet.Dir = dir
		vet.Env = append(os.Environ(), "GOFLAGS=-mod=mod", "GOWORK=off")
		if out, err := vet.CombinedOutput(); err != nil {
			t.Errorf("go %s: %v\n%s", strings.Join(args, " "), err, out)
		}
	}
}

// The tests of the packs fit the program that they test and the harness as it is.
func TestTheTestsOfTheCatalogueFitTheHarness(t *testing.T) {
	fset := token.NewFileSet()
	compiled := importer.ForCompiler(fset, "gc", exports(t, append(slices.Clone(Importable), harness)))
	for _, c := range loaded(t).Challenges() {
		config := types.Config{Importer: compiled, GoVersion: c.Language}
		submission, err := config.Check("challenge/"+c.Package, fset, []*ast.File{parse(t, fset, c.Start)}, nil)
		if err != nil {
			t.Errorf("%s/start.go: %v", c.ID, err)
			continue
		}
		config.Importer = with{compiled, submission}
		for name, text := range map[string]string{"check.go": c.Check, "judge.go": c.Judge} {
			if _, err := config.Check(c.Package+"_test", fset, []*ast.File{parse(t, fset, text)}, nil); err != nil {
				t.Errorf("%s/%s: %v", c.ID, name, err)
			}
		}
	}
}

// exports opens what the compiler says of packages and of all that they need.
func exports(t *testing.T, packages []string) func(path string) (io.ReadCloser, error) {
	t.Helper()
	args := append([]string{"list", "-export", "-deps", "-f", "{{.ImportPath}}={{.Export}}"}, packages...)
	out, err := exec.CommandContext(t.Context(), "go", args...).Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	files := map[string]string{}
	for line := range strings.Lines(string(out)) {
		path, file, _ := strings.Cut(strings.TrimSpace(line), "=")
		files[path] = file
	}
	return func(path string) (io.ReadCloser, error) { return os.Open(files[path]) }
}

func parse(t *testing.T, fset *token.FileSet, source string) *ast.File {
	t.Helper()
	file, err := parser.ParseFile(fset, "", source, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// with is an importer that knows one package more.
type with struct {
	types.Importer
	more *types.Package
}

func (w with) Import(path string) (*types.Package, error) {
	if path == w.more.Path() {
		return w.more, nil
	}
	return w.Importer.Import(path)
}
