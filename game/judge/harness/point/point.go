// Package point is what the rewriter puts between the statements of a submission. The judge's engine supplies the work
// behind it; without the engine (tag faketime) each call is a plain yield or nothing.
package point

// At stands before every plain statement.
func At(site int) {}

// Sync stands before a statement that synchronises; obj is a pointer to the lock, wait group, ... or the channel, and
// nil when it cannot be named without running the student's code twice.
func Sync(site int, obj any) {}

// Done stands after such a statement: it got past. For a deferred unlock it is deferred just before it.
func Done(site int, obj any) {}
