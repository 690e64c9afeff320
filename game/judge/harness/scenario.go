package harness

import (
	"fmt"
	"runtime"
	"sync"
	"time"

	"datarace/game/judge/harness/point"
)

// The kinds that a finding can have; explore knows these words.
const (
	kindWrong     = "wrong"
	kindSerial    = "serial"
	kindContended = "contended"
)

type scenario struct {
	name string
	body func()
	one  bool // one schedule is enough
}

// run is one run of a scenario. Its fields are written without locks: one P, and no pre-emption while a schedule runs.
// A lock would order the goroutines of the submission and so hide their races.
type run struct {
	began   time.Time
	wg      sync.WaitGroup
	done    chan struct{} // closed when the scenario's own goroutine ends
	kind    string        // the finding that counts so far; "" for none
	message string
}

var (
	scenarios []scenario // set while Judge or Check registers
	current   *run       // set by the driver between schedules
)

// Run registers a scenario. Its name is shown to students: "two transfers cross".
func Run(name string, body func()) {
	scenarios = append(scenarios, scenario{name: name, body: body})
}

// RunOnce is Run for what does not depend on who runs when and would take long five hundred times, such as a very long
// list: it is run once, when the other scenarios have passed.
func RunOnce(name string, body func()) {
	scenarios = append(scenarios, scenario{name, body, true})
}

// Go starts f in a goroutine of the scenario.
func Go(f func()) {
	r := current
	r.wg.Add(1)
	go func() {
		defer r.wg.Done()
		f()
	}()
}

// Wait waits until every function given to Go in this scenario has returned.
func Wait() { current.wg.Wait() }

// Must states an expectation. When ok is false the verdict is wrong, with the message, and the calling goroutine ends as
// by runtime.Goexit: deferred calls run, what follows does not.
func Must(ok bool, format string, args ...any) {
	if ok {
		return
	}
	find(kindWrong, fmt.Sprintf(format, args...))
	runtime.Goexit()
}

// Work is slow work: it takes d of virtual time, and no time at all in the judge.
func Work(d time.Duration) {
	point.Work(true)
	time.Sleep(d)
	point.Work(false)
}

// Now is the virtual time since the scenario began.
func Now() time.Duration {
	point.Timed()
	return time.Since(current.began)
}

// Within runs f and expects it to end within d of virtual time. When it takes longer the verdict is serial, with what:
// "four downloads at once". An f that never ends is a deadlock.
func Within(d time.Duration, what string, f func()) { within(kindSerial, d, what, f) }

// Contended is Within for a lock that is held too long: the verdict is contended.
func Contended(d time.Duration, what string, f func()) { within(kindContended, d, what, f) }

func within(kind string, d time.Duration, what string, f func()) {
	began := time.Now()
	f()
	if took := time.Since(began); took > d {
		find(kind, fmt.Sprintf("%s: took %v, want at most %v", what, took.Round(time.Microsecond), d))
	}
}

// find notes a finding; the first one counts, and the record that is shown of it ends here.
func find(kind, message string) {
	if current.kind == "" {
		current.kind, current.message = kind, message
		point.Mark()
	}
}
