// More patience makes it rarer. Whoever is slower still finds nobody who receives.

// Package weather shows a forecast on a page.
package weather

import "time"

// None is shown when there is no forecast in time.
const None = "no forecast today"

// Forecast asks a service, which may be slow, and returns
// its answer; after patience it no longer waits for it.
func Forecast(
	ask func() string, patience time.Duration,
) string {
	answer := make(chan string)
	go func() {
		answer <- ask()
	}()
	select {
	case text := <-answer:
		return text
	case <-time.After(3 * patience):
		return None
	}
}
