// Package point is what the rewriter puts between the statements of a submission. In a judged program (build tag
// faketime) the work is done by the controlled scheduler that the toolchain adds to the runtime; in any other build each
// call is nothing.
//
// Every rewritten submission imports it, so its initialiser runs before any of the submission's code: it reads the orders
// from standard input and closes that, and no later code can learn the nonce.
package point

import "syscall"

// At stands before every plain statement.
func At(site int) { pass(site, begin, 0) }

// Own stands before a statement that no other goroutine can notice: it counts, and gives nobody else a turn. Only who goes
// on so for long gives way.
func Own(site int) { pass(site, own, 0) }

// Sync stands before a statement that synchronises; obj is a pointer to the lock, wait group, ... or the channel, and
// nil when it cannot be named without running the student's code twice.
func Sync(site int, obj any) { pass(site, begin, identity(obj)) }

// Done stands after such a statement: it got past. For a deferred unlock it is deferred just before it.
func Done(site int, obj any) { pass(site, done, identity(obj)) }

// After stands round an operation that synchronises in the middle of a statement, an atomic load above all: others may
// run between it and what the statement does next. Without it n.Store(n.Load()+1) would never lose an update.
func After[T any](site int, v T) T {
	pass(site, begin, 0)
	return v
}

const (
	begin = 0
	done  = 1
	own   = 3 // on record as begin; 2 is an inserted sleep there
)

// Why a schedule is ended at a scheduling point.
const (
	goOn  = 0
	Spent = 1 // its steps are used up
	Raced = 2 // the race detector has spoken
)

// Ended is called, with the reason, in the goroutine that passes the point at which a schedule ends. It must not return.
// The harness sets it before the first schedule; until then only initialisers run, and the process exits with Overrun
// when they take too many steps.
var Ended = func(int) { syscall.Exit(Overrun) }

// Overrun is the exit status of a program whose initialisers take too many steps.
const Overrun = 3

func pass(site int, phase uint64, obj uintptr) {
	if reason := at(uint64(site), phase, obj); reason != goOn {
		Ended(reason)
	}
}
