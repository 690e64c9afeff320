//go:build amd64 || arm64

package sandbox

import (
	"errors"
	"fmt"
	"time"

	"golang.org/x/sys/unix"
)

// Address space and data that a command may have whatever its memory limit: race binaries map much and use little.
const (
	maxAddressSpace = 3 << 30
	maxData         = 1 << 30
)

// setLimits sets the rlimits, soft and hard alike. They are the last resort behind the watcher, which knows finer ones.
func setLimits(s *spec) error {
	type limit struct {
		name     string
		resource int
		value    uint64
	}
	limits := []limit{
		{"CPU", unix.RLIMIT_CPU, uint64((s.Limits.CPU+time.Second-1)/time.Second) + 1},
		{"FSIZE", unix.RLIMIT_FSIZE, uint64(s.Limits.File)},
		{"NOFILE", unix.RLIMIT_NOFILE, maxFiles},
		{"CORE", unix.RLIMIT_CORE, 1}, // none: with 0, a core_pattern that is a pipe would still get one
		{"DATA", unix.RLIMIT_DATA, uint64(max(maxData, s.Limits.Memory))},
		{"AS", unix.RLIMIT_AS, uint64(max(maxAddressSpace, 2*s.Limits.Memory))},
		{"MEMLOCK", unix.RLIMIT_MEMLOCK, 0},
		{"MSGQUEUE", unix.RLIMIT_MSGQUEUE, 0},
	}
	if s.UID != 0 { // it counts every thread of the uid, so only where the uid is the slot's own
		limits = append(limits, limit{"NPROC", unix.RLIMIT_NPROC, uint64(s.Limits.Threads)})
	}
	for _, l := range limits {
		var old unix.Rlimit
		if err := unix.Prlimit(0, l.resource, nil, &old); err != nil {
			return fmt.Errorf("read limit %s: %w", l.name, err)
		}
		value := min(l.value, old.Max)
		if err := unix.Prlimit(0, l.resource, &unix.Rlimit{Cur: value, Max: value}, nil); err != nil {
			return fmt.Errorf("set limit %s to %d: %w", l.name, l.value, err)
		}
	}
	return nil
}

// becomeUser changes this thread's user and groups for good, keeping what dropCapabilities is to drop.
func becomeUser(uid int) error {
	if err := unix.Prctl(unix.PR_SET_KEEPCAPS, 1, 0, 0, 0); err != nil {
		return fmt.Errorf("keep capabilities over the change of uid: %w", err)
	}
	id := uintptr(uid)
	if _, _, errno := unix.RawSyscall(unix.SYS_SETGROUPS, 0, 0, 0); errno != 0 {
		return fmt.Errorf("drop supplementary groups: %w", errno)
	}
	if _, _, errno := unix.RawSyscall(unix.SYS_SETRESGID, id, id, id); errno != 0 {
		return fmt.Errorf("become gid %d: %w", uid, errno)
	}
	if _, _, errno := unix.RawSyscall(unix.SYS_SETRESUID, id, id, id); errno != 0 {
		return fmt.Errorf("become uid %d: %w", uid, errno)
	}
	return nil
}

// dropBounding empties the bounding set but for keep (0: none). Without CAP_SETPCAP it cannot be emptied, and no_new_privs keeps it from mattering.
func dropBounding(keep int) error {
	for c := range 64 {
		if c == keep && keep != 0 {
			continue
		}
		err := unix.Prctl(unix.PR_CAPBSET_DROP, uintptr(c), 0, 0, 0)
		switch {
		case errors.Is(err, unix.EINVAL): // past the last
			return nil
		case errors.Is(err, unix.EPERM):
			return nil
		case err != nil:
			return fmt.Errorf("drop capability %d from the bounding set: %w", c, err)
		}
	}
	return nil
}

// readingCapability returns the smallest capability held that opens a way through directories of mode 0700: 0 for none
// (CAP_CHOWN, which nobody wants to keep). Landlock still bounds what can be opened.
func readingCapability() int {
	held := heldCapabilities()
	for _, c := range []int{unix.CAP_DAC_READ_SEARCH, unix.CAP_DAC_OVERRIDE} {
		if held&(1<<c) != 0 {
			return c
		}
	}
	return 0
}

// dropCapabilities leaves this thread without any capability but keep (0: none), which then outlives exec.
func dropCapabilities(keep int) error {
	header := unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}
	var sets [2]unix.CapUserData
	if keep != 0 {
		bit := uint32(1) << keep // both candidates are below 32
		sets[0] = unix.CapUserData{Effective: bit, Permitted: bit, Inheritable: bit}
	}
	if err := unix.Prctl(unix.PR_CAP_AMBIENT, unix.PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0); err != nil && !errors.Is(err, unix.EINVAL) {
		return fmt.Errorf("clear ambient capabilities: %w", err)
	}
	if err := unix.Capset(&header, &sets[0]); err != nil {
		return fmt.Errorf("drop capabilities: %w", err)
	}
	if keep != 0 {
		if err := unix.Prctl(unix.PR_CAP_AMBIENT, unix.PR_CAP_AMBIENT_RAISE, uintptr(keep), 0, 0); err != nil {
			return fmt.Errorf("keep capability %d: %w", keep, err)
		}
	}
	return nil
}
