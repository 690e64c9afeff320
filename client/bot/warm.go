package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"datarace/client/wire"
	"datarace/game"
	"datarace/game/catalog"
)

// thinkMost is the longest that a student thinks between two steps of the warm-up, which lasts two minutes.
const thinkMost = 2 * time.Second

// warmUp plays the warm-up, once it is on, until this student's device is ready or it is over. Without one, or when the
// host skips it, it returns when that is plain.
func (s *student) warmUp(ctx context.Context) error {
	v, err := s.until(ctx, func(v *game.StudentView) bool { return v.WarmUp == nil || v.WarmUp.State != "next" })
	if err != nil || v.WarmUp == nil || v.WarmUp.State != "now" {
		return err
	}
	c, err := s.challenge(ctx, game.WarmUpIndex)
	if err == nil {
		err = s.tryDevice(ctx, c)
	}
	if errors.Is(err, errSilent) || errors.Is(err, errLate) {
		return nil // told, or over
	}
	return err
}

// tryDevice does what a student does in the warm-up; some hand the program in untouched first, some lose the connection.
func (s *student) tryDevice(ctx context.Context, c *catalog.Challenge) error {
	think := func() error { return rest(ctx, min(s.class.Pace, thinkMost)) }
	began := time.Now()
	if err := s.answer(ctx, "a ping", silence, func(ctx context.Context, b *Bot) error { return b.Echo(ctx) }); err != nil {
		return err
	}
	if err := s.ask(ctx, wire.Ask{Type: "measure", Ms: time.Since(began).Milliseconds()}); err != nil {
		return err
	}
	if s.index%4 == 1 {
		given := program{name: "start", text: signed(c.Start, s.name), kind: c.Bug}
		if err := s.submit(ctx, game.WarmUpIndex, act{program: given}); err != nil {
			return err
		}
	}
	fix := c.Fixes[s.index%len(c.Fixes)]
	right := program{name: "fix/" + fix.Name, text: signed(fix.Source, s.name), kind: game.Accepted, technique: fix.Technique()}
	if err := think(); err != nil {
		return err
	}
	if err := s.draft(ctx, game.WarmUpIndex, right.text); err != nil {
		return err
	}
	if err := s.check(ctx, game.WarmUpIndex, right); err != nil {
		return err
	}
	if err := think(); err != nil {
		return err
	}
	moment := []cut{never, never, afterSend, afterAck, never}[s.index%5]
	if err := s.submit(ctx, game.WarmUpIndex, act{program: right, cut: moment}); err != nil {
		return err
	}
	v, err := s.until(ctx, func(v *game.StudentView) bool {
		return past(v, game.WarmUpIndex) || v.You.Trial != nil && v.You.Trial.State == game.Ready
	})
	if err == nil && !past(v, game.WarmUpIndex) && (v.You.Trial.Seq == 0 || !v.You.Trial.Judged) {
		s.eyes.differ("the warm-up: the device is ready with nothing judged: %+v", *v.You.Trial)
	}
	return err
}

// warm holds a view of the warm-up against what the student did: it has no points, and nothing in it counts.
func (w *witness) warm(v game.StudentView) {
	if v.You.Points != 0 || v.You.Score != 0 || v.You.Wrong != 0 || v.You.Why != nil || len(v.You.Hints) > 0 || v.Debrief != nil {
		w.differ("the warm-up: it has points, mistakes, hints or a debrief: %+v", v.You)
	}
	for _, a := range v.You.Attempts {
		if h := w.byID[a.Submission]; h != nil {
			w.attempt(game.WarmUpIndex, h, a)
		}
		if a.Counts {
			w.differ("the warm-up: an attempt of kind %s counts", a.Kind)
		}
	}
	if v.WarmUp == nil || v.WarmUp.State != "now" || v.WarmUp.Ready > v.Players {
		w.differ("the warm-up is on, and the class is told %+v of %d", v.WarmUp, v.Players)
	}
	done := slices.ContainsFunc(v.You.Attempts, func(a game.Attempt) bool { return a.Kind == game.Accepted })
	if t := v.You.Trial; t == nil || (t.State == game.Ready) && !done || done && t.State != game.Ready && t.State != game.NeedsLink {
		w.differ("the warm-up: the device is told to be %+v, and a program was accepted: %t", t, done)
	}
}

// warmUp has the class try its devices and waits until all are ready, or the time is over.
func (t *teacher) warmUp(ctx context.Context) error {
	if err := t.steer(ctx, "warmup"); err != nil {
		return err
	}
	if err := t.gather(ctx); err != nil {
		return err
	}
	v, err := t.until(ctx, func(v *game.HostView) bool {
		return v.WarmUp == nil || v.WarmUp.State != "now" || v.WarmUp.Ready >= t.class.Students
	})
	if err != nil || v.WarmUp == nil {
		return err
	}
	ready := 0
	for _, s := range v.Seats {
		if s.Ready == game.Ready {
			ready++
		}
		if s.Points != 0 {
			t.notes.differ("the instructor: %s has %d points in the warm-up", s.Name, s.Points)
		}
	}
	if ready != v.WarmUp.Ready {
		t.notes.differ("the instructor: %d are ready in the list and %d in all", ready, v.WarmUp.Ready)
	}
	t.say("the warm-up: %d of %d are ready", v.WarmUp.Ready, v.Players)
	return nil
}

// foresee taps what will go wrong, when the round is in its reading phase; every other student is right.
func (s *student) foresee(ctx context.Context, round int) error {
	v, err := s.until(ctx, func(v *game.StudentView) bool {
		return past(v, round) || v.Round != nil && v.Round.Index == round && (v.Phase == game.Reading || v.Phase == game.Running)
	})
	if err != nil || past(v, round) || v.Phase != game.Reading {
		return err
	}
	c, ok := s.class.Catalog.Challenge(v.Round.Challenge)
	if !ok || !slices.Contains(game.Guesses, c.Bug) {
		return nil
	}
	kind := c.Bug
	if s.index%2 == 1 {
		kind = game.Panic
	}
	err = s.try(ctx, wire.Ask{Type: "guess", Guess: kind})
	var no *game.Refusal
	switch {
	case err == nil:
		s.eyes.guesses(round, kind)
	case errors.As(err, &no):
		if no.Code != game.CodePhase {
			s.eyes.differ("round %d: the guess %s was refused as %s: %s", round+1, kind, no.Code, no.Text)
		}
		return nil
	}
	return err
}

// guesses says what was tapped, and that the server took it.
func (w *witness) guesses(round int, kind game.Kind) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.guessed[round] = kind
}

// foresaw holds a review against what was tapped.
func (w *witness) foresaw(i int, v game.StudentView) {
	kind, ok := w.guessed[i]
	d := v.Debrief
	if !ok || d == nil {
		return
	}
	least := 0
	if kind == w.tales[i].bug {
		least = 1
	}
	if v.You.Guess != kind || d.Bug != w.tales[i].bug || d.Guessed < 1 || d.Foresaw < least || d.Foresaw > d.Guessed {
		w.differ("round %d: guessed %s, told %s; %d of %d foresaw %s: %s", i+1, kind, v.You.Guess, d.Foresaw, d.Guessed, d.Bug, fmt.Sprint(w.tales[i].bug))
	}
}
