// There is nothing left over, and nothing that stops waiting either: the page stands still as long as the service does.

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
	began := time.Now()
	text := ask()
	if time.Since(began) > patience {
		return None
	}
	return text
}
