package client

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"datarace/client/bot"
	"datarace/client/wire"
	"datarace/game"
)

func TestABrowserThatDoesNotReadIsLetGoAndNobodyWaitsForIt(t *testing.T) {
	c := newClass(t, game.Settings{}, Limits{Messages: Rate{time.Microsecond, 1000}})
	host, noa := c.host(), c.student("Noa")
	kim := c.student("Kim")
	c.run(host)
	ack := try(kim.Submit(c.ctx, strings.Repeat("x", wire.MaxText)))(t)
	try(kim.Verdict(c.ctx, ack.Submission))(t)
	kim.Close()

	mute, _, err := websocket.DefaultDialer.DialContext(c.ctx, strings.Replace(c.base, "http", "ws", 1)+"/ws", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer mute.Close()
	hello := wire.Hello{V: 1, Type: "hello", Room: c.room.Room, Role: wire.RoleStudent, Token: kim.Welcome().Token}
	if err := mute.WriteJSON(hello); err != nil {
		t.Fatal(err)
	}
	seat := kim.Welcome().Seat
	try(host.AwaitView(c.ctx, func(v wire.View) bool { return online(v, seat) }))(t)
	for n := range int64(400) { // 25 MB of answers: more than two sockets and the lane hold
		if err := mute.WriteJSON(wire.Detail{V: 1, Type: "detail", N: 1000 + n, Submission: ack.Submission}); err != nil {
			break // the server has let go already
		}
	}
	try(host.AwaitView(c.ctx, func(v wire.View) bool { return !online(v, seat) }))(t)
	c.alive(noa)
	if v := try(noa.Solve(c.ctx, good))(t); v.Kind != game.Accepted {
		t.Errorf("got %q for Noa, want %q", v.Kind, game.Accepted)
	}
	var last wire.Message
	for {
		_, frame, err := mute.ReadMessage()
		if err != nil {
			if !websocket.IsCloseError(err, wire.CloseSlow) {
				t.Errorf("ended with %v, want %d", err, wire.CloseSlow)
			}
			break
		}
		if last, err = wire.DecodeServer(frame); err != nil {
			t.Fatal(err)
		}
	}
	if f, ok := last.(wire.Fail); !ok || f.Code != wire.CodeSlow || f.Text == "" {
		t.Errorf("the last message was %#.200v, want %q and words", last, wire.CodeSlow)
	}
}

func online(v wire.View, seat string) bool {
	for _, s := range v.Status.Online {
		if s == seat {
			return true
		}
	}
	return false
}

// What thirty students, their instructor and the projector cost on the wire, in a round in which everyone submits twice.
func TestAClassOfThirtyStaysSmallOnTheWire(t *testing.T) {
	c := newClass(t, game.Settings{}, Limits{})
	host := c.host()
	screen := try(bot.Screen(c.ctx, c.base, c.room.Room))(t)
	defer screen.Close()
	class := make([]*bot.Bot, 30)
	for i := range class {
		class[i] = c.student(fmt.Sprintf("Student %d", i+1))
	}
	c.run(host)
	results := make(chan error, len(class))
	for i, b := range class {
		go func() { // reports to results
			if err := b.Draft(0, 1, good); err != nil {
				results <- err
				return
			}
			v, err := b.Solve(c.ctx, fmt.Sprintf("%s %d", bad, i))
			if err == nil && v.Kind != game.Race {
				err = fmt.Errorf("student %d got %q first, want %q", i+1, v.Kind, game.Race)
			}
			if err != nil {
				results <- err
				return
			}
			v, err = b.Solve(c.ctx, fmt.Sprintf("%s %d", good, i))
			if err == nil && v.Kind != game.Accepted {
				err = fmt.Errorf("student %d got %q then, want %q", i+1, v.Kind, game.Accepted)
			}
			results <- err
		}()
	}
	for range class {
		if err := <-results; err != nil {
			t.Error(err)
		}
	}
	for _, face := range []struct {
		name  string
		bot   *bot.Bot
		bound int64 // bytes a view, on average
	}{{"student", class[0], 4 << 10}, {"host", host, 16 << 10}, {"screen", screen, 6 << 10}} {
		views, bytes := face.bot.Traffic()
		t.Logf("%s: %d views, %d bytes in all", face.name, views, bytes)
		if views == 0 || bytes/int64(views) > face.bound {
			t.Errorf("%s: %d bytes in %d views, want at most %d a view", face.name, bytes, views, face.bound)
		}
	}
}
