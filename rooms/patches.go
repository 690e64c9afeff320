package rooms

import "datarace/game"

// Patch is one patch of a round as a browser may see it. Kind and Note are told in review; before, a student's view tells
// them of what the student has chosen.
type Patch struct {
	ID     string
	Source string
	Kind   game.Kind
	Note   string
}

// Patches is what a student has opened, in the seat's own order: said when it is opened, and to every later link of the seat.
type Patches struct {
	Round int
	List  []Patch
}

func (Patches) reply() {}

// sendPatches tells a link the patches that its seat may see.
func (s *state) sendPatches(l *Link) {
	index, list, ok := s.m.Patches(l.Seat)
	if !ok {
		return
	}
	r := Patches{Round: index, List: s.sources(list)}
	for i := range r.List {
		r.List[i].Kind, r.List[i].Note = "", ""
	}
	s.reply(l, r)
}

// sources finds the programs of the patches of the round that is on. One whose pack is gone is left out.
func (s *state) sources(list []game.Patch) []Patch {
	_, round, _ := s.m.Round()
	c, ok := s.challenge(round)
	if !ok {
		return nil
	}
	var out []Patch
	for _, p := range list {
		if source, ok := c.PatchSource(p.Name); ok {
			out = append(out, Patch{ID: p.ID, Source: source, Kind: p.Kind, Note: p.Note})
		}
	}
	return out
}
