package toolchain

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/rogpeppe/go-internal/lockedfile"

	"datarace/game/judge/sandbox"
)

// ErrGone says that something that programs are built with is not there any more.
var ErrGone = errors.New("something that programs are built with is gone")

// Missing names the first file that programs are built with and that is not there any more; nil when all are.
func (t *Toolchain) Missing() error {
	files := append([]string{t.compiler, t.linker, filepath.Join(t.dir, "libgcc.a")}, t.stubs...)
	for _, file := range t.archives {
		files = append(files, file)
	}
	slices.Sort(files)
	for _, file := range files {
		if _, err := os.Stat(file); err != nil {
			return fmt.Errorf("%w: %w", ErrGone, err)
		}
	}
	return nil
}

// Missing names the first file that the challenge's programs share and that is not there any more; nil when all are.
func (k *Kit) Missing() error {
	if k.why != "" {
		return nil // they share none
	}
	for _, file := range []string{k.main, filepath.Join(k.dir, "shim.a")} {
		if _, err := os.Stat(file); err != nil {
			return fmt.Errorf("%w: %w", ErrGone, err)
		}
	}
	return nil
}

// Repair builds the archives again when some are missing; other processes that want the same wait for it. Compiler and
// linker are not ours to bring back: the error says which is missing. What is built while it goes on may fail.
func (t *Toolchain) Repair(ctx context.Context) error {
	unlock, err := lockedfile.MutexAt(t.warm.dir + ".lock").Lock()
	if err != nil {
		return fmt.Errorf("lock the cache: %w", err)
	}
	defer unlock()
	if t.Missing() == nil {
		return nil // somebody else was faster
	}
	if err := os.Remove(filepath.Join(t.warm.dir, "archives.json")); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("forget the broken archives: %w", err)
	}
	w := *t.warm
	w.progress = nil
	if err := w.build(ctx); err != nil {
		return fmt.Errorf("build the archives again: %w", err)
	}
	return t.Missing()
}

// machineTrouble is what a tool says when the machine fails it and not the program.
var machineTrouble = []string{"no space left on device", "disk quota exceeded", "input/output error", "too many open files", "read-only file system"}

// trouble tells a tool's failure that is not about the program; nil when it is.
func (t *Toolchain) trouble(r sandbox.Result) error {
	said := strings.ToLower(string(r.Stdout) + string(r.Stderr))
	for _, words := range machineTrouble {
		if strings.Contains(said, words) {
			return fmt.Errorf("it says %q", firstLine(said))
		}
	}
	if r.Signal == "killed" && r.Limit == "" {
		return errors.New("somebody killed it")
	}
	return t.Missing()
}
