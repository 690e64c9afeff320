// Package bot is a player in Go that speaks the wire: for tests, load and demonstration classes. A Bot is one websocket
// in one of the three faces; an Office is the instructor's side of the HTTP API.
//
//	office, err := bot.Unlock(ctx, "http://localhost:8080", key)
//	room, err := office.Open(ctx, "first-steps", game.Settings{})
//	host, err := bot.Host(ctx, base, room.Room, room.Token)
//	kim, err := bot.Join(ctx, base, room.Room, "Kim")
//	ack, err := host.Steer(ctx, wire.Steer{Type: "start"})
//	verdict, err := kim.Solve(ctx, source)
//
// What has arrived is kept, so waiting for a message that is there already returns at once.
//
// A Class is many of them, who play whole rounds and doubt all that they are told:
//
//	Class ── teacher     opens and steers the room, or looks on
//	  └───── students    each does what its script (drawn from the seed) says, over as many connections as it takes
//	            └─ witness   hears every message first: packs, scoring (score.go) and earlier messages have to agree
package bot

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"

	"datarace/client/wire"
)

// memory is how many messages other than views a bot keeps.
const memory = 512

// writeWait is the deadline of one frame.
const writeWait = 10 * time.Second

// Closed is how a connection ended: a close code of package wire or RFC 6455 (1006 when it just broke off), and the last
// error message that came before it.
type Closed struct {
	Code int
	Fail wire.Fail // zero when none came
	Err  error     // what reading ended with: the close frame, the network's word, or a frame that is no message
}

// Error says both.
func (c *Closed) Error() string {
	return fmt.Sprintf("connection closed with %d: %s %s", c.Code, c.Fail.Code, c.Fail.Text)
}

// errFrame is what a connection ends with when the server sends what is no message.
var errFrame = errors.New("not a message of the wire")

// Bot is one connection. Its methods may be called from any goroutine.
type Bot struct {
	ws      *websocket.Conn
	first   func(wire.Message) // nil when nobody else hears
	welcome wire.Welcome
	n       atomic.Int64 // the last number used
	echoes  atomic.Int64 // pings sent by Echo
	done    chan struct{}

	writing sync.Mutex // one frame at a time

	mu      sync.Mutex
	changed chan struct{} // closed and replaced when anything below changes
	heard   []wire.Message
	view    *wire.View
	views   int
	bytes   int64
	round   *wire.Round
	err     *Closed
}

// Join takes a new seat.
func Join(ctx context.Context, base, room, name string) (*Bot, error) {
	return Dial(ctx, base, wire.Hello{Room: room, Role: wire.RoleStudent, Name: name})
}

// Return takes a student's seat again by its token.
func Return(ctx context.Context, base, room, token string) (*Bot, error) {
	return Dial(ctx, base, wire.Hello{Room: room, Role: wire.RoleStudent, Token: token})
}

// Host connects as an instructor.
func Host(ctx context.Context, base, room, token string) (*Bot, error) {
	return Dial(ctx, base, wire.Hello{Room: room, Role: wire.RoleHost, Token: token})
}

// Screen connects as a projector.
func Screen(ctx context.Context, base, room string) (*Bot, error) {
	return Dial(ctx, base, wire.Hello{Room: room, Role: wire.RoleScreen})
}

// Dial connects to the server at base (http://host:port) and says hello. A refused hello is a *Closed.
func Dial(ctx context.Context, base string, hello wire.Hello) (*Bot, error) {
	return dial(ctx, base, hello, line{})
}

// line is how a bot reaches the server, and who hears what comes.
type line struct {
	dial func(ctx context.Context, network, address string) (net.Conn, error) // the network when nil
	hear func(wire.Message)                                                   // called with every message, in order, before anybody else sees it
}

func dial(ctx context.Context, base string, hello wire.Hello, l line) (*Bot, error) {
	b, err := connect(ctx, base, nil, l)
	if err != nil {
		return nil, err
	}
	if err := b.Send(hello); err != nil {
		b.Close()
		return nil, err
	}
	m, err := b.Await(ctx, func(m wire.Message) bool { _, ok := m.(wire.Welcome); return ok })
	if err != nil {
		b.Close()
		return nil, fmt.Errorf("say hello: %w", err)
	}
	b.welcome = m.(wire.Welcome)
	b.n.Store(b.welcome.Last)
	return b, nil
}

// Connect opens a connection with the given request headers and says nothing on it. Most callers want Dial.
func Connect(ctx context.Context, base string, header http.Header) (*Bot, error) {
	return connect(ctx, base, header, line{})
}

func connect(ctx context.Context, base string, header http.Header, l line) (*Bot, error) {
	u, err := url.Parse(base)
	if err != nil {
		return nil, fmt.Errorf("connect to %s: %w", base, err)
	}
	u.Scheme = strings.Replace(u.Scheme, "http", "ws", 1)
	u.Path = "/ws"
	dialer := websocket.Dialer{Proxy: http.ProxyFromEnvironment, HandshakeTimeout: 45 * time.Second, NetDialContext: l.dial}
	ws, answer, err := dialer.DialContext(ctx, u.String(), header)
	if err != nil {
		if answer != nil {
			return nil, fmt.Errorf("connect to %s: %w", base, refused(answer))
		}
		return nil, fmt.Errorf("connect to %s: %w", base, err)
	}
	b := &Bot{ws: ws, first: l.hear, done: make(chan struct{}), changed: make(chan struct{})}
	go b.listen() // ends with the connection; Close waits for it
	return b, nil
}

// listen hears until the connection ends.
func (b *Bot) listen() {
	defer close(b.done)
	for {
		_, frame, err := b.ws.ReadMessage()
		if err != nil {
			b.ended(err)
			return
		}
		m, err := wire.DecodeServer(frame)
		if err != nil {
			b.ended(fmt.Errorf("%w: %w", errFrame, err))
			return
		}
		if b.first != nil {
			b.first(m)
		}
		b.hear(m, len(frame))
	}
}

func (b *Bot) hear(m wire.Message, size int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.bytes += int64(size)
	switch m := m.(type) {
	case wire.View:
		b.view = &m
		b.views++
	case wire.Round:
		b.round = &m
	default:
		if len(b.heard) == memory {
			b.heard = append(b.heard[:0], b.heard[memory/2:]...)
		}
		b.heard = append(b.heard, m)
	}
	b.tell()
}

// ended keeps why the connection ended.
func (b *Bot) ended(err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	closed := &Closed{Code: websocket.CloseAbnormalClosure, Err: err}
	var e *websocket.CloseError
	if errors.As(err, &e) {
		closed.Code = e.Code
	}
	for _, m := range b.heard {
		if f, ok := m.(wire.Fail); ok {
			closed.Fail = f
		}
	}
	b.err = closed
	b.tell()
}

// tell wakes everyone who waits. mu is held.
func (b *Bot) tell() {
	close(b.changed)
	b.changed = make(chan struct{})
}

// until waits until found, which is called with mu held, says so.
func (b *Bot) until(ctx context.Context, found func() bool) error {
	for {
		b.mu.Lock()
		if found() {
			b.mu.Unlock()
			return nil
		}
		err, changed := b.err, b.changed
		b.mu.Unlock()
		if err != nil {
			return err
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// Await returns the first message kept, other than views and rounds, for which match is true. It returns a *Closed when
// the connection ended before.
func (b *Bot) Await(ctx context.Context, match func(wire.Message) bool) (wire.Message, error) {
	var m wire.Message
	err := b.until(ctx, func() bool {
		for _, heard := range b.heard {
			if match(heard) {
				m = heard
				return true
			}
		}
		return false
	})
	return m, err
}

// AwaitView waits until the newest view is one for which match is true, and returns it.
func (b *Bot) AwaitView(ctx context.Context, match func(wire.View) bool) (wire.View, error) {
	var v wire.View
	err := b.until(ctx, func() bool {
		if b.view == nil || !match(*b.view) {
			return false
		}
		v = *b.view
		return true
	})
	return v, err
}

// AwaitRound waits for the challenge of the round with an index, counted from 0.
func (b *Bot) AwaitRound(ctx context.Context, index int) (wire.Round, error) {
	var r wire.Round
	err := b.until(ctx, func() bool {
		if b.round == nil || b.round.Index != index {
			return false
		}
		r = *b.round
		return true
	})
	return r, err
}

// AwaitClose waits for the connection's end.
func (b *Bot) AwaitClose(ctx context.Context) (*Closed, error) {
	select {
	case <-b.done:
		b.mu.Lock()
		defer b.mu.Unlock()
		return b.err, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Welcome is the server's answer to hello.
func (b *Bot) Welcome() wire.Welcome { return b.welcome }

// View is the newest view; false before the first.
func (b *Bot) View() (wire.View, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.view == nil {
		return wire.View{}, false
	}
	return *b.view, true
}

// Traffic is how many views and how many bytes of frames have come.
func (b *Bot) Traffic() (views int, bytes int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.views, b.bytes
}

// Done is closed when the connection has ended.
func (b *Bot) Done() <-chan struct{} { return b.done }

// Drop breaks the connection off without a word, as a network does, and waits for its goroutine.
func (b *Bot) Drop() {
	_ = b.ws.Close() // it may have ended already
	<-b.done
}

// Close says goodbye, breaks the connection off and waits for its goroutine.
func (b *Bot) Close() {
	_ = b.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(websocket.CloseNormalClosure, ""), time.Now().Add(time.Second))
	_ = b.ws.Close() // it may have ended already
	<-b.done
}
