package toolchain

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"sort"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/lockedfile"
)

// format changes when what the cache holds is laid out anew.
const format = "3"

// Toolchain builds programs. Its methods may be called from any goroutine.
type Toolchain struct {
	version  string
	engine   Engine
	why      string // what does not fit, when the fallback was not asked for
	goroot   string
	compiler string
	linker   string
	dir      string            // archives
	archives map[string]string // import path -> archive
	imports  []byte            // the same as the compiler's import configuration
	stubs    []string          // archives that stand in for a program's slots; empty when this Go's archives do not allow it
	runner   Runner
	warm     *warmup // how the archives were built
}

// installed is what `go env` says of a Go.
type installed struct {
	GOROOT, GOVERSION, GOOS, GOARCH, GOTOOLDIR, GOMODCACHE, CC string
}

// Open finds the installed Go, and builds the archives when the cache does not hold them: about 40 s on two
// processors, once; other processes that want the same wait for it. With the cache it takes a tenth of a second. The
// error is ErrUnknownGo when the engine does not fit this Go.
func Open(ctx context.Context, o Options) (*Toolchain, error) {
	if o.Go == "" {
		o.Go = "go"
	}
	if o.Cache == "" {
		dir, err := os.UserCacheDir()
		if err != nil {
			return nil, fmt.Errorf("find a cache directory: %w", err)
		}
		o.Cache = filepath.Join(dir, "datarace")
	}
	cache, err := filepath.Abs(o.Cache)
	if err != nil {
		return nil, fmt.Errorf("find the cache directory: %w", err)
	}
	if err := os.MkdirAll(cache, 0o755); err != nil {
		return nil, fmt.Errorf("make the cache directory: %w", err)
	}
	g, err := find(ctx, o.Go)
	if err != nil {
		return nil, err
	}
	engine, why, err := o.Engine.choose(g.GOROOT, func(e Engine) bool { return g.built(cache, e) })
	if err != nil {
		return nil, err
	}
	key, err := g.key(engine)
	if err != nil {
		return nil, err
	}
	w := &warmup{installed: g, engine: engine, cache: cache, dir: filepath.Join(cache, g.GOVERSION+"-"+key), progress: o.Progress}
	t, err := w.load()
	if errors.Is(err, fs.ErrNotExist) {
		unlock, lockErr := lockedfile.MutexAt(w.dir + ".lock").Lock()
		if lockErr != nil {
			return nil, fmt.Errorf("lock the cache: %w", lockErr)
		}
		defer unlock()
		if t, err = w.load(); errors.Is(err, fs.ErrNotExist) {
			if err = w.build(ctx); err == nil {
				w.prune()
				t, err = w.load()
			}
		}
	}
	if err != nil {
		return nil, err
	}
	w.stay()
	t.runner, t.why, t.warm = o.Runner, why, w
	return t, nil
}

// find asks the go command what it is.
func find(ctx context.Context, command string) (installed, error) {
	cmd := exec.CommandContext(ctx, command, "env", "-json", "GOROOT", "GOVERSION", "GOOS", "GOARCH", "GOTOOLDIR", "GOMODCACHE", "CC")
	cmd.Env = append(os.Environ(), "GOTOOLCHAIN=local")
	cmd.Dir = os.TempDir()
	text, err := cmd.Output()
	if err != nil {
		return installed{}, fmt.Errorf("ask %s for its environment: %w", command, err)
	}
	var g installed
	if err := json.Unmarshal(text, &g); err != nil {
		return installed{}, fmt.Errorf("read the go command's environment: %w", err)
	}
	if g.GOROOT == "" || g.GOVERSION == "" || g.GOTOOLDIR == "" {
		return installed{}, fmt.Errorf("ask %s for its environment: no GOROOT, GOVERSION or GOTOOLDIR in the answer", command)
	}
	return g, nil
}

// key is a digest of all that the archives are made from, but the version, which names it.
func (g installed) key(engine Engine) (string, error) {
	h := sha256.New()
	fmt.Fprintln(h, format, g.GOVERSION, g.GOOS, g.GOARCH, g.GOROOT, standard, spared, engine)
	if engine == Explore {
		fmt.Fprintln(h, edits)
	}
	extra, err := engine.additions()
	if err != nil {
		return "", err
	}
	files, err := harnessFiles(engine)
	if err != nil {
		return "", err
	}
	for _, f := range append(extra, files...) {
		fmt.Fprintln(h, f.dir, f.name, len(f.text))
		h.Write(f.text)
	}
	return hex.EncodeToString(h.Sum(nil))[:16], nil
}

// load opens a finished directory of archives; fs.ErrNotExist when there is none.
func (w *warmup) load() (*Toolchain, error) {
	text, err := os.ReadFile(filepath.Join(w.dir, "archives.json"))
	if err != nil {
		return nil, fmt.Errorf("open the cached archives: %w", err)
	}
	var r record
	if err := json.Unmarshal(text, &r); err != nil {
		return nil, fmt.Errorf("read the cached archives: %w", err)
	}
	t := &Toolchain{
		version: w.GOVERSION, engine: w.engine, goroot: r.GOROOT, dir: w.dir, archives: map[string]string{},
		compiler: filepath.Join(r.GOTOOLDIR, "compile"), linker: filepath.Join(r.GOTOOLDIR, "link"),
	}
	paths := make([]string, 0, len(r.Archives))
	for path := range r.Archives {
		paths = append(paths, path)
	}
	sort.Strings(paths)
	var imports strings.Builder
	for _, path := range paths {
		file := filepath.Join(w.dir, r.Archives[path])
		t.archives[path] = file
		fmt.Fprintf(&imports, "packagefile %s=%s\n", path, file)
	}
	t.imports = []byte(imports.String())
	for _, stub := range r.Stubs {
		t.stubs = append(t.stubs, filepath.Join(w.dir, stub))
	}
	return t, nil
}

// unused is how long archives are kept that nobody opens: they are 50 MB for each Go and each change of the engine.
const unused = 30 * 24 * time.Hour

// stay says that the archives are in use.
func (w *warmup) stay() {
	now := time.Now()
	// A cache that cannot be written is only used, and nobody who cannot write it prunes it.
	_ = os.Chtimes(filepath.Join(w.dir, "archives.json"), now, now)
}

// prune removes archives that nobody has opened for long. What cannot be removed stays.
func (w *warmup) prune() {
	finished, err := filepath.Glob(filepath.Join(w.cache, "go*-*", "archives.json"))
	if err != nil {
		return
	}
	for _, name := range finished {
		if info, err := os.Stat(name); err == nil && time.Since(info.ModTime()) > unused {
			_ = os.Remove(name)
			_ = os.RemoveAll(filepath.Dir(name))
			_ = os.Remove(filepath.Dir(name) + ".lock")
		}
	}
}

// record is archives.json, which is written last.
type record struct {
	GOROOT, GOTOOLDIR string
	Archives          map[string]string // import path -> file below the directory
	Stubs             []string          // files below the directory, by slot
}

// GoVersion is the version of the Go that programs are built with: "go1.26.8".
func (t *Toolchain) GoVersion() string { return t.version }

// Engine is what programs run on, Explore or Fallback. why says what does not fit this Go when it is the fallback and
// that was not asked for.
func (t *Toolchain) Engine() (e Engine, why string) { return t.engine, t.why }

// Lookup opens the export data of a package, as the compiler wrote it. It knows the standard
// library and package point.
func (t *Toolchain) Lookup(path string) (io.ReadCloser, error) {
	file, ok := t.archives[path]
	if !ok {
		return nil, fmt.Errorf("import %q: no such package here", path)
	}
	return os.Open(file)
}
