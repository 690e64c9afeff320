package game

// Match is one room's game: the fold of its events. It starts no goroutine and reads no clock; one goroutine owns it,
// and the views that it makes share nothing with it.
type Match struct {
	seq  uint64
	at   int64 // room time of the last event
	wall int64

	code     string
	hostHash string
	title    string
	plan     []Round
	settings Settings

	phase  Phase
	halted Phase // reading or running: what Resume goes back to
	locked bool

	trial      *Round // the warm-up as it was planned; nil when there is none
	warm       *round // nil before it has begun
	lessonEnds int64  // Unix milliseconds; 0 when unknown

	seats   map[string]*seat
	order   []*seat          // of joining, those who left included
	tokens  map[string]*seat // by hash; only of seats that are taken
	banned  map[string]bool  // token hashes that may not come back
	refused map[string]bool  // name keys of banned seats

	rounds      []*round
	submissions map[string]*submission

	frozen *[]Standing // the board as it was when it froze; nil while it moves
	ranked []Standing  // Standings as of the last event, when fresh
	solved int         // seats that solved the current round, when fresh
	fresh  bool
}

// seat is one person's place in the room.
type seat struct {
	id, name, key, token string
	gone                 bool // left or removed; the log keeps what they did
	freed                bool
	last                 int64
	former               []string         // tokens that had this seat before it was reclaimed
	seen                 map[int64]string // submission by the client's number
}

// round is one round that was started.
type round struct {
	Round            // Duration grows with every extension
	planned    int64 // Duration when it began, by which hints open
	index      int
	clock      stopwatch
	closed     bool
	closedAt   int64            // room time
	given      []bool           // hints shown to all
	ranks      map[string]int   // before it began; nil when there was no order yet
	first      string           // the submission that was announced as first
	plays      map[string]*play // by seat
	all        []*submission    // in order of receipt
	unfinished int              // submissions in all without a verdict and not withdrawn
}

// play is one seat in one round.
type play struct {
	all       []*submission // in order of receipt
	extra     int64         // milliseconds beside the round's own
	hints     map[int]hint
	guess     Kind  // what will go wrong; empty when not answered
	measured  bool  // trip is known
	trip      int64 // milliseconds to the server and back
	lost      bool
	explained bool
	choice    int
	right     bool
	opened    bool // sees the patches, so submits nothing more
	early     bool // opened them before the last quarter
	choices   []choice
	height    int   // best rung so far; a lane never falls back
	rose      int64 // room time at which height last grew
}

// hint is how a seat came by a hint.
type hint struct {
	bought uint64 // sequence number of the purchase; 0 when it was only given
	given  bool   // to this seat
}

// choice is one try at the right patch.
type choice struct {
	Patch
	early bool
	clock int64 // milliseconds of the round's clock
}

// submission is one received program.
type submission struct {
	Submission
	seq      uint64
	judgedAt int64 // room time
}

// stopwatch counts room time while it runs.
type stopwatch struct {
	ran   int64 // until since
	since int64
	runs  bool
}

func (s *stopwatch) start(now int64) { s.since, s.runs = now, true }

func (s *stopwatch) stop(now int64) { s.ran, s.runs = s.elapsed(now), false }

func (s *stopwatch) elapsed(now int64) int64 {
	if !s.runs {
		return s.ran
	}
	return s.ran + max(0, now-s.since)
}

// TickEvery is the longest that a log is silent while a clock runs, in milliseconds of room time.
const TickEvery = 5_000

// New returns a match before its first event.
func New() *Match {
	return &Match{
		seats:       make(map[string]*seat),
		tokens:      make(map[string]*seat),
		banned:      make(map[string]bool),
		refused:     make(map[string]bool),
		submissions: make(map[string]*submission),
	}
}

// Seq is the sequence number of the last event applied.
func (m *Match) Seq() uint64 { return m.seq }

// Now is the room time of the last event: where the clock goes on after a restart.
func (m *Match) Now() int64 { return m.at }

// Deadline is the room time at which Elapse next has something to do; false when only people can change the match.
func (m *Match) Deadline() (int64, bool) {
	if !m.ticking() {
		return 0, false
	}
	r := m.current()
	due := r.clock.since + m.total(r) - r.clock.ran
	return max(m.at, min(due, m.at+TickEvery)), true
}

// ticking reports whether a clock runs: the warm-up's, the reading phase's or the round's.
func (m *Match) ticking() bool {
	return m.phase == WarmingUp || m.phase == Reading || m.phase == Running
}

// current is the round that is on, or was on last, or the warm-up while that is on; nil before the first.
func (m *Match) current() *round {
	if m.phase == WarmingUp {
		return m.warm
	}
	if len(m.rounds) == 0 {
		return nil
	}
	return m.rounds[len(m.rounds)-1]
}

// seat finds a seat that is taken.
func (m *Match) seat(id string) (*seat, *Refusal) {
	if s := m.seats[id]; s != nil && !s.gone {
		return s, nil
	}
	return nil, refuse(CodeSeat, "This seat is no longer taken. Join again with the room's code.")
}

// stage is the phase behind a pause: what the round's clock belongs to.
func (m *Match) stage() Phase {
	if m.phase == Halted {
		return m.halted
	}
	return m.phase
}

// total is how long the clock that is on runs in all: the reading phase's or the round's.
func (m *Match) total(r *round) int64 {
	if m.stage() == Reading {
		return r.Reading
	}
	total := r.Duration
	if m.settings.Longest {
		for _, s := range m.order {
			if !s.gone {
				total = max(total, r.Duration+r.play(s).extra)
			}
		}
	}
	return total
}

// play is what a seat did in the round; never nil, and not kept when the seat did nothing yet.
func (r *round) play(s *seat) *play {
	if p := r.plays[s.id]; p != nil {
		return p
	}
	return &play{}
}

// keep is play, kept.
func (r *round) keep(id string) *play {
	p := r.plays[id]
	if p == nil {
		p = &play{hints: make(map[int]hint)}
		r.plays[id] = p
	}
	return p
}

// shows reports whether the hint is visible to the seat.
func (r *round) shows(p *play, n int) bool {
	if n < len(r.given) && r.given[n] {
		return true
	}
	_, ok := p.hints[n]
	return ok
}

// seatsTaken counts the seats that are taken.
func (m *Match) seatsTaken() int {
	n := 0
	for _, s := range m.order {
		if !s.gone {
			n++
		}
	}
	return n
}
