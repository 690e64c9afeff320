package game

// Standing is one seat's place in the whole match.
type Standing struct {
	Seat   string
	Name   string
	Points int
	Millis int64 // total time of acceptance, T for an unsolved round
	Wrong  int   // scored wrong submissions
	Solved int   // rounds
	Rank   int   // from 1, shared by equals
}

// Submission is what is known of one submission received.
type Submission struct {
	ID      string
	Seat    string
	N       int64 // the client's own number; 0 for a draft taken at the bell
	Round   int
	Source  string
	Canon   string
	At      int64  // room time of receipt
	Clock   int64  // milliseconds of the round's clock at receipt
	State   string // StateJudging, StateJudged or StateWithdrawn
	Verdict Verdict
	Buzzer  bool
	Same    string // the earlier submission with the same program
}

// States of a submission.
const (
	StateJudging   = "judging"
	StateJudged    = "judged"
	StateWithdrawn = "withdrawn"
)

// Phase is where the match stands; empty before RoomOpened.
func (m *Match) Phase() Phase { return m.phase }

// Code is the room's code.
func (m *Match) Code() string { return m.code }

// HostHash is the hexadecimal SHA-256 of the host token.
func (m *Match) HostHash() string { return m.hostHash }

// Settings are the room's switches.
func (m *Match) Settings() Settings { return m.settings }

// Round is the round that is on, or that was on last, or the warm-up (WarmUpIndex) while it is on; false before the first. Its Duration includes extensions.
func (m *Match) Round() (index int, r Round, ok bool) {
	now := m.current()
	if now == nil {
		return 0, Round{}, false
	}
	return now.index, now.Round, true
}

// Full reports whether no seat is left, Locked whether the host stopped joining.
func (m *Match) Full() bool { return m.seatsTaken() >= m.capacity() }

// Locked reports whether the host stopped joining.
func (m *Match) Locked() bool { return m.locked }

// Seats lists the seats that are taken, in the order of joining.
func (m *Match) Seats() []string {
	ids := make([]string, 0, len(m.order))
	for _, s := range m.order {
		if !s.gone {
			ids = append(ids, s.id)
		}
	}
	return ids
}

// Unsolved lists the seats that write and have not solved the round that is on, in the order of joining: whose drafts the
// bell takes. Who has opened the patches does not write any more.
func (m *Match) Unsolved() []string {
	r := m.current()
	if r == nil {
		return nil
	}
	var ids []string
	for _, s := range m.order {
		if !s.gone && !r.play(s).opened && m.tally(r, s).accepted == nil {
			ids = append(ids, s.id)
		}
	}
	return ids
}

// Patches lists the patches of the round that is on, in the seat's own order; false when the seat may not see them.
func (m *Match) Patches(seat string) (round int, list []Patch, ok bool) {
	s, r := m.seats[seat], m.current()
	if s == nil || s.gone || r == nil || !m.inRound() || !r.play(s).opened {
		return 0, nil, false
	}
	return r.index, r.shuffled(seat), true
}

// SeatByToken finds the seat that a token's hash opens; banned when that token may not come back.
func (m *Match) SeatByToken(hash string) (seat string, ok, banned bool) {
	if s := m.tokens[hash]; s != nil {
		return s.id, true, false
	}
	return "", false, m.banned[hash]
}

// SeatName is the name on a seat that is taken, empty when it is not.
func (m *Match) SeatName(id string) string {
	if s := m.seats[id]; s != nil && !s.gone {
		return s.name
	}
	return ""
}

// LastN is the largest number that the seat has submitted with, 0 when it has none.
func (m *Match) LastN(seat string) int64 {
	if s := m.seats[seat]; s != nil {
		return s.last
	}
	return 0
}

// Seen tells whether the seat has submitted with number n before, and as which submission: it is acknowledged again.
func (m *Match) Seen(seat string, n int64) (submission string, ok bool) {
	s := m.seats[seat]
	if s == nil {
		return "", false
	}
	submission, ok = s.seen[n]
	return submission, ok
}

// Solutions lists the accepted submissions of a round that is closed, by those who are still here, in the order of joining.
func (m *Match) Solutions(round int) []Submission {
	if round < 0 || round >= len(m.rounds) || !m.rounds[round].closed {
		return nil
	}
	var all []Submission
	for _, s := range m.order {
		if won := m.rounds[round].solution(s.id, suppose{}); won != nil && !s.gone {
			all = append(all, won.Submission)
		}
	}
	return all
}

// FailureShown reports whether students may see the untouched program fail: as soon as the round's clock has started. In
// reading it would give away what reading is for.
func (m *Match) FailureShown() bool {
	switch m.stage() {
	case Running, Closing, Review, Podium:
		return true
	}
	return false
}

// Submission tells what is known of a submission.
func (m *Match) Submission(id string) (Submission, bool) {
	if s := m.submissions[id]; s != nil {
		return s.Submission, true
	}
	return Submission{}, false
}

// Pending lists the submissions of all rounds that were received and have no verdict, in order of receipt: what is
// judged again after a restart.
func (m *Match) Pending() []string {
	var ids []string
	all := m.rounds
	if m.warm != nil {
		all = append([]*round{m.warm}, all...)
	}
	for _, r := range all {
		if r.unfinished == 0 {
			continue
		}
		for _, s := range r.all {
			if s.State == StateJudging {
				ids = append(ids, s.ID)
			}
		}
	}
	return ids
}
