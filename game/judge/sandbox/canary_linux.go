//go:build amd64 || arm64

package sandbox

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// canaryName is argv[0] of the canary, which is this program too.
const canaryName = "datarace: sandbox canary"

const canaryEnd = "the canary sang to the end"

// canary sends the canary through Run and returns how many attacks came to nothing. An error that wraps ErrUnsafe names
// those that got through.
func (s *Sandbox) canary(ctx context.Context, parent string) (int, error) {
	dir, err := scratch(parent)
	if err != nil {
		return 0, err
	}
	defer os.RemoveAll(dir)
	// Anyone may write here, so that nothing but the sandbox can be what stops it.
	target := filepath.Join(dir, "open-to-all")
	if err := os.WriteFile(target, nil, 0o600); err != nil {
		return 0, fmt.Errorf("make the canary's target: %w", err)
	}
	for path, mode := range map[string]os.FileMode{dir: 0o711, target: 0o666} {
		if err := os.Chmod(path, mode); err != nil {
			return 0, fmt.Errorf("make the canary's target: %w", err)
		}
	}
	self, err := runnable(dir)
	if err != nil {
		return 0, err
	}

	r, err := s.run(ctx, 0, Command{
		Path: self, name: canaryName, Args: []string{strconv.Itoa(os.Getpid()), target},
		Env: []string{"GORACE=atexit_sleep_ms=0"}, // when this is a race binary
	})
	if err != nil {
		return 0, fmt.Errorf("send the canary: %w", err)
	}
	lines := strings.Split(strings.TrimSpace(string(r.Stdout)), "\n")
	if lines[len(lines)-1] != canaryEnd {
		return 0, fmt.Errorf("the canary did not come back: exit %d %s %s: %s", r.Exit, r.Signal, r.Limit, r.Stderr)
	}
	if through := lines[:len(lines)-1]; len(through) > 0 {
		return 0, fmt.Errorf("%w: an attack could %s", ErrUnsafe, strings.Join(through, ", "))
	}
	return len(attacks), nil
}

// runnable returns a path of this program that any uid may execute, copying it into dir when it must.
func runnable(dir string) (string, error) {
	const self = "/proc/self/exe"
	info, err := os.Stat(self)
	if err != nil {
		return "", fmt.Errorf("look at this program: %w", err)
	}
	if os.Geteuid() != 0 || info.Mode().Perm()&0o005 == 0o005 {
		path, err := os.Readlink(self)
		if err == nil {
			if _, err = os.Stat(path); err == nil {
				return path, nil
			}
		}
	}
	text, err := os.ReadFile(self)
	if err != nil {
		return "", fmt.Errorf("read this program: %w", err)
	}
	path := filepath.Join(dir, "canary")
	if err := os.WriteFile(path, text, 0o755); err != nil {
		return "", fmt.Errorf("copy this program: %w", err)
	}
	return path, nil
}

// attacks are what the canary tries, each named by what it could do if it got through. Each must be refused; that it
// could do its own harmless part is known from tests, which run them unconfined.
var attacks = []struct {
	name string
	try  func(server, target string) error
}{
	{"read /etc/passwd", func(_, _ string) error { return reading("/etc/passwd") }},
	{"list the root directory", func(_, _ string) error { _, err := os.ReadDir("/"); return err }},
	{"read the server's environment", func(server, _ string) error { return reading("/proc/" + server + "/environ") }},
	{"open the server's memory", func(server, _ string) error { return reading("/proc/" + server + "/mem") }},
	{"write to a file outside", func(_, target string) error { return os.WriteFile(target, []byte("was here"), 0o600) }},
	{"make a file outside", func(_, target string) error { return os.WriteFile(target+"-new", nil, 0o600) }},
	{"change a file's mode outside", func(_, target string) error { return os.Chmod(target, 0o600) }},
	{"open a TCP socket", func(_, _ string) error { return opening(unix.AF_INET, unix.SOCK_STREAM) }},
	{"open a UDP socket", func(_, _ string) error { return opening(unix.AF_INET, unix.SOCK_DGRAM) }},
	{"open a unix socket", func(_, _ string) error { return opening(unix.AF_UNIX, unix.SOCK_STREAM) }},
	{"signal the server", func(server, _ string) error { return signalling(server) }},
	{"start a process", func(_, _ string) error { return forking() }},
	{"execute a program", func(_, _ string) error { return executing() }},
}

// attack is the canary: it prints what it could do, a line each, and that it came to the end.
func attack(args []string) {
	if len(args) != 2 {
		return
	}
	for _, a := range attacks {
		if a.try(args[0], args[1]) == nil {
			fmt.Println(a.name)
		}
	}
	if err := reading("/proc/self/environ"); err != nil { // the race runtime must
		fmt.Fprintln(os.Stderr, err)
		return
	}
	fmt.Println(canaryEnd)
}

func reading(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return f.Close()
}

func opening(domain, kind int) error {
	fd, err := unix.Socket(domain, kind, 0)
	if err != nil {
		return err
	}
	return unix.Close(fd)
}

func signalling(server string) error {
	pid, err := strconv.Atoi(server)
	if err != nil {
		return err
	}
	return unix.Kill(pid, 0)
}

// forking starts a process that ends at once.
func forking() error {
	pid, _, errno := unix.RawSyscall6(unix.SYS_CLONE, uintptr(unix.SIGCHLD), 0, 0, 0, 0, 0)
	if errno != 0 {
		return errno
	}
	if pid == 0 {
		for {
			unix.RawSyscall(unix.SYS_EXIT_GROUP, 0, 0, 0)
		}
	}
	return nil
}

// executing asks for a program that is not there: only the sandbox can say that it is not allowed to ask.
func executing() error {
	err := unix.Exec("/nonexistent/program", []string{"program"}, nil)
	if err == unix.ENOENT || err == unix.EACCES {
		return nil
	}
	return err
}
