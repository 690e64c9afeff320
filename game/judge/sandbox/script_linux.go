//go:build amd64 || arm64

package sandbox

import (
	"fmt"
	"math"
	"os"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// The child's descriptors beside 0 to 3, which are the command's own. All others are closed at once.
const (
	statusFD  = 5 // see report; closed by exec
	rulesetFD = 6 // the Landlock ruleset; closed by exec
	maxFiles  = 256
	programFD = maxFiles // the binary: the first descriptor that the command itself can never have
)

// layers are the parts of the confinement that one command is put under.
type layers struct {
	landlock int     // its ABI; 0: without
	chroot   bool    // the slot's own root directory, by chroot
	spaces   uintptr // the namespaces, as flags of clone, and the slot's own root directory by pivot_root; 0: without
	seccomp  bool
	rights   bool // the slot's own uid, no capabilities
	cgroup   bool
	limits   bool // rlimits and the watcher's, but for wall time
}

// ownRoot reports whether the command sees another root directory than the server.
func (on layers) ownRoot() bool { return on.chroot || on.spaces != 0 }

// confined reports whether there is any layer but limits.
func (on layers) confined() bool {
	return on.landlock > 0 || on.ownRoot() || on.seccomp || on.rights || on.cgroup
}

// job is a command on its way, with what the server has prepared for it.
type job struct {
	c     Command // its limits filled in
	on    layers
	uid   int    // 0: stay who we are
	keep  int    // the capability that is kept; 0: none
	caps  int    // how many capabilities the kernel knows
	root  *root  // with its own root directory
	scene *scene // what is mounted on it
	group *group // its cgroup

	network *os.File // the slot's network namespace, which the child enters; nil to be born in one of its own

	program int    // the binary, opened O_PATH
	rules   int    // the Landlock ruleset; -1 without
	files   [6]int // what becomes descriptors 0 to 3 and 5; -1 for none
}

// script lists what the child does to take its own rights away step by step and to become the command. The order
// matters: what needs rights comes first.
func (j *job) script() (*script, error) {
	s := new(script)
	argv, err := syscall.SlicePtrFromStrings(append([]string{orName(j.c)}, j.c.Args...))
	if err != nil {
		return nil, fmt.Errorf("arguments: %w", err)
	}
	env, err := syscall.SlicePtrFromStrings(j.c.Env)
	if err != nil {
		return nil, fmt.Errorf("environment: %w", err)
	}
	s.alive = append(s.alive, argv, env)

	s.call("begin a session", unix.SYS_SETSID)
	s.call("set the umask", unix.SYS_UMASK, 0o022)
	if j.network != nil {
		s.call("enter the slot's network namespace", unix.SYS_SETNS, j.network.Fd(), unix.CLONE_NEWNET)
	}
	s.descriptors(j)
	s.spaces(j)
	s.enter(j)
	if j.rules >= 0 {
		s.ownFiles(j)
	}
	if j.on.limits {
		if err := s.limits(j); err != nil {
			return nil, err
		}
	}
	if j.on.rights {
		s.boundingSet(j)
		if j.uid != 0 {
			s.user(j.uid)
		}
		s.capabilities(j.keep)
	}
	if j.on.confined() {
		s.call("set no_new_privs", unix.SYS_PRCTL, unix.PR_SET_NO_NEW_PRIVS, 1)
	}
	// After the uid: a change of credentials clears it. When the server's thread ends, the kernel kills this process; when
	// the server is gone already, nobody reads the status pipe, and writing to it ends the child.
	s.call("set the parent's death signal", unix.SYS_PRCTL, unix.PR_SET_PDEATHSIG, uintptr(unix.SIGKILL))
	if j.rules >= 0 {
		s.call("enforce landlock", unix.SYS_LANDLOCK_RESTRICT_SELF, rulesetFD, 0)
	}
	if j.on.seccomp {
		if err := s.filters(j.on.landlock); err != nil {
			return nil, err
		}
	}
	s.become(j, argv, env)
	return s, nil
}

func orName(c Command) string {
	if c.name != "" {
		return c.name
	}
	return c.Path
}

// descriptors puts the command's descriptors in place and closes all others: what the server has open, or has itself
// inherited, is none of the command's business.
func (s *script) descriptors(j *job) {
	put := func(fd, to, flags int) {
		s.call(fmt.Sprintf("move descriptor %d to %d", fd, to), unix.SYS_DUP3, uintptr(fd), uintptr(to), uintptr(flags))
	}
	for to, fd := range j.files {
		if fd >= 0 && to != statusFD {
			put(fd, to, 0)
		}
	}
	put(j.files[statusFD], statusFD, unix.O_CLOEXEC)
	s.moved = len(s.steps) - 1
	put(j.program, programFD, unix.O_CLOEXEC)
	from := statusFD + 1
	if j.rules >= 0 {
		put(j.rules, rulesetFD, unix.O_CLOEXEC)
		from = rulesetFD + 1
	}
	closing := func(first, last uint) {
		s.call("close the server's descriptors", unix.SYS_CLOSE_RANGE, uintptr(first), uintptr(last), 0)
	}
	if j.files[3] < 0 {
		closing(3, 3)
	}
	closing(4, 4)
	closing(uint(from), programFD-1)
	closing(programFD+1, math.MaxInt32)
}

// become executes the program by descriptor: the command needs no way to its directory, and with descriptors limited
// below programFD it can never execute anything again.
func (s *script) become(j *job, argv, env []*byte) {
	usage := new(unix.Rusage)
	s.call("look at itself", unix.SYS_GETRUSAGE, unix.RUSAGE_SELF, at(s, usage))
	ready := &report{Step: -1}
	say := &[2]unix.Iovec{
		{Base: (*byte)(unsafe.Pointer(ready)), Len: uint64(unsafe.Offsetof(ready.RSS))},
		{Base: (*byte)(unsafe.Pointer(&usage.Maxrss)), Len: uint64(unsafe.Sizeof(usage.Maxrss))},
	}
	s.call("say that all is ready", unix.SYS_WRITEV, statusFD, at(s, say), uintptr(len(say)))
	s.call("execute "+j.c.Path, unix.SYS_EXECVEAT, programFD, s.text(""), uintptr(unsafe.Pointer(&argv[0])), uintptr(unsafe.Pointer(&env[0])),
		unix.AT_EMPTY_PATH).retry = true
}
