package client

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"time"

	"github.com/gorilla/websocket"

	"datarace/client/wire"
	"datarace/game"
	"datarace/rooms"
)

// errBinary is a frame that is not text.
var errBinary = &wire.Error{Code: wire.CodeMessage, Text: wordsText}

// read reads until the connection ends, which needs no answer, or until it has to be ended, for which it says why.
func (c *conn) read(ctx context.Context) *end {
	c.ws.SetReadLimit(backstop)
	c.ws.SetPongHandler(func(string) error {
		if c.link == nil || c.leaving {
			return nil // nothing but hello prolongs the wait for it
		}
		return c.ws.SetReadDeadline(time.Now().Add(pongWait))
	})
	if err := c.ws.SetReadDeadline(time.Now().Add(c.server.o.Limits.Hello)); err != nil {
		return nil // the connection is gone
	}
	if e, ok := c.greet(ctx); e != nil || !ok {
		return e
	}
	for {
		if err := c.ws.SetReadDeadline(time.Now().Add(pongWait)); err != nil {
			return nil // the connection is gone
		}
		m, refused, err := c.next(true)
		if err != nil {
			return nil // closed, lost or silent for too long
		}
		if refused != nil {
			if refused.Code == wire.CodeVersion {
				return &end{refused.Code, refused.Text, wire.CloseVersion}
			}
			if refused.Code == wire.CodeRate && c.over > c.server.o.Limits.Abuse {
				return &end{wire.CodeRate, wordsAbuse, wire.CloseRate}
			}
			c.no(refused.N, &game.Refusal{Code: refused.Code, Text: refused.Text, Wait: c.waiting(refused)})
			continue
		}
		c.handle(ctx, m)
	}
}

// greet waits for hello and takes its place in the room. Without an end and not ok, the connection is gone.
func (c *conn) greet(ctx context.Context) (e *end, ok bool) {
	m, refused, err := c.next(false)
	var late net.Error
	switch {
	case errors.As(err, &late) && late.Timeout():
		return &end{wire.CodeMessage, wordsLate, wire.CloseForbidden}, false
	case err != nil:
		return nil, false
	case refused != nil && refused.Code == wire.CodeVersion:
		return &end{refused.Code, refused.Text, wire.CloseVersion}, false
	case refused != nil:
		return &end{refused.Code, refused.Text, wire.CloseForbidden}, false
	}
	hello, is := m.(wire.Hello)
	if !is {
		return &end{wire.CodeMessage, wordsHello, wire.CloseForbidden}, false
	}
	link, token, e := c.server.enter(ctx, hello, c.address)
	if e != nil {
		return e, false
	}
	c.link, c.role = link, hello.Role
	c.speaker = rooms.Normal(hello.Room) + " " + link.Seat
	if link.Seat == "" {
		c.speaker += string(hello.Role) + " " + c.address
	}
	w := wire.Welcome{Role: hello.Role, Seat: link.Seat, Token: token, Now: link.Now(), Last: link.Last}
	if d := link.Draft; d != nil {
		w.Draft = &wire.Draft{V: wire.Version, Type: "draft", Round: d.Round, Rev: d.Rev, Text: d.Text}
	}
	c.linked <- welcomed{link, w}
	return nil, true
}

// enter gives a hello its link, and its token when the student has just joined.
func (s *Server) enter(ctx context.Context, h wire.Hello, address string) (*rooms.Link, string, *end) {
	limited := s.wrong.wait(address)
	if limited > 0 && h.Token == "" {
		return nil, "", tooOften(limited)
	}
	link, token, err := s.link(ctx, h, address, limited > 0)
	if err == nil {
		return link, token, nil
	}
	if limited > 0 { // only a good token gets in, so that guessing goes on learning nothing
		return nil, "", tooOften(limited)
	}
	var fast *wire.Error
	if errors.As(err, &fast) {
		return nil, "", &end{fast.Code, fast.Text, closeFor(fast.Code)}
	}
	if errors.Is(err, rooms.ErrNoRoom) || errors.Is(err, rooms.ErrForbidden) || errors.Is(err, rooms.ErrNoSeat) {
		s.wrong.take(address)
	}
	e, known := ending(err)
	if errors.Is(err, rooms.ErrForbidden) && h.Role == wire.RoleHost {
		e.text = wordsToken
	}
	if !known {
		s.o.Log.Error("enter a room", "room", h.Room, "role", h.Role, "error", err)
	}
	return nil, "", &e
}

func (s *Server) link(ctx context.Context, h wire.Hello, address string, tokenOnly bool) (*rooms.Link, string, error) {
	room, err := s.o.Rooms.Find(rooms.Normal(h.Room))
	if err != nil {
		return nil, "", err
	}
	switch h.Role {
	case wire.RoleHost:
		link, err := room.Host(ctx, hash(h.Token))
		return link, "", err
	case wire.RoleScreen:
		link, err := room.Screen(ctx)
		return link, "", err
	case wire.RoleStudent:
	default:
		return nil, "", &wire.Error{Code: wire.CodeMessage, Text: wordsRole}
	}
	token := seatToken()
	fresh := func() (seat, tokenHash string) { return s.o.NewID(), hash(token) }
	if h.Token != "" {
		link, err := room.Student(ctx, hash(h.Token), "", fresh)
		if tokenOnly || h.Name == "" || !errors.Is(err, rooms.ErrNoSeat) {
			return entered(link, token, err)
		}
	}
	if wait := s.joins.take(address); wait > 0 {
		return nil, "", &wire.Error{Code: wire.CodeRate, Text: wordsWait(wait)}
	}
	link, err := room.Student(ctx, "", h.Name, fresh)
	return entered(link, token, err)
}

// entered shows the token only to who has just got it.
func entered(link *rooms.Link, token string, err error) (*rooms.Link, string, error) {
	if err != nil || !link.Fresh {
		token = ""
	}
	return link, token, err
}

func tooOften(wait time.Duration) *end {
	return &end{wire.CodeRate, wordsWait(wait), wire.CloseRate}
}

func closeFor(code game.Code) int {
	if code == wire.CodeRate {
		return wire.CloseRate
	}
	return wire.CloseForbidden
}

// next reads one message. A *wire.Error says why it counts for nothing; any other error that the connection is over.
func (c *conn) next(limited bool) (wire.Message, *wire.Error, error) {
	kind, r, err := c.ws.NextReader()
	if err != nil {
		c.heard = closeOf(err)
		return nil, nil, err
	}
	c.server.traffic.in.Add(1)
	if kind != websocket.TextMessage {
		_, err := io.Copy(io.Discard, r)
		return nil, errBinary, err
	}
	frame := frames.Get().(*bytes.Buffer)
	defer func() {
		if frame.Cap() <= keepFrame {
			frame.Reset()
			frames.Put(frame)
		}
	}()
	if _, err := frame.ReadFrom(io.LimitReader(r, wire.MaxFrame+1)); err != nil {
		return nil, nil, err
	}
	if _, err := io.Copy(io.Discard, r); err != nil {
		return nil, nil, err
	}
	if limited {
		if wait := c.slower(); wait > 0 {
			return nil, &wire.Error{Code: wire.CodeRate, N: numberIn(frame.Bytes()), Text: wordsWait(wait)}, nil
		}
	}
	m, err := wire.Decode(frame.Bytes())
	var refused *wire.Error
	if errors.As(err, &refused) {
		return nil, refused, nil
	}
	return m, nil, err
}

// slower takes one of the speaker's messages, or says how long to wait and counts.
func (c *conn) slower() time.Duration {
	wait := c.server.said.take(c.speaker)
	if wait > 0 {
		now := time.Now()
		if now.Sub(c.lately) > time.Minute {
			c.over = 0
		}
		c.over++
		c.lately = now
	}
	return wait
}

// waiting is the Wait of an answer, in milliseconds.
func (c *conn) waiting(refused *wire.Error) int64 {
	if refused.Code != wire.CodeRate {
		return 0
	}
	return c.server.said.wait(c.speaker).Milliseconds()
}

// numberIn is the n of a message that is not going to be read, when it is cheap to know.
func numberIn(frame []byte) int64 {
	if len(frame) > 4096 {
		return 0
	}
	m, err := wire.Decode(frame)
	if err != nil {
		return 0
	}
	return number(m)
}

// discard reads what still comes until the other side has answered the close, or has had the time to.
func (c *conn) discard() {
	c.leaving = true
	if err := c.ws.SetReadDeadline(time.Now().Add(closeWait)); err != nil {
		return // the connection is gone
	}
	for {
		if _, _, err := c.ws.NextReader(); err != nil {
			return
		}
	}
}

// put hands an answer to the writer. A writer that does not keep up makes the reader wait: who does not read our answers
// is not read either.
func (c *conn) put(m wire.Message) {
	select {
	case c.out <- m:
	case <-c.wrote:
	}
}
