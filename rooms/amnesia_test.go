package rooms

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"datarace/game"
	"datarace/rooms/store"
	"datarace/rooms/store/memory"
	"datarace/rooms/store/redis/redistest"
)

// written is a log of so many events by an author.
func written(author string, n int) []game.Event {
	events := make([]game.Event, n)
	for i := range events {
		events[i] = game.Event{Seq: uint64(i) + 1, At: int64(i), Body: game.Lost{Seat: author, On: i%2 == 0}}
	}
	return events
}

// persisted has a writer, which knows the first five events, write the next two, and collects what it reports.
func persisted(t *testing.T, s store.Store, fence uint64) (reports []report, err error) {
	t.Helper()
	events := written("we", 7)
	w := newWriter(s, "ROOM22", "we", fence, events[:5:5])
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { // waited for below
		ended <- w.persist(ctx, batch{after: 5, events: events[5:], bytes: 2 * weight(events[5])})
	}()
	for {
		select {
		case r := <-w.reports:
			reports = append(reports, r)
		case err := <-ended:
			cancel()
			return reports, err
		}
	}
}

func TestAStoreThatLostWhatWasSavedGetsItAgain(t *testing.T) {
	for _, left := range []int{0, 1, 2, 3, 4} {
		t.Run(fmt.Sprint(left), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := memory.New()
				if err := s.Append(t.Context(), "ROOM22", 0, 0, written("we", left)); err != nil {
					t.Fatal(err)
				}
				reports, err := persisted(t, s, 0)
				if err != nil {
					t.Fatal(err)
				}
				last := reports[len(reports)-1]
				if !last.done || last.saved != 7 || last.lost != 5-left {
					t.Errorf("the last report: got %+v, want done, 7 saved and %d lost", last, 5-left)
				}
				if !errors.Is(reports[0].err, store.ErrGap) {
					t.Errorf("the first report: got %+v, want that it is not saved", reports[0])
				}
				log, err := s.Read(t.Context(), "ROOM22", 1)
				if err != nil || len(log) != 7 {
					t.Fatalf("got %d events, %v; want 7", len(log), err)
				}
				for i, e := range log {
					if want := written("we", 7)[i]; e != want {
						t.Errorf("event %d: got %+v, want %+v", i+1, e, want)
					}
				}
			})
		})
	}
}

func TestALogThatSomebodyElseWroteIsLeftAlone(t *testing.T) {
	for _, length := range []int{2, 5, 6, 9} {
		synctest.Test(t, func(t *testing.T) {
			s := memory.New()
			fence, err := s.Claim(t.Context(), "ROOM22", "they", time.Minute)
			if err == nil {
				err = s.Append(t.Context(), "ROOM22", fence, 0, written("they", length))
			}
			if err == nil {
				err = s.Release(t.Context(), "ROOM22", "they")
			}
			if err != nil {
				t.Fatal(err)
			}
			if _, err := persisted(t, s, 0); !errors.Is(err, store.ErrFenced) {
				t.Errorf("over a log of %d: got %v, want %v", length, err, store.ErrFenced)
			}
			log, err := s.Read(t.Context(), "ROOM22", 1)
			if err != nil || len(log) != length || log[0].Body != (game.Lost{Seat: "they", On: true}) {
				t.Errorf("the log of %d: got %d events, %v; want it untouched", length, len(log), err)
			}
			if _, err := s.Claim(t.Context(), "ROOM22", "others", time.Minute); err != nil {
				t.Errorf("the claim was kept: %v", err)
			}
		})
	}
}

// narrow is a store behind a slow link.
type narrow struct {
	store.Store
	rate    int // bytes a second
	largest int // bytes of an append
	appends int
}

func (n *narrow) Append(ctx context.Context, room string, fence, after uint64, events []game.Event) error {
	size := 0
	for _, e := range events {
		size += weight(e)
	}
	n.largest = max(n.largest, size)
	n.appends++
	timer := time.NewTimer(time.Duration(size) * time.Second / time.Duration(n.rate))
	defer timer.Stop()
	select {
	case <-timer.C:
		return n.Store.Append(ctx, room, fence, after, events)
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Sixteen MiB take five minutes over this link, and no try may take more than five seconds.
func TestABacklogPassesOverASlowLinkPieceByPiece(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &narrow{Store: memory.New(), rate: 56 << 10}
		backlog := batch{drafts: map[string]store.Draft{"s1": {Text: "d"}}, board: []store.Standing{{Seat: "s1"}}}
		text := strings.Repeat("x", 64<<10)
		for i := range 256 {
			e := game.Event{Seq: uint64(i) + 1, Body: game.Submitted{Seat: "s1", N: int64(i), Source: text}}
			backlog.events = append(backlog.events, e)
			backlog.bytes += weight(e)
		}
		w := newWriter(s, "ROOM22", "we", 0, nil)
		ended := make(chan error, 1)
		go func() { ended <- w.persist(t.Context(), backlog) }() // waited for below
		var last report
		for n := 0; !last.done; n++ {
			r := <-w.reports
			if r.err != nil || r.saved < last.saved || n > 0 && r.left > last.left || r.lost != 0 {
				t.Fatalf("report %d: got %+v after %+v, want progress", n, r, last)
			}
			last = r
		}
		if err := <-ended; err != nil || last.saved != 256 || last.left != 0 {
			t.Errorf("got %+v, %v; want all saved and nothing left", last, err)
		}
		if s.largest > pieceMost || s.appends < 64 {
			t.Errorf("got %d appends of up to %d bytes, want none larger than %d", s.appends, s.largest, pieceMost)
		}
		log, err := s.Read(t.Context(), "ROOM22", 1)
		if err != nil || len(log) != 256 {
			t.Errorf("got %d events, %v; want 256", len(log), err)
		}
		if d, err := s.Drafts(t.Context(), "ROOM22"); err != nil || d["s1"].Text != "d" {
			t.Errorf("drafts: got %v, %v", d, err)
		}
		if b, err := s.Board(t.Context(), "ROOM22", 9); err != nil || len(b) != 1 {
			t.Errorf("board: got %v, %v", b, err)
		}
	})
}

// A Redis that keeps no file is killed and comes back empty: the log, the claim, the drafts and the board are gone.
func TestARedisThatLostEverythingHasEverythingAgain(t *testing.T) {
	server := redistest.Start(t, "--appendonly", "no")
	s := onRedis(t, server)
	c := newClass(t, options(s))
	kim := c.join("Kim")
	c.start()
	c.submit(kim, 1, "accepted")
	savedUpTo(t, kim, 1)
	if err := kim.PutDraft(t.Context(), 0, 1, "a draft"); err != nil {
		t.Fatal(err)
	}
	shown(t, kim, "it is judged", func(x Snapshot) bool { return x.Student.You.Solved })
	again := time.NewTicker(50 * time.Millisecond)
	defer again.Stop()
	for outage := range int64(2) {
		server.Kill()
		server.Run()
		if outage == 0 { // found when something is to be written; else when the claim is renewed
			c.steer(game.Lock{On: true})
		}
		for {
			log, err := s.Read(t.Context(), c.room.code, 1)
			if err == nil && uint64(len(log)) >= kim.Latest().Student.Seq {
				break
			}
			if err != nil && !errors.Is(err, store.ErrNotFound) {
				t.Fatal(err)
			}
			select {
			case <-again.C: // nobody is told when it is written: to the class nothing has happened
			case <-kim.Done():
				t.Fatalf("outage %d: the link ended: %v", outage, kim.Err())
			}
		}
	}
	shown(t, c.host, "all is saved", func(x Snapshot) bool { return x.Status.UnsavedFor == 0 && x.Status.Saved == x.Host.Seq })
	code := c.room.code
	c.close()

	next := enter(t, open(t, options(onRedis(t, server))), code)
	defer next.close()
	back := next.join("Kim")
	equal(t, "Kim's seat is new", back.Fresh, false)
	equal(t, "Kim has solved", back.Latest().Student.You.Solved, true)
	equal(t, "the room is locked", next.host.Latest().Host.Locked, true)
	if back.Draft == nil || back.Draft.Text != "a draft" {
		t.Errorf("draft: got %+v, want Kim's", back.Draft)
	}
	rows, err := s.Board(t.Context(), code, 9)
	if err != nil || len(rows) != 1 || rows[0].Points == 0 {
		t.Errorf("board: got %+v, %v; want Kim with points", rows, err)
	}
}

// What a student bought or an instructor did is not bought or done once more when the message is sent again.
func TestANumberSentAgainAfterARestartCountsOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		kept := memory.New()
		before := newClass(t, options(kept))
		kim := before.join("Kim")
		before.start()
		time.Sleep(4*time.Minute + 30*time.Second) // every hint is open
		if a := before.answer(kim, 3, kim.Do(t.Context(), 3, game.TakeHint{})); a.State != Received {
			t.Fatalf("the hint: got %+v", a)
		}
		before.steer(game.Extend{Millis: 60_000})
		extended := before.n
		settled()
		crashed := copied(t, kept) // what a kill -9 leaves
		before.close()

		after := enter(t, open(t, options(crashed)), before.room.code)
		defer after.close()
		equal(t, "the hosts' largest n", after.n, extended)
		kim = after.join("Kim")
		equal(t, "Kim's largest n", kim.Last, 3)
		for range 2 {
			if a := after.answer(kim, 3, kim.Do(t.Context(), 3, game.TakeHint{})); a.State == Refused {
				t.Errorf("the hint again: got %+v, want it acknowledged", a)
			}
			if a := after.answer(after.host, extended, after.host.Do(t.Context(), extended, game.Extend{Millis: 60_000})); a.State == Refused {
				t.Errorf("the minute again: got %+v, want it acknowledged", a)
			}
		}
		settled()
		equal(t, "hints taken", count[game.HintTaken](after.log()), 1)
		equal(t, "extensions", count[game.Extended](after.log()), 1)
		after.n = extended - 1
		after.steer(game.Extend{Millis: 30_000}) // another command with an old number is a new one
		settled()
		equal(t, "extensions", count[game.Extended](after.log()), 2)
	})
}
