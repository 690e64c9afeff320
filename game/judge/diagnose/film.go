package diagnose

import (
	"fmt"
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
	main  int64
	base  map[int64]bool
}

// lock is one lock that a goroutine holds, in the words in which it took it.
type lock struct {
	object uint64
	name   string
	reads  bool // an RLock
	line   int
}

// goroutine is what one goroutine holds and what it began and did not end.
type goroutine struct {
	held    []lock
	pending int // index into steps, -1 when it is past everything
	object  uint64
	site    int
}

func replay(o explore.Outcome, sites []rewrite.Site) *film {
	f := &film{index: map[int64]int{}, state: map[int64]*goroutine{}, main: o.Main, base: map[int64]bool{}}
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
		s := sites[m.Site]
		if m.Phase == explore.Done {
			if g.pending >= 0 && g.site == m.Site {
				g.passed(s, g.object)
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
		g.pending, g.site, g.object = -1, m.Site, m.Obj
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

// passed changes what g holds, once it is past a statement.
func (g *goroutine) passed(s rewrite.Site, object uint64) {
	switch s.Op {
	case "lock", "rlock":
		g.held = append(g.held, lock{object: object, name: s.On, reads: s.Op == "rlock", line: s.Line})
	case "unlock", "runlock":
		for i := len(g.held) - 1; i >= 0; i-- {
			if h := g.held[i]; h.object == object && (object != 0 || h.name == s.On) {
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

// schedule is the film as the page plays it.
func (f *film) schedule(o explore.Outcome) *game.Schedule {
	steps, cut := f.steps, o.Cut
	if n := len(steps) - maxSteps; n > 0 {
		steps, cut = steps[n:], cut+n
	}
	return &game.Schedule{Number: o.Schedule, Scenario: o.Scenario, Goroutines: f.names, Steps: steps, Cut: cut}
}
