package queue_test

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"datarace/game"
	"datarace/rooms/queue"
)

// A judge may be given more than it has begun: whoever waits there still knows how many are before them, and background
// jobs do not take places that others will need.
func TestWhoTheJudgeHasNotBegunStillHasAPosition(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench()
		one := make(chan struct{}, 1)
		q := queue.New(16, func(ctx context.Context, j queue.Job, progress func(string)) (game.Verdict, error) {
			one <- struct{}{}
			defer func() { <-one }()
			return b.judge(ctx, j, progress)
		})
		for i := range 4 {
			put(t, q, b, job("A", fmt.Sprint(i), fmt.Sprint("job ", i)))
			synctest.Wait()
		}
		for i := range 3 {
			low := job("B", fmt.Sprint(i), fmt.Sprint("low ", i))
			low.Background = true
			put(t, q, b, low)
			synctest.Wait()
		}
		want(t, "waiting", q.Len(), 3)
		time.Sleep(1500 * time.Millisecond)
		synctest.Wait()
		want(t, "steps of the last", fmt.Sprint(b.told["job 3"]), "[{queued 2} {queued 1}]")
		want(t, "steps of a background job", fmt.Sprint(b.told["low 2"]), "[{queued 5} {queued 4}]")
		closed(t, q)
		want(t, "order", b.order(), "job 0 job 1 job 2 job 3 low 0 low 1 low 2")
		want(t, "the last's last step", fmt.Sprint(b.told["job 3"][len(b.told["job 3"])-1]), "{running 0}")
	})
}
