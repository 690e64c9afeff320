//go:build !faketime || !race

package point

// Engine reports whether this program runs under the controlled scheduler.
const Engine = false

func identity(any) uintptr    { return 0 }
func seed(value, slot uint64) {}
func procs() int              { return 0 }
func start(*Plan)             {}
func stop()                   {}
func over()                   {}
func steps() uint64           { return 0 }
func slept() bool             { return false }
func work(bool)               {}
func timed()                  {}
func strained() bool          { return false }
func mine()                   {}
func heap() uint64            { return 0 }
func dump(bool)               {}
func mark()                   {}
