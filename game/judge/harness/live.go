package harness

import (
	"fmt"
	"os"
	"runtime"
	"time"

	"datarace/game/judge/harness/point"
)

// What a run in real time waits for. The engines' figures are in virtual time, which costs nothing.
const (
	livePatience = time.Second           // of a meeting
	liveSettle   = 2 * time.Second       // for what a scenario leaves behind
	livePause    = 20 * time.Millisecond // between two looks at it
)

// live runs one scenario once, as `go test -race` would: in real time, on all processors. It is no engine that judges; it
// is what engines are compared with. The orders say which scenario, and after how many milliseconds it is called stuck.
func live(register func()) {
	d := &driver{nonce: point.Take("nonce")}
	which, patience := point.TakeNumber("scenario"), time.Duration(point.TakeNumber("deadline"))*time.Millisecond
	register()
	if which >= uint64(len(scenarios)) {
		field("fail", "there is no such scenario")
		os.Exit(0)
	}
	scenarios = scenarios[which : which+1]
	d.base = runtime.NumGoroutine()
	r := &run{done: make(chan struct{}), began: time.Now()}
	current = r
	go func() {
		defer close(r.done)
		scenarios[0].body()
	}()
	timer := time.NewTimer(patience)
	select {
	case <-r.done:
		timer.Stop()
	case <-timer.C:
		d.liveEnd(r, kindDeadlock)
	}
	for end := time.Now().Add(liveSettle); runtime.NumGoroutine() > d.base; time.Sleep(livePause) {
		if time.Now().After(end) {
			d.liveEnd(r, kindLeak)
		}
	}
	d.liveEnd(r, kindAccepted)
}

// liveEnd ends the process with what was found; otherwise is for when that is nothing.
func (d *driver) liveEnd(r *run, otherwise string) {
	switch {
	case point.Races() > 0:
		d.finish(kindRace, "", "")
	case r.kind == kindWrong || r.kind != "" && otherwise == kindAccepted:
		d.finish(r.kind, r.message, "")
	default:
		d.finish(otherwise, "", stacks())
	}
}

// meetLive is Meet in real time. Where several threads run, only a lock makes the count right, and it orders the callers:
// a race between them may go unseen.
func (m *Meeting) meetLive() {
	m.live.Lock()
	m.inside++
	if m.gate == nil {
		m.gate = make(chan struct{})
	}
	if m.inside >= m.want && !m.open {
		m.open = true
		close(m.gate)
	}
	gate, late := m.gate, m.late
	m.live.Unlock()
	timer := time.NewTimer(livePatience)
	defer timer.Stop()
	if !late {
		select {
		case <-gate:
		case <-timer.C:
			late = true
			find(kindSerial, fmt.Sprintf("%d were never inside at once", m.want))
		}
	}
	m.live.Lock()
	m.late = m.late || late
	m.inside--
	m.live.Unlock()
}
