package point

// What follows is for the harness's driver and for nobody else.

// Plan says how one schedule is run. The runtime's addition has the same type, field by field.
type Plan struct {
	Name               string // the scenario's
	Schedule, Scenario uint64
	Ran                uint64 // schedules that were begun, this one included
	Limit              uint64 // steps that it may take
	Yield              uint32 // yield at one of so many points; 0 never
	Sleep              uint32 // sleep at one of so many points; 0 never, 1 at one of 4 to 128, by chance for each schedule
	Sleeps             uint32 // how often at most
	Longest            uint32 // of these sleeps, in units of 100 us of virtual time
	Changes            uint32 // how often the running goroutine gets the lowest priority, 3 at most
	Hold               uint32 // hold back at one of so many points until one that sleeps has woken; 0 never
	Rank               bool   // run by priority instead of at random
	InOrder            bool   // run in order, as without an engine
	Racing             bool   // end at the first race
	Turns              []Turn // run by turns; nothing of the above but Limit and Racing counts then
	Naps               []Nap  // sleeps, when by turns
}

// Turn says that a goroutine, by its number in the schedule from 1, passes so many points before the next turn.
type Turn struct{ G, Points uint32 }

// Nap says that a goroutine sleeps before it passes a point, by its own count from 1, in units of 100 us.
type Nap struct{ G, Point, Units uint32 }

// Seed sets the generators before a schedule's state is reset, and the clock to the schedule's slot of time, which
// schedules have in rising order from 0. What ended before happens before what follows.
func Seed(value, slot uint64) { seed(value, slot) }

// Start begins a schedule.
func Start(p Plan) { start(&p) }

// Stop ends it.
func Stop() { stop() }

// Over is Stop before the process ends: no other goroutine runs any more, if the caller makes no system call that waits.
func Over() { over() }

// Steps returns how many steps the process has made.
func Steps() uint64 { return steps() }

// Slept says that a submission slept, or waited for a timer, in this process.
func Slept() bool { return slept() }

// Work is said before and after a sleep of the harness's: time does not pass it while a goroutine is held back.
func Work(begin bool) { work(begin) }

// Timed says that what follows counts on time.
func Timed() { timed() }

// Strained says that in this schedule time went on while a goroutine was held back, and that somebody counted on it.
func Strained() bool { return strained() }

// Main says that the caller is the scenario's own goroutine.
func Main() { mine() }

// Heap is how many bytes the heap holds.
func Heap() uint64 { return heap() }

// Procs is how many processors the program has; what it is told is another number.
func Procs() int { return procs() }

// Races counts the reports of the race detector.
func Races() int { return races() }

// Mark says that something was found: the record may end here.
func Mark() { mark() }

// Dump writes the schedule so far, or up to the last Mark, to descriptor 3.
func Dump(marked bool) { dump(marked) }
