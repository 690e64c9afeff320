package corpus

import (
	"slices"
	"strings"
	"testing"

	"datarace/game"
)

const whole = `race or wrong
It counts
without a lock.
-- submission.go --
package gate

import "time"

var N time.Duration
-- judge.go --
package gate_test

func Judge() {}
`

func TestAProgramIsReadWithItsVerdictAndItsTest(t *testing.T) {
	p, err := Parse("gate", []byte(whole))
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(p.Kinds, []game.Kind{game.Race, game.Wrong}) || p.About != "It counts without a lock." || p.Name != "gate" {
		t.Errorf("got %v, %q, %q", p.Kinds, p.About, p.Name)
	}
	c := p.Challenge
	if c.Package != "gate" || !slices.Equal(c.Imports, []string{"time"}) || c.Bug != game.Race || !strings.Contains(c.Check, "func Check()") {
		t.Errorf("got the challenge %+v", c)
	}
}

func TestAProgramThatIsNotWholeIsNamedWithTheReason(t *testing.T) {
	for _, c := range []struct{ from, to, want string }{
		{"race or wrong", "racy", "the first line"},
		{"race or wrong", "race or race", "the first line"},
		{"race or wrong", "error", "the first line"},
		{"It counts\nwithout a lock.", "", "the second line"},
		{"-- judge.go --", "-- check.go --", "its files"},
		{"package gate\n", "gate\n", "parse the program"},
	} {
		_, err := Parse("gate", []byte(strings.Replace(whole, c.from, c.to, 1)))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q for %q: got %v; want an error about %s", c.to, c.from, err, c.want)
		}
	}
	if _, err := Read(t.TempDir()); err == nil {
		t.Error("an empty directory is no error")
	}
}
