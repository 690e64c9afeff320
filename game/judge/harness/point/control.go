package point

// What follows is for the harness's driver and for nobody else.

// Plan says how one schedule is run.
type Plan struct {
	Name               string // the scenario's
	Schedule, Scenario uint64
	Limit              uint64 // steps that it may take
	Yield              uint32 // yield at one of so many points; 0 never
	Sleep              uint32 // sleep a short virtual time at one of so many points, three times at most; 0 never
	Rank               bool   // run by priority instead of at random
	Changes            uint32 // how often the running goroutine gets the lowest priority, 3 at most
	InOrder            bool   // run in order, as without an engine
	Racing             bool   // end at the first race
	Length             uint64 // steps that it will take, for placing the changes: a guess
}

// Seed sets both generators before a schedule's state is reset. What ended before happens before what follows.
func Seed(value uint64) { seed(value) }

// Start begins a schedule.
func Start(p Plan) {
	start(p.Schedule, p.Scenario, p.Limit, p.Yield, p.Sleep, p.Changes, p.Rank, p.InOrder, p.Racing, p.Length, p.Name)
}

// Stop ends it.
func Stop() { stop() }

// Steps returns the steps of the process, of this schedule, and the hash of all moments of the process.
func Steps() (all, schedule, hash uint64) { return steps() }

// First is the greatest goid of before this schedule.
func First() uint64 { return first() }

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
