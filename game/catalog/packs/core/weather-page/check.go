package weather_test

import (
	"time"

	"challenge/weather"

	"datarace/game/judge/harness"
)

// Check asks a service that answers at once.
func Check() {
	harness.Run("a quick answer", func() {
		got := weather.Forecast(func() string { return "sunny" }, time.Second)
		harness.Must(got == "sunny", "Forecast = %q, want %q", got, "sunny")
	})
	harness.Run("an answer that takes a moment", func() {
		got := weather.Forecast(func() string {
			harness.Work(200 * time.Millisecond)
			return "rain"
		}, time.Second)
		harness.Must(got == "rain", "Forecast = %q, want %q", got, "rain")
	})
}
