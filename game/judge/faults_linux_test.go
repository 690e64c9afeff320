package judge_test

import (
	"crypto/rand"
	"errors"
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

func TestADirectoryForJobsThatIsDeletedUnderTheJudgeIsMadeAgain(t *testing.T) {
	j, err := judge.Open(t.Context(), judge.Options{Workers: 2, NoTest: true})
	if err != nil {
		t.Fatal(err)
	}
	closed := false
	defer func() {
		if !closed {
			j.Close()
		}
	}()
	for _, c := range []struct {
		name     string
		patterns []string // below the directory
	}{
		{"nothing", nil},
		{"all of it", []string{""}},
		{"all in it", []string{"*"}},
		{"the lock", []string{"lock"}},
		{"the sandbox's files", []string{"sandbox-*"}},
		{"the libraries of the root directories", []string{"sandbox-*/root-*/[lu]*"}},
		{"what challenges share", []string{"kit-*"}},
		{"jobs", []string{"job-*", "run-*", "link-*"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if v, err := j.Judge(t.Context(), unlike(honest), nil); err != nil || v.Kind != game.Accepted { // makes what challenges share
				t.Fatalf("before: got %s (%s), error %v; want accepted", v.Kind, v.Sentence, err)
			}
			remove := func() {
				for _, pattern := range c.patterns {
					found, err := filepath.Glob(filepath.Join(j.Dir(), pattern))
					if err != nil {
						t.Error(err)
					}
					for _, path := range found {
						os.RemoveAll(path) // what others remove or make meanwhile is theirs
					}
				}
			}
			burst := func(running func()) {
				var group sync.WaitGroup
				for range 4 {
					for source, want := range map[string]game.Kind{honest: game.Accepted, shop.Start: game.Race} {
						group.Go(func() {
							v, err := j.Judge(t.Context(), unlike(source), func(step judge.Step) {
								if step == judge.Running {
									running()
								}
							})
							if err != nil || v.Kind != want {
								t.Errorf("got %s (%s), error %v; want %s", v.Kind, v.Sentence, err, want)
							}
						})
					}
				}
				group.Wait()
			}
			remove()
			burst(func() {})
			var once sync.Once
			burst(func() { once.Do(remove) }) // while that one and others are being judged
		})
	}
	closed = true
	if err := j.Close(); err != nil {
		t.Error(err)
	}
	if _, err := os.Lstat(j.Dir()); !os.IsNotExist(err) {
		t.Errorf("after Close: %v; want the directory gone", err)
	}
}

func TestADirectoryThatSomebodyElseMadeByTheSameNameIsLeftAlone(t *testing.T) {
	j, err := judge.Open(t.Context(), judge.Options{Workers: 1, NoTest: true})
	if err != nil {
		t.Fatal(err)
	}
	defer j.Close()
	dir := j.Dir()
	if err := errors.Join(os.RemoveAll(dir), os.Mkdir(dir, 0o755)); err != nil {
		t.Fatal(err)
	}
	defer os.Remove(dir)
	if v, err := j.Judge(t.Context(), unlike(honest), nil); err != nil || v.Kind != game.Accepted {
		t.Errorf("got %s (%s), error %v; want accepted", v.Kind, v.Sentence, err)
	}
	if found, err := os.ReadDir(dir); err != nil || len(found) > 0 || j.Dir() == dir {
		t.Errorf("got %d files in somebody else's directory, error %v, and jobs in %s; want none, and jobs elsewhere", len(found), err, j.Dir())
	}
}

// unlike is a job with a program that the judge has not kept a verdict on.
func unlike(source string) judge.Job {
	return judge.Job{Submission: "s", Challenge: shop, Source: source + "\nconst unlike = `" + rand.Text() + "`\n", Mode: judge.Submit}
}

func TestAJudgedProgramThatSomebodyKillsIsJudgedAgain(t *testing.T) {
	for range 100 { // a program lives for some hundredths of a second, and this process must get a turn in them
		open(t)
		judged := make(chan struct{})
		var v game.Verdict
		go func() { // waited for below
			defer close(judged)
			v = verdict(t, shop, unlike(honest).Source, judge.Submit)
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

// killProgram kills one judged program, if any is running. It looks at this process's descendants only: under load, a look
// at every process of the machine takes longer than a program lives. It knows it by its command line, which anybody may
// read: in a container root may not see what file a process of another uid executes.
func killProgram() bool {
	for _, pid := range descendants(os.Getpid()) {
		line, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/cmdline")
		path, _, _ := strings.Cut(string(line), "\x00")
		if err == nil && filepath.Base(path) == "program" && strings.Contains(path, "datarace-jobs-") && syscall.Kill(pid, syscall.SIGKILL) == nil {
			return true
		}
	}
	return false
}

// descendants are the processes that a process has started, and theirs.
func descendants(pid int) []int {
	threads, err := filepath.Glob("/proc/" + strconv.Itoa(pid) + "/task/*/children")
	if err != nil {
		return nil
	}
	var found []int
	for _, file := range threads {
		text, err := os.ReadFile(file)
		if err != nil {
			continue // the thread has ended
		}
		for _, field := range strings.Fields(string(text)) {
			if child, err := strconv.Atoi(field); err == nil {
				found = append(append(found, child), descendants(child)...)
			}
		}
	}
	return found
}
