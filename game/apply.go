package game

import (
	"errors"
	"fmt"
	"slices"
)

// Apply folds one event. It fails only on an event that is out of sequence or that no Decide could have made, and then
// changes nothing.
func (m *Match) Apply(e Event) error {
	if e.Body == nil {
		return fmt.Errorf("apply event %d: it has no body", e.Seq)
	}
	fail := func(err error) error { return fmt.Errorf("apply event %d (%s): %w", e.Seq, e.Type(), err) }
	if e.Seq != m.seq+1 {
		return fail(fmt.Errorf("it does not follow event %d", m.seq))
	}
	if e.At < m.at {
		return fail(fmt.Errorf("room time goes back from %d to %d ms", m.at, e.At))
	}
	if _, opens := e.Body.(RoomOpened); opens != (m.seq == 0) {
		return fail(errors.New("a log begins with RoomOpened and has no other"))
	}
	if err := m.fold(e); err != nil {
		return fail(err)
	}
	m.seq, m.at, m.wall = e.Seq, e.At, e.Wall
	m.fresh = false
	if _, froze := e.Body.(Frozen); froze {
		board := m.standings()
		m.frozen = &board
	}
	return nil
}

// follows says in which phases an event that moves a round can stand.
var follows = map[string][]Phase{
	RoundStarted{}.eventType(): {Lobby, Review},
	ReadingOver{}.eventType():  {Reading},
	Paused{}.eventType():       {Reading, Running},
	Resumed{}.eventType():      {Halted},
	Extended{}.eventType():     {WarmingUp, Reading, Running, Halted},
	BellRang{}.eventType():     {Running, Halted},
	RoundClosed{}.eventType():  {Closing},
}

// fold changes the match, or fails before it has changed anything.
func (m *Match) fold(e Event) error {
	switch b := e.Body.(type) {
	case RoomOpened:
		m.code, m.hostHash, m.title = b.Code, b.HostHash, b.Title
		m.plan, m.settings = slices.Clone(b.Rounds), b.Settings
		m.trial = b.WarmUp
		m.phase = Lobby
	case Joined, Renamed, Left, Removed, Freed, Reclaimed:
		return m.foldSeat(b)
	case RoundStarted, ReadingOver, Paused, Resumed, Extended, BellRang, RoundClosed:
		return m.foldRound(e.At, b)
	case Submitted, Withdrawn, Judged, Rejudged, Solved:
		return m.foldSubmission(e, b)
	case HintTaken, HintGiven, Explained, Guessed, Lost:
		return m.foldHelp(e.Seq, b)
	case PatchesOpened, Chosen:
		return m.foldPatch(e.At, b)
	case WarmUpStarted, WarmUpEnded, Measured:
		return m.foldWarmUp(e.At, b)
	case LessonSet:
		m.lessonEnds = b.Ends
	case Tick, Recovered, Frozen:
	case Revealed:
		m.frozen = nil
	case Locked:
		m.locked = b.On
	case MatchEnded:
		m.phase = Podium
	case RoomClosed:
		m.phase = Ended
	default:
		return errors.New("its type is not known")
	}
	return nil
}

func (m *Match) foldSeat(body Body) error {
	if b, ok := body.(Joined); ok {
		if b.Seat == "" || m.seats[b.Seat] != nil {
			return fmt.Errorf("seat %q cannot be taken twice", b.Seat)
		}
		s := &seat{id: b.Seat, name: b.Name, key: NameKey(b.Name), token: b.TokenHash, seen: make(map[int64]string)}
		m.seats[s.id], m.tokens[s.token] = s, s
		m.order = append(m.order, s)
		return nil
	}
	switch b := body.(type) {
	case Renamed:
		s, err := m.taken(b.Seat)
		if err != nil {
			return err
		}
		s.name, s.key = b.Name, NameKey(b.Name)
	case Left:
		s, err := m.taken(b.Seat)
		if err != nil {
			return err
		}
		m.vacate(s)
	case Removed:
		s, err := m.taken(b.Seat)
		if err != nil {
			return err
		}
		m.vacate(s)
		if b.Ban {
			m.banned[s.token], m.refused[s.key] = true, true
			for _, token := range s.former {
				m.banned[token] = true
			}
		}
	case Freed:
		s, err := m.taken(b.Seat)
		if err != nil {
			return err
		}
		s.freed = true
	case Reclaimed:
		s, err := m.taken(b.Seat)
		if err != nil {
			return err
		}
		delete(m.tokens, s.token)
		s.former = append(s.former, s.token)
		s.token, s.freed = b.TokenHash, false
		m.tokens[s.token] = s
	}
	return nil
}

// taken is seat for the fold, whose errors are not for people.
func (m *Match) taken(id string) (*seat, error) {
	if s := m.seats[id]; s != nil && !s.gone {
		return s, nil
	}
	return nil, fmt.Errorf("seat %q is not taken", id)
}

func (m *Match) vacate(s *seat) {
	s.gone, s.freed = true, false
	delete(m.tokens, s.token)
}

func (m *Match) foldRound(at int64, body Body) error {
	if from := follows[body.eventType()]; !slices.Contains(from, m.phase) {
		return fmt.Errorf("it does not happen in phase %q", m.phase)
	}
	if b, ok := body.(RoundStarted); ok {
		if b.Index != len(m.rounds) {
			return fmt.Errorf("round %d does not follow %d rounds", b.Index, len(m.rounds))
		}
		r := &round{
			Round: b.Round, planned: b.Round.Duration, index: b.Index,
			given: make([]bool, len(b.Round.Hints)), plays: make(map[string]*play),
		}
		if b.Index > 0 {
			r.ranks = make(map[string]int)
			for _, row := range m.standings() {
				r.ranks[row.Seat] = row.Rank
			}
		}
		r.clock.start(at)
		m.rounds = append(m.rounds, r)
		m.phase = Reading
		return nil
	}
	r := m.current()
	if r == nil {
		return errors.New("no round has begun")
	}
	switch b := body.(type) {
	case ReadingOver:
		r.clock = stopwatch{}
		r.clock.start(at)
		m.phase = Running
	case Paused:
		r.clock.stop(at)
		m.halted, m.phase = m.phase, Halted
	case Resumed:
		r.clock.start(at)
		m.phase = m.halted
	case Extended:
		if b.Seat == "" {
			r.Duration += b.Millis
			return nil
		}
		s, err := m.taken(b.Seat)
		if err != nil {
			return err
		}
		r.keep(s.id).extra += b.Millis
	case BellRang:
		r.clock.stop(at)
		m.phase = Closing
	case RoundClosed:
		r.closed, r.closedAt = true, at
		m.phase = Review
	}
	return nil
}

func (m *Match) foldSubmission(e Event, body Body) error {
	switch b := body.(type) {
	case Submitted:
		return m.foldSubmitted(e, b)
	case Withdrawn:
		s, err := m.received(b.Submission)
		if err != nil {
			return err
		}
		if s.State != StateJudging {
			return fmt.Errorf("submission %q is %s", s.ID, s.State)
		}
		s.State = StateWithdrawn
		m.roundAt(s.Round).unfinished--
	case Judged:
		s, err := m.received(b.Submission)
		if err != nil {
			return err
		}
		if s.State != StateJudging {
			return fmt.Errorf("submission %q is %s", s.ID, s.State)
		}
		m.roundAt(s.Round).unfinished--
		m.give(s, e.At, b.Verdict)
	case Rejudged:
		s, err := m.received(b.Submission)
		if err != nil {
			return err
		}
		if s.State != StateJudged {
			return fmt.Errorf("submission %q is %s", s.ID, s.State)
		}
		m.give(s, e.At, b.Verdict)
	case Solved:
		s, err := m.received(b.Submission)
		if err != nil {
			return err
		}
		if b.First {
			m.roundAt(s.Round).first = s.ID
		}
	}
	return nil
}

func (m *Match) foldSubmitted(e Event, b Submitted) error {
	s, err := m.taken(b.Seat)
	if err != nil {
		return err
	}
	if b.Submission == "" || m.submissions[b.Submission] != nil {
		return fmt.Errorf("submission %q was received before", b.Submission)
	}
	r := m.current()
	if r == nil || b.Round != r.index {
		return fmt.Errorf("round %d is not on", b.Round)
	}
	sub := &submission{seq: e.Seq, Submission: Submission{
		ID: b.Submission, Seat: b.Seat, N: b.N, Round: b.Round, Source: b.Source, Canon: b.Canon,
		At: e.At, Clock: r.clock.elapsed(e.At), State: StateJudging, Buzzer: b.Buzzer, Same: b.Same,
	}}
	m.submissions[sub.ID] = sub
	r.all = append(r.all, sub)
	r.unfinished++
	p := r.keep(s.id)
	p.all = append(p.all, sub)
	if b.N > 0 {
		s.seen[b.N] = sub.ID
		s.last = max(s.last, b.N)
	}
	return nil
}

// give sets a verdict and lets the seat's lane rise.
func (m *Match) give(s *submission, at int64, v Verdict) {
	s.State, s.Verdict, s.judgedAt = StateJudged, v, at
	p := m.roundAt(s.Round).keep(s.Seat)
	height := v.Rung.Height()
	if v.Solved() {
		height = solvedHeight
	}
	if height > p.height {
		p.height, p.rose = height, at
	}
}

func (m *Match) received(id string) (*submission, error) {
	if s := m.submissions[id]; s != nil {
		return s, nil
	}
	return nil, fmt.Errorf("submission %q was not received", id)
}

func (m *Match) foldHelp(seq uint64, body Body) error {
	r := m.current()
	if r == nil {
		return errors.New("no round has begun")
	}
	switch b := body.(type) {
	case HintTaken:
		s, err := m.taken(b.Seat)
		if err != nil {
			return err
		}
		p := r.keep(s.id)
		h := p.hints[b.Hint]
		h.bought = seq
		p.hints[b.Hint] = h
	case HintGiven:
		if b.Hint < 0 || b.Hint >= len(r.given) {
			return fmt.Errorf("there is no hint %d", b.Hint)
		}
		if b.Seat == "" {
			r.given[b.Hint] = true
			return nil
		}
		s, err := m.taken(b.Seat)
		if err != nil {
			return err
		}
		p := r.keep(s.id)
		h := p.hints[b.Hint]
		h.given = true
		p.hints[b.Hint] = h
	case Explained:
		s, err := m.taken(b.Seat)
		if err != nil {
			return err
		}
		p := r.keep(s.id)
		p.explained, p.choice, p.right = true, b.Choice, b.Right
	case Guessed:
		s, err := m.taken(b.Seat)
		if err != nil {
			return err
		}
		r.keep(s.id).guess = b.Kind
	case Lost:
		s, err := m.taken(b.Seat)
		if err != nil {
			return err
		}
		r.keep(s.id).lost = b.On
	}
	return nil
}
