package report_test

import (
	"challenge/report"

	"datarace/game/judge/harness"
)

// Check asks nobody, and two shops of which it looks at the number of answers only.
func Check() {
	harness.Run("no shop at all", func() {
		took := report.Takings(nil, func(string) int { return 1 })
		harness.Must(len(took) == 0, "Takings of no shop = %v, want none", took)
	})
	harness.Run("two shops", func() {
		took := report.Takings([]string{"mill", "port"}, func(string) int { return 70 })
		harness.Must(len(took) == 2, "Takings of 2 shops has %d answers, want 2", len(took))
	})
}
