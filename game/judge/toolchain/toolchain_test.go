package toolchain

import (
	"context"
	"errors"
	"go/importer"
	"go/token"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

func open(t *testing.T) *Toolchain {
	t.Helper()
	tc, err := Open(t.Context(), Options{Runner: bare{}})
	if err != nil {
		t.Fatal(err)
	}
	return tc
}

func TestEditsMatchTheInstalledRuntime(t *testing.T) {
	g, err := find(t.Context(), "go")
	if err != nil {
		t.Fatal(err)
	}
	files, err := Explore.files(g.GOROOT)
	if err != nil {
		t.Fatal(err)
	}
	if len(files) != 15 {
		t.Errorf("%d files of the runtime are changed or added, want 15", len(files))
	}
}

func TestUnknownRuntimeIsRefused(t *testing.T) {
	if _, err := Explore.files(unknown(t)); !errors.Is(err, ErrUnknownGo) {
		t.Errorf("error is %v, want ErrUnknownGo", err)
	}
}

const (
	counter = `package counter

import _ "datarace/game/judge/harness/point"

type C struct{ n int }

func (c *C) Add() { c.n++ }

func Datarace__Reset() {}
`
	tests = `package counter_test

import (
	"challenge/counter"
	"datarace/game/judge/harness"
)

func Judge() {
	harness.Run("adds", func() { new(counter.C).Add() })
}
`
)

func TestBuildMakesAProgram(t *testing.T) {
	tc := open(t)
	binary, diags, err := tc.Build(t.Context(), t.TempDir(), Program{Package: "counter", Language: "go1.26", Submission: []byte(counter), Tests: []byte(tests)})
	if err != nil || len(diags) > 0 {
		t.Fatalf("build: %v %v", diags, err)
	}
	info, err := os.Stat(binary)
	if err != nil || info.Mode()&0o100 == 0 {
		t.Errorf("the program is %v, %v; want an executable", info, err)
	}
	t.Logf("%d bytes", info.Size())
}

func TestComplaintsSayWhere(t *testing.T) {
	tc := open(t)
	broken := strings.Replace(counter, "c.n++", "c.m++\n\tvar x int", 1)
	_, diags, err := tc.Build(t.Context(), t.TempDir(), Program{Package: "counter", Language: "go1.26", Submission: []byte(broken), Tests: []byte(tests)})
	if err != nil {
		t.Fatal(err)
	}
	if len(diags) != 2 || diags[0].Line != 7 || diags[0].Col == 0 || !strings.Contains(diags[0].Text, "c.m undefined") || diags[1].Line != 8 {
		t.Errorf("diagnostics are %+v, want c.m in line 7 and x in line 8", diags)
	}
}

func TestLostAPIIsACompileError(t *testing.T) {
	tc := open(t)
	other := strings.Replace(counter, "Add()", "Increment()", 1)
	_, diags, err := tc.Build(t.Context(), t.TempDir(), Program{Package: "counter", Language: "go1.26", Submission: []byte(other), Tests: []byte(tests)})
	if err != nil {
		t.Fatal(err)
	}
	if len(diags) != 1 || !strings.Contains(diags[0].Text, "Add") {
		t.Errorf("diagnostics are %+v, want one that names Add", diags)
	}
}

func TestLookupServesTheTypeChecker(t *testing.T) {
	tc := open(t)
	imp := importer.ForCompiler(token.NewFileSet(), "gc", tc.Lookup)
	for _, path := range []string{"sync", "time", "fmt", "sync/atomic"} {
		pkg, err := imp.Import(path)
		if err != nil || !pkg.Complete() {
			t.Errorf("import %s: %v, %v", path, pkg, err)
		}
	}
	if _, err := tc.Lookup("no/such"); err == nil {
		t.Error("an unknown package was found")
	}
}

func TestCancelledWarmUpLeavesNothingBehind(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	cache := t.TempDir()
	if _, err := Open(ctx, Options{Cache: cache, Runner: bare{}}); err == nil {
		t.Fatal("a cancelled warm-up succeeded")
	}
	found, err := filepath.Glob(filepath.Join(cache, runtime.Version()+"*", "archives.json"))
	if err != nil || len(found) > 0 {
		t.Errorf("found %v, %v; want no finished cache", found, err)
	}
}

func TestOldArchivesArePruned(t *testing.T) {
	cache := t.TempDir()
	for name, age := range map[string]time.Duration{"go1.20.1-0123": 2 * unused, "go1.26.8-4567": time.Hour} {
		dir := filepath.Join(cache, name)
		file := filepath.Join(dir, "archives.json")
		if err := os.Mkdir(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte("{}"), 0o644); err != nil {
			t.Fatal(err)
		}
		then := time.Now().Add(-age)
		if err := os.Chtimes(file, then, then); err != nil {
			t.Fatal(err)
		}
	}
	(&warmup{cache: cache}).prune()
	left, err := os.ReadDir(cache)
	if err != nil || len(left) != 1 || left[0].Name() != "go1.26.8-4567" {
		t.Errorf("left are %v, %v; want go1.26.8-4567 alone", left, err)
	}
}
