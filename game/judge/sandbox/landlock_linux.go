//go:build amd64 || arm64

package sandbox

import (
	"encoding/binary"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"unsafe"

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

// ofItself begins the paths that mean another file to each process.
const ofItself = "/proc/self/"

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

// ruleset makes the Landlock ruleset of a command and returns its descriptor. The paths are opened here, with the
// server's rights.
func ruleset(j *job, libraries []string) (int, error) {
	attr := handled(j.on.landlock)
	fd, err := ll.LandlockCreateRuleset(&attr, 0)
	if err != nil {
		return -1, fmt.Errorf("create a landlock ruleset: %w", err)
	}
	fail := func(err error) (int, error) {
		unix.Close(fd)
		return -1, err
	}
	allow := func(path string, file, dir uint64) error {
		return addRule(fd, path, file&attr.HandledAccessFS, dir&attr.HandledAccessFS)
	}
	own := ""
	if j.on.ownRoot() { // there the libraries are copies
		own = j.root.dir
		if err := allow(own+"/proc", 0, readFile); err != nil {
			return fail(err)
		}
	}
	for _, path := range libraries {
		if err := allow(own+path, readFile, 0); err != nil && !errors.Is(err, unix.ENOENT) {
			return fail(err)
		}
	}
	if err := allow("/dev/null", writeFile, 0); err != nil && !errors.Is(err, unix.ENOENT) {
		return fail(err)
	}
	if err := allow(j.c.Path, readFile, 0); err != nil {
		return fail(err)
	}
	for _, path := range j.c.Read {
		if strings.HasPrefix(path, ofItself) { // the command's own, not ours: see ownFiles
			continue
		}
		if err := allow(path, readFile, readDir); err != nil {
			return fail(err)
		}
	}
	for _, path := range j.c.Write {
		if err := allow(path, writeFile|ll.AccessFSTruncate, writeDir|ll.AccessFSTruncate|ll.AccessFSRefer); err != nil {
			return fail(err)
		}
	}
	return fd, nil
}

// ownFiles adds the rules for what the command may read of its own below /proc, which only the child can open. With a
// root directory of its own there is no such thing.
func (s *script) ownFiles(j *job) {
	if j.on.ownRoot() {
		return
	}
	paths := ownFiles
	for _, path := range j.c.Read {
		if strings.HasPrefix(path, ofItself) {
			paths = append(paths[:len(paths):len(paths)], path)
		}
	}
	for _, path := range paths {
		rule := new([4]uint32) // struct landlock_path_beneath_attr: the rights, 64 bits, then the descriptor
		binary.NativeEndian.PutUint64((*[8]byte)(unsafe.Pointer(rule))[:], readFile)
		cwd := unix.AT_FDCWD
		open := s.call("open "+path, unix.SYS_OPENAT, uintptr(cwd), s.text(path), unix.O_PATH|unix.O_CLOEXEC)
		open.gives, open.into = true, []*uint32{&rule[2]}
		s.call("allow "+path, unix.SYS_LANDLOCK_ADD_RULE, rulesetFD, unix.LANDLOCK_RULE_PATH_BENEATH, at(s, rule), 0)
		s.call("allow "+path, unix.SYS_CLOSE, 0).takes = true
	}
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
