//go:build amd64 || arm64

package sandbox

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/sys/unix"
)

// Address space and data that a command may have whatever its memory limit: race binaries map much and use little.
const (
	maxAddressSpace = 3 << 30
	maxData         = 1 << 30
)

// limits sets the rlimits, soft and hard alike. They are the last resort behind the watcher, which knows finer ones.
func (s *script) limits(j *job) error {
	type limit struct {
		name     string
		resource int
		value    uint64
	}
	l := j.c.Limits
	limits := []limit{
		{"CPU", unix.RLIMIT_CPU, uint64((l.CPU+time.Second-1)/time.Second) + 1},
		{"FSIZE", unix.RLIMIT_FSIZE, uint64(l.File)},
		{"NOFILE", unix.RLIMIT_NOFILE, maxFiles},
		{"CORE", unix.RLIMIT_CORE, 1}, // none: with 0, a core_pattern that is a pipe would still get one
		{"DATA", unix.RLIMIT_DATA, uint64(max(maxData, l.Memory))},
		{"AS", unix.RLIMIT_AS, uint64(max(maxAddressSpace, 2*l.Memory))},
		{"MEMLOCK", unix.RLIMIT_MEMLOCK, 0},
		{"MSGQUEUE", unix.RLIMIT_MSGQUEUE, 0},
	}
	if j.uid != 0 { // it counts every thread of the uid, so only where the uid is the slot's own
		limits = append(limits, limit{"NPROC", unix.RLIMIT_NPROC, uint64(l.Threads)})
	}
	for _, l := range limits {
		var old unix.Rlimit
		if err := unix.Getrlimit(l.resource, &old); err != nil {
			return fmt.Errorf("read limit %s: %w", l.name, err)
		}
		value := min(l.value, old.Max)
		s.call(fmt.Sprintf("set limit %s to %d", l.name, value), unix.SYS_PRLIMIT64, 0, uintptr(l.resource), at(s, &unix.Rlimit{Cur: value, Max: value}), 0)
	}
	return nil
}

// user changes the user and groups for good, keeping what capabilities is to drop.
func (s *script) user(uid int) {
	id, what := uintptr(uid), fmt.Sprintf("become uid %d", uid)
	s.call("keep capabilities over the change of uid", unix.SYS_PRCTL, unix.PR_SET_KEEPCAPS, 1)
	s.call("drop supplementary groups", unix.SYS_SETGROUPS, 0, 0)
	s.call(what+" in its groups", unix.SYS_SETRESGID, id, id, id)
	s.call(what, unix.SYS_SETRESUID, id, id, id)
}

// boundingSet empties the bounding set but for what is kept. Without CAP_SETPCAP it cannot be emptied, and no_new_privs
// keeps it from mattering.
func (s *script) boundingSet(j *job) {
	for c := range j.caps {
		if c != j.keep || j.keep == 0 {
			s.call(fmt.Sprintf("drop capability %d from the bounding set", c), unix.SYS_PRCTL, unix.PR_CAPBSET_DROP, uintptr(c)).forgive[0] = unix.EPERM
		}
	}
}

// knownCapabilities returns how many capabilities the kernel knows.
func knownCapabilities() int {
	for c := range 64 {
		if _, err := unix.PrctlRetInt(unix.PR_CAPBSET_READ, uintptr(c), 0, 0, 0); err != nil {
			return c
		}
	}
	return 64
}

// readingCapability returns the smallest capability held that opens a way through directories of mode 0700: 0 for none
// (CAP_CHOWN, which nobody wants to keep). Landlock or the root directory still bounds what can be opened.
func readingCapability() int {
	held := heldCapabilities()
	for _, c := range []int{unix.CAP_DAC_READ_SEARCH, unix.CAP_DAC_OVERRIDE} {
		if held&(1<<c) != 0 {
			return c
		}
	}
	return 0
}

// capabilities leaves none but keep (0: none), which then outlives exec.
func (s *script) capabilities(keep int) {
	header := &unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}
	sets := new([2]unix.CapUserData)
	if keep != 0 {
		bit := uint32(1) << keep // both candidates are below 32
		sets[0] = unix.CapUserData{Effective: bit, Permitted: bit, Inheritable: bit}
	}
	s.call("clear ambient capabilities", unix.SYS_PRCTL, unix.PR_CAP_AMBIENT, unix.PR_CAP_AMBIENT_CLEAR_ALL).forgive[0] = unix.EINVAL
	s.call("drop capabilities", unix.SYS_CAPSET, at(s, header), at(s, sets))
	if keep != 0 {
		s.call(fmt.Sprintf("keep capability %d", keep), unix.SYS_PRCTL, unix.PR_CAP_AMBIENT, unix.PR_CAP_AMBIENT_RAISE, uintptr(keep))
	}
}

// give makes uid the owner of everything below the paths, symbolic links excepted.
func give(paths []string, uid int) error {
	for _, root := range paths {
		err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			if !entry.IsDir() && !entry.Type().IsRegular() {
				return nil
			}
			return os.Lchown(path, uid, uid)
		})
		if err != nil {
			return fmt.Errorf("give %s to uid %d: %w", root, uid, err)
		}
	}
	return nil
}

// needsReading reports whether a user who owns none of it may be kept by modes from what the lists name: by the
// directories above, by a file's own mode, or by what a listed directory may hold.
func needsReading(c Command) bool {
	for _, path := range c.Read {
		info, err := os.Stat(path)
		if err != nil || info.IsDir() || info.Mode().Perm()&0o004 == 0 || !reachable(path) {
			return true
		}
	}
	for _, path := range c.Write { // what it holds was given to the user
		if !reachable(path) {
			return true
		}
	}
	return false
}

// reachable reports whether everybody may pass through all directories above path.
func reachable(path string) bool {
	for dir := filepath.Dir(path); ; dir = filepath.Dir(dir) {
		info, err := os.Stat(dir)
		if err != nil || info.Mode().Perm()&0o001 == 0 {
			return false
		}
		if dir == "/" || dir == "." {
			return true
		}
	}
}
