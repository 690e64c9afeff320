package rooms

import (
	"context"
	"log/slog"

	"datarace/game"
	"datarace/game/catalog"
	"datarace/rooms/queue"
	"datarace/rooms/store"
)

// Catalog is the part of the catalogue that rooms use; *catalog.Catalog is one.
type Catalog interface {
	Challenge(id string) (*catalog.Challenge, bool)
	ByDigest(digest string) (*catalog.Challenge, bool)
	Playlist(id string) (catalog.Playlist, bool)
}

// Options is what a registry works with. Store, Catalog, Judge, Canon, NewID and Owner are needed.
type Options struct {
	Store     store.Store
	Catalog   Catalog
	Judge     queue.Judge
	Workers   int                        // judging at once; 1 when 0
	Canon     func(source string) string // digest of the formatted syntax tree; "" when it does not parse
	Warmth    func() game.Warmth         // of the judge; always ready when nil
	Addresses func() []string            // that students can type, best first; none when nil
	NewID     func() string              // a fresh id, unique everywhere
	Owner     string                     // of the rooms' claims: this process
	Log       *slog.Logger               // slog.Default() when nil
	MaxRooms  int                        // open at once; 50 when 0
}

// Registry knows the live rooms of this process.
type Registry struct{}

// Line is one room in a list.
type Line struct {
	Code    string
	Title   string
	Phase   game.Phase
	Players int
}

// Card is what anybody with the code may know.
type Card struct {
	Code    string
	Title   string
	Phase   game.Phase
	Players int
	Locked  bool
	Full    bool
}

// Open claims and replays every room of the store that is not closed, and has judged again what has no verdict. A room
// that cannot be replayed or that another process owns is logged and left alone.
func Open(ctx context.Context, o Options) (*Registry, error) { return &Registry{}, nil }

// Create opens a room with the playlist's rounds and returns its code, once that is saved. hostHash is given the code and
// returns the hexadecimal SHA-256 of the host token. catalog errors, ErrTooMany and the store's come back wrapped.
func (r *Registry) Create(ctx context.Context, playlist string, s game.Settings, hostHash func(code string) string) (code string, err error) {
	return "", ErrTooMany
}

// Find returns the live room with a code as Normal makes it, or ErrNoRoom.
func (r *Registry) Find(code string) (*Room, error) { return nil, ErrNoRoom }

// List returns the live rooms ordered by code.
func (r *Registry) List() []Line { return nil }

// Touch says that the judge's warmth or the addresses have changed: every link gets a new view.
func (r *Registry) Touch() {}

// Reached says that another device has reached this server. It may be called at every request.
func (r *Registry) Reached() {}

// Close tells every link ErrRestarting, lets the queue judge what it has until ctx ends, saves what is not saved yet,
// releases the claims and waits for every goroutine. The store stays open.
func (r *Registry) Close(ctx context.Context) error { return nil }

// Normal is a code as it is kept, from what a person typed: upper case, without spaces and dashes.
func Normal(code string) string { return code }
