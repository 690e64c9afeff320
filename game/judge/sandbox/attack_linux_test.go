//go:build amd64 || arm64

package sandbox

import (
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// secret is what the server has in its memory and nobody else may read.
var secret = [8]byte{'s', 'e', 'c', 'r', 'e', 't', '0', '1'}

// victim is a server with everything that an attack may be after.
type victim struct {
	pid                         string
	hidden, sibling, tests, all string // a directory with files of other submissions; all: a file that anyone may write
	tcp, udp, unix, abstract    string
}

func newVictim(t *testing.T) victim {
	t.Helper()
	lookable(t)
	dir, err := os.MkdirTemp("", "victim-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	v := victim{
		pid: strconv.Itoa(os.Getpid()), hidden: dir, sibling: filepath.Join(dir, "submission.go"),
		tests: filepath.Join(dir, "judge.go"), all: filepath.Join(dir, "open-to-all"),
		unix: filepath.Join(dir, "socket"), abstract: "@sandbox-test-" + filepath.Base(dir),
	}
	for _, file := range []string{v.sibling, v.tests, v.all} {
		if err := os.WriteFile(file, []byte("hidden"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(file, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Chmod(dir, 0o777); err != nil { // so that modes are not what stops anyone
		t.Fatal(err)
	}
	listen := func(network, address string) string {
		l, err := net.Listen(network, address)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { l.Close() })
		return l.Addr().String()
	}
	v.tcp = listen("tcp4", "127.0.0.1:0")
	listen("unix", v.unix)
	listen("unix", v.abstract)
	if err := os.Chmod(v.unix, 0o777); err != nil {
		t.Fatal(err)
	}
	udp, err := net.ListenPacket("udp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { udp.Close() })
	v.udp = udp.LocalAddr().String()
	t.Setenv("SANDBOX_TEST_SECRET", "in-the-environment")
	return v
}

// attempts are the attacks of a program on the server, on others and on the machine, as arguments for perform.
var attempts = []struct {
	name string
	args func(v victim, at string) []string
	lone bool // its success outside depends on the machine's own settings, or would harm: only the refusal is tested
}{
	{name: "read /etc/passwd", args: func(victim, string) []string { return []string{"read", "/etc/passwd", "root"} }},
	{name: "list the root directory", args: func(victim, string) []string { return []string{"list", "/", "sys"} }},
	{name: "list processes", args: func(v victim, _ string) []string { return []string{"list", "/proc", v.pid} }},
	{name: "read the server's command line", args: func(v victim, _ string) []string { return []string{"read", "/proc/" + v.pid + "/cmdline", ".test"} }},
	{name: "read the server's environment", args: func(v victim, _ string) []string { return []string{"read", "/proc/" + v.pid + "/environ", "PATH="} }},
	{name: "read the server's memory", args: func(v victim, at string) []string { return []string{"memory", v.pid, at} }, lone: !tracing()},
	{name: "process_vm_readv on the server", args: func(v victim, at string) []string { return []string{"vm", v.pid, at} }, lone: !tracing()},
	{name: "read hidden tests", args: func(v victim, _ string) []string { return []string{"read", v.tests, "hidden"} }},
	{name: "read another submission", args: func(v victim, _ string) []string { return []string{"read", v.sibling, "hidden"} }},
	{name: "list other submissions", args: func(v victim, _ string) []string { return []string{"list", v.hidden, "submission.go"} }},

	{name: "write to a file outside", args: func(v victim, _ string) []string { return []string{"write", v.all} }},
	{name: "make a file outside", args: func(v victim, _ string) []string { return []string{"create", v.hidden} }},
	{name: "make a file in /dev/shm", args: func(victim, string) []string { return []string{"file", "/dev/shm/sandbox-test"} }, lone: true},
	{name: "empty a file outside by opening", args: func(v victim, _ string) []string { return []string{"empty", v.all} }},
	{name: "truncate a file outside", args: func(v victim, _ string) []string { return []string{"truncate", v.all} }},
	{name: "change a mode outside", args: func(v victim, _ string) []string { return []string{"chmod", v.all} }},
	{name: "change times outside", args: func(v victim, _ string) []string { return []string{"touch", v.all} }},
	{name: "rename a file outside", args: func(v victim, _ string) []string { return []string{"rename", v.all} }},
	{name: "link a file outside", args: func(v victim, _ string) []string { return []string{"link", v.all} }},
	{name: "make a symbolic link outside", args: func(v victim, _ string) []string { return []string{"symlink", v.all} }},
	{name: "remove a file outside", args: func(v victim, _ string) []string { return []string{"remove", v.all} }},

	{name: "TCP", args: func(v victim, _ string) []string { return []string{"dial", "tcp", v.tcp} }},
	{name: "UDP", args: func(v victim, _ string) []string { return []string{"dial", "udp", v.udp} }},
	{name: "unix socket", args: func(v victim, _ string) []string { return []string{"dial", "unix", v.unix} }},
	{name: "abstract socket", args: func(v victim, _ string) []string { return []string{"dial", "unix", v.abstract} }},
	{name: "IPv6 socket", args: func(victim, string) []string { return []string{"connect6"} }, lone: true},

	{name: "signal the server", args: func(v victim, _ string) []string { return []string{"kill", v.pid} }},
	{name: "signal everyone", args: func(victim, string) []string { return []string{"kill", "-1"} }},
	{name: "signal the server by pidfd", args: func(v victim, _ string) []string { return []string{"pidfd", v.pid} }},
	{name: "have the server signalled by a pipe", args: func(v victim, _ string) []string { return []string{"setown", v.pid} }},
	{name: "ptrace the server", args: func(v victim, _ string) []string { return []string{"ptrace", v.pid} }, lone: true},
	{name: "read the server's limits", args: func(v victim, _ string) []string { return []string{"prlimit", v.pid} }, lone: !tracing()},

	{name: "start a process", args: func(victim, string) []string { return []string{"fork"} }},
	{name: "fork bomb", args: func(victim, string) []string { return []string{"bomb"} }, lone: true},
	{name: "start a process in disguise", args: func(victim, string) []string { return []string{"disguise"} }},
	{name: "become a daemon", args: func(victim, string) []string { return []string{"setsid"} }},
	{name: "execute a program", args: func(victim, string) []string { return []string{"exec"} }},
	{name: "execute itself with another GORACE", args: func(victim, string) []string { return []string{"reexec"} }},
	{name: "raise its own limits", args: func(victim, string) []string { return []string{"unlimit"} }, lone: true},
	{name: "open files without end", args: func(victim, string) []string { return []string{"open"} }, lone: true},
}

// TestAttacksComeToNothing performs each attack on every rung of the ladder, where it must be refused, and outside,
// where it must succeed, or the test would prove nothing.
func TestAttacksComeToNothing(t *testing.T) {
	at := address(&secret)
	attack := func(t *testing.T, s *Sandbox, check func(t *testing.T, lone bool, r Result)) {
		for _, a := range attempts {
			t.Run(a.name, func(t *testing.T) {
				args := a.args(newVictim(t), at)
				check(t, a.lone, run(t, s, self(args[0], args[1:]...)))
			})
		}
	}
	onEachRung(t, 1, func(t *testing.T, s *Sandbox) {
		attack(t, s, func(t *testing.T, _ bool, r Result) {
			if r.Exit != 1 || !strings.HasPrefix(string(r.Stdout), "refused: ") {
				t.Errorf("in the sandbox: %s; want it refused", show(r))
			}
		})
	})
	t.Run("outside", func(t *testing.T) {
		attack(t, open(t, Options{Slots: 1, Insecure: true}), func(t *testing.T, lone bool, r Result) {
			if !lone && (r.Exit != 0 || !strings.Contains(string(r.Stdout), through)) {
				t.Errorf("outside the sandbox: %s; want it to succeed, or the test proves nothing", show(r))
			}
		})
	})
}

// lookable lets processes with the rights of this one look into it again. A child that becomes another user before it
// executes its command shares this process's memory, whose protection the kernel raises then; without CAP_SYS_PTRACE, as
// root in a container, an attack from outside the sandbox would fail of that.
func lookable(t *testing.T) {
	t.Helper()
	if err := unix.Prctl(unix.PR_SET_DUMPABLE, 1, 0, 0, 0); err != nil {
		t.Fatal(err)
	}
}

// tracing reports whether one process of a user may look into another on this machine.
func tracing() bool {
	scope, err := os.ReadFile("/proc/sys/kernel/yama/ptrace_scope")
	return err != nil || strings.TrimSpace(string(scope)) == "0"
}

func show(r Result) string {
	return fmt.Sprintf("exit %d, signal %q, limit %q, %d MiB, CPU %v, stdout %.300q, stderr %.600q",
		r.Exit, r.Signal, r.Limit, r.Memory>>20, r.CPU, r.Stdout, r.Stderr)
}

// TestSystemCallsOutsideTheListAreRefused makes each call with arguments that the kernel itself would answer in another
// way (EINVAL, EFAULT, EBADF, ...): only the filter says EPERM here, and ENOSYS for clone3.
func TestSystemCallsOutsideTheListAreRefused(t *testing.T) {
	bad := uint64(1<<64 - 1)
	calls := []struct {
		name string
		nr   int
		args []uint64
		lone bool // the kernel may itself answer EPERM or ENOSYS
	}{
		{"unshare", unix.SYS_UNSHARE, []uint64{unix.CLONE_VM}, false},
		{"unshare a user namespace", unix.SYS_UNSHARE, []uint64{unix.CLONE_NEWUSER}, true},
		{"setns", unix.SYS_SETNS, []uint64{bad, 0}, false},
		{"mount", unix.SYS_MOUNT, []uint64{bad, bad, bad, 0, 0}, false},
		{"umount2", unix.SYS_UMOUNT2, []uint64{bad, 0}, true},
		{"fsopen", unix.SYS_FSOPEN, []uint64{bad, 0}, true},
		{"open_tree", unix.SYS_OPEN_TREE, []uint64{bad, bad, 0}, false},
		{"pivot_root", unix.SYS_PIVOT_ROOT, []uint64{bad, bad}, true},
		{"chroot", unix.SYS_CHROOT, []uint64{bad}, false},
		{"io_uring_setup", unix.SYS_IO_URING_SETUP, []uint64{0, 0}, true},
		{"io_uring_enter", unix.SYS_IO_URING_ENTER, []uint64{bad, 0, 0, 0}, true},
		{"bpf", unix.SYS_BPF, []uint64{bad, 0, 0}, true},
		{"keyctl", unix.SYS_KEYCTL, []uint64{bad}, true},
		{"add_key", unix.SYS_ADD_KEY, []uint64{bad, bad, 0, 0, 0}, true},
		{"request_key", unix.SYS_REQUEST_KEY, []uint64{bad, bad, 0, 0}, true},
		{"perf_event_open", unix.SYS_PERF_EVENT_OPEN, []uint64{bad, 0, 0, 0, 0}, true},
		{"userfaultfd", unix.SYS_USERFAULTFD, []uint64{bad}, true},
		{"memfd_create", unix.SYS_MEMFD_CREATE, []uint64{bad, 0}, false},
		{"open_by_handle_at", unix.SYS_OPEN_BY_HANDLE_AT, []uint64{bad, bad, 0}, true},
		{"ptrace", unix.SYS_PTRACE, []uint64{unix.PTRACE_PEEKTEXT, bad, 0, 0}, false},
		{"process_vm_writev", unix.SYS_PROCESS_VM_WRITEV, []uint64{bad, 0, 0, 0, 0, bad}, false},
		{"pidfd_open", unix.SYS_PIDFD_OPEN, []uint64{bad, 0}, false},
		{"pidfd_getfd", unix.SYS_PIDFD_GETFD, []uint64{bad, 0, bad}, false},
		{"tgkill", unix.SYS_TGKILL, []uint64{1 << 30, 0, 0}, false},
		{"tkill", unix.SYS_TKILL, []uint64{0, 0}, false},
		{"rt_sigqueueinfo", unix.SYS_RT_SIGQUEUEINFO, []uint64{1 << 30, 0, 0}, false},
		{"clone a process", unix.SYS_CLONE, []uint64{unix.CLONE_SIGHAND}, false},
		{"clone a thread into a namespace", unix.SYS_CLONE, []uint64{unix.CLONE_THREAD | unix.CLONE_NEWUSER}, false},
		{"clone3", unix.SYS_CLONE3, []uint64{0, 0}, false},
		{"execve", unix.SYS_EXECVE, []uint64{bad, 0, 0}, false},
		{"execveat of another descriptor", unix.SYS_EXECVEAT, []uint64{77, bad, 0, 0, unix.AT_EMPTY_PATH}, false},
		{"socket", unix.SYS_SOCKET, []uint64{unix.AF_NETLINK, bad, 0}, false},
		{"socketpair", unix.SYS_SOCKETPAIR, []uint64{bad, bad, 0, 0}, false},
		{"shmget", unix.SYS_SHMGET, []uint64{12345, 0, 0}, true},
		{"msgget", unix.SYS_MSGGET, []uint64{12345, 0}, true},
		{"semget", unix.SYS_SEMGET, []uint64{12345, bad, 0}, true},
		{"mq_open", unix.SYS_MQ_OPEN, []uint64{bad, 0, 0, 0}, true},
		{"setpriority", unix.SYS_SETPRIORITY, []uint64{bad, 0, 0}, false},
		{"sched_setaffinity", unix.SYS_SCHED_SETAFFINITY, []uint64{1, 8, bad}, false},
		{"prlimit64 of another", unix.SYS_PRLIMIT64, []uint64{1 << 30, 0, 0, 0}, false},
		{"setuid", unix.SYS_SETUID, []uint64{bad}, false},
		{"setpgid", unix.SYS_SETPGID, []uint64{bad, bad}, false},
		{"prctl", unix.SYS_PRCTL, []uint64{unix.PR_SET_DUMPABLE, 7}, false},
		{"ioctl", unix.SYS_IOCTL, []uint64{0, unix.TIOCSTI, bad}, true},
		{"fchmod", unix.SYS_FCHMOD, []uint64{bad, 0}, false},
		{"fchown", unix.SYS_FCHOWN, []uint64{bad, 0, 0}, false},
		{"setxattr", unix.SYS_SETXATTR, []uint64{bad, bad, 0, 0, bad}, false},
		{"personality", unix.SYS_PERSONALITY, []uint64{0xffffffff}, false},
		{"chdir", unix.SYS_CHDIR, []uint64{bad}, false},
		{"inotify_init1", unix.SYS_INOTIFY_INIT1, []uint64{bad}, false},
		{"reboot", unix.SYS_REBOOT, []uint64{0, 0, 0, 0}, true},
		{"init_module", unix.SYS_INIT_MODULE, []uint64{0, 0, 0}, true},
	}
	var args []string
	for _, c := range calls {
		args = append(args, strings.NewReplacer("[", "", "]", "").Replace(fmt.Sprint(c.nr, c.args)))
	}
	answers := func(t *testing.T, s *Sandbox) []string {
		r := run(t, s, self("syscalls", args...))
		lines := strings.Split(string(r.Stdout), "\n")
		if r.Exit != 0 || len(lines) < len(calls) {
			t.Fatalf("%s; want %d lines", show(r), len(calls))
		}
		return lines
	}
	t.Run("outside", func(t *testing.T) {
		outside := answers(t, open(t, Options{Slots: 1, Insecure: true}))
		for i, c := range calls {
			if !c.lone && (outside[i] == unix.EPERM.Error() || outside[i] == unix.ENOSYS.Error()) {
				t.Errorf("%s: %q; want an answer of the kernel's own, or the test proves nothing", c.name, outside[i])
			}
		}
	})
	onEachRung(t, 1, func(t *testing.T, s *Sandbox) {
		inside := answers(t, s)
		for i, c := range calls {
			want := unix.EPERM
			if c.nr == unix.SYS_CLONE3 {
				want = unix.ENOSYS
			}
			if inside[i] != want.Error() {
				t.Errorf("%s: %q; want %q", c.name, inside[i], want)
			}
		}
	})
}

// TestTheCanaryFindsWhatGetsThrough sends it out unconfined, alone for each layer and for all, and wants each attack found.
func TestTheCanaryFindsWhatGetsThrough(t *testing.T) {
	s := open(t, Options{Slots: 1, Insecure: true})
	lookable(t)
	b, err := layBait(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer b.clear()
	for _, layer := range []string{"", Landlock, Chroot, Namespaces, "seccomp", "capabilities"} {
		s.ids.first = 1 // as if there were uids: nothing is run under them
		err := s.prove(t.Context(), b, layers{limits: true}, layer)
		if !errors.Is(err, ErrUnsafe) {
			t.Errorf("alone %q: without a sandbox the canary found nothing: %v", layer, err)
			continue
		}
		for _, a := range attacks {
			if a.name == "open the server's memory" && !tracing() || a.name == "use a capability" && os.Geteuid() != 0 {
				continue
			}
			if found := strings.Contains(err.Error(), a.name); found != a.against(layer) {
				t.Errorf("alone %q: got %q; names %q: %t, want %t", layer, err, a.name, found, a.against(layer))
			}
		}
	}
}

// TestOldLandlocksAreMadeGood asks for no more than what older kernels offer, and tries what they cannot see.
func TestOldLandlocksAreMadeGood(t *testing.T) {
	s := open(t, Options{Slots: 1, Without: []string{Namespaces}})
	newest := s.on.landlock
	for abi := 1; abi <= newest; abi++ {
		t.Run(fmt.Sprint("ABI ", abi), func(t *testing.T) {
			v := newVictim(t)
			s.on.landlock = abi
			for _, deed := range [][]string{
				{"empty", v.all},
				{"truncate", v.all},
				{"write", v.all},
				{"dial", "tcp", v.tcp},
				{"kill", v.pid},
				{"dial", "unix", v.abstract},
			} {
				c := self(deed[0], deed[1:]...)
				c.Read = []string{v.all}
				if r := run(t, s, c); r.Exit != 1 {
					t.Errorf("%s: %s; want it refused", deed[0], show(r))
				}
			}
			c := self("read", v.all, "hidden")
			c.Read = []string{v.all}
			if r := run(t, s, c); r.Exit != 0 {
				t.Errorf("read what may be read: %s; want it allowed", show(r))
			}
		})
	}
}
