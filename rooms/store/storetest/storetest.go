// Package storetest is what every store promises, as tests. An implementation's own test calls Run.
package storetest

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"datarace/game"
	"datarace/rooms/store"
)

// Reopener is implemented by a harness's store that can be closed and opened again with all that it remembers.
type Reopener interface {
	Reopen(t *testing.T) store.Store
}

// Run runs the suite. open returns a new, empty store, and closes it when the test ends.
func Run(t *testing.T, open func(t *testing.T) store.Store) {
	tests := []struct {
		name string
		run  func(*testing.T, store.Store)
	}{
		{"AppendedEventsAreReadBackInOrder", appendRead},
		{"EveryKindOfEventComesBackAsItWas", kinds},
		{"ARepeatedAppendChangesNothing", repeat},
		{"AnOverlappingAppendAddsOnlyWhatIsNew", overlap},
		{"AHoleIsRefusedAndNothingIsAdded", gap},
		{"AStaleFenceIsRefused", fence},
		{"AFenceGrowsOnlyWhenTheOwnerChanges", claims},
		{"OnlyTheOwnerRenews", renew},
		{"ReadingWhatIsNotThereIsNotFound", notFound},
		{"TheLastDraftWins", drafts},
		{"ADraftLargerThan64KiBIsRefused", largeDraft},
		{"ABoardIsReplacedAndKeepsItsOrder", board},
		{"OnlyABetterTimeIsKept", best},
		{"RoomsListsThoseWithALog", rooms},
		{"ADeletedRoomIsForgotten", deleted},
		{"RoomsDoNotMix", apart},
		{"ManyWritersAtOnceLoseNothing", concurrent},
		{"AnEndedContextStopsACall", ended},
		{"ReopenedItRemembersAll", reopened},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) { test.run(t, open(t)) })
	}
}

func ctx(t *testing.T) context.Context { return t.Context() }

// joined makes n events with the numbers from first on.
func joined(first uint64, n int) []game.Event {
	events := make([]game.Event, n)
	for i := range events {
		seq := first + uint64(i)
		events[i] = game.Event{
			Seq: seq, At: int64(seq) * 10, Wall: 1_700_000_000_000 + int64(seq),
			Body: game.Joined{Seat: fmt.Sprint("s", seq), Name: fmt.Sprint("Kim ", seq), TokenHash: "ab"},
		}
	}
	return events
}

func noError(t *testing.T, what string, err error) {
	t.Helper()
	if err != nil {
		t.Fatalf("%s: %v", what, err)
	}
}

func wantError(t *testing.T, what string, got, want error) {
	t.Helper()
	if !errors.Is(got, want) {
		t.Fatalf("%s: got error %v, want %v", what, got, want)
	}
}

func same(t *testing.T, what string, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("%s:\n got %v\nwant %v", what, got, want)
	}
}

func read(t *testing.T, s store.Store, room string, from uint64) []game.Event {
	t.Helper()
	events, err := s.Read(ctx(t), room, from)
	noError(t, "Read", err)
	return events
}

func appendRead(t *testing.T, s store.Store) {
	noError(t, "Append", s.Append(ctx(t), "ROOM22", 0, 0, joined(1, 300)))
	noError(t, "Append", s.Append(ctx(t), "ROOM22", 0, 300, joined(301, 2)))
	same(t, "from 1", read(t, s, "ROOM22", 1), joined(1, 302))
	same(t, "from 0", read(t, s, "ROOM22", 0), joined(1, 302))
	same(t, "from 299", read(t, s, "ROOM22", 299), joined(299, 4))
	if late := read(t, s, "ROOM22", 303); len(late) != 0 {
		t.Fatalf("past the end: got %v, want none", late)
	}
}

func kinds(t *testing.T, s store.Store) {
	verdict := game.Verdict{Kind: game.Race, Rung: game.Behaves, Sentence: "two \"writes\" <&> \u2028", Schedules: 3, Race: &game.RaceReport{Variable: "n"}}
	bodies := []game.Body{
		game.RoomOpened{Code: "ROOM22", Title: "First steps", Rounds: []game.Round{{Challenge: "c", Weight: 1.2, Hints: []string{"h"}, Why: []game.Reason{{Text: "w"}}}}},
		game.Submitted{Seat: "s1", N: 4, Submission: "x", Source: "package p\n\tvar s = \"\x00ü\"\n", Canon: "c"},
		game.Judged{Submission: "x", Verdict: verdict},
		game.RoundClosed{Skipped: []string{"y"}},
		game.Tick{},
		game.Recovered{Away: 5},
	}
	var events []game.Event
	for i, b := range bodies {
		events = append(events, game.Event{Seq: uint64(i + 1), At: int64(i), Wall: 7, Body: b})
	}
	noError(t, "Append", s.Append(ctx(t), "ROOM22", 0, 0, events))
	same(t, "events", read(t, s, "ROOM22", 1), events)
}

func repeat(t *testing.T, s store.Store) {
	for range 3 {
		noError(t, "Append", s.Append(ctx(t), "ROOM22", 0, 0, joined(1, 5)))
	}
	same(t, "log", read(t, s, "ROOM22", 1), joined(1, 5))
	noError(t, "an empty Append", s.Append(ctx(t), "ROOM22", 0, 5, nil))
}

func overlap(t *testing.T, s store.Store) {
	noError(t, "Append", s.Append(ctx(t), "ROOM22", 0, 0, joined(1, 5)))
	noError(t, "Append of 3 to 8", s.Append(ctx(t), "ROOM22", 0, 2, joined(3, 6)))
	same(t, "log", read(t, s, "ROOM22", 1), joined(1, 8))
}

func gap(t *testing.T, s store.Store) {
	wantError(t, "Append after 3 to an empty log", s.Append(ctx(t), "ROOM22", 0, 3, joined(4, 1)), store.ErrGap)
	noError(t, "Append", s.Append(ctx(t), "ROOM22", 0, 0, joined(1, 2)))
	wantError(t, "Append after 3", s.Append(ctx(t), "ROOM22", 0, 3, joined(4, 1)), store.ErrGap)
	wantError(t, "misnumbered events", s.Append(ctx(t), "ROOM22", 0, 2, joined(4, 1)), store.ErrGap)
	holed := append(joined(3, 1), joined(5, 1)...)
	wantError(t, "a hole inside", s.Append(ctx(t), "ROOM22", 0, 2, holed), store.ErrGap)
	same(t, "log", read(t, s, "ROOM22", 1), joined(1, 2))
}

func fence(t *testing.T, s store.Store) {
	first, err := s.Claim(ctx(t), "ROOM22", "a", time.Minute)
	noError(t, "Claim", err)
	noError(t, "Append", s.Append(ctx(t), "ROOM22", first, 0, joined(1, 1)))
	noError(t, "Release", s.Release(ctx(t), "ROOM22", "a"))
	second, err := s.Claim(ctx(t), "ROOM22", "b", time.Minute)
	noError(t, "Claim", err)
	wantError(t, "Append with the old fence", s.Append(ctx(t), "ROOM22", first, 1, joined(2, 1)), store.ErrFenced)
	noError(t, "Append with the new fence", s.Append(ctx(t), "ROOM22", second, 1, joined(2, 1)))
	same(t, "log", read(t, s, "ROOM22", 1), joined(1, 2))
}

func claims(t *testing.T, s store.Store) {
	claim := func(owner string, ttl time.Duration) uint64 {
		t.Helper()
		fence, err := s.Claim(ctx(t), "ROOM22", owner, ttl)
		noError(t, "Claim by "+owner, err)
		return fence
	}
	first := claim("a", time.Minute)
	if again := claim("a", time.Minute); again != first {
		t.Fatalf("the same owner's fence: got %d, want %d", again, first)
	}
	_, err := s.Claim(ctx(t), "ROOM22", "b", time.Minute)
	wantError(t, "Claim while another's lasts", err, store.ErrFenced)
	noError(t, "Release by another", s.Release(ctx(t), "ROOM22", "b"))
	_, err = s.Claim(ctx(t), "ROOM22", "b", time.Minute)
	wantError(t, "Claim after a stranger's Release", err, store.ErrFenced)
	noError(t, "Release", s.Release(ctx(t), "ROOM22", "a"))
	second := claim("b", -time.Second) // lapsed at once
	if second <= first {
		t.Fatalf("the new owner's fence: got %d, want more than %d", second, first)
	}
	if third := claim("a", time.Minute); third <= second {
		t.Fatalf("the fence after a lapsed claim: got %d, want more than %d", third, second)
	}
}

func renew(t *testing.T, s store.Store) {
	wantError(t, "Renew without a claim", s.Renew(ctx(t), "ROOM22", "a", time.Minute), store.ErrFenced)
	_, err := s.Claim(ctx(t), "ROOM22", "a", -time.Second)
	noError(t, "Claim", err)
	noError(t, "Renew of a claim that nobody took", s.Renew(ctx(t), "ROOM22", "a", time.Minute))
	_, err = s.Claim(ctx(t), "ROOM22", "b", time.Minute)
	wantError(t, "Claim by another after Renew", err, store.ErrFenced)
	wantError(t, "Renew by another", s.Renew(ctx(t), "ROOM22", "b", time.Minute), store.ErrFenced)
	noError(t, "Release", s.Release(ctx(t), "ROOM22", "a"))
	wantError(t, "Renew after Release", s.Renew(ctx(t), "ROOM22", "a", time.Minute), store.ErrFenced)
}

func notFound(t *testing.T, s store.Store) {
	_, err := s.Read(ctx(t), "ROOM22", 1)
	wantError(t, "Read", err, store.ErrNotFound)
	_, err = s.Claim(ctx(t), "ROOM22", "a", time.Minute)
	noError(t, "Claim", err)
	_, err = s.Read(ctx(t), "ROOM22", 1)
	wantError(t, "Read of a room that is only claimed", err, store.ErrNotFound)
	all, err := s.Drafts(ctx(t), "ROOM22")
	noError(t, "Drafts", err)
	if len(all) != 0 {
		t.Fatalf("drafts: got %v, want none", all)
	}
	rows, err := s.Board(ctx(t), "ROOM22", 10)
	noError(t, "Board", err)
	if len(rows) != 0 {
		t.Fatalf("board: got %v, want none", rows)
	}
	noError(t, "Delete", s.Delete(ctx(t), "NOBODY"))
}

func drafts(t *testing.T, s store.Store) {
	for _, d := range []store.Draft{{Round: 0, Rev: 1, Text: "one"}, {Round: 1, Rev: 9, Text: "zwölf\n"}} {
		noError(t, "PutDraft", s.PutDraft(ctx(t), "ROOM22", "s1", d))
	}
	noError(t, "PutDraft", s.PutDraft(ctx(t), "ROOM22", "s2", store.Draft{Rev: 2}))
	all, err := s.Drafts(ctx(t), "ROOM22")
	noError(t, "Drafts", err)
	same(t, "drafts", all, map[string]store.Draft{"s1": {Round: 1, Rev: 9, Text: "zwölf\n"}, "s2": {Rev: 2}})
}

func largeDraft(t *testing.T, s store.Store) {
	noError(t, "PutDraft of 64 KiB", s.PutDraft(ctx(t), "ROOM22", "s1", store.Draft{Text: strings.Repeat("x", store.MaxDraft)}))
	wantError(t, "PutDraft of a byte more", s.PutDraft(ctx(t), "ROOM22", "s1", store.Draft{Text: strings.Repeat("x", store.MaxDraft+1)}), store.ErrTooLarge)
	all, err := s.Drafts(ctx(t), "ROOM22")
	noError(t, "Drafts", err)
	if got := len(all["s1"].Text); got != store.MaxDraft {
		t.Fatalf("kept draft: got %d bytes, want %d", got, store.MaxDraft)
	}
}

func board(t *testing.T, s store.Store) {
	rows := []store.Standing{
		{Seat: "s3", Name: "Ada", Points: 900, Millis: 4000, Score: game.SortedScore(900, 4000)},
		{Seat: "s1", Name: "Bo", Points: 700, Millis: 3000, Score: game.SortedScore(700, 3000)},
		{Seat: "s2", Name: "Cy", Points: 700, Millis: 5000, Score: game.SortedScore(700, 5000)},
	}
	noError(t, "SetBoard", s.SetBoard(ctx(t), "ROOM22", slices.Clone(rows[:2])))
	noError(t, "SetBoard", s.SetBoard(ctx(t), "ROOM22", slices.Clone(rows)))
	got, err := s.Board(ctx(t), "ROOM22", 10)
	noError(t, "Board", err)
	same(t, "board", got, rows)
	got, err = s.Board(ctx(t), "ROOM22", 2)
	noError(t, "Board", err)
	same(t, "the first two", got, rows[:2])
}

func best(t *testing.T, s store.Store) {
	offer := func(room, name string, millis int64) {
		t.Helper()
		noError(t, "PutBest", s.PutBest(ctx(t), "lost-update", store.Best{Room: room, Name: name, Millis: millis}))
	}
	offer("ROOM22", "Ada", 5000)
	offer("ROOM22", "Ada", 6000)
	offer("ROOM22", "Bo", 4500)
	offer("ROOM33", "Ada", 7000)
	offer("ROOM22", "Ada", 4000)
	offer("ROOM22", "Bo", 9000) // worse, and nothing better follows
	got, err := s.Best(ctx(t), "lost-update", 10)
	noError(t, "Best", err)
	want := []store.Best{{Room: "ROOM22", Name: "Ada", Millis: 4000}, {Room: "ROOM22", Name: "Bo", Millis: 4500}, {Room: "ROOM33", Name: "Ada", Millis: 7000}}
	same(t, "best", got, want)
	got, err = s.Best(ctx(t), "lost-update", 1)
	noError(t, "Best", err)
	same(t, "the fastest", got, want[:1])
	got, err = s.Best(ctx(t), "other", 10)
	noError(t, "Best", err)
	if len(got) != 0 {
		t.Fatalf("another challenge: got %v, want none", got)
	}
}

func rooms(t *testing.T, s store.Store) {
	for _, room := range []string{"ROOM33", "ROOM22"} {
		noError(t, "Append", s.Append(ctx(t), room, 0, 0, joined(1, 1)))
	}
	_, err := s.Claim(ctx(t), "ROOM44", "a", time.Minute)
	noError(t, "Claim", err)
	noError(t, "PutDraft", s.PutDraft(ctx(t), "ROOM55", "s1", store.Draft{}))
	codes, err := s.Rooms(ctx(t))
	noError(t, "Rooms", err)
	slices.Sort(codes)
	same(t, "rooms", codes, []string{"ROOM22", "ROOM33"})
}

func deleted(t *testing.T, s store.Store) {
	noError(t, "Append", s.Append(ctx(t), "ROOM22", 0, 0, joined(1, 3)))
	noError(t, "PutDraft", s.PutDraft(ctx(t), "ROOM22", "s1", store.Draft{Text: "x"}))
	noError(t, "SetBoard", s.SetBoard(ctx(t), "ROOM22", []store.Standing{{Seat: "s1"}}))
	noError(t, "Delete", s.Delete(ctx(t), "ROOM22"))
	notFound(t, s)
	codes, err := s.Rooms(ctx(t))
	noError(t, "Rooms", err)
	if len(codes) != 0 {
		t.Fatalf("rooms: got %v, want none", codes)
	}
	fence, err := s.Claim(ctx(t), "ROOM22", "a", time.Minute)
	noError(t, "Claim", err)
	noError(t, "Append to the code's next room", s.Append(ctx(t), "ROOM22", fence, 0, joined(1, 1)))
}

func apart(t *testing.T, s store.Store) {
	noError(t, "Append", s.Append(ctx(t), "ROOM22", 0, 0, joined(1, 3)))
	noError(t, "Append", s.Append(ctx(t), "ROOM2", 0, 0, joined(1, 1)))
	noError(t, "Delete", s.Delete(ctx(t), "ROOM2"))
	same(t, "log", read(t, s, "ROOM22", 1), joined(1, 3))
}

func concurrent(t *testing.T, s store.Store) {
	const writers, batches, size = 8, 12, 3
	var all sync.WaitGroup
	for w := range writers {
		all.Go(func() {
			room := fmt.Sprint("ROOM", w/2) // two write the same room the same way: both must come to nothing more than one
			for b := range batches {
				after := uint64(b * size)
				err := s.Append(context.Background(), room, 0, after, joined(after+1, size))
				if err != nil && !errors.Is(err, store.ErrGap) {
					t.Errorf("Append: %v", err)
				}
				if err := s.PutDraft(context.Background(), room, fmt.Sprint("s", w), store.Draft{Rev: int64(b)}); err != nil {
					t.Errorf("PutDraft: %v", err)
				}
			}
		})
	}
	all.Wait()
	for r := range writers / 2 {
		room := fmt.Sprint("ROOM", r)
		same(t, room, read(t, s, room, 1), joined(1, batches*size))
		kept, err := s.Drafts(ctx(t), room)
		noError(t, "Drafts", err)
		if len(kept) != 2 {
			t.Errorf("drafts of %s: got %d, want 2", room, len(kept))
		}
	}
}

func ended(t *testing.T, s store.Store) {
	gone, cancel := context.WithCancel(ctx(t))
	cancel()
	wantError(t, "Append", s.Append(gone, "ROOM22", 0, 0, joined(1, 1)), context.Canceled)
	_, err := s.Read(gone, "ROOM22", 1)
	wantError(t, "Read", err, context.Canceled)
	wantError(t, "PutDraft", s.PutDraft(gone, "ROOM22", "s1", store.Draft{}), context.Canceled)
	_, err = s.Claim(gone, "ROOM22", "a", time.Minute)
	wantError(t, "Claim", err, context.Canceled)
}

func reopened(t *testing.T, s store.Store) {
	r, ok := s.(Reopener)
	if !ok {
		return // it forgets when it is closed, and says so
	}
	first, err := s.Claim(ctx(t), "ROOM22", "a", time.Minute)
	noError(t, "Claim", err)
	noError(t, "Append", s.Append(ctx(t), "ROOM22", first, 0, joined(1, 3)))
	noError(t, "PutDraft", s.PutDraft(ctx(t), "ROOM22", "s1", store.Draft{Round: 1, Rev: 2, Text: "x"}))
	noError(t, "SetBoard", s.SetBoard(ctx(t), "ROOM22", []store.Standing{{Seat: "s1", Points: 3}}))
	noError(t, "PutBest", s.PutBest(ctx(t), "c", store.Best{Room: "ROOM22", Name: "Ada", Millis: 5}))
	noError(t, "Release", s.Release(ctx(t), "ROOM22", "a"))
	s = r.Reopen(t)
	same(t, "log", read(t, s, "ROOM22", 1), joined(1, 3))
	kept, err := s.Drafts(ctx(t), "ROOM22")
	noError(t, "Drafts", err)
	same(t, "drafts", kept, map[string]store.Draft{"s1": {Round: 1, Rev: 2, Text: "x"}})
	rows, err := s.Board(ctx(t), "ROOM22", 1)
	noError(t, "Board", err)
	same(t, "board", rows, []store.Standing{{Seat: "s1", Points: 3}})
	times, err := s.Best(ctx(t), "c", 1)
	noError(t, "Best", err)
	same(t, "best", times, []store.Best{{Room: "ROOM22", Name: "Ada", Millis: 5}})
	second, err := s.Claim(ctx(t), "ROOM22", "b", time.Minute)
	noError(t, "Claim", err)
	if second <= first {
		t.Fatalf("the fence after reopening: got %d, want more than %d", second, first)
	}
	wantError(t, "Append with the old fence", s.Append(ctx(t), "ROOM22", first, 3, joined(4, 1)), store.ErrFenced)
}
