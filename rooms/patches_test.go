package rooms

import (
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"datarace/game"
	"datarace/rooms/store/memory"
)

// patchesTold is the last Patches in a link's lane, which is empty afterwards.
func patchesTold(l *Link) (last Patches, times int) {
	for _, r := range replies(l) {
		if p, ok := r.(Patches); ok {
			last, times = p, times+1
		}
	}
	return last, times
}

// idOf finds the patch with a source.
func idOf(t *testing.T, p Patches, source string) string {
	t.Helper()
	k := slices.IndexFunc(p.List, func(p Patch) bool { return p.Source == source })
	if k < 0 {
		t.Fatalf("among %+v there is no %q", p.List, source)
	}
	return p.List[k].ID
}

func (c *class) do(l *Link, n int64, command game.Command) Ack {
	c.Helper()
	return c.answer(l, n, l.Do(c.Context(), n, command))
}

func TestPatchesComeToWhoOpensThemAndTheirVerdictsAfterTheChoice(t *testing.T) {
	inClass(t, func(c *class) {
		kim, lee := c.join("Kim"), c.join("Lee")
		c.start()
		if err := kim.PutDraft(c.Context(), 0, 1, "serial draft"); err != nil {
			c.Fatal(err)
		}
		settled()
		if a := c.do(kim, 1, game.Choose{Seat: lee.Seat, Patch: "x"}); a.State != Refused || a.Refusal.Code != game.CodePatches {
			c.Errorf("choosing before opening: got %+v, want it refused as %s", a, game.CodePatches)
		}
		if a := c.do(kim, 2, game.OpenPatches{Seat: lee.Seat, Draft: game.Draft{Submission: "forged", Source: "accepted forged"}}); a.State != Received {
			c.Fatalf("opening: got %+v, want it received", a)
		}
		settled()
		told, times := patchesTold(kim)
		equal(c.T, "times told", times, 1)
		equal(c.T, "patches", len(told.List), 3)
		for _, p := range told.List {
			if p.ID == "" || p.Kind != "" || p.Note != "" {
				c.Errorf("got %+v, want an id and no verdict", p)
			}
		}
		if _, times := patchesTold(lee); times != 0 {
			c.Error("Lee was told patches that only Kim has opened")
		}
		equal(c.T, "what was in the editor", kim.Latest().Student.You.Rung, game.Behaves)
		if a := c.answer(kim, 3, kim.Submit(c.Context(), 3, "accepted patch")); a.State != Refused || a.Refusal.Code != game.CodePatches {
			c.Errorf("submitting after opening: got %+v, want it refused as %s", a, game.CodePatches)
		}
		c.do(kim, 4, game.Choose{Patch: idOf(c.T, told, "race patch")})
		c.do(kim, 4, game.Choose{Patch: idOf(c.T, told, "race patch")}) // sent again
		settled()
		made := kim.Latest().Student.You.Choosing.Made
		if len(made) != 1 || made[0].Kind != game.Race || made[0].Note != "you slept" {
			c.Errorf("got %+v, want one race with its author's line", made)
		}
		again, err := c.student("Kim") // on another device
		if err != nil {
			c.Fatal(err)
		}
		synctest.Wait()
		back, _ := patchesTold(again)
		equal(c.T, "patches after coming back", fmt.Sprint(back), fmt.Sprint(told))
		c.do(again, 5, game.Choose{Patch: idOf(c.T, told, "accepted patch")})
		settled()
		equal(c.T, "points", again.Latest().Student.You.Score, 400)
		equal(c.T, "solved", c.host.Latest().Host.Solved, 0)
		if again.Latest().Round.Patches != nil || c.host.Latest().Round.Patches != nil {
			c.Error("the round carries its patches before the review")
		}
		screen, err := c.room.Screen(c.Context())
		if err != nil {
			c.Fatal(err)
		}
		c.steer(game.End{})
		c.phase(game.Review)
		equal(c.T, "patches of the screen in review", len(screen.Latest().Round.Patches), 0)
		for what, l := range map[string]*Link{"Lee": lee, "the host": c.host} {
			list := l.Latest().Round.Patches
			equal(c.T, "patches of "+what+" in review", len(list), 3)
			for _, p := range list {
				if p.Kind == "" || p.Kind != game.Accepted && p.Note == "" {
					c.Errorf("%s got %+v in review, want its verdict", what, p)
				}
			}
		}
	})
}

func TestChoicesOutliveTheServer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		kept := memory.New()
		c := newClass(t, options(kept))
		kim := c.join("Kim")
		c.start()
		time.Sleep(4 * time.Minute)
		c.do(kim, 1, game.OpenPatches{})
		settled()
		told, _ := patchesTold(kim)
		c.do(kim, 2, game.Choose{Patch: idOf(t, told, "serial patch")})
		settled()
		after := copied(t, kept)
		c.close()

		c = enter(t, open(t, options(after)), c.room.Code())
		defer c.close()
		kim = c.join("Kim")
		settled()
		back, _ := patchesTold(kim)
		equal(t, "patches after the restart", fmt.Sprint(back), fmt.Sprint(told))
		if a := c.do(kim, 2, game.Choose{Patch: idOf(t, told, "serial patch")}); a.State == Refused {
			t.Errorf("the same choice after the restart: got %+v, want it acknowledged", a.Refusal)
		}
		c.do(kim, 3, game.Choose{Patch: idOf(t, told, "accepted patch")})
		settled()
		equal(t, "points", kim.Latest().Student.You.Score, 200)
		equal(t, "choices in the log", count[game.Chosen](c.log()), 2)
		c.phase(game.Review) // nobody is left
	})
}
