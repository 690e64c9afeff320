package rooms

import (
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"datarace/game"
	"datarace/rooms/store"
	"datarace/rooms/store/memory"
)

func TestNormalTakesWhatPeopleType(t *testing.T) {
	for typed, want := range map[string]string{
		"abc234": "ABC234", " ABC-234 ": "ABC234", "abc\u00a0234": "ABC234", "AB–C2‑34": "ABC234",
		"": "", "O0I1": "O0I1", "a.b": "A.B", "ä": "Ä",
	} {
		equal(t, typed, Normal(typed), want)
	}
}

func TestCodesAreSixLettersThatLookLikeNothingElse(t *testing.T) {
	seen := map[rune]int{}
	for range 3000 {
		code := newCode()
		if len(code) != 6 || strings.ContainsAny(code, "0O1ILU") || Normal(code) != code {
			t.Fatalf("code %q: want six letters without 0 O 1 I L U", code)
		}
		for _, r := range code {
			seen[r]++
		}
	}
	for _, r := range codeLetters {
		if n := seen[r]; n < 400 || n > 800 { // 600 expected, eight standard deviations
			t.Errorf("letter %c: %d times in 18000, want about 600", r, n)
		}
	}
}

func TestARoomIsCreatedFromAPlaylistOrNotAtAll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := options(memory.New())
		o.MaxRooms = 1
		c := newClass(t, o)
		defer c.close()
		host := c.host.Latest().Host
		equal(t, "title", host.Title, "First steps")
		equal(t, "rounds", host.Rounds, 2)
		equal(t, "first event", c.log()[0].Type(), "RoomOpened")
		if _, err := c.r.Create(t.Context(), "none", game.Settings{}, hash); !errors.Is(err, ErrPlaylist) {
			t.Errorf("an unknown playlist: got %v, want ErrPlaylist", err)
		}
		if _, err := c.r.Create(t.Context(), "first", game.Settings{}, hash); !errors.Is(err, ErrTooMany) {
			t.Errorf("a room too many: got %v, want ErrTooMany", err)
		}
		c.join("Kim")
		lines := c.r.List()
		if len(lines) != 1 || lines[0] != (Line{Code: c.room.Code(), Title: "First steps", Phase: game.Lobby, Players: 1}) {
			t.Errorf("List: got %+v, want the one room with Kim", lines)
		}
		c.steer(game.Lock{On: true})
		card, err := c.room.Card(t.Context())
		if err != nil || card != (Card{Code: c.room.Code(), Title: "First steps", Phase: game.Lobby, Players: 1, Locked: true}) {
			t.Errorf("Card: got %+v, %v", card, err)
		}
		_, err = c.student("Lee")
		c.refusal("joining a locked room", err, game.CodeLocked)
	})
}

func TestAFailingStoreMakesNoRoom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := &moody{Store: memory.New()}
		r := open(t, options(m))
		defer r.Close(t.Context())
		gone := errors.New("gone")
		m.set(gone)
		if code, err := r.Create(t.Context(), "first", game.Settings{}, hash); !errors.Is(err, gone) || code != "" {
			t.Errorf("Create: got %q, %v; want the store's error", code, err)
		}
		equal(t, "rooms", len(r.List()), 0)
		m.set(nil)
		if _, err := r.Create(t.Context(), "first", game.Settings{}, hash); err != nil {
			t.Errorf("Create when it is back: %v", err)
		}
	})
}

func TestStatusSaysWhoIsThereAndWhetherJudgingWorks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := options(memory.New())
		var warm atomic.Pointer[game.Warmth]
		warm.Store(&game.Warmth{Done: 3, Total: 9})
		o.Warmth = func() game.Warmth { return *warm.Load() }
		o.Addresses = func() []string { return []string{"10.0.0.7:8080"} }
		c := newClass(t, o)
		defer c.close()
		kim := c.join("Kim")
		screen, err := c.room.Screen(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		settled()
		status := c.host.Latest().Status
		if !status.Host || len(status.Online) != 1 || status.Screens != 1 || len(status.Join) != 1 || status.Judge != *warm.Load() || status.Reached {
			t.Errorf("the host's status: got %+v", status)
		}
		if s := screen.Latest().Status; len(s.Join) != 1 || len(s.Online) != 0 {
			t.Errorf("the screen's status: got %+v; want addresses and nobody's seat", s)
		}
		if s := kim.Latest().Status; len(s.Join)+len(s.Online)+s.Screens != 0 || !s.Host {
			t.Errorf("the student's status: got %+v; want nothing of others but that the host is there", s)
		}
		c.start()
		if a := c.answer(kim, 1, kim.Check(t.Context(), 1, "race")); a.State != Refused || a.Refusal.Code != CodeCold {
			t.Errorf("a check while warming up: got %+v, want CodeCold", a)
		}
		warm.Store(&game.Warmth{Waiting: "no worker is there"})
		if a := c.answer(kim, 3, kim.Check(t.Context(), 3, "race")); a.State != Refused || a.Refusal.Code != CodeCold || a.Refusal.Wait == 0 {
			t.Errorf("a check while nobody judges: got %+v, want CodeCold and when to try again", a)
		}
		if a := c.answer(kim, 4, kim.Submit(t.Context(), 4, "race")); a.State != Received {
			t.Errorf("a submission while nobody judges: got %+v, want it received", a)
		}
		warm.Store(&game.Warmth{Failure: "no compiler was found"})
		if a := c.answer(kim, 2, kim.Submit(t.Context(), 2, "race")); a.State != Refused || a.Refusal.Code != CodeCold || !strings.Contains(a.Refusal.Text, warm.Load().Failure) {
			t.Errorf("a submission where judging is not possible: got %+v, want CodeCold and why", a)
		}
		c.r.Reached()
		c.host.Close()
		settled()
		if s := kim.Latest().Status; s.Host || !s.Reached || s.Judge.Failure == "" {
			t.Errorf("afterwards: got %+v; want no host, reached, and the failure", s)
		}
	})
}

func TestAnIdleRoomIsClosedAndItsCodeIsFreeAfterADay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := memory.New()
		c := newClass(t, options(s))
		defer c.close()
		kim := c.join("Kim")
		c.host.Close()
		time.Sleep(3 * time.Hour)
		if kim.Err() != nil {
			t.Fatalf("with a student there: %v", kim.Err())
		}
		kim.Close()
		time.Sleep(idleFor - time.Minute)
		if _, err := c.r.Find(c.room.code); err != nil {
			t.Fatalf("before two hours: %v", err)
		}
		time.Sleep(2 * time.Minute)
		synctest.Wait()
		if _, err := c.r.Find(c.room.code); !errors.Is(err, ErrNoRoom) {
			t.Errorf("Find after two hours: got %v, want ErrNoRoom", err)
		}
		if _, err := c.room.Card(t.Context()); !errors.Is(err, ErrClosed) {
			t.Errorf("Card of a closed room: got %v, want ErrClosed", err)
		}
		log := c.log()
		equal(t, "the log's end", log[len(log)-1].Body, game.Body(game.RoomClosed{Cause: "idle"}))
		time.Sleep(20 * time.Hour)
		equal(t, "the log after twenty hours", len(c.log()), len(log))
		time.Sleep(6 * time.Hour)
		if _, err := s.Read(t.Context(), c.room.code, 1); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("the log after a day: got %v, want ErrNotFound", err)
		}
	})
}

func TestTheHostClosesTheRoom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := memory.New()
		c := newClass(t, options(s))
		kim := c.join("Kim")
		c.start()
		if a := c.answer(c.host, 99, c.host.Do(t.Context(), 99, game.Close{Cause: "idle"})); a.State != Received {
			t.Errorf("Close: got %+v, want it received", a)
		}
		<-kim.Done()
		if !errors.Is(kim.Err(), ErrClosed) || kim.Latest().Student.Phase != game.Ended {
			t.Errorf("Kim: got %v in phase %s, want ErrClosed and the last view", kim.Err(), kim.Latest().Student.Phase)
		}
		settled()
		log := c.log()
		equal(t, "the log's end", log[len(log)-1].Body, game.Body(game.RoomClosed{Cause: "host"}))
		c.close()
		r := open(t, options(s))
		defer r.Close(t.Context())
		if _, err := r.Find(c.room.code); !errors.Is(err, ErrNoRoom) {
			t.Errorf("Find after a restart: got %v, want ErrNoRoom", err)
		}
	})
}
