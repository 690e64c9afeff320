package store

import (
	"cmp"

	"datarace/game"
)

// Fresh is the rule of Append, shared by the implementations that decide in Go: the events that a log which ends at last
// does not have yet. held is the newest claim's fence.
func Fresh(fence, held, last, afterSeq uint64, events []game.Event) ([]game.Event, error) {
	if fence < held {
		return nil, ErrFenced
	}
	for i, e := range events {
		if e.Seq != afterSeq+uint64(i)+1 {
			return nil, ErrGap
		}
	}
	if afterSeq > last {
		return nil, ErrGap
	}
	known := min(last-afterSeq, uint64(len(events)))
	return events[known:], nil
}

// Faster orders accepted times: the shorter one first, then by room and name so that the order is always the same.
func Faster(a, b Best) int {
	return cmp.Or(cmp.Compare(a.Millis, b.Millis), cmp.Compare(a.Room, b.Room), cmp.Compare(a.Name, b.Name))
}
