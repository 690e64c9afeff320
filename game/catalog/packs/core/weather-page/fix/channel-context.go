// Package weather shows a forecast on a page.
package weather

import (
	"context"
	"time"
)

// None is shown when there is no forecast in time.
const None = "no forecast today"

// Forecast asks a service, which may be slow, and returns
// its answer; after patience it no longer waits for it.
func Forecast(
	ask func() string, patience time.Duration,
) string {
	ctx, cancel := context.WithTimeout(
		context.Background(), patience)
	defer cancel()
	answer := make(chan string)
	go func() {
		text := ask()
		select {
		case answer <- text:
		case <-ctx.Done():
		}
	}()
	select {
	case text := <-answer:
		return text
	case <-ctx.Done():
		return None
	}
}
