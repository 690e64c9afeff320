package client

import (
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"datarace/client/bot"
	"datarace/client/wire"
	"datarace/game"
)

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
