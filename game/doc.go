// Package game is the rules: what may happen in a room, what follows from it, what it scores, and what each face may
// see. It is pure: it starts no goroutine, reads no clock, throws no dice and does no I/O. Time comes in with every
// command, ids are minted outside, and a test reads this package's source to keep it so.
//
//	             Decide(Moment, Command)              Apply(Event)
//	a wish  ────────────────────────────▶  events  ───────────────▶  Match  ──▶  Student, Screen, Host, Standings
//	             or a *Refusal in words       │
//	                                          └──▶  the log, whose fold is the Match
//
// Decide answers and changes nothing. Apply folds one event; a match that was killed is the fold of its log. Every
// event carries all that its fold needs.
//
//		   warmup
//		    ▲▼
//		lobby ─▶ reading ─▶ running ─▶ closing ─▶ review ─▶ reading ... ─▶ podium ─▶ closed
//		             ╲         ╱
//		              paused ◀╯
//
//	  - In reading the program can be seen and not submitted; the round's clock is not running.
//	  - The bell ends running: by time, by the host, or because everybody has solved. It takes the last draft of each who
//	    has not, as a submission that can only help.
//	  - closing admits nothing new and ends when all that was received has its verdict, or the host skips the rest. A
//	    verdict that comes later counts for its own round.
//	  - A score depends on when a submission was received, never on when its verdict came: tally computes it from what was
//	    received, so that an extension, a free hint, a late verdict or a rejudge rescores by the same formula.
//	  - A submission's (seat, n) counts once; the same program again gets the earlier verdict and is not counted.
//	  - The first to solve is announced when nobody can still be before them.
//	  - Who opens the round's patches chooses one instead of writing: three tries, fewer points, no more submissions.
//
// The way in: match.go is the state, decide*.go the commands, apply.go the events, score.go the points, views*.go the
// faces, names.go what people may be called, codec.go how an event is written. testdata/script has whole games to read.
package game
