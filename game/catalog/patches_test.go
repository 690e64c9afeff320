package catalog

import (
	"reflect"
	"strings"
	"testing"

	"datarace/game"
)

func TestARoundOffersOneFixAmongWrongFixesUnderIdsThatTellNothing(t *testing.T) {
	packs, err := Embedded()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range packs.Challenges() {
		place := map[int]bool{}
		fixes := map[string]bool{}
		for seed := range uint64(60) {
			patches := c.Patches(seed)
			if !reflect.DeepEqual(patches, c.Patches(seed)) {
				t.Fatalf("%s: seed %d draws something else the second time", c.ID, seed)
			}
			if len(patches) < 5 || len(patches) > patchesMost {
				t.Fatalf("%s: %d patches, want 5 to %d", c.ID, len(patches), patchesMost)
			}
			right, seen := 0, map[string]bool{}
			for i, p := range patches {
				if seen[p.ID] || seen[p.Name] || p.ID == "" || strings.Trim(p.ID, "0123456789abcdef") != "" {
					t.Errorf("%s: patch %+v is there twice, or has no opaque id", c.ID, p)
				}
				seen[p.ID], seen[p.Name] = true, true
				source, ok := c.PatchSource(p.Name)
				if !ok || source == c.Start || strings.Contains(source, p.Note) && p.Note != "" {
					t.Errorf("%s: patch %s has no program of its own (%t), or one that tells its verdict", c.ID, p.Name, ok)
				}
				switch p.Kind {
				case game.Accepted:
					right++
					place[i] = true
					fixes[p.Name] = true
				case game.Refused, game.Compile:
					t.Errorf("%s: patch %s does not even build", c.ID, p.Name)
				default:
					if p.Note == "" {
						t.Errorf("%s: patch %s has no line of its author", c.ID, p.Name)
					}
				}
			}
			if right != 1 {
				t.Errorf("%s: %d patches are right, want 1", c.ID, right)
			}
		}
		if len(place) < 4 || len(fixes) != len(c.Fixes) {
			t.Errorf("%s: in 60 rounds the right one stood at %d places and was %d of %d fixes; want many, and all", c.ID, len(place), len(fixes), len(c.Fixes))
		}
	}
	if _, ok := packs.Challenges()[0].PatchSource("fix/none"); ok {
		t.Error("a patch that no pack has has a program")
	}
}
