package bot

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
	"time"

	"datarace/game"
	"datarace/game/catalog"
)

// Class is a whole class of bots: students who type, check, submit programs of the packs, make mistakes, lose their
// connection and come back, and compare all that they are told with what the packs and the rules of scoring say.
type Class struct {
	Server   string        // http://host:port
	Key      string        // the server key
	Room     string        // a room that somebody else steers; when empty, the class opens one and steers it
	Playlist string        // for a room of its own; the first with enough rounds when empty
	Students int           // at least 1
	Rounds   int           // at least 1
	Seed     uint64        // what the students do depends on it, and on nothing else; when they do it, on the server too
	Pace     time.Duration // the longest that a student thinks between two steps
	Catalog  *catalog.Catalog
	Out      io.Writer                                                            // what happens, a line each; nothing when nil
	Dial     func(ctx context.Context, network, address string) (net.Conn, error) // the network when nil
}

// Errors of Play. Everything else that goes wrong is a difference in the report.
var (
	ErrUnusable    = errors.New("this class cannot be played")
	ErrUnreachable = errors.New("the server cannot be reached")
)

// Report is what a class saw.
type Report struct {
	Room        string
	Rounds      int // played to their review
	Board       []game.BoardRow
	Differences []string // between what was told and what should have been; empty when all is well
	Unsure      int      // students who did not see how one of their rounds ended, so that their points were not compared
	Count       Count
}

// Count is how much was done.
type Count struct{ Submissions, Verdicts, Checks, Hints, Fails, Choices, Drops, Drafts, Views int }

// notes collects differences and counts. Any goroutine may use it.
type notes struct {
	mu          sync.Mutex
	differences []string        // guarded by mu
	known       map[string]bool // guarded by mu
	count       Count           // guarded by mu
}

// differ adds a difference; the same one counts once.
func (n *notes) differ(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.known == nil {
		n.known = map[string]bool{}
	}
	if !n.known[text] {
		n.known[text] = true
		n.differences = append(n.differences, text)
	}
}

// add counts.
func (n *notes) add(f func(*Count)) {
	n.mu.Lock()
	defer n.mu.Unlock()
	f(&n.count)
}

// mostStudents is as many as a room has seats for when it does not say otherwise.
const mostStudents = 200

// Play plays the class to its end and reports what it saw. An error is ErrUnusable, ErrUnreachable or the context's;
// the report then holds what was seen until then.
func (c Class) Play(ctx context.Context) (*Report, error) {
	if c.Out == nil {
		c.Out = io.Discard
	}
	n := &notes{}
	t := &teacher{class: &c, notes: n}
	report := &Report{}
	err := t.enter(ctx)
	if err == nil {
		report.Room = t.room
		err = c.play(ctx, t, report)
		t.bot.Close()
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	report.Differences, report.Count = n.differences, n.count
	return report, err
}

// play has the students join and play, each in a goroutine of its own, and the teacher steer. It waits for all of them.
func (c Class) play(ctx context.Context, t *teacher, report *Report) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	students := make([]*student, 0, c.Students)
	defer func() {
		for _, s := range students {
			s.bot.Close()
		}
	}()
	for i := range c.Students {
		s := &student{
			class: &c, notes: t.notes, room: t.room, name: nameOf(i), index: i, drafts: map[int64]string{},
			eyes: newWitness(t.notes, c.Catalog, t.settings, nameOf(i)),
		}
		s.eyes.steered = t.steers
		if err := s.join(ctx); err != nil {
			return err
		}
		students = append(students, s)
	}
	fmt.Fprintf(c.Out, "%d students have joined\n", len(students))

	t.beats = make(chan struct{}, (2*c.Rounds+1)*c.Students) // nobody waits to be counted
	var all sync.WaitGroup
	for _, s := range students {
		all.Go(func() {
			if err := s.live(ctx, c.Rounds, t); err != nil {
				stop(err)
			}
		})
	}
	rounds, err := t.teach(ctx)
	if err != nil {
		stop(err)
	}
	all.Wait()
	if err := context.Cause(ctx); err != nil {
		return err
	}
	report.Rounds = rounds
	finals := make([]finished, len(students))
	for i, s := range students {
		f := finished{seat: s.eyes.seat, name: s.name}
		f.sum, f.sure, f.whole = s.eyes.final()
		if !f.sure {
			report.Unsure++
		}
		finals[i] = f
	}
	report.Board, err = t.board(ctx, students)
	if err != nil {
		return err
	}
	settleBoard(t.notes, report.Board, finals)
	return t.fastest(ctx, students)
}

// live is a student's whole match. A student who is thrown out is told of and leaves the others alone.
func (s *student) live(ctx context.Context, rounds int, t *teacher) error {
	beats := 2 * rounds
	if t.warms {
		beats++
	}
	beat := func() {
		t.beats <- struct{}{}
		beats--
	}
	err := func() error {
		if err := s.warmUp(ctx); err != nil {
			return err
		}
		if t.warms {
			beat()
		}
		for round := range rounds {
			if err := s.play(ctx, round); err != nil {
				return err
			}
			beat()
			if err := s.settle(ctx, round); err != nil {
				return err
			}
			beat()
		}
		if s.class.Room != "" {
			return nil // the match goes on, perhaps
		}
		_, err := s.until(ctx, func(v *game.StudentView) bool { return v.Phase == game.Podium })
		return err
	}()
	if errors.Is(err, errOver) {
		s.eyes.differ("%v", err)
		for beats > 0 {
			beat()
		}
		return nil
	}
	return err
}
