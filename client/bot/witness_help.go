package bot

import (
	"slices"

	"datarace/game"
	"datarace/game/catalog"
)

// hints holds the hints shown, and the price of the next, against the pack and the rules.
func (w *witness) hints(i int, t *tale, c *catalog.Challenge, you game.You) {
	t.paid = 0
	for _, h := range you.Hints {
		if !slices.Contains(c.Hints[:], h.Text) {
			w.differ("round %d: a hint that is not the challenge's: %q", i+1, h.Text)
		}
		if !h.Free {
			t.paid++
		}
	}
	if n := you.NextHint; n != nil {
		want := []int{30, 60, 120}[min(t.paid, 2)]
		if you.Choosing != nil && you.Choosing.Opened {
			want = 0 // only a submission pays for hints
		}
		if n.Price != want {
			w.differ("round %d: the next hint costs %d after %d, want %d", i+1, n.Price, t.paid, want)
		}
	}
}

// why holds the answer to the one question against the pack.
func (w *witness) why(i int, t *tale, c *catalog.Challenge, you game.You) {
	t.why = false
	if you.Why == nil {
		return
	}
	if len(you.Why.Choices) != len(c.Why) {
		w.differ("round %d: %d answers to choose from, want %d", i+1, len(you.Why.Choices), len(c.Why))
		return
	}
	for k, edge := range c.Why {
		if you.Why.Choices[k] != edge.Text {
			w.differ("round %d: answer %d is %q, want %q", i+1, k+1, you.Why.Choices[k], edge.Text)
		}
	}
	if you.Why.Chosen < 0 || you.Why.Chosen >= len(c.Why) {
		return
	}
	t.why = you.Why.Right
	if technique := w.technique(t); technique != "" {
		t.why = slices.Contains(c.Why[you.Why.Chosen].Techniques, technique)
		if you.Why.Right != t.why {
			w.differ("round %d: answer %d for %s is said to be right: %t, want %t", i+1, you.Why.Chosen+1, technique, you.Why.Right, t.why)
		}
	}
}

// technique is that of the program that was accepted, as the pack names it; "" when it is not known.
func (w *witness) technique(t *tale) string {
	won, ok := t.accepted()
	if h := w.byID[won.Submission]; ok && h != nil {
		return h.program.technique
	}
	if ok && won.Buzzer && w.left != nil {
		return w.left.technique
	}
	return ""
}
