package rooms

import (
	"context"
	"fmt"
	"time"

	"datarace/game"
	"datarace/rooms/queue"
	"datarace/rooms/store"
)

// checkEvery is how long a seat waits between two checks.
const checkEvery = 2 * time.Second

// Fail is the id under which Detail knows the untouched program's verdict.
const Fail = "fail"

// job is a submission or a check on its way through the queue.
type job struct {
	seat  string
	step  string
	order int // how far the step is: positions in the queue never come after building
	place int
	moved bool // since it was last told
}

// check is a seat's last check.
type check struct {
	n    int64
	id   string    // of its job while it is judged, else ""
	from time.Time // when it was asked for
}

// judgeIfPending puts a submission that has no verdict into the queue.
func (s *state) judgeIfPending(id string) {
	sub, ok := s.m.Submission(id)
	if !ok || sub.State != game.StateJudging || s.jobs[id] != nil {
		return
	}
	round, ok := s.roundOf(sub.Round)
	if !ok {
		s.x.log.Error("judge a submission of a round that is not known", "submission", id, "round", sub.Round)
		return
	}
	s.put(queue.Job{
		Submission: id, Challenge: round.Challenge, Digest: round.Digest, Source: sub.Source,
		Mode: queue.Submit, Seat: sub.Seat,
	}, func(s *state, v game.Verdict) {
		if _, err := s.decide(game.Judge{Submission: id, Verdict: v}); err != nil {
			s.x.log.Error("take a verdict", "submission", id, "error", err)
		}
	})
}

// roundOf finds the round that a submission belongs to: the one that is on, or, for a late verdict, an earlier one.
func (s *state) roundOf(index int) (game.Round, bool) {
	r, ok := s.rounds[index]
	return r, ok
}

// put has a job judged and done called from run with its verdict.
func (s *state) put(j queue.Job, done func(*state, game.Verdict)) {
	x := s.x
	j.Room = x.code
	s.jobs[j.Submission] = &job{seat: j.Seat}
	err := x.house.queue.Put(j, queue.Watch{
		Step: func(step queue.Step) {
			_ = x.send(context.Background(), func(s *state) { s.stepped(j.Submission, step) })
		},
		Done: func(v game.Verdict) {
			_ = x.send(context.Background(), func(s *state) {
				delete(s.jobs, j.Submission)
				done(s, v)
				s.moved = true
			})
		},
	})
	if err != nil { // the server shuts down: it is judged after the restart
		delete(s.jobs, j.Submission)
	}
}

// stepped notes where a job is; its seat is told with the next views.
func (s *state) stepped(id string, step queue.Step) {
	j := s.jobs[id]
	if j == nil {
		return
	}
	order := 2
	switch step.Name {
	case queue.Queued:
		order = 0
	case "building":
		order = 1
	}
	if order < j.order { // told late
		return
	}
	j.order, j.step, j.place, j.moved = order, step.Name, step.Position, true
	s.moved = true
}

// tellSteps tells the seats where their jobs are.
func (s *state) tellSteps() {
	for id, j := range s.jobs {
		l := s.seats[j.seat]
		if !j.moved || l == nil || len(l.replies) >= cap(l.replies)/2 {
			continue
		}
		j.moved = false
		s.reply(l, Progress{Submission: id, Step: j.step, Position: j.place})
	}
}

// withdrawn takes a submission out of the queue.
func (s *state) withdrawn(id string) {
	s.x.house.queue.Withdraw(id)
	delete(s.jobs, id)
}

// judged shows a verdict to the submission's author.
func (s *state) judged(id string, v game.Verdict) {
	sub, ok := s.m.Submission(id)
	if !ok {
		return
	}
	s.recent[sub.Seat] = id
	s.failedOn(id, v)
	if s.jobs[id] != nil { // it has its verdict from elsewhere
		s.withdrawn(id)
	}
	s.after = append(s.after, func() { // after the ack, when a duplicate got it at once
		if l := s.seats[sub.Seat]; l != nil {
			s.reply(l, Verdict{Submission: id, Verdict: v})
		}
	})
}

// judgeUntouched has the round's program judged as it was given, for "see it fail": ahead, when nobody else needs the
// judge, or, once somebody is waiting for it, in turn with the submissions. It is the same job for every room.
func (s *state) judgeUntouched(wanted bool) {
	index, round, ok := s.m.Round()
	if !ok {
		return
	}
	if _, known := s.fails[index]; known {
		return
	}
	c, ok := s.challenge(round)
	if !ok {
		return
	}
	id := fmt.Sprint(s.x.code, "/", Fail, "/", index)
	if wanted {
		id += "/wanted"
	}
	if s.jobs[id] != nil {
		return
	}
	s.put(queue.Job{
		Submission: id, Challenge: round.Challenge, Digest: round.Digest, Source: c.Start, Mode: queue.Submit, Background: !wanted,
	}, func(s *state, v game.Verdict) {
		if v.Kind != game.Error {
			s.fails[index] = v
		}
	})
}

// check has a program judged by the visible test for a student.
func (s *state) check(l *Link, n int64, source string) {
	now := time.Now()
	last := s.checks[l.Seat]
	switch {
	case last != nil && last.id != "" && last.n == n: // sent again after a reconnect
		s.reply(l, Ack{N: n, State: Received, Submission: last.id})
		return
	case last != nil && last.id != "":
		s.refused(l, n, &game.Refusal{Code: game.CodeBusy, Text: "Your last check is still running. Wait for its answer."})
		return
	case last != nil && last.n != n && now.Before(last.from.Add(checkEvery)):
		wait := last.from.Add(checkEvery).Sub(now)
		s.refused(l, n, &game.Refusal{Code: game.CodeCooldown, Text: "One check in two seconds. Try again in a moment.", Wait: wait.Milliseconds() + 1})
		return
	}
	if no := s.mayCheck(source); no != nil {
		s.refused(l, n, no)
		return
	}
	_, round, _ := s.m.Round()
	id := s.x.house.NewID()
	s.checks[l.Seat] = &check{n: n, id: id, from: now}
	seat := l.Seat
	s.reply(l, Ack{N: n, State: Received, Submission: id})
	s.put(queue.Job{
		Submission: id, Challenge: round.Challenge, Digest: round.Digest, Source: source, Mode: queue.Check, Seat: seat,
	}, func(s *state, v game.Verdict) {
		if c := s.checks[seat]; c != nil && c.id == id {
			c.id = ""
		}
		if l := s.seats[seat]; l != nil {
			s.reply(l, Verdict{Submission: id, Check: n, Verdict: v})
		}
	})
	if s.jobs[id] == nil { // the queue takes nothing any more
		delete(s.checks, seat)
	}
}

// mayCheck says why a check is not possible now; nil when it is.
func (s *state) mayCheck(source string) *game.Refusal {
	switch s.m.Phase() {
	case game.WarmingUp, game.Running, game.Halted, game.Closing, game.Review:
	default:
		return &game.Refusal{Code: game.CodePhase, Text: "Checks are open while a round runs and in its review."}
	}
	if len(source) > store.MaxDraft {
		return tooLarge()
	}
	if warm := s.warmth(); !warm.Ready {
		return cold(warm)
	}
	return nil
}

// cold is the refusal while nothing can be judged.
func cold(w game.Warmth) *game.Refusal {
	if w.Failure != "" {
		return &game.Refusal{Code: CodeCold, Text: "Programs cannot be judged on this server: " + w.Failure}
	}
	if w.Waiting != "" {
		return &game.Refusal{Code: CodeCold, Text: "Nobody judges programs at the moment. Your code is kept; try again in a moment.", Wait: 5000}
	}
	return &game.Refusal{Code: CodeCold, Text: "The judge is still warming up. Your code is kept; try again in a moment.", Wait: 2000}
}

func tooLarge() *game.Refusal {
	return &game.Refusal{Code: game.CodeSize, Text: "A program may have 64 KiB at most. Remove what it does not need."}
}
