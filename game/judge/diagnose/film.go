package diagnose

import (
	"fmt"
	"maps"
	"slices"

	"datarace/game"
	"datarace/game/judge/explore"
	"datarace/game/judge/rewrite"
)

// maxSteps is how many steps a schedule shows: the last ones.
const maxSteps = 400

// film is a record as steps, and the state in which it ended.
type film struct {
	names []string      // lanes in order of appearance
	index map[int64]int // goid -> lane
	steps []game.Step
	holds [][]lock             // beside steps: what the goroutine held then
	state map[int64]*goroutine // at the end
	long  []lock               // every holding of a lock, with how long it lasted
	waits map[uint64]int64     // virtual nanoseconds that goroutines waited for each lock
	end   int64                // virtual nanoseconds of the last moment
	main  int64
	base  map[int64]bool
}

// lock is one lock that a goroutine holds, in the words in which it took it.
type lock struct {
	object uint64
	name   string
	reads  bool // an RLock
	line   int
	since  int64 // virtual nanoseconds
	lasted int64 // virtual nanoseconds, in film.long
}

// goroutine is what one goroutine holds and what it began and did not end.
type goroutine struct {
	held    []lock
	pending int // index into steps, -1 when it is past everything
	object  uint64
	site    int
	began   int64 // virtual nanoseconds
}

func replay(o explore.Outcome, sites []rewrite.Site) *film {
	f := &film{index: map[int64]int{}, waits: map[uint64]int64{}, state: map[int64]*goroutine{}, main: o.Main, base: map[int64]bool{}}
	for _, id := range o.Base {
		f.base[id] = id != o.Main
	}
	if o.Main != 0 {
		f.lane(o.Main)
	}
	type place struct {
		g    int64
		site int
	}
	objects := map[place]uint64{} // a loop that receives names its channel only once
	for _, m := range o.Record {
		if f.base[m.G] || m.Site < 0 || m.Site >= len(sites) {
			continue
		}
		g := f.goroutine(m.G)
		f.end = m.At
		s := sites[m.Site]
		if m.Phase == explore.Done {
			if g.pending >= 0 && g.site == m.Site {
				f.passed(g, s, m.At)
				g.pending = -1
			}
			continue
		}
		if m.Obj == 0 {
			m.Obj = objects[place{m.G, m.Site}]
		}
		objects[place{m.G, m.Site}] = m.Obj
		f.steps = append(f.steps, game.Step{
			G: f.lane(m.G), Line: s.Line, Code: s.Code, Op: s.Op, On: s.On, Held: names(g.held), At: m.At / 1000,
		})
		f.holds = append(f.holds, slices.Clone(g.held))
		g.pending, g.site, g.object, g.began = -1, m.Site, m.Obj, m.At
		if s.Op != "" {
			g.pending = len(f.steps) - 1
		}
	}
	return f
}

func (f *film) goroutine(id int64) *goroutine {
	g := f.state[id]
	if g == nil {
		g = &goroutine{pending: -1, site: -1}
		f.state[id] = g
	}
	return g
}

// lane is the index of a goroutine's lane, which it gets when it is first met.
func (f *film) lane(id int64) int {
	i, ok := f.index[id]
	if !ok {
		i = len(f.names)
		f.index[id] = i
		name := fmt.Sprintf("goroutine %d", i+1)
		if id == f.main {
			name = "main"
		}
		f.names = append(f.names, name)
	}
	return i
}

// name is how a goroutine is called.
func (f *film) name(id int64) string { return f.names[f.lane(id)] }

// lastLine is the line that a goroutine was on last; 0 when it passed none.
func (f *film) lastLine(id int64) int {
	lane, ok := f.index[id]
	for i := len(f.steps) - 1; ok && i >= 0; i-- {
		if f.steps[i].G == lane {
			return f.steps[i].Line
		}
	}
	return 0
}

// passed changes what g holds, once it is past the statement that it began.
func (f *film) passed(g *goroutine, s rewrite.Site, at int64) {
	switch s.Op {
	case "lock", "rlock":
		f.waits[g.object] += at - g.began
		g.held = append(g.held, lock{object: g.object, name: s.On, reads: s.Op == "rlock", line: s.Line, since: at})
	case "unlock", "runlock":
		for i := len(g.held) - 1; i >= 0; i-- {
			if h := g.held[i]; h.object == g.object && (g.object != 0 || h.name == s.On) {
				h.lasted = at - h.since
				f.long = append(f.long, h)
				g.held = slices.Delete(g.held, i, i+1)
				return
			}
		}
	}
}

func names(held []lock) []string {
	var list []string
	for _, h := range held {
		list = append(list, h.name)
	}
	return list
}

// holder is who holds the lock with this identity, other than for reading beside a reader; 0 when nobody is known to.
func (f *film) holder(object uint64, except int64) int64 {
	if object == 0 {
		return 0
	}
	best := int64(0)
	for id, g := range f.state {
		for _, h := range g.held {
			if h.object == object && id != except && (best == 0 || id < best) {
				best = id
			}
		}
	}
	return best
}

// blocking is the holding of a lock that made others wait longest, and among those of one lock the one that lasted
// longest, to the record's end for what is still held. It is false when no lock was held for a tenth of a virtual
// millisecond.
func (f *film) blocking() (lock, bool) {
	end := f.end + 1_000_000_000 // what is held at the end was held when the harness gave up
	all := slices.Clone(f.long)
	waits := maps.Clone(f.waits)
	for _, id := range slices.Sorted(maps.Keys(f.state)) {
		g := f.state[id]
		for _, h := range g.held {
			h.lasted = end - h.since
			all = append(all, h)
		}
		if g.pending >= 0 && (f.steps[g.pending].Op == "lock" || f.steps[g.pending].Op == "rlock") {
			waits[g.object] += end - g.began
		}
	}
	best := lock{}
	for _, h := range all {
		more := waits[h.object] - waits[best.object]
		if h.lasted >= 100_000 && (best.name == "" || more > 0 || more == 0 && h.lasted > best.lasted) {
			best = h
		}
	}
	return best, best.name != ""
}

// ends says whether the record ends with that lock held.
func (f *film) ends(with lock) bool {
	for _, g := range f.state {
		for _, h := range g.held {
			if h.object == with.object && h.since == with.since {
				return true
			}
		}
	}
	return false
}

// pause is the length of a record up to its largest jump of virtual time, where slow
// work was under way and the others waited; all of it when no jump has a millisecond.
func pause(record []explore.Moment) int {
	longest, at := int64(1_000_000), len(record)
	for i := 1; i < len(record); i++ {
		if jump := record[i].At - record[i-1].At; jump > longest {
			longest, at = jump, i
		}
	}
	return at
}

// busiest is the line that was executed most often at the end of the film, the first of equals; 0 for an empty film.
func (f *film) busiest() int {
	count := map[int]int{}
	line := 0
	for _, s := range f.steps[max(0, len(f.steps)-200):] {
		count[s.Line]++
		if n := count[s.Line] - count[line]; line == 0 || n > 0 || n == 0 && s.Line < line {
			line = s.Line
		}
	}
	return line
}

// schedule is the film as the page plays it.
func (f *film) schedule(o explore.Outcome) *game.Schedule {
	steps, cut := f.steps, o.Cut
	if n := len(steps) - maxSteps; n > 0 {
		steps, cut = steps[n:], cut+n
	}
	return &game.Schedule{Number: o.Schedule, Scenario: o.Scenario, Goroutines: f.names, Steps: steps, Cut: cut}
}
