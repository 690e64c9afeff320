package bot

import (
	"context"
	"errors"

	"datarace/client/wire"
	"datarace/game"
)

// openPatches exchanges writing for choosing, and waits until the patches are there.
func (s *student) openPatches(ctx context.Context, round int) error {
	v, err := s.until(ctx, func(*game.StudentView) bool { return true })
	if err != nil || v.You.Choosing == nil || v.You.Solved { // a room from before there were patches, or nothing left to do
		return err
	}
	s.eyes.opens(round)
	err = s.try(ctx, wire.Ask{Type: "patches"})
	var no *game.Refusal
	if errors.As(err, &no) {
		switch no.Code {
		case game.CodePhase, game.CodeLate, game.CodeSolved: // a pause, the bell, or the verdict was first
		default:
			s.eyes.differ("round %d: the patches were refused as %s: %s", round+1, no.Code, no.Text)
		}
		return nil
	}
	if err != nil {
		return err
	}
	return s.answer(ctx, "a wish for the patches", silence, func(ctx context.Context, b *Bot) error {
		_, err := b.Await(ctx, func(m wire.Message) bool { p, ok := m.(wire.Patches); return ok && p.Round == round })
		return err
	})
}

// choose chooses the right patch, or one of the others.
func (s *student) choose(ctx context.Context, round int, right bool) error {
	v, err := s.until(ctx, func(*game.StudentView) bool { return true })
	if err != nil || v.You.Choosing == nil || v.You.Choosing.Tries == 0 {
		return err
	}
	id := s.eyes.pick(round, right)
	if id == "" {
		return nil
	}
	err = s.try(ctx, wire.Ask{Type: "choose", Patch: id})
	var no *game.Refusal
	if errors.As(err, &no) {
		switch no.Code {
		case game.CodePhase, game.CodeLate, game.CodeSolved:
		default:
			s.eyes.differ("round %d: a choice was refused as %s: %s", round+1, no.Code, no.Text)
		}
		return nil
	}
	if err != nil {
		return err
	}
	s.notes.add(func(c *Count) { c.Choices++ })
	_, err = s.until(ctx, func(v *game.StudentView) bool {
		return past(v, round) || v.You.Choosing != nil && chosen(v.You.Choosing.Made, id)
	})
	return err
}

func chosen(made []game.Choice, id string) bool {
	for _, c := range made {
		if c.Patch == id {
			return true
		}
	}
	return false
}
