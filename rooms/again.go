package rooms

import (
	"time"

	"datarace/game"
	"datarace/rooms/queue"
)

// What the judge failed on is judged again: after againFirst, then after twice as long each time, at most againLast, and
// againTries times in all. A full disk or a missing compiler is mended in that time, or the log tells somebody of it.
const (
	againFirst = 5 * time.Second
	againLast  = time.Minute
	againTries = 12
)

// failure is a submission that the judge failed on.
type failure struct {
	tries int       // so far, after the first
	due   time.Time // the next one; zero while it is judged, or when there is none
}

// failedOn notes that the judge failed on a submission, or that it did not.
func (s *state) failedOn(id string, v game.Verdict) {
	if v.Kind != game.Error {
		delete(s.failures, id)
		return
	}
	f := s.failures[id]
	if f == nil {
		f = &failure{}
		s.failures[id] = f
	}
	f.due = time.Time{}
	if f.tries < againTries {
		f.due = time.Now().Add(min(againFirst<<f.tries, againLast))
	}
}

// nextFailure is when the next submission is to be judged again; false when none is.
func (s *state) nextFailure() (time.Time, bool) {
	var next time.Time
	for _, f := range s.failures {
		if !f.due.IsZero() && (next.IsZero() || f.due.Before(next)) {
			next = f.due
		}
	}
	return next, !next.IsZero()
}

// judgeAgain puts what is due into the queue, behind everything else: its student has gone on, and it counts from when it
// was received.
func (s *state) judgeAgain(now time.Time) {
	for id, f := range s.failures {
		if f.due.IsZero() || now.Before(f.due) {
			continue
		}
		sub, _ := s.m.Submission(id)
		round, ok := s.roundOf(sub.Round)
		if !ok || sub.State != game.StateJudged {
			delete(s.failures, id)
			continue
		}
		f.tries++
		f.due = time.Time{}
		s.put(queue.Job{
			Submission: id + "/again", Challenge: round.Challenge, Digest: round.Digest, Source: sub.Source,
			Mode: queue.Submit, Background: true,
		}, func(s *state, v game.Verdict) {
			if v.Kind == game.Error {
				s.failedOn(id, v)
				return
			}
			if _, err := s.decide(game.Rejudge{Submission: id, Verdict: v}); err != nil {
				s.x.log.Error("take a verdict", "submission", id, "error", err)
			}
		})
	}
}
