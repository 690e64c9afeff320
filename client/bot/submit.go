package bot

import (
	"context"
	"errors"
	"fmt"
	"time"

	"datarace/client/wire"
	"datarace/game"
	"datarace/game/catalog"
)

// errLate says that the bell was first.
var errLate = errors.New("the bell has rung")

// check asks for the visible test. What it says of a wrong program no pack declares; of a fix it has to be accepted.
func (s *student) check(ctx context.Context, round int, p program) error {
	n := s.number()
	var v game.Verdict
	err := s.answer(ctx, "a check", judgeMost, func(ctx context.Context, b *Bot) (err error) {
		v, err = b.check(ctx, n, p.text)
		return err
	})
	var no *game.Refusal
	if errors.As(err, &no) {
		if no.Code == game.CodeBusy || no.Code == game.CodeCooldown || no.Code == wire.CodeCold || no.Code == game.CodePhase {
			return nil // asked again too soon, after a connection that was lost
		}
		s.eyes.differ("round %d: a check of %s was refused: %s", round+1, p.name, no.Text)
		return nil
	}
	if err != nil {
		return err
	}
	s.notes.add(func(c *Count) { c.Checks++ })
	if p.kind == game.Accepted && v.Kind != game.Accepted || v.Kind == game.Error {
		s.eyes.differ("round %d: a check of %s says %s: %s", round+1, p.name, v.Kind, v.Sentence)
	}
	return nil
}

// seeItFail asks for the verdict of the program as it was given until it is there, and holds it against the pack.
func (s *student) seeItFail(ctx context.Context, round int, c *catalog.Challenge) error {
	for until := time.Now().Add(judgeMost); ; {
		n := s.number()
		var v wire.Verdict
		err := s.answer(ctx, "a wish to see it fail", silence, func(ctx context.Context, b *Bot) (err error) {
			v, err = b.detail(ctx, n, untouched)
			return err
		})
		var no *game.Refusal
		switch {
		case err == nil:
			if v.Verdict.Kind != c.Bug || v.Source != c.Start {
				s.eyes.differ("round %d: the untouched program fails as %s (%s), and the pack declares %s", round+1, v.Verdict.Kind, v.Verdict.Sentence, c.Bug)
			}
			s.notes.add(func(n *Count) { n.Fails++ })
			return nil
		case !errors.As(err, &no):
			return err
		case no.Code == game.CodePhase:
			return nil // the round is over, or another one reads
		case no.Code != game.CodeUnknown || no.Wait <= 0 || time.Now().After(until):
			s.eyes.differ("round %d: the wish to see it fail was refused as %s: %s", round+1, no.Code, no.Text)
			return nil
		}
		if err := rest(ctx, time.Duration(no.Wait)*time.Millisecond); err != nil {
			return err
		}
	}
}

// submit hands a program in and waits for its verdict.
func (s *student) submit(ctx context.Context, round int, a act) error {
	h, err := s.hand(ctx, round, a, "")
	if errors.Is(err, errLate) {
		return nil
	}
	if err != nil {
		return err
	}
	return s.await(ctx, h, a.cut)
}

// repeat hands the last program in once more.
func (s *student) repeat(ctx context.Context, round int, a act) error {
	of := ""
	if parses(a.program.text) {
		of = s.last.id
	}
	if s.last.round != round || s.last.id == "" {
		return nil // the bell was first
	}
	h, err := s.hand(ctx, round, a, of)
	if errors.Is(err, errLate) {
		return nil
	}
	if err != nil {
		return err
	}
	return s.await(ctx, h, a.cut)
}

// withdraw hands a program in and takes it back.
func (s *student) withdraw(ctx context.Context, round int, a act) error {
	h, err := s.hand(ctx, round, a, "")
	if errors.Is(err, errLate) {
		return nil
	}
	if err != nil {
		return err
	}
	err = s.try(ctx, wire.Ask{Type: "withdraw", Submission: h.id})
	var no *game.Refusal
	if errors.As(err, &no) && no.Code == game.CodeUnchanged { // the judge was first
		return s.await(ctx, h, never)
	}
	if err != nil {
		return err
	}
	s.eyes.withdrew(h.n)
	return nil
}

// hand sends a program until it is received and saved, with a fresh number for each refusal that time heals. errLate
// says that the round is over.
func (s *student) hand(ctx context.Context, round int, a act, repeats string) (handed, error) {
	for {
		h := handed{n: s.number(), round: round, program: a.program, repeats: repeats}
		s.eyes.sending(h)
		var ack wire.Ack
		err := s.answer(ctx, "a submission", silence, func(ctx context.Context, b *Bot) (err error) {
			if err = b.Send(wire.Program{Type: "submit", N: h.n, Text: a.program.text}); err != nil {
				return err
			}
			if a.cut == afterSend {
				a.cut = never
				s.drop()
				return &Closed{Code: lost}
			}
			if ack, err = b.Ack(ctx, h.n); refusal(ack, err) != nil {
				return refusal(ack, err)
			}
			if a.cut == afterAck {
				a.cut = never
				s.drop()
				return &Closed{Code: lost}
			}
			return b.savedWithin(ctx, h.n, patience)
		})
		h.id = ack.Submission
		var no *game.Refusal
		if err == nil || !errors.As(err, &no) {
			return h, err
		}
		switch no.Code {
		case game.CodeCooldown, game.CodeBusy, wire.CodeStore, wire.CodeCold, wire.CodeRate:
			if err := rest(ctx, max(time.Duration(no.Wait)*time.Millisecond, retryMin)); err != nil {
				return h, err
			}
		case game.CodePhase: // paused: it goes on, or it is over
		case game.CodeLate:
			return h, errLate
		default:
			s.eyes.differ("round %d: %s was refused as %s: %s", round+1, a.program.name, no.Code, no.Text)
			return h, errLate
		}
		if running, err := s.open(ctx, round); err != nil || !running {
			return h, errors.Join(err, errLate)
		}
	}
}

// await waits for a verdict: pushed, or asked for when the connection was lost meanwhile.
func (s *student) await(ctx context.Context, h handed, moment cut) error {
	skipped := false
	_, err := s.until(ctx, func(v *game.StudentView) bool {
		skipped = v.Round == nil || v.Round.Index != h.round || v.Phase == game.Review
		for _, a := range v.You.Attempts {
			if a.Submission == h.id && a.State != game.StateJudging {
				skipped = false
				return true
			}
		}
		return skipped
	})
	if err != nil || skipped {
		return err
	}
	if moment == afterAnswer {
		s.drop()
		if err := s.back(ctx); err != nil {
			return err
		}
	}
	if _, ok := s.eyes.verdict(h.id); !ok {
		n := s.number()
		err := s.answer(ctx, "a wish for a whole verdict", silence, func(ctx context.Context, b *Bot) error {
			_, err := b.detail(ctx, n, h.id)
			return err
		})
		var no *game.Refusal
		if errors.As(err, &no) {
			s.eyes.differ("round %d: the verdict of %s is shown and not told: %s", h.round+1, h.program.name, no.Text)
		} else if err != nil {
			return err
		}
	}
	s.last = h
	return nil
}

// normal is the code of a connection that ended as it should.
const normal = 1000

// lost is the code of a connection that just broke off.
const lost = 1006

// savedWithin waits until a submission is said to be saved; not for ever, since a store may be away.
func (b *Bot) savedWithin(ctx context.Context, n int64, most time.Duration) error {
	short, cancel := context.WithTimeout(ctx, most)
	defer cancel()
	err := b.Saved(short, n)
	if err != nil && short.Err() != nil && ctx.Err() == nil {
		return nil // settle says so
	}
	if err != nil {
		return fmt.Errorf("submit: %w", err)
	}
	return nil
}
