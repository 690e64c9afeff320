package harness

import (
	"cmp"
	"os"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"time"

	"datarace/game/judge/harness/point"
)

const (
	deadline = 60 * time.Second // virtual, for a scenario
	settle   = 30 * time.Second // virtual, for what it leaves behind
	fewest   = 20               // schedules to run when steps run out, unless they run out four times
	whole    = 10               // times that all plans are gone through with all scenarios
	heapRoom = 24 << 20         // bytes of garbage before the driver collects, unless it is told another number

	// bytes of one goroutine's stack: endless recursion is told as such, before it meets the memory limit
	stackRoom = 16 << 20
)

// The kinds that the driver finds by itself; explore knows these words.
const (
	kindAccepted = "accepted"
	kindRace     = "race"
	kindDeadlock = "deadlock"
	kindLeak     = "leak"
	kindSlow     = "slow"
)

// driver runs the scenarios of a judged program. It is the program's main goroutine.
type driver struct {
	nonce     string
	seed      uint64
	schedules uint64 // to run at most
	only      uint64 // the one to run; 0 for all
	budget    uint64 // steps in all
	limit     uint64 // steps of one schedule
	check     bool   // one schedule in order, races not looked for
	mix       []point.Plan
	held      []point.Plan   // of the last fifth of the schedules
	turns     [][]point.Turn // one schedule for each of these instead
	naps      []point.Nap
	of        uint64 // the schedule whose random values they have
	one       bool   // run one scenario alone
	reset     func()

	many     int    // scenarios, but for those that are run once
	base     int    // goroutines that are there without a scenario
	room     uint64 // bytes of garbage before it collects
	collect  uint64 // the heap at which it does
	schedule uint64
	ran      uint64
	scenario int
	settling bool
}

// Main judges one of the program's submissions and ends the process: judge registers the hidden scenarios, check the
// visible ones, and a submission's function joins it to the tests and returns its reset. The generated main function of
// a judged program calls it; orders say which submission, and which scenarios.
func Main(judge, check func(), submissions ...func() (reset func())) {
	if point.Live {
		live(judge)
		return
	}
	d := &driver{
		nonce:     point.Take("nonce"),
		seed:      point.TakeNumber("seed"),
		schedules: point.TakeNumber("schedules"),
		only:      point.TakeNumber("only"),
		budget:    point.TakeNumber("budget"),
		limit:     point.TakeNumber("limit"),
		check:     point.Take("check") != "",
		mix:       plans(point.Take("mix")),
		held:      plans(point.Take("held")),
		turns:     turns(point.Take("turns")),
		naps:      naps(point.Take("naps")),
		of:        point.TakeNumber("of"),
		room:      cmp.Or(point.TakeNumber("room"), heapRoom),
	}
	member, register := point.TakeNumber("member"), judge
	if d.check && check != nil {
		register = check
	}
	if !point.Engine || point.Procs() != 1 {
		field("fail", "the judged program needs the engine and one processor")
		os.Exit(2)
	}
	if member >= uint64(len(submissions)) {
		field("fail", "the judged program has no such submission")
		os.Exit(2)
	}
	point.Ended = d.ended
	if d.reset = submissions[member](); d.reset == nil {
		field("fail", "the judged program's slot is empty")
		os.Exit(2)
	}
	register()
	// Each run has a slot of time by its number, and time does not go back.
	slices.SortStableFunc(scenarios, func(a, b scenario) int {
		switch {
		case a.one == b.one:
			return 0
		case b.one:
			return -1
		}
		return 1
	})
	for _, s := range scenarios {
		if !s.one {
			d.many++
		}
	}
	if len(scenarios) == 0 {
		field("fail", "the test registers no scenario")
		os.Exit(2)
	}
	if only := point.Take("scenario"); only != "" {
		d.scenario, _ = strconv.Atoi(only)
		d.one = true
	}
	if len(d.mix) == 0 && len(d.turns) == 0 && !d.check || d.scenario >= len(scenarios) {
		field("fail", "the judged program was not told what to run")
		os.Exit(2)
	}
	debug.SetGCPercent(-1)
	debug.SetMaxStack(stackRoom)
	d.explore()
}

// explore runs schedules until one fails or the budget is used up.
func (d *driver) explore() {
	d.base = runtime.NumGoroutine()
	d.collect = point.Heap() + d.room
	switch {
	case d.check:
		d.round(point.Plan{InOrder: true})
	case d.only > 0:
		d.schedule = d.only
		d.round(d.plan())
		if d.only == d.open() {
			d.lastly()
		}
	case d.one && scenarios[d.scenario].one:
		// There is no schedule of it that is easier to follow.
	case d.one:
		d.upTo(d.schedules)
	default:
		d.upTo(d.open())
		spent := d.schedule < d.open()
		d.schedule = d.open()
		d.lastly()
		if spent {
			// Those that hold goroutines back have a budget of their own, if the program sleeps at all.
			if !point.Slept() {
				break
			}
			d.budget = point.Steps() + d.budget/4
		}
		d.upTo(d.schedules)
	}
	d.finish(kindAccepted, "", "")
}

// upTo runs schedules up to a number, or until the budget is used up.
func (d *driver) upTo(last uint64) {
	for d.schedule < last && !d.spent() {
		d.schedule++
		d.round(d.plan())
	}
}

// lastly runs what one schedule is enough for. It belongs to the last of the open schedules: in those that hold
// goroutines back a finding may prove nothing.
func (d *driver) lastly() {
	for i, s := range scenarios {
		if s.one {
			d.scenario = i
			d.once(d.mix[0])
		}
	}
}

// spent says that the budget is used up.
func (d *driver) spent() bool {
	all := point.Steps()
	return all >= d.budget && (d.ran >= fewest || all >= 4*d.budget)
}

// open is how many schedules there are before those that hold goroutines back.
func (d *driver) open() uint64 {
	if len(d.held) == 0 {
		return d.schedules
	}
	return d.schedules - d.schedules/5
}

// plan is how a schedule is run, by its number.
func (d *driver) plan() point.Plan {
	n := d.schedule - 1
	switch {
	case len(d.turns) > 0:
		return point.Plan{Turns: d.turns[n%uint64(len(d.turns))], Naps: d.naps}
	case d.schedule > d.open():
		return d.held[n%uint64(len(d.held))]
	}
	return d.mix[n%uint64(len(d.mix))]
}

// round runs the schedule's scenarios, or the one that is asked for.
func (d *driver) round(p point.Plan) {
	d.ran++
	if d.one {
		d.once(p)
		return
	}
	for i := range scenarios {
		if d.check || d.due(i) {
			d.scenario = i
			d.once(p)
		}
	}
}

// due says that a scenario is run in the schedule: all of them are in the first ones. A bug of one in a hundred runs
// seldom shows in one scenario only, so that later, where there are many, they take turns. Each meets every plan, and the
// turn is a matter of the schedule's number alone.
func (d *driver) due(scenario int) bool {
	if scenarios[scenario].one {
		return false
	}
	n, plans, turns := d.schedule-1, d.mix, min(3, d.many/2)
	if d.schedule > d.open() {
		n, plans = d.schedule-1-d.open(), d.held
	}
	cycle := int(n) / max(1, len(plans))
	return turns < 2 || cycle < whole || (cycle+scenario)%turns == 0
}

// once runs one scenario under one schedule. It returns when nothing was found.
func (d *driver) once(p point.Plan) {
	if point.Heap() > d.collect {
		runtime.GC()
		d.collect = point.Heap() + d.room
	}
	number := d.schedule
	if len(d.turns) > 0 {
		number = d.of
	}
	point.Seed(mix(d.seed, number, uint64(d.scenario)), d.schedule*uint64(len(scenarios))+uint64(d.scenario))
	r := &run{done: make(chan struct{})}
	current = r
	d.settling = false
	d.reset()
	body := scenarios[d.scenario].body
	p.Name = scenarios[d.scenario].name
	p.Schedule, p.Scenario, p.Ran, p.Limit = d.schedule, uint64(d.scenario), d.ran, d.limit
	p.Racing = !d.check
	point.Start(p)
	r.began = time.Now()
	go func() {
		defer close(r.done)
		point.Main()
		body()
	}()
	timer := time.NewTimer(deadline)
	stuck := false
	select {
	case <-r.done:
		timer.Stop()
	case <-timer.C:
		stuck = true
	}
	if !stuck {
		d.settling = true
		time.Sleep(settle)
	}
	point.Stop()
	switch {
	case !d.check && point.Races() > 0:
		d.finish(kindRace, "", "")
	case r.kind != "" && point.Strained():
		d.pass(stuck)
	case r.kind == kindWrong:
		d.finish(r.kind, r.message, "")
	case stuck:
		d.finish(kindDeadlock, "", stacks())
	case runtime.NumGoroutine() > d.base:
		d.finish(kindLeak, "", stacks())
	case r.kind != "":
		d.finish(r.kind, r.message, "")
	}
}

// pass leaves a schedule that proves nothing: it held goroutines back for as long as it liked, and what the harness was
// disappointed by may be the time that this took. When the scenario has left something behind, what comes after would
// prove nothing either, so that nothing does: all other schedules have been run by then.
func (d *driver) pass(stuck bool) {
	if stuck || runtime.NumGoroutine() > d.base {
		d.finish(kindAccepted, "", "")
	}
}

// ended is called in the goroutine at whose scheduling point a schedule ends early.
func (d *driver) ended(reason int) {
	switch {
	case reason == point.Raced:
		d.finish(kindRace, "", "")
	case current.kind != "" && point.Strained():
		d.finish(kindAccepted, "", "")
	case current.kind == kindWrong:
		d.finish(current.kind, current.message, "")
	case d.settling:
		d.finish(kindLeak, "", stacks())
	default:
		d.finish(kindSlow, "", stacks())
	}
}

// finish writes the result and ends the process.
func (d *driver) finish(kind, message, stacks string) {
	point.Over()
	field("nonc", d.nonce)
	field("kind", kind)
	field("mesg", message)
	field("stck", stacks)
	point.Dump(kind == kindWrong || kind == kindSerial || kind == kindContended)
	if kind == kindAccepted {
		for _, s := range scenarios {
			field("done", s.name)
		}
	}
	field("end.", "")
	os.Exit(0)
}

// stacks is the runtime's text on every goroutine.
func stacks() string {
	text := make([]byte, 256<<10)
	return string(text[:runtime.Stack(text, true)])
}

// mix makes one number of three. Neighbours must have nothing in common: the schedules of seed 2 are not those of seed 1.
func mix(a, b, c uint64) uint64 {
	var z uint64
	for _, v := range [...]uint64{a, b, c} {
		z = (z ^ v) + 0x9e3779b97f4a7c15
		z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
		z = (z ^ z>>27) * 0x94d049bb133111eb
		z ^= z >> 31
	}
	return z
}
