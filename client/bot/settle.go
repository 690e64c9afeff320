package bot

import (
	"cmp"
	"context"
	"slices"

	"datarace/game"
)

// result is what one student has in the end.
type result struct {
	points int
	millis int64 // total time of acceptance
	wrong  int
}

// settle holds a round that is over against all that the student handed in. The student has waited for what was promised.
func (w *witness) settle(i int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	t := w.tales[i]
	if t == nil {
		return // not seen at all
	}
	if !t.closed && !w.steered {
		return // the host has skipped a verdict, or gone on before this student saw the end
	}
	for _, h := range w.byN {
		if h.round == i && h.id != "" {
			w.settled(i, t, h)
		}
	}
	bell := 0
	for _, a := range t.attempts {
		switch {
		case w.byID[a.Submission] != nil:
		case a.Buzzer:
			bell++
			if w.left != nil && a.Kind != w.left.kind {
				w.differ("round %d: the draft %s taken at the bell is shown as %s, and the pack declares %s", i+1, w.left.name, a.Kind, w.left.kind)
			}
		default:
			w.differ("round %d: an attempt stands there that was not handed in: %+v", i+1, a)
		}
	}
	if w.left == nil {
		return
	}
	if want := w.helps(t); bell != want {
		w.differ("round %d: %d drafts were taken at the bell, want %d of %s", i+1, bell, want, w.left.name)
	}
}

// settle waits for the round's review and compares what is shown there.
func (s *student) settle(ctx context.Context, round int) error {
	_, err := s.until(ctx, func(v *game.StudentView) bool {
		return v.Phase == game.Podium || v.Phase == game.Ended || v.Round != nil && v.Round.Index > round ||
			v.Round != nil && v.Round.Index == round && v.Phase == game.Review
	})
	if err == nil {
		s.eyes.settle(round)
	}
	return err
}

// settled holds one submission against what became of it.
func (w *witness) settled(i int, t *tale, h *handed) {
	k := slices.IndexFunc(t.attempts, func(a game.Attempt) bool { return a.Submission == h.id })
	if k < 0 {
		w.differ("round %d: %s was received (saved: %t) and is not among the attempts", i+1, h.program.name, h.saved)
		return
	}
	if !h.saved {
		w.differ("round %d: %s was received and never said to be saved", i+1, h.program.name)
	}
	want := game.StateJudged
	if h.withdrawn {
		want = game.StateWithdrawn
	}
	a := t.attempts[k]
	if a.State != want {
		w.differ("round %d: %s is %s in the end, want %s", i+1, h.program.name, a.State, want)
	}
	if v, told := w.pushed[h.id]; a.State == game.StateJudged && (!told || v.Kind != a.Kind) {
		w.differ("round %d: %s is shown as %s, and the verdict told is %q", i+1, h.program.name, a.Kind, v.Kind)
	}
}

// helps is how many drafts the bell should have taken: one, unless the round was solved or the program was handed in before.
func (w *witness) helps(t *tale) int {
	for _, a := range t.attempts {
		h := w.byID[a.Submission]
		if h == nil {
			continue
		}
		if a.Kind == game.Accepted || a.State != game.StateWithdrawn && h.program.name == w.left.name {
			return 0
		}
	}
	return 1
}

// final is the student's result, and whether it is known in full.
func (w *witness) final() (sum result, sure, whole bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.total(w.started, true)
}

// finished is a student whose play is over.
type finished struct {
	seat, name string
	sum        result
	sure       bool // of the points
	whole      bool // of the rest
}

// settleBoard holds the final board against what the students add up to.
func settleBoard(n *notes, board []game.BoardRow, all []finished) {
	var ours []finished
	var rows []game.BoardRow
	for _, row := range board {
		k := slices.IndexFunc(all, func(f finished) bool { return f.seat == row.Seat })
		if k < 0 {
			continue // somebody else's
		}
		f := all[k]
		if row.Name != f.name {
			n.differ("board: %s is called %s", f.name, row.Name)
		}
		if f.sure && row.Points != f.sum.points {
			n.differ("board: %s has %d points, want %d", f.name, row.Points, f.sum.points)
		}
		if f.sure && f.whole {
			ours, rows = append(ours, f), append(rows, row)
		}
	}
	for _, f := range all {
		if !slices.ContainsFunc(board, func(r game.BoardRow) bool { return r.Seat == f.seat }) {
			n.differ("board: %s is not on it", f.name)
		}
	}
	for k := 1; k < len(ours); k++ {
		above, below := ours[k-1], ours[k]
		order := cmp.Or(
			cmp.Compare(below.sum.points, above.sum.points), cmp.Compare(above.sum.millis, below.sum.millis), cmp.Compare(above.sum.wrong, below.sum.wrong),
		)
		switch {
		case order > 0:
			n.differ("board: %s (%+v) stands above %s (%+v)", above.name, above.sum, below.name, below.sum)
		case order == 0 != (rows[k-1].Rank == rows[k].Rank):
			n.differ("board: %s has rank %d and %s rank %d, with %+v and %+v", above.name, rows[k-1].Rank, below.name, rows[k].Rank, above.sum, below.sum)
		}
	}
}
