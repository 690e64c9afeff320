package rooms

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"datarace/game"
	"datarace/game/catalog"
	"datarace/rooms/store/memory"
)

// newWarmClass is a class in a room with a warm-up.
func newWarmClass(t *testing.T, o Options) *class {
	t.Helper()
	r := open(t, o)
	code, err := r.Create(t.Context(), "first", game.Settings{WarmUp: true}, func(code string) string { return hash("host " + code) })
	if err != nil {
		t.Fatal(err)
	}
	return enter(t, r, code)
}

func TestTheWarmUpTriesEveryDeviceAndOutlivesARestart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := memory.New()
		o := options(s)
		o.PublicBest = true
		let := make(chan struct{})
		o.Judge = gated(let)
		c := newWarmClass(t, o)
		kim, lee := c.join("Kim"), c.join("Lee")
		screen, err := c.room.Screen(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		settled()
		equal(t, "before it, for the projector", *screen.Latest().Screen.WarmUp, game.WarmUpView{State: "next"})
		if a := c.answer(kim, 1, kim.Do(t.Context(), 1, game.WarmUp{})); a.State != Refused || a.Refusal.Code != CodeForbidden {
			t.Errorf("a student's WarmUp: got %+v, want it forbidden", a)
		}
		c.steer(game.WarmUp{})
		settled()
		info := kim.Latest().Round
		equal(t, "the index of its program", info.Index, game.WarmUpIndex)
		equal(t, "its program", info.Brief.Start, "deadlock untouched warm-up")
		if screen.Latest().Round != nil {
			t.Errorf("the projector gets %+v, want nothing that shows the line", screen.Latest().Round)
		}
		if kim.Latest().Round != info {
			t.Error("the program is made anew for every view, want the same pointer")
		}
		if err := kim.PutDraft(t.Context(), game.WarmUpIndex, 1, "half a line"); err != nil {
			t.Fatal(err)
		}
		if a := c.answer(kim, 2, kim.Do(t.Context(), 2, game.Measure{Seat: lee.Seat, Trip: 42})); a.State != Received {
			t.Errorf("Measure: got %+v, want it received", a)
		}
		if a := c.answer(kim, 3, kim.Check(t.Context(), 3, "accepted check")); a.State != Received {
			t.Errorf("Check: got %+v, want it received", a)
		}
		c.submit(kim, 4, "accepted mended")
		c.submit(lee, 4, "compile mended")
		settled()
		for _, l := range []*Link{kim, lee} {
			equal(t, "while it is judged", l.Latest().Student.You.Trial.State, game.NeedsVerdict)
		}
		trips := map[string]int64{}
		for _, seat := range c.host.Latest().Host.Seats {
			trips[seat.Name] = seat.Trip
		}
		equal(t, "Kim's way there and back", trips["Kim"], 42)
		equal(t, "Lee's", trips["Lee"], 0)

		// The server is killed with both programs unjudged.
		restarted := copied(t, s)
		close(let)
		c.close()
		o = options(restarted)
		o.PublicBest = true
		c = enter(t, open(t, o), c.room.code)
		defer c.close()
		kim, lee = c.join("Kim"), c.join("Lee")
		settled()
		equal(t, "Kim's device", *kim.Latest().Student.You.Trial, game.Trial{State: game.Ready, Seq: kim.Latest().Student.You.Trial.Seq, Judged: true})
		equal(t, "Lee's device", lee.Latest().Student.You.Trial.State, game.NeedsFix)
		equal(t, "ready", c.host.Latest().Host.WarmUp.Ready, 1)
		if kim.Draft == nil || kim.Draft.Text != "half a line" || kim.Draft.Round != game.WarmUpIndex {
			t.Errorf("Kim's draft: got %+v, want the warm-up's", kim.Draft)
		}
		time.Sleep(2 * time.Minute) // its time is over
		c.phase(game.Lobby)
		equal(t, "after it", *c.host.Latest().Host.WarmUp, game.WarmUpView{State: "done", Ready: 1})

		c.start()
		settled()
		you := kim.Latest().Student.You
		if you.Points != 0 || you.Solved || len(you.Attempts) != 0 || you.Trial != nil {
			t.Errorf("in the first round Kim has %+v, want nothing of the warm-up", you)
		}
		c.steer(game.End{})
		c.phase(game.Review)
		for _, challenge := range []string{catalog.WarmUp, "one"} {
			if list, err := restarted.Best(t.Context(), challenge, 9); err != nil || len(list) != 0 {
				t.Errorf("the fastest of %s: got %v, %v; want nobody", challenge, list, err)
			}
		}
		equal(t, "who solved it first", count[game.Solved](c.log()), 0)
	})
}

func TestARoomWithoutAWarmUpHasNone(t *testing.T) {
	inClass(t, func(c *class) {
		settled()
		if v := c.host.Latest().Host; v.WarmUp != nil {
			c.Errorf("the host is offered %+v, want no warm-up", v.WarmUp)
		}
		c.n++
		if a := c.answer(c.host, c.n, c.host.Do(c.Context(), c.n, game.WarmUp{})); a.State != Refused || a.Refusal.Code != game.CodeUnknown {
			c.Errorf("WarmUp: got %+v, want it refused", a)
		}
	})
}

func TestAWarmUpThatTheCatalogueHasNotIsNotPromised(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := options(memory.New())
		shelf := newShelf()
		delete(shelf, catalog.WarmUp)
		o.Catalog = shelf
		r := open(t, o)
		defer r.Close(t.Context())
		if _, err := r.Create(t.Context(), "first", game.Settings{WarmUp: true}, hash); !errors.Is(err, ErrPlaylist) {
			t.Errorf("Create: got %v, want ErrPlaylist", err)
		}
		if codes, err := r.house.Store.Rooms(t.Context()); err != nil || len(codes) != 0 {
			t.Errorf("the store has rooms %v, %v; want none", codes, err)
		}
	})
}
