package game

// Phase is where a match stands.
type Phase string

// lobby -> (warmup -> lobby) -> reading -> running <-> paused -> closing -> review -> (reading ...) -> podium -> closed.
const (
	Lobby     Phase = "lobby"
	WarmingUp Phase = "warmup"
	Reading   Phase = "reading"
	Running   Phase = "running"
	Halted    Phase = "paused"
	Closing   Phase = "closing"
	Review    Phase = "review"
	Podium    Phase = "podium"
	Ended     Phase = "closed"
)

// Clock is what a page needs to show the time left without asking again: Left milliseconds at Now, going down while Runs.
type Clock struct {
	Now   int64 `json:"now"`  // room time of this view
	Left  int64 `json:"left"` // of the reading phase or of the round; never negative
	Total int64 `json:"total"`
	Runs  bool  `json:"runs"`
}

// Common is the part of a view that all three faces share.
type Common struct {
	Room    string      `json:"room"` // the code
	Title   string      `json:"title"`
	Phase   Phase       `json:"phase"`
	Seq     uint64      `json:"seq"` // of the last event in this view
	Clock   Clock       `json:"clock"`
	Round   *RoundView  `json:"round,omitempty"` // from reading to review
	Rounds  int         `json:"rounds"`
	Players int         `json:"players"`
	Solved  int         `json:"solved"` // seats that solved this round
	Locked  bool        `json:"locked,omitempty"`
	Frozen  bool        `json:"frozen,omitempty"`
	WarmUp  *WarmUpView `json:"warmUp,omitempty"` // before the first round, when the room has a warm-up
}

// WarmUpView is how far the class is with trying its devices.
type WarmUpView struct {
	State string `json:"state"` // next, now, done
	Ready int    `json:"ready"` // of Common.Players
}

// Trial is how far one device is.
type Trial struct {
	State  Readiness `json:"state"`
	Seq    uint64    `json:"seq,omitempty"` // of the newest submission: it is saved when Status.Saved has reached it
	Judged bool      `json:"judged,omitempty"`
}

// RoundView names the round that is on.
type RoundView struct {
	Index     int     `json:"index"` // from 0; -1 for the warm-up
	Challenge string  `json:"challenge"`
	Title     string  `json:"title"`
	Level     int     `json:"level"`
	Weight    float64 `json:"weight"`
}

// StudentView is what one seat may know.
type StudentView struct {
	Common
	You     You        `json:"you"`
	Board   []BoardRow `json:"board,omitempty"`   // the top, from review on
	Debrief *Debrief   `json:"debrief,omitempty"` // in review
}

// You is a student's own state.
type You struct {
	Seat     string    `json:"seat"`
	Name     string    `json:"name"`
	Points   int       `json:"points"`           // all rounds, this one included
	Score    int       `json:"score"`            // this round
	Rank     int       `json:"rank,omitempty"`   // only in the upper half, and on the podium
	Target   *Target   `json:"target,omitempty"` // who is next above
	Rung     Rung      `json:"rung"`             // best stage of this round
	Solved   bool      `json:"solved"`
	Wrong    int       `json:"wrong"` // scored wrong submissions of this round
	Attempts []Attempt `json:"attempts"`
	Hints    []Hint    `json:"hints"`              // shown so far, in order
	NextHint *NextHint `json:"nextHint,omitempty"` // none when all are shown
	Cooldown int64     `json:"cooldown,omitempty"` // room time before which a submission is refused
	Extra    int64     `json:"extra,omitempty"`    // milliseconds of extra time
	Lost     bool      `json:"lost,omitempty"`
	Guess    Kind      `json:"guess,omitempty"`    // what will go wrong, as tapped in reading
	Trial    *Trial    `json:"trial,omitempty"`    // from the warm-up to the first round
	Why      *WhyView  `json:"why,omitempty"`      // after acceptance
	Choosing *Choosing `json:"choosing,omitempty"` // since the clock began, in a round that has patches
}

// Choosing is "choose the patch" for one seat; scoring says when it is worth what. The programs come in a message of their own.
type Choosing struct {
	Opened bool     `json:"opened,omitempty"` // the seat sees the patches, and submits nothing more in this round
	Late   bool     `json:"late,omitempty"`   // the last quarter has begun
	At     int64    `json:"at,omitempty"`     // room time at which it begins; only while the clock runs
	Tries  int      `json:"tries"`            // left; 0 when the right one is found or the round is solved
	Worth  int      `json:"worth"`            // points for the right one now, when a try is left
	Made   []Choice `json:"made"`             // oldest first
}

// Choice is one patch that a student has chosen, with its verdict.
type Choice struct {
	Patch  string `json:"patch"`
	At     int64  `json:"at"`              // milliseconds of the round's clock
	Early  bool   `json:"early,omitempty"` // scored by the clock, not as in the last quarter
	Kind   Kind   `json:"kind"`
	Note   string `json:"note,omitempty"`   // the author's line on it
	Points int    `json:"points,omitempty"` // of the right one
}

// Target is the next one above on the board.
type Target struct {
	Name   string `json:"name"`
	Behind int    `json:"behind"` // points
}

// Attempt is one submission of a student's own in this round, oldest first.
type Attempt struct {
	Submission string `json:"submission"`
	At         int64  `json:"at"`    // milliseconds of the round's clock at receipt
	State      string `json:"state"` // judging, judged, withdrawn
	Kind       Kind   `json:"kind,omitempty"`
	Rung       Rung   `json:"rung,omitempty"`
	Sentence   string `json:"sentence,omitempty"`
	Counts     bool   `json:"counts,omitempty"` // as a wrong one
	Buzzer     bool   `json:"buzzer,omitempty"`
	Same       string `json:"same,omitempty"` // the earlier attempt with the same program
}

// Hint is one hint that is shown.
type Hint struct {
	Text string `json:"text"`
	Free bool   `json:"free,omitempty"`
}

// NextHint says when the next hint opens and what it costs.
type NextHint struct {
	Open  bool  `json:"open"`
	At    int64 `json:"at"` // room time at which it opens, while the clock runs
	Price int   `json:"price"`
}

// WhyView is the one question after acceptance.
type WhyView struct {
	Choices []string `json:"choices"`
	Chosen  int      `json:"chosen"` // -1 while not answered
	Right   bool     `json:"right,omitempty"`
}

// BoardRow is one line of the standings.
type BoardRow struct {
	Seat   string `json:"seat"`
	Rank   int    `json:"rank"` // shared by equals
	Name   string `json:"name"`
	Points int    `json:"points"`
	Move   int    `json:"move"`             // places won since the round began
	Solved int    `json:"solved,omitempty"` // rounds
}

// Debrief is how the class did, shown in review. It names no one who did not solve.
type Debrief struct {
	First      *First      `json:"first,omitempty"`
	Kinds      []KindCount `json:"kinds"`      // of judged submissions, most frequent first
	Techniques []TechCount `json:"techniques"` // of accepted ones
	Bug        Kind        `json:"bug"`        // what goes wrong with the untouched program
	Guessed    int         `json:"guessed"`    // how many said in reading what will go wrong
	Foresaw    int         `json:"foresaw"`    // how many of them were right
	Choices    *Choices    `json:"choices,omitempty"`
}

// Choices is how those did who opened the patches; none when nobody did.
type Choices struct {
	Seats   int           `json:"seats"`   // who opened them
	Right   int           `json:"right"`   // who found the right one
	Patches []PatchChosen `json:"patches"` // all of them, most chosen first
}

// PatchChosen counts who chose a patch.
type PatchChosen struct {
	Patch string `json:"patch"`
	Kind  Kind   `json:"kind"`
	Count int    `json:"count"`
}

// First is who solved first, announced once nobody earlier can still be.
type First struct {
	Name string `json:"name"`
	At   int64  `json:"at"` // milliseconds of the round's clock
}

// KindCount and TechCount count.
type KindCount struct {
	Kind  Kind `json:"kind"`
	Count int  `json:"count"`
}

// TechCount counts accepted submissions of one technique.
type TechCount struct {
	Technique string `json:"technique"`
	Count     int    `json:"count"`
}

// ScreenView is what a room full of people may see: no code, no verdict kinds while a round runs, no secret.
type ScreenView struct {
	Common
	Ladder  []RungRow  `json:"ladder,omitempty"` // from solved down to trying, in running, paused and closing
	Board   []BoardRow `json:"board"`            // at most eight
	First   *First     `json:"first,omitempty"`
	Names   []string   `json:"names,omitempty"` // in the lobby: who is here, newest first, at most sixty
	Debrief *Debrief   `json:"debrief,omitempty"`
}

// RungRow is one rung of the ladder with who stands there.
type RungRow struct {
	Rung  string   `json:"rung"` // solved, concurrent, clean, race-free, behaves, builds, trying
	Count int      `json:"count"`
	Names []string `json:"names,omitempty"` // only who moved up in the last seconds; on solved, the first
}

// HostView is what the instructor steers by.
type HostView struct {
	Common
	Plan       []PlanRow   `json:"plan"`
	Seats      []HostSeat  `json:"seats"` // who needs help first
	Heat       []HeatRow   `json:"heat"`  // verdict kinds by half minute of this round
	Techniques []TechCount `json:"techniques"`
	Choices    *Choices    `json:"choices,omitempty"` // of this round, also while it runs
	Board      []BoardRow  `json:"board"`
	First      *First      `json:"first,omitempty"`
	Judging    int         `json:"judging"` // submissions without a verdict
	HintsGiven int         `json:"hintsGiven"`
	Hints      []string    `json:"hints"` // of this round
	Settings   Settings    `json:"settings"`
	Lesson     *Lesson     `json:"lesson,omitempty"` // none when the match is over
}

// Lesson is how the rest of the plan fits into the lesson.
type Lesson struct {
	Needs int64 `json:"needs"`          // milliseconds that the rest of the plan takes from now on, three minutes for each review
	Set   bool  `json:"set,omitempty"`  // the host has said when the lesson ends
	Left  int64 `json:"left,omitempty"` // milliseconds until then; negative once it is past
	Drop  []int `json:"drop,omitempty"` // indices into Plan: rounds to leave out, so that the rest fits
}

// PlanRow is one round of the playlist.
type PlanRow struct {
	Challenge string `json:"challenge"`
	Title     string `json:"title"`
	State     string `json:"state"` // done, now, next, later
	Solved    int    `json:"solved"`
	Duration  int64  `json:"duration"` // milliseconds
}

// HostSeat is one student as the instructor sees them.
type HostSeat struct {
	Seat     string    `json:"seat"`
	Name     string    `json:"name"`
	Rung     Rung      `json:"rung"`
	Kind     Kind      `json:"kind,omitempty"` // of the last verdict
	Sentence string    `json:"sentence,omitempty"`
	Tried    int       `json:"tried"`
	Repeats  int       `json:"repeats,omitempty"` // verdicts of the same kind in a row
	Solved   bool      `json:"solved,omitempty"`
	Judging  bool      `json:"judging,omitempty"`
	Lost     bool      `json:"lost,omitempty"`
	Stuck    bool      `json:"stuck,omitempty"` // the rules' guess at who needs help
	Hints    int       `json:"hints,omitempty"`
	Choosing bool      `json:"choosing,omitempty"` // has opened the patches
	Chosen   int       `json:"chosen,omitempty"`   // patches, so far
	Right    bool      `json:"right,omitempty"`    // the last of them was the right one
	Points   int       `json:"points"`
	Extra    int64     `json:"extra,omitempty"`
	Ready    Readiness `json:"ready,omitempty"` // from the warm-up to the first round
	Trip     int64     `json:"trip,omitempty"`  // milliseconds to the server and back, as measured in the warm-up
}

// HeatRow is one verdict kind and how often it was given in each half minute.
type HeatRow struct {
	Kind   Kind  `json:"kind"`
	Counts []int `json:"counts"`
}
