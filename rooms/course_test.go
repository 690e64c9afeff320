package rooms

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"datarace/game"
	"datarace/rooms/queue"
	"datarace/rooms/store"
	"datarace/rooms/store/memory"
)

func TestTheClockDrivesARoundFromReadingToTheBell(t *testing.T) {
	inClass(t, func(c *class) {
		kim := c.join("Kim")
		screen, err := c.room.Screen(c.Context())
		if err != nil {
			c.Fatal(err)
		}
		c.steer(game.Start{})
		c.phase(game.Reading)
		if a := c.answer(kim, 1, kim.Submit(c.Context(), 1, "race")); a.State != Refused || a.Refusal.Code != game.CodePhase {
			c.Errorf("a submission while reading: got %+v, want it refused", a)
		}
		time.Sleep(30 * time.Second)
		c.phase(game.Running)
		started := c.host.Now()
		time.Sleep(5 * time.Minute)
		settled()
		equal(c.T, "the phase after the bell", screen.Latest().Screen.Phase, game.Review)
		var bell, ticks int64
		for _, e := range c.log() {
			switch e.Body.(type) {
			case game.BellRang:
				bell = e.At
			case game.Tick:
				ticks++
			}
		}
		if late := bell - started - 300_000; late < -1000 || late > 0 { // started was read up to a second late
			c.Errorf("the bell: %d ms from five minutes", late)
		}
		if ticks < 55 || ticks > 70 {
			c.Errorf("ticks in five and a half minutes: got %d, want one in five seconds", ticks)
		}
		if a := c.answer(kim, 2, kim.Submit(c.Context(), 2, "accepted")); a.State != Refused || a.Refusal.Code != game.CodeLate {
			c.Errorf("a submission after the bell: got %+v, want it refused as late", a)
		}
	})
}

// gated is a judge that says that it builds, and answers when it is let.
func gated(let <-chan struct{}) queue.Judge {
	return func(ctx context.Context, j queue.Job, progress func(string)) (game.Verdict, error) {
		progress("building")
		select {
		case <-let:
			return judgeByWord(ctx, j, progress)
		case <-ctx.Done():
			return game.Verdict{}, ctx.Err()
		}
	}
}

func TestStudentsAreToldWhereTheirSubmissionIs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := options(memory.New())
		let := make(chan struct{})
		o.Judge, o.Workers = gated(let), 1
		c := newClass(t, o)
		defer c.close()
		names := []string{"Kim", "Lee", "Ida"}
		var links []*Link
		for _, name := range names {
			links = append(links, c.join(name))
		}
		c.start()
		settled() // the untouched program is being judged
		for i, l := range links {
			c.submit(l, 1, fmt.Sprint("race ", i))
		}
		steps := func(l *Link) string {
			settled()
			said := ""
			for _, r := range replies(l) {
				switch r := r.(type) {
				case Progress:
					said += fmt.Sprint(r.Step, r.Position, " ")
				case Verdict:
					said += "verdict "
				}
			}
			return said
		}
		equal(t, "Kim waits", steps(links[0]), "queued0 ")
		equal(t, "Ida waits", steps(links[2]), "queued2 ")
		equal(t, "queue in the status", c.host.Latest().Status.Queue, 3)
		let <- struct{}{}
		synctest.Wait()
		if err := c.room.ask(t.Context(), func(s *state) { // a position that comes after the judge has begun says nothing
			for id, j := range s.jobs {
				if j.seat == "seat Kim" {
					s.stepped(id, queue.Step{Name: queue.Queued, Position: 9})
				}
			}
		}); err != nil {
			t.Fatal(err)
		}
		equal(t, "Kim is next", steps(links[0]), "building0 ")
		equal(t, "Ida moves up", steps(links[2]), "queued1 ")
		let <- struct{}{}
		equal(t, "Kim's verdict", steps(links[0]), "verdict ")
		id := c.host.Latest().Host
		equal(t, "still judging", id.Judging, 2)
		close(let)
	})
}

func TestAWithdrawnSubmissionLeavesTheQueueAndTheNextIsTaken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := options(memory.New())
		let := make(chan struct{})
		o.Judge, o.Workers = gated(let), 1
		c := newClass(t, o)
		defer c.close()
		kim := c.join("Kim")
		c.start()
		id := c.submit(kim, 1, "race a")
		if a := c.answer(kim, 2, kim.Submit(t.Context(), 2, "race b")); a.State != Refused || a.Refusal.Code != game.CodeBusy {
			t.Errorf("a second submission: got %+v, want it refused as busy", a)
		}
		if a := c.answer(kim, 3, kim.Do(t.Context(), 3, game.Withdraw{Submission: id})); a.State != Received {
			t.Errorf("Withdraw: got %+v, want it received", a)
		}
		next := c.submit(kim, 4, "accepted")
		close(let)
		settled()
		for _, e := range c.log() {
			if b, ok := e.Body.(game.Judged); ok && b.Submission != next {
				t.Errorf("judged %s, want only %s", b.Submission, next)
			}
		}
		equal(t, "solved", kim.Latest().Student.You.Solved, true)
	})
}

func TestAFailingJudgeCostsNothingAndTheRoundCloses(t *testing.T) {
	inClass(t, func(c *class) {
		kim := c.join("Kim")
		c.start()
		c.submit(kim, 1, "nonsense") // judgeByWord's own failure
		c.steer(game.End{})
		time.Sleep(5 * time.Second)
		c.phase(game.Review)
		you := kim.Latest().Student.You
		if len(you.Attempts) != 1 || you.Attempts[0].Kind != game.Error || you.Wrong != 0 {
			c.Errorf("got %+v, wrong %d; want one attempt of kind error that does not count", you.Attempts, you.Wrong)
		}
	})
}

func TestTheHostSkipsVerdictsAndTheyCountWhenTheyCome(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := options(memory.New())
		let := make(chan struct{})
		o.Judge, o.PublicBest = gated(let), true
		c := newClass(t, o)
		defer c.close()
		kim := c.join("Kim")
		c.start()
		c.submit(kim, 1, "accepted")
		c.steer(game.End{})
		c.phase(game.Closing)
		c.steer(game.End{})
		c.phase(game.Review)
		c.running()
		close(let)
		settled()
		you := kim.Latest().Student.You
		if you.Points == 0 || you.Solved {
			t.Errorf("after a late verdict: %d points, solved this round %v; want points for the first round", you.Points, you.Solved)
		}
		best, err := o.Store.Best(t.Context(), "one", 5)
		if err != nil || len(best) != 1 {
			t.Errorf("best times of the first round's challenge: got %v, %v; want Kim's", best, err)
		}
	})
}

func TestAFreedNameIsTakenFromANewDevice(t *testing.T) {
	inClass(t, func(c *class) {
		kim := c.join("Kim")
		if err := kim.Do(c.Context(), 1, game.Lose{On: true}); err != nil {
			c.Fatal(err)
		}
		again := func() (*Link, error) {
			return c.room.Student(c.Context(), "", "kim", func() (string, string) { return mint(), hash("another phone") })
		}
		_, err := again()
		c.refusal("the name while it is taken", err, game.CodeTaken)
		c.steer(game.Free{Seat: kim.Seat})
		phone, err := again()
		if err != nil {
			c.Fatal(err)
		}
		if phone.Seat != kim.Seat || !phone.Fresh {
			c.Errorf("got seat %q, fresh %v; want %q and a new token", phone.Seat, phone.Fresh, kim.Seat)
		}
		<-kim.Done()
		if !errors.Is(kim.Err(), ErrElsewhere) {
			c.Errorf("the old link: got %v, want ErrElsewhere", kim.Err())
		}
	})
}

func TestTheClaimIsRenewedAsLongAsTheRoomLives(t *testing.T) {
	inClass(t, func(c *class) {
		s := c.r.house.Store
		for range 10 {
			time.Sleep(claimFor)
			if _, err := s.Claim(c.Context(), c.room.code, "another", time.Minute); !errors.Is(err, store.ErrFenced) {
				c.Fatalf("Claim by another: got %v, want ErrFenced", err)
			}
		}
	})
}

func TestARoomThatAKilledServerStillClaimsIsWaitedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := memory.New()
		c := newClass(t, options(s))
		c.close()
		if _, err := s.Claim(t.Context(), c.room.code, "a server that was killed", claimFor); err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		r := open(t, options(s))
		defer r.Close(t.Context())
		if _, err := r.Find(c.room.code); err != nil {
			t.Errorf("Find after the claim has lapsed: got %v, want the room", err)
		}
		if waited := time.Since(began); waited < claimFor || waited > claimFor+2*askAgain {
			t.Errorf("Open waited %v, want %v and little more", waited, claimFor)
		}
	})
}

func TestARoomThatCannotBeReplayedIsLeftAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := memory.New()
		c := newClass(t, options(s))
		c.close()
		for code, event := range map[string]game.Event{
			"BROKEN": {Seq: 1, Body: game.Left{Seat: "nobody"}},
			"OTHERS": {Seq: 1, Body: game.RoomOpened{Code: "OTHERS"}},
		} {
			if err := s.Append(t.Context(), code, 0, 0, []game.Event{event}); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := s.Claim(t.Context(), "OTHERS", "another server", time.Hour); err != nil {
			t.Fatal(err)
		}
		r := open(t, options(s))
		defer r.Close(t.Context())
		lines := r.List()
		if len(lines) != 1 || lines[0].Code != c.room.code {
			t.Errorf("List: got %+v, want only %s", lines, c.room.code)
		}
	})
}

func TestRoomsDoNotMix(t *testing.T) {
	inClass(t, func(c *class) {
		code, err := c.r.Create(c.Context(), "first", game.Settings{Seats: 1}, func(code string) string { return hash("host " + code) })
		if err != nil {
			c.Fatal(err)
		}
		other := enter(c.T, c.r, code)
		c.join("Kim")
		kim := other.join("Kim")
		_, err = other.student("Lee")
		c.refusal("a seat too many", err, game.CodeFull)
		if card, err := other.room.Card(c.Context()); err != nil || !card.Full {
			c.Errorf("Card: got %+v, %v; want it full", card, err)
		}
		other.start()
		other.submit(kim, 1, "accepted")
		settled()
		equal(c.T, "players of the first room", c.host.Latest().Host.Players, 1)
		equal(c.T, "submissions in the first room", count[game.Submitted](c.log()), 0)
		equal(c.T, "submissions in the other", count[game.Submitted](other.log()), 1)
	})
}
