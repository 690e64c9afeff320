package client

import (
	"bytes"
	"context"
	"net/http"
	"sync"
	"time"

	"github.com/gorilla/websocket"

	"datarace/client/wire"
	"datarace/rooms"
)

// Deadlines of a websocket.
const (
	pongWait  = 60 * time.Second // without any sign of life
	pingEvery = 25 * time.Second
	writeWait = 10 * time.Second // for one frame
	closeWait = 2 * time.Second  // for the other side's answer to a close
)

// backstop is the frame size at which the connection breaks off, in bytes. From wire.MaxFrame up to it the answer is words.
const backstop = 4 * wire.MaxFrame

var upgrader = websocket.Upgrader{
	HandshakeTimeout: writeWait,
	ReadBufferSize:   1024,
	WriteBufferSize:  1024,
	WriteBufferPool:  &sync.Pool{},
	CheckOrigin:      func(*http.Request) bool { return true }, // guard has
}

// frames are the buffers in which frames are read; what is kept of a frame is copied out.
var frames = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// keepFrame is the largest buffer that goes back into frames, in bytes.
const keepFrame = 128 << 10

// conn is one websocket.
type conn struct {
	server  *Server // set at construction
	ws      *websocket.Conn
	address string
	linked  chan welcomed     // from the reader, once: hello was good
	out     chan wire.Message // from the reader: answers that do not come from the room
	finish  chan end          // from the reader, at most once: why the writer should close
	gone    chan struct{}     // closed by the reader when it reads no more
	wrote   chan struct{}     // closed by the writer when it writes no more
	told    int               // set by the writer before it closes wrote: the close code by which it ended this, 0 when it did not

	role    wire.Role // owned by the reader, like all below
	link    *rooms.Link
	speaker string    // for whom messages are counted: the seat, so that reconnecting gains nothing
	over    int       // messages over the rate
	lately  time.Time // when the last of them came
	leaving bool
	heard   int // the close code that came, or 1006
}

// welcomed is what the writer begins with.
type welcomed struct {
	link    *rooms.Link
	welcome wire.Welcome
}

// serveSocket is one connection's life: upgrade, hello, then reading until either side ends it.
func (s *Server) serveSocket(w http.ResponseWriter, r *http.Request) {
	if !websocket.IsWebSocketUpgrade(r) {
		s.refuse(w, r, http.StatusUpgradeRequired, wire.CodeMessage, wordsCall)
		return
	}
	if !s.admit() {
		s.refuse(w, r, http.StatusServiceUnavailable, wire.CodeRate, wordsFull)
		return
	}
	defer s.leave()
	ws, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return // Upgrade has answered
	}
	c := &conn{
		server:  s,
		ws:      ws,
		address: s.addressOf(r),
		linked:  make(chan welcomed, 1), out: make(chan wire.Message, 16), finish: make(chan end, 1),
		gone: make(chan struct{}), wrote: make(chan struct{}),
	}
	ctx, cancel := context.WithCancel(context.WithoutCancel(r.Context())) // the request's own says nothing after the upgrade
	defer cancel()
	go c.write() // ends by gone or by itself; waited for below
	e := c.read(ctx)
	if e != nil {
		c.finish <- *e
		c.discard()
	}
	close(c.gone)
	if c.link != nil {
		c.link.Close()
	}
	<-c.wrote
	s.traffic.closed(c.ending(e))
	_ = ws.Close() // the writer may have closed it already
}

// ending is how the connection ended, when both of its goroutines are done; why is the reader's reason to end it.
func (c *conn) ending(why *end) Ending {
	switch {
	case c.told != 0:
		return Ending{c.told, true}
	case why != nil:
		return Ending{why.close, true}
	}
	return Ending{c.heard, false}
}
