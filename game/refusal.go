package game

// Refusal is a rule's no: Code for programs, Text for people, which says what to do next.
type Refusal struct {
	Code Code
	Text string
	Wait int64 // milliseconds after which it is worth trying again; 0 when waiting does not help
}

// Error is the refusal's text.
func (r *Refusal) Error() string { return r.Text }

// Code names why something was refused; the pages and the bots know these.
type Code string

// The codes that the rules use. The transport adds its own.
const (
	CodePhase     Code = "phase"     // not in this phase
	CodeLate      Code = "late"      // after the bell
	CodeFull      Code = "full"      // no seat left
	CodeLocked    Code = "locked"    // the host locked the room
	CodeName      Code = "name"      // empty, too long, or nothing visible in it
	CodeTaken     Code = "taken"     // somebody has the name; Text suggests another
	CodeSeat      Code = "seat"      // no such seat
	CodeBusy      Code = "busy"      // still judging your last one
	CodeCooldown  Code = "cooldown"  // Wait says how long
	CodeSolved    Code = "solved"    // already solved
	CodeHint      Code = "hint"      // not open yet, or none left
	CodePatches   Code = "patches"   // the patches are open and it may not be done any more, or not open and it may not be done yet
	CodeSize      Code = "size"      // larger than 64 KiB
	CodeEmpty     Code = "empty"     // nothing submitted
	CodeUnknown   Code = "unknown"   // no such submission, round, hint or choice
	CodeRange     Code = "range"     // a number out of its range
	CodeUnchanged Code = "unchanged" // it is so already
	CodeBanned    Code = "banned"    // the host took the seat away for good
)
