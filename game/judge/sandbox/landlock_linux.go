//go:build amd64 || arm64

package sandbox

import (
	"errors"
	"fmt"
	"path/filepath"

	ll "github.com/landlock-lsm/go-landlock/landlock/syscall"
	"golang.org/x/sys/unix"
)

const (
	readFile  = ll.AccessFSReadFile | ll.AccessFSExecute
	readDir   = readFile | ll.AccessFSReadDir
	writeFile = ll.AccessFSReadFile | ll.AccessFSWriteFile
	writeDir  = writeFile | ll.AccessFSReadDir | ll.AccessFSMakeReg | ll.AccessFSMakeDir | ll.AccessFSRemoveFile | ll.AccessFSRemoveDir
)

// handled returns the rights that a ruleset of the kernel's ABI takes away. The ABI is the kernel's own answer; what it
// does not know cannot be taken away, and is refused by seccomp where it matters (truncate below 3, sockets below 4,
// ioctl below 5, signals below 6).
func handled(abi int) ll.RulesetAttr {
	attr := ll.RulesetAttr{HandledAccessFS: ll.AccessFSRefer - 1}
	if abi >= 2 {
		attr.HandledAccessFS |= ll.AccessFSRefer
	}
	if abi >= 3 {
		attr.HandledAccessFS |= ll.AccessFSTruncate
	}
	if abi >= 4 {
		attr.HandledAccessNet = ll.AccessNetBindTCP | ll.AccessNetConnectTCP
	}
	if abi >= 5 {
		attr.HandledAccessFS |= ll.AccessFSIoctlDev
	}
	if abi >= 6 {
		attr.Scoped = ll.ScopeAbstractUnixSocket | ll.ScopeSignal
	}
	return attr
}

func landlockDetail(abi int) string {
	detail := fmt.Sprintf("ABI %d: no file but the command's own", abi)
	if abi < 3 {
		detail += "; truncating is refused by seccomp"
	}
	return detail
}

// ownFiles are what a process may read of its own directory in /proc: the race runtime finds GORACE in environ, and
// checks its memory layout with maps.
var ownFiles = []string{"/proc/self/environ", "/proc/self/maps", "/proc/self/cmdline"}

// libraries finds what a race binary is linked with: the loader, its cache, libc and what libc was once split into.
func libraries() []string {
	files := []string{"/etc/ld.so.cache"}
	for _, dir := range []string{"/lib", "/lib64", "/usr/lib", "/usr/lib64", "/lib/*-linux-gnu", "/usr/lib/*-linux-gnu"} {
		for _, name := range []string{"ld-linux*.so.*", "ld-musl-*.so.1", "libc.so.6", "libpthread.so.0", "libresolv.so.2", "libdl.so.2", "librt.so.1", "libm.so.6"} {
			found, _ := filepath.Glob(filepath.Join(dir, name)) // the patterns are right
			files = append(files, found...)
		}
	}
	return files
}

// ruleset makes the Landlock ruleset of a command and returns its descriptor. The paths are opened here, with the rights
// that the helper still has.
func ruleset(s *spec) (int, error) {
	attr := handled(s.ABI)
	fd, err := ll.LandlockCreateRuleset(&attr, 0)
	if err != nil {
		return -1, fmt.Errorf("create a landlock ruleset: %w", err)
	}
	allow := func(path string, file, dir uint64) error {
		return addRule(fd, path, file&attr.HandledAccessFS, dir&attr.HandledAccessFS)
	}
	for _, path := range append(s.Libraries, ownFiles...) {
		if err := allow(path, readFile, 0); err != nil && !errors.Is(err, unix.ENOENT) {
			return -1, err
		}
	}
	if err := allow("/dev/null", writeFile, 0); err != nil && !errors.Is(err, unix.ENOENT) {
		return -1, err
	}
	if err := allow(s.Path, readFile, 0); err != nil {
		return -1, err
	}
	for _, path := range s.Read {
		if err := allow(path, readFile, readDir); err != nil {
			return -1, err
		}
	}
	for _, path := range s.Write {
		if err := allow(path, writeFile|ll.AccessFSTruncate, writeDir|ll.AccessFSTruncate|ll.AccessFSRefer); err != nil {
			return -1, err
		}
	}
	return fd, nil
}

// addRule allows file rights when path is a file, dir rights when it is a directory.
func addRule(ruleset int, path string, file, dir uint64) error {
	fd, err := unix.Open(path, unix.O_PATH|unix.O_CLOEXEC, 0)
	if err != nil {
		return fmt.Errorf("open %s: %w", path, err)
	}
	defer unix.Close(fd)
	var stat unix.Stat_t
	if err := unix.Fstat(fd, &stat); err != nil {
		return fmt.Errorf("stat %s: %w", path, err)
	}
	rights := file
	if stat.Mode&unix.S_IFMT == unix.S_IFDIR {
		rights = dir
	}
	if rights == 0 {
		return fmt.Errorf("allow %s: a file was expected, it is a directory", path)
	}
	rule := ll.PathBeneathAttr{AllowedAccess: rights, ParentFd: fd}
	if err := ll.LandlockAddPathBeneathRule(ruleset, &rule, 0); err != nil {
		return fmt.Errorf("allow %s: %w", path, err)
	}
	return nil
}
