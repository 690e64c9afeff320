//go:build amd64 || arm64

package sandbox

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
)

// The test binary is its own sandboxed program: with one of these as argv[1] it does what the rest says.
const (
	attackMode = "sandbox-test-attack" // one attack, by name
	serverMode = "sandbox-test-server" // a server that is killed while a command runs
	bareMode   = "sandbox-test-bare"   // a server without Landlock
)

func TestMain(m *testing.M) {
	Init()
	if len(os.Args) > 2 && os.Args[1] == attackMode {
		os.Exit(perform(os.Args[2], os.Args[3:]))
	}
	if len(os.Args) > 1 && os.Args[1] == serverMode {
		os.Exit(serve())
	}
	if len(os.Args) > 2 && os.Args[1] == bareMode {
		os.Exit(bare(os.Args[2]))
	}
	os.Exit(m.Run())
}

// open opens a sandbox for one test.
func open(t *testing.T, o Options) *Sandbox {
	t.Helper()
	if o.Dir == "" {
		o.Dir = t.TempDir()
	}
	s, err := Open(t.Context(), o)
	if err != nil {
		t.Fatalf("Open: %v", err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	})
	return s
}

// rung is a set of layers that machines have.
type rung struct {
	name string
	o    Options
	has  func(on layers) bool // whether it is what Open came to
}

// rungs are all of the ladder. Which of them a machine has depends on its kernel and on who runs the tests.
var rungs = []rung{
	{Landlock, Options{Without: []string{Namespaces, Cgroup}}, func(on layers) bool { return on.landlock > 0 && !on.ownRoot() && !on.cgroup }},
	{Chroot, Options{Without: []string{Landlock, Namespaces, Cgroup}}, func(on layers) bool { return on.landlock == 0 && on.chroot }},
	{Namespaces, Options{Without: []string{Landlock, Cgroup}}, func(on layers) bool { return on.landlock == 0 && on.spaces != 0 && !on.chroot }},
	{"all", Options{}, func(on layers) bool { return on.landlock > 0 && on.spaces != 0 && on.cgroup }},
}

// wanted names, in the environment, the rungs that must be here, separated by spaces. Landlock must be everywhere.
const wanted = "SANDBOX_TEST_RUNGS"

// onEachRung calls f with a sandbox of every rung that this machine has. Of the others it says why not.
func onEachRung(t *testing.T, slots int, f func(t *testing.T, s *Sandbox)) {
	t.Helper()
	must := append(strings.Fields(os.Getenv(wanted)), Landlock)
	for _, r := range rungs {
		t.Run(r.name, func(t *testing.T) {
			o := r.o
			o.Slots, o.Dir = slots, t.TempDir()
			s, err := Open(t.Context(), o)
			switch {
			case err != nil && !errors.Is(err, ErrUnsafe):
				t.Fatalf("Open: %v", err)
			case err != nil || !r.has(s.on):
				if s != nil {
					defer s.Close()
					err = fmt.Errorf("%+v", s.Report())
				}
				if slices.Contains(must, r.name) {
					t.Fatalf("this machine must have it: %v", err)
				}
				t.Logf("this machine has no such rung: %v", err)
			default:
				t.Cleanup(func() {
					if err := s.Close(); err != nil {
						t.Errorf("Close: %v", err)
					}
				})
				f(t, s)
			}
		})
	}
}

// self is a command that performs an attack with this test binary.
func self(attack string, args ...string) Command {
	return Command{
		Path: "/proc/self/exe", Args: append([]string{attackMode, attack}, args...),
		Env: []string{"GORACE=atexit_sleep_ms=0"},
	}
}

func run(t *testing.T, s *Sandbox, c Command) Result {
	t.Helper()
	r, err := s.Run(t.Context(), c)
	if err != nil {
		t.Fatalf("Run %s: %v", strings.Join(c.Args, " "), err)
	}
	return r
}

// ordinary marks the test run that TestEverythingHoldsForAServerThatIsNotRoot starts.
const ordinary = "SANDBOX_TEST_ORDINARY"

// TestEverythingHoldsForAServerThatIsNotRoot runs all other tests again as an ordinary user, when they run as root.
func TestEverythingHoldsForAServerThatIsNotRoot(t *testing.T) {
	if os.Geteuid() != 0 {
		return // they are run so anyway
	}
	const uid = 54_321
	dir, err := os.MkdirTemp("/tmp", "sandbox-test-")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	binary := filepath.Join(dir, "sandbox.test")
	copySelf(t, binary)
	archives := copyArchives(t, dir)
	if err := give([]string{dir}, uid); err != nil {
		t.Fatal(err)
	}

	cmd := exec.CommandContext(t.Context(), binary, "-test.shuffle=on", "-test.skip="+flag.Lookup("test.skip").Value.String())
	cmd.Dir = dir
	cmd.Env = []string{"TMPDIR=" + dir, "HOME=" + dir, "PATH=" + os.Getenv("PATH"), ordinary + "=" + archives, "GORACE=atexit_sleep_ms=0"}
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uid, Gid: uid}}
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("as uid %d: %v\n%s", uid, err, out)
	}
}

// copySelf copies this test binary.
func copySelf(t *testing.T, path string) {
	t.Helper()
	text, err := os.ReadFile("/proc/self/exe")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, text, 0o755); err != nil {
		t.Fatal(err)
	}
}

// archives returns an importcfg for the linker with the runtime's compiled packages.
func archives(t *testing.T) (importcfg string) {
	t.Helper()
	if dir := os.Getenv(ordinary); dir != "" {
		return filepath.Join(dir, "importcfg")
	}
	return filepath.Join(copyArchives(t, t.TempDir()), "importcfg")
}

// copyArchives puts what a program that imports nothing is linked with below dir.
func copyArchives(t *testing.T, dir string) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "go", "list", "-export", "-deps", "-f", "{{.ImportPath}}={{.Export}}", "runtime").Output()
	if err != nil {
		t.Fatalf("go list -export runtime: %v", err)
	}
	dir = filepath.Join(dir, "archives")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	var cfg strings.Builder
	for line := range strings.Lines(string(out)) {
		name, export, _ := strings.Cut(strings.TrimSpace(line), "=")
		if export == "" {
			continue // unsafe
		}
		text, err := os.ReadFile(export)
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(dir, strings.ReplaceAll(name, "/", "_")+".a")
		if err := os.WriteFile(path, text, 0o644); err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&cfg, "packagefile %s=%s\n", name, path)
	}
	if err := os.WriteFile(filepath.Join(dir, "importcfg"), []byte(cfg.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	return dir
}

// tool returns the path of a tool of the installed Go.
func tool(t *testing.T, name string) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatalf("go env GOROOT: %v", err)
	}
	return filepath.Join(strings.TrimSpace(string(out)), "pkg", "tool", runtime.GOOS+"_"+runtime.GOARCH, name)
}

// serve opens a sandbox, starts a command that never ends, prints its pid, and waits to be killed.
func serve() int {
	ctx := context.Background()
	s, err := Open(ctx, Options{Slots: 1})
	if err != nil {
		fmt.Println(err)
		return 1
	}
	s.started = func(pid int) { fmt.Println(pid) }
	_, err = s.Run(ctx, self("hang"))
	fmt.Println("it ended:", err)
	return 1
}
