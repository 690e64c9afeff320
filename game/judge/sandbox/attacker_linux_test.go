//go:build amd64 || arm64

package sandbox

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"unsafe"

	"golang.org/x/sys/unix"
)

// What this file holds runs inside the sandbox, in a process of its own.

const through = "THROUGH"

// perform does one thing and says whether it could. Its exit status is 0 when it could, 1 when it was refused.
func perform(name string, args []string) int {
	deed, ok := deeds[name]
	if !ok {
		fmt.Println("no such attack:", name)
		return 2
	}
	if err := deed(args); err != nil {
		fmt.Println("refused:", err)
		return 1
	}
	fmt.Println(through, name)
	return 0
}

var deeds = map[string]func(args []string) error{
	// Harmless things, to see that the sandbox lets programs live.
	"nothing": func([]string) error { return nil },
	"echo": func([]string) error {
		_, err := io.Copy(os.Stderr, os.Stdin)
		fmt.Fprintln(os.Stderr, os.Environ(), os.Args[3:])
		return err
	},
	"result":      func(args []string) error { return writeAll(os.NewFile(3, "result"), args[0]) },
	"directory":   func([]string) error { dir, err := os.Getwd(); fmt.Println(dir); return err },
	"exit":        func(args []string) error { os.Exit(number(args[0])); return nil },
	"crash":       crash,
	"hang":        func([]string) error { select {} },
	"goroutines":  goroutines,
	"race":        race,
	"who":         who,
	"own-environ": func([]string) error { return contains("/proc/self/environ", "GORACE=atexit_sleep_ms=0") },
	"use":         use1,

	// Files.
	"read":  func(args []string) error { return contains(args[0], args[1]) },
	"list":  func(args []string) error { return listing(args[0], args[1]) },
	"write": func(args []string) error { return write(args[0], os.O_WRONLY) },
	"create": func(args []string) error {
		return write(filepath.Join(args[0], "new"), os.O_WRONLY|os.O_CREATE|os.O_EXCL)
	},
	"empty":    func(args []string) error { return write(args[0], os.O_RDONLY|os.O_TRUNC) },
	"truncate": func(args []string) error { return os.Truncate(args[0], 0) },
	"chmod":    func(args []string) error { return os.Chmod(args[0], 0o600) },
	"touch":    func(args []string) error { return unix.Utimes(args[0], nil) },
	"remove":   func(args []string) error { return os.Remove(args[0]) },
	"rename":   func(args []string) error { return os.Rename(args[0], args[0]+"-renamed") },
	"link":     func(args []string) error { return os.Link(args[0], args[0]+"-linked") },
	"symlink":  func(args []string) error { return os.Symlink("/etc/passwd", args[0]+"-symbolic") },
	"memory":   readMemory,
	"vm":       readVM,

	// Others.
	"dial":   func(args []string) error { return dial(args[0], args[1]) },
	"kill":   func(args []string) error { return unix.Kill(number(args[0]), 0) },
	"pidfd":  signalByPidfd,
	"setown": setOwner,
	"ptrace": func(args []string) error { return unix.PtraceSeize(number(args[0])) },
	"prlimit": func(args []string) error {
		return unix.Prlimit(number(args[0]), unix.RLIMIT_CORE, nil, new(unix.Rlimit))
	},
	"fork":     func([]string) error { return forking() },
	"bomb":     bomb,
	"disguise": disguisedFork,
	"leave":    leave,
	"sandbox":  func([]string) error { _, err := Open(context.Background(), Options{}); return err },
	"setsid":   func([]string) error { return daemonise() },
	"exec":     func([]string) error { return executing() },
	"reexec":   reexec,
	"unlimit":  unlimit,
	"syscalls": rawSyscalls,
	"connect6": func([]string) error { return opening(unix.AF_INET6, unix.SOCK_STREAM) },

	// Too much.
	"threads": func(args []string) error { return startThreads(number(args[0])) },
	"crowd": func(args []string) error { // stays
		if err := startThreads(number(args[0])); err != nil {
			return err
		}
		select {}
	},
	"heap": func(args []string) error { return allocate(number(args[0])) },
	"map":  func(args []string) error { return populate(number(args[0])) },
	"spin": func([]string) error { return spin() },
	"shout": func(args []string) error {
		if len(args) > 1 {
			fmt.Fprintln(os.Stderr, args[1])
		}
		return shout(args[0])
	},
	"file": func(args []string) error { return fill(args[0]) },
	"open": openMany,
}

func number(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		panic(err)
	}
	return n
}

func fill(path string) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close()
	return writeAll(f, strings.Repeat("x", 1<<20))
}

func writeAll(f *os.File, text string) error {
	_, err := f.WriteString(text)
	return err
}

func contains(path, secret string) error {
	text, err := os.ReadFile(path)
	if err == nil && !bytes.Contains(text, []byte(secret)) {
		return fmt.Errorf("%s does not hold %q", path, secret)
	}
	return err
}

func write(path string, flags int) error {
	f, err := os.OpenFile(path, flags, 0o600)
	if err != nil {
		return err
	}
	return f.Close()
}

// who prints what the process is, for the test to judge.
func who([]string) error {
	text, err := os.ReadFile("/proc/self/status")
	if err != nil {
		fmt.Println("status:", err)
	}
	fmt.Println("uid", os.Getuid(), os.Geteuid(), "gid", os.Getgid(), os.Getegid())
	groups, err := os.Getgroups()
	fmt.Println("groups", groups, err)
	_, err = os.Stdout.Write(text)
	return err
}

func readMemory(args []string) error {
	f, err := os.Open("/proc/" + args[0] + "/mem")
	if err != nil {
		return err
	}
	defer f.Close()
	address, err := strconv.ParseInt(args[1], 10, 64)
	if err != nil {
		return err
	}
	_, err = f.ReadAt(make([]byte, 8), address)
	return err
}

func readVM(args []string) error {
	address, err := strconv.ParseUint(args[1], 10, 64)
	if err != nil {
		return err
	}
	buf := make([]byte, 8)
	local := []unix.Iovec{{Base: &buf[0], Len: 8}}
	_, err = unix.ProcessVMReadv(number(args[0]), local, []unix.RemoteIovec{{Base: uintptr(address), Len: 8}}, 0)
	return err
}

func dial(network, address string) error {
	c, err := net.Dial(network, address)
	if err != nil {
		return err
	}
	defer c.Close()
	_, err = c.Write([]byte("out"))
	return err
}

func signalByPidfd(args []string) error {
	fd, err := unix.PidfdOpen(number(args[0]), 0)
	if err != nil {
		return err
	}
	defer unix.Close(fd)
	return unix.PidfdSendSignal(fd, 0, nil, 0)
}

// setOwner asks the kernel to signal somebody else when a pipe is ready.
func setOwner(args []string) error {
	r, _, err := os.Pipe()
	if err != nil {
		return err
	}
	_, err = unix.FcntlInt(r.Fd(), unix.F_SETOWN, number(args[0]))
	return err
}

// disguisedFork starts a process with flags that equal the numbers of other system calls: a filter that forgets which
// call it looks at takes it for one of those.
func disguisedFork([]string) error {
	var last error
	for flags := range uintptr(512) {
		pid, _, errno := unix.RawSyscall6(unix.SYS_CLONE, flags&^unix.CLONE_VM, 0, 0, 0, 0, 0)
		switch {
		case errno == 0 && pid == 0:
			for {
				unix.RawSyscall(unix.SYS_EXIT_GROUP, 0, 0, 0)
			}
		case errno == 0:
			fmt.Println("flags", flags)
			return nil
		}
		last = errno
	}
	return last
}

// bomb starts processes until that is refused; never outside the sandbox.
func bomb([]string) error {
	for range 10_000 {
		if err := leaving(); err != nil {
			return err
		}
	}
	return nil
}

// leave starts a process that never ends and holds all pipes open, prints its pid, and goes.
func leave([]string) error {
	child, err := os.StartProcess("/proc/self/exe", []string{"hang", attackMode, "hang"},
		&os.ProcAttr{Env: []string{}, Files: []*os.File{os.Stdin, os.Stdout, os.Stderr}})
	if err != nil {
		return err
	}
	fmt.Println(child.Pid)
	return nil
}

// daemonise leaves the session, as a forked child would that wants to outlive its parent.
func daemonise() error {
	if err := forking(); err != nil {
		return err
	}
	_, err := unix.Setsid()
	if err == unix.EPERM && unix.Getpgrp() == os.Getpid() {
		return nil // a group's leader may not: the forked child could
	}
	return err
}

// reexec executes this program again with other settings of the race runtime.
func reexec([]string) error {
	if len(os.Args) > 3 && os.Args[3] == "again" {
		return nil
	}
	env := []string{"GORACE=atexit_sleep_ms=0 exitcode=0"}
	argv := []string{os.Args[0], attackMode, "reexec", "again"}
	err := unix.Exec("/proc/self/exe", argv, env)
	if fd, e := unix.Open("/proc/self/exe", unix.O_RDONLY, 0); e == nil {
		if e = unix.Dup3(fd, programFD, 0); e == nil {
			return nil
		}
	}
	return err
}

// unlimit raises its own limit of open files.
func unlimit([]string) error {
	var l unix.Rlimit
	if err := unix.Prlimit(0, unix.RLIMIT_NOFILE, nil, &l); err != nil {
		return err
	}
	l.Cur, l.Max = l.Max+1, l.Max+1
	return unix.Prlimit(0, unix.RLIMIT_NOFILE, &l, nil)
}

// rawSyscalls makes system calls by number with the arguments given (each "number argument...") and prints what was
// answered to each, a line each. With these arguments the kernel itself would refuse none as such.
func rawSyscalls(calls []string) error {
	for _, call := range calls {
		var a [7]uintptr
		for i, s := range strings.Fields(call) {
			n, err := strconv.ParseUint(s, 0, 64)
			if err != nil {
				return err
			}
			a[i] = uintptr(n)
		}
		_, _, errno := unix.Syscall6(a[0], a[1], a[2], a[3], a[4], a[5], a[6])
		fmt.Println(errno)
	}
	return nil
}

// startThreads wants n threads at once.
func startThreads(n int) error {
	var ready sync.WaitGroup
	hold := make(chan struct{})
	for range n {
		ready.Add(1)
		go func() {
			runtime.LockOSThread()
			ready.Done()
			<-hold
		}()
	}
	ready.Wait()
	return nil
}

var kept [][]byte

// allocate keeps n MiB of heap and touches every page.
func allocate(n int) error {
	for range n {
		b := make([]byte, 1<<20)
		for i := 0; i < len(b); i += 4096 {
			b[i] = 1
		}
		kept = append(kept, b)
	}
	return nil
}

// populate maps n MiB of shared memory, which does not count as data, and has the kernel fill it at once.
func populate(n int) error {
	_, err := unix.Mmap(-1, 0, n<<20, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_SHARED|unix.MAP_ANONYMOUS|unix.MAP_POPULATE)
	return err
}

var spun atomic.Int64

func spin() error {
	for range runtime.NumCPU() + 1 {
		go func() {
			for {
				spun.Add(1)
			}
		}()
	}
	select {}
}

// shout writes to a stream without end.
func shout(where string) error {
	stream := map[string]*os.File{"stdout": os.Stdout, "stderr": os.Stderr, "result": os.NewFile(3, "result")}[where]
	for {
		if _, err := stream.Write(make([]byte, 64<<10)); err != nil {
			return err
		}
	}
}

func openMany([]string) error {
	for range 2 * maxFiles {
		if _, err := os.Open("/dev/null"); err != nil {
			return err
		}
	}
	return nil
}

// goroutines lives an ordinary concurrent life: timers, channels, a few threads, garbage.
func goroutines([]string) error {
	sum := make(chan int)
	for i := range 100 {
		go func() { sum <- len(make([]byte, i<<10)) }()
	}
	total := 0
	for range 100 {
		total += <-sum
	}
	runtime.GC()
	if total != 99*100/2<<10 {
		return fmt.Errorf("sum %d", total)
	}
	return nil
}

var shared int

// race is a data race, for the race detector to see.
func race([]string) error {
	done := make(chan bool)
	go func() { shared++; close(done) }()
	shared++
	<-done
	return nil
}

// crash dies of a signal, even where no other can kill it: in a pid namespace of its own.
func crash([]string) error {
	var none [4]uint64 // struct sigaction: the default
	if _, _, errno := unix.RawSyscall6(unix.SYS_RT_SIGACTION, uintptr(unix.SIGSEGV), uintptr(unsafe.Pointer(&none)), 0, 8, 0, 0); errno != 0 {
		return errno
	}
	var nowhere *int
	*nowhere = 1
	return nil
}

// use1 touches n MiB once and gives them back, in less than a tick.
func use1(args []string) error {
	n := number(args[0]) << 20
	m, err := unix.Mmap(-1, 0, n, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_PRIVATE|unix.MAP_ANONYMOUS|unix.MAP_POPULATE)
	if err != nil {
		return err
	}
	return unix.Munmap(m)
}

// address of something in this process's memory, as an attack's argument.
func address(b *[8]byte) string { return strconv.FormatUint(uint64(uintptr(unsafe.Pointer(b))), 10) }
