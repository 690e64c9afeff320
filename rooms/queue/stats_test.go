package queue_test

import (
	"maps"
	"testing"
	"testing/synctest"
	"time"

	"datarace/game"
	"datarace/rooms/queue"
)

func TestStatsSayWhatWaitsForHowLongAndWhatWasTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q, b := start(t) // busy for a second from now
		check, low := job("B", "1", "check"), job("B", "2", "low")
		check.Mode, low.Background = queue.Check, true
		put(t, q, b, job("A", "1", "early"))
		time.Sleep(600 * time.Millisecond)
		put(t, q, b, job("A", "2", "late"), check, low)
		st := q.Stats()
		want(t, "waiting", st.Waiting, 4)
		want(t, "judging", st.Judging, 1)
		want(t, "oldest", st.Oldest, 600*time.Millisecond)
		want(t, "told", len(st.Verdicts), 0)

		time.Sleep(500 * time.Millisecond) // "early" is being judged
		st = q.Stats()
		want(t, "waiting", st.Waiting, 3)
		want(t, "oldest", st.Oldest, 500*time.Millisecond)

		time.Sleep(4 * time.Second)
		again := job("A", "3", "again")
		again.Source = "late" // known
		put(t, q, b, again)
		closed(t, q)
		st = q.Stats()
		want(t, "waiting", st.Waiting, 0)
		want(t, "judging", st.Judging, 0)
		want(t, "oldest", st.Oldest, time.Duration(0))
		told := map[queue.Given]int64{
			{Purpose: queue.ForSubmit, Kind: game.Race}: 4, // first, early, late and again
			{Purpose: queue.ForCheck, Kind: game.Race}:  1,
			{Purpose: queue.ForLater, Kind: game.Race}:  1,
		}
		if !maps.Equal(st.Verdicts, told) {
			t.Errorf("told: got %v, want %v", st.Verdicts, told)
		}
	})
}
