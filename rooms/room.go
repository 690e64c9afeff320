package rooms

import (
	"context"
	"log/slog"
	"time"

	"datarace/game"
	"datarace/rooms/queue"
	"datarace/rooms/store"
)

// Room is one live room. Everything that changes is in state, which only the goroutine of run touches.
type Room struct {
	code     string            // set at construction, as all below
	house    *house            // shared by all rooms
	clock    clock             // never changes
	log      *slog.Logger      // with the room's code
	do       chan func(*state) // run is the only receiver; never closed
	done     chan struct{}     // closed when run has returned
	why      error             // set by run before it closes done
	vanished func()            // called once from run: the room admits nobody any more
}

// house is what every room needs of the server; it never changes.
type house struct {
	Options
	queue   *queue.Queue
	reached func() bool
	quit    <-chan struct{} // closed when rooms must end without waiting for the store
}

// state is a room as it is now. Owned by run.
type state struct {
	x *Room
	m *game.Match

	links     map[*Link]struct{}
	seats     map[string]*Link // students by seat
	emptyFrom time.Time        // since when no link is there; meaningless while there is one
	over      error            // why nobody is admitted any more; nil while the room lives
	ending    bool             // run returns as soon as all is saved

	// What is to be kept.
	writer     *writer
	next       batch     // waits for the writer
	handed     int       // bytes that the writer has
	handedAt   time.Time // when it got them
	writing    bool      // it has some
	saved      uint64
	unsaved    time.Time // since when writing fails; zero while it works
	boardMoved bool
	acks       []waitingAck // in order of seq

	// What was synced and is judged.
	drafts   map[string]*draft
	jobs     map[string]*job      // by submission, until the verdict
	checks   map[string]*check    // by seat
	fails    map[int]game.Verdict // the untouched program's verdict, by round
	rounds   map[int]game.Round   // as they were started
	failures map[string]*failure  // submissions that the judge failed on
	offered  map[string]bool      // submissions whose time was offered for the list of the fastest
	recent   map[string]string    // a seat's last judged submission
	repeats  map[string]*repeats  // numbered commands that counted, by seat; "" for hosts

	// What is shown.
	moved     bool      // since published
	published time.Time // when views were sent last
	later     time.Time // when a link gets what could wait; zero when none waits
	infos     map[Role]*RoundInfo
	infosOf   infoKey
	awayFor   int64     // milliseconds the server was away
	awayUntil time.Time // when that is no news any more
	quiet     time.Time // before which time is not let pass: the rules had nothing to do though a deadline had passed

	after []func() // done when the present function is over
}

// newState wraps a match whose events up to saved are in the store.
func newState(x *Room, m *game.Match, w *writer, saved uint64) *state {
	return &state{
		x: x, m: m, writer: w, saved: saved, next: batch{after: saved},
		links: map[*Link]struct{}{}, seats: map[string]*Link{}, emptyFrom: time.Now(),
		drafts: map[string]*draft{}, jobs: map[string]*job{}, checks: map[string]*check{},
		fails: map[int]game.Verdict{}, rounds: map[int]game.Round{}, failures: map[string]*failure{}, offered: map[string]bool{}, recent: map[string]string{}, repeats: map[string]*repeats{},
		infos: map[Role]*RoundInfo{},
	}
}

// Code is the room's code.
func (x *Room) Code() string { return x.code }

// run owns s until the room has ended and all is saved, or the house must end. It stops the writer and waits for it.
func (x *Room) run(s *state) {
	defer close(x.done)
	writing, stop := context.WithCancel(context.Background())
	defer func() {
		stop()
		<-s.writer.done
		s.farewell()
	}()
	go s.writer.run(writing)

	alarm := time.NewTimer(0)
	defer alarm.Stop()
	for {
		s.settle()
		if s.ending && !s.writing && s.next.empty() {
			return
		}
		var out chan<- batch
		if !s.writing {
			s.fillBoard()
			if !s.next.empty() {
				out = s.writer.in
			}
		}
		alarm.Reset(time.Until(s.nextAlarm()))
		select {
		case f := <-x.do:
			f(s)
		case out <- s.next:
			s.handOver()
		case r := <-s.writer.reports:
			s.reported(r)
		case <-alarm.C:
			s.due()
		case <-x.house.quit:
			return
		}
	}
}

// settle does what was put off until the present function was over.
func (s *state) settle() {
	for len(s.after) > 0 {
		f := s.after[0]
		s.after = s.after[1:]
		f()
	}
}

// farewell ends every link that is left and lets somebody else claim the room.
func (s *state) farewell() {
	if s.over == nil {
		s.over = ErrRestarting
	}
	for l := range s.links {
		s.end(l, s.over)
	}
	s.vanish()
	s.x.why = s.over
	ctx, cancel := context.WithTimeout(context.Background(), giveUpAfter)
	defer cancel()
	if err := s.x.house.Store.Release(ctx, s.x.code, s.x.house.Owner); err != nil {
		s.x.log.Warn("release the room's claim", "error", err)
	}
}

// vanish takes the room out of the registry, once.
func (s *state) vanish() {
	if s.x.vanished != nil {
		s.x.vanished()
		s.x.vanished = nil
	}
}

// send has run call f, unless the room has ended or ctx ends first. Never call it from run itself.
func (x *Room) send(ctx context.Context, f func(*state)) error {
	select {
	case x.do <- f:
		return nil
	case <-x.done:
		return x.why
	case <-ctx.Done():
		return ctx.Err()
	}
}

// ask is send that waits until f has been called.
func (x *Room) ask(ctx context.Context, f func(*state)) error {
	called := make(chan struct{})
	err := x.send(ctx, func(s *state) {
		defer close(called)
		f(s)
	})
	if err != nil {
		return err
	}
	<-called // f never waits
	return nil
}

// nextAlarm is when something is to be done without anybody asking.
func (s *state) nextAlarm() time.Time {
	next := time.Now().Add(time.Hour)
	sooner := func(t time.Time) {
		if t.Before(next) {
			next = t
		}
	}
	if at, ok := s.m.Deadline(); ok && s.over == nil {
		t := s.x.clock.when(at)
		if t.Before(s.quiet) {
			t = s.quiet
		}
		sooner(t)
	}
	if len(s.links) == 0 && s.over == nil {
		sooner(s.emptyFrom.Add(idleFor))
	}
	if len(s.links) > 0 {
		switch {
		case s.moved:
			sooner(s.published.Add(viewEvery))
		case !s.unsaved.IsZero():
			sooner(s.published.Add(time.Second))
		}
		if !s.later.IsZero() {
			sooner(s.later)
		}
		if !s.awayUntil.IsZero() {
			sooner(s.awayUntil)
		}
	}
	if at, ok := s.nextFailure(); ok && s.over == nil {
		sooner(at)
	}
	for _, d := range s.drafts {
		if d.dirty {
			sooner(d.kept.Add(s.x.house.draftEvery))
		}
	}
	return next
}

// due does what the alarm was set for.
func (s *state) due() {
	now := time.Now()
	if s.over == nil {
		if at, ok := s.m.Deadline(); ok && !now.Before(s.quiet) && s.x.clock.now() >= at {
			s.elapse(now)
		}
		if len(s.links) == 0 && !now.Before(s.emptyFrom.Add(idleFor)) {
			s.closeIdle(now)
		}
	}
	if s.over == nil {
		s.judgeAgain(now)
	}
	if !s.awayUntil.IsZero() && !now.Before(s.awayUntil) {
		s.awayFor, s.awayUntil, s.moved = 0, time.Time{}, true
	}
	s.keepDrafts(now)
	waiting := !s.unsaved.IsZero() && !now.Before(s.published.Add(time.Second)) || !s.later.IsZero() && !now.Before(s.later)
	if waiting || s.moved && !now.Before(s.published.Add(viewEvery)) {
		s.publish(now)
	}
}

// elapse lets time pass in the rules. The drafts go along, in case that the bell rings.
func (s *state) elapse(now time.Time) {
	events, err := s.decide(game.Elapse{Drafts: s.bellDrafts()})
	if err != nil {
		s.x.log.Error("let time pass", "error", err)
	}
	if len(events) == 0 {
		s.quiet = now.Add(250 * time.Millisecond) // never in a circle
	}
}

// closeIdle ends a room that nobody has used for two hours.
func (s *state) closeIdle(now time.Time) {
	if _, err := s.decide(game.Close{Cause: "idle"}); err != nil {
		s.x.log.Error("close the idle room", "error", err)
		s.emptyFrom = now // and again in two hours
	}
}

// fillBoard puts the standings into the next batch when a verdict has changed them.
func (s *state) fillBoard() {
	if !s.boardMoved {
		return
	}
	s.boardMoved = false
	standings := s.m.Standings()
	s.next.board = make([]store.Standing, len(standings))
	for i, row := range standings {
		s.next.board[i] = store.Standing{
			Seat: row.Seat, Name: row.Name, Points: row.Points, Millis: row.Millis,
			Score: game.SortedScore(row.Points, row.Millis),
		}
	}
}
