package client

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/gorilla/websocket"

	"datarace/client/bot"
	"datarace/client/wire"
	"datarace/game"
)

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
