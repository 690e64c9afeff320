package toolchain

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// unknown is a GOROOT whose runtime no edit fits.
func unknown(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "src", "runtime"), 0o755); err != nil {
		t.Fatal(err)
	}
	for _, e := range edits {
		if err := os.WriteFile(filepath.Join(dir, "src", "runtime", e.File), []byte("package runtime\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestAnUnknownGoGetsTheFallback(t *testing.T) {
	root := unknown(t)
	engine, why, err := Auto.choose(root)
	if err != nil || engine != Fallback || !strings.Contains(why, "proc.go") {
		t.Errorf("chosen is %q, %q, %v; want the fallback, and what does not fit", engine, why, err)
	}
	files, err := Fallback.files(root)
	if err != nil || len(files) != 1 {
		t.Errorf("%d files of the runtime are changed or added, %v; want one", len(files), err)
	}
	if engine, _, err := Explore.choose(root); err != nil || engine != Explore {
		t.Errorf("asked for explore: chosen is %q, %v", engine, err)
	}
}

func TestAKnownGoGetsTheExploringEngine(t *testing.T) {
	g, err := find(t.Context(), "go")
	if err != nil {
		t.Fatal(err)
	}
	if engine, why, err := Auto.choose(g.GOROOT); err != nil || engine != Explore || why != "" {
		t.Errorf("chosen is %q, %q, %v; want explore", engine, why, err)
	}
}

func TestEnginesAreRead(t *testing.T) {
	for word, want := range map[string]Engine{"": Auto, "auto": Auto, "explore": Explore, "fallback": Fallback} {
		if got, err := ParseEngine(word); err != nil || got != want {
			t.Errorf("ParseEngine(%q) = %q, %v; want %q", word, got, err, want)
		}
	}
	if _, err := ParseEngine("steam"); err == nil || !strings.Contains(err.Error(), "steam") {
		t.Errorf("ParseEngine(steam): %v; want an error that names it", err)
	}
}

// Nothing else would notice it: the linker joins what has the same name, whatever its parameters are.
func TestBothEnginesOfferWhatPackagePointDeclares(t *testing.T) {
	want := map[string]string{}
	files, err := harnessFiles(Explore)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if f.dir == "point" {
			for name, signature := range declared(t, f.text, false) {
				want[name] = signature
			}
		}
	}
	if len(want) < 10 {
		t.Fatalf("package point declares %d functions without a body, want at least 10", len(want))
	}
	for _, engine := range []Engine{Explore, Fallback} {
		text, err := engine.addition()
		if err != nil {
			t.Fatal(err)
		}
		got := declared(t, text, true)
		for name, signature := range want {
			if got[name] != signature {
				t.Errorf("%s has %s%s, point declares %s", engine, name, got[name], signature)
			}
		}
		for name := range got {
			if want[name] == "" {
				t.Errorf("%s has %s, which point does not declare", engine, name)
			}
		}
	}
}

var pushed = regexp.MustCompile(`//go:linkname \w+ ` + pointPath + `\.(\w+)`)

// declared are the functions that a file pushes into package point, or the ones without a body, with their signatures.
func declared(t *testing.T, text []byte, push bool) map[string]string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "file.go", text, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	for _, decl := range file.Decls {
		f, ok := decl.(*ast.FuncDecl)
		if !ok || push != (f.Body != nil) {
			continue
		}
		name := f.Name.Name
		if push {
			comment := ""
			if f.Doc != nil {
				for _, line := range f.Doc.List {
					comment += line.Text + "\n"
				}
			}
			m := pushed.FindStringSubmatch(comment)
			if m == nil {
				continue
			}
			name = m[1]
		}
		var kinds []string
		for _, list := range []*ast.FieldList{f.Type.Params, f.Type.Results} {
			if list == nil {
				continue
			}
			for _, field := range list.List {
				for range max(1, len(field.Names)) {
					kinds = append(kinds, types.ExprString(field.Type))
				}
			}
			kinds = append(kinds, ";")
		}
		found[name] = "(" + strings.Join(kinds, " ") + ")"
	}
	return found
}
