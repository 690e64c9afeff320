package catalog

import (
	"path/filepath"
	"strings"
	"testing"
)

func TestMistakesInPlaylistsAreNamed(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"playlists:\n  - id: One\n    title: One\n    challenges: [gate]\n", `id: playlist 1 is called "One"`},
		{"playlists:\n  - id: one\n    challenges: [gate]\n", "title: playlist one has none"},
		{"playlists:\n  - id: one\n    title: One\n", "challenges: playlist one has none"},
		{"playlists:\n  - id: one\n    title: One\n    challenges: [door]\n", `playlist one names "door", and there is no such challenge`},
		{"playlists:\n  - id: one\n    title: One\n    challenges: [gate, gate]\n", "playlist one names gate twice"},
		{"playlists:\n  - id: one\n    titel: One\n    challenges: [gate]\n", `playlists.yaml:3: there is no field "titel"`},
		{"playlists:\n  - {id: one, title: A, challenges: [gate]}\n  - {id: one, title: B, challenges: [gate]}\n", "playlist one stands in"},
	} {
		dir := t.TempDir()
		write(t, filepath.Join(dir, "gate"), pack())
		write(t, dir, map[string]string{"playlists.yaml": c.text})
		if _, err := Read(dir); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("with\n%sRead = %v, want a mistake with %q", c.text, err, c.want)
		}
	}
}

func TestPacksFromOutsideJoinTheEmbeddedOnesAndMayReplaceThem(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "gate"), pack())
	write(t, dir, map[string]string{"playlists.yaml": `playlists:
  - {id: mine, title: Mine, challenges: [gate, page-hits]}
  - {id: first-steps, title: Other steps, challenges: [gate]}
`})
	c, err := Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := c.Challenge("page-hits"); !ok {
		t.Error("the embedded challenge is gone")
	}
	if p, ok := c.Playlist("mine"); !ok || len(p.Challenges) != 2 {
		t.Errorf("Playlist(mine) = %v, %t, want gate and page-hits", p, ok)
	}
	if p, ok := c.Playlist("first-steps"); !ok || p.Title != "Other steps" {
		t.Errorf("Playlist(first-steps) = %v, %t, want the one from outside", p, ok)
	}
	if p, ok := c.Playlist("nothing"); ok {
		t.Errorf("Playlist(nothing) = %v, want none", p)
	}

	other := t.TempDir()
	files := pack()
	files["challenge.yaml"] = strings.Replace(files["challenge.yaml"], "id: gate", "id: page-hits", 1)
	write(t, filepath.Join(other, "page-hits"), files)
	c, err = Load(other)
	if err != nil {
		t.Fatal(err)
	}
	if got, _ := c.Challenge("page-hits"); got.Package != "gate" {
		t.Errorf("the challenge from outside did not replace the embedded one: package %s", got.Package)
	}
	if _, err := Read(other, other); err == nil || !strings.Contains(err.Error(), "rename one of them") {
		t.Errorf("the same challenge twice = %v, want a mistake", err)
	}
}
