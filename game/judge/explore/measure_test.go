package explore

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"datarace/game"
	"datarace/game/catalog"
	"datarace/game/judge/gate"
	"datarace/game/judge/rewrite"
	"datarace/game/judge/toolchain"
)

var (
	measured = flag.String("measure", "", "measure these mixes, divided by semicolons, on the programs that the portfolio was chosen by; \"usual\" is the one in use")
	seeds    = flag.Uint64("seeds", 5, "how many seeds a program is explored with with -measure")
	most     = flag.Int("schedules", 300, "how many schedules at most with -measure")
	only     = flag.String("programs", "", "measure only programs that have this in their names")
)

// wrongProgram is a program that has a bug, built.
type wrongProgram struct{ name, binary string }

// wrongPrograms builds what the portfolio is chosen by: the catalogue's wrong programs, mutants of its fixes, and this
// package's own bugs. Serial and contended programs are left out: every schedule shows them.
func wrongPrograms(t *testing.T) []wrongProgram {
	t.Helper()
	var all []wrongProgram
	add := func(name string, build func() string) {
		if strings.Contains(name, *only) {
			all = append(all, wrongProgram{name, build()})
		}
	}
	for _, c := range bugs {
		add("bugs/"+c.name, func() string { return build(t, head+c.source+"\n", scenario("\t\t"+c.test)) })
	}
	for _, c := range sleepers {
		add("sleepers/"+c.name, func() string { return build(t, head+c.source+"\n", scenario("\t\t"+c.test)) })
	}
	for _, c := range rare {
		add("rare/"+c.name, func() string { return build(t, head+c.source+"\n", timed("\t\t"+c.test)) })
	}
	for _, c := range corpus {
		switch c.kind {
		case game.Accepted, game.Serial, game.Contended, game.Slow:
		default:
			add("corpus/"+c.name, func() string { return build(t, head+c.source+"\n", scenario(c.test)) })
		}
	}
	tools, err := toolchain.Open(t.Context(), toolchain.Options{Go: os.Getenv("DATARACE_GO"), Runner: bare{}})
	if err != nil {
		t.Fatal(err)
	}
	catalogue, err := catalog.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range catalogue.Challenges() {
		sources := map[string]string{"start": c.Start}
		for _, w := range c.Wrongs {
			if w.Kind != game.Serial && w.Kind != game.Contended {
				sources["wrong/"+w.Name] = w.Source
			}
		}
		maps.Copy(sources, c.Mutants())
		for _, name := range slices.Sorted(maps.Keys(sources)) {
			program, _, finding := gate.Check([]byte(sources[name]), c, tools.Lookup, func() (bool, error) { return false, nil })
			if finding != nil {
				continue // a mutant that does not compile
			}
			text, _, err := rewrite.Rewrite(program)
			if err != nil {
				t.Fatal(err)
			}
			add(c.ID+"/"+name, func() string {
				binary, diags, err := tools.Build(t.Context(), t.TempDir(), toolchain.Program{
					Package: c.Package, Language: c.Language, Submission: text, Tests: []byte(c.Judge),
				})
				if err != nil || len(diags) > 0 {
					t.Fatalf("build %s: %v %v", name, diags, err)
				}
				return binary
			})
		}
	}
	return all
}

// TestMeasure is no test but the measure that the portfolio was chosen by:
//
//	go test ./game/judge/explore -run Measure -measure 'usual;y1;y4;r3,s30' -seeds 5 -timeout 1h -v
//
// It says for each mix in which schedule a program failed first, over all programs that failed under some mix at all, and
// which programs it missed, or found late.
func TestMeasure(t *testing.T) {
	if *measured == "" {
		return
	}
	mixes := strings.Split(*measured, ";")
	programs := wrongPrograms(t)
	first := make([][][]int, len(mixes)) // mix, program, seed: schedule, or 0
	var work sync.WaitGroup
	limit := make(chan struct{}, 2)
	for m, mix := range mixes {
		first[m] = make([][]int, len(programs))
		o := Options{AsFound: true, Schedules: *most, mix: mix}
		if mix == "usual" {
			o.mix = ""
		}
		if mix, held, ok := strings.Cut(mix, "/"); ok {
			o.mix, o.held = mix, held
		}
		for i, p := range programs {
			first[m][i] = make([]int, *seeds)
			for seed := range *seeds {
				limit <- struct{}{}
				work.Go(func() {
					defer func() { <-limit }()
					o := o
					o.Seed = seed + 100
					first[m][i][seed] = explore(t, p.binary, o).Schedule
				})
			}
		}
	}
	work.Wait()
	found := func(i int) bool {
		return slices.ContainsFunc(first, func(of [][]int) bool { return slices.Max(of[i]) > 0 })
	}
	for m, mix := range mixes {
		var all []int
		missed := 0
		var hard []string
		for i, p := range programs {
			if !found(i) {
				continue
			}
			for _, k := range first[m][i] {
				if k == 0 {
					missed++
					k = *most + 1
				}
				all = append(all, k)
			}
			if k := first[m][i]; slices.Max(k) > 20 || slices.Min(k) == 0 {
				hard = append(hard, fmt.Sprintf("%s %v", p.name, k))
			}
		}
		slices.Sort(all)
		at := func(percent int) int { return all[min(len(all)-1, len(all)*percent/100)] }
		t.Logf("%-40s n %d p50 %d p90 %d p99 %d max %d missed %d", mix, len(all), at(50), at(90), at(99), all[len(all)-1], missed)
		for _, h := range hard {
			t.Logf("    %s", h)
		}
	}
}
