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
	gone := make(chan struct{})
	defer close(gone)
	go func() {
		text := ask()
		select {
		case answer <- text:
		case <-gone:
		}
	}()
	select {
	case text := <-answer:
		return text
	case <-time.After(patience):
		return None
	}
}
