package catalog

import (
	"bytes"
	"errors"
	"io/fs"
	"strings"
)

const playlistsFile = "playlists.yaml"

// playlists reads a pack's playlists; a pack need not have any.
func (b *builder) playlists(files fs.FS, name, shown string) {
	text, err := fs.ReadFile(files, name)
	if errors.Is(err, fs.ErrNotExist) {
		return
	}
	if err != nil {
		b.mistake(shown, "", "cannot be read: %v", err)
		return
	}
	var file struct {
		Playlists []Playlist `yaml:"playlists"`
	}
	if len(bytes.TrimSpace(text)) > 0 {
		if m := decode(text, shown, &file); m != nil {
			b.mistakes = append(b.mistakes, *m)
			return
		}
	}
	for i, p := range file.Playlists {
		if !idPattern.MatchString(p.ID) {
			b.mistake(shown, "id", "playlist %d is called %q: use lower-case words joined by dashes", i+1, p.ID)
			continue
		}
		if strings.TrimSpace(p.Title) == "" {
			b.mistake(shown, "title", "playlist %s has none: say what the room is called", p.ID)
		}
		if len(p.Challenges) == 0 {
			b.mistake(shown, "challenges", "playlist %s has none: list ids in the order of play", p.ID)
		}
		for _, other := range b.lists {
			if other.ID == p.ID {
				b.mistake(shown, "id", "playlist %s stands in %s too: rename one of them", p.ID, other.file)
			}
		}
		b.lists = append(b.lists, listed{Playlist: p, file: shown})
	}
}

// order puts the playlists into all, each id known and none twice.
func (b *builder) order(all *Catalog) {
	replaced := map[string]bool{}
	for _, p := range b.lists {
		replaced[p.ID] = true
		seen := map[string]bool{}
		for _, id := range p.Challenges {
			if _, ok := all.byID[id]; !ok && len(b.mistakes) == 0 {
				b.mistake(p.file, "challenges", "playlist %s names %q, and there is no such challenge: correct the id or take it out", p.ID, id)
			}
			if seen[id] {
				b.mistake(p.file, "challenges", "playlist %s names %s twice: take one out", p.ID, id)
			}
			seen[id] = true
		}
	}
	if b.base != nil {
		for _, p := range b.base.playlists {
			if !replaced[p.ID] {
				all.playlists = append(all.playlists, p)
			}
		}
	}
	for _, p := range b.lists {
		all.playlists = append(all.playlists, p.Playlist)
	}
}
