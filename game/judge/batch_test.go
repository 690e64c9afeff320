package judge_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"sync"
	"testing"

	"datarace/game"
	"datarace/game/catalog"
	"datarace/game/judge"
	"datarace/game/judge/explore"
	"datarace/game/judge/gate"
	"datarace/game/judge/rewrite"
	"datarace/game/judge/sandbox"
	"datarace/game/judge/toolchain"
)

// slots finds what is the slot's own in texts: the package's path, and where its code lies.
var slots = regexp.MustCompile(`challenge/slot\d\d|\+?0x[0-9a-f]+`)

// seen is an outcome without what names the slot. What a step was about is known by an address, of which only who has
// the same one matters.
func seen(o explore.Outcome) explore.Outcome {
	o.Race, o.Trace = slots.ReplaceAll(o.Race, nil), slots.ReplaceAll(o.Trace, nil)
	o.Message = slots.ReplaceAllString(o.Message, "")
	for i := range o.Parked {
		p := &o.Parked[i]
		p.Creator.Func = slots.ReplaceAllString(p.Creator.Func, "")
		for k := range p.Frames {
			p.Frames[k].Func = slots.ReplaceAllString(p.Frames[k].Func, "")
		}
	}
	objects := map[uint64]uint64{0: 0}
	for i, m := range o.Record {
		if _, ok := objects[m.Obj]; !ok {
			objects[m.Obj] = uint64(len(objects))
		}
		o.Record[i].Obj = objects[m.Obj]
	}
	return o
}

// Programs of every challenge are explored alone, in the first slot, and as some of many, each in a slot of its own: each
// step, what was found and where everybody stood must be the same.
func TestAProgramOfManyRunsAsItDoesAlone(t *testing.T) {
	box, err := sandbox.Open(t.Context(), sandbox.Options{Slots: 2})
	if err != nil {
		t.Fatal(err)
	}
	defer box.Close()
	tools, err := toolchain.Open(t.Context(), toolchain.Options{Runner: box})
	if err != nil {
		t.Fatal(err)
	}
	challenges, err := catalog.Load()
	if err != nil {
		t.Fatal(err)
	}
	together := 0
	for _, c := range challenges.Challenges() {
		kit, err := tools.Kit(t.Context(), t.TempDir(), toolchain.Tests{
			Package: c.Package, Language: c.Language, Start: c.Start, Judge: []byte(c.Judge), Check: []byte(c.Check), Imports: c.Imports,
		})
		if err != nil {
			t.Fatalf("%s: %v", c.ID, err)
		}
		if why := kit.Alone(); why != "" {
			t.Logf("%s is linked one by one: %s", c.ID, why)
			continue
		}
		together++
		var parts []toolchain.Part
		var alone []explore.Outcome
		var names []string
		for _, s := range few(c) {
			program, _, finding := gate.Check([]byte(s.Source), c, tools.Lookup, never)
			if finding != nil {
				continue // one that is meant not to get this far
			}
			source, _, err := rewrite.Rewrite(program)
			if err != nil {
				t.Fatal(err)
			}
			compile := func(slot int) toolchain.Part {
				part, diags, err := kit.Compile(t.Context(), t.TempDir(), slot, source)
				if err != nil || len(diags) > 0 {
					t.Fatalf("%s/%s: %v %v", c.ID, s.Name, err, diags)
				}
				return part
			}
			alone = append(alone, linkAndExplore(t, box, kit, 0, compile(0)))
			parts = append(parts, compile(len(parts)))
			names = append(names, s.Name)
		}
		dir := t.TempDir()
		program, err := kit.Link(t.Context(), dir, parts...)
		if err != nil {
			t.Fatalf("%s: %v", c.ID, err)
		}
		for i := range parts {
			got := exploreMember(t, box, program, i)
			if got.Hash != alone[i].Hash || got.Steps != alone[i].Steps {
				t.Errorf("%s/%s: hash %x after %d steps as one of %d, %x after %d alone", c.ID, names[i], got.Hash, got.Steps, len(parts), alone[i].Hash, alone[i].Steps)
			} else if a, b := seen(got), seen(alone[i]); !reflect.DeepEqual(a, b) {
				t.Errorf("%s/%s: as one of %d\n%+v\n%s\nalone\n%+v\n%s", c.ID, names[i], len(parts), a, a.Race, b, b.Race)
			}
		}
	}
	if together == 0 {
		t.Error("no challenge's programs can be linked together")
	}
}

func linkAndExplore(t *testing.T, box *sandbox.Sandbox, kit *toolchain.Kit, slot int, parts ...toolchain.Part) explore.Outcome {
	t.Helper()
	program, err := kit.Link(t.Context(), t.TempDir(), parts...)
	if err != nil {
		t.Fatal(err)
	}
	return exploreMember(t, box, program, slot)
}

func exploreMember(t *testing.T, box *sandbox.Sandbox, program string, slot int) explore.Outcome {
	t.Helper()
	out, err := explore.Run(t.Context(), program, t.TempDir(), explore.Options{Runner: box, Seed: 11, Schedules: 60, Member: slot})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// few are the given program, two fixes and three wrong ones.
func few(c *catalog.Challenge) []catalog.Sample {
	list := append([]catalog.Sample{{Name: "start", Source: c.Start}}, c.Fixes[:2]...)
	for i := range 3 {
		list = append(list, c.Wrongs[i*(len(c.Wrongs)-1)/2])
	}
	return list
}

// never is a probe for programs that need none.
func never() (bool, error) { return false, nil }

func TestABatchThatCannotBeLinkedIsSplit(t *testing.T) {
	j := open(t)
	var sources []string
	for i := range 4 {
		sources = append(sources, honest+fmt.Sprintf("\nfunc split() int { return %d }\n", i))
	}
	errs, err := j.LinkTogether(t.Context(), shop, sources, func(i int, dir string) {
		if i == 2 {
			if err := os.Truncate(filepath.Join(dir, "submission.a"), 100); err != nil {
				t.Error(err)
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	for i, err := range errs {
		if (err != nil) != (i == 2) {
			t.Errorf("program %d: got %v; want a failure of the spoilt one, which is 2, and of no other", i, err)
		}
	}
}

// With one processor those who come together are compiled before anything is linked, so that whoever is compiled waits for
// a link when the last one's compilation begins.
func TestWhoLeavesABatchTakesNobodyAlong(t *testing.T) {
	j, err := judge.Open(t.Context(), judge.Options{Workers: 1, NoTest: true})
	if err != nil {
		t.Fatal(err)
	}
	defer j.Close()
	// The challenge's own tests are compiled first, or the first job would be done before the others come.
	if _, err := j.Judge(t.Context(), judge.Job{Challenge: shop, Source: honest, Mode: judge.Check}, nil); err != nil {
		t.Fatal(err)
	}
	const n = 6
	var group sync.WaitGroup
	var mu sync.Mutex
	var building, running, gone int // guarded by mu
	leave := map[int]context.CancelFunc{}
	verdicts, errs := make([]game.Verdict, n), make([]error, n)
	contexts := make([]context.Context, n)
	for i := range n {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		contexts[i], leave[i] = ctx, cancel
	}
	begun := make(map[int]bool)
	for i := range n {
		group.Go(func() {
			verdicts[i], errs[i] = j.Judge(contexts[i], judge.Job{Challenge: shop, Source: honest + fmt.Sprintf("\nfunc leave() int { return %d }\n", i), Mode: judge.Submit}, func(s judge.Step) {
				mu.Lock()
				defer mu.Unlock()
				switch s {
				case judge.Building:
					building++
					if building == n {
						for k := range begun { // one that is compiled and waits
							leave[k]()
							gone++
							break
						}
					}
					begun[i] = true
				case judge.Running:
					running++
					if running == 1 {
						leave[i]() // and one whose program the others still need
						gone++
					}
				}
			})
		})
	}
	group.Wait()
	left := 0
	for i := range n {
		switch {
		case errs[i] == nil && verdicts[i].Kind == game.Accepted:
		case errors.Is(errs[i], context.Canceled) && contexts[i].Err() != nil:
			left++
		default:
			t.Errorf("job %d: got %s, %v; want accepted or the end of its own context", i, verdicts[i].Kind, errs[i])
		}
	}
	// On a slow machine the first may have its verdict before the last one comes, and then cannot leave any more.
	if left == 0 || left > gone || gone != 2 {
		t.Errorf("%d of %d left, and %d were told to; want one or two", left, n, gone)
	}
	if left := j.Left(); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}
