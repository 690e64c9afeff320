//go:build amd64 || arm64

package sandbox

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

func TestACommandGetsExactlyWhatItIsGiven(t *testing.T) {
	for _, o := range []Options{{Slots: 1}, {Slots: 1, Insecure: true}} {
		t.Run(fmt.Sprintf("insecure %t", o.Insecure), func(t *testing.T) {
			s := open(t, o)
			t.Setenv("SANDBOX_TEST_SECRET", "in-the-environment")

			c := self("echo", "one", "two words")
			c.Stdin, c.Env = []byte("from standard input\n"), append(c.Env, "ONLY=this")
			r := run(t, s, c)
			if want := "from standard input\n[GORACE=atexit_sleep_ms=0 ONLY=this] [one two words]\n"; string(r.Stderr) != want || r.Exit != 0 {
				t.Errorf("%s; want exit 0 and standard error %q", show(r), want)
			}
			if want := through + " echo\n"; string(r.Stdout) != want {
				t.Errorf("standard output %q, want %q", r.Stdout, want)
			}

			c = self("result", "by descriptor 3")
			c.Result = true
			if r := run(t, s, c); string(r.Result) != "by descriptor 3" {
				t.Errorf("Result %q, want %q; %s", r.Result, "by descriptor 3", show(r))
			}
			c.Result = false
			if r := run(t, s, c); r.Exit != 1 || len(r.Result) != 0 {
				t.Errorf("without Result: %s, result %q; want no descriptor 3", show(r), r.Result)
			}

			c = self("directory")
			c.Dir = t.TempDir()
			if r := run(t, s, c); !strings.HasPrefix(string(r.Stdout), c.Dir+"\n") {
				t.Errorf("directory %q, want %q", r.Stdout, c.Dir)
			}
			if r := run(t, s, self("exit", "42")); r.Exit != 42 || r.Signal != "" || r.Limit != "" {
				t.Errorf("%s; want exit 42 and nothing else", show(r))
			}
			if r := run(t, s, self("crash")); r.Exit != -1 || r.Signal != "segmentation fault" || r.Limit != "" {
				t.Errorf("%s; want exit -1, a segmentation fault, no limit", show(r))
			}
			if r := run(t, s, self("goroutines")); r.Exit != 0 {
				t.Errorf("%s; want an ordinary program to live", show(r))
			}
		})
	}
}

func TestACommandReadsAndWritesWhatItsListsName(t *testing.T) {
	onEachRung(t, 1, func(t *testing.T, s *Sandbox) {
		for _, mode := range []os.FileMode{0o700, 0o755} { // with 0700 another uid cannot get there by itself
			t.Run(mode.String(), func(t *testing.T) { listsHold(t, s, mode) })
		}
	})
}

func listsHold(t *testing.T, s *Sandbox, mode os.FileMode) {
	dir, err := os.MkdirTemp("/tmp", "sandbox-test-")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	if err := os.Chmod(dir, mode); err != nil {
		t.Fatal(err)
	}
	readable, job := filepath.Join(dir, "readable"), filepath.Join(dir, "job")
	for _, d := range []string{readable, job} {
		if err := os.Mkdir(d, mode); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "other"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	known := filepath.Join(readable, "known")
	if err := os.WriteFile(known, []byte("known"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, step := range []struct {
		deed []string
		exit int
	}{
		{[]string{"read", known, "known"}, 0},
		{[]string{"list", readable, "known"}, 0},
		{[]string{"write", known}, 1},
		{[]string{"create", readable}, 1},
		{[]string{"remove", known}, 1},
		{[]string{"create", job}, 0},
		{[]string{"write", filepath.Join(job, "new")}, 0},
		{[]string{"rename", filepath.Join(job, "new")}, 0},
		{[]string{"link", filepath.Join(job, "new-renamed")}, 1},
		{[]string{"symlink", job + "/"}, 1},
		{[]string{"chmod", filepath.Join(job, "new-renamed")}, 1},
		{[]string{"list", dir, "other"}, 1},
		{[]string{"create", dir}, 1},
	} {
		c := self(step.deed[0], step.deed[1:]...)
		c.Read, c.Write = []string{readable}, []string{job}
		if r := run(t, s, c); r.Exit != step.exit {
			t.Errorf("%v: %s; want exit %d", step.deed, show(r), step.exit)
		}
	}
	var stat unix.Stat_t
	if err := unix.Stat(filepath.Join(job, "new-renamed"), &stat); err != nil || int(stat.Uid) != os.Geteuid() {
		t.Errorf("what was written belongs to uid %d (%v), want the server's %d", stat.Uid, err, os.Geteuid())
	}
}

func TestACommandHasNoRights(t *testing.T) {
	s := open(t, Options{Slots: 2})
	program := filepath.Join(t.TempDir(), "program") // where the command's user cannot get by itself, as a judged program's
	copySelf(t, program)
	c := self("who")
	c.Path = program
	c.Read = []string{program, "/proc/self/status"} // the helper's own, and so the command's
	r := run(t, s, c)
	got := string(r.Stdout)
	for _, want := range []string{"CapInh:\t0000000000000000", "CapPrm:\t0000000000000000", "CapEff:\t0000000000000000", "CapAmb:\t0000000000000000", "NoNewPrivs:\t1", "Seccomp:\t2"} {
		if !strings.Contains(got, want+"\n") {
			t.Errorf("no line %q in\n%s", want, got)
		}
	}
	uids, err := os.ReadFile("/proc/self/uid_map")
	if err != nil {
		t.Fatal(err)
	}
	if os.Geteuid() != 0 || !mapped(uids, 200_000, 2) || missingCapabilities(unix.CAP_SETUID, unix.CAP_SETGID, unix.CAP_CHOWN, unix.CAP_KILL, unix.CAP_SETPCAP) != "" {
		return // then the uid stays the server's, and Report says so
	}
	if want := "CapBnd:\t0000000000000000"; !strings.Contains(got, want) {
		t.Errorf("no line %q in\n%s", want, got)
	}
	ours := false
	for slot := range 2 {
		id := s.ids.of(slot)
		ours = ours || strings.Contains(got, fmt.Sprintf("uid %d %d gid %d %d\ngroups [] ", id, id, id, id))
	}
	if !ours || !s.ids.own() {
		t.Errorf("got %q; want a slot's own uid of %+v and no groups", got, s.ids)
	}
}

// TestCompileAndLinkRunConfined builds a program as the toolchain does, and runs it.
func TestCompileAndLinkRunConfined(t *testing.T) {
	cfg := archives(t)
	onEachRung(t, 1, func(t *testing.T, s *Sandbox) { buildAndRun(t, s, cfg) })
}

func buildAndRun(t *testing.T, s *Sandbox, cfg string) {
	job := t.TempDir()
	source := filepath.Join(job, "main.go")
	if err := os.WriteFile(source, []byte("package main\n\nfunc main() { println(\"built and run\") }\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	object, binary := filepath.Join(job, "main.a"), filepath.Join(job, "main")
	compile, link := tool(t, "compile"), tool(t, "link")
	for _, c := range []Command{
		{Path: compile, Args: []string{"-p", "main", "-pack", "-importcfg", cfg, "-o", object, source}},
		{Path: link, Args: []string{"-importcfg", cfg, "-buildmode=exe", "-linkmode=internal", "-o", binary, object}},
	} {
		c.Dir, c.Read, c.Write, c.Env = job, []string{filepath.Dir(cfg)}, []string{job}, []string{"TMPDIR=" + job}
		if r := run(t, s, c); r.Exit != 0 {
			t.Fatalf("%s: %s", c.Path, show(r))
		}
	}
	if r := run(t, s, Command{Path: binary}); r.Exit != 0 || string(r.Stderr) != "built and run\n" {
		t.Errorf("%s; want it to say %q", show(r), "built and run\n")
	}
}

func TestRunSaysWhatWentWrongOnOurSide(t *testing.T) {
	s := open(t, Options{Slots: 1})
	text := filepath.Join(t.TempDir(), "text")
	if err := os.WriteFile(text, []byte("no program"), 0o755); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		command Command
		want    string
	}{
		"no such program":   {Command{Path: "/no/such/program"}, "open /no/such/program: no such file"},
		"not a program":     {Command{Path: text}, "exec format error"},
		"no such directory": {Command{Path: "/proc/self/exe", Dir: "/no/such"}, "enter /no/such: no such file"},
		"no such list":      {Command{Path: "/proc/self/exe", Read: []string{"/no/such"}}, "open /no/such: no such file"},
	} {
		t.Run(name, func(t *testing.T) {
			if r, err := s.Run(t.Context(), c.command); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("Run: %s, error %v; want an error with %q", show(r), err, c.want)
			}
		})
	}
}

func TestACancelledCommandLeavesNothing(t *testing.T) {
	s := open(t, Options{Slots: 1})
	pids := make(chan int, 1)
	s.started = func(pid int) { pids <- pid }
	ctx, cancel := context.WithCancel(t.Context())
	var pid int
	go func() { // ends when the command has started, which Run waits for
		pid = <-pids
		cancel()
	}()
	_, err := s.Run(ctx, self("spin"))
	if !errors.Is(err, context.Canceled) {
		t.Errorf("Run: %v, want %v", err, context.Canceled)
	}
	if err := unix.Kill(pid, 0); !errors.Is(err, unix.ESRCH) {
		t.Errorf("kill(%d, 0): %v, want %v", pid, err, unix.ESRCH)
	}
}

func TestCloseWaitsAndRefuses(t *testing.T) {
	s := open(t, Options{Slots: 2})
	started := make(chan int, 1)
	s.started = func(pid int) { started <- pid }
	result := make(chan error, 1)
	go func() { // ends with the command, which Close waits for
		r, err := s.Run(t.Context(), self("goroutines"))
		if err == nil && r.Exit != 0 {
			err = errors.New(show(r))
		}
		result <- err
	}()
	<-started
	s.Close()
	if len(s.slots) != 0 {
		t.Error("Close gave slots back")
	}
	if err := <-result; err != nil {
		t.Errorf("the command that ran during Close: %v", err)
	}
	if _, err := s.Run(t.Context(), self("nothing")); !errors.Is(err, ErrClosed) {
		t.Errorf("Run after Close: %v, want %v", err, ErrClosed)
	}
	s.Close()
}

func TestAnUnconfinedCommandLeavesNothingEither(t *testing.T) {
	if r := run(t, open(t, Options{Slots: 1}), self("leave")); r.Exit != 1 {
		t.Errorf("confined: %s; want it refused to start anything", show(r))
	}
	r := run(t, open(t, Options{Slots: 1, Insecure: true}), self("leave"))
	var pid int
	if _, err := fmt.Sscan(string(r.Stdout), &pid); err != nil || r.Exit != 0 {
		t.Fatalf("%s; want a pid", show(r))
	}
	fd, err := unix.PidfdOpen(pid, 0)
	if errors.Is(err, unix.ESRCH) {
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	awaitEnd(t, fd)
}

func TestOpenRefusesWhereItCannotHold(t *testing.T) {
	dir := t.TempDir()
	c := self("sandbox") // within a sandbox none can be made
	c.Write, c.Env = []string{dir}, append(c.Env, "TMPDIR="+dir)
	r := run(t, open(t, Options{Slots: 1}), c)
	if want := "refused: " + ErrUnsafe.Error() + ": "; !strings.HasPrefix(string(r.Stdout), want) {
		t.Errorf("%s; want it to begin with %q", show(r), want)
	}
}

func TestNothingOutlivesAKilledServer(t *testing.T) {
	cmd := exec.CommandContext(t.Context(), "/proc/self/exe", serverMode)
	cmd.Env = []string{"TMPDIR=" + t.TempDir(), "GORACE=atexit_sleep_ms=0"}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var pid int
	if _, err := fmt.Fscan(out, &pid); err != nil {
		t.Fatalf("the server's command: %v", err)
	}
	fd, err := unix.PidfdOpen(pid, 0)
	if err != nil {
		t.Fatalf("pidfd_open(%d): %v", pid, err)
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	awaitEnd(t, fd)
	for _, h := range groupParents(t) {
		sweepGroups(h.dir, 0)
	}
}

// awaitEnd waits until the process of a pidfd has ended, and closes it.
func awaitEnd(t *testing.T, fd int) {
	t.Helper()
	defer unix.Close(fd)
	for {
		n, err := unix.Poll([]unix.PollFd{{Fd: int32(fd), Events: unix.POLLIN}}, 30_000)
		if errors.Is(err, unix.EINTR) {
			continue
		}
		if n != 1 || err != nil {
			t.Errorf("the process lives on after 30 s (%v)", err)
		}
		return
	}
}

func TestInsecureSaysSo(t *testing.T) {
	got := open(t, Options{Insecure: true}).Report()
	if got[0].Holds || !got[0].Base || !strings.Contains(got[0].Detail, "switched off") {
		t.Errorf("Report: %+v, want it to begin with what does not hold", got)
	}
	for _, l := range open(t, Options{}).Report() {
		if l.Base && !l.Holds || l.Detail == "" {
			t.Errorf("layer %+v, want all of the base to hold, and all to say what they do", l)
		}
	}
}

// groupParents returns where servers make their cgroups.
func groupParents(t *testing.T) []home {
	t.Helper()
	mounts, err1 := os.ReadFile("/proc/self/mountinfo")
	own, err2 := os.ReadFile("/proc/self/cgroup")
	if err := errors.Join(err1, err2); err != nil {
		t.Fatal(err)
	}
	_, parents, err := findParents(string(mounts), string(own))
	if err != nil {
		return nil // there are none here
	}
	return parents
}
