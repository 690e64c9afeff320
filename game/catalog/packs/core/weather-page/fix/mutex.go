// Package weather shows a forecast on a page.
package weather

import (
	"sync"
	"time"
)

// None is shown when there is no forecast in time.
const None = "no forecast today"

// Forecast asks a service, which may be slow, and returns
// its answer; after patience it no longer waits for it.
func Forecast(
	ask func() string, patience time.Duration,
) string {
	var mu sync.Mutex
	text := None // guarded by mu
	done := make(chan struct{})
	go func() {
		got := ask()
		mu.Lock()
		text = got
		mu.Unlock()
		close(done)
	}()
	select {
	case <-done:
	case <-time.After(patience):
	}
	mu.Lock()
	defer mu.Unlock()
	return text
}
