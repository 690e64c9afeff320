package poll_test

import (
	"challenge/poll"

	"datarace/game/judge/harness"
)

// Check has one voter after the other.
func Check() {
	harness.Run("three votes, one after the other", func() {
		shown := 0
		p := poll.Ask(func(_ string, votes int) { shown = votes })
		for want := 1; want <= 2; want++ {
			p.Vote("yes")
			harness.Must(shown == want, "the screen shows %d votes for yes, want %d", shown, want)
		}
		p.Vote("no")
		yes, no, never := p.Votes("yes"), p.Votes("no"), p.Votes("never")
		harness.Must(yes == 2 && no == 1 && never == 0, "Votes of yes, no and never = %d, %d, %d, want 2, 1, 0", yes, no, never)
	})
}
