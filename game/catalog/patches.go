package catalog

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"datarace/game"
)

// patchesMost is how many patches a round offers. With one right among seven and three tries at falling points, guessing
// is worth less than thinking.
const patchesMost = 7

// Patches draws what a round offers to choose from: one of the fixes among wrong fixes that build, in no order, under
// ids that say nothing.
func (c *Challenge) Patches(seed uint64) []game.Patch {
	if len(c.Fixes) == 0 {
		return nil
	}
	dice := rand.New(rand.NewPCG(seed, 0))
	wrongs := slices.DeleteFunc(slices.Clone(c.Wrongs), func(s Sample) bool {
		return s.Kind == game.Refused || s.Kind == game.Compile // nothing ran, so there is nothing to foresee
	})
	dice.Shuffle(len(wrongs), func(i, j int) { wrongs[i], wrongs[j] = wrongs[j], wrongs[i] })
	fix := c.Fixes[dice.IntN(len(c.Fixes))]
	patches := []game.Patch{{Name: "fix/" + fix.Name, Kind: game.Accepted}}
	for _, w := range wrongs[:min(len(wrongs), patchesMost-1)] {
		patches = append(patches, game.Patch{Name: "wrong/" + w.Name, Kind: w.Kind, Note: w.Note})
	}
	dice.Shuffle(len(patches), func(i, j int) { patches[i], patches[j] = patches[j], patches[i] })
	taken := map[string]bool{}
	for i := range patches {
		for patches[i].ID == "" || taken[patches[i].ID] {
			patches[i].ID = fmt.Sprintf("%08x", dice.Uint32())
		}
		taken[patches[i].ID] = true
	}
	return patches
}

// PatchSource is the program of a patch, by the name that Patches gave it; false when the pack has changed since.
func (c *Challenge) PatchSource(name string) (string, bool) {
	dir, file, _ := strings.Cut(name, "/")
	samples := c.Wrongs
	if dir == "fix" {
		samples = c.Fixes
	}
	for _, s := range samples {
		if s.Name == file {
			return s.Source, true
		}
	}
	return "", false
}
