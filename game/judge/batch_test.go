package judge_test

import (
	"reflect"
	"regexp"
	"testing"

	"datarace/game/catalog"
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
