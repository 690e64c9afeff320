package client

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/gorilla/websocket"

	"datarace/client/wire"
	"datarace/rooms"
)

// join is a student who reads nothing but what they are asked to.
func (l *lesson) join(ctx context.Context, t *testing.T, code, name string) (*websocket.Conn, wire.Welcome) {
	t.Helper()
	ws, w, err := l.enter(ctx, t, wire.Hello{Room: code, Role: wire.RoleStudent, Name: name})
	if err != nil {
		t.Fatal(err)
	}
	return ws, w
}

// leave gives a seat up, so that the class does not wait for it.
func (l *lesson) leave(ctx context.Context, t *testing.T, code, token string) {
	t.Helper()
	ws, _, err := l.enter(ctx, t, wire.Hello{Room: code, Role: wire.RoleStudent, Token: token})
	if err != nil {
		t.Fatalf("come back to leave: %v", err)
	}
	if err := ws.WriteJSON(wire.Ask{V: 1, Type: "leave", N: 1_000_000}); err != nil {
		t.Error(err)
	}
	_ = drained(ws)
	ws.Close()
}

// A connection of these tests holds nothing in between: a browser that does not read stops the writer at once.
func TestBrowsersThatDoNotReadAreLetGoAndTheClassNoticesNothing(t *testing.T) {
	besieged(t, func(ctx context.Context, t *testing.T, l *lesson, code string) {
		began := time.Now()
		const each = 20
		tokens := make([]string, each)
		mute := make([]*websocket.Conn, 0, 2*each)
		for i := range each {
			ws, w := l.join(ctx, t, code, fmt.Sprintf("Mallory %d", i))
			tokens[i], mute = w.Token, append(mute, ws)
			screen, _, err := l.enter(ctx, t, wire.Hello{Room: code, Role: wire.RoleScreen})
			if err != nil {
				t.Fatal(err)
			}
			mute = append(mute, screen)
		}
		for time.Since(began) < 3*writeWait { // the bubble's
			time.Sleep(time.Second)
		}
		if got := l.server.Stats().Sockets; got > 10 { // five students, their instructor, and who of them has just come back
			t.Errorf("half a minute later %d sockets are open, want the class's alone", got)
		}
		for _, ws := range mute {
			ws.Close()
		}
		for _, token := range tokens {
			l.leave(ctx, t, code, token)
		}
	})
}

func TestOddFramesEndNothingButTheirOwnConnection(t *testing.T) {
	besieged(t, func(ctx context.Context, t *testing.T, l *lesson, code string) {
		text := func(s string) []byte { return raw(0x81, []byte(s)) }
		for i, frame := range [][]byte{
			text(`{"v":1,`), text(`null`), text(`[]`), text(`"x"`), text(``), text(`{"v":1,"type":"sudo"}`), text(`{"v":1,"v":1,"type":"hint","n":1}`),
			text(`{"v":1,"type":"hint","n":-1}`), text(`{"v":1,"type":"hint","n":1e400}`), text(`{"v":1,"type":"draft","round":9223372036854775808,"rev":1,"text":""}`),
			text(strings.Repeat("[", 100_000)), text(strings.Repeat(`{"v":`, 50_000)), text("{\"v\":1,\"type\":\"submit\",\"n\":1,\"text\":\"\xff\xfe\"}"),
			text(`{"v":1,"type":"submit","n":1,"text":"` + strings.Repeat("x", wire.MaxFrame) + `"}`),
			text(strings.Repeat("x", backstop+1)),
			raw(0x82, []byte(`{"v":1,"type":"ping","t":1}`)),        // binary
			raw(0xc1, []byte("compressed, which nobody asked for")), // a reserved bit
			raw(0x83, []byte("a frame of no kind")),
			raw(0x01, []byte("a message that never ends")),
			raw(0x80, []byte("the end of none")),
			raw(0x09, []byte("a ping in pieces")),
			raw(0x89, make([]byte, 126)),                                             // a control frame that is too long
			{0x81, 0x05, 'p', 'l', 'a', 'i', 'n'},                                    // not masked
			{0x81, 0xff, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0}, // 2^63 bytes are to come
			{0x81, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0}, // or fewer than none
			{0x88, 0x80, 0, 0, 0, 0},                                                 // closed without a code
			raw(0x88, []byte{0x03}),                                                  // half a code
			raw(0x88, []byte{0xff, 0xff, 0xff}),
		} {
			ws, w := l.join(ctx, t, code, fmt.Sprintf("Mallory %d", i))
			ended := make(chan error, 1)
			go func() { ended <- drained(ws) }() // ends with the connection
			_ = ws.NetConn().SetWriteDeadline(time.Now().Add(5 * time.Second))
			_, _ = ws.NetConn().Write(frame) // the server may have let go before the last byte
			time.Sleep(time.Second)
			ws.Close()
			<-ended
			l.leave(ctx, t, code, w.Token)
		}
	})
}

// raw is a frame with its first byte, masked by zeroes.
func raw(first byte, payload []byte) []byte {
	n := len(payload)
	head := []byte{first, 0x80 | 127, 0, 0, 0, 0, byte(n >> 24), byte(n >> 16), byte(n >> 8), byte(n), 0, 0, 0, 0}
	switch {
	case n < 126:
		head = []byte{first, 0x80 | byte(n), 0, 0, 0, 0}
	case n < 1<<16:
		head = []byte{first, 0x80 | 126, byte(n >> 8), byte(n), 0, 0, 0, 0}
	}
	return append(head, payload...)
}

// Whoever guesses from the class's own address is stopped, and the class, which has its tokens, still comes back.
func TestGuessingIsStoppedAndTheClassNoticesNothing(t *testing.T) {
	besieged(t, func(ctx context.Context, t *testing.T, l *lesson, code string) {
		browser := &http.Client{Transport: &http.Transport{DialContext: l.pipes.dial, DisableKeepAlives: true}}
		codes := map[int]int{}
		for i := range 200 {
			answer, err := browser.Get(fmt.Sprintf("http://127.0.0.1:8080/api/rooms/WRNG%02d", i%100))
			if err != nil {
				t.Fatal(err)
			}
			_, _ = io.Copy(io.Discard, answer.Body)
			answer.Body.Close()
			codes[answer.StatusCode]++
		}
		if codes[http.StatusNotFound] > 22 || codes[http.StatusTooManyRequests] < 170 {
			t.Errorf("200 codes: got %v, want about 20 looked up and the rest refused", codes)
		}
		time.Sleep(30 * time.Second) // ten more guesses
		looked := 0
		for i := range 200 {
			_, _, err := l.enter(ctx, t, wire.Hello{Room: code, Role: wire.RoleStudent, Token: fmt.Sprintf("%032x", i)})
			switch {
			case websocket.IsCloseError(err, wire.CloseForbidden):
				looked++
			case !websocket.IsCloseError(err, wire.CloseRate):
				t.Fatalf("token %d: got %v, want it refused", i, err)
			}
		}
		if looked == 0 || looked > 15 {
			t.Errorf("of 200 tokens %d were looked at, want about ten", looked)
		}
		if _, _, err := l.enter(ctx, t, wire.Hello{Room: code, Role: wire.RoleHost, Token: "guess"}); !websocket.IsCloseError(err, wire.CloseRate) {
			t.Errorf("a guessed host token: got %v, want %d", err, wire.CloseRate)
		}
	})
}

// A student in the class's own room sends every message of an instructor again and again until the match is over.
func TestAStudentWhoSteersAllTheTimeChangesNothingForTheClass(t *testing.T) {
	besieged(t, func(ctx context.Context, t *testing.T, l *lesson, code string) {
		eve, w := l.join(ctx, t, code, "Eve")
		answers := make(chan wire.Ack, 1000)
		go func() { // ends with the connection
			defer close(answers)
			for {
				_, frame, err := eve.ReadMessage()
				if err != nil {
					return
				}
				if m, err := wire.DecodeServer(frame); err == nil {
					if a, ok := m.(wire.Ack); ok {
						answers <- a
					}
				}
			}
		}()
		n := int64(0)
		for range 20 {
			for _, shape := range wire.FromBrowser {
				if _, ok := shape.Message.(wire.Steer); !ok {
					continue
				}
				for _, kind := range shape.Types {
					n++
					if err := eve.WriteJSON(wire.Steer{V: 1, Type: kind, N: n, Seat: w.Seat, Ms: 60_000, Name: "Boss", On: true}); err != nil {
						t.Fatal(err)
					}
					if a := <-answers; a.N != n || a.State != "refused" || a.Code != wire.CodeForbidden {
						t.Errorf("%s: got %+v, want %d refused as forbidden", kind, a, n)
					}
					time.Sleep(60 * time.Millisecond) // its 20 messages a second
				}
			}
		}
		eve.Close()
		for range answers {
		}
		l.leave(ctx, t, code, w.Token)
	})
}

// Names and programs are text to everybody: what could steer a page or a terminal is not in a name, and a program comes
// back to the instructor byte for byte.
func TestMarkupAndControlCharactersAreOnlyText(t *testing.T) {
	besieged(t, func(ctx context.Context, t *testing.T, l *lesson, code string) {
		room := try(l.registry.Find(code))(t)
		host := try(room.Host(ctx, hash(l.server.hostToken(code))))(t)
		defer host.Close()
		programs := []string{
			"package p // <script>alert(1)</script><!--", "package p // \x1b[2J\x1b]0;owned\x07 \x00\x01\x7f", "package p // \u202e\u2066\u200f\ufeff\u2028\u2029",
			"package p // ${jndi:ldap://x} {{.}} %s %n ' \" ` \\", strings.Repeat("\u0301", 1000), "\ufeffpackage p\r\n\r\r\n",
		}
		for i, name := range []string{
			"<script>alert(1)", "<img src=x onerror=1>", "\x1b[2JMallory", "Mal\u202elory", "Mal\x00lo\nry\t", "\ufeffMal\u200blory", "'\"`;--", "M" + strings.Repeat("\u0301", 5),
			"&lt;b&gt;", "{{7*7}}", "\u2028Mallory\u2029",
		} {
			ws, w, err := l.enter(ctx, t, wire.Hello{Room: code, Role: wire.RoleStudent, Name: name})
			if err != nil {
				if !websocket.IsCloseError(err, wire.CloseForbidden) {
					t.Errorf("%q: got %v, want it taken or refused", name, err)
				}
				continue
			}
			go func() { _ = drained(ws) }() // ends with the connection
			text := programs[i%len(programs)]
			if err := ws.WriteJSON(wire.Draft{V: 1, Type: "draft", Rev: 1, Text: text}); err != nil {
				t.Error(err)
			}
			if err := ws.WriteJSON(wire.Program{V: 1, Type: "submit", N: 1, Text: text}); err != nil {
				t.Error(err)
			}
			time.Sleep(3 * time.Second)
			if err := host.Look(ctx, int64(i)+1, w.Seat); err != nil {
				t.Fatal(err)
			}
			for looked := false; !looked; {
				if r, ok := (<-host.Replies()).(rooms.Look); ok {
					looked = true
					if r.Text != text {
						t.Errorf("the instructor sees %q, want %q", r.Text, text)
					}
				}
			}
			for _, seat := range host.Latest().Host.Seats {
				if seat.Seat != w.Seat {
					continue
				}
				for _, r := range seat.Name {
					if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == '\u2028' || r == '\u2029' {
						t.Errorf("%q is shown as %q, which has %U in it", name, seat.Name, r)
					}
				}
			}
			ws.Close()
			l.leave(ctx, t, code, w.Token)
		}
	})
}
