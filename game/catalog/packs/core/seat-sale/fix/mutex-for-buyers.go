// Package seats sells the seats of a theatre.
package seats

import "sync"

// Show is one evening with its free seats.
type Show struct {
	buyer sync.Mutex // one buyer at a time; before mu
	mu    sync.Mutex
	free  int // guarded by mu
}

// Open offers a number of seats.
func Open(seats int) *Show {
	return &Show{free: seats}
}

// Free tells how many seats are left.
func (s *Show) Free() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.free
}

// take gives n seats away.
func (s *Show) take(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.free -= n
}

// Buy sells n seats side by side, or none of them. It
// reports whether it did.
func (s *Show) Buy(n int) bool {
	s.buyer.Lock()
	defer s.buyer.Unlock()
	if s.Free() < n {
		return false
	}
	s.take(n)
	return true
}
