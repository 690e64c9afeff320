package client

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"datarace/client/bot"
	"datarace/client/wire"
	"datarace/game"
)

func TestAStudentJoinsPlaysAndIsToldTheVerdict(t *testing.T) {
	c := newClass(t, game.Settings{}, Limits{})
	host, kim := c.host(), c.student("Kim")
	w := kim.Welcome()
	if w.Seat == "" || len(w.Token) != 32 || w.Role != wire.RoleStudent || w.Draft != nil || w.Last != 0 {
		t.Errorf("got %+v, want a seat, a token of 128 bits and nothing else", w)
	}
	if card := try(bot.Card(c.ctx, c.base, strings.ToLower(c.room.Room)))(t); card.Players != 1 || card.Phase != game.Lobby {
		t.Errorf("got card %+v, want one player in the lobby", card)
	}
	c.run(host)
	round := try(kim.AwaitRound(c.ctx, 0))(t)
	if round.Start == "" || round.Brief == "" || round.Explanation != "" || round.Teach != "" {
		t.Errorf("got round %+v, want brief and start, and no explanation yet", round)
	}
	if v := try(kim.Solve(c.ctx, bad))(t); v.Kind != game.Race {
		t.Errorf("got %q, want %q", v.Kind, game.Race)
	}
	v := try(kim.AwaitView(c.ctx, func(v wire.View) bool {
		return len(v.Student.You.Attempts) == 1 && v.Student.You.Attempts[0].State == "judged"
	}))(t)
	if v.Student.You.Name != "Kim" || v.Student.You.Attempts[0].Kind != game.Race {
		t.Errorf("got %+v, want Kim's race", v.Student.You)
	}
	look := try(host.Look(c.ctx, w.Seat))(t)
	if look.Recent != v.Student.You.Attempts[0].Submission {
		t.Errorf("got look %+v, want the submission %s", look, v.Student.You.Attempts[0].Submission)
	}
	detail := try(host.Detail(c.ctx, look.Recent))(t)
	if detail.Source != bad || detail.Verdict.Kind != game.Race {
		t.Errorf("got detail %+v, want Kim's program and its race", detail)
	}
}

func TestARefreshedPageComesBackIntoItsSeatWithItsText(t *testing.T) {
	c := newClass(t, game.Settings{}, Limits{})
	host, kim := c.host(), c.student("Kim")
	c.run(host)
	ack := try(kim.Submit(c.ctx, bad))(t)
	if err := kim.Draft(0, 7, "my text"); err != nil {
		t.Fatal(err)
	}
	c.alive(kim) // messages of one connection are handled in order: the draft has arrived
	kim.Close()
	again := c.back(kim.Welcome().Token)
	w := again.Welcome()
	if w.Seat != kim.Welcome().Seat || w.Token != "" || w.Last != ack.N {
		t.Errorf("got %+v, want seat %s, no new token, last %d", w, kim.Welcome().Seat, ack.N)
	}
	if w.Draft == nil || w.Draft.Text != "my text" || w.Draft.Rev != 7 || w.Draft.Round != 0 {
		t.Errorf("got draft %+v, want the text, rev 7, round 0", w.Draft)
	}
	if v := try(again.AwaitView(c.ctx, func(wire.View) bool { return true }))(t); v.Student.You.Name != "Kim" || v.Student.Players != 1 {
		t.Errorf("got %+v, want Kim alone", v.Student)
	}
}

func TestASecondTabTakesTheSeatOver(t *testing.T) {
	c := newClass(t, game.Settings{}, Limits{})
	first := c.student("Kim")
	second := c.back(first.Welcome().Token)
	c.closed(first, wire.CloseElsewhere, wire.CodeElsewhere)
	c.alive(second)
}

func TestAResentSubmissionIsAcknowledgedAgainAndCountsOnce(t *testing.T) {
	c := newClass(t, game.Settings{}, Limits{})
	host, kim := c.host(), c.student("Kim")
	c.run(host)
	program := wire.Program{Type: "submit", N: 5, Text: bad}
	if err := kim.Send(program); err != nil {
		t.Fatal(err)
	}
	first := try(kim.Ack(c.ctx, 5))(t)
	try(kim.Verdict(c.ctx, first.Submission))(t)
	if err := kim.Saved(c.ctx, 5); err != nil {
		t.Fatal(err)
	}
	kim.Close()
	again := c.back(kim.Welcome().Token)
	if err := again.Send(program); err != nil {
		t.Fatal(err)
	}
	if second := try(again.Ack(c.ctx, 5))(t); second.State != "received" || second.Submission != first.Submission {
		t.Errorf("got %+v, want received and submission %s again", second, first.Submission)
	}
	if err := again.Saved(c.ctx, 5); err != nil {
		t.Errorf("the repeat was not said to be saved: %v", err)
	}
	v := try(again.AwaitView(c.ctx, func(wire.View) bool { return true }))(t)
	if got := len(v.Student.You.Attempts); got != 1 {
		t.Errorf("got %d attempts, want 1", got)
	}
}

func TestASubmissionAfterTheBellIsRefusedWithItsReason(t *testing.T) {
	c := newClass(t, game.Settings{}, Limits{})
	host, kim := c.host(), c.student("Kim")
	if ack := try(kim.Submit(c.ctx, bad))(t); ack.State != "refused" || ack.Code != game.CodePhase || ack.Text == "" {
		t.Errorf("before the round: got %+v, want refused for the phase", ack)
	}
	c.run(host)
	c.steer(host, wire.Steer{Type: "end"})
	try(kim.AwaitPhase(c.ctx, game.Review))(t)
	if ack := try(kim.Submit(c.ctx, good))(t); ack.State != "refused" || ack.Code != game.CodeLate || ack.Text == "" {
		t.Errorf("after the bell: got %+v, want refused as late", ack)
	}
}

func TestAWrongCodeIsSaidAndGuessingIsStopped(t *testing.T) {
	c := newClass(t, game.Settings{}, Limits{Wrong: Rate{time.Hour, 3}})
	kim := c.student("Kim")
	wrong := wire.Hello{Room: "XXXXXX", Role: wire.RoleStudent, Name: "Eve"}
	for range 3 {
		c.refusedHello(wrong, wire.CloseNoRoom, wire.CodeNoRoom)
	}
	c.refusedHello(wrong, wire.CloseRate, wire.CodeRate)
	c.refusedHello(wire.Hello{Room: c.room.Room, Role: wire.RoleStudent, Name: "Eve"}, wire.CloseRate, wire.CodeRate)
	c.refusedHello(wire.Hello{Room: c.room.Room, Role: wire.RoleStudent, Name: "Eve", Token: "made-up"}, wire.CloseRate, wire.CodeRate)
	if _, err := bot.Card(c.ctx, c.base, "XXXXXX"); err == nil || !strings.Contains(err.Error(), "429") {
		t.Errorf("got %v, want 429", err)
	}
	c.alive(kim)
	c.alive(c.back(kim.Welcome().Token)) // who has a seat may always come back to it
}

func TestNobodyGetsIntoTheWrongPlace(t *testing.T) {
	c := newClass(t, game.Settings{Seats: 1}, Limits{})
	kim := c.student("Kim")
	room := c.room.Room
	for _, h := range []struct {
		hello wire.Hello
		close int
		why   game.Code
	}{
		{wire.Hello{Room: room, Role: wire.RoleStudent, Name: "Noa"}, wire.CloseForbidden, game.CodeFull},
		{wire.Hello{Room: room, Role: wire.RoleHost}, wire.CloseForbidden, wire.CodeForbidden},
		{wire.Hello{Room: room, Role: wire.RoleHost, Token: kim.Welcome().Token}, wire.CloseForbidden, wire.CodeForbidden},
		{wire.Hello{Room: room, Role: "teacher"}, wire.CloseForbidden, wire.CodeMessage},
		{wire.Hello{Room: "", Role: wire.RoleScreen}, wire.CloseNoRoom, wire.CodeNoRoom},
	} {
		c.refusedHello(h.hello, h.close, h.why)
	}
	if card := try(bot.Card(c.ctx, c.base, room))(t); !card.Full || card.Players != 1 {
		t.Errorf("got %+v, want a full room with one player", card)
	}
}

func TestNamesArePeoples(t *testing.T) {
	c := newClass(t, game.Settings{}, Limits{})
	c.student("Kim")
	for name, why := range map[string]game.Code{
		"Kim": game.CodeTaken, "kIM": game.CodeTaken, "\uff2bim": game.CodeTaken, " Kim\u200b ": game.CodeTaken,
		"": game.CodeName, "   ": game.CodeName, "\u202e\u200b\x00": game.CodeName, strings.Repeat("x", 10_000): game.CodeName,
	} {
		c.refusedHello(wire.Hello{Room: c.room.Room, Role: wire.RoleStudent, Name: name}, wire.CloseForbidden, why)
	}
	for _, name := range []string{"נועה", "محمد", "李雷", "Zoë ☕"} {
		b := c.student(name)
		if v := try(b.AwaitView(c.ctx, func(wire.View) bool { return true }))(t); v.Student.You.Name == "" {
			t.Errorf("%q got no name", name)
		}
	}
}

func TestATokenThatIsNotKnownFallsBackToTheName(t *testing.T) {
	c := newClass(t, game.Settings{}, Limits{})
	b := try(bot.Dial(c.ctx, c.base, wire.Hello{Room: c.room.Room, Role: wire.RoleStudent, Token: "of another room", Name: "Kim"}))(t)
	defer b.Close()
	if b.Welcome().Token == "" {
		t.Error("got no token, want a fresh seat's")
	}
	c.refusedHello(wire.Hello{Room: c.room.Room, Role: wire.RoleStudent, Token: "of another room"}, wire.CloseForbidden, game.CodeName)
}

func TestJoinsOfOneAddressAreLimited(t *testing.T) {
	c := newClass(t, game.Settings{}, Limits{Joins: Rate{time.Hour, 2}})
	kim := c.student("Kim")
	c.student("Noa")
	c.refusedHello(wire.Hello{Room: c.room.Room, Role: wire.RoleStudent, Name: "Lee"}, wire.CloseRate, wire.CodeRate)
	c.alive(c.back(kim.Welcome().Token))
}

func TestAnotherSitesPageCannotConnect(t *testing.T) {
	c := newClass(t, game.Settings{}, Limits{})
	for origin, want := range map[string]bool{c.base: true, "https://evil.example": false, "null": false, "http://127.0.0.1:1": false} {
		b, err := bot.Connect(c.ctx, c.base, http.Header{"Origin": {origin}})
		if (err == nil) != want {
			t.Errorf("Origin %q: got %v, want accepted %t", origin, err, want)
		}
		if err == nil {
			b.Close()
		} else if !strings.Contains(err.Error(), "403") {
			t.Errorf("Origin %q: got %v, want 403", origin, err)
		}
	}
}

func TestNobodyMaySendWhatIsNotTheirs(t *testing.T) {
	c := newClass(t, game.Settings{}, Limits{})
	host, kim := c.host(), c.student("Kim")
	screen := try(bot.Screen(c.ctx, c.base, c.room.Room))(t)
	defer screen.Close()
	expect := func(b *bot.Bot, m wire.Message, n int64) {
		t.Helper()
		if err := b.Send(m); err != nil {
			t.Fatal(err)
		}
		if ack := try(b.Ack(c.ctx, n))(t); ack.State != "refused" || ack.Code != wire.CodeForbidden || ack.Text == "" {
			t.Errorf("%#v: got %+v, want refused as forbidden", m, ack)
		}
	}
	for _, s := range wire.FromBrowser {
		for _, kind := range s.Types {
			switch s.Message.(type) {
			case wire.Steer:
				n := kim.Number()
				expect(kim, wire.Steer{Type: kind, N: n, Seat: kim.Welcome().Seat}, n)
				n = screen.Number()
				expect(screen, wire.Steer{Type: kind, N: n}, n)
			case wire.Ask:
				n := host.Number()
				expect(host, wire.Ask{Type: kind, N: n}, n)
			case wire.Program:
				n := host.Number()
				expect(host, wire.Program{Type: kind, N: n, Text: good}, n)
				n = screen.Number()
				expect(screen, wire.Program{Type: kind, N: n, Text: good}, n)
			case wire.Detail:
				n := screen.Number()
				expect(screen, wire.Detail{N: n, Submission: "fail"}, n)
			}
		}
	}
	v := try(c.host().AwaitView(c.ctx, func(wire.View) bool { return true }))(t) // a new connection begins with the newest view
	if v.Host.Phase != game.Lobby || v.Host.Players != 1 || v.Host.Locked {
		t.Errorf("got %+v, want an untouched lobby with one player", v.Host.Common)
	}
	c.alive(kim)
}

func TestWhatIsNoMessageIsAnsweredAndDisturbsNobody(t *testing.T) {
	c := newClass(t, game.Settings{}, Limits{})
	kim, noa := c.student("Kim"), c.student("Noa")
	for name, f := range map[string]struct {
		kind  int
		frame string
		why   game.Code
	}{
		"malformed":    {websocket.TextMessage, `{"v":1,`, wire.CodeMessage},
		"unknown type": {websocket.TextMessage, `{"v":1,"type":"sudo"}`, wire.CodeMessage},
		"binary":       {websocket.BinaryMessage, `{"v":1,"type":"ping","t":1}`, wire.CodeMessage},
		"oversized":    {websocket.TextMessage, strings.Repeat(" ", wire.MaxFrame+1), wire.CodeTooLarge},
		"hello again":  {websocket.TextMessage, `{"v":1,"type":"hello","room":"A","role":"host"}`, wire.CodeMessage},
	} {
		before := count(kim, f.why)
		if err := kim.SendFrame(f.kind, []byte(f.frame)); err != nil {
			t.Fatal(err)
		}
		c.alive(kim)
		if got := count(kim, f.why) - before; got != 1 {
			t.Errorf("%s: got %d answers with code %q, want 1", name, got, f.why)
		}
	}
	n := kim.Number()
	if err := kim.Send(wire.Program{Type: "submit", N: n, Text: strings.Repeat("x", wire.MaxText+1)}); err != nil {
		t.Fatal(err)
	}
	if ack := try(kim.Ack(c.ctx, n))(t); ack.State != "refused" || ack.Code != wire.CodeTooLarge {
		t.Errorf("too long a program: got %+v, want refused as too large", ack)
	}
	c.alive(noa)
}

// count is how many error messages with a code a bot has heard. Only what came before an answered ping is sure to count.
func count(b *bot.Bot, code game.Code) int {
	n := 0
	_, _ = b.Await(nonWaiting, func(m wire.Message) bool {
		if f, ok := m.(wire.Fail); ok && f.Code == code {
			n++
		}
		return false
	})
	return n
}

func TestAnEndlessFrameIsCutOff(t *testing.T) {
	c := newClass(t, game.Settings{}, Limits{})
	kim, noa := c.student("Kim"), c.student("Noa")
	if err := kim.SendFrame(websocket.TextMessage, make([]byte, backstop+1)); err != nil {
		t.Logf("the server closed while the frame was being sent: %v", err)
	}
	if got := try(kim.AwaitClose(c.ctx))(t); got.Code != websocket.CloseMessageTooBig && got.Code != websocket.CloseAbnormalClosure {
		t.Errorf("closed with %d, want %d", got.Code, websocket.CloseMessageTooBig)
	}
	c.alive(noa)
}

func TestTheFirstMessageHasToBeHello(t *testing.T) {
	c := newClass(t, game.Settings{}, Limits{Hello: 100 * time.Millisecond})
	for name, f := range map[string]struct {
		frame string
		close int
		why   game.Code
	}{
		"nothing":         {"", wire.CloseForbidden, wire.CodeMessage},
		"a draft":         {`{"v":1,"type":"draft","round":0,"rev":1,"text":""}`, wire.CloseForbidden, wire.CodeMessage},
		"no JSON":         {`hello`, wire.CloseForbidden, wire.CodeMessage},
		"another version": {`{"v":2,"type":"hello"}`, wire.CloseVersion, wire.CodeVersion},
	} {
		b := try(bot.Connect(c.ctx, c.base, nil))(t)
		if f.frame != "" {
			if err := b.SendFrame(websocket.TextMessage, []byte(f.frame)); err != nil {
				t.Fatal(err)
			}
		}
		got := try(b.AwaitClose(c.ctx))(t)
		if got.Code != f.close || got.Fail.Code != f.why {
			t.Errorf("%s: closed with %d %q, want %d %q", name, got.Code, got.Fail.Code, f.close, f.why)
		}
		b.Close()
	}
}

func TestWhoSendsTooMuchIsToldAndInTheEndClosed(t *testing.T) {
	c := newClass(t, game.Settings{}, Limits{Messages: Rate{time.Hour, 5}, Abuse: 3})
	kim, noa := c.student("Kim"), c.student("Noa")
	for range 5 {
		c.alive(kim)
	}
	ack := try(kim.Ask(c.ctx, wire.Ask{Type: "hint"}))(t)
	if ack.State != "refused" || ack.Code != wire.CodeRate || ack.Wait <= 0 || ack.Text == "" {
		t.Errorf("got %+v, want refused for the rate, with a wait", ack)
	}
	for range 3 {
		if err := kim.Send(wire.Ping{T: 1}); err != nil {
			t.Fatal(err)
		}
	}
	c.closed(kim, wire.CloseRate, wire.CodeRate)
	again := c.back(kim.Welcome().Token)
	if ack := try(again.Ask(c.ctx, wire.Ask{Type: "hint"}))(t); ack.Code != wire.CodeRate {
		t.Errorf("on a new connection: got %+v, want refused for the rate still", ack)
	}
	c.alive(noa)
}

func TestDraftsAreLimitedOnTheirOwn(t *testing.T) {
	c := newClass(t, game.Settings{}, Limits{Drafts: Rate{time.Hour, 1}})
	host, kim := c.host(), c.student("Kim")
	c.run(host)
	for rev := range int64(3) {
		if err := kim.Draft(0, rev+1, "x"); err != nil {
			t.Fatal(err)
		}
	}
	c.alive(kim)
	if got := count(kim, wire.CodeRate); got != 2 {
		t.Errorf("got %d drafts refused for the rate, want 2", got)
	}
}

func TestWhoIsTakenOutOrLeavesIsToldWhy(t *testing.T) {
	c := newClass(t, game.Settings{}, Limits{})
	host, kim, noa, lee := c.host(), c.student("Kim"), c.student("Noa"), c.student("Lee")
	c.steer(host, wire.Steer{Type: "kick", Seat: kim.Welcome().Seat})
	c.closed(kim, wire.CloseForbidden, wire.CodeRemoved)
	c.steer(host, wire.Steer{Type: "ban", Seat: noa.Welcome().Seat})
	c.closed(noa, wire.CloseForbidden, wire.CodeRemoved)
	c.refusedHello(wire.Hello{Room: c.room.Room, Role: wire.RoleStudent, Token: noa.Welcome().Token}, wire.CloseForbidden, wire.CodeForbidden)
	if err := lee.Send(wire.Ask{Type: "leave", N: lee.Number()}); err != nil {
		t.Fatal(err)
	}
	c.closed(lee, websocket.CloseNormalClosure, wire.CodeLeft)
}

func TestAClosedRoomSaysGoodbye(t *testing.T) {
	c := newClass(t, game.Settings{}, Limits{})
	host, kim := c.host(), c.student("Kim")
	c.steer(host, wire.Steer{Type: "close"})
	c.closed(kim, wire.CloseNoRoom, wire.CodeOver)
	if lines := try(c.office.Rooms(c.ctx))(t); slices.ContainsFunc(lines, func(l wire.RoomLine) bool { return l.Room == c.room.Room }) {
		t.Errorf("got %+v, want the room gone from the list", lines)
	}
}

func TestTheOfficeListsItsRoomsWithTheirTokens(t *testing.T) {
	c := newClass(t, game.Settings{}, Limits{})
	lines := try(c.office.Rooms(c.ctx))(t)
	if len(lines) != 1 || lines[0].Room != c.room.Room || lines[0].Token != c.room.Token {
		t.Errorf("got %+v, want room %s with its token", lines, c.room.Room)
	}
	if _, err := c.office.Open(c.ctx, "no-such-list", game.Settings{}); err == nil || !strings.Contains(err.Error(), "404") {
		t.Errorf("got %v, want 404", err)
	}
	for _, p := range try(c.office.Playlists(c.ctx))(t) {
		if p.Minutes <= 0 || len(p.Rounds) == 0 || p.Rounds[0].Title == "" {
			t.Errorf("got %+v, want rounds with titles and minutes", p)
		}
	}
}

func TestShutdownTellsEveryoneAndWaitsForThem(t *testing.T) {
	c := newClass(t, game.Settings{}, Limits{})
	host, kim := c.host(), c.student("Kim")
	mute := try(bot.Connect(c.ctx, c.base, nil))(t)
	defer mute.Close()
	if err := c.server.Shutdown(c.ctx); err != nil {
		t.Fatal(err)
	}
	for _, b := range []*bot.Bot{host, kim, mute} {
		c.closed(b, wire.CloseRestarting, wire.CodeRestarting)
	}
	if _, err := bot.Join(c.ctx, c.base, c.room.Room, "Noa"); err == nil || !strings.Contains(err.Error(), "503") {
		t.Errorf("got %v, want 503", err)
	}
	if c.server.sockets != 0 {
		t.Errorf("%d websockets are left", c.server.sockets)
	}
}

func TestARestartingRegistryTellsEveryone(t *testing.T) {
	c := newClass(t, game.Settings{}, Limits{})
	kim := c.student("Kim")
	if err := c.registry.Close(c.ctx); err != nil {
		t.Fatal(err)
	}
	c.closed(kim, wire.CloseRestarting, wire.CodeRestarting)
}

// The projector sees nothing that a student should find out alone or keep for themselves.
func TestTheScreenIsShownNoSecret(t *testing.T) {
	c := newClass(t, game.Settings{}, Limits{})
	frames := make(chan string, 10_000)
	ws, _, err := websocket.DefaultDialer.DialContext(c.ctx, strings.Replace(c.base, "http", "ws", 1)+"/ws", nil)
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() { // ends when the connection is closed below
		defer close(done)
		defer close(frames)
		for {
			_, frame, err := ws.ReadMessage()
			if err != nil {
				return
			}
			frames <- string(frame)
		}
	}()
	if err := ws.WriteJSON(wire.Hello{V: 1, Type: "hello", Room: c.room.Room, Role: wire.RoleScreen}); err != nil {
		t.Fatal(err)
	}
	host, kim, noa := c.host(), c.student("Kim"), c.student("Noa")
	c.run(host)
	round := try(kim.AwaitRound(c.ctx, 0))(t)
	try(kim.Solve(c.ctx, bad))(t)
	try(noa.Solve(c.ctx, good))(t)
	c.steer(host, wire.Steer{Type: "give", Hint: 0})
	v := try(kim.AwaitView(c.ctx, func(v wire.View) bool { return len(v.Student.You.Hints) == 1 }))(t)
	try(host.AwaitView(c.ctx, func(v wire.View) bool { return v.Host.Solved == 1 }))(t)
	screen := try(bot.Screen(c.ctx, c.base, c.room.Room))(t) // sees what the other has seen by now
	defer screen.Close()
	try(screen.AwaitView(c.ctx, func(v wire.View) bool { return v.Screen.Solved == 1 }))(t)
	_ = ws.Close()
	<-done
	secrets := []string{
		"SECRETSOURCE", "SECRETSENTENCE", "SECRETADVICE", good, round.Start, v.Student.You.Hints[0].Text,
		kim.Welcome().Token, hash(kim.Welcome().Token), c.room.Token, hash(c.room.Token), testKey,
	}
	seen := 0
	for frame := range frames {
		seen++
		var tree any
		if err := json.Unmarshal([]byte(frame), &tree); err != nil {
			t.Fatal(err)
		}
		walk(tree, "", func(path, text string) {
			for _, secret := range secrets {
				if secret != "" && strings.Contains(text, secret) {
					t.Errorf("%s shows %q", path, text)
				}
			}
			if game.Kind(text) == game.Race || strings.HasSuffix(path, ".kind") || strings.HasSuffix(path, ".sentence") ||
				strings.Contains(path, ".technique") || strings.Contains(path, ".concepts") {
				t.Errorf("%s tells the verdict, or what a fix is made of: %q", path, text)
			}
		})
	}
	if seen < 3 {
		t.Errorf("the screen got %d frames, want welcome, round and views", seen)
	}
}

// walk visits every text in a JSON tree.
func walk(tree any, path string, visit func(path, text string)) {
	switch v := tree.(type) {
	case map[string]any:
		for name, inner := range v {
			walk(inner, path+"."+name, visit)
		}
	case []any:
		for _, inner := range v {
			walk(inner, path+"[]", visit)
		}
	case string:
		visit(path, v)
	}
}
