// You took the lock away. Nobody waits any more, and nothing orders two students who count at the same time.

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
	d.inside++
}

// Inside tells how many are in by now.
func (d *Door) Inside() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.inside
}
