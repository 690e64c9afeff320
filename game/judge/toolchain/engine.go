package toolchain

import (
	"errors"
	"fmt"
	"go/version"
	"io/fs"
	"os"
	"path/filepath"
)

// Engine is how judged programs choose who runs next.
type Engine string

const (
	// Auto is Explore where the edits fit the installed Go, and else Fallback.
	Auto Engine = ""

	// Explore edits the runtime's scheduler: every choice is ours, so a run can be repeated exactly.
	Explore Engine = "explore"

	// Fallback adds a file to the runtime and edits nothing: goroutines are chosen at scheduling points only. It needs
	// the playground's clock and a few names in the runtime, which have been the same from Go 1.24 to 1.27 at least.
	Fallback Engine = "fallback"

	// Realtime is no engine that judges: the runtime as it is installed, on the real clock, for comparing the others with
	// what one gets without them.
	Realtime Engine = "realtime"
)

// ParseEngine reads an engine's name; auto is Auto.
func ParseEngine(word string) (Engine, error) {
	switch word {
	case "", "auto":
		return Auto, nil
	case string(Explore), string(Fallback):
		return Engine(word), nil
	}
	return Auto, fmt.Errorf("there is no engine %q; take auto, explore or fallback", word)
}

// choose settles Auto for a Go. An engine whose archives are built fits, and a Go that judging runs on needs no sources
// then. why says what did not fit when the fallback was not asked for.
func (e Engine) choose(goroot string, built func(Engine) bool) (chosen Engine, why string, err error) {
	if e != Auto {
		return e, "", nil
	}
	if built(Explore) {
		return Explore, "", nil
	}
	_, err = edited(goroot)
	switch {
	case errors.Is(err, ErrUnknownGo):
		return Fallback, err.Error(), nil
	case errors.Is(err, fs.ErrNotExist) && built(Fallback):
		return Fallback, "only the fallback's archives are here, and this Go has no sources to build others from", nil
	}
	return Explore, "", err
}

// built reports whether an engine's archives are in the cache.
func (g installed) built(cache string, e Engine) bool {
	key, err := g.key(e)
	if err != nil {
		return false
	}
	_, err = os.Stat(filepath.Join(cache, g.GOVERSION+"-"+key, "archives.json"))
	return err == nil
}

// additions are the files that the runtime gets.
func (e Engine) additions() ([]source, error) {
	var names []string
	switch e {
	case Explore:
		names = []string{"schedule", "choose", "hold", "turns", "pages", "dump"}
	case Fallback:
		names = []string{"fallback", "dump"}
	}
	var files []source
	for _, name := range names {
		text, err := added.ReadFile("edits/" + name + ".go.txt")
		if err != nil {
			return nil, fmt.Errorf("read what the runtime gets: %w", err)
		}
		files = append(files, source{"runtime", "datarace_" + name + ".go", text})
	}
	return files, nil
}

// tags are the build tags beside race: one for the standard library's clock, one for our own files.
func (e Engine) tags() (library, own string) {
	if e == Realtime {
		return "", "realtime"
	}
	return "faketime", "faketime"
}

// files are the files of goroot's runtime that the engine replaces or adds, by their path.
func (e Engine) files(goroot string) (files map[string][]byte, err error) {
	files = map[string][]byte{}
	if e == Explore {
		if files, err = edited(goroot); err != nil {
			return nil, err
		}
	}
	extra, err := e.additions()
	if err != nil {
		return nil, err
	}
	for _, f := range extra {
		files[filepath.Join(goroot, "src", "runtime", f.name)] = f.text
	}
	return files, nil
}

// language is the language version wanted, or this Go's own when that is older.
func (t *Toolchain) language(wanted string) string {
	if wanted == "" {
		wanted = packLanguage
	}
	if own := version.Lang(t.version); own != "" && version.Compare(own, wanted) < 0 {
		return own
	}
	return wanted
}

// packLanguage is what tests are written in, and submissions of packs that name none.
const packLanguage = "go1.26"
