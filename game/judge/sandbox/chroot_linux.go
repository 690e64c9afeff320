//go:build amd64 || arm64

package sandbox

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/sys/unix"
)

// Without Landlock and without the right to mount, a root directory is all that parts a command from other files. What it
// may read is there as copies (links where that comes to the same), what it may change is moved there while it runs.

// move is a directory or file that is elsewhere while a command runs.
type move struct {
	home, away string
}

// hold puts what c names into the root.
func (r *root) hold(c Command) error {
	if err := r.self(c); err != nil {
		return err
	}
	seen, err := places(c)
	if err != nil {
		return err
	}
	for i, p := range seen {
		if slices.ContainsFunc(seen[:i], func(s place) bool { return strings.HasPrefix(p.path, s.path+"/") }) {
			return fmt.Errorf("show %s to the command: it may be changed, and what it lies in may not: without Landlock one of the two has to lie elsewhere", p.path)
		}
		if err := r.mkdirs(filepath.Dir(p.path)); err != nil {
			return err
		}
		switch {
		case p.write:
			err = r.move(p.path, r.dir+p.path)
		case p.dir:
			copied := filepath.Join(r.kept, keptName(p.path))
			if err = mirror(p.path, copied); err == nil {
				err = r.move(copied, r.dir+p.path)
			}
		default:
			err = r.lend(p.path)
		}
		if err != nil {
			return fmt.Errorf("show %s to the command: %w", p.path, err)
		}
	}
	return r.workIn(c.Dir, seen)
}

func (r *root) move(home, away string) error {
	err := unix.Renameat2(unix.AT_FDCWD, home, unix.AT_FDCWD, away, unix.RENAME_NOREPLACE)
	if errors.Is(err, unix.EXDEV) {
		return fmt.Errorf("%s is on another file system: without Landlock, temporary files must all be on one; set TMPDIR", home)
	}
	if err != nil {
		return err
	}
	r.moved = append(r.moved, move{home, away})
	return nil
}

func (r *root) moveBack() error {
	var errs []error
	for _, m := range slices.Backward(r.moved) {
		errs = append(errs, os.Rename(m.away, m.home))
	}
	r.moved = r.moved[:0]
	return errors.Join(errs...)
}

// lend puts a file into the root for one command.
func (r *root) lend(path string) error {
	if err := replicate(path, r.dir+path); err != nil {
		return err
	}
	r.added = append(r.added, r.dir+path)
	return nil
}

func keptName(path string) string {
	sum := sha256.Sum256([]byte(path))
	return hex.EncodeToString(sum[:12])
}

// mirror makes to the same as from, a directory: what is new or has changed is replicated, what is gone is removed.
func mirror(from, to string) error {
	if err := mkdir(to, closed); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	wanted, err := os.ReadDir(from)
	if err != nil {
		return err
	}
	here := map[string]bool{}
	for _, entry := range wanted {
		here[entry.Name()] = true
		source, copied := filepath.Join(from, entry.Name()), filepath.Join(to, entry.Name())
		info, err := os.Stat(source)
		switch {
		case errors.Is(err, fs.ErrNotExist): // gone since, or a link to nowhere
			here[entry.Name()] = false
		case err != nil:
			return err
		case info.IsDir() && entry.IsDir():
			err = mirror(source, copied)
		case info.Mode().IsRegular():
			if old, e := os.Lstat(copied); e != nil || !same(info, old) {
				err = replicate(source, copied)
			}
		default: // a device, or a link to a directory: the latter could lead in a circle
			here[entry.Name()] = false
		}
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	if err := os.Chmod(to, 0o755); err != nil { // whoever may read it may list it
		return err
	}
	had, err := os.ReadDir(to)
	if err != nil {
		return err
	}
	for _, entry := range had {
		if !here[entry.Name()] {
			if err := os.RemoveAll(filepath.Join(to, entry.Name())); err != nil {
				return err
			}
		}
	}
	return nil
}

// same reports whether a copy is as good as its source.
func same(source, copied fs.FileInfo) bool {
	return os.SameFile(source, copied) || source.Size() == copied.Size() && source.ModTime().Equal(copied.ModTime())
}

// replicate makes to a link to the file from where that will do, else a copy that everybody may read, with its time.
func replicate(from, to string) error {
	info, err := os.Stat(from)
	if err != nil {
		return err
	}
	if err := os.Remove(to); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if mode := info.Mode().Perm(); mode&0o004 != 0 && mode&0o022 == 0 { // everybody may read it, and only its owner write
		if real, err := filepath.EvalSymlinks(from); err == nil && os.Link(real, to) == nil {
			return nil
		}
	}
	source, err := os.Open(from)
	if err != nil {
		return err
	}
	defer source.Close()
	copied, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(copied, source)
	return errors.Join(err, copied.Chmod(info.Mode().Perm()&0o111|0o444), copied.Close(), os.Chtimes(to, info.ModTime(), info.ModTime()))
}
