package explore

import (
	"strconv"
	"strings"
	"testing"

	"datarace/game"
)

// counted is a test of some scenarios that counts how often each was run, and of one that is run once.
const counted = `package p_test

import (
	"challenge/p"
	"datarace/game/judge/harness"
)

var runs [NUMBER]int

func Judge() {
	harness.RunOnce("long", func() {
		ONCE
	})
	for i := range runs {
		harness.Run("short "+string(rune('a'+i)), func() {
			runs[i]++
			p.Pass()
		})
	}
}
`

// explored builds the test with so many scenarios and a body of its last one.
func explored(t *testing.T, number int, source, once string, o Options) Outcome {
	t.Helper()
	binary := build(t, head+source, strings.NewReplacer("NUMBER", strconv.Itoa(number), "ONCE", once).Replace(counted))
	return explore(t, binary, o)
}

// Six scenarios are run in the first sixty schedules and a third of them in each of the 340 that follow; then comes the one
// that is run once.
func TestManyScenariosTakeTurns(t *testing.T) {
	const count = `for _, n := range runs {
			harness.Must(n >= 60+340/3-6 && n <= 60+340/3+6, "each was run %v times", runs)
		}`
	out := explored(t, 6, "func Pass() {}\n", count, Options{Seed: 1})
	if out.Kind != game.Accepted || out.Schedules != 500 {
		t.Errorf("kind %q, %d schedules, %q, want accepted after 500", out.Kind, out.Schedules, out.Message)
	}
}

// Three are not many, with one that is run once either.
func TestFewScenariosTakeNoTurns(t *testing.T) {
	const count = `for _, n := range runs {
			harness.Must(n == 400, "each was run %v times", runs)
		}`
	out := explored(t, 3, "func Pass() {}\n", count, Options{Seed: 1})
	if out.Kind != game.Accepted || out.Schedules != 500 {
		t.Errorf("kind %q, %d schedules, %q, want accepted after 500", out.Kind, out.Schedules, out.Message)
	}
}

func TestOneScheduleIsEnoughForSome(t *testing.T) {
	const fail = `harness.Must(false, "seen")`
	found := explored(t, 6, "func Pass() {}\n", fail, Options{Seed: 1})
	if found.Kind != game.Wrong || found.Message != "seen" || found.Schedule != 400 || found.Scenario != "long" {
		t.Errorf("found %q %q in schedule %d of %q, want wrong, seen, 400, long", found.Kind, found.Message, found.Schedule, found.Scenario)
	}
	alone := explored(t, 6, "func Pass() {}\n", fail, Options{Seed: 1, Only: 400})
	if alone.Kind != game.Wrong || alone.Own != found.Own {
		t.Errorf("schedule 400 alone is %q with hash %d, want wrong with %d", alone.Kind, alone.Own, found.Own)
	}
	if other := explored(t, 6, "func Pass() {}\n", fail, Options{Seed: 1, Only: 399}); other.Kind != game.Accepted {
		t.Errorf("schedule 399 alone is %q, want accepted", other.Kind)
	}
}

// It is not left out when the others have used up the steps.
func TestSomeAreRunWhenNoStepsAreLeft(t *testing.T) {
	const work = "func Pass() {\n\tfor n := 0; n < 100; {\n\t\tn++\n\t}\n}\n"
	out := explored(t, 6, work, `harness.Must(false, "seen after %d", runs[0])`, Options{Seed: 1, Steps: 6000})
	if out.Kind != game.Wrong || out.Message != "seen after 20" || out.Schedules != 20 {
		t.Errorf("kind %q, %q, %d schedules, want wrong, seen after 20, 20", out.Kind, out.Message, out.Schedules)
	}
}
