package rewrite_test

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"datarace/game/catalog"
	"datarace/game/judge/gate"
	"datarace/game/judge/gate/gatetest"
	"datarace/game/judge/rewrite"
)

var update = flag.Bool("update", false, "write the golden files again")

func rewritten(t *testing.T, source string) (string, []rewrite.Site) {
	t.Helper()
	name := strings.Fields(source)[1]
	c := &catalog.Challenge{
		Brief: catalog.Brief{Start: "package " + name}, Package: name, Language: "go1.26", Imports: gatetest.Imports,
	}
	p, _, f := gate.Check([]byte(source), c, gatetest.Lookup(t), nil)
	if f != nil {
		t.Fatalf("the gate says line %d: %s", f.Line, f.Text)
	}
	out, sites, err := rewrite.Rewrite(p)
	if err != nil {
		t.Fatal(err)
	}
	return string(out), sites
}

// point is a stand-in that checks what the marks promise: Done follows Sync of the same site.
const point = `package point

import "sync/atomic"

var Points atomic.Int64

func At(site int) { Points.Add(1) }
func Own(site int) { Points.Add(1) }
func Sync(site int, obj any) { Points.Add(1) }
func Done(site int, obj any) { Points.Add(1) }
func After[T any](site int, v T) T { Points.Add(1); return v }
`

func goRun(t *testing.T, source string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"go.mod":                            "module datarace\n\ngo 1.26.0\n",
		"game/judge/harness/point/point.go": point,
		"p/submission.go":                   source,
	} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command("go", "run", "./p")
	cmd.Dir = dir
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("run: %v\n%s", err, stderr.String())
	}
	return string(out)
}

func TestEveryStatementFormCompilesAndBehavesAsBefore(t *testing.T) {
	source, err := os.ReadFile("testdata/forms.go.txt")
	if err != nil {
		t.Fatal(err)
	}
	after, sites := rewritten(t, string(source))
	if want := strings.Count(string(source), "\n"); strings.Count(after, "\n") < want {
		t.Fatalf("got %d lines; want at least %d", strings.Count(after, "\n"), want)
	}
	if len(sites) < 100 {
		t.Errorf("got %d sites; want a hundred at least", len(sites))
	}
	got, want := goRun(t, after), goRun(t, string(source))
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestEverySiteStandsOnTheLineOfItsStatement(t *testing.T) {
	source, err := os.ReadFile("testdata/forms.go.txt")
	if err != nil {
		t.Fatal(err)
	}
	after, sites := rewritten(t, string(source))
	before, now := strings.Split(string(source), "\n"), strings.Split(after, "\n")
	for i, s := range sites {
		if !strings.Contains(before[s.Line-1], s.Code) {
			t.Errorf("site %d: got line %d, %q; want the line of %q", i, s.Line, before[s.Line-1], s.Code)
		}
		named := false
		for _, call := range []string{"At(%d)", "Own(%d)", "Sync(%d,", "Done(%d,", "After(%d,"} {
			named = named || strings.Contains(now[s.Line-1], fmt.Sprintf(call, i))
		}
		if !named {
			t.Errorf("site %d (%s): got no call on its line %d: %s", i, s.Code, s.Line, now[s.Line-1])
		}
	}
}

func TestResetRestoresPackageVariablesAndRunsInitsAgain(t *testing.T) {
	source := `package main

import (
	"fmt"
	"sync"
)

var (
	a, b  = two()
	m     = map[string]int{"x": a}
	mu    sync.Mutex
	once  sync.Once
	c     = d + 1
	d     = 41
	plain int
	f     = func() int {
		return d
	}
	_ = count()
	_ func(int) int = same
)

func same[T any](v T) T { return v }
func two() (int, int) { return 1, 2 }
func count() int      { plain++; return plain }
func init()           { plain += 10 }
func init()           { m["init"]++ }

func main() {
	show()
	a, b, c, d = 7, 7, 7, 7
	m["x"] = 9
	plain = 99
	once.Do(func() { fmt.Println("once") })
	mu.Lock()
	f = nil
	RESET
	show()
	once.Do(func() { fmt.Println("once") })
	mu.Lock()
}

func show() { fmt.Println(a, b, m["x"], m["init"], c, d, plain, f()) }
`
	after, _ := rewritten(t, strings.Replace(source, "RESET", "", 1))
	after = strings.Replace(after, "\tdatarace__point.At(9); f = nil", "", 1)
	lines := strings.Split(after, "\n")
	for i, l := range strings.Split(source, "\n") {
		if strings.TrimSpace(l) == "RESET" {
			lines[i] = "Datarace__Reset()"
		}
	}
	want := "1 2 1 1 42 41 11 41\nonce\n1 2 1 1 42 41 11 41\nonce\n"
	if got := goRun(t, strings.Join(lines, "\n")); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

func TestSynchronisingStatementsAreMarkedWithTheirNames(t *testing.T) {
	files, err := filepath.Glob("testdata/*.in")
	if err != nil || len(files) == 0 {
		t.Fatalf("got %v, %v; want samples", files, err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			source, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			after, sites := rewritten(t, string(source))
			var b strings.Builder
			b.WriteString(after + "\n")
			for i, s := range sites {
				fmt.Fprintf(&b, "// %d: line %d %s: %s %s | %s\n", i, s.Line, s.Func, s.Op, s.On, s.Code)
			}
			golden := strings.TrimSuffix(file, ".in") + ".golden"
			if *update {
				if err := os.WriteFile(golden, []byte(b.String()), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if b.String() != string(want) {
				t.Errorf("got\n%s\nwant\n%s", b.String(), want)
			}
		})
	}
}
