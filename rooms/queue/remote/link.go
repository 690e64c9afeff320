package remote

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"
)

// link is how Redis answers, with one line in the log when it is away and one when it is back.
type link struct {
	log *slog.Logger // set at construction

	mu    sync.Mutex
	since time.Time // when it was first away; zero while it answers; guarded by mu
	last  time.Time // when it was last away; guarded by mu
}

// note takes the outcome of a call. It reports whether that went well; a call that was given up for ctx says nothing of Redis.
func (l *link) note(ctx context.Context, err error) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case err == nil || errors.Is(err, redis.Nil):
		if !l.since.IsZero() {
			l.log.Info("Redis answers again about judging", "away", time.Since(l.since).Round(time.Millisecond))
			l.since = time.Time{}
		}
		return true
	case ctx.Err() != nil:
		return false
	case l.since.IsZero():
		l.since = time.Now()
		l.log.Warn("Redis does not answer about judging; it is tried again until it does", "error", err)
	}
	l.last = time.Now()
	return false
}

// shaky reports whether Redis was away less than d ago, so that others may not have had the time to say that they live.
func (l *link) shaky(d time.Duration) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return !l.last.IsZero() && time.Since(l.last) < d
}

// awaySince is since when Redis has been away; zero while it answers.
func (l *link) awaySince() time.Time {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.since
}

// pause waits, or less when ctx ends.
func pause(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}
