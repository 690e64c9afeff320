//go:build amd64 || arm64

package sandbox

import (
	"fmt"

	seccomp "github.com/elastic/go-seccomp-bpf"
	"golang.org/x/sys/unix"
)

// everywhere are the system calls that a Go program, the race runtime, libc, the compiler and the linker need, with any
// arguments. What touches files is left to Landlock; what Landlock does not see (chmod, chown, utimes, xattrs, truncate
// before ABI 3) is not here. Whatever is not listed fails with EPERM. The most frequent come first.
var everywhere = []string{
	"futex", "nanosleep", "clock_nanosleep", "sched_yield", "madvise", "mmap", "munmap", "mprotect", "mremap", "mincore", "brk",
	"read", "write", "readv", "writev", "pread64", "pwrite64", "lseek", "close", "close_range",
	"rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "sigaltstack", "restart_syscall",
	"epoll_create1", "epoll_ctl", "epoll_pwait", "eventfd2", "ppoll", "pselect6", "pipe2", "dup", "dup3",
	"newfstatat", "fstat", "statx", "faccessat", "faccessat2", "readlinkat", "getcwd", "getdents64",
	"ftruncate", "fallocate", "unlinkat", "mkdirat", "renameat", "renameat2",
	"clock_gettime", "clock_getres", "gettimeofday", "getrandom", "getrusage", "times", "uname", "sysinfo",
	"getpid", "getppid", "gettid", "getuid", "geteuid", "getgid", "getegid", "getgroups", "sched_getaffinity",
	"set_tid_address", "set_robust_list", "rseq", "exit", "exit_group",
}

const prSetVMA = 0x53564d41

// conditional are the calls that are allowed with certain arguments only. pid is the process's own.
func conditional(pid int) []seccomp.NameWithConditions {
	const newNamespaces = unix.CLONE_NEWNS | unix.CLONE_NEWCGROUP | unix.CLONE_NEWUTS | unix.CLONE_NEWIPC | unix.CLONE_NEWUSER |
		unix.CLONE_NEWPID | unix.CLONE_NEWNET | unix.CLONE_PTRACE
	is := func(argument uint32, value uint64) seccomp.Condition {
		return seccomp.Condition{Argument: argument, Operation: seccomp.Equal, Value: value}
	}
	calls := []seccomp.NameWithConditions{
		{Name: "clone", Conditions: seccomp.ArgumentConditions{ // threads, no processes
			{Argument: 0, Operation: seccomp.BitsSet, Value: unix.CLONE_THREAD},
			{Argument: 0, Operation: seccomp.BitsNotSet, Value: newNamespaces},
		}},
		{Name: "tgkill", Conditions: seccomp.ArgumentConditions{is(0, uint64(pid))}}, // pre-emption, abort
		{Name: "kill", Conditions: seccomp.ArgumentConditions{is(0, uint64(pid))}},
		{Name: "prctl", Conditions: seccomp.ArgumentConditions{is(0, prSetVMA)}}, // names for memory areas
		{Name: "prlimit64", Conditions: seccomp.ArgumentConditions{is(0, 0)}},    // its own limits, which cannot be raised
		// The helper's last step. The program cannot repeat it: it may not have so high a descriptor.
		{Name: "execveat", Conditions: seccomp.ArgumentConditions{is(0, programFD), is(4, unix.AT_EMPTY_PATH)}},
	}
	for _, cmd := range []uint64{
		unix.F_DUPFD, unix.F_DUPFD_CLOEXEC, unix.F_GETFD, unix.F_SETFD, unix.F_GETFL, unix.F_SETFL, // no F_SETOWN: it signals
	} {
		calls = append(calls, seccomp.NameWithConditions{Name: "fcntl", Conditions: seccomp.ArgumentConditions{is(1, cmd)}})
	}
	return calls
}

// policy is the allow-list for the process pid under a kernel with this Landlock ABI.
func policy(pid, abi int) seccomp.Policy {
	var groups []seccomp.SyscallGroup
	if abi < 3 { // Landlock lets a file that may be read be emptied: open(O_RDONLY|O_TRUNC)
		groups = append(groups, seccomp.SyscallGroup{Action: seccomp.ActionErrno, NamesWithCondtions: emptying()})
	}
	return seccomp.Policy{
		DefaultAction: seccomp.ActionErrno,
		Syscalls: append(groups,
			seccomp.SyscallGroup{Action: seccomp.ActionAllow, Names: append(append([]string(nil), allowed...), opens()...)},
			seccomp.SyscallGroup{Action: seccomp.ActionAllow, NamesWithCondtions: conditional(pid)},
			// libc tries clone3, whose flags cannot be seen, and takes clone when it does not exist.
			seccomp.SyscallGroup{Action: seccomp.ActionErrno | seccomp.Action(unix.ENOSYS), Names: []string{"clone3"}},
		),
	}
}

// emptying matches an open for reading that truncates.
func emptying() []seccomp.NameWithConditions {
	var calls []seccomp.NameWithConditions
	for _, name := range opens() {
		flags := uint32(1)
		if name == "openat" {
			flags = 2
		}
		calls = append(calls, seccomp.NameWithConditions{Name: name, Conditions: seccomp.ArgumentConditions{
			{Argument: flags, Operation: seccomp.BitsSet, Value: unix.O_TRUNC},
			{Argument: flags, Operation: seccomp.BitsNotSet, Value: unix.O_WRONLY | unix.O_RDWR},
		}})
	}
	return calls
}

// loadFilter puts the allow-list on this thread. no_new_privs must be set.
func loadFilter(pid, abi int) error {
	if err := seccomp.LoadFilter(seccomp.Filter{Policy: policy(pid, abi)}); err != nil {
		return fmt.Errorf("load the seccomp filter: %w", err)
	}
	return nil
}
