package game

// Kind is the one word a verdict comes down to. The same ids stand in JSON, in pack file names and on the pages.
type Kind string

// The verdict kinds. Error is ours and never costs the student.
const (
	Accepted  Kind = "accepted"
	Compile   Kind = "compile"   // the Go compiler refused it
	Refused   Kind = "refused"   // the gate refused it: something that no solution needs
	Wrong     Kind = "wrong"     // a test's expectation did not hold
	Race      Kind = "race"      // two unordered accesses, at least one a write
	Deadlock  Kind = "deadlock"  // the scenario could not finish: everything waits
	Leak      Kind = "leak"      // goroutines were left over
	Panic     Kind = "panic"     // a panic or a fatal error of the runtime
	Serial    Kind = "serial"    // correct, but no longer concurrent
	Contended Kind = "contended" // the lock is held where it hurts
	Slow      Kind = "slow"      // the step or CPU limit was reached
	Memory    Kind = "memory"    // the memory limit was reached
	Output    Kind = "output"    // the output limit was reached, or output where none may be
	Error     Kind = "error"     // the judge's own failure
)

// Kinds lists every kind in the order in which tables show them.
var Kinds = []Kind{
	Accepted, Compile, Refused, Wrong, Race, Deadlock, Leak, Panic, Serial, Contended, Slow, Memory, Output, Error,
}

// Known reports whether k is one of Kinds.
func (k Kind) Known() bool {
	for _, known := range Kinds {
		if k == known {
			return true
		}
	}
	return false
}

// Rung is how far a program got on the one ladder that all pages share.
type Rung string

// The rungs from the ground up. A program on Concurrent has solved the challenge.
const (
	NoRung     Rung = "none"
	Builds     Rung = "builds"
	Behaves    Rung = "behaves"
	RaceFree   Rung = "race-free"
	Clean      Rung = "clean"
	Concurrent Rung = "concurrent"
)

// Rungs lists the ladder from the bottom to the top, without NoRung.
var Rungs = []Rung{Builds, Behaves, RaceFree, Clean, Concurrent}

// Height is 0 for NoRung and for an unknown rung, 1 for Builds, 5 for Concurrent.
func (r Rung) Height() int {
	for i, rung := range Rungs {
		if r == rung {
			return i + 1
		}
	}
	return 0
}

// Verdict is what the judge says of one submission. From the engine "explore" everything but Spent is a function of the
// source, the pack's digest, the Go version, the runtime edits and the seed.
type Verdict struct {
	Kind      Kind        `json:"kind"`
	Rung      Rung        `json:"rung"`
	Sentence  string      `json:"sentence"`            // what happened, in the student's own names and lines
	Advice    string      `json:"advice,omitempty"`    // which edge is missing or what to look at; never the fix
	Note      string      `json:"note,omitempty"`      // the author's line on a known wrong fix, or on a weaker engine
	Marks     []Mark      `json:"marks,omitempty"`     // lines of the student's program, for the editor's gutter
	Race      *RaceReport `json:"race,omitempty"`      // kind race
	Stuck     []Stuck     `json:"stuck,omitempty"`     // kinds deadlock and leak: where each goroutine waits
	Schedule  *Schedule   `json:"schedule,omitempty"`  // the run that showed it
	Schedules int         `json:"schedules"`           // schedules explored, the failing one included
	Seed      string      `json:"seed,omitempty"`      // 16 hexadecimal digits
	Engine    string      `json:"engine,omitempty"`    // "explore" or "fallback", and the Go version it ran on
	Spent     []Spent     `json:"spent,omitempty"`     // measured, so not part of the verdict's identity
	Technique string      `json:"technique,omitempty"` // accepted: mutex, atomic, channel, ...; by what the program uses
}

// Mark is one line of the student's program with what to say beside it.
type Mark struct {
	Line int    `json:"line"` // from 1
	Col  int    `json:"col,omitempty"`
	Lane int    `json:"lane,omitempty"` // 1 and 2 for the two sides of a race; 0 for none
	Text string `json:"text"`
}

// RaceReport is a data race: two accesses that no happens-before edge orders.
type RaceReport struct {
	Variable string    `json:"variable,omitempty"` // as the student wrote it, when known
	Accesses [2]Access `json:"accesses"`
}

// Access is one side of a race.
type Access struct {
	Goroutine string   `json:"goroutine"` // a lane's name: "main" or "goroutine 2"
	Op        string   `json:"op"`        // "reads" or "writes"
	Line      int      `json:"line"`      // 0 when outside the student's program
	Func      string   `json:"func,omitempty"`
	Code      string   `json:"code,omitempty"`    // the line, trimmed
	Started   int      `json:"started,omitempty"` // the line of the go statement, 0 when outside the student's program
	Held      []string `json:"held,omitempty"`    // locks held at the access, in the student's names
}

// Stuck is one goroutine that waits for what never comes.
type Stuck struct {
	Goroutine string   `json:"goroutine"`
	Line      int      `json:"line"`
	Code      string   `json:"code,omitempty"`
	Waits     string   `json:"waits"`               // "locks from.mu", "sends on jobs", "receives from done"
	HeldBy    string   `json:"heldBy,omitempty"`    // the goroutine that holds what it waits for
	Holds     []string `json:"holds,omitempty"`     // locks that it holds meanwhile
	Started   int      `json:"started,omitempty"`   // the line of the go statement
	Elsewhere string   `json:"elsewhere,omitempty"` // where it waits when that is outside the student's program
}

// Schedule is a recorded run: who executed what, in order.
type Schedule struct {
	Number     int      `json:"number"`     // from 1
	Scenario   string   `json:"scenario"`   // the hidden scenario's name
	Goroutines []string `json:"goroutines"` // lane names by index
	Steps      []Step   `json:"steps"`
	Cut        int      `json:"cut,omitempty"` // steps before the first one here that are not kept
}

// Step is one statement of the student's program, executed by one goroutine.
type Step struct {
	G    int      `json:"g"` // index into Schedule.Goroutines
	Line int      `json:"line"`
	Code string   `json:"code,omitempty"`
	Op   string   `json:"op,omitempty"`   // lock, unlock, rlock, runlock, send, receive, close, select, go, wait, done, add, once, atomic
	On   string   `json:"on,omitempty"`   // the lock's or channel's name
	Held []string `json:"held,omitempty"` // locks held when it ran
	Wait bool     `json:"wait,omitempty"` // it began here and did not get past
	Race int      `json:"race,omitempty"` // 1 or 2: it is that access of the race
	At   int64    `json:"at"`             // virtual microseconds since the scenario began
}

// Spent is the wall time of one stage of the pipeline.
type Spent struct {
	Stage  string  `json:"stage"` // gate, rewrite, compile, link, run
	Millis float64 `json:"millis"`
}

// Solved reports whether the verdict ends the round for its author.
func (v Verdict) Solved() bool { return v.Kind == Accepted }
