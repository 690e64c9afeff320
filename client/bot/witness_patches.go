package bot

import (
	"math"
	"reflect"

	"datarace/client/wire"
	"datarace/game"
	"datarace/game/catalog"
)

// opens says that the student is about to ask for the patches.
func (w *witness) opens(round int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.opening[round] = true
}

// pick is the right patch, or another one that was not chosen yet; "" when there is none.
func (w *witness) pick(round int, right bool) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	t := w.tales[round]
	if t == nil {
		return ""
	}
	c, _ := w.catalog.Challenge(t.challenge)
	for _, p := range w.offered[round].Patches {
		if s, ok := sample(c, p.Text); ok && (s.Kind == game.Accepted) == right && !chosen(t.choices, p.ID) {
			return p.ID
		}
	}
	return ""
}

// sample is the pack's program that a patch is.
func sample(c *catalog.Challenge, text string) (catalog.Sample, bool) {
	if c == nil {
		return catalog.Sample{}, false
	}
	for _, list := range [][]catalog.Sample{c.Fixes, c.Wrongs} {
		for _, s := range list {
			if s.Source == text {
				return s, true
			}
		}
	}
	return catalog.Sample{}, false
}

// patches holds what was told of a round's patches against the pack, and against what was told before.
func (w *witness) patches(m wire.Patches) {
	if !w.opening[m.Round] {
		w.differ("round %d: patches were told that were not asked for", m.Round+1)
	}
	if before, again := w.offered[m.Round]; again {
		if !reflect.DeepEqual(before, m) {
			w.differ("round %d: the patches are others than before, or in another order", m.Round+1)
		}
		return
	}
	w.offered[m.Round] = m
	right := 0
	for _, p := range m.Patches {
		if p.Kind != "" || p.Note != "" {
			w.differ("round %d: patch %s came with its verdict %s", m.Round+1, p.ID, p.Kind)
		}
		if t := w.tales[m.Round]; t != nil {
			c, _ := w.catalog.Challenge(t.challenge)
			s, known := sample(c, p.Text)
			if !known {
				w.differ("round %d: patch %s is no program of the pack", m.Round+1, p.ID)
			}
			if s.Kind == game.Accepted {
				right++
			}
		}
	}
	if w.tales[m.Round] != nil && right != 1 {
		w.differ("round %d: %d of %d patches are right, want 1", m.Round+1, right, len(m.Patches))
	}
}

// reviewed holds the patches of a challenge that was sent against the pack: none before the review, all with the pack's word then.
func (w *witness) reviewed(m wire.Round) {
	if m.Explanation == "" && len(m.Patches) > 0 {
		w.differ("round %d: patches came with the challenge before its review", m.Index+1)
	}
	c, ok := w.catalog.Challenge(m.Challenge)
	if !ok {
		return // the student says so
	}
	for _, p := range m.Patches {
		if s, known := sample(c, p.Text); !known || s.Kind != p.Kind || s.Note != p.Note {
			w.differ("round %d: in review patch %s is %s, and the pack says %s", m.Index+1, p.ID, p.Kind, s.Kind)
		}
	}
}

// choices holds what a view says of the student's choices against the pack, the view before, and the rules.
func (w *witness) choices(i int, t *tale, c *catalog.Challenge, v game.StudentView) {
	is := v.You.Choosing
	if is == nil {
		if len(t.choices) > 0 {
			w.differ("round %d: %d choices are gone", i+1, len(t.choices))
		}
		return
	}
	if is.Opened && !w.opening[i] {
		w.differ("round %d: the patches are open, and were not asked for", i+1)
	}
	if len(is.Made) < len(t.choices) || len(is.Made) > 3 || len(is.Made) > 0 && !is.Opened {
		w.differ("round %d: %d choices after %d, opened: %t", i+1, len(is.Made), len(t.choices), is.Opened)
	}
	found := false
	for k, m := range is.Made {
		if k < len(t.choices) && (t.choices[k].Patch != m.Patch || t.choices[k].At != m.At || t.choices[k].Early != m.Early) {
			w.differ("round %d: choice %d changed from %+v to %+v", i+1, k+1, t.choices[k], m)
		}
		if found {
			w.differ("round %d: a choice was taken after the right one", i+1)
		}
		found = found || m.Kind == game.Accepted
		w.choice(i, t, c, m)
	}
	t.choices = is.Made
	running := v.Phase == game.Running && !v.You.Solved && !found
	if want := 3 - len(is.Made); running && is.Tries != want || !running && v.Phase != game.Halted && is.Tries != 0 {
		w.differ("round %d: %d tries are left after %d in %s, solved %t, found %t", i+1, is.Tries, len(is.Made), v.Phase, v.You.Solved, found)
	}
	if running && is.Tries > 0 {
		late, early := t.worth(false, 0, len(is.Made)), t.worth(true, v.Clock.Total-v.Clock.Left, len(is.Made))
		if !near(is.Worth, late) && (is.Late || !near(is.Worth, early)) {
			w.differ("round %d: the right patch is said to be worth %d, want %g (late: %t) or %g", i+1, is.Worth, late, is.Late, early)
		}
	}
	if worth, ok := t.right(); ok && !near(is.Made[len(is.Made)-1].Points, worth) {
		w.differ("round %d: the right patch brought %d, want %g", i+1, is.Made[len(is.Made)-1].Points, worth)
	}
}

// choice holds one choice against the pack and the clock.
func (w *witness) choice(i int, t *tale, c *catalog.Challenge, m game.Choice) {
	for _, p := range w.offered[i].Patches {
		if p.ID != m.Patch {
			continue
		}
		if s, ok := sample(c, p.Text); ok && (s.Kind != m.Kind || s.Note != m.Note) {
			w.differ("round %d: the chosen %s is said to be %s (%s), and the pack declares %s (%s)", i+1, s.Name, m.Kind, m.Note, s.Kind, s.Note)
		}
	}
	if m.Early && m.At*4 >= t.total*3 {
		w.differ("round %d: a choice at %d of %d ms is early", i+1, m.At, t.total)
	}
}

// near reports whether a number told is an exact one, rounded.
func near(told int, exact float64) bool { return math.Abs(float64(told)-exact) < 0.5+1e-6 }
