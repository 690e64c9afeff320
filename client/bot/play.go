package bot

import (
	"context"
	"fmt"
	"time"

	"github.com/gorilla/websocket"

	"datarace/client/wire"
	"datarace/game"
)

// Send sends one message as it is.
func (b *Bot) Send(m wire.Message) error {
	frame, err := wire.Encode(m)
	if err != nil {
		return err
	}
	return b.SendFrame(websocket.TextMessage, frame)
}

// SendFrame sends a frame of a type of package websocket, whatever is in it.
func (b *Bot) SendFrame(kind int, frame []byte) error {
	b.writing.Lock()
	defer b.writing.Unlock()
	if err := b.ws.SetWriteDeadline(time.Now().Add(writeWait)); err != nil {
		return fmt.Errorf("send: %w", err)
	}
	if err := b.ws.WriteMessage(kind, frame); err != nil {
		return fmt.Errorf("send: %w", err)
	}
	return nil
}

// Number is a number that the seat has not used.
func (b *Bot) Number() int64 { return b.n.Add(1) }

// Ack waits for the first answer to number n: received, or refused.
func (b *Bot) Ack(ctx context.Context, n int64) (wire.Ack, error) {
	m, err := b.Await(ctx, func(m wire.Message) bool {
		a, ok := m.(wire.Ack)
		return ok && a.N == n && a.State != "saved"
	})
	if err != nil {
		return wire.Ack{}, fmt.Errorf("wait for the answer to %d: %w", n, err)
	}
	return m.(wire.Ack), nil
}

// Saved waits until the message with number n survives a kill -9.
func (b *Bot) Saved(ctx context.Context, n int64) error {
	_, err := b.Await(ctx, func(m wire.Message) bool {
		a, ok := m.(wire.Ack)
		return ok && a.N == n && a.State == "saved"
	})
	if err != nil {
		return fmt.Errorf("wait until %d is saved: %w", n, err)
	}
	return nil
}

// Submit hands a program in with a fresh number and waits for the first answer.
func (b *Bot) Submit(ctx context.Context, text string) (wire.Ack, error) {
	n := b.Number()
	if err := b.Send(wire.Program{Type: "submit", N: n, Text: text}); err != nil {
		return wire.Ack{}, err
	}
	return b.Ack(ctx, n)
}

// Verdict waits for the verdict of an own submission.
func (b *Bot) Verdict(ctx context.Context, submission string) (game.Verdict, error) {
	m, err := b.Await(ctx, func(m wire.Message) bool {
		v, ok := m.(wire.Verdict)
		return ok && v.Submission == submission && v.N == 0 && v.Check == 0
	})
	if err != nil {
		return game.Verdict{}, fmt.Errorf("wait for the verdict of %s: %w", submission, err)
	}
	return m.(wire.Verdict).Verdict, nil
}

// Solve submits and waits for the verdict. A refused submission is a *game.Refusal.
func (b *Bot) Solve(ctx context.Context, text string) (game.Verdict, error) {
	ack, err := b.Submit(ctx, text)
	if err != nil {
		return game.Verdict{}, err
	}
	if ack.State == "refused" {
		return game.Verdict{}, &game.Refusal{Code: ack.Code, Text: ack.Text, Wait: ack.Wait}
	}
	return b.Verdict(ctx, ack.Submission)
}

// Check has a program judged by the visible test and waits for the verdict. A refused check is a *game.Refusal.
func (b *Bot) Check(ctx context.Context, text string) (game.Verdict, error) {
	return b.check(ctx, b.Number(), text)
}

func (b *Bot) check(ctx context.Context, n int64, text string) (game.Verdict, error) {
	if err := b.Send(wire.Program{Type: "check", N: n, Text: text}); err != nil {
		return game.Verdict{}, err
	}
	m, err := b.Await(ctx, func(m wire.Message) bool {
		switch m := m.(type) {
		case wire.Verdict:
			return m.Check == n
		case wire.Ack:
			return m.N == n && m.State == "refused"
		}
		return false
	})
	if err != nil {
		return game.Verdict{}, fmt.Errorf("wait for the check %d: %w", n, err)
	}
	if a, ok := m.(wire.Ack); ok {
		return game.Verdict{}, &game.Refusal{Code: a.Code, Text: a.Text, Wait: a.Wait}
	}
	return m.(wire.Verdict).Verdict, nil
}

// Draft syncs the editor's text; nothing answers it when all is well.
func (b *Bot) Draft(round int, rev int64, text string) error {
	return b.Send(wire.Draft{Round: round, Rev: rev, Text: text})
}

// Echo waits until the server has read everything that was sent before on this connection.
func (b *Bot) Echo(ctx context.Context) error {
	t := float64(b.echoes.Add(1))
	if err := b.Send(wire.Ping{T: t}); err != nil {
		return err
	}
	_, err := b.Await(ctx, func(m wire.Message) bool { p, ok := m.(wire.Pong); return ok && p.T == t })
	if err != nil {
		return fmt.Errorf("wait for the echo: %w", err)
	}
	return nil
}

// Ask sends one of a student's messages with a fresh number and waits for the answer.
func (b *Bot) Ask(ctx context.Context, m wire.Ask) (wire.Ack, error) {
	m.N = b.Number()
	if err := b.Send(m); err != nil {
		return wire.Ack{}, err
	}
	return b.Ack(ctx, m.N)
}

// Steer sends one of the host's messages other than look with a fresh number and waits for the answer.
func (b *Bot) Steer(ctx context.Context, m wire.Steer) (wire.Ack, error) {
	m.N = b.Number()
	if err := b.Send(m); err != nil {
		return wire.Ack{}, err
	}
	return b.Ack(ctx, m.N)
}

// Look asks for a seat's text. A refusal is a *game.Refusal.
func (b *Bot) Look(ctx context.Context, seat string) (wire.Look, error) {
	n := b.Number()
	if err := b.Send(wire.Steer{Type: "look", N: n, Seat: seat}); err != nil {
		return wire.Look{}, err
	}
	m, err := b.answered(ctx, n, func(m wire.Message) bool { l, ok := m.(wire.Look); return ok && l.N == n })
	if err != nil {
		return wire.Look{}, err
	}
	return m.(wire.Look), nil
}

// Detail asks for a whole verdict. A refusal is a *game.Refusal.
func (b *Bot) Detail(ctx context.Context, submission string) (wire.Verdict, error) {
	return b.detail(ctx, b.Number(), submission)
}

func (b *Bot) detail(ctx context.Context, n int64, submission string) (wire.Verdict, error) {
	if err := b.Send(wire.Detail{N: n, Submission: submission}); err != nil {
		return wire.Verdict{}, err
	}
	m, err := b.answered(ctx, n, func(m wire.Message) bool { v, ok := m.(wire.Verdict); return ok && v.N == n })
	if err != nil {
		return wire.Verdict{}, err
	}
	return m.(wire.Verdict), nil
}

// answered waits for what match wants or for n's refusal.
func (b *Bot) answered(ctx context.Context, n int64, match func(wire.Message) bool) (wire.Message, error) {
	m, err := b.Await(ctx, func(m wire.Message) bool {
		a, ok := m.(wire.Ack)
		return match(m) || ok && a.N == n && a.State == "refused"
	})
	if err != nil {
		return nil, fmt.Errorf("wait for the answer to %d: %w", n, err)
	}
	if a, ok := m.(wire.Ack); ok {
		return nil, &game.Refusal{Code: a.Code, Text: a.Text, Wait: a.Wait}
	}
	return m, nil
}

// AwaitPhase waits until the room is in a phase, whatever the face.
func (b *Bot) AwaitPhase(ctx context.Context, phase game.Phase) (wire.View, error) {
	v, err := b.AwaitView(ctx, func(v wire.View) bool { return Common(v).Phase == phase })
	if err != nil {
		return v, fmt.Errorf("wait for phase %s: %w", phase, err)
	}
	return v, nil
}

// Common is the part of a view that all three faces share.
func Common(v wire.View) game.Common {
	switch {
	case v.Student != nil:
		return v.Student.Common
	case v.Host != nil:
		return v.Host.Common
	case v.Screen != nil:
		return v.Screen.Common
	}
	return game.Common{}
}
