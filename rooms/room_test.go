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

// inClass runs a test in a bubble with a class on a memory store.
func inClass(t *testing.T, run func(c *class)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		c := newClass(t, options(memory.New()))
		defer c.close()
		run(c)
	})
}

func TestASubmissionIsReceivedThenSavedAndItsVerdictComes(t *testing.T) {
	inClass(t, func(c *class) {
		kim := c.join("Kim")
		c.start()
		if err := kim.Submit(c.Context(), 1, "race a"); err != nil {
			c.Fatal(err)
		}
		settled()
		var got []string
		for _, r := range replies(kim) {
			switch r := r.(type) {
			case Ack:
				got = append(got, fmt.Sprint(r.N, " ", r.State))
			case Verdict:
				got = append(got, string(r.Verdict.Kind))
			}
		}
		// The verdict and the second ack race for their places; received is first.
		if len(got) != 3 || got[0] != "1 received" {
			c.Fatalf("replies: got %v, want received, then saved and the verdict", got)
		}
		view := kim.Latest().Student
		if len(view.You.Attempts) != 1 || view.You.Attempts[0].Kind != game.Race {
			c.Errorf("attempts: got %+v, want one of kind race", view.You.Attempts)
		}
		equal(c.T, "saved", kim.Latest().Status.Saved, uint64(len(c.log())))
	})
}

func TestANumberSentAgainIsAcknowledgedAgainAndCountsOnce(t *testing.T) {
	inClass(t, func(c *class) {
		kim := c.join("Kim")
		c.start()
		id := c.submit(kim, 7, "race a")
		settled()
		kim = c.join("Kim") // a reconnect
		equal(c.T, "the largest n", kim.Last, 7)
		equal(c.T, "submission of the repeat", c.submit(kim, 7, "race a"), id)
		settled()
		if err := kim.Do(c.Context(), 8, game.Lose{On: true}); err != nil {
			c.Fatal(err)
		}
		settled()
		before := len(c.log())
		for range 2 {
			kim = c.join("Kim")
			if a := c.answer(kim, 8, kim.Do(c.Context(), 8, game.Lose{On: false})); a.State != Received {
				c.Errorf("repeated command: got %v, want it received", a)
			}
		}
		host, err := c.room.Host(c.Context(), hash("host "+c.room.code))
		if err != nil {
			c.Fatal(err)
		}
		c.steer(game.Extend{Millis: 60_000}) // two hosts may use the same number
		if a := c.answer(host, c.n, host.Do(c.Context(), c.n, game.Extend{Millis: 60_000})); a.State != Received {
			c.Errorf("another host's command: got %v, want it received", a)
		}
		host.Close()
		settled()
		replies(c.host)
		if a := c.answer(c.host, c.n, c.host.Do(c.Context(), c.n, game.Extend{Millis: 60_000})); a.State != Received {
			c.Errorf("repeated command: got %v, want it received", a)
		}
		settled()
		log := c.log()
		equal(c.T, "submissions", count[game.Submitted](log), 1)
		equal(c.T, "extensions", count[game.Extended](log), 2)
		equal(c.T, "events since the repeats", count[game.Lost](log[before:]), 0)
	})
}

func TestAVerdictToldTwiceCountsOnce(t *testing.T) {
	inClass(t, func(c *class) {
		kim := c.join("Kim")
		c.start()
		id := c.submit(kim, 1, "race a")
		settled()
		for range 2 {
			if err := c.room.ask(c.Context(), func(s *state) {
				if _, err := s.decide(game.Judge{Submission: id, Verdict: game.Verdict{Kind: game.Accepted}}); err != nil {
					c.Errorf("a repeated verdict: %v", err)
				}
			}); err != nil {
				c.Fatal(err)
			}
		}
		settled()
		equal(c.T, "verdicts in the log", count[game.Judged](c.log()), 1)
		equal(c.T, "kind", kim.Latest().Student.You.Attempts[0].Kind, game.Race)
	})
}

func TestASecondConnectionTakesTheSeatOver(t *testing.T) {
	inClass(t, func(c *class) {
		first := c.join("Kim")
		second := c.join("Kim")
		<-first.Done()
		if !errors.Is(first.Err(), ErrElsewhere) || second.Seat != first.Seat || second.Fresh || !first.Fresh {
			c.Errorf("got first %v fresh %v, second seat %q fresh %v; want ErrElsewhere and the same seat", first.Err(), first.Fresh, second.Seat, second.Fresh)
		}
		if err := first.Submit(c.Context(), 1, "race"); !errors.Is(err, ErrElsewhere) {
			c.Errorf("Submit on the old link: got %v, want ErrElsewhere", err)
		}
		first.Close() // and does not take the new one along
		settled()
		if second.Err() != nil {
			c.Errorf("the new link: got %v, want it to last", second.Err())
		}
		equal(c.T, "online", fmt.Sprint(c.host.Latest().Status.Online), "[seat Kim]")
	})
}

func TestWhoMayDoWhat(t *testing.T) {
	inClass(t, func(c *class) {
		if _, err := c.room.Host(c.Context(), hash("guess")); !errors.Is(err, ErrForbidden) {
			c.Errorf("a wrong host token: got %v, want ErrForbidden", err)
		}
		kim, lee := c.join("Kim"), c.join("Lee")
		screen, err := c.room.Screen(c.Context())
		if err != nil {
			c.Fatal(err)
		}
		c.start()
		n := int64(100)
		forbid := func(what string, l *Link, send func(n int64) error) {
			c.Helper()
			n++
			if a := c.answer(l, n, send(n)); a.State != Refused || a.Refusal.Code != CodeForbidden {
				c.Errorf("%s: got %+v, want it forbidden", what, a)
			}
		}
		for _, command := range []game.Command{game.Start{}, game.Pause{}, game.Remove{Seat: lee.Seat}, game.GiveHint{}, game.Close{}, game.End{}, game.Lock{On: true}, game.Join{Seat: "x"}, game.Judge{}, game.Recover{}, game.Elapse{}} {
			forbid(fmt.Sprintf("a student's %T", command), kim, func(n int64) error { return kim.Do(c.Context(), n, command) })
		}
		for _, command := range []game.Command{game.Judge{}, game.Rejudge{}, game.Submit{Seat: kim.Seat, N: 1, Submission: "x", Source: "race"}, game.TakeHint{Seat: kim.Seat}, game.Leave{Seat: kim.Seat}, game.Open{}, game.OpenPatches{Seat: kim.Seat}, game.Choose{Seat: kim.Seat}} {
			forbid(fmt.Sprintf("a host's %T", command), c.host, func(n int64) error { return c.host.Do(c.Context(), n, command) })
		}
		forbid("a screen's Lock", screen, func(n int64) error { return screen.Do(c.Context(), n, game.Lock{On: true}) })
		forbid("a screen's Detail", screen, func(n int64) error { return screen.Detail(c.Context(), n, Fail) })
		forbid("a host's Submit", c.host, func(n int64) error { return c.host.Submit(c.Context(), n, "race") })
		forbid("a screen's Check", screen, func(n int64) error { return screen.Check(c.Context(), n, "race") })
		forbid("a student's Look", kim, func(n int64) error { return kim.Look(c.Context(), n, lee.Seat) })
		c.refusal("a host's draft", c.host.PutDraft(c.Context(), 0, 1, "x"), CodeForbidden)

		// A student's command acts on the own seat, whatever it says.
		if a := c.answer(kim, 1, kim.Do(c.Context(), 1, game.Lose{Seat: lee.Seat, On: true})); a.State != Received {
			c.Errorf("Lose: got %+v, want it received", a)
		}
		settled()
		equal(c.T, "Kim is lost", kim.Latest().Student.You.Lost, true)
		equal(c.T, "Lee is lost", lee.Latest().Student.You.Lost, false)
	})
}

func TestRemovedAndLeavingStudentsLoseTheirLinks(t *testing.T) {
	inClass(t, func(c *class) {
		kim, lee, ida := c.join("Kim"), c.join("Lee"), c.join("Ida")
		c.steer(game.Remove{Seat: kim.Seat})
		c.steer(game.Remove{Seat: lee.Seat, Ban: true})
		if a := c.answer(ida, 1, ida.Do(c.Context(), 1, game.Leave{})); a.State != Received {
			c.Errorf("Leave: got %+v, want it received", a)
		}
		for l, want := range map[*Link]error{kim: ErrRemoved, lee: ErrRemoved, ida: ErrLeft} {
			<-l.Done()
			if !errors.Is(l.Err(), want) {
				c.Errorf("%s: got %v, want %v", l.Seat, l.Err(), want)
			}
		}
		if l, err := c.student("Lee"); !errors.Is(err, ErrForbidden) {
			c.Errorf("a banned token: got %v, %v; want ErrForbidden", l, err)
		}
	})
}

func TestALinkThatDoesNotReadIsClosedAndNobodyWaits(t *testing.T) {
	inClass(t, func(c *class) {
		slow, lee := c.join("Slow"), c.join("Lee")
		c.start()
		for i := range 100 {
			if err := slow.Do(c.Context(), int64(i+1), game.Lose{On: i%2 == 0}); err != nil {
				break
			}
		}
		<-slow.Done()
		if !errors.Is(slow.Err(), ErrSlow) {
			c.Errorf("the slow link: got %v, want ErrSlow", slow.Err())
		}
		equal(c.T, "replies in its lane", len(replies(slow)), repliesMost)
		c.submit(lee, 1, "accepted")
		settled()
		equal(c.T, "Lee solved", lee.Latest().Student.You.Solved, true)
	})
}

func TestOnlyTheOwnVerdictIsToldAndTheHostSeesAll(t *testing.T) {
	inClass(t, func(c *class) {
		kim, lee := c.join("Kim"), c.join("Lee")
		c.start()
		id := c.submit(kim, 1, "race kim's")
		settled()
		for _, r := range replies(lee) {
			c.Errorf("Lee was told %+v", r)
		}
		detail := func(l *Link, n int64, id string) Reply {
			c.Helper()
			if a := c.answer(l, n, l.Detail(c.Context(), n, id)); a.State == Refused {
				return a
			}
			for _, r := range replies(l) {
				if v, ok := r.(Verdict); ok && v.N == n {
					return v
				}
			}
			settled()
			for _, r := range replies(l) {
				if v, ok := r.(Verdict); ok && v.N == n {
					return v
				}
			}
			return nil
		}
		for _, l := range []*Link{kim, c.host} {
			if v, ok := detail(l, 50, id).(Verdict); !ok || v.Source != "race kim's" || v.Verdict.Kind != game.Race {
				c.Errorf("Detail for %q: got %+v, want the whole verdict", l.Seat, v)
			}
		}
		if a, ok := detail(lee, 51, id).(Ack); !ok || a.Refusal.Code != game.CodeUnknown {
			c.Errorf("Detail of another's: got %+v, want it refused", a)
		}
		if v, ok := detail(lee, 52, Fail).(Verdict); !ok || v.Verdict.Kind != game.Race || v.Source != "race untouched one" {
			c.Errorf("the untouched program while the round runs: got %+v, want its verdict", v)
		}
		equal(c.T, "attempts of who has seen it fail", len(lee.Latest().Student.You.Attempts), 0)
		c.steer(game.End{})
		c.phase(game.Review)
		for _, l := range []*Link{lee, c.host} {
			if v, ok := detail(l, 53, Fail).(Verdict); !ok || v.Verdict.Kind != game.Race || v.Source != "race untouched one" {
				c.Errorf("the untouched program in review for %q: got %+v, want its verdict", l.Seat, v)
			}
		}
	})
}

func TestEachFaceGetsItsHalfOfTheChallenge(t *testing.T) {
	inClass(t, func(c *class) {
		kim := c.join("Kim")
		screen, err := c.room.Screen(c.Context())
		if err != nil {
			c.Fatal(err)
		}
		settled()
		if kim.Latest().Round != nil {
			c.Error("in the lobby there is a round")
		}
		c.start()
		settled()
		info, same := kim.Latest().Round, kim.Latest().Round
		equal(c.T, "the student's start", info.Brief.Start, "race untouched one")
		equal(c.T, "the student's teach and explanation", info.Teach+info.Explanation, "")
		equal(c.T, "the screen's start", screen.Latest().Round.Brief.Start, "")
		equal(c.T, "the host's teach", c.host.Latest().Round.Teach, "teach one")
		c.steer(game.Pause{})
		settled()
		equal(c.T, "the same pointer", kim.Latest().Round, same)
		c.steer(game.End{})
		c.phase(game.Review)
		equal(c.T, "the explanation in review", kim.Latest().Round.Explanation, "explained one")
		equal(c.T, "the student's teach", kim.Latest().Round.Teach, "")
	})
}

func TestTheBellTakesTheDraftsOfThoseWhoHaveNotSolved(t *testing.T) {
	inClass(t, func(c *class) {
		kim, lee, ida := c.join("Kim"), c.join("Lee"), c.join("Ida")
		c.start()
		for l, text := range map[*Link]string{kim: "accepted draft", lee: "race draft", ida: ""} {
			if err := l.PutDraft(c.Context(), 0, 1, "race early"); err != nil {
				c.Fatal(err)
			}
			if err := l.PutDraft(c.Context(), 0, 2, text); err != nil {
				c.Fatal(err)
			}
			if err := l.PutDraft(c.Context(), 0, 1, "race late in coming"); err != nil {
				c.Fatal(err)
			}
		}
		c.submit(lee, 1, "accepted at once")
		time.Sleep(6 * time.Minute)
		c.phase(game.Review)
		var taken []string
		for _, e := range c.log() {
			if b, ok := e.Body.(game.Submitted); ok && b.Buzzer {
				taken = append(taken, b.Source)
			}
		}
		equal(c.T, "taken at the bell", fmt.Sprint(taken), "[accepted draft]")
		equal(c.T, "Kim solved", kim.Latest().Student.You.Solved, true)
		c.running()
		time.Sleep(6 * time.Minute) // drafts of the first round are none of the second's
		c.phase(game.Review)
		equal(c.T, "submissions", count[game.Submitted](c.log()), 2)
	})
}

func TestADraftComesBackAndIsKeptOnceInTwoSeconds(t *testing.T) {
	inClass(t, func(c *class) {
		kim := c.join("Kim")
		c.start()
		settled()
		for i := range 10 {
			if err := kim.PutDraft(c.Context(), 0, int64(i+1), fmt.Sprint("text ", i)); err != nil {
				c.Fatal(err)
			}
			synctest.Wait()
		}
		kept := func() string {
			all, err := c.r.house.Store.Drafts(c.Context(), c.room.code)
			if err != nil {
				c.Fatal(err)
			}
			return all[kim.Seat].Text
		}
		equal(c.T, "kept at once", kept(), "text 0")
		time.Sleep(draftEvery)
		synctest.Wait()
		equal(c.T, "kept after two seconds", kept(), "text 9")
		if d := c.join("Kim").Draft; d == nil || *d != (store.Draft{Round: 0, Rev: 10, Text: "text 9"}) {
			c.Errorf("draft after a reconnect: got %+v, want the last", d)
		}
		c.refusal("a draft of 64 KiB and a byte", c.join("Kim").PutDraft(c.Context(), 0, 99, string(make([]byte, store.MaxDraft+1))), game.CodeSize)
		if err := c.host.Look(c.Context(), 900, kim.Seat); err != nil {
			c.Fatal(err)
		}
		settled()
		var seen Look
		for _, r := range replies(c.host) {
			if look, ok := r.(Look); ok {
				seen = look
			}
		}
		equal(c.T, "the host's look", seen, Look{N: 900, Seat: kim.Seat, Text: "text 9"})
	})
}

func TestChecksAreFreeOneAtATimeAndOneInTwoSeconds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := options(memory.New())
		o.Judge = func(ctx context.Context, j queue.Job, progress func(string)) (game.Verdict, error) {
			time.Sleep(3 * time.Second)
			return judgeByWord(ctx, j, progress)
		}
		c := newClass(t, o)
		defer c.close()
		kim := c.join("Kim")
		check := func(n int64) Ack {
			t.Helper()
			return c.answer(kim, n, kim.Check(t.Context(), n, "race checked"))
		}
		if a := check(1); a.State != Refused || a.Refusal.Code != game.CodePhase {
			t.Errorf("in the lobby: got %+v, want it refused", a)
		}
		c.start()
		time.Sleep(4 * time.Second) // the untouched program is judged
		first := check(2)
		equal(t, "first", first.State, Received)
		if a := check(3); a.State != Refused || a.Refusal.Code != game.CodeBusy {
			t.Errorf("while one runs: got %+v, want it refused", a)
		}
		kim = c.join("Kim")
		equal(t, "sent again after a reconnect", check(2), first)
		time.Sleep(4 * time.Second)
		var got []Verdict
		for _, r := range replies(kim) {
			if v, ok := r.(Verdict); ok {
				got = append(got, v)
			}
		}
		if len(got) != 1 || got[0].Check != 2 || got[0].Verdict.Kind != game.Race {
			t.Errorf("verdicts: got %+v, want one for check 2", got)
		}
		equal(t, "the next", check(4).State, Received) // known already: judged at once
		synctest.Wait()
		if a := check(5); a.State != Refused || a.Refusal.Code != game.CodeCooldown || a.Refusal.Wait <= 0 {
			t.Errorf("too soon: got %+v, want it refused with a wait", a)
		}
		settled()
		equal(t, "submissions in the log", count[game.Submitted](c.log()), 0)
	})
}
