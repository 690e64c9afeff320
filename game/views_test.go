package game

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

func TestTheProjectorTellsNoSecretInAnyPhase(t *testing.T) {
	o := lesson(1)
	o.Rounds[0].Reading = 10_000
	d := newDriver(t)
	d.do(0, o)
	for _, s := range []string{"ann", "kim", "bob"} {
		d.do(0, Join{Seat: s, Name: s, TokenHash: "token-" + s})
	}
	d.checkScreen(0)
	d.do(0, Start{})
	d.checkScreen(5_000)
	d.do(10_000, Elapse{})
	at := int64(11_000)
	for i, kind := range Kinds[1:] {
		at += 61_000 / int64(len(Kinds))
		d.do(at, Extend{Millis: 60_000})
		seat := []string{"ann", "kim"}[i%2]
		id := fmt.Sprint("s", i)
		if _, no := d.try(at, Submit{Seat: seat, N: int64(i) + 1, Submission: id, Source: "program " + id, Canon: "canon " + id}); no == nil {
			d.mark(at, id, kind, Behaves)
		}
		d.checkScreen(at)
	}
	d.attempt(at+1, "bob", 1, "b", Accepted, Concurrent)
	d.do(at+2, GiveHint{Hint: 0})
	d.checkScreen(at + 2)
	d.do(at+3, Pause{})
	d.checkScreen(at + 3)
	d.do(at+4, Resume{})
	d.hand(at+100_000, "kim", 90, "late")
	d.do(at+100_001, End{})
	equal(t, "the phase", d.m.Phase(), Closing)
	d.checkScreen(at + 100_001)
	d.do(at+100_002, End{})
	equal(t, "the phase", d.m.Phase(), Review)
	d.checkScreen(at + 100_002)
	if d.m.Screen(at).Debrief == nil {
		t.Error("in review the projector has no debrief, want it")
	}
	d.do(at+100_003, Next{})
	d.checkScreen(at + 100_003)
}

func TestTheLadderNamesTheFirstAndWhoHasJustRisen(t *testing.T) {
	d := began(t, lesson(1), "ann", "kim", "bob")
	d.attempt(1_000, "ann", 1, "a", Accepted, Concurrent)
	d.attempt(2_000, "kim", 1, "k", Deadlock, RaceFree)
	for _, c := range []struct {
		now  int64
		want string
	}{
		{3_000, "[{solved 1 [ann]} {concurrent 0 []} {clean 0 []} {race-free 1 [kim]} {behaves 0 []} {builds 0 []} {trying 1 []}]"},
		{12_001, "[{solved 1 [ann]} {concurrent 0 []} {clean 0 []} {race-free 1 []} {behaves 0 []} {builds 0 []} {trying 1 []}]"},
	} {
		equal(t, fmt.Sprintf("the ladder at %d ms", c.now), fmt.Sprint(d.m.Screen(c.now).Ladder), c.want)
	}
	d.attempt(20_000, "kim", 2, "k2", Wrong, Builds)
	equal(t, "a lane that fell back", fmt.Sprint(d.m.Screen(20_001).Ladder[3]), "{race-free 1 []}")
}

func TestARankIsShownInTheUpperHalfAndOnThePodium(t *testing.T) {
	d := began(t, lesson(1), "ann", "kim", "bob", "eve")
	for i, s := range []string{"ann", "kim", "bob"} {
		d.attempt(int64(i)*10_000+20_000, s, 1, s, Accepted, Concurrent)
	}
	ranks := func() string {
		var all []int
		for _, s := range []string{"ann", "kim", "bob", "eve"} {
			v, _ := d.m.Student(s, 50_000)
			all = append(all, v.You.Rank)
		}
		return fmt.Sprint(all)
	}
	equal(t, "the ranks in the round", ranks(), "[1 2 0 0]")
	v, _ := d.m.Student("bob", 50_000)
	equal(t, "bob's target", fmt.Sprint(*v.You.Target), "{kim 25}")
	d.do(50_000, Freeze{})
	equal(t, "the ranks while frozen", ranks(), "[0 0 0 0]")
	d.do(50_000, Reveal{})
	d.do(50_000, End{})
	d.do(50_000, Next{})
	equal(t, "the ranks on the podium", ranks(), "[1 2 3 4]")
}

func TestHiddenRanksAreHiddenUntilThePodium(t *testing.T) {
	o := lesson(1)
	o.Settings.HideRanks = true
	d := began(t, o, "ann", "kim")
	d.attempt(20_000, "ann", 1, "a", Accepted, Concurrent)
	d.do(21_000, End{})
	ann, _ := d.m.Student("ann", 21_000)
	kim, _ := d.m.Student("kim", 21_000)
	if ann.You.Rank != 0 || kim.You.Target != nil || len(ann.Board) > 0 || len(d.m.Screen(21_000).Board) > 0 {
		t.Errorf("ranks are hidden and ann sees rank %d, kim %v, the boards %v and %v", ann.You.Rank, kim.You.Target, ann.Board, d.m.Screen(21_000).Board)
	}
	equal(t, "the instructor's board", len(d.m.Host(21_000).Board), 2)
	d.do(22_000, Next{})
	equal(t, "the podium's board", len(d.m.Screen(22_000).Board), 2)
}

func TestThePlacesWonSinceTheRoundBeganAreShown(t *testing.T) {
	d := began(t, lesson(2), "ann", "kim")
	d.attempt(20_000, "ann", 1, "a", Accepted, Concurrent)
	d.do(21_000, End{})
	d.do(22_000, Next{})
	d.attempt(23_000, "kim", 1, "k", Accepted, Concurrent)
	d.do(23_500, Explain{Seat: "kim", Choice: 0})
	var moves []string
	for _, row := range d.m.Screen(24_000).Board {
		moves = append(moves, fmt.Sprintf("%s %+d", row.Name, row.Move))
	}
	equal(t, "the moves", fmt.Sprint(moves), "[kim +1 ann -1]")
}

func TestTheInstructorSeesFirstWhoNeedsHelp(t *testing.T) {
	d := began(t, lesson(1), "solved", "fine", "lost", "stuck", "silent")
	d.attempt(1_000, "solved", 1, "s", Accepted, Concurrent)
	d.attempt(2_000, "fine", 1, "f", Deadlock, RaceFree)
	for i := range int64(3) {
		d.attempt(3_000+i, "stuck", i+1, fmt.Sprint("k", i), Race, Behaves)
	}
	d.do(4_000, Lose{Seat: "lost", On: true})
	d.attempt(4_000, "lost", 1, "l", Wrong, Builds)
	names := func(now int64) string {
		var all []string
		for _, s := range d.m.Host(now).Seats {
			name := s.Name
			if s.Stuck {
				name += "!"
			}
			all = append(all, name)
		}
		return strings.Join(all, " ")
	}
	equal(t, "the order early", names(5_000), "lost stuck! silent fine solved")
	equal(t, "the order at half time", names(50_000), "lost silent! stuck! fine solved")
	v := d.m.Host(50_000)
	equal(t, "the heat", fmt.Sprint(v.Heat), "[{accepted [1 0]} {wrong [1 0]} {race [3 0]} {deadlock [1 0]}]")
	d.attempt(60_000, "lost", 2, "l2", Accepted, Concurrent)
	equal(t, "the order once the lost one has solved", names(60_000), "silent! stuck! fine lost solved")
}

func TestListsInViewsAreNeverNull(t *testing.T) {
	d := newDriver(t)
	d.do(0, lesson(1))
	d.do(0, Join{Seat: "ann", Name: "ann", TokenHash: "t"})
	for _, step := range []Command{nil, Start{}, Pause{}, End{}, Next{}, Close{}} {
		if step != nil {
			d.do(1, step)
		}
		v, ok := d.m.Student("ann", 1)
		if !ok {
			t.Fatal("ann has no view")
		}
		data, err := json.Marshal([]any{v, d.m.Screen(1), d.m.Host(1)})
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(data), "null") {
			t.Errorf("in phase %q the views hold null: %s", d.m.Phase(), data)
		}
	}
}

func TestAViewSharesNothingWithTheMatch(t *testing.T) {
	d := began(t, lesson(1), "ann", "kim")
	d.attempt(20_000, "ann", 1, "a", Wrong, Builds)
	before := sees(t, d.m, 21_000)
	host, screen := d.m.Host(21_000), d.m.Screen(21_000)
	host.Hints[0], host.Seats[0].Name, host.Board[0].Name, screen.Board[0].Name = "x", "x", "x", "x"
	host.Plan[0].Title, screen.Ladder[0].Rung = "x", "x"
	d.m.Standings()[0].Name = "x"
	v, _ := d.m.Student("ann", 21_000)
	v.You.Attempts[0].Kind, v.Clock.Left = Accepted, -1
	equal(t, "what the match shows after its views were changed", sees(t, d.m, 21_000), before)
}

func TestTheBoardHasEightRowsAndTheLobbySixtyNames(t *testing.T) {
	d := newDriver(t)
	d.do(0, lesson(1))
	for i := range 70 {
		d.do(0, Join{Seat: fmt.Sprint("s", i), Name: fmt.Sprint("Student ", i), TokenHash: fmt.Sprint("t", i)})
	}
	v := d.m.Screen(0)
	equal(t, "the rows of the board", len(v.Board), 8)
	equal(t, "the names in the lobby", len(v.Names), 60)
	equal(t, "the newest name", v.Names[0], "Student 69")
	equal(t, "the instructor's board", len(d.m.Host(0).Board), 70)
}
