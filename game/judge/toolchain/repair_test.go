package toolchain

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"datarace/game/judge/sandbox"
)

// lent is a cache of the test's own whose archives are those of the user's cache, so that nothing need be built.
func lent(t *testing.T) string {
	t.Helper()
	tc := open(t)
	theirs, ours := filepath.Dir(tc.dir), t.TempDir()
	if err := os.Symlink(filepath.Join(theirs, "go-build"), filepath.Join(ours, "go-build")); err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(filepath.Join(ours, filepath.Base(tc.dir)), os.DirFS(tc.dir)); err != nil {
		t.Fatal(err)
	}
	return ours
}

var plain = Program{
	Package: "p", Language: "go1.26",
	Submission: []byte("package p\n\nimport _ \"datarace/game/judge/harness/point\"\n\nfunc Datarace__Reset() {}\n"),
	Tests:      []byte("package p_test\n\nimport _ \"challenge/p\"\n\nfunc Judge() {}\n"),
}

func TestArchivesThatAreGoneAreOurFaultAndCanBeBuiltAgain(t *testing.T) {
	tc, err := Open(t.Context(), Options{Cache: lent(t), Runner: bare{}})
	if err != nil {
		t.Fatal(err)
	}
	if err := tc.Missing(); err != nil {
		t.Fatalf("got %v of a whole cache", err)
	}
	if err := os.RemoveAll(tc.dir); err != nil {
		t.Fatal(err)
	}
	_, diags, err := tc.Build(t.Context(), t.TempDir(), plain)
	if len(diags) > 0 || !errors.Is(err, ErrGone) {
		t.Fatalf("got %v, error %v; want nothing said of the program, and ErrGone", diags, err)
	}
	if err := tc.Repair(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, diags, err := tc.Build(t.Context(), t.TempDir(), plain); err != nil || len(diags) > 0 {
		t.Errorf("got %v, error %v after the repair; want the program built", diags, err)
	}
}

func TestACompilerThatIsGoneIsOurFault(t *testing.T) {
	tc, err := Open(t.Context(), Options{Cache: lent(t), Runner: bare{}})
	if err != nil {
		t.Fatal(err)
	}
	tc.compiler = filepath.Join(t.TempDir(), "compile")
	if _, diags, err := tc.Build(t.Context(), t.TempDir(), plain); len(diags) > 0 || err == nil {
		t.Errorf("got %v, error %v; want nothing said of the program, and an error", diags, err)
	}
	if err := tc.Repair(t.Context()); !errors.Is(err, ErrGone) || !strings.Contains(err.Error(), tc.compiler) {
		t.Errorf("got %v; want ErrGone, and which file it is", err)
	}
}

func TestAFullDiskIsOurFault(t *testing.T) {
	dir := t.TempDir()
	if err := os.Symlink("/dev/full", filepath.Join(dir, "submission.a")); err != nil {
		t.Fatal(err)
	}
	_, diags, err := open(t).Build(t.Context(), dir, plain)
	if len(diags) > 0 || err == nil || !strings.Contains(err.Error(), "no space left on device") {
		t.Errorf("got %v, error %v; want nothing said of the program, and that the disk is full", diags, err)
	}
}

// killer is a runner whose commands somebody else kills.
type killer struct{}

func (killer) Run(context.Context, sandbox.Command) (sandbox.Result, error) {
	return sandbox.Result{Exit: -1, Signal: "killed"}, nil
}

func TestACompilerThatSomebodyKilledIsOurFault(t *testing.T) {
	tc := *open(t)
	tc.runner = killer{}
	if _, diags, err := tc.Build(t.Context(), t.TempDir(), plain); len(diags) > 0 || err == nil {
		t.Errorf("got %v, error %v; want nothing said of the program, and an error", diags, err)
	}
}

func TestAKitWhoseFilesAreGoneSaysSo(t *testing.T) {
	dir := t.TempDir()
	kit, err := open(t).Kit(t.Context(), dir, Tests{
		Package: "p", Language: "go1.26", Start: "package p\n\nfunc F() {}\n",
		Judge: []byte("package p_test\n\nimport \"challenge/p\"\n\nfunc Judge() { p.F() }\n"),
	})
	if err != nil || kit.Alone() != "" {
		t.Fatalf("got error %v, alone because of %q; want a kit that is shared", err, kit.Alone())
	}
	if err := kit.Missing(); err != nil {
		t.Errorf("got %v of a whole kit", err)
	}
	if err := os.Remove(filepath.Join(dir, "main.a")); err != nil {
		t.Fatal(err)
	}
	if err := kit.Missing(); !errors.Is(err, ErrGone) {
		t.Errorf("got %v; want ErrGone", err)
	}
}
