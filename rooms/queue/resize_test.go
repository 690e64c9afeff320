package queue_test

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"datarace/rooms/queue"
)

// judging is how many jobs are judged now.
func judging(q *queue.Queue) int {
	synctest.Wait()
	return q.Stats().Judging
}

func TestAsManyAreJudgedAtOnceAsTheQueueWasLastTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench()
		q := queue.New(0, b.judge)
		for i := range 9 {
			put(t, q, b, job("A", fmt.Sprint(i), fmt.Sprint("job ", i)))
		}
		want(t, "judged by nobody", judging(q), 0)
		q.Resize(3)
		want(t, "judged by three", judging(q), 3)
		q.Resize(1)
		want(t, "judged when all but one leave: what they have begun", judging(q), 3)
		time.Sleep(1500 * time.Millisecond)
		want(t, "judged by one", judging(q), 1)
		q.Resize(4)
		want(t, "judged by four, three of them hired again", judging(q), 4)
		closed(t, q)
		want(t, "order", b.order(), "job 0 job 1 job 2 job 3 job 4 job 5 job 6 job 7 job 8")
	})
}

func TestHowManyBackgroundJobsAreJudgedFollowsTheSize(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench()
		q := queue.New(1, b.judge)
		for i := range 5 {
			low := job("A", "", fmt.Sprint("low ", i))
			low.Background = true
			put(t, q, b, low)
		}
		want(t, "at once by one", judging(q), 1)
		q.Resize(24)
		want(t, "at once by 24", judging(q), 3)
		closed(t, q)
	})
}

func TestCloseDoesNotWaitForJudgesThatAreNotThere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench()
		q := queue.New(1, b.judge)
		put(t, q, b, job("A", "1", "begun"), job("A", "2", "waits"))
		synctest.Wait()
		q.Resize(0)
		began := time.Now()
		closed(t, q)
		want(t, "time for what was begun", time.Since(began), time.Second)
		want(t, "order", b.order(), "begun")
	})
}
