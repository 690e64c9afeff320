//go:build race

package harness

import "runtime"

// unordered runs f, whose synchronisation the race detector does not take for an order of the program under test.
func unordered(f func()) {
	runtime.RaceDisable()
	defer runtime.RaceEnable()
	f()
}
