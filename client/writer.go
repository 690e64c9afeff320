package client

import (
	"time"
	"unicode/utf8"

	"github.com/gorilla/websocket"

	"datarace/client/wire"
	"datarace/rooms"
)

// writer is what the writing goroutine keeps for itself.
type writer struct {
	conn  *conn
	link  *rooms.Link      // nil before hello
	round *rooms.RoundInfo // the last one sent
}

// write writes until the connection ends. It closes the connection when it was it that ended it, so that the reader ends.
func (c *conn) write() {
	defer close(c.wrote)
	w := &writer{conn: c}
	ping := time.NewTicker(pingEvery)
	defer ping.Stop()
	for w.one(ping.C) {
	}
}

// one waits for the next thing to write and writes it; false when it was the last.
func (w *writer) one(ping <-chan time.Time) bool {
	c := w.conn
	var (
		views   <-chan struct{}
		replies <-chan rooms.Reply
		done    <-chan struct{}
	)
	if w.link != nil {
		views, replies, done = w.link.View(), w.link.Replies(), w.link.Done()
	}
	var err error
	select {
	case l := <-c.linked:
		w.link = l.link
		err = w.send(l.welcome)
	case m := <-c.out:
		err = w.send(m)
	case <-views:
		err = w.sendView()
	case r := <-replies:
		err = w.send(reply(r))
	case <-ping:
		err = c.ws.WriteControl(websocket.PingMessage, nil, time.Now().Add(writeWait))
	case <-done:
		e, known := ending(w.link.Err())
		if !known {
			c.server.o.Log.Error("end a link", "player", w.link.Seat, "error", w.link.Err())
		}
		if err = w.drain(); err == nil {
			w.farewell(e)
			return false
		}
	case e := <-c.finish:
		w.farewell(e)
		return false
	case <-c.server.stop:
		w.farewell(restarting)
		return false
	case <-c.gone:
		select {
		case e := <-c.finish:
			w.farewell(e)
		default:
		}
		return false
	}
	if err != nil {
		_ = c.ws.Close() // it is broken; this wakes the reader
		return false
	}
	return true
}

// send writes one frame.
func (w *writer) send(m wire.Message) error {
	frame, err := wire.Encode(m)
	if err != nil {
		w.conn.server.o.Log.Error("encode a message", "error", err)
		return err
	}
	if err := w.conn.ws.SetWriteDeadline(time.Now().Add(writeWait)); err != nil {
		return err
	}
	w.conn.server.traffic.out.Add(1)
	return w.conn.ws.WriteMessage(websocket.TextMessage, frame)
}

// sendView writes the newest view, and before it the round when that is a new one.
func (w *writer) sendView() error {
	s := w.link.Latest()
	if s.Round != w.round {
		w.round = s.Round
		if s.Round != nil {
			if err := w.send(round(s.Round, s.Screen != nil)); err != nil {
				return err
			}
		}
	}
	return w.send(wire.View{Student: s.Student, Host: s.Host, Screen: s.Screen, Status: s.Status})
}

// drain writes what an ended link still has.
func (w *writer) drain() error {
	for {
		select {
		case r := <-w.link.Replies():
			if err := w.send(reply(r)); err != nil {
				return err
			}
		case m := <-w.conn.out:
			if err := w.send(m); err != nil {
				return err
			}
		case <-w.link.View():
			if err := w.sendView(); err != nil {
				return err
			}
		default:
			return nil
		}
	}
}

// farewell says why, closes, and gives the other side a moment to answer.
func (w *writer) farewell(e end) {
	c := w.conn
	select {
	case <-c.gone: // the other side was first
	default:
		c.told = e.close
	}
	if w.send(wire.Fail{Code: e.code, Text: e.text}) == nil {
		message := websocket.FormatCloseMessage(e.close, reason(e.text))
		if c.ws.WriteControl(websocket.CloseMessage, message, time.Now().Add(writeWait)) == nil {
			wait := time.NewTimer(closeWait)
			defer wait.Stop()
			select {
			case <-c.gone:
			case <-wait.C:
			}
		}
	}
	_ = c.ws.Close() // this wakes the reader if it still reads
}

// reason cuts a text to the 123 bytes that a close frame has room for.
func reason(text string) string {
	const most = 123
	if len(text) <= most {
		return text
	}
	cut := most
	for !utf8.RuneStart(text[cut]) {
		cut--
	}
	return text[:cut]
}

// reply is a room's reply as it travels.
func reply(r rooms.Reply) wire.Message {
	switch r := r.(type) {
	case rooms.Ack:
		ack := wire.Ack{N: r.N, State: string(r.State), Submission: r.Submission}
		if r.Refusal != nil {
			ack.Code, ack.Text, ack.Wait = r.Refusal.Code, r.Refusal.Text, r.Refusal.Wait
		}
		return ack
	case rooms.Progress:
		return wire.Progress{Submission: r.Submission, Step: r.Step, Position: r.Position}
	case rooms.Verdict:
		return wire.Verdict{Submission: r.Submission, Check: r.Check, N: r.N, Source: r.Source, Verdict: r.Verdict}
	case rooms.Look:
		return wire.Look{N: r.N, Seat: r.Seat, Text: r.Text, Round: r.Round, Recent: r.Recent}
	case rooms.Patches:
		return wire.Patches{Round: r.Round, Patches: patches(r.List)}
	default: // rooms has no other
		return wire.Fail{Code: wire.CodeInternal, Text: wordsInternal}
	}
}

// round is a challenge's public half as it travels. A screen shows no concepts before review: they tell what a fix is
// made of.
func round(r *rooms.RoundInfo, screen bool) wire.Round {
	b := r.Brief
	if screen && r.Explanation == "" {
		b.Concepts = nil
	}
	return wire.Round{
		Index: r.Index, Challenge: b.ID, Title: b.Title, Concepts: b.Concepts, Brief: b.Brief, API: b.API, Start: b.Start,
		Explanation: r.Explanation, Teach: r.Teach, Patches: patches(r.Patches),
	}
}

// patches is a round's patches as they travel.
func patches(list []rooms.Patch) []wire.Patch {
	out := make([]wire.Patch, 0, len(list))
	for _, p := range list {
		out = append(out, wire.Patch{ID: p.ID, Text: p.Source, Kind: p.Kind, Note: p.Note})
	}
	return out
}
