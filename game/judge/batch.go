package judge

import (
	"context"
	"errors"
	"maps"
	"os"
	"slices"
	"sync"
	"time"

	"datarace/game/judge/toolchain"
)

// Together is how many submissions of one challenge one link can serve. It pays to hand the judge that many at once for
// each processor.
const Together = toolchain.Slots

// line is what the judge knows of one challenge: what its programs share, and who is on the way to a link.
//
// A job that comes alone is compiled, linked and run at once. Jobs that come while all processors are busy, or while
// another of their challenge is being compiled, gather: the link waits until everybody who is ahead of it is compiled.
type line struct {
	ready chan struct{} // closed when kit and err are set
	kit   *toolchain.Kit
	err   error

	mu    sync.Mutex
	here  int    // jobs being judged, background ones left out; guarded by mu
	ahead int    // those of them that are not compiled yet; guarded by mu
	slot  int    // the next job's; guarded by mu
	open  *batch // takes members; nil when there is none; guarded by mu
}

// batch is submissions that share a link. It is led by a goroutine of its own, so that it outlives each member.
type batch struct {
	go_    chan struct{}      // closed when there is nobody left to wait for
	linked chan struct{}      // closed when every member's program or err is set
	stop   context.CancelFunc // of the link

	// Guarded by the line's mu until linked is closed, and then read only, but members.
	parts   map[int]*member // by slot, those who are gone left out
	members int             // who has not left; the last one removes the files
	closed  bool            // takes no more members
	dirs    []string        // to be removed with the batch
}

// member is one submission of a batch.
type member struct {
	part    toolchain.Part
	program string
	took    time.Duration
	err     error
}

// enter counts a job in and gives its slot.
func (l *line) enter(counts bool) (slot int, leave func(), compiled func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	slot = l.slot
	l.slot = (l.slot + 1) % Together
	if !counts {
		return slot, func() {}, func() {}
	}
	l.here++
	l.ahead++
	return slot, func() {
			l.mu.Lock()
			defer l.mu.Unlock()
			l.here--
		}, sync.OnceFunc(func() {
			l.mu.Lock()
			defer l.mu.Unlock()
			l.ahead--
			l.settle()
		})
}

// lone reports whether a job that was counted in is the only one.
func (l *line) lone() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.here <= 1
}

// settle lets the open batch go when nobody is ahead of it. l.mu is held.
func (l *line) settle() {
	if l.open != nil && l.ahead == 0 {
		l.open.depart()
	}
}

// depart ends the waiting. The line's mu is held.
func (b *batch) depart() {
	select {
	case <-b.go_:
	default:
		close(b.go_)
	}
}

// join puts a compiled submission into a batch, a new one when there is none that has its slot free, or when alone. The
// batch owns dir from now on. fresh says that somebody has to lead it.
func (l *line) join(part toolchain.Part, dir string, alone bool) (b *batch, m *member, fresh bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	m = &member{part: part}
	b = l.open
	if b != nil && (alone || b.parts[part.Slot] != nil) {
		if !alone {
			b.depart()
		}
		b = nil
	}
	if b == nil {
		fresh = true
		b = &batch{go_: make(chan struct{}), linked: make(chan struct{}), parts: map[int]*member{}}
		if alone {
			b.closed = true
			b.depart()
		} else {
			l.open = b
		}
	}
	b.parts[part.Slot] = m
	b.members++
	b.dirs = append(b.dirs, dir)
	if len(b.parts) == Together {
		b.depart()
	}
	return b, m, fresh
}

// leave takes a member out. The last one stops the link and removes the files.
func (l *line) leave(b *batch, m *member) {
	l.mu.Lock()
	defer l.mu.Unlock()
	b.members--
	if !b.closed && b.parts[m.part.Slot] == m {
		delete(b.parts, m.part.Slot)
	}
	if b.members > 0 {
		return
	}
	if l.open == b {
		l.open = nil
	}
	b.closed = true
	b.depart()
	b.stop()
	select {
	case <-b.linked:
		b.remove()
	default: // lead does it
	}
}

func (b *batch) remove() {
	for _, dir := range b.dirs {
		_ = os.RemoveAll(dir) // below the judge's own directory, which goes in the end
	}
	b.dirs = nil
}

// leading starts the goroutine that leads a batch. It ends when the batch is linked or has no members any more; Close
// waits for it.
func (j *Judge) leading(ctx context.Context, l *line, b *batch, r rank) {
	ctx, stop := context.WithCancel(context.WithoutCancel(ctx))
	b.stop = stop
	j.running.Go(func() {
		defer stop()
		j.lead(ctx, l, b, r)
	})
}

// lead links a batch as soon as nobody is ahead of it and a processor is free. When that fails each is linked alone.
func (j *Judge) lead(ctx context.Context, l *line, b *batch, r rank) {
	<-b.go_
	err := j.turns.take(ctx, r)
	l.mu.Lock()
	b.closed = true
	if l.open == b {
		l.open = nil
	}
	parts := maps.Clone(b.parts)
	l.mu.Unlock()
	if err == nil {
		j.linkAll(ctx, l, b, parts)
		j.turns.give()
	} else {
		for _, m := range parts {
			m.err = err
		}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	close(b.linked)
	if b.members == 0 {
		b.remove()
	}
}

func (j *Judge) linkAll(ctx context.Context, l *line, b *batch, parts map[int]*member) {
	slots := slices.Sorted(maps.Keys(parts))
	if len(slots) == 0 {
		return
	}
	err := j.link(ctx, l, b, parts, slots)
	if err == nil {
		return
	}
	if len(slots) > 1 && ctx.Err() == nil {
		j.log.Warn("linking together failed; each is linked alone", "submissions", len(slots), "error", err)
		for _, slot := range slots {
			if err := j.link(ctx, l, b, parts, []int{slot}); err != nil {
				parts[slot].err = err
			}
		}
		return
	}
	for _, m := range parts {
		m.err = err
	}
}

// link links the members of slots into one program.
func (j *Judge) link(ctx context.Context, l *line, b *batch, parts map[int]*member, slots []int) error {
	began := time.Now()
	dir, err := j.makeDir("link-")
	if err != nil {
		return err
	}
	l.mu.Lock()
	b.dirs = append(b.dirs, dir)
	l.mu.Unlock()
	var list []toolchain.Part
	for _, slot := range slots {
		list = append(list, parts[slot].part)
	}
	program, err := l.kit.Link(ctx, dir, list...)
	if err != nil {
		return err
	}
	for _, slot := range slots {
		parts[slot].program, parts[slot].took = program, time.Since(began)
	}
	return nil
}

// program waits until the member's program is there. Each call needs one leave afterwards, with an error too.
func (b *batch) program(ctx context.Context, m *member) (string, error) {
	select {
	case <-b.linked:
		return m.program, m.err
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

// lineOf is the line of a challenge, with its kit, which the first who asks makes.
func (j *Judge) lineOf(ctx context.Context, tests toolchain.Tests, r rank) (*line, error) {
	key := digestOf(tests)
	for {
		j.mu.Lock()
		l := j.lines[key]
		mine := l == nil
		if mine {
			l = &line{ready: make(chan struct{})}
			j.lines[key] = l
		}
		j.mu.Unlock()
		if mine {
			l.kit, l.err = j.makeKit(ctx, tests, r)
			if l.err != nil {
				j.mu.Lock()
				delete(j.lines, key) // the next one tries again
				j.mu.Unlock()
			}
			close(l.ready)
			return l, l.err
		}
		select {
		case <-l.ready:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
		if !errors.Is(l.err, context.Canceled) && !errors.Is(l.err, context.DeadlineExceeded) {
			return l, l.err
		}
		// Whoever made it went away; it is made anew.
	}
}

func (j *Judge) makeKit(ctx context.Context, tests toolchain.Tests, r rank) (*toolchain.Kit, error) {
	if err := j.turns.take(ctx, r); err != nil {
		return nil, err
	}
	defer j.turns.give()
	dir, err := j.makeDir("kit-")
	if err != nil {
		return nil, err
	}
	kit, err := j.tools.Kit(ctx, dir, tests)
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	if why := kit.Alone(); why != "" {
		j.log.Info("submissions of a challenge are linked one by one", "package", tests.Package, "why", why)
	}
	return kit, nil
}
