package game

// Event is one entry of a room's log. The log is the truth: a Match is the fold of its events, and every event carries
// all that its fold needs. Sequence numbers begin at 1 and have no gaps.
type Event struct {
	Seq   uint64 `json:"seq"`
	At    int64  `json:"at"`              // room time: milliseconds since the room opened, pauses of the server taken out
	Wall  int64  `json:"wall"`            // Unix milliseconds, for reports only
	Asked *Asked `json:"asked,omitempty"` // on the first event of a numbered command; the fold does not need it
	Body  Body   `json:"-"`               // in JSON: "type" and the body's own fields beside the others
}

// Asked is the numbered command that an event came of, so that the same message sent again after a restart counts once.
type Asked struct {
	Seat string `json:"seat,omitempty"` // empty for the hosts, who share their numbers
	N    int64  `json:"n"`
	What string `json:"what,omitempty"` // a host's command, in words that only an equal command has
}

// Body is what happened. Each type says who may cause it and in which phase.
type Body interface{ eventType() string }

// RoomOpened is the first event of every log. Caused by the instructor, with the server key.
type RoomOpened struct {
	Code     string   `json:"code"`
	HostHash string   `json:"hostHash"` // hexadecimal SHA-256 of the host token
	Title    string   `json:"title"`    // the playlist's
	Rounds   []Round  `json:"rounds"`
	Settings Settings `json:"settings"`
	WarmUp   *Round   `json:"warmUp,omitempty"` // the program that tries every device; none when that is switched off
}

// Round is one round as it was planned when the room opened; RoundStarted freezes it.
type Round struct {
	Challenge string   `json:"challenge"` // id
	Digest    string   `json:"digest"`
	Title     string   `json:"title"`
	Level     int      `json:"level"`
	Weight    float64  `json:"weight"`   // D
	Duration  int64    `json:"duration"` // T, milliseconds
	Reading   int64    `json:"reading"`  // milliseconds
	Bug       Kind     `json:"bug"`      // the verdict of the untouched program, which scores 0
	Hints     []string `json:"hints"`
	Why       []Reason `json:"why"`
	Patches   []Patch  `json:"patches,omitempty"` // to choose from, exactly one of them accepted; none in old logs
}

// Patch is one of the whole programs that a round offers instead of writing one: a fix, or a wrong fix that tempts.
type Patch struct {
	ID   string `json:"id"`             // for browsers: says nothing of the program
	Name string `json:"name"`           // of the pack's sample, by which the house finds the program; it would tell
	Kind Kind   `json:"kind"`           // the verdict that the program gets
	Note string `json:"note,omitempty"` // the author's line on it
}

// Reason is one answer to "which edge did your fix add?" and the techniques for which it is right.
type Reason struct {
	Text       string   `json:"text"`
	Techniques []string `json:"techniques,omitempty"`
}

// Settings are a room's switches.
type Settings struct {
	Seats     int  `json:"seats"`     // how many may join; 200 when 0
	SpeedOff  bool `json:"speedOff"`  // no points for being early
	DropWorst bool `json:"dropWorst"` // the best n-1 of n rounds count when n is 5 or more
	HideRanks bool `json:"hideRanks"`
	WarmUp    bool `json:"warmUp,omitempty"` // ungraded minutes before the first round that try every device
	// Longest lets every round run until the longest time that a seat was given.
	Longest bool `json:"longest,omitempty"`
}

// Joined gives a person a seat. Caused by a student, in every phase before podium while the room is not locked or full.
type Joined struct {
	Seat      string `json:"seat"`
	Name      string `json:"name"`
	TokenHash string `json:"tokenHash"`
}

// Renamed changes a name. Caused by the student in the lobby, or by the host at any time.
type Renamed struct {
	Seat string `json:"seat"`
	Name string `json:"name"`
	Host bool   `json:"host,omitempty"`
}

// Left says that a student gave the seat up. Caused by the student.
type Left struct {
	Seat string `json:"seat"`
}

// Removed takes a seat away; its name is free again unless banned. Caused by the host.
type Removed struct {
	Seat string `json:"seat"`
	Ban  bool   `json:"ban,omitempty"` // the seat's token may not come back
}

// Freed lets a student claim the seat's name again on a new device: the next join with that name gets this seat. Caused by the host.
type Freed struct {
	Seat string `json:"seat"`
}

// Reclaimed gives a freed seat to a new token. Caused by a student who joins with the freed seat's name.
type Reclaimed struct {
	Seat      string `json:"seat"`
	TokenHash string `json:"tokenHash"`
}

// LessonSet says when the lesson ends, Unix milliseconds, 0 for unknown. Caused by the host, at any time.
type LessonSet struct {
	Ends int64 `json:"ends,omitempty"`
}

// WarmUpStarted begins the warm-up, or repeats it. Caused by the host, in lobby.
type WarmUpStarted struct {
	Round Round `json:"round"`
}

// WarmUpEnded ends it. Caused by time or by the host, in warmup.
type WarmUpEnded struct {
	Cause string `json:"cause"` // time, host
}

// Measured is how long a student's message and its answer took, by the student's page. Caused by the student, in warmup:
// the first time, and when that turns from fast to slow or back.
type Measured struct {
	Seat string `json:"seat"`
	Trip int64  `json:"trip"` // milliseconds
}

// RoundStarted begins a round with its reading phase. Caused by the host, in lobby or review.
type RoundStarted struct {
	Index int   `json:"index"` // from 0
	Round Round `json:"round"`
}

// ReadingOver starts the clock. Caused by time or by the host, in reading.
type ReadingOver struct{}

// Guessed is the one tap in reading: what will go wrong? It scores nothing and may be changed. Caused by the student, in reading.
type Guessed struct {
	Seat  string `json:"seat"`
	Round int    `json:"round"`
	Kind  Kind   `json:"kind"`
}

// Paused stops the clock and the decay of points. Caused by the host, in running or reading.
type Paused struct{}

// Resumed lets the clock go on. Caused by the host, in paused.
type Resumed struct{}

// Extended lengthens the round, for all or for one seat. Caused by the host, in warmup, reading, running or paused.
type Extended struct {
	Millis int64  `json:"millis"`
	Seat   string `json:"seat,omitempty"`
}

// HintTaken shows a student the next hint at its price. Caused by the student, in running, once it is open.
type HintTaken struct {
	Seat string `json:"seat"`
	Hint int    `json:"hint"` // 0, 1 or 2
}

// HintGiven shows a hint for nothing, to all or to one; who had bought it gets the price back. Caused by the host, in running or paused.
type HintGiven struct {
	Hint int    `json:"hint"`
	Seat string `json:"seat,omitempty"`
}

// Submitted is a submission received. Caused by the student in running and warmup; with Buzzer by the bell, from the last draft.
type Submitted struct {
	Seat       string `json:"seat"`
	N          int64  `json:"n"` // the client's own number; a repeat counts once
	Submission string `json:"submission"`
	Round      int    `json:"round"`
	Source     string `json:"source"`
	Canon      string `json:"canon"`            // digest of the formatted syntax tree; empty when it does not parse
	Buzzer     bool   `json:"buzzer,omitempty"` // can only help
	Same       string `json:"same,omitempty"`   // the earlier submission whose verdict this duplicate gets
}

// Withdrawn takes a submission out of the queue unjudged. Caused by its author, before its verdict.
type Withdrawn struct {
	Submission string `json:"submission"`
}

// Judged is a submission's verdict. Caused by the judge, in any phase; it counts for the submission's own round.
type Judged struct {
	Submission string  `json:"submission"`
	Verdict    Verdict `json:"verdict"`
}

// Solved says that a seat solved the round; First that nobody who submitted earlier can still be before it.
// It follows from Judged, and comes a second time when First is certain only later.
type Solved struct {
	Seat       string `json:"seat"`
	Submission string `json:"submission"`
	Round      int    `json:"round"`
	First      bool   `json:"first,omitempty"`
}

// Explained is the one answer to "which edge did your fix add?". Caused by the student, after acceptance, once a round.
type Explained struct {
	Seat   string `json:"seat"`
	Round  int    `json:"round"`
	Choice int    `json:"choice"`
	Right  bool   `json:"right"`
}

// PatchesOpened shows a student the round's patches. From here on they choose and submit nothing more in this round; what
// stood in the editor is submitted just before. Caused by the student, in running.
type PatchesOpened struct {
	Seat  string `json:"seat"`
	Round int    `json:"round"`
	Early bool   `json:"early,omitempty"` // before the last quarter, as on a phone
}

// Chosen is one try at the right patch. Caused by a student who has opened the patches, in running, three times at most.
type Chosen struct {
	Seat  string `json:"seat"`
	Round int    `json:"round"`
	Patch string `json:"patch"` // id
	Kind  Kind   `json:"kind"`
	Early bool   `json:"early,omitempty"` // opened early and chosen before the last quarter: its points fall with the clock
}

// Lost says that a student pressed "I'm lost", or that it is over. Caused by the student, in reading, running and paused.
type Lost struct {
	Seat string `json:"seat"`
	On   bool   `json:"on"`
}

// Tick says that the room lived until At. Caused by time, every 5 s while a clock runs; after a crash the clock resumes there.
type Tick struct{}

// Recovered says that the server was away; room time goes on where the log ended. Caused by the server's start.
type Recovered struct {
	Away int64 `json:"away"` // wall milliseconds
}

// BellRang ends running: by time, by the host, or because everyone has solved or chosen.
type BellRang struct {
	Cause string `json:"cause"` // time, host, solved
}

// RoundClosed ends closing: every received submission has its verdict, or the host skipped the rest.
type RoundClosed struct {
	Skipped []string `json:"skipped,omitempty"` // submissions that may still be judged
}

// Frozen stops the public board, Revealed lets it go on. Caused by the host.
type Frozen struct{}

// Revealed ends Frozen.
type Revealed struct{}

// Locked stops or allows joining. Caused by the host.
type Locked struct {
	On bool `json:"on"`
}

// Rejudged replaces a verdict. Caused by the judge, once it can judge what it failed on, in any phase.
type Rejudged struct {
	Submission string  `json:"submission"`
	Verdict    Verdict `json:"verdict"`
}

// MatchEnded begins the podium. Caused by the host, in lobby or review.
type MatchEnded struct{}

// RoomClosed ends everything. Caused by the host, or by two hours without a connection.
type RoomClosed struct {
	Cause string `json:"cause"` // host, idle
}

func (RoomOpened) eventType() string    { return "RoomOpened" }
func (Joined) eventType() string        { return "Joined" }
func (Renamed) eventType() string       { return "Renamed" }
func (Left) eventType() string          { return "Left" }
func (Removed) eventType() string       { return "Removed" }
func (Freed) eventType() string         { return "Freed" }
func (Reclaimed) eventType() string     { return "Reclaimed" }
func (LessonSet) eventType() string     { return "LessonSet" }
func (WarmUpStarted) eventType() string { return "WarmUpStarted" }
func (WarmUpEnded) eventType() string   { return "WarmUpEnded" }
func (Measured) eventType() string      { return "Measured" }
func (Guessed) eventType() string       { return "Guessed" }
func (RoundStarted) eventType() string  { return "RoundStarted" }
func (ReadingOver) eventType() string   { return "ReadingOver" }
func (Paused) eventType() string        { return "Paused" }
func (Resumed) eventType() string       { return "Resumed" }
func (Extended) eventType() string      { return "Extended" }
func (HintTaken) eventType() string     { return "HintTaken" }
func (HintGiven) eventType() string     { return "HintGiven" }
func (Submitted) eventType() string     { return "Submitted" }
func (Withdrawn) eventType() string     { return "Withdrawn" }
func (Judged) eventType() string        { return "Judged" }
func (Solved) eventType() string        { return "Solved" }
func (Explained) eventType() string     { return "Explained" }
func (PatchesOpened) eventType() string { return "PatchesOpened" }
func (Chosen) eventType() string        { return "Chosen" }
func (Lost) eventType() string          { return "Lost" }
func (Tick) eventType() string          { return "Tick" }
func (Recovered) eventType() string     { return "Recovered" }
func (BellRang) eventType() string      { return "BellRang" }
func (RoundClosed) eventType() string   { return "RoundClosed" }
func (Frozen) eventType() string        { return "Frozen" }
func (Revealed) eventType() string      { return "Revealed" }
func (Locked) eventType() string        { return "Locked" }
func (Rejudged) eventType() string      { return "Rejudged" }
func (MatchEnded) eventType() string    { return "MatchEnded" }
func (RoomClosed) eventType() string    { return "RoomClosed" }
