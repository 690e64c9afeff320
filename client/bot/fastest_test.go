package bot

import (
	"testing"

	"datarace/client/wire"
)

func TestAListOfTheFastestThatIsNotTrueIsNoticed(t *testing.T) {
	ten := make([]wire.FastTime, fastestMost)
	for i := range ten {
		ten[i] = wire.FastTime{Name: "Ann", Millis: int64(i)}
	}
	kim := []solved{{"Kim", 40_000}}
	for name, c := range map[string]struct {
		list []wire.FastTime
		want int
	}{
		"there":             {[]wire.FastTime{{Name: "Kim", Millis: 40_000}}, 0},
		"was faster before": {[]wire.FastTime{{Name: "Kim", Millis: 1_000}}, 0},
		"ten are faster":    {ten, 0},
		"missing":           {ten[:9], 1},
		"slower":            {[]wire.FastTime{{Name: "Kim", Millis: 40_001}}, 1},
		"out of order":      {[]wire.FastTime{{Name: "Kim", Millis: 40_000}, {Name: "Ann", Millis: 1}}, 1},
		"eleven":            {append(ten[:10:10], wire.FastTime{Name: "Kim", Millis: 40_000}), 1},
	} {
		n := &notes{}
		settleFastest(n, "page-hits", c.list, kim)
		if len(n.differences) != c.want {
			t.Errorf("%s: got %q, want %d differences", name, n.differences, c.want)
		}
	}
}
