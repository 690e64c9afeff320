package client

import (
	"errors"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/gorilla/websocket"

	"datarace/client/wire"
)

// Stats is what went over the websockets since New. It names no room and no student.
type Stats struct {
	Sockets int              // open now
	In, Out int64            // messages: frames read, whether they counted or not, and frames written, without pings
	Closes  map[Ending]int64 // websockets that have ended
}

// Ending says with which close code a websocket ended, and whether that code was ours. A code that this server never
// meets in good faith is 0; 1006 is a connection that was lost without a word.
type Ending struct {
	Code int
	Ours bool
}

// traffic counts for Stats.
type traffic struct {
	in, out atomic.Int64

	mu     sync.Mutex
	closes map[Ending]int64 // guarded by mu
}

// counted are the codes that are counted by themselves: a browser may send thousands of others.
var counted = []int{
	websocket.CloseNormalClosure, websocket.CloseGoingAway, websocket.CloseProtocolError, websocket.CloseUnsupportedData,
	websocket.CloseNoStatusReceived, websocket.CloseAbnormalClosure, websocket.CloseInvalidFramePayloadData,
	websocket.CloseMessageTooBig, websocket.CloseInternalServerErr,
	wire.CloseSlow, wire.CloseElsewhere, wire.CloseForbidden, wire.CloseNoRoom, wire.CloseRate, wire.CloseVersion,
}

func (t *traffic) closed(e Ending) {
	if !slices.Contains(counted, e.Code) {
		e.Code = 0
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.closes == nil {
		t.closes = map[Ending]int64{}
	}
	t.closes[e]++
}

// closeOf is the code in a reader's error.
func closeOf(err error) int {
	var said *websocket.CloseError
	if errors.As(err, &said) {
		return said.Code
	}
	return websocket.CloseAbnormalClosure
}

// Stats counts. It may be called from any goroutine; its answer is the caller's own.
func (s *Server) Stats() Stats {
	s.mu.Lock()
	st := Stats{Sockets: s.sockets, In: s.traffic.in.Load(), Out: s.traffic.out.Load(), Closes: map[Ending]int64{}}
	s.mu.Unlock()
	s.traffic.mu.Lock()
	defer s.traffic.mu.Unlock()
	for e, n := range s.traffic.closes {
		st.Closes[e] = n
	}
	return st
}
