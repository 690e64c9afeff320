//go:build amd64 || arm64

package sandbox

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"time"
	"unsafe"

	ll "github.com/landlock-lsm/go-landlock/landlock/syscall"
	"golang.org/x/sys/unix"
)

// The helper's name (its argv[0]) and its descriptors beside 0 to 3, which are the command's own.
const (
	helperName = "datarace: sandbox helper"
	specFD     = 4 // the spec, to be read to its end
	statusFD   = 5 // ready just before exec, then what went wrong; closed by exec
	maxFiles   = 256
	programFD  = maxFiles // the binary: the first descriptor that the command itself can never have
)

// ready is what the helper says when nothing is left to do but to execute the command.
const ready = "+"

// spec is what the helper is to become.
type spec struct {
	Path, Dir   string
	Argv, Env   []string
	Read, Write []string
	Libraries   []string // what every program may read
	Limits      Limits
	Confine     bool
	ABI         int // Landlock's
	UID         int // 0: stay who we are
	Parent      int // the server's pid
}

// Init becomes the helper when this program was re-executed as one, and the canary when it was run as one; it does not
// return then. Otherwise it returns at once. Call it first in main, and first in the TestMain of tests that sandbox.
func Init() {
	if len(os.Args) == 0 {
		return
	}
	switch os.Args[0] {
	case helperName:
		runtime.LockOSThread() // limits of a thread: capabilities, uid, Landlock, seccomp
		err := help()
		status := os.NewFile(statusFD, "status")
		fmt.Fprint(status, err)
		os.Exit(125)
	case canaryName:
		attack(os.Args[1:])
		os.Exit(0)
	}
}

// help gives everything away and becomes the command. It returns only when it could not.
func help() error {
	unix.CloseOnExec(statusFD)
	s, err := readSpec()
	if err != nil {
		return err
	}
	// Descriptors that the server itself inherited are none of the command's business.
	if err := unix.CloseRange(statusFD, math.MaxInt32, unix.CLOSE_RANGE_CLOEXEC); err != nil && s.Confine {
		return fmt.Errorf("close inherited descriptors: %w", err)
	}
	unix.Umask(0o022)
	if err := unix.Chdir(s.Dir); err != nil {
		return fmt.Errorf("enter %s: %w", s.Dir, err)
	}
	if err := openProgram(s.Path); err != nil {
		return err
	}
	exec, err := execArgs(s)
	if err != nil {
		return err
	}
	if !s.Confine {
		if err := setLimits(s); err != nil {
			return err
		}
		if err := dieWithParent(s.Parent); err != nil {
			return err
		}
		return exec()
	}

	rules, err := ruleset(s)
	if err != nil {
		return err
	}
	keep := 0
	if s.UID != 0 {
		if err := give(s.Write, s.UID); err != nil {
			return err
		}
		if needsReading(s) {
			keep = readingCapability()
		}
	}
	if err := setLimits(s); err != nil {
		return err
	}
	if err := dropBounding(keep); err != nil {
		return err
	}
	if s.UID != 0 {
		if err := becomeUser(s.UID); err != nil {
			return err
		}
	}
	if err := dropCapabilities(keep); err != nil {
		return err
	}
	if err := unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); err != nil {
		return fmt.Errorf("set no_new_privs: %w", err)
	}
	if err := dieWithParent(s.Parent); err != nil { // after the uid: a change of credentials clears it
		return err
	}
	if err := ll.LandlockRestrictSelf(rules, 0); err != nil {
		return fmt.Errorf("enforce landlock: %w", err)
	}
	if err := loadFilters(os.Getpid(), s.ABI); err != nil {
		return err
	}
	return exec()
}

func readSpec() (*spec, error) {
	file := os.NewFile(specFD, "spec")
	defer file.Close()
	s := new(spec)
	if err := json.NewDecoder(file).Decode(s); err != nil {
		return nil, fmt.Errorf("read the helper's task: %w", err)
	}
	return s, nil
}

// openProgram puts the binary at programFD, to be executed by descriptor: the command needs no way to its directory, and
// with descriptors limited below programFD it can never execute anything again.
func openProgram(path string) error {
	fd, err := unix.Open(path, unix.O_PATH|unix.O_CLOEXEC, 0)
	if err != nil {
		return fmt.Errorf("open %s: %w", path, err)
	}
	if err := unix.Dup3(fd, programFD, unix.O_CLOEXEC); err != nil {
		return fmt.Errorf("move %s to descriptor %d: %w", path, programFD, err)
	}
	return unix.Close(fd)
}

// execArgs prepares the last step.
func execArgs(s *spec) (func() error, error) {
	argv, err := syscall.SlicePtrFromStrings(s.Argv)
	if err != nil {
		return nil, fmt.Errorf("arguments: %w", err)
	}
	env, err := syscall.SlicePtrFromStrings(s.Env)
	if err != nil {
		return nil, fmt.Errorf("environment: %w", err)
	}
	empty, err := syscall.BytePtrFromString("")
	if err != nil {
		return nil, err
	}
	return func() error {
		if _, err := unix.Write(statusFD, []byte(ready)); err != nil {
			return fmt.Errorf("say that all is ready: %w", err)
		}
		var errno unix.Errno
		for range 20 {
			_, _, errno = unix.RawSyscall6(unix.SYS_EXECVEAT, programFD, uintptr(unsafe.Pointer(empty)),
				uintptr(unsafe.Pointer(&argv[0])), uintptr(unsafe.Pointer(&env[0])), unix.AT_EMPTY_PATH, 0)
			if errno != unix.ETXTBSY {
				break
			}
			// Another process of the server's was just being forked while the binary was written: it has the file open for
			// an instant more.
			time.Sleep(5 * time.Millisecond)
		}
		return fmt.Errorf("execute %s: %w", s.Path, errno)
	}, nil
}

// dieWithParent has the kernel kill this process when the server's thread that started it ends.
func dieWithParent(parent int) error {
	if err := unix.Prctl(unix.PR_SET_PDEATHSIG, uintptr(unix.SIGKILL), 0, 0, 0); err != nil {
		return fmt.Errorf("set the parent's death signal: %w", err)
	}
	if os.Getppid() != parent {
		return errors.New("the server is gone")
	}
	return nil
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
func needsReading(s *spec) bool {
	for _, path := range s.Read {
		info, err := os.Stat(path)
		if err != nil || info.IsDir() || info.Mode().Perm()&0o004 == 0 || !reachable(path) {
			return true
		}
	}
	for _, path := range s.Write { // what it holds was given to the user
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
