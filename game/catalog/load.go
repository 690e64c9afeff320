package catalog

import (
	"cmp"
	"embed"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
)

//go:embed all:packs
var embedded embed.FS

// own is the embedded catalogue, loaded once: it is part of the binary and never changes.
var own = sync.OnceValues(func() (*Catalog, error) {
	var b builder
	packs, err := fs.Sub(embedded, "packs")
	if err != nil {
		return nil, fmt.Errorf("open the embedded packs: %w", err)
	}
	b.tree(packs, "packs", "")
	return b.catalog()
})

// Embedded returns the catalogue that is part of the binary.
func Embedded() (*Catalog, error) { return own() }

// Load returns the embedded catalogue together with the packs in dirs; a challenge or playlist in dirs replaces an
// embedded one with the same id. Each of dirs holds packs, or is a pack, or is one challenge. What is wrong with the
// files comes back as Mistakes, all of it.
func Load(dirs ...string) (*Catalog, error) {
	base, err := Embedded()
	if err != nil || len(dirs) == 0 {
		return base, err
	}
	return read(base, dirs)
}

// Read is Load without the embedded packs.
func Read(dirs ...string) (*Catalog, error) { return read(&Catalog{}, dirs) }

func read(base *Catalog, dirs []string) (*Catalog, error) {
	b := builder{base: base}
	for _, dir := range dirs {
		info, err := os.Stat(dir)
		if err != nil {
			return nil, fmt.Errorf("open the packs: %w", err)
		}
		if !info.IsDir() {
			b.mistake(dir, "", "is a file: name the directory of a challenge, of a pack or of packs")
			continue
		}
		absolute, err := filepath.Abs(dir)
		if err != nil {
			return nil, fmt.Errorf("open the packs: %w", err)
		}
		b.tree(os.DirFS(absolute), filepath.ToSlash(dir), absolute)
	}
	return b.catalog()
}

// builder collects what the packs hold and everything that is wrong with them.
type builder struct {
	base       *Catalog
	challenges []*Challenge
	where      []string // directory of each challenge, for messages
	lists      []listed
	mistakes   Mistakes
}

// listed is a playlist and the file that it stands in.
type listed struct {
	Playlist
	file string
}

func (b *builder) mistake(file, field, format string, args ...any) {
	b.mistakes = append(b.mistakes, Mistake{File: file, Field: field, Text: fmt.Sprintf(format, args...)})
}

// tree reads a directory of packs, a pack, or a challenge. shown is how messages name it; absolute, when it is not
// empty, is where it stands, and tells the pack's name.
func (b *builder) tree(files fs.FS, shown, absolute string) {
	if isChallenge(files, ".") {
		b.challenge(files, ".", shown, filepath.Base(filepath.Dir(absolute)))
		return
	}
	found := len(b.challenges) + len(b.mistakes)
	b.pack(files, ".", shown, filepath.Base(absolute))
	for _, pack := range directories(files, ".") {
		if !isChallenge(files, pack) && !holdsGo(files, pack) {
			b.pack(files, pack, path.Join(shown, pack), pack)
		}
	}
	if len(b.challenges)+len(b.mistakes) == found {
		b.mistake(shown, "", "holds no challenge: each has a directory of its own with a challenge.yaml")
	}
}

func (b *builder) pack(files fs.FS, dir, shown, name string) {
	for _, id := range directories(files, dir) {
		if inside := path.Join(dir, id); isChallenge(files, inside) {
			b.challenge(files, inside, path.Join(shown, id), name)
		} else if holdsGo(files, inside) {
			b.mistake(path.Join(shown, id), "", "has Go files but no challenge.yaml: write one")
		}
	}
	b.playlists(files, path.Join(dir, playlistsFile), path.Join(shown, playlistsFile))
}

func (b *builder) challenge(files fs.FS, dir, shown, pack string) {
	c, mistakes := readChallenge(files, dir, shown)
	b.mistakes = append(b.mistakes, mistakes...)
	if len(mistakes) > 0 {
		return
	}
	c.Pack = pack
	for i, other := range b.challenges {
		if other.ID == c.ID {
			b.mistake(path.Join(shown, challengeFile), "id", "%q is the id of %s too: rename one of them", c.ID, b.where[i])
			return
		}
	}
	b.challenges = append(b.challenges, c)
	b.where = append(b.where, shown)
}

// catalog puts base and what was read together, or returns the mistakes.
func (b *builder) catalog() (*Catalog, error) {
	all := &Catalog{byID: map[string]*Challenge{}, byDigest: map[string]*Challenge{}}
	if b.base != nil {
		for _, c := range b.base.challenges {
			all.byID[c.ID] = c
		}
	}
	for _, c := range b.challenges {
		all.byID[c.ID] = c
	}
	for c := range maps.Values(all.byID) {
		all.challenges = append(all.challenges, c)
		all.byDigest[c.Digest] = c
	}
	slices.SortFunc(all.challenges, func(a, b *Challenge) int {
		return cmp.Or(cmp.Compare(a.Level, b.Level), strings.Compare(a.ID, b.ID))
	})
	b.order(all)
	if len(b.mistakes) > 0 {
		return nil, b.mistakes
	}
	return all, nil
}

func isChallenge(files fs.FS, dir string) bool {
	info, err := fs.Stat(files, path.Join(dir, challengeFile))
	return err == nil && !info.IsDir()
}

func holdsGo(files fs.FS, dir string) bool {
	names, err := fs.Glob(files, path.Join(dir, "*.go"))
	return err == nil && len(names) > 0
}

// directories names the directories in dir that are not hidden, in order.
func directories(files fs.FS, dir string) []string {
	entries, err := fs.ReadDir(files, dir)
	if err != nil {
		return nil
	}
	var names []string
	for _, e := range entries {
		if e.IsDir() && !strings.HasPrefix(e.Name(), ".") {
			names = append(names, e.Name())
		}
	}
	return names
}
