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

// broken is a judge that fails while down is set.
func broken(down *atomic.Bool, asked *atomic.Int64) queue.Judge {
	return func(ctx context.Context, j queue.Job, progress func(string)) (game.Verdict, error) {
		asked.Add(1)
		if down.Load() {
			return game.Verdict{}, errors.New("no space left on device")
		}
		return judgeByWord(ctx, j, progress)
	}
}

func TestWhatTheJudgeFailedOnIsJudgedAgainAndCountsFromItsReceipt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var down atomic.Bool
		var asked atomic.Int64
		o := options(memory.New())
		o.Judge = broken(&down, &asked)
		c := newClass(t, o)
		defer c.close()
		kim, lee := c.join("Kim"), c.join("Lee")
		c.start()
		settled()
		down.Store(true)
		id := c.submit(kim, 1, "accepted")
		time.Sleep(2 * time.Second)
		settled()
		attempt := kim.Latest().Student.You.Attempts[0]
		equal(t, "the verdict while the judge is down", attempt.Kind, game.Error)
		equal(t, "what it costs", kim.Latest().Student.You.Points, 0)
		down.Store(false)
		c.submit(lee, 1, "accepted mine")
		settled()
		if lee.Latest().Student.You.Points == 0 {
			t.Fatal("got no points for who came later; want the judge to judge again")
		}
		time.Sleep(10 * time.Second)
		settled()
		equal(t, "solved", kim.Latest().Student.You.Solved, true)
		if a, b := kim.Latest().Student.You.Points, lee.Latest().Student.You.Points; a < b {
			t.Errorf("got %d points for the earlier program and %d for the later; want it to count from its receipt", a, b)
		}
		told := false
		for _, r := range replies(kim) {
			v, ok := r.(Verdict)
			told = told || ok && v.Submission == id && v.Verdict.Kind == game.Accepted
		}
		if !told {
			t.Error("got no verdict in the lane; want the new one told")
		}
		equal(t, "verdicts replaced", count[game.Rejudged](c.log()), 1)
		before := asked.Load()
		time.Sleep(10 * time.Minute)
		equal(t, "judgings when nothing is left to judge again", asked.Load(), before)
	})
}

func TestAJudgeThatNeverComesBackIsAskedLessAndLessAndThenNoMore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var down atomic.Bool
		var asked atomic.Int64
		o := options(memory.New())
		o.Judge = broken(&down, &asked)
		c := newClass(t, o)
		defer c.close()
		kim := c.join("Kim")
		c.start()
		settled()
		down.Store(true)
		c.submit(kim, 1, "accepted")
		settled()
		before := asked.Load()
		time.Sleep(time.Hour)
		const each = 3 // tries of the queue
		if got := asked.Load() - before; got > (againTries+1)*each || got < againTries*each {
			t.Errorf("got %d judgings in an hour; want %d tries of %d", got, againTries, each)
		}
		equal(t, "verdicts replaced", count[game.Rejudged](c.log()), 0)
	})
}

func TestWhatTheJudgeFailedOnIsJudgedAgainAfterARestart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var down atomic.Bool
		var asked atomic.Int64
		o := options(memory.New())
		o.Judge = broken(&down, &asked)
		c := newClass(t, o)
		kim := c.join("Kim")
		c.start()
		settled()
		down.Store(true)
		c.submit(kim, 1, "accepted")
		time.Sleep(2 * time.Second)
		settled()
		code := c.room.Code()
		c.close()
		down.Store(false)
		c = enter(t, open(t, o), code)
		defer c.close()
		kim = c.join("Kim")
		time.Sleep(10 * time.Second)
		settled()
		equal(t, "solved", kim.Latest().Student.You.Solved, true)
		equal(t, "verdicts replaced", count[game.Rejudged](c.log()), 1)
	})
}
