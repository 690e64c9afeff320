// Package door lets a class in.
package door

import "sync"

// Door is the door of a classroom.
type Door struct {
	mu     sync.Mutex
	inside int
}

// Enter lets one student in. The class comes all at once.
func (d *Door) Enter() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.inside++
}

// Inside tells how many are in by now.
func (d *Door) Inside() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.inside
}
