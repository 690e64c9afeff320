// Package seats sells the seats of a theatre.
package seats

// Show is one evening with its free seats.
type Show struct {
	free chan int // holds the number while nobody has it
}

// Open offers a number of seats.
func Open(seats int) *Show {
	s := &Show{free: make(chan int, 1)}
	s.free <- seats
	return s
}

// Free tells how many seats are left.
func (s *Show) Free() int {
	free := <-s.free
	s.free <- free
	return free
}

// Buy sells n seats side by side, or none of them. It
// reports whether it did.
func (s *Show) Buy(n int) bool {
	free := <-s.free
	if free < n {
		s.free <- free
		return false
	}
	s.free <- free - n
	return true
}
