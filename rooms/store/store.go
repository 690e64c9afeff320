// Package store is what is remembered: the logs of rooms, students' drafts, and boards derived from the logs. One
// contract, one conformance suite (package storetest), and an implementation for each place to keep things.
package store

import (
	"context"
	"errors"
	"time"

	"datarace/game"
)

// What callers test for.
var (
	ErrNotFound = errors.New("no such room")
	ErrFenced   = errors.New("somebody else owns this room now")
	ErrGap      = errors.New("events do not follow the log's end")
	ErrTooLarge = errors.New("draft is larger than 64 KiB")
)

// MaxDraft is the largest draft that is kept, in bytes.
const MaxDraft = 64 << 10

// Store remembers. Every method may be called from any goroutine; a method that returned nil has been synced to where
// it survives a kill -9.
type Store interface {
	// Append adds events after the log's entry afterSeq (0 for a new log), all or none. Events that the log has
	// already, by sequence number, are skipped, so a repeat is harmless; a hole is ErrGap. A fence smaller than the
	// newest claim's is ErrFenced.
	Append(ctx context.Context, room string, fence, afterSeq uint64, events []game.Event) error
	// Read returns the events from sequence number from on, oldest first; ErrNotFound when the room has none at all.
	Read(ctx context.Context, room string, from uint64) ([]game.Event, error)

	// PutDraft keeps a seat's text of one round; the last write wins.
	PutDraft(ctx context.Context, room, seat string, d Draft) error
	// Drafts returns the last draft of every seat.
	Drafts(ctx context.Context, room string) (map[string]Draft, error)

	// SetBoard replaces a room's board, Board returns it in the order that game gave it. Derived: set after Append.
	SetBoard(ctx context.Context, room string, rows []Standing) error
	Board(ctx context.Context, room string, limit int) ([]Standing, error)
	// PutBest offers an accepted time for a challenge; only an improvement for that name and room is kept. Best
	// returns the fastest first.
	PutBest(ctx context.Context, challenge string, b Best) error
	Best(ctx context.Context, challenge string, limit int) ([]Best, error)

	// Rooms lists the rooms that have a log, in no order.
	Rooms(ctx context.Context) ([]string, error)
	// Delete forgets a room: log, drafts, board, claim.
	Delete(ctx context.Context, room string) error

	// Claim makes owner the room's owner for ttl and returns the fence, which grows only when the owner changes;
	// ErrFenced while another owner's claim lasts. Renew prolongs it, Release ends it.
	Claim(ctx context.Context, room, owner string, ttl time.Duration) (fence uint64, err error)
	Renew(ctx context.Context, room, owner string, ttl time.Duration) error
	Release(ctx context.Context, room, owner string) error

	// Close waits for what is being written.
	Close() error
}

// Draft is a seat's text as the editor last synced it.
type Draft struct {
	Round int    `json:"round"`
	Rev   int64  `json:"rev"` // the editor's own counter
	Text  string `json:"text"`
}

// Standing is one row of a kept board. Redis orders by Score; game.SortedScore packs points and time into it.
type Standing struct {
	Seat   string  `json:"seat"`
	Name   string  `json:"name"`
	Points int     `json:"points"`
	Millis int64   `json:"millis"` // total time of acceptance
	Score  float64 `json:"score"`
}

// Best is an accepted time for a challenge.
type Best struct {
	Room   string `json:"room"`
	Name   string `json:"name"`
	Millis int64  `json:"millis"`
}
