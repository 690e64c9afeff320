package game

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
)

// openPatches answers a seat that wants to choose instead of writing; the trade is told in score.go.
func (d *decision) openPatches(c OpenPatches) *Refusal {
	m := d.m
	s, no := m.seat(c.Seat)
	if no != nil {
		return no
	}
	if no := m.choosing(d.at); no != nil {
		return no
	}
	r := m.current()
	p := r.play(s)
	switch {
	case p.opened:
		return nil
	case len(r.Patches) == 0:
		return refuse(CodeUnknown, "This round has no patches to choose from. Write your fix and submit it.")
	case r.solution(s.id, suppose{}) != nil:
		return refuse(CodeSolved, "You have solved this round. Sit back, or help a neighbour think.")
	}
	d.take(r, s, c.Draft)
	d.add(PatchesOpened{Seat: s.id, Round: r.index, Early: !r.late(d.at)})
	return nil
}

// choose answers a seat that says which patch is right.
func (d *decision) choose(c Choose) *Refusal {
	m := d.m
	s, no := m.seat(c.Seat)
	if no != nil {
		return no
	}
	r := m.current()
	if r != nil && r.play(s).chose(c.Patch) {
		return nil
	}
	if no := m.choosing(d.at); no != nil {
		return no
	}
	p := r.play(s)
	k := r.patch(c.Patch)
	switch {
	case !p.opened:
		return refuse(CodePatches, "Open the patches first.")
	case k < 0:
		return refuse(CodeUnknown, "Choose one of the patches shown.")
	case r.solution(s.id, suppose{}) != nil:
		return refuse(CodeSolved, "Your own program was accepted. There is nothing left to choose.")
	case p.chosen():
		return refuse(CodePatches, "Your choice is made: the right patch ends it, and so does the third wrong one.")
	}
	chosen := r.Patches[k]
	d.add(Chosen{Seat: s.id, Round: r.index, Patch: chosen.ID, Kind: chosen.Kind, Early: p.early && !r.late(d.at)})
	if chosen.Kind == Accepted || len(p.choices)+1 == choiceTries {
		d.consequences(r, suppose{chose: s.id})
	}
	return nil
}

// choosing refuses what has to do with patches while no clock runs.
func (m *Match) choosing(now int64) *Refusal {
	switch m.phase {
	case Running:
		if r := m.current(); r.clock.elapsed(now) < m.total(r) {
			return nil
		}
		return refuse(CodeLate, "The bell has rung.")
	case Halted:
		return refuse(CodePhase, "The round is paused. Choose when it goes on.")
	case Closing, Review:
		return refuse(CodeLate, "The bell has rung. The review shows all patches.")
	}
	return refuse(CodePhase, "Patches can be chosen while the clock runs.")
}

// quarter is the clock time at which the last quarter begins, for all seats the same.
func (r *round) quarter() int64 { return r.Duration * 3 / 4 }

// late reports whether the last quarter has begun at room time now.
func (r *round) late(now int64) bool { return r.clock.elapsed(now) >= r.quarter() }

// patch is the index of the patch with an id, -1 when there is none.
func (r *round) patch(id string) int {
	return slices.IndexFunc(r.Patches, func(p Patch) bool { return p.ID == id })
}

// chose reports whether the seat has chosen the patch with an id.
func (p *play) chose(id string) bool {
	return slices.ContainsFunc(p.choices, func(c choice) bool { return c.ID == id })
}

// chosen reports whether nothing is left to choose.
func (p *play) chosen() bool { return len(p.choices) == choiceTries || p.pickedRight() }

// pickedRight reports whether the right patch is among the seat's choices.
func (p *play) pickedRight() bool {
	return slices.ContainsFunc(p.choices, func(c choice) bool { return c.Kind == Accepted })
}

// shuffled is the patches in an order of the seat's own, the same at every look, so that neither a place in the list nor
// a neighbour's word for one tells anything.
func (r *round) shuffled(seat string) []Patch {
	list := slices.Clone(r.Patches)
	slices.SortFunc(list, func(a, b Patch) int {
		return cmp.Or(cmp.Compare(scatter(seat+a.ID), scatter(seat+b.ID)), cmp.Compare(a.ID, b.ID))
	})
	return list
}

// scatter is the 64-bit FNV-1a hash of a text, mixed once more so that texts with the same beginning lie far apart.
func scatter(text string) uint64 {
	h := uint64(14695981039346656037)
	for i := range len(text) {
		h = (h ^ uint64(text[i])) * 1099511628211
	}
	h ^= h >> 32
	h *= 0xd6e8feb86659fd93
	return h ^ h>>32
}

// foldPatch folds what has to do with patches.
func (m *Match) foldPatch(at int64, body Body) error {
	r := m.current()
	if r == nil {
		return errors.New("no round has begun")
	}
	switch b := body.(type) {
	case PatchesOpened:
		s, err := m.taken(b.Seat)
		if err != nil {
			return err
		}
		p := r.keep(s.id)
		p.opened, p.early = true, b.Early
	case Chosen:
		s, err := m.taken(b.Seat)
		if err != nil {
			return err
		}
		k := r.patch(b.Patch)
		if k < 0 || r.Patches[k].Kind != b.Kind {
			return fmt.Errorf("the round has no patch %q that is %s", b.Patch, b.Kind)
		}
		p := r.keep(s.id)
		if len(p.choices) == choiceTries {
			return fmt.Errorf("seat %q has chosen %d times", b.Seat, choiceTries)
		}
		p.choices = append(p.choices, choice{Patch: r.Patches[k], early: b.Early, clock: r.clock.elapsed(at)})
	}
	return nil
}
