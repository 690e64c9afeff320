//go:build faketime && race

package point

import "unsafe"

// Engine reports whether this program runs under the controlled scheduler.
const Engine = true

// Live reports whether this program runs in real time, on a runtime of which nothing was changed.
const Live = false

// ordered is called with the seed when the orders are there, before anything of the program runs.
func ordered(seed uint64) { clock(seed) }

func identity(obj any) uintptr {
	return (*[2]uintptr)(unsafe.Pointer(&obj))[1]
}

// The functions below stand in the runtime; the toolchain's addition pushes them here.

// at is a scheduling point.
//
//go:linkname at
func at(site, phase uint64, obj uintptr) int

//go:linkname seed
func seed(value, slot uint64)

//go:linkname clock
func clock(seed uint64)

//go:linkname procs
func procs() int

//go:linkname start
func start(p *Plan)

//go:linkname stop
func stop()

//go:linkname over
func over()

//go:linkname steps
func steps() uint64

//go:linkname slept
func slept() bool

//go:linkname work
func work(begin bool)

//go:linkname timed
func timed()

//go:linkname strained
func strained() bool

//go:linkname mine
func mine()

//go:linkname heap
func heap() uint64

//go:linkname races
func races() int

//go:linkname dump
func dump(marked bool)

//go:linkname mark
func mark()
