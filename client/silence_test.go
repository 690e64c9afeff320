package client

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gorilla/websocket"

	"datarace/client/wire"
	"datarace/game"
	"datarace/game/catalog"
	"datarace/rooms"
	"datarace/rooms/store/memory"
)

// pipes is a listener whose connections are in memory, so that a bubble's clock rules them.
type pipes struct {
	conns chan net.Conn
	done  chan struct{}
}

func (p pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.done:
		return nil, net.ErrClosed
	}
}

func (p pipes) Close() error   { return nil }
func (p pipes) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 8080} }

func (p pipes) dial(context.Context, string, string) (net.Conn, error) {
	near, far := net.Pipe()
	p.conns <- far
	return near, nil
}

// A browser that has silently gone is let go after a minute; one that only listens stays, because it answers pings.
func TestWhoGivesNoSignOfLifeIsLetGoAndWhoAnswersPingsStays(t *testing.T) {
	packs, err := catalog.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		ctx := t.Context()
		log := slog.New(slog.DiscardHandler)
		registry, err := rooms.Open(ctx, rooms.Options{
			Store: memory.New(), Catalog: packs, Judge: decide, NewID: func() string { return "id" }, Owner: "test", Log: log,
			Canon: func(source string) string { return source },
		})
		if err != nil {
			t.Fatal(err)
		}
		server := New(Options{Rooms: registry, Catalog: packs, Key: testKey, NewID: func() string { return "seat" }, Log: log})
		code, err := registry.Create(ctx, packs.Playlists()[0].ID, game.Settings{}, func(code string) string { return hash(server.hostToken(code)) })
		if err != nil {
			t.Fatal(err)
		}
		p := pipes{conns: make(chan net.Conn), done: make(chan struct{})}
		listener := &http.Server{Handler: server.Handler()}
		served := make(chan error, 1)
		go func() { served <- listener.Serve(p) }() // ends by p.done below

		connect := func(hello wire.Hello) *websocket.Conn {
			dialer := websocket.Dialer{NetDialContext: p.dial}
			ws, _, err := dialer.DialContext(ctx, "ws://127.0.0.1:8080/ws", nil)
			if err != nil {
				t.Fatal(err)
			}
			hello.V, hello.Type, hello.Room = wire.Version, "hello", code
			if err := ws.WriteJSON(hello); err != nil {
				t.Fatal(err)
			}
			return ws
		}
		listening := connect(wire.Hello{Role: wire.RoleScreen})
		ended := make(chan time.Duration, 1)
		began := time.Now()
		go func() { // ends with the connection
			for {
				if _, _, err := listening.ReadMessage(); err != nil { // reading answers pings
					ended <- time.Since(began)
					return
				}
			}
		}()
		silent := connect(wire.Hello{Role: wire.RoleHost, Token: server.hostToken(code)})
		silent.SetPingHandler(func(string) error { return nil })
		lost := make(chan time.Duration, 1)
		go func() { // ends with the connection
			for {
				if _, _, err := silent.ReadMessage(); err != nil {
					lost <- time.Since(began)
					return
				}
			}
		}()

		if got := <-lost; got != pongWait {
			t.Errorf("the silent one was let go after %v, want %v", got, pongWait)
		}
		time.Sleep(10 * time.Minute)
		select {
		case got := <-ended:
			t.Errorf("the listening one was let go after %v, want it to stay", got)
		default:
		}
		if err := server.Shutdown(ctx); err != nil {
			t.Error(err)
		}
		<-ended
		close(p.done)
		if err := <-served; !errors.Is(err, net.ErrClosed) {
			t.Error(err)
		}
		_ = silent.Close()
		_ = listening.Close()
		if err := registry.Close(ctx); err != nil {
			t.Error(err)
		}
	})
}
