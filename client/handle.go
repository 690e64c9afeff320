package client

import (
	"context"
	"errors"

	"datarace/client/wire"
	"datarace/game"
	"datarace/rooms"
)

// handle gives a message to the room, when this role may send it. What the room answers comes by the link.
func (c *conn) handle(ctx context.Context, m wire.Message) {
	if no := c.mayNot(m); no != nil {
		c.no(number(m), no)
		return
	}
	var err error
	switch m := m.(type) {
	case wire.Ping:
		c.put(wire.Pong{T: m.T, Now: c.link.Now()})
	case wire.Draft:
		if wait := c.server.drafts.take(c.speaker); wait > 0 {
			c.no(0, &game.Refusal{Code: wire.CodeRate, Text: wordsWait(wait), Wait: wait.Milliseconds()})
			return
		}
		err = c.link.PutDraft(ctx, m.Round, m.Rev, m.Text)
	case wire.Program:
		if m.Type == "check" {
			err = c.link.Check(ctx, m.N, m.Text)
		} else {
			err = c.link.Submit(ctx, m.N, m.Text)
		}
	case wire.Ask:
		err = c.link.Do(ctx, m.N, asked(m, c.link.Seat))
	case wire.Detail:
		err = c.link.Detail(ctx, m.N, m.Submission)
	case wire.Steer:
		if m.Type == "look" {
			err = c.link.Look(ctx, m.N, m.Seat)
		} else {
			err = c.link.Do(ctx, m.N, steered(m))
		}
	}
	if err != nil {
		c.failed(number(m), m.Kind(), err)
	}
}

// mayNot is why this role may not send a message, or nil.
func (c *conn) mayNot(m wire.Message) *game.Refusal {
	switch m.(type) {
	case wire.Hello:
		return &game.Refusal{Code: wire.CodeMessage, Text: wordsAgain}
	case wire.Ping:
		return nil
	case wire.Detail:
		if c.role != wire.RoleScreen {
			return nil
		}
	case wire.Steer:
		if c.role == wire.RoleHost {
			return nil
		}
		return &game.Refusal{Code: wire.CodeForbidden, Text: wordsHostOnly}
	default:
		if c.role == wire.RoleStudent {
			return nil
		}
	}
	return &game.Refusal{Code: wire.CodeForbidden, Text: wordsNotYours}
}

// failed answers a call that the room did not take.
func (c *conn) failed(n int64, doing string, err error) {
	select {
	case <-c.link.Done(): // the writer says why
		return
	default:
	}
	e, known := ending(err)
	if !known {
		if errors.Is(err, context.Canceled) {
			return // the connection is ending
		}
		c.server.o.Log.Error("carry a message", "type", doing, "player", c.link.Seat, "error", err)
	}
	refusal := &game.Refusal{Code: e.code, Text: e.text}
	_ = errors.As(err, &refusal) // a rule's own words and wait, when it is one
	c.no(n, refusal)
}

// no answers a message that counts for nothing: by its number, when it has one.
func (c *conn) no(n int64, why *game.Refusal) {
	if n > 0 {
		c.put(wire.Ack{N: n, State: string(rooms.Refused), Code: why.Code, Text: why.Text, Wait: why.Wait})
		return
	}
	c.put(wire.Fail{Code: why.Code, Text: why.Text})
}

// number is a message's n, 0 when its type has none.
func number(m wire.Message) int64 {
	switch m := m.(type) {
	case wire.Program:
		return m.N
	case wire.Ask:
		return m.N
	case wire.Detail:
		return m.N
	case wire.Steer:
		return m.N
	}
	return 0
}

// asked is the command of a student's message.
func asked(m wire.Ask, seat string) game.Command {
	switch m.Type {
	case "withdraw":
		return game.Withdraw{Seat: seat, Submission: m.Submission}
	case "hint":
		return game.TakeHint{Seat: seat}
	case "lost":
		return game.Lose{Seat: seat, On: m.On}
	case "why":
		return game.Explain{Seat: seat, Choice: m.Choice}
	case "measure":
		return game.Measure{Seat: seat, Trip: m.Ms}
	case "guess":
		return game.Guess{Seat: seat, Kind: m.Guess}
	case "leave":
		return game.Leave{Seat: seat}
	case "patches":
		return game.OpenPatches{Seat: seat}
	case "choose":
		return game.Choose{Seat: seat, Patch: m.Patch}
	default: // rename: wire.Decode knows no other
		return game.Rename{Seat: seat, Name: m.Name}
	}
}

// steered is the command of a host's message other than look.
func steered(m wire.Steer) game.Command {
	switch m.Type {
	case "warmup":
		return game.WarmUp{}
	case "lesson":
		return game.SetLesson{Millis: m.Ms}
	case "start":
		return game.Start{}
	case "pause":
		return game.Pause{}
	case "resume":
		return game.Resume{}
	case "extend":
		return game.Extend{Millis: m.Ms, Seat: m.Seat}
	case "end":
		return game.End{}
	case "next":
		return game.Next{}
	case "finish":
		return game.Finish{}
	case "give":
		return game.GiveHint{Hint: m.Hint, Seat: m.Seat}
	case "kick":
		return game.Remove{Seat: m.Seat}
	case "ban":
		return game.Remove{Seat: m.Seat, Ban: true}
	case "free":
		return game.Free{Seat: m.Seat}
	case "rename":
		return game.Rename{Seat: m.Seat, Name: m.Name, Host: true}
	case "lock":
		return game.Lock{On: m.On}
	case "freeze":
		return game.Freeze{}
	case "reveal":
		return game.Reveal{}
	default: // close: wire.Decode knows no other
		return game.Close{}
	}
}
