package client

import (
	"testing"

	"github.com/gorilla/websocket"

	"datarace/client/wire"
	"datarace/game"
)

func TestMessagesAndClosesAreCounted(t *testing.T) {
	c := newClass(t, game.Settings{}, Limits{})
	before := c.server.Stats()
	host := c.host()
	kim := c.student("Kim")
	c.alive(kim)
	during := c.server.Stats()
	if during.Sockets != before.Sockets+2 || during.In < before.In+3 || during.Out < before.Out+3 {
		t.Errorf("got %+v after %+v, want two more sockets and at least two hellos, a ping and their answers", during, before)
	}
	again := c.back(kim.Welcome().Token)
	c.closed(kim, wire.CloseElsewhere, wire.CodeElsewhere)
	again.Close() // says 1000
	lost := c.student("Lou")
	lost.Drop()
	try(host.AwaitView(c.ctx, func(v wire.View) bool { return len(v.Status.Online) == 0 && v.Host.Players == 2 }))(t)
	if err := c.server.Shutdown(c.ctx); err != nil {
		t.Fatal(err)
	}
	after := c.server.Stats()
	if after.Sockets != 0 {
		t.Errorf("got %d sockets after a shutdown, want 0", after.Sockets)
	}
	for _, want := range []Ending{
		{wire.CloseElsewhere, true},
		{websocket.CloseNormalClosure, false},
		{websocket.CloseAbnormalClosure, false},
		{wire.CloseRestarting, true},
	} {
		if after.Closes[want] != 1 {
			t.Errorf("got %v, want one %+v", after.Closes, want)
		}
	}
}

func TestACloseCodeThatABrowserInventsIsNotCountedByItself(t *testing.T) {
	var tr traffic
	for code := 3000; code < 4000; code++ {
		tr.closed(Ending{code, false})
	}
	if len(tr.closes) != 1 || tr.closes[Ending{0, false}] != 1000 {
		t.Errorf("got %d kinds of endings, want one for all that nobody defined", len(tr.closes))
	}
}
