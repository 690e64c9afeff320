package harness

import (
	"fmt"
	"time"
)

// patience is how long a meeting waits for the others, in virtual time.
const patience = 10 * time.Second

// Meeting is a place that opens when enough are inside at once.
type Meeting struct {
	want   int
	inside int
	open   bool
	late   bool // somebody waited in vain: nobody waits any more
	opened chan struct{}
}

// Rendezvous makes a meeting for n.
func Rendezvous(n int) *Meeting { return &Meeting{want: n, opened: make(chan struct{})} }

// Meet waits until n callers are inside at once, and lets all of them go. When 10 s of virtual time pass before that,
// the verdict is serial, and this and every later call return at once, so that the scenario can end: if it cannot, its
// deadlock is the verdict. The callers are not ordered by meeting: what they race on is still seen as a race.
func (m *Meeting) Meet() {
	unordered(m.meet)
}

//go:norace
func (m *Meeting) meet() {
	if m.late || m.open {
		return
	}
	m.inside++
	if m.inside >= m.want {
		m.open = true
		close(m.opened)
		return
	}
	timer := time.NewTimer(patience)
	select {
	case <-m.opened:
		timer.Stop()
	case <-timer.C:
		if !m.late {
			m.late = true
			find(kindSerial, fmt.Sprintf("only %d of %d were inside at once: the others waited for them to leave", m.inside, m.want))
		}
	}
	m.inside--
}
