package main

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// allowed is which packages a room of the house may import, beside its own sub-packages. A sub-package without a row of
// its own has its nearest parent's.
var allowed = map[string][]string{
	"cmd": {
		"game", "game/catalog", "game/judge", "game/judge/sandbox", "rooms", "rooms/store", "client", "client/wire", "client/bot", "static",
	},
	"game":               {},
	"game/catalog":       {"game"},
	"game/judge":         {"game", "game/catalog", "game/judge/sandbox", "game/judge/harness"},
	"game/judge/sandbox": {},
	"game/judge/harness": {},
	"rooms":              {"game", "game/catalog", "rooms/store"},
	"rooms/store":        {"game"},
	"rooms/report":       {"game"},
	"client":             {"rooms", "game", "game/catalog", "client/wire"},
	"client/wire":        {"game"},
	"client/bot":         {"game", "game/catalog", "client/wire"},
	"static":             {},
}

// confined is which libraries only some rooms may touch.
var confined = map[string][]string{
	"github.com/gorilla/websocket":  {"client"},
	"github.com/redis/go-redis":     {"rooms/store", "rooms/queue"},
	"golang.org/x/sys":              {"game/judge/sandbox"},
	"github.com/landlock-lsm":       {"game/judge/sandbox"},
	"github.com/elastic/go-seccomp": {"game/judge/sandbox"},
	"go.etcd.io/bbolt":              {"rooms/store"},
	"github.com/google/uuid":        {"cmd"},
	"github.com/alecthomas/kong":    {"cmd"},
	"github.com/goccy/go-yaml":      {"game/catalog"},
	"github.com/mdp/qrterminal":     {"cmd"},
	"kernel.org/pub/linux/libs":     {"game/judge/sandbox"},
	"github.com/rogpeppe/go-intern": {"cmd", "game"},
	"golang.org/x/tools":            {"client/wire", "game/judge/gate"}, // compiled packages of a newer Go than our own
	"github.com/prometheus":         {"cmd", "client"},
	"golang.org/x/net":              {"game/judge/sandbox"}, // the assembler of seccomp's filters
	"github.com/alicebob/miniredis": {"rooms/store", "rooms/queue"},
}

func TestImportsPointOneWay(t *testing.T) {
	files := 0
	root := filepath.Join("..", "..")
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			switch d.Name() {
			case "node_modules", "packs", "testdata", ".git":
				return filepath.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(path, ".go") {
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		files++
		relative, err := filepath.Rel(root, filepath.Dir(path))
		if err != nil {
			return err
		}
		from := filepath.ToSlash(relative)
		test := strings.HasSuffix(path, "_test.go")
		for _, spec := range file.Imports {
			to, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			if why := forbidden(from, to, test); why != "" {
				t.Errorf("%s imports %s: %s", filepath.ToSlash(path), to, why)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if files < 20 {
		t.Errorf("only %d Go files were read: the test looks in the wrong place", files)
	}
}

// forbidden says why package from may not import to; "" when it may. Tests may use syscall (to kill what they started),
// and client's tests the bot and a store (to play for real).
func forbidden(from, to string, test bool) string {
	for library, homes := range confined {
		if strings.HasPrefix(to, library) && !insideAny(from, homes) {
			return "only under " + strings.Join(homes, ", ")
		}
	}
	if to == "syscall" && !test && !inside(from, "game/judge/sandbox") && !inside(from, "game/judge/harness") && !inside(from, "cmd") {
		return "system calls are made in game/judge/sandbox"
	}
	own, ours := strings.CutPrefix(to, "datarace/")
	if !ours {
		return ""
	}
	row := nearest(from)
	if row == "" {
		return from + " is not a room of the house"
	}
	to = nearest(own)
	if to == row || slices.Contains(allowed[row], to) {
		return ""
	}
	if test && (row == "client" && to == "client/bot" || row == "client" && to == "rooms/store") {
		return ""
	}
	return "the house's imports point one way; " + row + " may import " + strings.Join(allowed[row], ", ")
}

// nearest is the listed package that path is or lies under, the deepest one.
func nearest(path string) string {
	for p := path; p != "."; p = filepath.ToSlash(filepath.Dir(p)) {
		if _, ok := allowed[p]; ok {
			return p
		}
	}
	return ""
}

func inside(path, room string) bool { return path == room || strings.HasPrefix(path, room+"/") }

func insideAny(path string, rooms []string) bool {
	for _, room := range rooms {
		if inside(path, room) {
			return true
		}
	}
	return false
}

func TestForbiddenImportsAreSeen(t *testing.T) {
	for _, c := range []struct{ from, to string }{
		{"game", "datarace/rooms"},
		{"game", "datarace/game/catalog"},
		{"game/judge/harness/point", "datarace/game"},
		{"rooms", "datarace/client"},
		{"rooms", "datarace/game/judge"},
		{"client/wire", "datarace/rooms"},
		{"client", "datarace/static"},
		{"rooms", "github.com/gorilla/websocket"},
		{"game/judge", "golang.org/x/sys/unix"},
		{"game/judge/explore", "syscall"},
	} {
		if forbidden(c.from, c.to, false) == "" {
			t.Errorf("%s may import %s, want it refused", c.from, c.to)
		}
	}
}

func TestTopLevelHoldsNothingElse(t *testing.T) {
	known := map[string]bool{}
	for _, name := range []string{
		"cmd", "game", "rooms", "client", "static", "go.mod", "go.sum", "Makefile", "Dockerfile",
		"docker-compose.yml", "README.md", "LICENSE", "bin",
	} {
		known[name] = true
	}
	entries, err := os.ReadDir(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !known[e.Name()] && !strings.HasPrefix(e.Name(), ".") {
			t.Errorf("%s stands at the top level, which holds only the house's rooms", e.Name())
		}
	}
}
