package toolchain

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"go/build/constraint"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"sort"
	"strconv"
	"strings"

	"datarace/game/judge/harness"
)

// standard is what submissions and packs may import, and what the generated program needs.
var standard = []string{
	"bufio", "bytes", "cmp", "container/heap", "container/list", "container/ring", "context", "crypto/sha256",
	"encoding/binary", "encoding/hex", "encoding/json", "errors", "fmt", "hash/crc32", "hash/fnv", "hash/maphash", "io", "iter",
	"maps", "math", "math/bits", "math/rand", "math/rand/v2", "os", "reflect", "regexp", "runtime", "runtime/debug",
	"runtime/race", "runtime/cgo", "slices", "sort", "strconv", "strings", "sync", "sync/atomic", "syscall", "time", "unicode",
	"unicode/utf8", "unique", "unsafe", "weak",
}

const (
	harnessPath = "datarace/game/judge/harness"
	pointPath   = harnessPath + "/point"
)

// warmup builds the archives of one Go.
type warmup struct {
	installed
	engine   Engine
	cache    string
	dir      string // what is built
	progress func(done, total int)
}

// build fills dir. The caller holds the lock. A directory left by an interrupted build is begun again.
func (w *warmup) build(ctx context.Context) error {
	if err := os.RemoveAll(w.dir); err != nil {
		return fmt.Errorf("clear the cache: %w", err)
	}
	if err := os.MkdirAll(w.dir, 0o755); err != nil {
		return fmt.Errorf("make the cache: %w", err)
	}
	r := record{GOROOT: w.GOROOT, GOTOOLDIR: w.GOTOOLDIR, Archives: map[string]string{}}
	if inside(w.GOMODCACHE, w.GOROOT) {
		// The go command lays nothing over files of the module cache.
		to := filepath.Join(w.cache, w.GOVERSION)
		if err := copyTree(w.GOROOT, to); err != nil {
			return fmt.Errorf("copy the Go of the module cache: %w", err)
		}
		tools, err := filepath.Rel(w.GOROOT, w.GOTOOLDIR)
		if err != nil {
			return fmt.Errorf("find the tools: %w", err)
		}
		r.GOROOT, r.GOTOOLDIR = to, filepath.Join(to, tools)
	}
	if err := w.keepLibgcc(ctx); err != nil {
		return err
	}
	overlay, err := w.overlay(r.GOROOT)
	if err != nil {
		return err
	}
	exports, err := w.list(ctx, r.GOROOT, overlay)
	if err != nil {
		return err
	}
	var imports bytes.Buffer
	for _, e := range exports {
		name := strings.ReplaceAll(e.path, "/", "-") + ".a"
		if err := copyFile(e.file, filepath.Join(w.dir, name), 0o644); err != nil {
			return fmt.Errorf("keep an archive: %w", err)
		}
		r.Archives[e.path] = name
		fmt.Fprintf(&imports, "packagefile %s=%s\n", e.path, filepath.Join(w.dir, name))
	}
	for _, pkg := range []string{pointPath, harnessPath} {
		name := strings.ReplaceAll(pkg, "/", "-") + ".a"
		if err := w.compileOwn(ctx, filepath.Join(r.GOTOOLDIR, "compile"), pkg, imports.Bytes(), filepath.Join(w.dir, name)); err != nil {
			return err
		}
		r.Archives[pkg] = name
		fmt.Fprintf(&imports, "packagefile %s=%s\n", pkg, filepath.Join(w.dir, name))
	}
	if r.Stubs, err = w.compileStubs(ctx, filepath.Join(r.GOTOOLDIR, "compile")); err != nil {
		return err
	}
	text, err := json.Marshal(r)
	if err != nil {
		return fmt.Errorf("write the list of archives: %w", err)
	}
	temporary := filepath.Join(w.dir, "archives.json.new")
	if err := os.WriteFile(temporary, text, 0o644); err != nil {
		return fmt.Errorf("write the list of archives: %w", err)
	}
	return os.Rename(temporary, filepath.Join(w.dir, "archives.json"))
}

// keepLibgcc keeps the C compiler's support library, which the race detector needs, so that the linker need not ask for it.
func (w *warmup) keepLibgcc(ctx context.Context) error {
	cc := orElse(w.CC, "gcc")
	name, err := exec.CommandContext(ctx, cc, "-print-libgcc-file-name").Output()
	if err != nil {
		return fmt.Errorf("ask the C compiler %s, which the race detector needs, for its libgcc: %w", cc, err)
	}
	if err := copyFile(strings.TrimSpace(string(name)), filepath.Join(w.dir, "libgcc.a"), 0o644); err != nil {
		return fmt.Errorf("keep libgcc: %w", err)
	}
	return nil
}

// overlay writes the edited runtime and the go command's overlay file, and returns the latter's path.
func (w *warmup) overlay(goroot string) (string, error) {
	files, err := w.engine.files(goroot)
	if err != nil {
		return "", err
	}
	replace := map[string]string{}
	for name, text := range files {
		to := filepath.Join(w.dir, "runtime-"+filepath.Base(name))
		if err := os.WriteFile(to, text, 0o644); err != nil {
			return "", fmt.Errorf("write the edited runtime: %w", err)
		}
		replace[name] = to
	}
	text, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return "", fmt.Errorf("write the overlay: %w", err)
	}
	file := filepath.Join(w.dir, "overlay.json")
	if err := os.WriteFile(file, text, 0o644); err != nil {
		return "", fmt.Errorf("write the overlay: %w", err)
	}
	return file, nil
}

type export struct{ path, file string }

// spared is what archives are compiled without: what a debugger needs, which the linker would read and throw away, and
// checks of unsafe code, which no submission has.
const spared = "-dwarf=false -d=checkptr=0"

// list builds the standard library, with progress, and says where the go command keeps each archive.
func (w *warmup) list(ctx context.Context, goroot, overlay string) ([]export, error) {
	tags, _ := w.engine.tags()
	flags := []string{"-race", "-tags", tags, "-gcflags=all=" + spared, "-trimpath", "-overlay", overlay, "-deps"}
	deps, err := w.run(ctx, goroot, nil, append(append([]string{"list"}, flags...), standard...)...)
	if err != nil {
		return nil, fmt.Errorf("list the standard library: %w", err)
	}
	total := bytes.Count(deps, []byte("\n"))
	if w.progress != nil {
		w.progress(0, total)
	}
	args := append([]string{"list", "-export", "-v", "-f", "{{.ImportPath}}\t{{.Export}}"}, flags...)
	done := 0
	text, err := w.run(ctx, goroot, func() {
		done++
		if w.progress != nil {
			w.progress(min(done, total), total)
		}
	}, append(args, standard...)...)
	if err != nil {
		err = fmt.Errorf("build the standard library with the race detector: %w", err)
		if w.engine == Fallback && strings.Contains(err.Error(), "datarace_") {
			err = fmt.Errorf("%w, and its fallback does not fit either: %w", ErrUnknownGo, err)
		}
		return nil, err
	}
	var exports []export
	for line := range strings.Lines(string(text)) {
		name, file, _ := strings.Cut(strings.TrimSpace(line), "\t")
		if file != "" {
			exports = append(exports, export{name, file})
		}
	}
	if w.progress != nil {
		w.progress(total, total)
	}
	return exports, nil
}

// run runs goroot's go command with the cache's own build cache; line is called for each line of its standard error.
func (w *warmup) run(ctx context.Context, goroot string, line func(), args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, filepath.Join(goroot, "bin", "go"), args...)
	cmd.Dir = w.dir
	cmd.Env = append(os.Environ(), "GOTOOLCHAIN=local", "GOROOT="+goroot, "GOCACHE="+filepath.Join(w.cache, "go-build"),
		"GO111MODULE=off", "GOFLAGS=", "GOWORK=off", "CGO_ENABLED=1", "GOEXPERIMENT=", "GODEBUG=")
	var out bytes.Buffer
	cmd.Stdout = &out
	errs, err := cmd.StderrPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	var said []string // the last lines
	lines := bufio.NewScanner(errs)
	for lines.Scan() {
		if line != nil {
			line()
		}
		said = append(said, lines.Text())
		said = said[max(0, len(said)-20):]
	}
	_, _ = io.Copy(io.Discard, errs)
	if err := cmd.Wait(); err != nil {
		return nil, fmt.Errorf("%w: %s", err, strings.Join(said, "\n"))
	}
	return out.Bytes(), nil
}

// source is one file of the harness, or one that the runtime gets.
type source struct {
	dir  string // "." or "point"; "runtime"
	name string
	text []byte
}

// harnessFiles are the files of harness and point that belong into judged programs.
func harnessFiles(engine Engine) ([]source, error) {
	var files []source
	err := fs.WalkDir(harness.Source, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasSuffix(name, "_test.go") {
			return err
		}
		text, err := harness.Source.ReadFile(name)
		if err == nil && wanted(text, engine) {
			files = append(files, source{path.Dir(name), path.Base(name), text})
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the harness: %w", err)
	}
	sort.Slice(files, func(i, j int) bool { return files[i].dir+files[i].name < files[j].dir+files[j].name })
	return files, nil
}

// wanted evaluates a file's build constraint for a judged program.
func wanted(text []byte, engine Engine) bool {
	_, own := engine.tags()
	for line := range strings.Lines(string(text)) {
		if strings.HasPrefix(line, "package ") {
			break
		}
		if constraint.IsGoBuild(line) {
			expr, err := constraint.Parse(strings.TrimSpace(line))
			return err == nil && expr.Eval(func(tag string) bool { return tag == own || tag == "race" })
		}
	}
	return true
}

// compileOwn compiles the harness or point. It is not instrumented: its state is not the student's, and what it shares
// without locks must neither be reported nor order anything.
func (w *warmup) compileOwn(ctx context.Context, compiler, pkg string, imports []byte, to string) error {
	files, err := harnessFiles(w.engine)
	if err != nil {
		return err
	}
	dir := "."
	if pkg == pointPath {
		dir = "point"
	}
	at := filepath.Join(w.dir, "src-"+path.Base(pkg))
	if err := os.MkdirAll(at, 0o755); err != nil {
		return fmt.Errorf("write the harness: %w", err)
	}
	config := filepath.Join(at, "importcfg")
	if err := os.WriteFile(config, imports, 0o644); err != nil {
		return fmt.Errorf("write the harness: %w", err)
	}
	args := []string{"-p", pkg, "-importcfg", config, "-complete", "-pack", "-nolocalimports", "-trimpath", at + "=>" + pkg, "-o", to}
	for _, f := range files {
		if f.dir != dir {
			continue
		}
		name := filepath.Join(at, f.name)
		if err := os.WriteFile(name, f.text, 0o644); err != nil {
			return fmt.Errorf("write the harness: %w", err)
		}
		args = append(args, name)
	}
	if said, err := exec.CommandContext(ctx, compiler, args...).CombinedOutput(); err != nil {
		return fmt.Errorf("compile %s: %w: %s", pkg, err, said)
	}
	return nil
}

// compileStubs compiles what stands in a program's slots where there is no submission. There are none when archives
// of this Go are not as expected.
func (w *warmup) compileStubs(ctx context.Context, compiler string) ([]string, error) {
	at := filepath.Join(w.dir, "slot.go")
	if err := os.WriteFile(at, []byte("package slot\n\nfunc Datarace__Bind() func() { return nil }\n"), 0o644); err != nil {
		return nil, fmt.Errorf("write an empty slot: %w", err)
	}
	var stubs []string
	for slot := range Slots {
		name := fmt.Sprintf("slot%02d.a", slot)
		to := filepath.Join(w.dir, name)
		if said, err := exec.CommandContext(ctx, compiler, "-p", slotPath(slot), "-complete", "-pack", "-nolocalimports", "-dwarf=false", "-trimpath", w.dir, "-o", to, at).CombinedOutput(); err != nil {
			return nil, fmt.Errorf("compile an empty slot: %w: %s", err, said)
		}
		archive, err := os.ReadFile(to)
		if err != nil {
			return nil, fmt.Errorf("read an empty slot: %w", err)
		}
		if fingerprint(archive) == nil {
			return nil, nil
		}
		stubs = append(stubs, name)
	}
	return stubs, nil
}

func inside(dir, name string) bool {
	rel, err := filepath.Rel(dir, name)
	return dir != "" && err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
}

func copyTree(from, to string) error {
	ready := to + ".whole"
	if _, err := os.Stat(ready); err == nil {
		return nil
	}
	if err := os.RemoveAll(to); err != nil {
		return err
	}
	err := filepath.WalkDir(from, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(from, name)
		if err != nil {
			return err
		}
		target := filepath.Join(to, rel)
		if d.IsDir() {
			if rel == "test" || rel == "doc" || rel == "api" {
				return filepath.SkipDir
			}
			return os.MkdirAll(target, 0o755)
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		if !info.Mode().IsRegular() {
			return nil
		}
		mode := fs.FileMode(0o644)
		if info.Mode()&0o111 != 0 || inside(filepath.Join(from, "pkg", "tool"), name) || inside(filepath.Join(from, "bin"), name) {
			mode = 0o755
		}
		return copyFile(name, target, mode)
	})
	if err != nil {
		return err
	}
	return os.WriteFile(ready, []byte(strconv.Itoa(os.Getpid())), 0o644)
}

func copyFile(from, to string, mode fs.FileMode) (err error) {
	r, err := os.Open(from)
	if err != nil {
		return err
	}
	defer r.Close()
	f, err := os.OpenFile(to, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, mode)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	_, err = io.Copy(f, r)
	return err
}
