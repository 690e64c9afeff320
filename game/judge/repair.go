package judge

import (
	"context"
	"fmt"
	"time"
)

// repair mends what a judging may have failed on, when something can be: a directory for jobs that is gone is made anew,
// archives that are gone are built again, which takes as long as a warm-up at most, and what challenges share is compiled
// again. Jobs that failed meanwhile wait here.
func (j *Judge) repair(ctx context.Context) error {
	select {
	case j.mends <- struct{}{}:
		defer func() { <-j.mends }()
	case <-ctx.Done():
		return ctx.Err()
	}
	moved, err := j.renew(ctx)
	if err != nil {
		return fmt.Errorf("make another directory for jobs: %w", err)
	}
	missing := j.tools.Missing()
	if missing != nil {
		j.log.Error("what programs are built with is gone; it is built again", "error", missing)
		began := time.Now()
		if err := j.tools.Repair(ctx); err != nil {
			return fmt.Errorf("repair the toolchain: %w", err)
		}
		j.log.Info("what programs are built with is there again", "took", time.Since(began).Round(time.Millisecond))
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	for key, l := range j.lines {
		select {
		case <-l.ready:
			// A kit that is whole stays: on a full disk another one would only make it fuller.
			if l.err == nil && (moved || missing != nil || l.kit.Missing() != nil) {
				delete(j.lines, key) // who uses it keeps it
			}
		default: // it is being made
		}
	}
	return nil
}
