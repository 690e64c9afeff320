package weather_test

import (
	"fmt"
	"time"

	"challenge/weather"

	"datarace/game/judge/harness"
)

const patience = time.Second

// after is a service that takes d to answer.
func after(d time.Duration, answer string) func() string {
	return func() string {
		harness.Work(d)
		return answer
	}
}

// Judge asks services of all speeds. What is left over is seen without asking.
func Judge() {
	harness.Run("the service answers long after everybody has gone", func() {
		harness.Within(patience*3/2, "an answer after one second of patience", func() {
			got := weather.Forecast(after(8*time.Second, "storm"), patience)
			harness.Must(got == weather.None, "Forecast = %q although the service took 8 times the patience, want %q", got, weather.None)
		})
	})

	harness.Run("the service answers a little late", func() {
		got := weather.Forecast(after(patience*3/2, "storm"), patience)
		harness.Must(got == weather.None, "Forecast = %q although the service took longer than the patience, want %q", got, weather.None)
	})

	harness.Run("the service answers at once", func() {
		calls := 0
		got := weather.Forecast(func() string {
			calls++
			return "sunny"
		}, patience)
		harness.Must(got == "sunny", "Forecast = %q, want %q", got, "sunny")
		harness.Must(calls == 1, "the service was asked %d times, want 1", calls)
	})

	harness.Run("the service answers in time", func() {
		harness.Within(patience*3/4, "an answer that took half of the patience", func() {
			got := weather.Forecast(after(patience/2, "rain"), patience)
			harness.Must(got == "rain", "Forecast = %q, want %q", got, "rain")
		})
	})

	harness.Run("the patience ends just when the service answers", func() {
		got := weather.Forecast(after(patience, "fog"), patience)
		harness.Must(got == "fog" || got == weather.None, "Forecast = %q, want %q or %q", got, "fog", weather.None)
	})

	harness.Run("many pages at the same time, each with its own answer", func() {
		for i := range 4 {
			harness.Go(func() {
				want := fmt.Sprint(i, " degrees")
				took := patience / 4
				if i%2 == 1 {
					took = 4 * patience
				}
				got := weather.Forecast(after(took, want), patience)
				if i%2 == 1 {
					want = weather.None
				}
				harness.Must(got == want, "Forecast = %q, want %q", got, want)
			})
		}
		harness.Wait()
	})
}
