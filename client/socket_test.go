package client

import (
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
	c.refusedHello(wire.Hello{Room: c.room.Room, Role: wire.RoleStudent, Token: "of another room"}, wire.CloseForbidden, wire.CodeForbidden)
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
