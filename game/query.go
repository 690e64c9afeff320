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
func (m *Match) Phase() Phase { return "" }

// Code is the room's code.
func (m *Match) Code() string { return "" }

// HostHash is the hexadecimal SHA-256 of the host token.
func (m *Match) HostHash() string { return "" }

// Round is the round that is on, or that was on last; false before the first. Its Duration includes extensions.
func (m *Match) Round() (index int, r Round, ok bool) { return 0, Round{}, false }

// Seats lists the seats that are taken, in the order of joining.
func (m *Match) Seats() []string { return nil }

// Unsolved lists the seats that have not solved the round that is on, in the order of joining: whose drafts the bell takes.
func (m *Match) Unsolved() []string { return nil }

// SeatByToken finds the seat that a token's hash opens; banned when that token may not come back.
func (m *Match) SeatByToken(hash string) (seat string, ok, banned bool) { return "", false, false }

// LastN is the largest number that the seat has submitted with, 0 when it has none.
func (m *Match) LastN(seat string) int64 { return 0 }

// Seen tells whether the seat has submitted with number n before, and as which submission: it is acknowledged again.
func (m *Match) Seen(seat string, n int64) (submission string, ok bool) { return "", false }

// Submission tells what is known of a submission.
func (m *Match) Submission(id string) (Submission, bool) { return Submission{}, false }

// Pending lists the submissions of all rounds that were received and have no verdict, in order of receipt.
func (m *Match) Pending() []string { return nil }

// Standings ranks the seats that are taken, best first; equals in the order of joining.
func (m *Match) Standings() []Standing { return nil }
