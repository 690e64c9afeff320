package rewrite

// Site is one scheduling point put into a submission: the statement that stands there and, when it synchronises, how.
type Site struct {
	Line int    // of the student's program, from 1
	Code string // the statement's first line, trimmed
	Func string // the enclosing function, "Sell" or "Office.Sell"; with ".func1" for a literal inside it
	Op   string // "" for a plain statement; else one of the ops of game.Step
	On   string // the lock's or channel's name as written: "o.mu", "jobs"
}
