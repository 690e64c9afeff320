//go:build amd64 || arm64

package sandbox

import (
	"errors"
	"net"
	"os"
	"slices"
	"strconv"
	"unsafe"

	"golang.org/x/sys/unix"
)

// prey is what the canary knows of its bait.
type prey struct {
	server, target, secret, tcp, abstract string
}

// attackKind is one thing that the canary tries, named by what it could do if it got through. Each must be refused by all
// layers together, and by each of those that alone lists. That it could do its own harmless part is known from tests,
// which run it unconfined.
type attackKind struct {
	name  string
	alone []string
	try   func(prey) error
}

func (a attackKind) against(layer string) bool { return layer == "" || slices.Contains(a.alone, layer) }

var (
	partsFiles = []string{Landlock, Chroot, Namespaces}
	ownRoots   = []string{Chroot, Namespaces, "seccomp"}
	apart      = []string{Namespaces, "seccomp"}
	calls      = []string{"seccomp"}
)

var attacks = []attackKind{
	{"read /etc/passwd", partsFiles, func(prey) error { return reading("/etc/passwd") }},
	{"list the root directory", partsFiles, func(prey) error { return listing("/", "sys") }},
	{"read the server's environment", partsFiles, func(p prey) error { return reading("/proc/" + p.server + "/environ") }},
	{"open the server's memory", partsFiles, func(p prey) error { return reading("/proc/" + p.server + "/mem") }},
	{"read a file of the server's own", []string{Landlock, Chroot, Namespaces, "capabilities"}, func(p prey) error { return reading(p.secret) }},
	{"write to a file outside", partsFiles, func(p prey) error { return os.WriteFile(p.target, []byte("was here"), 0o600) }},
	{"make a file outside", partsFiles, func(p prey) error { return os.WriteFile(p.target+"-new", nil, 0o600) }},
	{"change a file's mode outside", ownRoots, func(p prey) error { return os.Chmod(p.target, 0o666) }},
	{"open a TCP socket", calls, func(prey) error { return opening(unix.AF_INET, unix.SOCK_STREAM) }},
	{"open a UDP socket", calls, func(prey) error { return opening(unix.AF_INET, unix.SOCK_DGRAM) }},
	{"open a unix socket", calls, func(prey) error { return opening(unix.AF_UNIX, unix.SOCK_STREAM) }},
	{"call the server", apart, func(p prey) error { return calling("tcp", p.tcp) }},
	{"call the server by an abstract socket", apart, func(p prey) error { return calling("unix", p.abstract) }},
	{"signal the server", apart, func(p prey) error { return signalling(p.server) }},
	{"start a process", calls, func(prey) error { return forking() }},
	{"execute a program", calls, func(prey) error { return executing() }},
	{"use a capability", []string{"capabilities", "no capabilities", "seccomp"}, func(prey) error { return unix.Chroot("/") }},
}

func reading(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return f.Close()
}

// listing finds a name in a directory, so that an empty one of the command's own is no success.
func listing(dir, name string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if e.Name() == name {
			return nil
		}
	}
	return os.ErrNotExist
}

func opening(domain, kind int) error {
	fd, err := unix.Socket(domain, kind, 0)
	if err != nil {
		return err
	}
	return unix.Close(fd)
}

func calling(network, address string) error {
	c, err := net.Dial(network, address)
	if err != nil {
		return err
	}
	return c.Close()
}

func signalling(server string) error {
	pid, err := strconv.Atoi(server)
	if err != nil {
		return err
	}
	if pid == os.Getpid() { // the first process of a container, seen from the first of a namespace: another
		return errors.New("that is not the server")
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

var lingers = unix.Timespec{Sec: 10}

// leaving starts a process that leaves the session, holds the pipes open, and ends by itself after ten seconds only.
func leaving() error {
	pid, _, errno := unix.RawSyscall6(unix.SYS_CLONE, uintptr(unix.SIGCHLD), 0, 0, 0, 0, 0)
	if errno != 0 {
		return errno
	}
	if pid == 0 {
		unix.RawSyscall(unix.SYS_SETSID, 0, 0, 0)
		unix.RawSyscall6(unix.SYS_PPOLL, 0, 0, uintptr(unsafe.Pointer(&lingers)), 0, 0, 0)
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
