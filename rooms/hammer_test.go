package rooms

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"

	"datarace/game"
	"datarace/rooms/store/memory"
)

// Thirty students, two hosts and a projector do what they please at once; what comes of it is still one log.
func TestThirtySeatsAtOnceLeaveOneLogThatExplainsEverything(t *testing.T) {
	s := memory.New()
	c := newClass(t, options(s))
	c.join("Bystander") // never solves, so the round goes on whatever the others do
	c.start()
	var all sync.WaitGroup
	for i := range 30 {
		all.Go(func() { student(t, c, i) })
	}
	for i := range 2 {
		all.Go(func() { instructor(t, c, i) })
	}
	all.Go(func() { projector(t, c) })
	all.Wait()
	c.n = 1000
	c.close()

	log := c.log()
	m := game.New()
	for i, e := range log {
		if err := m.Apply(e); err != nil {
			t.Fatalf("event %d (%s): %v", i+1, e.Type(), err)
		}
		if i > 0 && e.At < log[i-1].At {
			t.Fatalf("event %d: at %d after %d", i+1, e.At, log[i-1].At)
		}
	}
	if pending := m.Pending(); len(pending) > 0 {
		t.Errorf("without a verdict: %v, want none", pending)
	}
	if len(m.Seats()) < 20 || count[game.Submitted](log) < 60 {
		t.Errorf("got %d seats and %d submissions; want a full class", len(m.Seats()), count[game.Submitted](log))
	}
	t.Logf("%d events, %d submissions", len(log), count[game.Submitted](log))
	numbers := map[string]bool{}
	for _, e := range log {
		if b, ok := e.Body.(game.Submitted); ok && !b.Buzzer {
			key := fmt.Sprint(b.Seat, "#", b.N)
			if numbers[key] {
				t.Errorf("%s counts twice", key)
			}
			numbers[key] = true
		}
	}
	rows, err := s.Board(t.Context(), c.room.code, 100)
	if err != nil {
		t.Fatal(err)
	}
	var got, want []string
	for _, row := range rows {
		got = append(got, fmt.Sprint(row.Seat, " ", row.Points))
	}
	for _, row := range m.Standings() {
		want = append(want, fmt.Sprint(row.Seat, " ", row.Points))
	}
	equal(t, "the kept board", fmt.Sprint(got), fmt.Sprint(want))
}

// student does 60 random things, and reconnects at times without waiting for anything.
func student(t *testing.T, c *class, i int) {
	ctx := context.Background()
	random := rand.New(rand.NewPCG(uint64(i), 7))
	name := fmt.Sprint("Student ", i)
	l, err := c.student(name)
	if err != nil {
		t.Errorf("%s: %v", name, err)
		return
	}
	n := int64(0)
	for range 60 {
		n++
		switch random.IntN(12) {
		case 0, 1, 2:
			kind := game.Compile // costs nothing, so that many follow
			switch random.IntN(16) {
			case 0:
				kind = game.Accepted
			case 1:
				kind = game.Race
			}
			source := fmt.Sprint(kind, " ", random.IntN(30))
			for range 1 + random.IntN(2) { // at times twice, as after a reconnect
				err = l.Submit(ctx, n, source)
			}
			if random.IntN(3) > 0 {
				await(l, n)
			}
		case 3:
			err = l.Check(ctx, n, "race check")
		case 4, 5:
			err = l.PutDraft(ctx, 0, n, fmt.Sprint("wrong draft ", n))
		case 6:
			err = l.Do(ctx, n, game.TakeHint{})
		case 7:
			err = l.Do(ctx, n, game.Lose{On: random.IntN(2) == 0})
		case 8:
			err = l.Do(ctx, n, game.Withdraw{Submission: fmt.Sprint("id", random.IntN(500))})
		case 9:
			err = l.Detail(ctx, n, Fail)
		case 10:
			err = l.Do(ctx, n, game.Explain{Choice: 0})
		case 11:
			l, err = c.student(name)
		}
		var no *game.Refusal
		if errors.As(err, &no) { // removed by a host, and its seat's id is used up
			return
		}
		if err != nil && !errors.Is(err, ErrRemoved) && !errors.Is(err, ErrSlow) {
			t.Errorf("%s: %v", name, err)
			return
		}
		if l == nil || l.Err() != nil { // removed by a host, or too slow: comes back
			if l, err = c.student(name); err != nil {
				if !errors.As(err, &no) {
					t.Errorf("%s comes back: %v", name, err)
				}
				return
			}
		}
		if random.IntN(4) > 0 {
			replies(l)
		}
		if _, err := json.Marshal(l.Latest()); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if i%3 == 0 {
		l.Close()
	}
}

// await reads until the submission with number n is refused or a verdict comes.
func await(l *Link, n int64) {
	for {
		select {
		case r := <-l.Replies():
			switch r := r.(type) {
			case Ack:
				if r.N == n && r.State == Refused {
					return
				}
			case Verdict:
				if r.Check == 0 && r.N == 0 {
					return
				}
			}
		case <-l.Done():
			return
		}
	}
}

func instructor(t *testing.T, c *class, i int) {
	ctx := context.Background()
	random := rand.New(rand.NewPCG(uint64(i), 8))
	l, err := c.room.Host(ctx, hash("host "+c.room.code))
	if err != nil {
		t.Error(err)
		return
	}
	for n := range int64(80) {
		seat := fmt.Sprint("seat Student ", random.IntN(30))
		command := []game.Command{
			game.Pause{},
			game.Resume{},
			game.Resume{},
			game.Extend{Millis: 60_000},
			game.Extend{Millis: 1000, Seat: seat},
			game.GiveHint{Hint: random.IntN(3)},
			game.Freeze{},
			game.Reveal{},
			game.Lock{On: false},
			game.Free{Seat: seat},
			game.Rename{Seat: seat, Name: fmt.Sprint("Renamed ", n)},
		}[random.IntN(9)]
		if random.IntN(40) == 0 {
			command = game.Remove{Seat: seat}
		}
		if err := l.Do(ctx, n, command); err == nil {
			err = l.Look(ctx, n+1000, seat)
			if err != nil && !errors.Is(err, ErrSlow) {
				t.Error(err)
			}
		}
		if _, paused := command.(game.Pause); paused { // never for long, or nobody could submit
			if err := l.Do(ctx, n+2000, game.Resume{}); err != nil && !errors.Is(err, ErrSlow) {
				t.Error(err)
			}
		}
		replies(l)
		if l.Err() != nil {
			if l, err = c.room.Host(ctx, hash("host "+c.room.code)); err != nil {
				t.Error(err)
				return
			}
		}
	}
}

func projector(t *testing.T, c *class) {
	l, err := c.room.Screen(context.Background())
	if err != nil {
		t.Error(err)
		return
	}
	defer l.Close()
	for range 10 {
		<-l.View()
		if l.Latest().Screen == nil {
			t.Error("a screen's view without a screen")
		}
		c.r.Touch()
		c.r.List()
	}
}
