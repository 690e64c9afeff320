package explore

import "datarace/game"

// Outcome is what exploring one program found. It speaks of sites and goroutine ids; diagnose turns it into words.
type Outcome struct {
	Kind      game.Kind   // Accepted when no schedule failed
	Scenario  string      // the scenario that failed
	Message   string      // what the harness said of it: an expectation's text, a panic's text
	Schedule  int         // the failing schedule's number, from 1; 0 when none failed
	Schedules int         // how many ran, the failing one included; 1 for a replay
	Steps     int64       // scheduling points passed in all of them
	Race      []byte      // the race detector's text for the failing schedule, kind Race
	Parked    []Goroutine // kinds Deadlock and Leak: goroutines that are left
	Trace     []byte      // a panic's goroutine trace, kind Panic
	Record    []Moment    // the failing schedule, oldest first; kind Race: the last one begins the statement that completed the race
	Cut       int         // moments before the first one here that were not kept
	Base      []int64     // goids that belong to the harness and are no lane of their own, main excepted
	Main      int64       // the goid that ran the scenario
	Hash      uint64      // of every moment of the whole run: equal for equal runs
	Own       uint64      // of every moment of the last schedule: equal whether it was run alone or after others

	scenario int   // its number
	naps     []nap // sleeps inserted in Record
}

// Goroutine is a goroutine that still exists when the scenario is over or stuck.
type Goroutine struct {
	ID      int64
	Parent  int64  // the goid that started it
	State   string // the runtime's wait reason: "chan send", "sync.Mutex.Lock", "select", ...
	Frames  []Frame
	Creator Frame // where its go statement stands
}

// Frame is one call of a goroutine's stack. File is "submission.go" for the student's program.
type Frame struct {
	Func string
	File string
	Line int
}

// Moment is one scheduling point passed by a goroutine.
type Moment struct {
	G     int64 // goid
	Site  int   // index into the rewriter's sites
	Phase Phase
	Obj   uint64 // identity of the lock, channel, ... of a synchronising site; 0 when it has none
	At    int64  // virtual nanoseconds since the scenario began
}

// Phase says whether a moment stands before or after its statement.
type Phase uint8

// A plain statement has only Begin; a synchronising one has Begin and, once it got past, Done.
const (
	Begin Phase = iota
	Done
)
