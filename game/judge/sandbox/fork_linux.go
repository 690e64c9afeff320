//go:build amd64 || arm64

package sandbox

import (
	"encoding/binary"
	"errors"
	"fmt"
	"runtime"
	"syscall"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// step is one system call that the child makes between fork and exec. All it needs is prepared before.
type step struct {
	nr      uintptr
	args    [6]uintptr
	what    string        // what it is to do, for an error: "become uid 200000"
	forgive [2]unix.Errno // answers that are as good as success
	gives   bool          // its answer is a descriptor for the steps that take it
	takes   bool          // its first argument is the descriptor that the last step with gives was answered
	into    []*uint32     // where its answer is written, within what later steps point to
	retry   bool          // try again for a while when the file is being written (ETXTBSY)
}

// script is what the child does: a list of system calls, each of which must succeed.
type script struct {
	steps []step
	moved int   // the step that moves the status pipe to statusFD
	alive []any // what the steps' arguments point to
}

// call adds a system call. The step that it returns may be refined until the next call.
func (s *script) call(what string, nr uintptr, args ...uintptr) *step {
	st := step{nr: nr, what: what}
	copy(st.args[:], args)
	s.steps = append(s.steps, st)
	return &s.steps[len(s.steps)-1]
}

// text returns the address of a string that ends with a zero, as the kernel wants it.
func (s *script) text(text string) uintptr {
	b := append([]byte(text), 0)
	s.alive = append(s.alive, b)
	return uintptr(unsafe.Pointer(&b[0]))
}

// at returns the address of what p points to, and keeps it there.
func at[T any](s *script, p *T) uintptr {
	s.alive = append(s.alive, p)
	return uintptr(unsafe.Pointer(p))
}

// fill writes text to a file that is there, with whatever rights the child then has.
func (s *script) fill(what, path, text string) {
	cwd := unix.AT_FDCWD
	s.call(what, unix.SYS_OPENAT, uintptr(cwd), s.text(path), unix.O_WRONLY|unix.O_CLOEXEC).gives = true
	s.call(what, unix.SYS_WRITE, 0, s.text(text), uintptr(len(text))).takes = true
	s.call(what, unix.SYS_CLOSE, 0).takes = true
}

// report is what the child writes to its status pipe: ready just before exec, and which step went wrong.
type report struct {
	Step  int32 // -1: ready
	Errno int32
	RSS   int64 // when ready: the greatest resident KiB until then, which are the server's, copied
}

// cloneArgs is struct clone_args of clone3(2).
type cloneArgs struct {
	flags, pidfd, childTID, parentTID, exitSignal, stack, stackSize, tls, setTID, setTIDSize, cgroup uint64
}

// errEarly says that the child ended before it became the command, without a word.
var errEarly = errors.New("the child ended before it became the command")

const (
	retries    = 20
	retryAfter = 5 * time.Millisecond
)

//go:linkname beforeFork syscall.runtime_BeforeFork
func beforeFork()

//go:linkname afterFork syscall.runtime_AfterFork
func afterFork()

//go:linkname afterForkInChild syscall.runtime_AfterForkInChild
func afterForkInChild()

// vfork makes a system call that may return twice.
func vfork(trap, a1, a2 uintptr) (pid, errno uintptr)

// fork starts a child that runs the script, whose last step executes a program, and returns when it has done so or has
// failed. This program started again as a helper took 5 ms of processor time for each command, and a true fork of a
// server of 400 MiB took 50 ms; this takes about one. As with vfork(2), the child borrows the server's memory and this
// thread's stack until it executes the program. So it does nothing but make its prepared system calls: no Go that could
// allocate, grow a stack, schedule or lock. (When it changes its uid, the kernel makes the memory, and with it the
// server, one that cannot be dumped or traced. That does no harm.)
func (s *script) fork(a *cloneArgs, status int) (pid int, err error) {
	wait := unix.NsecToTimespec(int64(retryAfter))
	pause := at(s, &wait)
	a.flags |= unix.CLONE_VM | unix.CLONE_VFORK
	syscall.ForkLock.Lock()
	child, errno := spawn(a, s.steps, s.moved, uintptr(status), pause)
	syscall.ForkLock.Unlock()
	runtime.KeepAlive(s)
	if errno != 0 {
		return 0, unix.Errno(errno)
	}
	return int(child), nil
}

// spawn returns in the server only, without touching what the child may have left on the stack. With a cgroup it calls clone3, which a container may not have, else clone.
//
//go:norace
//go:nosplit
func spawn(a *cloneArgs, steps []step, moved int, status, pause uintptr) (pid, failure uintptr) {
	var (
		answer, given uintptr
		errno         unix.Errno
		i, k, left    int
		failed        report
	)
	beforeFork()
	if a.cgroup != 0 {
		pid, failure = vfork(unix.SYS_CLONE3, uintptr(unsafe.Pointer(a)), unsafe.Sizeof(*a))
	} else {
		pid, failure = vfork(unix.SYS_CLONE, uintptr(a.flags|a.exitSignal), 0)
	}
	if failure != 0 || pid != 0 {
		afterFork()
		return pid, failure
	}

	afterForkInChild() // no handler of the server's runs here
	for i = 0; i < len(steps); i++ {
		if steps[i].takes {
			steps[i].args[0] = given
		}
		for left = retries; ; left-- {
			answer, _, errno = syscall.RawSyscall6(steps[i].nr, steps[i].args[0], steps[i].args[1], steps[i].args[2],
				steps[i].args[3], steps[i].args[4], steps[i].args[5])
			if errno != unix.ETXTBSY || !steps[i].retry || left == 0 {
				break
			}
			// Another process of the server's was just being forked while the binary was written: it has the file open for
			// an instant more.
			syscall.RawSyscall6(unix.SYS_NANOSLEEP, pause, 0, 0, 0, 0, 0)
		}
		if errno != 0 && errno != steps[i].forgive[0] && errno != steps[i].forgive[1] {
			if i > moved {
				status = statusFD
			}
			failed.Step, failed.Errno = int32(i), int32(errno)
			syscall.RawSyscall6(unix.SYS_WRITE, status, uintptr(unsafe.Pointer(&failed)), unsafe.Sizeof(failed), 0, 0, 0)
			break
		}
		if steps[i].gives {
			given = answer
		}
		for k = 0; k < len(steps[i].into); k++ {
			*steps[i].into[k] = uint32(answer)
		}
	}
	for {
		syscall.RawSyscall6(unix.SYS_EXIT_GROUP, 125, 0, 0, 0, 0, 0)
	}
}

// said reads what the child wrote to its status pipe: whether it became the command, with what the server's own memory
// weighed in it, or why it did not.
func (s *script) said(status []byte) (floor int64, err error) {
	const size = int(unsafe.Sizeof(report{}))
	ready := false
	for ; len(status) >= size; status = status[size:] {
		var r report
		if _, err := binary.Decode(status, binary.NativeEndian, &r); err != nil {
			return 0, fmt.Errorf("read what the child said: %w", err)
		}
		if r.Step < 0 {
			ready, floor = true, r.RSS<<10
		} else if int(r.Step) < len(s.steps) {
			return 0, fmt.Errorf("%s: %w", s.steps[r.Step].what, unix.Errno(r.Errno))
		}
	}
	if !ready {
		return 0, errEarly
	}
	return floor, nil
}
