package bot

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"datarace/client/wire"
	"datarace/game"
)

// scripted is a server that reads one frame before each of its own, sends it, and at the end closes with a code.
func scripted(t *testing.T, code int, frames ...string) (base string, ctx context.Context) {
	t.Helper()
	upgrader := websocket.Upgrader{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/ws" {
			http.Error(w, `{"v":1,"type":"error","code":"forbidden","text":"no"}`, http.StatusForbidden)
			return
		}
		ws, err := upgrader.Upgrade(w, r, nil)
		if err != nil {
			return
		}
		defer ws.Close()
		for _, frame := range frames {
			if _, _, err := ws.ReadMessage(); err != nil {
				return
			}
			for part := range strings.Lines(frame) {
				if err := ws.WriteMessage(websocket.TextMessage, []byte(part)); err != nil {
					return
				}
			}
		}
		_ = ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, ""), time.Now().Add(time.Second))
		_, _, _ = ws.ReadMessage() // the other side's close
	}))
	t.Cleanup(server.Close)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute) // a guard against hanging, no assertion
	t.Cleanup(cancel)
	return server.URL, ctx
}

const welcome = `{"v":1,"type":"welcome","role":"student","seat":"s1","now":5,"last":41}`

func TestNumbersGoOnWhereTheSeatLeftOffAndAnswersFindTheirQuestion(t *testing.T) {
	base, ctx := scripted(t, 1000, welcome,
		`{"v":1,"type":"ack","n":7,"state":"received","submission":"other"}
		 {"v":1,"type":"ack","n":42,"state":"saved","submission":"mine"}
		 {"v":1,"type":"ack","n":42,"state":"received","submission":"mine"}
		 {"v":1,"type":"verdict","submission":"other","verdict":{"kind":"race","rung":"builds","sentence":"","schedules":1}}
		 {"v":1,"type":"verdict","submission":"mine","verdict":{"kind":"accepted","rung":"concurrent","sentence":"","schedules":1}}`)
	b, err := Join(ctx, base, "ABC234", "Kim")
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	v, err := b.Solve(ctx, "package x")
	if err != nil || v.Kind != game.Accepted {
		t.Errorf("got %q, %v; want %q", v.Kind, err, game.Accepted)
	}
}

func TestARefusalIsAnError(t *testing.T) {
	base, ctx := scripted(t, 1000, welcome, `{"v":1,"type":"ack","n":42,"state":"refused","code":"late","text":"too late","wait":3}`)
	b, err := Join(ctx, base, "ABC234", "Kim")
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	_, err = b.Solve(ctx, "package x")
	var no *game.Refusal
	if !errors.As(err, &no) || no.Code != game.CodeLate || no.Wait != 3 {
		t.Errorf("got %v, want refused as late with a wait of 3 ms", err)
	}
}

func TestAClosedConnectionSaysWithWhichCodeAndWhy(t *testing.T) {
	base, ctx := scripted(t, wire.CloseNoRoom, `{"v":1,"type":"error","code":"no-room","text":"no such room"}`)
	_, err := Join(ctx, base, "XXXXXX", "Kim")
	var closed *Closed
	if !errors.As(err, &closed) || closed.Code != wire.CloseNoRoom || closed.Fail.Code != wire.CodeNoRoom {
		t.Errorf("got %v, want closed with %d %q", err, wire.CloseNoRoom, wire.CodeNoRoom)
	}
}

func TestAnHTTPRefusalCarriesTheServersWords(t *testing.T) {
	base, ctx := scripted(t, 1000)
	_, err := Unlock(ctx, base, "key")
	var no *Refused
	if !errors.As(err, &no) || no.Status != http.StatusForbidden || no.Fail.Code != wire.CodeForbidden {
		t.Errorf("got %v, want 403 %q", err, wire.CodeForbidden)
	}
}

func TestWaitingEndsWithTheContext(t *testing.T) {
	base, ctx := scripted(t, 1000, welcome, "")
	b, err := Join(ctx, base, "ABC234", "Kim")
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	short, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := b.AwaitPhase(short, game.Running); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want %v", err, context.Canceled)
	}
}
