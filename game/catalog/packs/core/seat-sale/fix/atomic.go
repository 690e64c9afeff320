// Package seats sells the seats of a theatre.
package seats

import "sync/atomic"

// Show is one evening with its free seats.
type Show struct {
	free atomic.Int64
}

// Open offers a number of seats.
func Open(seats int) *Show {
	s := &Show{}
	s.free.Store(int64(seats))
	return s
}

// Free tells how many seats are left.
func (s *Show) Free() int {
	return int(s.free.Load())
}

// Buy sells n seats side by side, or none of them. It
// reports whether it did.
func (s *Show) Buy(n int) bool {
	for {
		free := s.free.Load()
		if free < int64(n) {
			return false
		}
		if s.free.CompareAndSwap(free, free-int64(n)) {
			return true
		}
	}
}
