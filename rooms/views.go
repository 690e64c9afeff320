package rooms

import (
	"slices"
	"time"

	"datarace/game"
	"datarace/game/catalog"
)

// How often a link gets a view, at most. What is a student's own, and what changes the room for all, comes with the next
// one; what a large class does all the time is worth less often, since each of its views goes to each of its students.
const (
	viewEvery   = 100 * time.Millisecond
	othersEvery = time.Second          // when only others have done something that the student is shown
	clockEvery  = 5 * time.Second      // when nothing is new but numbers that count on by themselves
	seatCosts   = 3 * time.Millisecond // of a host's or screen's pace, whose views grow with the class: 300 seats make it 0.9 s
)

// Role is which face a link shows.
type Role int

// The three faces.
const (
	StudentRole Role = iota
	HostRole
	ScreenRole
)

// infoKey is what the round's public half depends on.
type infoKey struct {
	index  int
	phase  bool // there is a round to show
	review bool
}

// publish gives every link the newest snapshot, and what waits for it.
func (s *state) publish(now time.Time) {
	s.published, s.moved, s.later = now, false, time.Time{}
	s.saySaved()
	s.tellSteps()
	f := s.faces()
	for l := range s.links {
		s.show(l, f, now)
	}
}

// faces is what links of one kind share, made when the first of them needs it.
type faces struct {
	at     int64
	status game.Status
	host   *game.HostView
	screen *game.ScreenView
}

func (s *state) faces() *faces {
	h := s.x.house
	f := &faces{at: s.x.clock.now()}
	f.status = game.Status{Saved: s.saved, Away: s.awayFor, Judge: s.warmth(), Queue: h.queue.Len(), Reached: h.reached(), Best: h.PublicBest}
	if !s.unsaved.IsZero() {
		f.status.UnsavedFor = max(time.Since(s.unsaved).Milliseconds(), 1)
	}
	for l := range s.links {
		f.status.Host = f.status.Host || l.role == HostRole
	}
	return f
}

// show puts a link's snapshot into its one slot and signals, unless the difference to what was signalled last can wait.
func (s *state) show(l *Link, f *faces, now time.Time) {
	snap := &Snapshot{Status: f.status, Round: s.roundInfo(l.role)}
	if index, _, ok := s.m.Round(); ok && l.role != ScreenRole {
		_, snap.Status.Fail = s.fails[index]
	}
	switch l.role {
	case StudentRole:
		view, ok := s.m.Student(l.Seat, f.at)
		if !ok {
			return // the seat is being taken away
		}
		snap.Student = &view
	case HostRole:
		if f.host == nil {
			view := s.m.Host(f.at)
			f.host = &view
		}
		snap.Host = f.host
		snap.Status.Online, snap.Status.Screens = s.online()
		snap.Status.Join = s.addresses()
	case ScreenRole:
		if f.screen == nil {
			view := s.m.Screen(f.at)
			f.screen = &view
		}
		snap.Screen = f.screen
		snap.Status.Join = s.addresses()
	}
	l.latest.Store(snap)
	wait := pace(l.told, snap)
	if wait == never {
		return
	}
	if at := l.toldAt.Add(wait); now.Before(at) {
		if s.later.IsZero() || at.Before(s.later) {
			s.later = at
		}
		return
	}
	l.told, l.toldAt = snap, now
	select {
	case l.signal <- struct{}{}:
	default:
	}
}

// online lists the seats with a connection, and counts the projectors.
func (s *state) online() (seats []string, screens int) {
	for l := range s.links {
		switch l.role {
		case StudentRole:
			seats = append(seats, l.Seat)
		case ScreenRole:
			screens++
		}
	}
	slices.Sort(seats)
	return seats, screens
}

func (s *state) warmth() game.Warmth {
	if w := s.x.house.Warmth; w != nil {
		return w()
	}
	return game.Warmth{Ready: true}
}

func (s *state) addresses() []string {
	if a := s.x.house.Addresses; a != nil {
		return a()
	}
	return nil
}

// challenge finds a round's challenge: the very files it was opened with, or what has the id now.
func (s *state) challenge(r game.Round) (*catalog.Challenge, bool) {
	if c, ok := s.x.house.Catalog.ByDigest(r.Digest); ok {
		return c, true
	}
	return s.x.house.Catalog.Challenge(r.Challenge)
}

// roundInfo is the public half of the round's challenge for a role, nil when no round is on.
func (s *state) roundInfo(role Role) *RoundInfo {
	index, round, ok := s.m.Round()
	k := infoKey{index: index}
	switch s.m.Phase() {
	case game.WarmingUp, game.Reading, game.Running, game.Halted, game.Closing:
		k.phase = ok
	case game.Review:
		k.phase, k.review = ok, true
	}
	if k != s.infosOf {
		s.infosOf = k
		clear(s.infos)
	}
	if !k.phase || k.index == game.WarmUpIndex && role == ScreenRole { // that brief has the line that mends the program
		return nil
	}
	info := s.infos[role]
	if info == nil {
		info = s.makeInfo(role, k, round)
		s.infos[role] = info
	}
	return info
}

func (s *state) makeInfo(role Role, k infoKey, round game.Round) *RoundInfo {
	info := &RoundInfo{Index: k.index}
	c, ok := s.challenge(round)
	if !ok { // its pack is gone; the round can still be watched
		info.Brief = catalog.Brief{ID: round.Challenge, Title: round.Title, Level: round.Level, Weight: round.Weight}
		return info
	}
	info.Brief = c.Brief
	if role == ScreenRole {
		info.Brief.Start = ""
	}
	if k.review {
		info.Explanation = c.Explanation
		if role != ScreenRole {
			info.Patches = s.sources(round.Patches)
		}
	}
	if role == HostRole {
		info.Teach = c.Teach
	}
	return info
}
