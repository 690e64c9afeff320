package bot

import (
	"reflect"
	"testing"
	"time"

	"datarace/game"
	"datarace/game/catalog"
)

// The figures are worked out by hand from the written rules: a weight of 1.2, 300 s, so 60 s of grace.
func TestPointsAreThoseOfTheWrittenRules(t *testing.T) {
	at := func(ms int64, kind game.Kind, rung game.Rung) game.Attempt {
		return game.Attempt{At: ms, State: game.StateJudged, Kind: kind, Rung: rung}
	}
	wrong, won := at(1, game.Wrong, game.Behaves), at(180_000, game.Accepted, game.Concurrent)
	compile, bell, same, waiting := at(2, game.Compile, game.NoRung), wrong, wrong, wrong
	bell.Buzzer, same.Same, waiting.State = true, "other", game.StateJudging
	pick := func(ms int64, early bool, kind game.Kind) game.Choice {
		return game.Choice{At: ms, Early: early, Kind: kind}
	}
	right := func(ms int64, early bool) game.Choice { return pick(ms, early, game.Accepted) }
	no := pick(1, true, game.Race)
	for _, c := range []struct {
		name string
		tale tale
		want int
	}{
		{"the right patch in the grace", tale{choices: []game.Choice{right(60_000, true)}}, 720},                 // 1.2 * 600
		{"the right patch, half of the rest gone", tale{choices: []game.Choice{right(180_000, true)}}, 600},      // 1.2 * 500
		{"the right patch second", tale{choices: []game.Choice{no, right(180_000, true)}}, 400},                  // 1.2 * 500*2/3
		{"the right patch third", tale{choices: []game.Choice{no, no, right(180_000, true)}}, 200},               // 1.2 * 500/3
		{"three wrong patches", tale{choices: []game.Choice{no, no, no}}, 0},                                     //
		{"the right patch in the last quarter", tale{choices: []game.Choice{right(225_000, false)}}, 360},        // 1.2 * 300
		{"the right patch late and third", tale{choices: []game.Choice{no, no, right(299_000, false)}}, 120},     // 1.2 * 100
		{"the right patch, speed off", tale{speedOff: true, choices: []game.Choice{right(1, true)}}, 480},        // 1.2 * 400
		{"the right patch, extra time", tale{extra: 300_000, choices: []game.Choice{right(210_000, true)}}, 675}, // 1.2 * (400 + 200*(1-90/480))
		{"the right patch under a better program", tale{choices: []game.Choice{no, no, right(299_000, false)}, attempts: []game.Attempt{at(1, game.Serial, game.Clean)}}, 300},
		{"the right patch over a worse program", tale{choices: []game.Choice{right(299_000, false)}, attempts: []game.Attempt{at(1, game.Serial, game.Clean)}}, 360},
		{"an accepted program over the right patch", tale{choices: []game.Choice{right(1, true)}, attempts: []game.Attempt{won}}, 960},
		{"nothing done", tale{}, 0},
		{"in the grace", tale{attempts: []game.Attempt{at(60_000, game.Accepted, game.Concurrent)}}, 1080}, // 1.2 * 900
		{"half of the rest gone", tale{attempts: []game.Attempt{won}}, 960},                                // 1.2 * 800
		{"at the bell", tale{attempts: []game.Attempt{at(300_000, game.Accepted, game.Concurrent)}}, 840},  // 1.2 * 700
		{"extra time slows the decay", tale{extra: 300_000, attempts: []game.Attempt{at(360_000, game.Accepted, game.Concurrent)}}, 960},
		{"speed off", tale{speedOff: true, attempts: []game.Attempt{won}}, 840},
		{"why", tale{why: true, attempts: []game.Attempt{won}}, 1080},                  // 1.2 * 900
		{"one wrong is free", tale{attempts: []game.Attempt{wrong, won}}, 960},         //
		{"three wrong", tale{attempts: []game.Attempt{wrong, wrong, wrong, won}}, 900}, // 1.2 * 750
		{"what does not count", tale{attempts: []game.Attempt{wrong, compile, bell, same, waiting, won}}, 960},
		{"after acceptance nothing counts", tale{attempts: []game.Attempt{won, wrong, wrong, wrong}}, 960},
		{"three hints", tale{paid: 3, attempts: []game.Attempt{won}}, 708}, // 1.2 * 590
		{"never under the floor", tale{paid: 3, attempts: []game.Attempt{
			wrong, wrong, wrong, wrong, wrong, wrong, wrong, wrong, wrong, at(300_000, game.Accepted, game.Concurrent),
		}}, 480},
		{"its own bug", tale{attempts: []game.Attempt{at(1, game.Race, game.Behaves)}}, 0},
		{"not solved: behaves", tale{attempts: []game.Attempt{wrong}}, 120},
		{"not solved: the best counts", tale{attempts: []game.Attempt{at(1, game.Leak, game.RaceFree), wrong}}, 240},
		{"not solved: clean", tale{attempts: []game.Attempt{at(1, game.Serial, game.Clean)}}, 300},
		{"not solved: hints cost nothing", tale{paid: 3, attempts: []game.Attempt{wrong}}, 120},
		{"not judged", tale{attempts: []game.Attempt{waiting}}, 0},
	} {
		c.tale.weight, c.tale.total, c.tale.bug = 1.2, 300_000, game.Race
		if got := c.tale.points(); got != c.want {
			t.Errorf("%s: got %d, want %d (%s)", c.name, got, c.want, c.tale)
		}
		if c.tale.fits(c.want+1) || !c.tale.fits(c.want) {
			t.Errorf("%s: %d has to fit and %d must not", c.name, c.want, c.want+1)
		}
	}
}

func TestWhatAStudentDoesDependsOnTheSeedAlone(t *testing.T) {
	packs, err := catalog.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	seen := map[deed]int{}
	cuts := map[cut]int{}
	for _, c := range packs.Challenges() {
		for student := range 40 {
			first := drawn(5, student, 1, "Kim", c, time.Second)
			if again := drawn(5, student, 1, "Kim", c, time.Second); !reflect.DeepEqual(first, again) {
				t.Errorf("%s: student %d does something else the second time", c.ID, student)
			}
			if student > 0 && reflect.DeepEqual(first, drawn(5, student-1, 1, "Kim", c, time.Second)) {
				t.Errorf("%s: students %d and %d do the same", c.ID, student-1, student)
			}
			handed := map[string]bool{}
			for _, a := range first.acts {
				seen[a.deed]++
				cuts[a.cut]++
				if a.think < 0 || a.think > time.Second {
					t.Errorf("%s: a student thinks for %v, want a second at most", c.ID, a.think)
				}
				if a.deed == toSubmit && handed[a.program.name] {
					t.Errorf("%s: student %d hands %s in twice, and not as a repeat", c.ID, student, a.program.name)
				}
				handed[a.program.name] = handed[a.program.name] || a.deed == toSubmit
			}
		}
	}
	for d := toType; d <= toLeave; d++ {
		if seen[d] == 0 {
			t.Errorf("nobody ever does deed %d", d)
		}
	}
	for c := never; c <= afterAnswer; c++ {
		if cuts[c] == 0 {
			t.Errorf("no connection is ever cut at moment %d", c)
		}
	}
}

func TestEveryStudentHasAnotherName(t *testing.T) {
	seen := map[string]bool{}
	for i := range mostStudents {
		key := game.NameKey(nameOf(i))
		if seen[key] {
			t.Errorf("two students are called %s", nameOf(i))
		}
		seen[key] = true
	}
}
