package redis_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	goredis "github.com/redis/go-redis/v9"

	"datarace/game"
	"datarace/rooms/store"
	"datarace/rooms/store/redis"
	"datarace/rooms/store/redis/redistest"
	"datarace/rooms/store/storetest"
)

// kept is a store that can be opened again.
type kept struct {
	*redis.Store
	url string
}

func (k *kept) Reopen(t *testing.T) store.Store {
	t.Helper()
	if err := k.Close(); err != nil {
		t.Fatal(err)
	}
	k.Store = open(t, k.url)
	return k
}

// open opens a store and closes it when the test ends.
func open(t *testing.T, url string) *redis.Store {
	t.Helper()
	s, err := redis.Open(t.Context(), url)
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

func inMemory(t *testing.T) string {
	t.Helper()
	return "redis://" + miniredis.RunT(t).Addr()
}

// emptied returns a function that empties one server for test after test.
func emptied(s *redistest.Server) func(t *testing.T) string {
	return func(t *testing.T) string {
		t.Helper()
		if err := client(t, s.URL()).FlushAll(t.Context()).Err(); err != nil {
			t.Fatal(err)
		}
		return s.URL()
	}
}

// client is a connection beside the store's.
func client(t *testing.T, url string) *goredis.Client {
	t.Helper()
	o, err := goredis.ParseURL(url)
	if err != nil {
		t.Fatal(err)
	}
	c := goredis.NewClient(o)
	t.Cleanup(func() { _ = c.Close() })
	return c
}

func suite(t *testing.T, url func(t *testing.T) string) {
	t.Helper()
	storetest.Run(t, func(t *testing.T) store.Store {
		k := &kept{url: url(t)}
		k.Store = open(t, k.url)
		return k
	})
	for name, rule := range map[string]func(*testing.T, *redis.Store){
		"EqualScoresKeepTheOrderOfTheBoard":   equalScores,
		"EqualTimesStandByRoomAndName":        equalTimes,
		"AFenceGrowsOverADelete":              fenceAfterDelete,
		"ALongLogIsReadWholeAndFromItsMiddle": longLog,
		"ManyRoomsAreListedOnce":              manyRooms,
		"AnEmptyBoardReplacesAFullOne":        emptyBoard,
		"AfterCloseEveryCallIsAnError":        closed,
		"ALargeAppendIsAllOrNone":             largeAppend,
	} {
		t.Run(name, func(t *testing.T) { rule(t, open(t, url(t))) })
	}
}

func TestOnMiniredisItKeepsTheContract(t *testing.T) { suite(t, inMemory) }

func TestOnRedisItKeepsTheContract(t *testing.T) { suite(t, emptied(redistest.Start(t))) }

// One node that has all slots refuses, like every node of a Cluster, what touches keys of more than one slot.
func TestOnANodeOfAClusterItKeepsTheContract(t *testing.T) {
	s := redistest.StartCluster(t)
	node := client(t, s.URL())
	if err := node.MSet(t.Context(), "a", 1, "b", 2).Err(); err == nil || !strings.Contains(err.Error(), "CROSSSLOT") {
		t.Fatalf("two keys of two slots: got %v, want CROSSSLOT; the node does not behave as one of a Cluster", err)
	}
	suite(t, emptied(s))
}

// joined makes n events with the numbers from first on.
func joined(first uint64, n int) []game.Event {
	events := make([]game.Event, n)
	for i := range events {
		seq := first + uint64(i)
		events[i] = game.Event{Seq: seq, At: int64(seq), Wall: 7, Body: game.Joined{Seat: fmt.Sprint("s", seq), Name: fmt.Sprint("Kim ", seq)}}
	}
	return events
}

func must(t *testing.T, what string, err error) {
	t.Helper()
	if err != nil {
		t.Fatalf("%s: %v", what, err)
	}
}

// wantLog checks that a room's log has the numbers from first to last, each once and in order.
func wantLog(t *testing.T, s store.Store, code string, first, last uint64) {
	t.Helper()
	events, err := s.Read(t.Context(), code, first)
	must(t, "Read", err)
	if got, want := uint64(len(events)), last-first+1; got != want {
		t.Fatalf("events from %d on: got %d, want %d", first, got, want)
	}
	for i, e := range events {
		if want := first + uint64(i); e.Seq != want {
			t.Fatalf("event at place %d: got number %d, want %d", i, e.Seq, want)
		}
	}
}

func equalScores(t *testing.T, s *redis.Store) {
	var rows []store.Standing
	for _, seat := range []string{"b", "z", "a", "m"} {
		rows = append(rows, store.Standing{Seat: seat, Name: "Kim " + seat, Points: 700, Score: game.SortedScore(700, 5)})
	}
	must(t, "SetBoard", s.SetBoard(t.Context(), "ROOM22", rows))
	got, err := s.Board(t.Context(), "ROOM22", 3)
	must(t, "Board", err)
	if !slices.Equal(got, rows[:3]) {
		t.Errorf("board:\n got %v\nwant %v", got, rows[:3])
	}
}

func equalTimes(t *testing.T, s *redis.Store) {
	want := []store.Best{{Room: "ROOM22", Name: "Ada", Millis: 9}, {Room: "ROOM22", Name: "Ada L.", Millis: 9}, {Room: "ROOM33", Name: "Aaron", Millis: 9}}
	for _, b := range slices.Backward(want) {
		must(t, "PutBest", s.PutBest(t.Context(), "c", b))
	}
	got, err := s.Best(t.Context(), "c", 10)
	must(t, "Best", err)
	if !slices.Equal(got, want) || !slices.IsSortedFunc(got, store.Faster) {
		t.Errorf("best:\n got %v\nwant %v", got, want)
	}
}

func fenceAfterDelete(t *testing.T, s *redis.Store) {
	var fences []uint64
	for i := range 5 {
		fence, err := s.Claim(t.Context(), "ROOM22", fmt.Sprint("owner ", i), -time.Second)
		must(t, "Claim", err)
		fences = append(fences, fence)
	}
	if !slices.IsSorted(fences) || len(slices.Compact(slices.Clone(fences))) != len(fences) {
		t.Fatalf("fences of five owners within a moment: got %v, want them to grow", fences)
	}
	must(t, "Delete", s.Delete(t.Context(), "ROOM22"))
	clock := uint64(time.Now().UnixMilli()) // Redis runs on this machine
	next, err := s.Claim(t.Context(), "ROOM22", "next", time.Minute)
	must(t, "Claim", err)
	if next < clock {
		t.Errorf("the fence after Delete: got %d, want at least the clock's %d", next, clock)
	}
}

func longLog(t *testing.T, s *redis.Store) {
	const n = 2500 // more than one page, and more than a script pushes at once
	must(t, "Append", s.Append(t.Context(), "ROOM22", 0, 0, joined(1, n)))
	must(t, "an overlapping Append", s.Append(t.Context(), "ROOM22", 0, 10, joined(11, n)))
	for _, from := range []uint64{1, 255, 256, 257, 1000, n + 10} {
		wantLog(t, s, "ROOM22", from, n+10)
	}
}

func manyRooms(t *testing.T, s *redis.Store) {
	want := map[string]bool{}
	var all sync.WaitGroup
	for i := range 15 {
		for j := range 100 { // in all more than one page of a scan
			want[fmt.Sprintf("R%02d%02d", i, j)] = true
		}
		all.Go(func() {
			for j := range 100 {
				if err := s.Append(context.Background(), fmt.Sprintf("R%02d%02d", i, j), 0, 0, joined(1, 1)); err != nil {
					t.Errorf("Append: %v", err)
				}
			}
		})
	}
	all.Wait()
	must(t, "PutDraft", s.PutDraft(t.Context(), "DRAFTS", "log", store.Draft{}))
	codes, err := s.Rooms(t.Context())
	must(t, "Rooms", err)
	if len(codes) != len(want) {
		t.Fatalf("rooms: got %d, want %d", len(codes), len(want))
	}
	for _, code := range codes {
		if !want[code] {
			t.Errorf("room %q is listed twice or should not be", code)
		}
		delete(want, code)
	}
}

func emptyBoard(t *testing.T, s *redis.Store) {
	must(t, "SetBoard", s.SetBoard(t.Context(), "ROOM22", []store.Standing{{Seat: "s1"}}))
	must(t, "SetBoard", s.SetBoard(t.Context(), "ROOM22", nil))
	rows, err := s.Board(t.Context(), "ROOM22", 10)
	must(t, "Board", err)
	if len(rows) != 0 {
		t.Errorf("board: got %v, want none", rows)
	}
}

func largeAppend(t *testing.T, s *redis.Store) {
	events := []game.Event{}
	for i := range uint64(40) {
		events = append(events, game.Event{Seq: i + 1, Body: game.Submitted{Seat: "s1", N: int64(i), Source: strings.Repeat("x", 64<<10)}})
	}
	holed := append(slices.Clone(events[:39]), game.Event{Seq: 41, Body: game.Tick{}})
	if err := s.Append(t.Context(), "ROOM22", 0, 0, holed); err == nil {
		t.Fatal("Append with a hole at its end: got no error")
	}
	if _, err := s.Read(t.Context(), "ROOM22", 1); err == nil {
		t.Fatal("after a refused Append: got a log, want none")
	}
	must(t, "Append", s.Append(t.Context(), "ROOM22", 0, 0, events))
	wantLog(t, s, "ROOM22", 1, 40)
}

func closed(t *testing.T, s *redis.Store) {
	must(t, "Append", s.Append(t.Context(), "ROOM22", 0, 0, joined(1, 1)))
	must(t, "Close", s.Close())
	must(t, "a second Close", s.Close())
	ctx := context.Background()
	for what, call := range map[string]func() error{
		"Append":   func() error { return s.Append(ctx, "ROOM22", 0, 1, joined(2, 1)) },
		"Read":     func() error { _, err := s.Read(ctx, "ROOM22", 1); return err },
		"PutDraft": func() error { return s.PutDraft(ctx, "ROOM22", "s1", store.Draft{}) },
		"Drafts":   func() error { _, err := s.Drafts(ctx, "ROOM22"); return err },
		"SetBoard": func() error { return s.SetBoard(ctx, "ROOM22", nil) },
		"Board":    func() error { _, err := s.Board(ctx, "ROOM22", 1); return err },
		"PutBest":  func() error { return s.PutBest(ctx, "c", store.Best{}) },
		"Best":     func() error { _, err := s.Best(ctx, "c", 1); return err },
		"Rooms":    func() error { _, err := s.Rooms(ctx); return err },
		"Delete":   func() error { return s.Delete(ctx, "ROOM22") },
		"Claim":    func() error { _, err := s.Claim(ctx, "ROOM22", "a", time.Second); return err },
		"Renew":    func() error { return s.Renew(ctx, "ROOM22", "a", time.Second) },
		"Release":  func() error { return s.Release(ctx, "ROOM22", "a") },
	} {
		if err := call(); err == nil || !strings.Contains(err.Error(), "the store is closed") {
			t.Errorf("%s after Close: got %v, want that the store is closed", what, err)
		}
	}
}
