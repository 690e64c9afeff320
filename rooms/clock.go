package rooms

import "time"

// clock is a room's time: milliseconds since it opened, on the monotonic clock, downtime taken out. It never changes, so
// any goroutine may read it.
type clock struct {
	base  int64     // room time at start
	start time.Time // with the monotonic reading
}

// clockAt starts a clock that shows base now.
func clockAt(base int64) clock { return clock{base, time.Now()} }

// now is the room time in milliseconds.
func (c clock) now() int64 { return c.base + time.Since(c.start).Milliseconds() }

// when is the moment at which the clock shows at.
func (c clock) when(at int64) time.Time {
	return c.start.Add(time.Duration(at-c.base) * time.Millisecond)
}
