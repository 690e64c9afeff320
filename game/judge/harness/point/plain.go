//go:build !faketime || !race

package point

// Engine reports whether this program runs under the controlled scheduler.
const Engine = false

// Take returns an order; there are none without the engine.
func Take(string) string { return "" }

// TakeNumber returns an order; there are none without the engine.
func TakeNumber(string) uint64 { return 0 }

func identity(any) uintptr                   { return 0 }
func at(site, phase uint64, obj uintptr) int { return goOn }
func seed(uint64)                            {}
func procs() int                             { return 0 }
func start(schedule, scenario, limit uint64, yield, sleep, changes uint32, rank, fifo, racing bool, length uint64, name string) {
}
func stop()                               {}
func steps() (all, schedule, hash uint64) { return 0, 0, 0 }
func first() uint64                       { return 0 }
func mine()                               {}
func heap() uint64                        { return 0 }
func races() int                          { return 0 }
func dump(bool)                           {}
func mark()                               {}
