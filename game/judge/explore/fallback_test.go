package explore

import (
	"slices"
	"testing"

	"datarace/game"
	"datarace/game/judge/toolchain"
)

// The fallback engine runs the same programs. What it finds is not repeatable, so these are programs in which the
// chance of missing the bug in five hundred schedules is nothing.
func TestTheFallbackEngineKnowsTheSamePrograms(t *testing.T) {
	tools := tools(t, toolchain.Fallback)
	judged := func(name string, kinds []game.Kind, source, test string) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			binary := buildWith(t, tools, source, test)
			out := explore(t, binary, Options{Seed: 1, AsFound: true})
			if !slices.Contains(kinds, out.Kind) {
				t.Errorf("kind is %s (%q, schedule %d), want one of %v\n%s%s%+v", out.Kind, out.Message, out.Schedule, kinds, out.Trace, out.Race, out.Parked)
			}
			if out.Kind != game.Accepted && out.Kind != game.Panic && out.Kind != game.Slow && len(out.Record) == 0 {
				t.Errorf("%s without a record", out.Kind)
			}
		})
	}
	for _, c := range corpus {
		judged(c.name, []game.Kind{c.kind}, "package p\n"+c.source+"\n", testsHead+c.test+"\n\t})\n}\n")
	}
	for _, c := range bugs {
		judged(c.name, c.kinds, head+c.source+"\n", scenario("\t\t"+c.test))
	}
	judged("many that spin", []game.Kind{game.Accepted}, head+manySpin, scenario(manySpinTest))
	for _, c := range right {
		judged(c.name, []game.Kind{game.Accepted}, head+c.source+"\n", scenario("\t\t"+c.test))
	}
}
