package toolchain

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"maps"
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
	engine, why, err := Auto.choose(root, nothing)
	if err != nil || engine != Fallback || !strings.Contains(why, "proc.go") {
		t.Errorf("chosen is %q, %q, %v; want the fallback, and what does not fit", engine, why, err)
	}
	files, err := Fallback.files(root)
	if err != nil || len(files) != 2 {
		t.Errorf("%d files of the runtime are changed or added, %v; want two", len(files), err)
	}
	if engine, _, err := Explore.choose(root, nothing); err != nil || engine != Explore {
		t.Errorf("asked for explore: chosen is %q, %v", engine, err)
	}
}

func TestAKnownGoGetsTheExploringEngine(t *testing.T) {
	g, err := find(t.Context(), "go")
	if err != nil {
		t.Fatal(err)
	}
	if engine, why, err := Auto.choose(g.GOROOT, nothing); err != nil || engine != Explore || why != "" {
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
	structs := map[string]string{}
	files, err := harnessFiles(Explore)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if f.dir == "point" {
			for name, signature := range declared(t, f.text, false) {
				want[name] = signature
			}
			maps.Copy(structs, laidOut(t, f.text))
		}
	}
	if len(want) < 10 {
		t.Fatalf("package point declares %d functions without a body, want at least 10", len(want))
	}
	for _, engine := range []Engine{Explore, Fallback} {
		files, err := engine.additions()
		if err != nil {
			t.Fatal(err)
		}
		got, same := map[string]string{}, map[string]string{}
		for _, f := range files {
			maps.Copy(got, declared(t, f.text, true))
			maps.Copy(same, laidOut(t, f.text))
		}
		for _, name := range []string{"Plan", "Turn", "Nap"} {
			if structs[name] == "" || same[name] != structs[name] {
				t.Errorf("%s has a %s of %s, point one of %s", engine, name, same[name], structs[name])
			}
		}
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
					kinds = append(kinds, kind(field.Type))
				}
			}
			kinds = append(kinds, ";")
		}
		found[name] = "(" + strings.Join(kinds, " ") + ")"
	}
	return found
}

// kind is a type as package point has it.
func kind(e ast.Expr) string { return strings.ReplaceAll(types.ExprString(e), "datarace", "") }

// laidOut are the types of the fields of a file's structs, by the structs' names.
func laidOut(t *testing.T, text []byte) map[string]string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "file.go", text, 0)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.TypeSpec)
		if !ok {
			return true
		}
		if s, ok := spec.Type.(*ast.StructType); ok {
			var kinds []string
			for _, field := range s.Fields.List {
				for range max(1, len(field.Names)) {
					kinds = append(kinds, kind(field.Type))
				}
			}
			found[strings.TrimPrefix(spec.Name.Name, "datarace")] = strings.Join(kinds, " ")
		}
		return true
	})
	return found
}

// nothing is what a cache without archives has built.
func nothing(Engine) bool { return false }

func TestAGoWithoutSourcesJudgesWithTheArchivesThatAreThere(t *testing.T) {
	bare := t.TempDir()
	for _, want := range []Engine{Explore, Fallback} {
		engine, why, err := Auto.choose(bare, func(e Engine) bool { return e == want })
		if err != nil || engine != want || (why == "") != (want == Explore) {
			t.Errorf("got %q, %q, error %v; want %s, whose archives are there", engine, why, err, want)
		}
	}
	if engine, _, err := Auto.choose(bare, nothing); err == nil {
		t.Errorf("got %q without sources and archives; want an error", engine)
	}
}
