package rooms

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"datarace/game"
	"datarace/rooms/queue"
	"datarace/rooms/store/memory"
)

func TestTheUntouchedProgramIsJudgedAheadAndShownOnceTheClockRuns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := options(memory.New())
		o.Workers = 1
		var tries atomic.Int32
		o.Judge = func(ctx context.Context, j queue.Job, progress func(string)) (game.Verdict, error) {
			if j.Source == "race untouched one" && tries.Add(1) <= 3 {
				return game.Verdict{}, errors.New("the judge stumbles")
			}
			return judgeByWord(ctx, j, progress)
		}
		c := newClass(t, o)
		defer c.close()
		kim := c.join("Kim")
		screen, err := c.room.Screen(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		refused := func(n int64, code game.Code) {
			t.Helper()
			if a := c.answer(kim, n, kim.Detail(t.Context(), n, Fail)); a.State != Refused || a.Refusal.Code != code {
				t.Errorf("Detail %d: got %+v, want it refused as %s", n, a, code)
			}
		}
		c.steer(game.Start{})
		settled()
		refused(1, game.CodePhase)
		c.steer(game.Pause{})
		refused(2, game.CodePhase)
		c.steer(game.Resume{})
		c.steer(game.Start{})
		time.Sleep(time.Second) // the judge has stumbled three times: that is no verdict
		equal(t, "it is said to be there", kim.Latest().Status.Fail, false)
		refused(3, game.CodeUnknown)
		settled() // who asked has had it judged again
		equal(t, "it is said to be there", kim.Latest().Status.Fail, true)
		equal(t, "the screen is told", screen.Latest().Status.Fail, false)
		c.steer(game.Pause{})
		settled()
		shown := func(n int64, want string) {
			t.Helper()
			if err := kim.Detail(t.Context(), n, Fail); err != nil {
				t.Fatal(err)
			}
			settled()
			got := ""
			for _, r := range replies(kim) {
				if v, ok := r.(Verdict); ok && v.N == n {
					got += v.Source
				}
			}
			equal(t, "what Kim was shown", got, want)
		}
		shown(4, "race untouched one")
		c.steer(game.End{})
		c.running()
		settled()
		shown(5, "race untouched two")
	})
}
