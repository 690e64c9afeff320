package bot

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
	"time"

	"datarace/game"
	"datarace/game/catalog"
)

// Class is a whole class of bots: students who type, check, submit programs of the packs, make mistakes, lose their
// connection and come back, and compare all that they are told with what the packs and the rules of scoring say.
type Class struct {
	Server   string        // http://host:port
	Key      string        // the server key
	Room     string        // a room that somebody else steers; when empty, the class opens one and steers it
	Playlist string        // for a room of its own; the first with enough rounds when empty
	Students int           // at least 1
	Rounds   int           // at least 1
	Seed     uint64        // what the students do depends on it, and on nothing else; when they do it, on the server too
	Pace     time.Duration // the longest that a student thinks between two steps
	Catalog  *catalog.Catalog
	Out      io.Writer                                                            // what happens, a line each; nothing when nil
	Dial     func(ctx context.Context, network, address string) (net.Conn, error) // the network when nil
}

// Errors of Play. Everything else that goes wrong is a difference in the report.
var (
	ErrUnusable    = errors.New("this class cannot be played")
	ErrUnreachable = errors.New("the server cannot be reached")
)

// Report is what a class saw.
type Report struct {
	Room        string
	Rounds      int // played to their review
	Board       []game.BoardRow
	Differences []string // between what was told and what should have been; empty when all is well
	Count       Count
}

// Count is how much was done.
type Count struct{ Submissions, Verdicts, Checks, Hints, Drops, Drafts, Views int }

// notes collects differences and counts. Any goroutine may use it.
type notes struct {
	mu          sync.Mutex
	differences []string        // guarded by mu
	known       map[string]bool // guarded by mu
	count       Count           // guarded by mu
}

// differ adds a difference; the same one counts once.
func (n *notes) differ(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.known == nil {
		n.known = map[string]bool{}
	}
	if !n.known[text] {
		n.known[text] = true
		n.differences = append(n.differences, text)
	}
}

// add counts.
func (n *notes) add(f func(*Count)) {
	n.mu.Lock()
	defer n.mu.Unlock()
	f(&n.count)
}

// Play plays the class to its end and reports what it saw. An error is ErrUnusable, ErrUnreachable or the context's;
// the report then holds what was seen until then.
func (c Class) Play(ctx context.Context) (*Report, error) {
	return &Report{}, errors.New("not yet")
}
