package judge_test

import (
	"crypto/rand"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"

	"datarace/game"
	"datarace/game/judge"
)

// lentCache is a cache of the test's own with the archives of the user's, so that nothing need be built.
func lentCache(t *testing.T) string {
	t.Helper()
	open(t) // so that they are there
	base, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	theirs, ours := filepath.Join(base, "datarace"), t.TempDir()
	found, err := filepath.Glob(filepath.Join(theirs, "go*-*", "archives.json"))
	if err != nil || len(found) == 0 {
		t.Fatalf("got no archives in %s, %v", theirs, err)
	}
	for _, file := range found {
		dir := filepath.Dir(file)
		if err := os.CopyFS(filepath.Join(ours, filepath.Base(dir)), os.DirFS(dir)); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink(filepath.Join(theirs, "go-build"), filepath.Join(ours, "go-build")); err != nil {
		t.Fatal(err)
	}
	return ours
}

func TestACacheThatIsDeletedUnderTheJudgeIsBuiltAgain(t *testing.T) {
	cache := lentCache(t)
	j, err := judge.Open(t.Context(), judge.Options{Cache: cache, Workers: 2, NoTest: true})
	if err != nil {
		t.Fatal(err)
	}
	defer j.Close()
	archives, err := filepath.Glob(filepath.Join(cache, "go*-*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, dir := range archives {
		if err := os.RemoveAll(dir); err != nil {
			t.Fatal(err)
		}
	}
	var group sync.WaitGroup
	for name, c := range map[string]struct {
		source string
		kind   game.Kind
	}{"right": {honest, game.Accepted}, "racy": {shop.Start, game.Race}, "broken": {honest + "\nfunc f() { x }\n", game.Compile}} {
		group.Go(func() {
			v, err := j.Judge(t.Context(), judge.Job{Submission: name, Challenge: shop, Source: c.source, Mode: judge.Submit}, nil)
			if err != nil || v.Kind != c.kind {
				t.Errorf("%s: got %s (%s), error %v; want %s", name, v.Kind, v.Sentence, err, c.kind)
			}
		})
	}
	group.Wait()
}

func TestAJudgedProgramThatSomebodyKillsIsJudgedAgain(t *testing.T) {
	for range 100 { // a program lives for some hundredths of a second, and this process must get a turn in them
		source := honest + "\nconst try = `" + rand.Text() + "`\n" // one that the judge has not kept a verdict on
		open(t)
		judged := make(chan struct{})
		var v game.Verdict
		go func() { // waited for below
			defer close(judged)
			v = verdict(t, shop, source, judge.Submit)
		}()
		killed := false
		for over := false; !over && !killed; {
			killed = killProgram()
			select {
			case <-judged:
				over = true
			default:
			}
		}
		<-judged
		if v.Kind != game.Accepted {
			t.Fatalf("got %s (%s %s), killed %v; want accepted", v.Kind, v.Sentence, failure(t), killed)
		}
		if killed {
			return
		}
	}
	t.Error("got a hundred judgings in which no program could be killed; want one")
}

// killProgram kills one judged program, if any is running. It knows it by its command line, which anybody may read: in a
// container root may not see what file a process of another uid executes.
func killProgram() bool {
	processes, err := filepath.Glob("/proc/[0-9]*/cmdline")
	if err != nil {
		return false
	}
	for _, file := range processes {
		line, err := os.ReadFile(file)
		path, _, _ := strings.Cut(string(line), "\x00")
		if err != nil || filepath.Base(path) != "program" || !strings.Contains(path, "datarace-jobs-") || !ours(filepath.Dir(file)) {
			continue
		}
		if pid, err := strconv.Atoi(filepath.Base(filepath.Dir(file))); err == nil && syscall.Kill(pid, syscall.SIGKILL) == nil {
			return true
		}
	}
	return false
}

// ours reports whether a process descends from this one.
func ours(dir string) bool {
	for range 4 {
		text, err := os.ReadFile(filepath.Join(dir, "stat"))
		if err != nil {
			return false
		}
		_, rest, _ := strings.Cut(string(text), ") ")
		fields := strings.Fields(rest)
		if len(fields) < 2 {
			return false
		}
		if fields[1] == strconv.Itoa(os.Getpid()) {
			return true
		}
		dir = filepath.Join("/proc", fields[1])
	}
	return false
}
