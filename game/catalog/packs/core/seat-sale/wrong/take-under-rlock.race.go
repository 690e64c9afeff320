// RLock lets several in at once. That is for reading; whoever writes needs Lock.

// Package seats sells the seats of a theatre.
package seats

import "sync"

// Show is one evening with its free seats.
type Show struct {
	mu   sync.RWMutex
	free int
}

// Open offers a number of seats.
func Open(seats int) *Show {
	return &Show{free: seats}
}

// Free tells how many seats are left.
func (s *Show) Free() int {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.free
}

// Buy sells n seats side by side, or none of them. It
// reports whether it did.
func (s *Show) Buy(n int) bool {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.free < n {
		return false
	}
	s.free -= n
	return true
}
