package rooms

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"datarace/game"
	"datarace/rooms/queue"
	"datarace/rooms/store"
	"datarace/rooms/store/memory"
)

// moody is a store that is away at times, and remembers the order in which events came.
type moody struct {
	store.Store
	mu   sync.Mutex
	away error // guarded by mu
}

func (m *moody) set(away error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.away = away
}

func (m *moody) Append(ctx context.Context, room string, fence, after uint64, events []game.Event) error {
	m.mu.Lock()
	away := m.away
	m.mu.Unlock()
	if away != nil {
		return away
	}
	return m.Store.Append(ctx, room, fence, after, events)
}

func TestAStoreThatIsAwayStopsNobodyAndGetsAllWhenItIsBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := &moody{Store: memory.New()}
		c := newClass(t, options(m))
		defer c.close()
		kim := c.join("Kim")
		c.start()
		settled()
		before := uint64(len(c.log()))
		m.set(errors.New("gone for lunch"))
		id := c.submit(kim, 1, "accepted")
		time.Sleep(30 * time.Second)
		settled()
		status := kim.Latest().Status
		equal(t, "solved meanwhile", kim.Latest().Student.You.Solved, true)
		equal(t, "saved meanwhile", status.Saved, before)
		if status.UnsavedFor < 30_000 || status.UnsavedFor > 31_000 {
			t.Errorf("unsaved for: got %d ms, want about 30 s", status.UnsavedFor)
		}
		for _, r := range replies(kim) {
			if a, ok := r.(Ack); ok && a.State == Saved && a.N == 1 {
				t.Errorf("saved was said while nothing was: %+v", a)
			}
		}
		for i := range 100 { // more than fits into one lane
			c.answer(kim, int64(i+2), kim.Do(t.Context(), int64(i+2), game.Rename{Name: "Kim"}))
		}
		m.set(nil)
		time.Sleep(5 * time.Second)
		saved := map[int64]bool{}
		for range 40 {
			for _, r := range replies(kim) {
				if a, ok := r.(Ack); ok && a.State == Saved {
					saved[a.N] = true
				}
			}
			settled()
		}
		if kim.Err() != nil || !saved[1] {
			t.Errorf("after the store is back: link %v, submission %s saved %v; want it open and saved", kim.Err(), id, saved[1])
		}
		equal(t, "unsaved for", kim.Latest().Status.UnsavedFor, 0)
		log := c.log()
		equal(t, "saved", kim.Latest().Status.Saved, uint64(len(log)))
		for i, e := range log {
			if e.Seq != uint64(i+1) || i > 0 && e.At < log[i-1].At {
				t.Fatalf("event %d: seq %d at %d after %d; want order", i, e.Seq, e.At, log[max(i-1, 0)].At)
			}
		}
	})
}

func TestSubmissionsAreRefusedWhenTooMuchWaitsForTheStore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := &moody{Store: memory.New()}
		o := options(m)
		o.Backlog = 100 << 10
		c := newClass(t, o)
		defer c.close()
		kim := c.join("Kim")
		c.start()
		settled()
		m.set(errors.New("gone for good"))
		var refused *game.Refusal
		taken := 0
		for i := range 10 {
			source := fmt.Sprint("compile ", i, string(make([]byte, 20<<10)))
			a := c.answer(kim, int64(i+1), kim.Submit(t.Context(), int64(i+1), source))
			if a.State == Refused {
				refused = a.Refusal
				break
			}
			taken++
			settled()
		}
		if refused == nil || refused.Code != CodeStore || taken < 2 {
			t.Errorf("got %d taken, then %+v; want two or more, then CodeStore", taken, refused)
		}
		m.set(nil)
		time.Sleep(5 * time.Second)
		c.submit(kim, 99, "accepted")
	})
}

func TestARoomThatAnotherServerTookOverEndsHere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := &moody{Store: memory.New()}
		c := newClass(t, options(m))
		defer c.close()
		kim := c.join("Kim")
		settled()
		m.set(store.ErrFenced)
		c.steer(game.Lock{On: true})
		<-kim.Done()
		if !errors.Is(kim.Err(), ErrRestarting) {
			t.Errorf("the link: got %v, want ErrRestarting", kim.Err())
		}
		settled()
		if _, err := c.r.Find(c.room.code); !errors.Is(err, ErrNoRoom) {
			t.Errorf("Find: got %v, want ErrNoRoom", err)
		}
		if _, err := c.student("Lee"); !errors.Is(err, ErrRestarting) {
			t.Errorf("joining: got %v, want ErrRestarting", err)
		}
	})
}

// phases are ways into each phase, from a class with Kim and Lee in the lobby.
var phases = []struct {
	phase game.Phase
	enter func(c *class, kim, lee *Link)
}{
	{game.Lobby, func(*class, *Link, *Link) {}},
	{game.Reading, func(c *class, _, _ *Link) { c.steer(game.Start{}); time.Sleep(7 * time.Second) }},
	{game.Running, func(c *class, kim, lee *Link) {
		c.start()
		time.Sleep(42 * time.Second)
		c.submit(kim, 1, "race first try")
		settled()
		c.submit(kim, 2, "accepted")
		c.submit(lee, 1, "wrong")
	}},
	{game.Halted, func(c *class, kim, _ *Link) {
		c.start()
		time.Sleep(time.Minute)
		c.submit(kim, 1, "accepted")
		c.steer(game.Pause{})
	}},
	{game.Closing, func(c *class, kim, lee *Link) {
		c.start()
		c.submit(kim, 1, "hang")
		c.steer(game.End{})
	}},
	{game.Review, func(c *class, kim, _ *Link) {
		c.start()
		c.submit(kim, 1, "accepted")
		settled()
		c.steer(game.End{})
	}},
	{game.Podium, func(c *class, kim, lee *Link) {
		c.start()
		c.submit(kim, 1, "accepted")
		c.submit(lee, 1, "accepted")
		settled()
		c.steer(game.Finish{})
	}},
}

// hanging never answers to "hang" before it is told to.
func hanging(go_ <-chan struct{}) queue.Judge {
	return func(ctx context.Context, j queue.Job, progress func(string)) (game.Verdict, error) {
		if j.Source == "hang" {
			select {
			case <-go_:
				j.Source = "accepted late"
			case <-ctx.Done():
				return game.Verdict{}, ctx.Err()
			}
		}
		return judgeByWord(ctx, j, progress)
	}
}

func TestARestartInAnyPhaseGoesOnWhereTheLogEnded(t *testing.T) {
	for _, p := range phases {
		t.Run(string(p.phase), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { restart(t, p.phase, p.enter) })
		})
	}
}

func restart(t *testing.T, phase game.Phase, into func(c *class, kim, lee *Link)) {
	kept := memory.New()
	o := options(kept)
	done := make(chan struct{})
	o.Judge = hanging(done)
	before := newClass(t, o)
	kim, lee := before.join("Kim"), before.join("Lee")
	into(before, kim, lee)
	if err := kim.PutDraft(t.Context(), 0, 5, "race kim's draft"); err != nil {
		t.Fatal(err)
	}
	before.phase(phase)
	was := kim.Latest().Student
	host := before.host.Latest().Host
	crashed := copied(t, kept) // what a kill -9 leaves
	lastAt := before.log()[len(before.log())-1].At
	hurry, cancel := context.WithCancel(context.Background())
	cancel()
	if err := before.r.Close(hurry); err != nil { // only so that its goroutines end: its store is not looked at again
		t.Errorf("a hurried Close: %v", err)
	}

	time.Sleep(90 * time.Second) // the server is away
	o = options(crashed)
	o.Judge = hanging(done)
	r := open(t, o)
	after := enter(t, r, before.room.code)
	defer after.close()
	kim = after.join("Kim")
	equal(t, "Kim's seat is new", kim.Fresh, false)
	is := kim.Latest().Student
	equal(t, "phase", is.Phase, phase)
	if !reflect.DeepEqual(is.You, was.You) && phase != game.Running { // while a clock runs, cooldowns and hints move
		t.Errorf("Kim's state:\n got %+v\nwant %+v", is.You, was.You)
	}
	equal(t, "points", is.You.Points, was.You.Points)
	equal(t, "attempts", len(is.You.Attempts), len(was.You.Attempts))
	equal(t, "rounds planned", len(after.host.Latest().Host.Plan), len(host.Plan))
	if !reflect.DeepEqual(after.host.Latest().Host.Board, host.Board) {
		t.Errorf("board:\n got %+v\nwant %+v", after.host.Latest().Host.Board, host.Board)
	}
	if lost := is.Clock.Left - was.Clock.Left; is.Clock.Runs && (lost < 0 || lost > game.TickEvery) {
		t.Errorf("time left: got %d ms, was %d; want at most a tick more", is.Clock.Left, was.Clock.Left)
	}
	if now := kim.Now(); now < lastAt || now > lastAt+1000 {
		t.Errorf("room time: got %d, want it to go on from %d", now, lastAt)
	}
	if away := kim.Latest().Status.Away; away < 85_000 || away > 96_000 {
		t.Errorf("away: got %d ms, want about 90 s", away)
	}
	if phase != game.Lobby && phase != game.Podium && (kim.Draft == nil || kim.Draft.Text != "race kim's draft") {
		t.Errorf("draft: got %+v, want Kim's", kim.Draft)
	}
	settled()
	equal(t, "restarts in the log", count[game.Recovered](after.log()), 1)
	for _, sub := range was.You.Attempts[:min(1, len(was.You.Attempts))] { // its ack may have been lost in the crash
		equal(t, "submission sent again", after.submit(kim, 1, "whatever it was"), sub.Submission)
	}
	close(done)
	time.Sleep(61 * time.Second)
	settled()
	equal(t, "away after a minute", kim.Latest().Status.Away, 0)
	if phase == game.Closing { // the submission without a verdict was judged again
		equal(t, "phase when all is judged", kim.Latest().Student.Phase, game.Review)
		equal(t, "the late verdict", kim.Latest().Student.You.Solved, true)
	}
	if pending := after.host.Latest().Host.Judging; pending != 0 {
		t.Errorf("without a verdict: got %d, want 0", pending)
	}
}

func TestCloseSavesAllTellsEverybodyAndFreesTheRoom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := memory.New()
		o := options(s)
		o.PublicBest = true
		c := newClass(t, o)
		kim := c.join("Kim")
		c.start()
		for _, text := range []string{"one", "two"} {
			if err := kim.PutDraft(t.Context(), 0, int64(len(text))+minted.Add(1), text); err != nil {
				t.Fatal(err)
			}
		}
		id := c.submit(kim, 1, "accepted")
		c.close()
		for _, l := range []*Link{kim, c.host} {
			if !errors.Is(l.Err(), ErrRestarting) {
				t.Errorf("link %q: got %v, want ErrRestarting", l.Seat, l.Err())
			}
		}
		log := c.log()
		equal(t, "verdicts", count[game.Judged](log), 1)
		if b, ok := log[len(log)-3].Body.(game.Submitted); ok && b.Submission != id {
			t.Errorf("the log ends with %+v", log[len(log)-3:])
		}
		drafts, err := s.Drafts(t.Context(), c.room.code)
		if err != nil || drafts[kim.Seat].Text != "two" {
			t.Errorf("drafts: got %v, %v; want the last text", drafts, err)
		}
		board, err := s.Board(t.Context(), c.room.code, 9)
		if err != nil || len(board) != 1 || board[0].Points == 0 {
			t.Errorf("board: got %+v, %v; want Kim with points", board, err)
		}
		best, err := s.Best(t.Context(), "one", 9)
		if err != nil || len(best) != 1 || best[0].Name != "Kim" {
			t.Errorf("best: got %+v, %v; want Kim's time", best, err)
		}
		if _, err := s.Claim(t.Context(), c.room.code, "another", time.Minute); err != nil {
			t.Errorf("claim by another: %v", err)
		}
		if _, err := c.r.Create(t.Context(), "first", game.Settings{}, hash); !errors.Is(err, ErrRestarting) {
			t.Errorf("Create after Close: got %v, want ErrRestarting", err)
		}
	})
}
