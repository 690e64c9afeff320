package game

import (
	"fmt"
	"testing"
)

// TestTheRightPatchScoresByWhenItWasOpenedAndChosen has figures worked out by hand: T = 100 s, so the grace is 20 s, the
// last quarter begins at 75 s, and 60 s are half of the decay.
func TestTheRightPatchScoresByWhenItWasOpenedAndChosen(t *testing.T) {
	for _, c := range []struct {
		name         string
		weight       float64
		open, choose int64 // seconds on the clock
		wrong        int
		speedOff     bool
		extendAt     int64 // seconds on the clock; all get 100 s more
		extra        int64 // seconds for the seat
		want         int
	}{
		{name: "at once", open: 0, choose: 0, want: 600},
		{name: "in the grace", open: 0, choose: 20, want: 600},
		{name: "half of the decay", open: 0, choose: 60, want: 500},
		{name: "just before the last quarter", open: 74, choose: 74, want: 465}, // 400 + 200*(1-54/80)
		{name: "opened early, chosen in the last quarter", open: 0, choose: 75, want: 300},
		{name: "in the last quarter", open: 75, choose: 76, want: 300},
		{name: "in the last moment", open: 99, choose: 99, want: 300},
		{name: "the second early", open: 0, choose: 60, wrong: 1, want: 333}, // 500*2/3
		{name: "the third early", open: 0, choose: 60, wrong: 2, want: 167},  // 500/3
		{name: "the second late", open: 80, choose: 80, wrong: 1, want: 200},
		{name: "the third late", open: 80, choose: 80, wrong: 2, want: 100},
		{name: "none", open: 80, choose: 80, wrong: 3, want: 0},
		{name: "weight 1.2", weight: 1.2, open: 0, choose: 60, want: 600},
		{name: "weight 1.4, late, third", weight: 1.4, open: 75, choose: 75, wrong: 2, want: 140},
		{name: "speed off", open: 0, choose: 60, speedOff: true, want: 400},
		{name: "speed off, second", open: 0, choose: 60, wrong: 1, speedOff: true, want: 267},
		{name: "extended before, so the quarter comes later", extendAt: 1, open: 90, choose: 120, want: 500}, // T 200 s, grace 40 s
		{name: "opened in the last quarter stays late", open: 80, extendAt: 81, choose: 90, want: 300},
		{name: "extended after, rescored", open: 0, choose: 60, extendAt: 61, want: 575},    // 400 + 200*(1-20/160)
		{name: "extended after, still late", open: 80, choose: 80, extendAt: 81, want: 300}, //
		{name: "extra time slows the decay", open: 0, choose: 60, extra: 100, want: 575},    //
		{name: "extra time moves no quarter", open: 75, choose: 75, extra: 100, want: 300},  //
	} {
		t.Run(c.name, func(t *testing.T) {
			o := lesson(1)
			o.Rounds[0].Weight = max(c.weight, 1)
			o.Settings.SpeedOff = c.speedOff
			d := began(t, o, "ann", "kim")
			if c.extra > 0 {
				d.do(0, Extend{Millis: c.extra * 1_000, Seat: "ann"})
			}
			extend := func(from, to int64) { // when its time is between the two
				if c.extendAt > from && c.extendAt <= to {
					d.do(c.extendAt*1_000, Extend{Millis: 100_000})
				}
			}
			extend(0, c.open)
			d.do(c.open*1_000, OpenPatches{Seat: "ann"})
			extend(c.open, c.choose)
			for _, wrong := range []string{"pa", "pc", "pd"}[:c.wrong] {
				d.do(c.choose*1_000, Choose{Seat: "ann", Patch: wrong})
			}
			if c.wrong < 3 {
				v, _ := d.m.Student("ann", c.choose*1_000)
				said := v.You.Choosing.Worth
				d.do(c.choose*1_000, Choose{Seat: "ann", Patch: "pb"})
				equal(t, "what it was said to be worth", said, d.points("ann"))
			}
			extend(c.choose, 100)
			equal(t, "the score", d.points("ann"), c.want)
			d.check(d.m.Now())
		})
	}
}

func TestTheBestOfProgramAndPatchCounts(t *testing.T) {
	d := began(t, lesson(1), "ann", "kim", "bob")
	d.hand(10_000, "kim", 1, "k1")
	d.do(11_000, OpenPatches{Seat: "kim"})
	d.do(12_000, Choose{Seat: "kim", Patch: "pb"})
	equal(t, "the right patch while a program is judged", d.points("kim"), 600)
	d.mark(13_000, "k1", Accepted, Concurrent)
	equal(t, "the program, handed in before the patches were seen, is accepted", d.points("kim"), 900)
	v, _ := d.m.Student("kim", 13_000)
	equal(t, "kim has solved it", v.You.Solved, true)

	d.attempt(14_000, "ann", 1, "a1", Leak, RaceFree) // 200
	d.do(80_000, OpenPatches{Seat: "ann"})
	d.do(80_000, Choose{Seat: "ann", Patch: "pa"})
	d.do(80_000, Choose{Seat: "ann", Patch: "pc"})
	d.do(80_000, Choose{Seat: "ann", Patch: "pb"}) // 100
	equal(t, "a race-free program and the third patch", d.points("ann"), 200)
	v, _ = d.m.Student("ann", 80_000)
	equal(t, "ann has solved it", v.You.Solved, false)
	equal(t, "how many solved it", v.Solved, 1)
	d.check(80_000)
}

func TestWhoSeesThePatchesSeesThemInAnOrderOfTheirOwn(t *testing.T) {
	var seats []string
	for i := range 60 {
		seats = append(seats, fmt.Sprint("seat-", i))
	}
	d := began(t, lesson(1), seats...)
	first := make(map[string]int)
	for _, s := range seats {
		if _, list, ok := d.m.Patches(s); ok {
			t.Fatalf("%s sees %v before opening them", s, list)
		}
		d.do(1_000, OpenPatches{Seat: s})
		_, list, ok := d.m.Patches(s)
		if !ok || len(list) != 4 {
			t.Fatalf("%s sees %d patches (%v), want 4", s, len(list), ok)
		}
		_, again, _ := d.m.Patches(s)
		equal(t, "the order at the second look", again, list)
		first[list[0].ID]++
	}
	for _, p := range lesson(1).Rounds[0].Patches {
		if first[p.ID] < 5 {
			t.Errorf("patch %s comes first for %d of 60 seats, want about 15", p.ID, first[p.ID])
		}
	}
}

// TestALogWithoutPatchesGoesOnWithoutThem is a room that was opened before there were any.
func TestALogWithoutPatchesGoesOnWithoutThem(t *testing.T) {
	o := lesson(1)
	o.Rounds[0].Patches = nil
	d := began(t, o, "ann")
	d.refused(80_000, OpenPatches{Seat: "ann"}, CodeUnknown)
	d.refused(80_000, Choose{Seat: "ann", Patch: ""}, CodePatches)
	v, _ := d.m.Student("ann", 80_000)
	if v.You.Choosing != nil {
		t.Errorf("the student is offered %+v, want nothing", *v.You.Choosing)
	}
	d.check(80_000)
}
