package game

// Moment is when a command is decided: room time for the rules, wall time for reports.
type Moment struct {
	At   int64 // milliseconds since the room opened
	Wall int64 // Unix milliseconds
}

// Command is a wish; Decide answers it with events or with a Refusal. Who may send it is the room's business: a command
// with a Seat comes from that seat's owner, every other from the host or from the house itself.
type Command interface{ command() }

// Open makes the match.
type Open struct {
	Code, HostHash, Title string
	Rounds                []Round
	Settings              Settings
	WarmUp                *Round // nil for none
}

// Join asks for a seat; the id and the token's hash were minted at the edge.
type Join struct{ Seat, Name, TokenHash string }

// Rename changes a seat's name; Host when the instructor does it.
type Rename struct {
	Seat, Name string
	Host       bool
}

// Leave gives a seat up.
type Leave struct{ Seat string }

// Remove takes a seat away.
type Remove struct {
	Seat string
	Ban  bool
}

// Free lets the seat's name be claimed from a new device.
type Free struct{ Seat string }

// SetLesson says in how many milliseconds the lesson ends, 0 to take that back.
type SetLesson struct{ Millis int64 }

// WarmUp begins the warm-up in lobby, or repeats it.
type WarmUp struct{}

// Measure says how many milliseconds a message of the seat and its answer took.
type Measure struct {
	Seat string
	Trip int64
}

// Guess says what will go wrong, one of Guesses.
type Guess struct {
	Seat string
	Kind Kind
}

// Start begins the next round in lobby, warmup and review, and ends a reading phase early.
type Start struct{}

// Pause stops the clock, Resume lets it go on.
type (
	Pause  struct{}
	Resume struct{}
)

// Extend lengthens the round by Millis (1 s to 30 min), for all when Seat is empty.
type Extend struct {
	Millis int64
	Seat   string
}

// TakeHint asks for the next hint at its price.
type TakeHint struct{ Seat string }

// GiveHint shows a hint for nothing, to all when Seat is empty.
type GiveHint struct {
	Hint int
	Seat string
}

// Submit hands a program in.
type Submit struct {
	Seat       string
	N          int64
	Submission string
	Source     string
	Canon      string
}

// Draft is an unsolved seat's last synced text, which the bell turns into a submission.
type Draft struct {
	Submission, Source, Canon string
}

// Withdraw takes a submission out of the queue.
type Withdraw struct{ Seat, Submission string }

// Judge is the judge's answer; twice counts once.
type Judge struct {
	Submission string
	Verdict    Verdict
}

// Rejudge replaces a verdict.
type Rejudge struct {
	Submission string
	Verdict    Verdict
}

// Explain answers "which edge did your fix add?".
type Explain struct {
	Seat   string
	Choice int
}

// OpenPatches shows the seat the round's patches, in exchange for submitting. Draft is the seat's last synced text, which
// becomes a submission that can only help; the zero Draft when there is none.
type OpenPatches struct {
	Seat  string
	Draft Draft
}

// Choose says which patch is the right one.
type Choose struct{ Seat, Patch string }

// Lose says "I'm lost", or takes it back.
type Lose struct {
	Seat string
	On   bool
}

// Elapse lets time do what is due: the end of reading, the bell, a tick. Drafts by seat are used when the bell rings.
type Elapse struct{ Drafts map[string]Draft }

// End rings the bell early and ends the warm-up; in closing it skips the verdicts that are still missing.
type End struct{ Drafts map[string]Draft }

// Next goes on: from review to the next round, or to the podium after the last.
type Next struct{}

// Finish goes to the podium from lobby or review.
type Finish struct{}

// Freeze stops the public board, Reveal lets it go on.
type (
	Freeze struct{}
	Reveal struct{}
)

// Lock stops or allows joining.
type Lock struct{ On bool }

// Recover is the first command after a restart.
type Recover struct{ Away int64 }

// Close ends the room.
type Close struct{ Cause string }

func (Open) command()        {}
func (Join) command()        {}
func (Rename) command()      {}
func (Leave) command()       {}
func (Remove) command()      {}
func (Free) command()        {}
func (SetLesson) command()   {}
func (WarmUp) command()      {}
func (Measure) command()     {}
func (Guess) command()       {}
func (Start) command()       {}
func (Pause) command()       {}
func (Resume) command()      {}
func (Extend) command()      {}
func (TakeHint) command()    {}
func (GiveHint) command()    {}
func (Submit) command()      {}
func (Withdraw) command()    {}
func (Judge) command()       {}
func (Rejudge) command()     {}
func (Explain) command()     {}
func (OpenPatches) command() {}
func (Choose) command()      {}
func (Lose) command()        {}
func (Elapse) command()      {}
func (End) command()         {}
func (Next) command()        {}
func (Finish) command()      {}
func (Freeze) command()      {}
func (Reveal) command()      {}
func (Lock) command()        {}
func (Recover) command()     {}
func (Close) command()       {}
