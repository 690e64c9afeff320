package harness

import (
	"fmt"
	"sync"
	"time"

	"datarace/game/judge/harness/point"
)

// patience is how long a meeting waits for the others, in virtual time.
const patience = 10 * time.Second

// Meeting is a place that opens when enough are inside at once.
type Meeting struct {
	want   int
	inside int
	open   bool
	late   bool // somebody waited in vain: nobody waits any more

	live sync.Mutex    // guards the above in real time, where there is more than one thread
	gate chan struct{} // closed when it opens; in real time only
}

// Rendezvous makes a meeting for n.
func Rendezvous(n int) *Meeting { return &Meeting{want: n} }

// Meet waits until n callers are inside at once, and lets all of them go; later callers pass. When 10 s of virtual time
// go by before that, the verdict is serial, and this and every later call return at once, so that the scenario can end:
// if it cannot, its deadlock is the verdict. The callers are not ordered by meeting: what they race on is still seen.
func (m *Meeting) Meet() {
	if point.Live {
		m.meetLive()
		return
	}
	// Waiting is polling in virtual time: any channel or lock in here would order the callers.
	m.inside++
	defer func() { m.inside-- }()
	m.open = m.open || m.inside >= m.want
	point.Timed()
	began, pause := time.Now(), 20*time.Microsecond
	for !m.open && !m.late {
		if time.Since(began) > patience {
			m.late = true
			find(kindSerial, fmt.Sprintf("only %d of %d were inside at once: the others waited for them to leave", m.inside, m.want))
		}
		Work(pause)
		pause = min(2*pause, 10*time.Millisecond)
	}
}
