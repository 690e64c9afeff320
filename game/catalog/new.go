package catalog

import (
	_ "embed"
	"errors"
	"fmt"
	"go/token"
	"go/types"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/rogpeppe/go-internal/txtar"
)

// skeleton is a whole challenge to write over, with {{ID}} and {{PACKAGE}} to fill in.
//
//go:embed skeleton.txtar
var skeleton []byte

// New makes a new challenge in dir/id: a small one that loads and keeps its word, with comments that say what to write
// in its place. It refuses an id that is not lower-case words joined by dashes, and a directory that exists.
func New(dir, id string) error {
	name := strings.ReplaceAll(id, "-", "")
	switch {
	case !idPattern.MatchString(id) || len(id) > 40:
		return fmt.Errorf("%q is no id: use lower-case words joined by dashes, 40 letters at most, such as ticket-shop", id)
	case token.IsKeyword(name) || types.Universe.Lookup(name) != nil || name == "main" || name == "harness":
		return fmt.Errorf("%q would make a package called %s, which Go or the judge uses already: choose another id", id, name)
	}
	target := filepath.Join(dir, id)
	if _, err := os.Lstat(target); !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s is there already: choose another id or move it away", target)
	}
	fill := strings.NewReplacer("{{ID}}", id, "{{PACKAGE}}", name)
	for _, file := range txtar.Parse(skeleton).Files {
		path := filepath.Join(target, filepath.FromSlash(file.Name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return fmt.Errorf("make the new challenge: %w", err)
		}
		if err := os.WriteFile(path, []byte(fill.Replace(string(file.Data))), 0o644); err != nil {
			return fmt.Errorf("make the new challenge: %w", err)
		}
	}
	return nil
}
