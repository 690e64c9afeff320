//go:build amd64 || arm64

package sandbox

import (
	"fmt"
	"runtime"
	"slices"
	"sync"

	seccomp "github.com/elastic/go-seccomp-bpf"
	"golang.org/x/net/bpf"
	"golang.org/x/sys/unix"
)

// everywhere are the system calls that a Go program, the race runtime, libc, the compiler and the linker need, with any
// arguments except where refused says more. What touches files is left to Landlock; what Landlock does not see (chmod, chown, utimes, xattrs, truncate
// before ABI 3) is not here. Whatever is not listed fails with EPERM. The most frequent come first.
var everywhere = []string{
	"futex", "nanosleep", "clock_nanosleep", "sched_yield", "madvise", "mmap", "munmap", "mprotect", "mremap", "mincore", "brk",
	"read", "write", "readv", "writev", "pread64", "pwrite64", "lseek", "close", "close_range",
	"rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "sigaltstack", "restart_syscall",
	"epoll_create1", "epoll_ctl", "epoll_pwait", "eventfd2", "ppoll", "pselect6", "pipe2", "dup", "dup3",
	"fstat", "statx", "openat", "faccessat", "faccessat2", "readlinkat", "getcwd", "getdents64",
	"ftruncate", "fallocate", "unlinkat", "mkdirat", "renameat", "renameat2",
	"clock_gettime", "clock_getres", "gettimeofday", "getrandom", "getrusage", "times", "uname", "sysinfo",
	"getpid", "getppid", "gettid", "getuid", "geteuid", "getgid", "getegid", "getgroups", "sched_getaffinity",
	"set_tid_address", "set_robust_list", "rseq", "exit", "exit_group",
}

// own are the calls that one processor alone has, or that go-seccomp-bpf names for it alone.
var own = map[string][]string{
	"amd64": {
		"open", "newfstatat", "stat", "lstat", "access", "readlink", "poll", "select", "epoll_wait", "epoll_create", "pipe", "dup2",
		"unlink", "mkdir", "rmdir", "rename", "getdents", "time", "arch_prctl",
	},
	"arm64": {"fstatat"},
}

// opens are the calls that open files, with the number of the argument that holds the flags.
func opens() map[string]uint32 {
	if runtime.GOARCH == "amd64" {
		return map[string]uint32{"openat": 2, "open": 1}
	}
	return map[string]uint32{"openat": 2}
}

const prSetVMA = 0x53564d41

// narrow are the calls that are allowed with certain arguments only; refused says with which they are not.
var narrow = []string{"clone", "tgkill", "kill", "prctl", "prlimit64", "execveat", "fcntl"}

// refused lists, call by call, the arguments that are refused although the call is allowed: when all conditions of one
// line hold. pid is the process's own, abi the kernel's Landlock.
func refused(pid, abi int) [][]seccomp.NameWithConditions {
	const newNamespaces = unix.CLONE_NEWNS | unix.CLONE_NEWCGROUP | unix.CLONE_NEWUTS | unix.CLONE_NEWIPC | unix.CLONE_NEWUSER |
		unix.CLONE_NEWPID | unix.CLONE_NEWNET | unix.CLONE_PTRACE
	when := func(call string, conditions ...seccomp.Condition) seccomp.NameWithConditions {
		return seccomp.NameWithConditions{Name: call, Conditions: conditions}
	}
	argument := func(n uint32, op seccomp.Operation, value uint64) seccomp.Condition {
		return seccomp.Condition{Argument: n, Operation: op, Value: value}
	}
	not := func(n uint32, value uint64) seccomp.Condition { return argument(n, seccomp.NotEqual, value) }
	calls := [][]seccomp.NameWithConditions{
		{ // threads, no processes
			when("clone", argument(0, seccomp.BitsNotSet, unix.CLONE_THREAD)),
			when("clone", argument(0, seccomp.BitsSet, newNamespaces)),
		},
		{when("tgkill", not(0, uint64(pid)))}, // its own: pre-emption, abort
		{when("kill", not(0, uint64(pid)))},
		{when("prctl", not(0, prSetVMA))}, // names for memory areas
		{when("prlimit64", not(0, 0))},    // its own limits, which cannot be raised
		// The child's last step. The program cannot repeat it: it may not have so high a descriptor.
		{when("execveat", not(0, programFD)), when("execveat", not(4, unix.AT_EMPTY_PATH))},
		// No F_SETOWN: it has others signalled.
		{when("fcntl", not(1, unix.F_DUPFD), not(1, unix.F_DUPFD_CLOEXEC), not(1, unix.F_GETFD), not(1, unix.F_SETFD), not(1, unix.F_GETFL), not(1, unix.F_SETFL))},
	}
	if abi >= 3 {
		return calls
	}
	for call, flags := range opens() { // older Landlocks let a file that may be read be emptied: open(O_RDONLY|O_TRUNC)
		calls = append(calls, []seccomp.NameWithConditions{when(call,
			argument(flags, seccomp.BitsSet, unix.O_TRUNC),
			argument(flags, seccomp.BitsNotSet, unix.O_WRONLY|unix.O_RDWR))})
	}
	return calls
}

// policies are the filters of the process pid, in the order in which they are to be loaded; the kernel runs all of them
// and takes the strictest answer.
//
// Each call with conditions has a filter of its own, and the allow-list has none with conditions: in a filter that
// go-seccomp-bpf 1.6.0 assembles, a call whose conditions fail is afterwards compared by its argument instead of its
// number, so that clone(72, ...) passed for fcntl. With nothing after it but "allow", that is harmless.
func policies(pid, abi int) []seccomp.Policy {
	var all []seccomp.Policy
	for _, call := range refused(pid, abi) {
		all = append(all, seccomp.Policy{
			DefaultAction: seccomp.ActionAllow,
			Syscalls:      []seccomp.SyscallGroup{{Action: seccomp.ActionErrno, NamesWithCondtions: call}},
		})
	}
	return append(all, seccomp.Policy{ // last, since it refuses to load another
		DefaultAction: seccomp.ActionErrno,
		Syscalls: []seccomp.SyscallGroup{
			{Action: seccomp.ActionAllow, Names: allowed()},
			// libc tries clone3, whose flags cannot be seen, and takes clone when it does not exist.
			{Action: seccomp.ActionErrno | seccomp.Action(unix.ENOSYS), Names: []string{"clone3"}},
		},
	})
}

// allowed lists every call that is not refused outright.
func allowed() []string {
	return slices.Concat(everywhere, own[runtime.GOARCH], narrow)
}

// somePID stands for the process's own pid in a filter, until the child knows it.
const somePID = 0x7ead5eed

// The assembled filters, for a Landlock that sees truncation and for one that does not. They are only copied.
var (
	newFilters = sync.OnceValues(func() ([][]unix.SockFilter, error) { return assemble(policies(somePID, 3)) })
	oldFilters = sync.OnceValues(func() ([][]unix.SockFilter, error) { return assemble(policies(somePID, 0)) })
)

func assemble(policies []seccomp.Policy) ([][]unix.SockFilter, error) {
	var all [][]unix.SockFilter
	for _, p := range policies {
		instructions, err := p.Assemble()
		if err != nil {
			return nil, err
		}
		raw, err := bpf.Assemble(instructions)
		if err != nil {
			return nil, err
		}
		filter := make([]unix.SockFilter, len(raw))
		for i, r := range raw {
			filter[i] = unix.SockFilter{Code: r.Op, Jt: r.Jt, Jf: r.Jf, K: r.K}
		}
		all = append(all, filter)
	}
	return all, nil
}

// filters loads the filters.
func (s *script) filters(abi int) error {
	assembled, err := newFilters()
	if abi < 3 {
		assembled, err = oldFilters()
	}
	if err != nil {
		return fmt.Errorf("assemble the seccomp filters: %w", err)
	}
	var own []*uint32
	var programs []uintptr
	for _, whole := range assembled {
		filter := slices.Clone(whole)
		for i := range filter {
			if filter[i].K == somePID {
				own = append(own, &filter[i].K)
			}
		}
		s.alive = append(s.alive, filter)
		programs = append(programs, at(s, &unix.SockFprog{Len: uint16(len(filter)), Filter: &filter[0]}))
	}
	s.call("ask for its pid", unix.SYS_GETPID).into = own
	for _, program := range programs {
		s.call("load the seccomp filters", unix.SYS_SECCOMP, unix.SECCOMP_SET_MODE_FILTER, 0, program)
	}
	return nil
}
