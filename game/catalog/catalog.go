// Package catalog holds the challenges: short Go programs, each with one real concurrency bug, what players are told of
// it, the tests that only the judge sees, and sample programs with the verdict that each must get.
//
// A pack is a directory of challenges and a playlists.yaml; the packs in packs/ are part of the binary, and others may
// stand beside it:
//
//	packs/<pack>/playlists.yaml           which challenges make a lesson, in which order
//	packs/<pack>/<id>/challenge.yaml      the words: title, brief, hints, why, teach, explanation
//	packs/<pack>/<id>/start.go            what players get
//	packs/<pack>/<id>/check.go judge.go   the visible and the hidden tests
//	packs/<pack>/<id>/fix/mutex.go        programs that are accepted, named for the technique
//	packs/<pack>/<id>/wrong/sleep.race.go programs that are not, named for the kind of verdict
//
// Loading a pack checks everything that can be known without running a program, and names each mistake with its file,
// its field and what to do. Check then holds the pack to its word with a judge. The package runs nothing by itself.
package catalog

import (
	"slices"

	"datarace/game"
)

// WarmUp is the challenge that tries every device before the first round. Its brief shows the line that mends it.
const WarmUp = "warm-up"

// Catalog is a set of challenges and the playlists made of them. It never changes once it is loaded, so any goroutine
// may use it.
type Catalog struct {
	challenges []*Challenge
	byID       map[string]*Challenge
	byDigest   map[string]*Challenge
	playlists  []Playlist
}

// Playlist is a lesson: challenges in the order in which they are played.
type Playlist struct {
	ID         string   `json:"id" yaml:"id"`
	Title      string   `json:"title" yaml:"title"`
	About      string   `json:"about" yaml:"about"`
	Challenges []string `json:"challenges" yaml:"challenges"` // ids
}

// Challenge returns the challenge with an id.
func (c *Catalog) Challenge(id string) (*Challenge, bool) {
	found, ok := c.byID[id]
	return found, ok
}

// ByDigest returns the challenge whose files have a digest, in hexadecimal.
func (c *Catalog) ByDigest(digest string) (*Challenge, bool) {
	found, ok := c.byDigest[digest]
	return found, ok
}

// Challenges returns all challenges, the easy ones first.
func (c *Catalog) Challenges() []*Challenge { return slices.Clone(c.challenges) }

// Playlists returns all playlists in the order of their files.
func (c *Catalog) Playlists() []Playlist { return slices.Clone(c.playlists) }

// Playlist returns the playlist with an id.
func (c *Catalog) Playlist(id string) (Playlist, bool) {
	for _, p := range c.playlists {
		if p.ID == id {
			return p, true
		}
	}
	return Playlist{}, false
}

// Round is what a room keeps of the challenge when it opens.
func (c *Challenge) Round() game.Round {
	round := game.Round{
		Challenge: c.ID,
		Digest:    c.Digest,
		Title:     c.Title,
		Level:     c.Level,
		Weight:    c.Weight,
		Duration:  int64(c.Minutes) * 60_000,
		Reading:   int64(c.Read) * 1000,
		Bug:       c.Bug,
		Hints:     slices.Clone(c.Hints[:]),
	}
	for _, edge := range c.Why {
		round.Why = append(round.Why, game.Reason{Text: edge.Text, Techniques: slices.Clone(edge.Techniques)})
	}
	return round
}
