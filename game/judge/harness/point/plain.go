//go:build !faketime || !race

package point

// Engine reports whether this program runs under the controlled scheduler.
const Engine = false

func identity(any) uintptr { return 0 }
func seed(uint64)          {}
func procs() int           { return 0 }
func start(schedule, scenario, limit uint64, yield, sleep, changes uint32, rank, fifo, racing bool, length uint64, name string) {
}
func stop()                               {}
func steps() (all, schedule, hash uint64) { return 0, 0, 0 }
func first() uint64                       { return 0 }
func mine()                               {}
func heap() uint64                        { return 0 }
func dump(bool)                           {}
func mark()                               {}
