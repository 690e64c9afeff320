//go:build realtime && race && !faketime

package point

import (
	"runtime"
	"time"
)

// Live reports whether this program runs in real time, on a runtime of which nothing was changed.
const Live = true

// chance is the generator of what happens at points. Several threads use it without a lock, which would order them; a
// number that two of them draw is as good as any other.
var chance uint64

func ordered(seed uint64) { chance = seed }

// at is a scheduling point: most goroutines pass it, some yield, few sleep for a moment.
func at(_, phase uint64, _ uintptr) int {
	if phase != begin {
		return goOn
	}
	chance += 0x9e3779b97f4a7c15
	z := (chance ^ chance>>30) * 0xbf58476d1ce4e5b9
	z ^= z >> 27
	switch {
	case z%64 == 0:
		time.Sleep(time.Duration(z>>8%1000) * time.Microsecond)
	case z%4 == 1:
		runtime.Gosched()
	}
	return goOn
}

func races() int { return runtime.RaceErrors() }
