package queue

import (
	"maps"
	"time"

	"datarace/game"
)

// Purpose is what a verdict was for.
type Purpose string

// The purposes: a student's check, a student's submission, and what runs behind them.
const (
	ForCheck  Purpose = "check"
	ForSubmit Purpose = "submit"
	ForLater  Purpose = "background"
)

// Given names a kind of verdict for a purpose.
type Given struct {
	Purpose Purpose
	Kind    game.Kind
}

// Stats is what a queue holds and has done.
type Stats struct {
	Waiting  int             // jobs that no worker has taken
	Judging  int             // jobs that a worker has, also while the judge is not ready yet
	Oldest   time.Duration   // for which the longest waiting job has waited; 0 when none waits
	Verdicts map[Given]int64 // told since New, those known from an equal job included
}

// Stats counts. It may be called from any goroutine; its answer is the caller's own.
func (q *Queue) Stats() Stats {
	q.mu.Lock()
	defer q.mu.Unlock()
	st := Stats{Waiting: q.waiting, Judging: q.busy, Verdicts: maps.Clone(q.given)}
	now := time.Now()
	for i := range q.levels {
		for _, room := range q.levels[i].rooms {
			for _, seat := range room.wait {
				for _, e := range seat.wait {
					st.Oldest = max(st.Oldest, now.Sub(e.since))
				}
			}
		}
	}
	return st
}

func purposeOf(j Job) Purpose {
	switch levelOf(j) {
	case 0:
		return ForSubmit
	case 1:
		return ForCheck
	}
	return ForLater
}
