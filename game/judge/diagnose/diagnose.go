// Package diagnose turns what the engine found into what a student reads: one sentence in their own names and lines,
// one that says what to look at, and the recorded run that broke the program.
package diagnose

import (
	"datarace/game"
	"datarace/game/catalog"
	"datarace/game/judge/explore"
	"datarace/game/judge/rewrite"
)

// Verdict words an outcome. Source is the submission as it was handed in.
func Verdict(o explore.Outcome, sites []rewrite.Site, source []byte, c *catalog.Challenge) game.Verdict {
	return game.Verdict{Kind: o.Kind, Schedules: o.Schedules}
}
