package game

import "errors"

// Match is one room's game: the fold of its events. It starts no goroutine and reads no clock; one goroutine owns it.
type Match struct {
	seq uint64
}

// New returns a match before its first event.
func New() *Match { return &Match{} }

// Decide answers a command with the events that it causes, numbered from Seq()+1 and not yet applied, or with a *Refusal.
// A command that is a harmless repeat causes no events.
func (m *Match) Decide(at Moment, c Command) ([]Event, error) { return nil, errors.New("no rules yet") }

// Apply folds one event. It fails only on an event that is out of sequence or that no Decide could have made.
func (m *Match) Apply(e Event) error { m.seq = e.Seq; return nil }

// Seq is the sequence number of the last event applied.
func (m *Match) Seq() uint64 { return m.seq }

// Deadline is the room time at which Elapse next has something to do; false when only people can change the match.
func (m *Match) Deadline() (int64, bool) { return 0, false }
