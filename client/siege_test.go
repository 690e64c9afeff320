package client

import (
	"bufio"
	"context"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"datarace/client/bot"
	"datarace/client/wire"
	"datarace/game"
)

// herald hears the code of the room that a class opens.
type herald struct{ code chan string }

var roomLine = regexp.MustCompile(`room ([A-Z0-9]{6}) is open`)

func (h herald) Write(text []byte) (int, error) {
	if m := roomLine.FindSubmatch(text); m != nil {
		h.code <- string(m[1])
	}
	return len(text), nil
}

// besieged plays a class and lets attack loose on its room meanwhile, from the same address. The class has to notice nothing.
func besieged(t *testing.T, attack func(ctx context.Context, t *testing.T, l *lesson, code string)) {
	t.Helper()
	inLesson(t, nil, func(t *testing.T, l *lesson) {
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Hour) // of the bubble's; a guard against hanging
		defer cancel()
		h := herald{make(chan string, 1)}
		class := l.class(5, 1, 4)
		class.Pace, class.Out = 10*time.Second, h
		var report *bot.Report
		var err error
		var playing sync.WaitGroup
		playing.Go(func() { report, err = class.Play(ctx) })
		code := <-h.code
		l.running(ctx, t, code)
		attack(ctx, t, l, code)
		playing.Wait()
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range report.Differences {
			t.Errorf("the class noticed: %s", d)
		}
		if report.Unsure != 0 || report.Count.Submissions == 0 {
			t.Errorf("got %d unsure of %+v, want none, and submissions", report.Unsure, report.Count)
		}
	})
}

// running waits until a round runs, the warm-up behind it.
func (l *lesson) running(ctx context.Context, t *testing.T, code string) {
	t.Helper()
	screen := try(try(l.registry.Find(code))(t).Screen(ctx))(t)
	defer screen.Close()
	for ctx.Err() == nil {
		if v := screen.Latest(); v.Screen != nil && v.Screen.Phase == game.Running {
			return
		}
		time.Sleep(time.Second)
	}
	t.Fatal("got no round that runs; want one")
}

// open opens a websocket and says nothing on it.
func (l *lesson) open(ctx context.Context, t *testing.T) *websocket.Conn {
	t.Helper()
	dialer := websocket.Dialer{NetDialContext: l.pipes.dial}
	ws, _, err := dialer.DialContext(ctx, "ws://127.0.0.1:8080/ws", nil)
	if err != nil {
		t.Fatal(err)
	}
	return ws
}

// enter says hello and reads until the welcome, or returns how the server ended the connection.
func (l *lesson) enter(ctx context.Context, t *testing.T, hello wire.Hello) (*websocket.Conn, wire.Welcome, error) {
	t.Helper()
	ws := l.open(ctx, t)
	hello.V, hello.Type = wire.Version, "hello"
	if err := ws.WriteJSON(hello); err != nil {
		t.Fatal(err)
	}
	for {
		_, frame, err := ws.ReadMessage()
		if err != nil {
			ws.Close()
			return nil, wire.Welcome{}, err
		}
		m, err := wire.DecodeServer(frame)
		if err != nil {
			t.Fatal(err)
		}
		if w, ok := m.(wire.Welcome); ok {
			return ws, w, nil
		}
	}
}

// drained reads a connection to its end.
func drained(ws *websocket.Conn) error {
	for {
		if _, _, err := ws.ReadMessage(); err != nil {
			return err
		}
	}
}

func TestAFloodOfJoinsStopsAtTheLimitAndTheClassNoticesNothing(t *testing.T) {
	besieged(t, func(ctx context.Context, t *testing.T, l *lesson, code string) {
		in, limited := 0, 0
		for i := range 300 {
			ws, _, err := l.enter(ctx, t, wire.Hello{Room: code, Role: wire.RoleStudent, Name: fmt.Sprintf("Mallory %d", i)})
			switch {
			case err == nil:
				in++
				if err := ws.WriteJSON(wire.Ask{V: 1, Type: "leave", N: 1}); err != nil { // the class is not to wait for them
					t.Error(err)
				}
				if err := drained(ws); !websocket.IsCloseError(err, websocket.CloseNormalClosure) {
					t.Errorf("leaving ended with %v, want %d", err, websocket.CloseNormalClosure)
				}
				ws.Close()
			case websocket.IsCloseError(err, wire.CloseRate):
				limited++
			default:
				t.Errorf("join %d: %v, want it taken or limited", i+1, err)
			}
		}
		if in > 130 || limited < 150 { // 120 at once and two a second
			t.Errorf("%d were let in and %d limited, want about 120 in", in, limited)
		}
	})
}

func TestAFloodOfMessagesEndsTheFloodingConnectionAlone(t *testing.T) {
	besieged(t, func(ctx context.Context, t *testing.T, l *lesson, code string) {
		ws, w, err := l.enter(ctx, t, wire.Hello{Room: code, Role: wire.RoleStudent, Name: "Mallory"})
		if err != nil {
			t.Fatal(err)
		}
		ended := make(chan error, 1)
		go func() { ended <- drained(ws) }() // ends with the connection
		sent := 0
		for n := range int64(3000) {
			messages := []any{
				wire.Program{V: 1, Type: "submit", N: n + 1, Text: fmt.Sprintf("package flood // %d", n)},
				wire.Program{V: 1, Type: "check", N: n + 1, Text: "package flood"},
				wire.Ask{V: 1, Type: "lost", N: n + 1, On: n%2 == 0},
				wire.Draft{V: 1, Type: "draft", Rev: n, Text: "package flood"},
			}
			if err := ws.WriteJSON(messages[n%4]); err != nil {
				break
			}
			sent++
		}
		// By the rate, or because nobody can read the answers as fast as a flood asks: whichever is seen first.
		if err := <-ended; !websocket.IsCloseError(err, wire.CloseRate, wire.CloseSlow) {
			t.Errorf("after %d messages the flood ended with %v, want %d or %d", sent, err, wire.CloseRate, wire.CloseSlow)
		}
		ws.Close()
		time.Sleep(time.Minute)
		again, _, err := l.enter(ctx, t, wire.Hello{Room: code, Role: wire.RoleStudent, Token: w.Token})
		if err != nil {
			t.Fatalf("a minute later: %v, want to be let in again", err)
		}
		if err := again.WriteJSON(wire.Ask{V: 1, Type: "leave", N: 1_000_000}); err != nil {
			t.Error(err)
		}
		_ = drained(again)
		again.Close()
	})
}

func TestThousandsOfHalfOpenConnectionsAreLetGoAndTheClassNoticesNothing(t *testing.T) {
	besieged(t, func(ctx context.Context, t *testing.T, l *lesson, _ string) {
		const each = 1000
		for range each { // half a request line
			conn, err := l.pipes.dial(ctx, "", "")
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			if _, err := conn.Write([]byte("GET /ws HT")); err != nil {
				t.Fatal(err)
			}
		}
		began := time.Now()
		ended := make(chan error, each)
		for range each { // a websocket and no hello
			ws := l.open(ctx, t)
			defer ws.Close()
			go func() { ended <- drained(ws) }() // ends with the connection
		}
		for range each {
			if err := <-ended; !websocket.IsCloseError(err, wire.CloseForbidden) {
				t.Errorf("a connection without hello ended with %v, want %d", err, wire.CloseForbidden)
			}
		}
		if took := time.Since(began); took > 15*time.Second { // of the bubble's clock
			t.Errorf("the last was let go after %v, want hello's 10 s", took)
		}
	})
}

func TestTokensOpenTheirOwnDoorOnly(t *testing.T) {
	besieged(t, func(ctx context.Context, t *testing.T, l *lesson, code string) {
		other, err := l.registry.Create(ctx, l.packs.Playlists()[0].ID, game.Settings{}, func(code string) string { return hash(l.server.hostToken(code)) })
		if err != nil {
			t.Fatal(err)
		}
		ws, w, err := l.enter(ctx, t, wire.Hello{Room: other, Role: wire.RoleStudent, Name: "Mallory"})
		if err != nil {
			t.Fatal(err)
		}
		if err := ws.WriteJSON(wire.Ask{V: 1, Type: "leave", N: 1}); err != nil {
			t.Fatal(err)
		}
		_ = drained(ws)
		ws.Close()
		kim, k, err := l.enter(ctx, t, wire.Hello{Room: other, Role: wire.RoleStudent, Name: "Kim"})
		if err != nil {
			t.Fatal(err)
		}
		defer kim.Close()
		hosts := l.server.hostToken(other)
		for name, hello := range map[string]wire.Hello{
			"a seat's token in another room":   {Room: code, Role: wire.RoleStudent, Token: k.Token},
			"a token whose seat was given up":  {Room: other, Role: wire.RoleStudent, Token: w.Token},
			"a token that differs by a digit":  {Room: other, Role: wire.RoleStudent, Token: "0" + k.Token[1:] + "0"},
			"a token's hash":                   {Room: other, Role: wire.RoleStudent, Token: hash(k.Token)},
			"a seat's token as the host's":     {Room: other, Role: wire.RoleHost, Token: k.Token},
			"the host token of another room":   {Room: code, Role: wire.RoleHost, Token: hosts},
			"the host token as a seat's":       {Room: other, Role: wire.RoleStudent, Token: hosts},
			"the host token's hash":            {Room: other, Role: wire.RoleHost, Token: hash(hosts)},
			"the server key as the host token": {Room: other, Role: wire.RoleHost, Token: testKey},
			"a seat's id as its token":         {Room: other, Role: wire.RoleStudent, Token: k.Seat},
		} {
			in, _, err := l.enter(ctx, t, hello)
			if err == nil {
				in.Close()
				t.Errorf("%s opened a door", name)
			} else if !websocket.IsCloseError(err, wire.CloseForbidden) {
				t.Errorf("%s: %v, want %d", name, err, wire.CloseForbidden)
			}
		}
	})
}

// A student who sends everything that an instructor may send, in every phase, changes nothing.
func TestAStudentCanSteerInNoPhase(t *testing.T) {
	inLesson(t, nil, func(t *testing.T, l *lesson) {
		ctx := t.Context()
		code, err := l.registry.Create(ctx, l.packs.Playlists()[0].ID, game.Settings{}, func(code string) string { return hash(l.server.hostToken(code)) })
		if err != nil {
			t.Fatal(err)
		}
		room := try(l.registry.Find(code))(t)
		host := try(room.Host(ctx, hash(l.server.hostToken(code))))(t)
		defer host.Close()
		eve, w, err := l.enter(ctx, t, wire.Hello{Room: code, Role: wire.RoleStudent, Name: "Eve"})
		if err != nil {
			t.Fatal(err)
		}
		answers := make(chan wire.Ack, 100)
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
		steer := func(c game.Command) {
			n++
			if err := host.Do(ctx, n, c); err != nil {
				t.Fatal(err)
			}
			time.Sleep(200 * time.Millisecond)
		}
		number := int64(1000)
		phases := map[game.Phase]bool{}
		everything := func() {
			time.Sleep(200 * time.Millisecond) // the newest view is there
			before := host.Latest().Host
			phases[before.Phase] = true
			for _, shape := range wire.FromBrowser {
				if _, ok := shape.Message.(wire.Steer); !ok {
					continue
				}
				for _, kind := range shape.Types {
					number++
					if err := eve.WriteJSON(wire.Steer{V: 1, Type: kind, N: number, Seat: w.Seat, Ms: 60_000, Name: "Boss", On: true}); err != nil {
						t.Fatal(err)
					}
					for a := range answers {
						if a.N != number {
							continue
						}
						if a.State != "refused" || a.Code != wire.CodeForbidden || a.Text == "" {
							t.Errorf("%s in %s: got %+v, want refused as forbidden", kind, before.Phase, a)
						}
						break
					}
				}
				time.Sleep(50 * time.Millisecond) // its 20 messages a second
			}
			time.Sleep(2 * time.Second)
			after := host.Latest().Host
			if after.Players != before.Players || after.Locked || after.Frozen || after.HintsGiven != 0 || after.Seats[0].Name != "Eve" || after.Seats[0].Extra != 0 {
				t.Errorf("in %s something changed: from %+v to %+v", before.Phase, before.Common, after.Common)
			}
			if before.Phase != game.Closing && after.Phase != before.Phase { // closing ends with its verdict
				t.Errorf("a student moved the room from %s to %s", before.Phase, after.Phase)
			}
		}
		everything()
		steer(game.Start{})
		everything()
		steer(game.Start{})
		everything()
		steer(game.Pause{})
		everything()
		steer(game.Resume{})
		number++
		if err := eve.WriteJSON(wire.Program{V: 1, Type: "submit", N: number, Text: "package slow"}); err != nil {
			t.Fatal(err)
		}
		for a := range answers {
			if a.N == number && a.State == "received" {
				break
			}
		}
		n++
		if err := host.Do(ctx, n, game.End{}); err != nil {
			t.Fatal(err)
		}
		everything()
		time.Sleep(2 * time.Second)
		everything()
		steer(game.Finish{})
		everything()
		for _, p := range []game.Phase{game.Lobby, game.Reading, game.Running, game.Halted, game.Closing, game.Review, game.Podium} {
			if !phases[p] {
				t.Errorf("nothing was tried in %s", p)
			}
		}
		eve.Close()
		for range answers {
		}
	})
}

// Whatever is asked for, nothing is served but pages and assets, and nothing breaks.
func TestPathTricksLeadNowhere(t *testing.T) {
	besieged(t, func(ctx context.Context, t *testing.T, l *lesson, code string) {
		tricks := []string{
			"/../../etc/passwd", "/assets/../../go.mod", "/assets/%2e%2e/%2e%2e/go.mod", "/assets/..%2f..%2fgo.mod", "/assets/..\\..\\go.mod",
			"//etc/passwd", "/assets//a-1.js", "/assets/", "/assets", "/assets/.", "/assets/%00", "/assets/a-1.js%00.png", "/assets/a-1.js/", "/index.html",
			"/host.html", "/host/../host", "/host/%2e%2e/api/rooms", "/host/" + code + "/..", "/j/", "/j/%3Cscript%3E", "/j/" + strings.Repeat("A", 4000),
			"/api", "/api/", "/api/rooms/", "/api/rooms/%2e%2e", "/api/rooms/..%2fhost%2fsession", "/api/rooms/" + code + "/", "/api/rooms/" + code + "/events",
			"/api/host/key", "/api/../api/rooms", "/api;/rooms", "/api/rooms;jsessionid=1", "/API/ROOMS", "/.git/config", "/.env", "/debug/pprof/", "/metrics",
			"/healthz/../api/rooms", "/healthz/x", "/ws/", "/ws", "/screen/", "/screen/..%5c..%5c", "/favicon.ico/..", "/%", "/%zz", "/?/../..", "/#", "*",
			"http://127.0.0.1:8080/api/rooms", "http://evil.example/api/rooms",
		}
		for _, method := range []string{"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH"} {
			for _, target := range tricks {
				status, body := l.raw(ctx, t, method, target)
				if status >= 500 {
					t.Errorf("%s %s: got %d, want no failure of ours", method, target, status)
				}
				for _, secret := range []string{"module datarace", "root:", testKey, l.server.hostToken(code), "[core]", `"token"`} {
					if strings.Contains(body, secret) {
						t.Errorf("%s %s shows %q", method, target, secret)
					}
				}
				if method != "GET" && method != "HEAD" && status < 300 && target != "*" { // net/http answers OPTIONS * itself
					t.Errorf("%s %s: got %d, want a refusal", method, target, status)
				}
			}
		}
	})
}

// raw asks for a target exactly as it is written.
func (l *lesson) raw(ctx context.Context, t *testing.T, method, target string) (status int, body string) {
	t.Helper()
	conn, err := l.pipes.dial(ctx, "", "")
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := fmt.Fprintf(conn, "%s %s HTTP/1.1\r\nHost: 127.0.0.1:8080\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", method, target); err != nil {
		t.Fatal(err)
	}
	answer, err := http.ReadResponse(bufio.NewReader(conn), &http.Request{Method: method})
	if err != nil {
		t.Fatalf("%s %s: %v", method, target, err)
	}
	defer answer.Body.Close()
	var text strings.Builder
	if _, err := bufio.NewReader(answer.Body).WriteTo(&text); err != nil {
		t.Fatalf("%s %s: %v", method, target, err)
	}
	return answer.StatusCode, text.String()
}
