package rooms

import (
	"fmt"
	"testing"

	"datarace/game"
	"datarace/rooms/store/redis"
	"datarace/rooms/store/redis/redistest"
)

// onRedis opens a store that is closed when the test ends.
func onRedis(t *testing.T, server *redistest.Server) *redis.Store {
	t.Helper()
	s, err := redis.Open(t.Context(), server.URL())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// shown waits until a link's view is as it should be.
func shown(t *testing.T, l *Link, what string, as func(Snapshot) bool) {
	t.Helper()
	for !as(l.Latest()) {
		select {
		case <-l.View():
		case <-l.Done():
			t.Fatalf("until %s: the link ended: %v", what, l.Err())
		}
	}
}

// savedUpTo waits until a link is told that a number is saved.
func savedUpTo(t *testing.T, l *Link, n int64) {
	t.Helper()
	for {
		select {
		case r := <-l.Replies():
			if a, ok := r.(Ack); ok && a.State == Saved && a.N == n {
				return
			}
		case <-l.Done():
			t.Fatalf("until %d is saved: the link ended: %v", n, l.Err())
		}
	}
}

// judged waits for a submission's verdict.
func judged(t *testing.T, l *Link, submission string) {
	t.Helper()
	for {
		select {
		case r := <-l.Replies():
			if v, ok := r.(Verdict); ok && v.Submission == submission {
				return
			}
		case <-l.Done():
			t.Fatalf("until %s is judged: the link ended: %v", submission, l.Err())
		}
	}
}

func TestAClassPlaysOnWhileRedisIsAwayAndNothingIsMissingAfterwards(t *testing.T) {
	server := redistest.Start(t)
	s := onRedis(t, server)
	c := newClass(t, options(s))
	kim, lee := c.join("Kim"), c.join("Lee")
	c.start()
	first := c.submit(kim, 1, "race first")
	savedUpTo(t, kim, 1)
	shown(t, kim, "the first verdict", func(x Snapshot) bool { return len(x.Student.You.Attempts) == 1 })

	for outage := range int64(2) {
		server.Kill()
		n := 10 * (outage + 1)
		solved := []*Link{kim, lee}[outage]
		c.submit(solved, n, fmt.Sprint("accepted in outage ", outage))
		shown(t, solved, "it is judged", func(x Snapshot) bool { return x.Student.You.Solved })
		late := c.join(fmt.Sprint("Late ", outage)) // and others come and play as well
		shown(t, late, "the room says that nothing is saved", func(x Snapshot) bool { return x.Status.UnsavedFor > 0 })
		for i := range int64(40) {
			judged(t, late, c.submit(late, n+i, fmt.Sprint("compile ", outage, i)))
		}
		shown(t, c.host, "the instructor sees it", func(x Snapshot) bool { return x.Status.UnsavedFor > 0 })
		for _, r := range replies(solved) {
			if a, ok := r.(Ack); ok && a.State == Saved && a.N == n {
				t.Errorf("outage %d: saved was said while Redis was away: %+v", outage, a)
			}
		}
		server.Run()
		savedUpTo(t, solved, n)
		for _, l := range []*Link{kim, lee, late, c.host} {
			shown(t, l, "all is saved again", func(x Snapshot) bool { return x.Status.UnsavedFor == 0 })
		}
	}
	code := c.room.code
	c.close()

	log := c.log()
	m := game.New()
	for i, e := range log {
		if e.Seq != uint64(i+1) || i > 0 && e.At < log[i-1].At {
			t.Fatalf("event %d: number %d at %d after %d; want order", i+1, e.Seq, e.At, log[max(i-1, 0)].At)
		}
		if err := m.Apply(e); err != nil {
			t.Fatalf("event %d: %v", i+1, err)
		}
	}
	equal(t, "submissions", count[game.Submitted](log), 1+2*(1+40))
	if sub, ok := m.Submission(first); !ok || sub.Seat != kim.Seat {
		t.Errorf("the first submission: got %+v, %v; want Kim's", sub, ok)
	}

	// Another server opens the room from Redis.
	next := enter(t, open(t, options(onRedis(t, server))), code)
	defer next.close()
	for _, name := range []string{"Kim", "Lee"} {
		equal(t, name+" has solved", next.join(name).Latest().Student.You.Solved, true)
	}
	rows, err := s.Board(t.Context(), code, 100)
	if err != nil {
		t.Fatal(err)
	}
	var got, want []string
	for _, row := range rows {
		got = append(got, fmt.Sprint(row.Name, " ", row.Points))
	}
	for _, row := range m.Standings() {
		want = append(want, fmt.Sprint(row.Name, " ", row.Points))
	}
	equal(t, "the board in Redis", fmt.Sprint(got), fmt.Sprint(want))
}
