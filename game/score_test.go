package game

import (
	"cmp"
	"fmt"
	"math"
	"testing"
)

// TestAnAcceptedProgramScoresByTheFormula has scoring.md's numbers: T = 100 s, so the grace is 20 s.
func TestAnAcceptedProgramScoresByTheFormula(t *testing.T) {
	for _, c := range []struct {
		name     string
		weight   float64
		at       int64 // seconds on the clock
		wrong    int
		hints    int
		why      bool
		speedOff bool
		want     int
	}{
		{name: "at once", weight: 1, want: 900},
		{name: "within the grace", weight: 1, at: 20, want: 900},
		{name: "half of the decay", weight: 1, at: 60, want: 800},
		{name: "in the last moment", weight: 1, at: 99, want: 703},
		{name: "with the right why", weight: 1, why: true, want: 1000},
		{name: "weight 1.2", weight: 1.2, want: 1080},
		{name: "weight 1.4 and why", weight: 1.4, why: true, want: 1400},
		{name: "the first mistake is free", weight: 1, at: 20, wrong: 1, want: 900},
		{name: "the second costs 25", weight: 1, at: 20, wrong: 2, want: 875},
		{name: "seven cost 150", weight: 1, at: 20, wrong: 7, want: 750},
		{name: "more than seven cost no more", weight: 1, at: 20, wrong: 11, want: 750},
		{name: "one hint", weight: 1, at: 60, hints: 1, want: 770},
		{name: "two hints", weight: 1, at: 60, hints: 2, want: 710},
		{name: "three hints", weight: 1, at: 60, hints: 3, want: 590},
		{name: "never under 400", weight: 1, at: 99, wrong: 9, hints: 3, want: 400},
		{name: "never under 400 D", weight: 1.2, at: 99, wrong: 9, hints: 3, want: 480},
		{name: "speed off", weight: 1, at: 0, speedOff: true, want: 700},
		{name: "speed off, late, why", weight: 1, at: 99, why: true, speedOff: true, want: 800},
		{name: "rounded to the nearest", weight: 1, at: 25, want: 888}, // 887.5
	} {
		t.Run(c.name, func(t *testing.T) {
			o := lesson(1)
			o.Rounds[0].Weight = c.weight
			o.Settings.SpeedOff = c.speedOff
			d := began(t, o, "ann", "kim")
			r := d.m.current()
			// The score is a function of what was received: the state is made directly, since cool-downs would
			// spread so many wrong ones over the round.
			p := r.keep("ann")
			for i := range c.wrong {
				p.all = append(p.all, &submission{seq: uint64(i) + 10, Submission: Submission{
					State: StateJudged, Verdict: Verdict{Kind: Wrong, Rung: Builds},
				}})
			}
			for i := range c.hints {
				p.hints[i] = hint{bought: 9}
			}
			p.all = append(p.all, &submission{seq: 50, Submission: Submission{
				State: StateJudged, Clock: c.at * 1_000, Verdict: Verdict{Kind: Accepted, Rung: Concurrent},
			}})
			p.explained, p.right = c.why, c.why
			equal(t, "the score", d.m.tally(r, d.m.seats["ann"]).points, c.want)
		})
	}
}

func TestWhoDidNotSolveScoresByTheBestRung(t *testing.T) {
	type result struct {
		kind Kind
		rung Rung
	}
	for _, c := range []struct {
		name    string
		results []result
		weight  float64
		want    int
	}{
		{"nothing submitted", nil, 1, 0},
		{"the untouched program", []result{{Race, Behaves}}, 1, 0},
		{"an emptied one", []result{{Wrong, Builds}}, 1, 0},
		{"does not compile", []result{{Compile, NoRung}}, 1, 0},
		{"behaves", []result{{Deadlock, Behaves}}, 1, 100},
		{"race-free", []result{{Deadlock, RaceFree}}, 1, 200},
		{"a serial one", []result{{Serial, Clean}}, 1, 250},
		{"a serial one, weight 1.2", []result{{Serial, Clean}}, 1.2, 300},
		{"contended, on the top rung", []result{{Contended, Concurrent}}, 1.4, 350},
		{"the best counts", []result{{Serial, Clean}, {Wrong, Builds}, {Race, Behaves}}, 1, 250},
		{"the judge's own failure", []result{{Error, Clean}}, 1, 0},
		{"a rung that is not known", []result{{Leak, "cellar"}}, 1, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := lesson(1)
			o.Rounds[0].Weight = c.weight
			d := began(t, o, "ann", "kim")
			at := int64(1_000)
			for i, r := range c.results {
				d.attempt(at, "ann", int64(i)+1, fmt.Sprint("s", i), r.kind, r.rung)
				at += 20_000
			}
			equal(t, "the score", d.points("ann"), c.want)
			d.check(at)
		})
	}
}

func TestAProgramFixedAtTheBuzzerScoresWithoutSpeed(t *testing.T) {
	d := began(t, lesson(1), "ann")
	d.do(100_000, Elapse{Drafts: map[string]Draft{"ann": {Submission: "b", Source: "fixed"}}})
	d.mark(101_000, "b", Accepted, Concurrent)
	equal(t, "the score", d.points("ann"), 700)
	equal(t, "the phase", d.m.Phase(), Review)
	equal(t, "the time", d.m.Standings()[0].Millis, int64(100_000))
}

func TestAWrongProgramAtTheBuzzerCostsNothing(t *testing.T) {
	d := began(t, lesson(1), "ann", "kim")
	d.attempt(1_000, "ann", 1, "s1", Serial, Clean)
	d.do(100_000, Elapse{Drafts: map[string]Draft{"ann": {Submission: "b", Source: "worse"}}})
	d.mark(101_000, "b", Wrong, Builds)
	row := d.m.Standings()[0]
	equal(t, "points", row.Points, 250)
	equal(t, "wrong submissions", row.Wrong, 1)
}

func TestTheOrderOfVerdictsPlaysNoPart(t *testing.T) {
	var want string
	for _, order := range [][]string{{"k", "a", "b"}, {"a", "b", "k"}, {"b", "k", "a"}} {
		d := began(t, lesson(1), "ann", "bob", "kim")
		d.hand(30_000, "ann", 1, "a")
		d.hand(40_000, "bob", 1, "b")
		d.hand(50_000, "kim", 1, "k")
		for i, s := range order {
			d.mark(60_000+int64(i), s, Accepted, Concurrent)
		}
		got := fmt.Sprint(d.m.Standings(), d.m.firstView(d.m.current()))
		if want == "" {
			want = got
		}
		equal(t, fmt.Sprint("the standings after ", order), got, want)
	}
}

func TestTheWorstOfFiveRoundsIsLeftOut(t *testing.T) {
	for _, c := range []struct {
		name   string
		drop   bool
		rounds int
		want   int
		millis int64
		wrong  int
	}{
		{"four rounds all count", true, 4, 2700, 60_000 + 100_000, 1},
		{"of five the worst is left out", true, 5, 3600, 80_000, 0},
		{"unless switched off", false, 5, 3600, 80_000 + 100_000, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := lesson(c.rounds)
			o.Settings.DropWorst = c.drop
			d := began(t, o, "ann", "kim")
			at := int64(0)
			for i := range c.rounds {
				if i > 0 {
					d.do(at, Next{})
				}
				if i == 1 {
					d.attempt(at+1_000, "ann", 100, "bad", Wrong, Builds)
				} else {
					d.attempt(at+20_000, "ann", int64(i)+1, fmt.Sprint("good", i), Accepted, Concurrent)
				}
				at += 100_000
				d.do(at, Elapse{})
			}
			row := d.m.Standings()[0]
			equal(t, "points", row.Points, c.want)
			equal(t, "total time of acceptance", row.Millis, c.millis)
			equal(t, "wrong submissions", row.Wrong, c.wrong)
			d.check(at)
		})
	}
}

func TestTiesGoToTheEarlierThenToFewerMistakesThenAreShared(t *testing.T) {
	d := began(t, lesson(1), "ann", "bob", "kim", "eve", "sam")
	d.attempt(1_000, "bob", 1, "b1", Wrong, Builds)
	d.attempt(4_000, "kim", 1, "k1", Accepted, Concurrent)
	d.attempt(5_000, "bob", 2, "b2", Accepted, Concurrent)
	d.attempt(5_000, "ann", 1, "a1", Accepted, Concurrent)
	var got []string
	for _, row := range d.m.Standings() {
		got = append(got, fmt.Sprintf("%d %s", row.Rank, row.Name))
	}
	equal(t, "the order", fmt.Sprint(got), "[1 kim 2 ann 3 bob 4 eve 4 sam]")
}

func TestACommandIsNeverEarlierThanTheLog(t *testing.T) {
	d := began(t, lesson(1), "ann")
	d.do(9_000, Elapse{})
	d.do(4_000, Lose{Seat: "ann", On: true})
	equal(t, "the last event's time", d.m.Now(), int64(9_000))
}

func TestHintsBoughtAfterTheAcceptedProgramWasReceivedAreFree(t *testing.T) {
	d := began(t, lesson(1), "ann", "kim")
	d.do(16_000, TakeHint{Seat: "ann"})
	d.hand(17_000, "ann", 1, "a")
	d.do(36_000, TakeHint{Seat: "ann"})
	d.mark(37_000, "a", Accepted, Concurrent)
	equal(t, "points", d.points("ann"), 870)
	d.do(38_000, GiveHint{Hint: 0})
	equal(t, "points once the first hint was given to all", d.points("ann"), 900)
}

func TestAnExtensionNeverShutsAHintThatIsOpen(t *testing.T) {
	d := began(t, lesson(1), "ann")
	d.do(16_000, Extend{Millis: 600_000})
	d.do(16_000, TakeHint{Seat: "ann"})
	d.refused(34_999, TakeHint{Seat: "ann"}, CodeHint)
	for now, want := range map[int64]bool{34_999: false, 35_000: true} {
		v, _ := d.m.Student("ann", now)
		equal(t, fmt.Sprintf("the second hint is open at %d ms", now), v.You.NextHint.Open, want)
	}
	d.do(35_000, TakeHint{Seat: "ann"})
}

func TestExtraTimeSlowsTheDecayOfOneSeatOnly(t *testing.T) {
	d := began(t, lesson(1), "ann", "kim", "bob")
	d.do(1_000, Extend{Millis: 100_000, Seat: "ann"})
	d.attempt(60_000, "ann", 1, "a", Accepted, Concurrent)
	d.attempt(60_000, "kim", 1, "k", Accepted, Concurrent)
	equal(t, "ann's points", d.points("ann"), 875) // T 200 s, grace 40 s: an eighth is gone
	equal(t, "kim's points", d.points("kim"), 800)
	d.do(100_000, Elapse{})
	equal(t, "the phase at the common T", d.m.Phase(), Review)
}

func TestSortedScoreOrdersAsPointsThenTime(t *testing.T) {
	type total struct {
		points int
		millis int64
	}
	totals := []total{{0, 0}, {0, 1}, {1, 0}, {1, math.MaxUint32 - 1}, {900, 61_000}, {900, 60_999}, {901, 99_999_999}, {1<<20 - 1, 0}, {1<<20 - 1, 7}}
	for _, a := range totals {
		for _, b := range totals {
			want := cmp.Or(cmp.Compare(a.points, b.points), cmp.Compare(b.millis, a.millis))
			if got := cmp.Compare(SortedScore(a.points, a.millis), SortedScore(b.points, b.millis)); got != want {
				t.Errorf("SortedScore orders %v and %v as %d, want %d", a, b, got, want)
			}
		}
	}
	equal(t, "one point and no time", SortedScore(1, 0), float64(1<<32+1<<32-1))
	equal(t, "out of range below", SortedScore(-1, -1), SortedScore(0, 0))
	equal(t, "out of range above", SortedScore(1<<30, 1<<40), SortedScore(1<<20-1, math.MaxUint32))
}

func TestCooldownsGrowToAMinute(t *testing.T) {
	d := began(t, func() Open { o := lesson(1); o.Rounds[0].Duration = 3_600_000; return o }(), "ann", "kim")
	at := int64(1_000)
	for i, want := range []int64{0, 0, 10_000, 20_000, 30_000, 40_000, 50_000, 60_000, 60_000} {
		d.attempt(at, "ann", int64(i)+1, fmt.Sprint("s", i), Deadlock, RaceFree)
		view, _ := d.m.Student("ann", at)
		until := int64(0)
		if want > 0 {
			until = at + want
			no := d.refused(at+1, Submit{Seat: "ann", N: 99, Submission: "x", Source: "y"}, CodeCooldown)
			equal(t, "the wait", no.Wait, want-1)
		}
		equal(t, fmt.Sprintf("the cool-down after %d wrong ones", i+1), view.You.Cooldown, until)
		at += want + 1_000
	}
}
