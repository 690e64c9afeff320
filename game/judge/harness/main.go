package harness

import (
	"os"
	"runtime"
	"runtime/debug"
	"time"

	"datarace/game/judge/harness/point"
)

const (
	deadline = 60 * time.Second // virtual, for a scenario
	settle   = 30 * time.Second // virtual, for what it leaves behind
	fewest   = 20               // schedules to run when steps run out, unless they run out four times
	heapRoom = 24 << 20         // bytes of garbage before the driver collects

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
	budget    uint64 // steps in all
	limit     uint64 // steps of one schedule
	check     bool   // one schedule in order, races not looked for
	calm      bool   // schedules with few switches, of one scenario
	length    uint64 // steps that it will take, when calm
	reset     func()

	base     int // goroutines that are there without a scenario
	collect  uint64
	lengths  []uint64 // steps that each scenario took last
	schedule uint64
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
		budget:    point.TakeNumber("budget"),
		limit:     point.TakeNumber("limit"),
		check:     point.Take("check") != "",
		calm:      point.Take("calm") != "",
		length:    point.TakeNumber("length"),
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
	if only := point.TakeNumber("scenario"); d.calm && only < uint64(len(scenarios)) {
		scenarios = scenarios[only : only+1]
	}
	if len(scenarios) == 0 {
		field("fail", "the test registers no scenario")
		os.Exit(2)
	}
	debug.SetGCPercent(-1)
	debug.SetMaxStack(stackRoom)
	runtime.GC()
	d.explore()
}

// explore runs schedules until one fails or the budget is used up.
func (d *driver) explore() {
	d.lengths = make([]uint64, len(scenarios))
	d.base = runtime.NumGoroutine()
	d.collect = point.Heap() + heapRoom
	if d.check {
		d.round()
	}
	for d.schedule < d.schedules && !d.check {
		all, _, _ := point.Steps()
		if all >= d.budget && (d.schedule >= fewest || all >= 4*d.budget) {
			break
		}
		d.schedule++
		d.round()
	}
	d.finish(kindAccepted, "", "")
}

// round runs every scenario under the schedule's number.
func (d *driver) round() {
	for i := range scenarios {
		d.scenario = i
		d.once()
	}
}

// once runs one scenario under one schedule. It returns when nothing was found.
func (d *driver) once() {
	if point.Heap() > d.collect {
		runtime.GC()
		d.collect = point.Heap() + heapRoom
	}
	point.Seed(mix(d.seed, d.schedule, uint64(d.scenario)))
	r := &run{done: make(chan struct{})}
	current = r
	d.settling = false
	d.reset()
	body := scenarios[d.scenario].body
	plan := portfolio(d.schedule)
	if d.calm {
		plan, d.lengths[d.scenario] = calmPortfolio(d.schedule), d.length
	}
	plan.Name = scenarios[d.scenario].name
	plan.Schedule, plan.Scenario, plan.Limit, plan.Length = d.schedule, uint64(d.scenario), d.limit, d.lengths[d.scenario]
	plan.Racing = !d.check
	point.Start(plan)
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
	_, d.lengths[d.scenario], _ = point.Steps()
	switch {
	case !d.check && point.Races() > 0:
		d.finish(kindRace, "", "")
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

// ended is called in the goroutine at whose scheduling point a schedule ends early.
func (d *driver) ended(reason int) {
	switch {
	case reason == point.Raced:
		d.finish(kindRace, "", "")
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
	point.Stop()
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

func mix(a, b, c uint64) uint64 {
	for _, v := range []uint64{b, c} {
		a ^= v + 0x9e3779b97f4a7c15 + a<<6 + a>>2
		a = (a ^ a>>30) * 0xbf58476d1ce4e5b9
		a ^= a >> 27
	}
	return a
}

// portfolio is how a schedule is run, by its number. Schedule 0 is the visible check's: in order.
func portfolio(schedule uint64) point.Plan {
	if schedule == 0 {
		return point.Plan{InOrder: true}
	}
	switch schedule % 5 {
	case 1:
		return point.Plan{Yield: 1}
	case 2:
		return point.Plan{Yield: 1, Sleep: 8}
	case 3:
		return point.Plan{Rank: true, Changes: 3, Sleep: 30}
	case 4:
		return point.Plan{Yield: 4}
	default:
		return point.Plan{Yield: 2, Sleep: 30}
	}
}

// calmPortfolio is the search for a failing schedule that is easy to follow: fewest switches first.
func calmPortfolio(schedule uint64) point.Plan {
	switch {
	case schedule <= 30:
		return point.Plan{Rank: true, Changes: 1}
	case schedule <= 60:
		return point.Plan{Rank: true, Changes: 2}
	case schedule <= 90:
		return point.Plan{Yield: 24}
	case schedule <= 120:
		return point.Plan{Rank: true, Changes: 3, Sleep: 30}
	default:
		return point.Plan{Yield: 6}
	}
}
