// Closing says that nothing more will be sent. Here the other side still wants to: close and send race, and the send panics.

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
	case <-time.After(patience):
		close(answer)
		return None
	}
}
