package rooms

import "datarace/game"

// Reply is one ordered answer to a link: Ack, Progress, Verdict, Look or Patches.
type Reply interface{ reply() }

// AckState is how far a numbered message got.
type AckState string

// Received is said when the message counts, Saved when it survives a kill -9 (so most messages get both), Refused when
// it does not count.
const (
	Received AckState = "received"
	Saved    AckState = "saved"
	Refused  AckState = "refused"
)

// Ack answers a numbered message. Refusal says why when State is Refused; Submission is the id that a submission or a
// check got, also when it is a repeat.
type Ack struct {
	N          int64
	State      AckState
	Submission string
	Refusal    *game.Refusal
}

// Progress says where one of the seat's own submissions or checks is: queued with Position jobs before it, building, running.
type Progress struct {
	Submission string
	Step       string
	Position   int
}

// Verdict is a whole verdict: of an own submission as soon as it is there (N and Check are 0), of a check (Check is its n),
// or the answer to Detail (N is its n, Source the program).
type Verdict struct {
	Submission string
	Check      int64
	N          int64
	Source     string
	Verdict    game.Verdict
}

// Look answers the host's Look: a seat's last synced text and its last judged submission.
type Look struct {
	N      int64
	Seat   string
	Text   string
	Round  int
	Recent string
}

func (Ack) reply()      {}
func (Progress) reply() {}
func (Verdict) reply()  {}
func (Look) reply()     {}

// Codes of refusals that are the room's own, beside those of package game.
const (
	CodeForbidden game.Code = "forbidden" // not a command of this role
	CodeCold      game.Code = "cold"      // the judge is not ready yet
	CodeStore     game.Code = "store"     // nothing can be saved and what waits for it is full
)
