//go:build amd64 || arm64

package sandbox

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/sys/unix"
)

// root is the directory that the commands of one slot see as "/": the libraries, a /proc with what a program reads of
// itself, and, while a command runs, what its lists name.
//
//	etc/ld.so.cache  lib/...  dev/null  proc/self/{environ,exe}  and the command's own paths
type root struct {
	dir   string   // set at construction; without symbolic links
	kept  string   // where copies wait between the commands that name them; set at construction; see chroot_linux.go
	stays []string // files and directories that every command needs; set at construction
	added []string // files and directories to be removed after the command, in the order of making
	moved []move   // directories to be moved back after the command, in the order of moving

	covered []string // directories that stay and are empty: places for what the child mounts, see cover
}

// scene is what the child mounts on the root, in this order.
type scene struct {
	covers []string // directories of the root that get a file system in memory, which ends with the command
	points []point  // what it makes in those, outer before inner
	binds  []bind
}

// point is a place to mount on.
type point struct {
	path string
	dir  bool
}

// bind is something that is shown to the command at its own path.
type bind struct {
	from, to string
	dir      bool
	write    bool
	device   bool
}

// closed is the mode of a root's directories: everybody may pass, and only the server may list and add. (A command that
// runs as the server's own user sees them on a mount that is read-only.)
const closed = 0o711

// newRoots makes n roots below dir, each with the libraries.
func newRoots(dir string, n int, libraries []string) ([]*root, error) {
	dir, err := filepath.EvalSymlinks(dir)
	if err != nil {
		return nil, fmt.Errorf("make a root directory: %w", err)
	}
	copies := map[string]string{} // a library's real path to the one copy, which all roots share
	var roots []*root
	for slot := range n {
		r, err := newRoot(dir, slot, libraries, copies)
		if err != nil {
			return nil, fmt.Errorf("make a root directory: %w", err)
		}
		roots = append(roots, r)
	}
	return roots, nil
}

func newRoot(dir string, slot int, libraries []string, copies map[string]string) (*root, error) {
	r := &root{dir: filepath.Join(dir, fmt.Sprintf("root-%d", slot)), kept: filepath.Join(dir, fmt.Sprintf("kept-%d", slot))}
	if err := errors.Join(mkdir(r.dir, closed), mkdir(r.kept, 0o700), r.mkdirs("/proc/self"), r.mkdirs("/dev")); err != nil {
		return nil, err
	}
	for _, path := range libraries {
		real, err := filepath.EvalSymlinks(path)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if err := r.mkdirs(filepath.Dir(path)); err != nil {
			return nil, err
		}
		r.stays = append(r.stays, r.dir+path)
		if copied, ok := copies[real]; ok {
			if err := os.Link(copied, r.dir+path); err != nil {
				return nil, err
			}
			continue
		}
		text, err := os.ReadFile(real)
		if err != nil {
			return nil, err
		}
		if err := putFile(r.dir+path, text, 0o555); err != nil {
			return nil, err
		}
		copies[real] = r.dir + path
	}
	if err := os.WriteFile(r.dir+"/dev/null", nil, 0o400); err != nil {
		return nil, err
	}
	r.stays = append(append(r.stays, r.added...), r.dir, r.kept, r.dir+"/dev/null")
	r.added = nil
	return r, nil
}

// missing names what is gone of that which stays; nil when all is there.
func (r *root) missing() error {
	for _, path := range r.stays {
		if _, err := os.Lstat(path); err != nil {
			return fmt.Errorf("look at a command's root directory: %w", err)
		}
	}
	return nil
}

// mkdir makes a directory with exactly this mode.
func mkdir(dir string, mode os.FileMode) error {
	if err := os.Mkdir(dir, 0o700); err != nil {
		return err
	}
	return os.Chmod(dir, mode)
}

// putFile makes or replaces a file with exactly this mode.
func putFile(path string, text []byte, mode os.FileMode) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := os.WriteFile(path, text, 0o600); err != nil {
		return err
	}
	return os.Chmod(path, mode)
}

// mkdirs makes a directory of the root and those above it.
func (r *root) mkdirs(dir string) error {
	if dir == "/" {
		return nil
	}
	if _, err := os.Lstat(r.dir + dir); err == nil {
		return nil
	}
	if err := r.mkdirs(filepath.Dir(dir)); err != nil {
		return err
	}
	if err := mkdir(r.dir+dir, closed); err != nil {
		return fmt.Errorf("make a directory in the command's root: %w", err)
	}
	r.added = append(r.added, r.dir+dir)
	return nil
}

// self writes what a program reads of itself below /proc: the race runtime finds GORACE in environ.
func (r *root) self(c Command) error {
	if info, err := os.Stat(c.Dir); err != nil {
		return fmt.Errorf("enter %s: %w", c.Dir, errors.Unwrap(err))
	} else if !info.IsDir() {
		return fmt.Errorf("enter %s: %w", c.Dir, unix.ENOTDIR)
	}
	if err := putFile(r.dir+"/proc/self/environ", []byte(strings.Join(c.Env, "\x00")+"\x00"), 0o444); err != nil {
		return fmt.Errorf("write the command's environment: %w", err)
	}
	exe := r.dir + "/proc/self/exe"
	if err := os.Remove(exe); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("name the command's program: %w", err)
	}
	if err := os.Symlink(c.Path, exe); err != nil {
		return fmt.Errorf("name the command's program: %w", err)
	}
	return nil
}

// place is a path that a command's lists name.
type place struct {
	path  string
	dir   bool
	write bool
}

// places lists what c may see, outer directories before inner ones, and nothing that another shows already.
func places(c Command) ([]place, error) {
	var all []place
	add := func(paths []string, write bool) error {
		for _, path := range paths {
			info, err := os.Stat(path)
			if err != nil {
				return fmt.Errorf("open %s: %w", path, errors.Unwrap(err))
			}
			all = append(all, place{filepath.Clean(path), info.IsDir(), write})
		}
		return nil
	}
	if err := errors.Join(add(c.Write, true), add(c.Read, false), add([]string{c.Path}, false)); err != nil {
		return nil, err
	}
	slices.SortStableFunc(all, func(a, b place) int { return strings.Compare(a.path+"/", b.path+"/") })
	var seen []place
	for _, p := range all {
		shown := slices.ContainsFunc(seen, func(s place) bool {
			return (s.path == p.path || s.dir && strings.HasPrefix(p.path, s.path+"/")) && (s.write || !p.write)
		})
		if !shown {
			seen = append(seen, p)
		}
	}
	return seen, nil
}

// show prepares the mounts of what c names.
func (r *root) show(c Command) (*scene, error) {
	if err := r.self(c); err != nil {
		return nil, err
	}
	seen, err := places(c)
	if err != nil {
		return nil, err
	}
	sc := &scene{binds: []bind{{from: "/dev/null", to: "/dev/null", write: true, device: true}}}
	for i, p := range seen {
		inner := slices.ContainsFunc(seen[:i], func(s place) bool { return strings.HasPrefix(p.path, s.path+"/") })
		if !inner { // else it is there already
			if err := r.stage(sc, point{p.path, p.dir}); err != nil {
				return nil, err
			}
		}
		sc.binds = append(sc.binds, bind{from: p.path, to: p.path, dir: p.dir, write: p.write})
	}
	if dir := filepath.Clean(c.Dir); !shows(seen, dir) {
		return sc, r.stage(sc, point{dir, true})
	}
	return sc, nil
}

// stage gives the scene a place to mount on, and the directories above it. They are made in memory, by the child, below a
// directory that stays: to make and remove them on disk took longer than all that the child does.
func (r *root) stage(sc *scene, p point) error {
	top, err := r.cover(p.path)
	if err != nil {
		return err
	}
	if top == "" { // right beside the root's own
		return r.mountPoint(p)
	}
	if !slices.Contains(sc.covers, top) {
		sc.covers = append(sc.covers, top)
	}
	add := func(p point) {
		if !slices.Contains(sc.points, p) {
			sc.points = append(sc.points, p)
		}
	}
	for i := len(top) + 1; i < len(p.path); i++ {
		if p.path[i] == '/' {
			add(point{p.path[:i], true})
		}
	}
	if p.path != top {
		add(p)
	}
	return nil
}

// cover returns the outermost directory above path that is not one of the root's own, and makes it when it must; empty
// when there is none.
func (r *root) cover(path string) (string, error) {
	for i := 1; i < len(path); i++ {
		if path[i] != '/' {
			continue
		}
		top := path[:i]
		known := slices.Contains(r.covered, top)
		switch err := mkdir(r.dir+top, closed); {
		case err == nil:
			if !known {
				r.covered = append(r.covered, top)
			}
			return top, nil
		case known && errors.Is(err, fs.ErrExist):
			return top, nil
		case !errors.Is(err, fs.ErrExist):
			return "", fmt.Errorf("make a directory in the command's root: %w", err)
		}
	}
	return "", nil
}

// workIn makes the command's working directory, empty, when none of what it sees is there.
func (r *root) workIn(dir string, seen []place) error {
	if dir = filepath.Clean(dir); shows(seen, dir) {
		return nil
	}
	return r.mkdirs(dir)
}

// shows reports whether a directory is among what a command sees.
func shows(seen []place, dir string) bool {
	return slices.ContainsFunc(seen, func(s place) bool { return s.dir && strings.HasPrefix(dir+"/", s.path+"/") })
}

// mountPoint makes a place to mount on, for one command, where the directory above it is one of the root's own.
func (r *root) mountPoint(p point) error {
	if p.dir {
		return r.mkdirs(p.path)
	}
	at := r.dir + p.path
	if _, err := os.Lstat(at); err == nil { // one of the root's own
		return nil
	}
	if err := os.WriteFile(at, nil, 0o400); err != nil {
		return fmt.Errorf("make a place in the command's root: %w", err)
	}
	r.added = append(r.added, at)
	return nil
}

// clear takes back what was put in for one command.
func (r *root) clear() error {
	errs := []error{r.moveBack()}
	for _, path := range slices.Backward(r.added) {
		errs = append(errs, os.Remove(path))
	}
	r.added = r.added[:0]
	return errors.Join(errs...)
}
