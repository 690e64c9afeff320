package main

import (
	"context"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"datarace/client"
	"datarace/client/bot"
	"datarace/game"
)

func TestEveryLimitOfTheConnectionsIsAFlag(t *testing.T) {
	given := limits{
		Wrong: client.Rate{Every: 1, Burst: 2}, Joins: client.Rate{Every: 3, Burst: 4}, Messages: client.Rate{Every: 5, Burst: 6},
		Drafts: client.Rate{Every: 7, Burst: 8}, Abuse: 9, Sockets: 10, Hello: 11,
	}
	want := client.Limits{
		Wrong: given.Wrong, Joins: given.Joins, Messages: given.Messages, Drafts: given.Drafts,
		Abuse: given.Abuse, Sockets: given.Sockets, Hello: given.Hello,
	}
	got := given.connections()
	if got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	for f, v := range reflect.ValueOf(got).Fields() {
		if v.IsZero() {
			t.Errorf("%s has no flag", f.Name)
		}
	}
}

func TestLimitsHoldAsTheyWereGiven(t *testing.T) {
	s := startServer(t, "--admin", "off", "--limit-wrong", "2/h", "--limit-joins", "5/h", "--limit-sockets", "6", "--limit-seats", "2")
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute) // a guard against hanging, no assertion
	defer cancel()
	office, err := bot.Unlock(ctx, s.base, s.key)
	if err != nil {
		t.Fatal(err)
	}
	lists, err := office.Playlists(ctx)
	if err != nil || len(lists) == 0 {
		t.Fatalf("got %d playlists, %v", len(lists), err)
	}
	if _, err := office.Open(ctx, lists[0].ID, game.Settings{Seats: 3}); err == nil || !strings.Contains(err.Error(), "2 seats at most") {
		t.Errorf("a room of three seats: got %v, want a refusal that says how many", err)
	}
	room, err := office.Open(ctx, lists[0].ID, game.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	other, err := office.Open(ctx, lists[0].ID, game.Settings{Seats: 2})
	if err != nil {
		t.Fatal(err)
	}
	join := func(code, name, want string) {
		t.Helper()
		b, err := bot.Join(ctx, s.base, code, name)
		switch {
		case err == nil && want == "":
			t.Cleanup(b.Close)
		case err == nil:
			b.Close()
			t.Errorf("%s got in, want a refusal with %q", name, want)
		case want == "" || !strings.Contains(err.Error(), want):
			t.Errorf("%s: got %v, want %q", name, err, want)
		}
	}
	join(room.Room, "Kim", "")
	join(room.Room, "Noa", "")
	join(other.Room, "Ada", "")
	join(other.Room, "Lin", "")
	join(room.Room, "Lee", "All 2 seats") // the fifth join of this hour, for nothing
	join(other.Room, "Lee", "too fast")

	for free := 2; ; free-- { // fewer, while a refused one is still being closed
		b, err := bot.Connect(ctx, s.base, nil)
		if err != nil {
			if !strings.Contains(err.Error(), "503") {
				t.Errorf("one websocket too many: got %v, want 503", err)
			}
			break
		}
		defer b.Close()
		if free == 0 {
			t.Error("a seventh websocket was let in")
			break
		}
	}

	for i, want := range []int{404, 404, 429} {
		if got, text := get(t, s.base+"/api/rooms/"+fmt.Sprint("WRONG", i+2)); got != want {
			t.Errorf("wrong code %d: got %d %s, want %d", i+1, got, text, want)
		}
	}
}
