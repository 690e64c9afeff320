package game

import (
	"fmt"
	"strings"
)

// show prints the lines of a view that a script's reader wants.
func (p *player) show(at int64, args []string) {
	p.t.Helper()
	switch args[0] {
	case "standings":
		for _, s := range p.m.Standings() {
			fmt.Fprintf(&p.out, "  %d. %s: %d points, %s, %d wrong, %d solved\n", s.Rank, s.Name, s.Points, clockText(s.Millis), s.Wrong, s.Solved)
		}
	case "student":
		v, ok := p.m.Student(args[1], at)
		if !ok {
			fmt.Fprintf(&p.out, "  no such seat\n")
			return
		}
		p.showStudent(v, args)
	case "screen":
		p.showScreen(p.m.Screen(at))
	case "host":
		p.showHost(p.m.Host(at))
	default:
		p.t.Fatalf("the script shows %q, which is nothing", args[0])
	}
}

func (p *player) line(format string, args ...any) { fmt.Fprintf(&p.out, "  "+format+"\n", args...) }

func (p *player) showCommon(c Common) {
	going := "stands"
	if c.Clock.Runs {
		going = "runs"
	}
	p.line("%s, %s of %s left, clock %s, %d of %d solved", c.Phase, clockText(c.Clock.Left), clockText(c.Clock.Total), going, c.Solved, c.Players)
	if w := c.WarmUp; w != nil {
		p.line("warm-up %s, %d of %d ready", w.State, w.Ready, c.Players)
	}
}

func (p *player) showStudent(v StudentView, args []string) {
	you := v.You
	p.showCommon(v.Common)
	p.line("%s: %d points (%d this round), rank %d, rung %s, solved %v, %d wrong", you.Name, you.Points, you.Score, you.Rank, you.Rung, you.Solved, you.Wrong)
	if you.Target != nil {
		p.line("%d behind %s", you.Target.Behind, you.Target.Name)
	}
	for _, a := range you.Attempts {
		text := fmt.Sprintf("attempt %s at %s: %s", a.Submission, clockText(a.At), a.State)
		if a.Kind != "" {
			text += fmt.Sprintf(", %s, %s", a.Kind, a.Rung)
		}
		if a.Counts {
			text += ", counts"
		}
		p.line("%s", text)
	}
	for _, h := range you.Hints {
		p.line("sees %q, free %v", h.Text, h.Free)
	}
	if n := you.NextHint; n != nil {
		p.line("next hint for %d at %s, open %v", n.Price, clockText(n.At), n.Open)
	}
	if you.Cooldown > 0 {
		p.line("cool-down until %s", clockText(you.Cooldown))
	}
	if you.Extra > 0 {
		p.line("extra time %s", clockText(you.Extra))
	}
	if t := you.Trial; t != nil {
		p.line("device: %s, submission %d, judged %v", t.State, t.Seq, t.Judged)
	}
	if you.Guess != "" {
		p.line("guessed %s", you.Guess)
	}
	if you.Why != nil {
		p.line("why: %d answers, chosen %d, right %v", len(you.Why.Choices), you.Why.Chosen, you.Why.Right)
	}
	if c := you.Choosing; c != nil && has(args, "choosing") {
		p.line("patches: opened %v, late %v from %s, %d tries left, worth %d", c.Opened, c.Late, clockText(c.At), c.Tries, c.Worth)
		for _, made := range c.Made {
			p.line("chose %s: %s, %q, %d points", made.Patch, made.Kind, made.Note, made.Points)
		}
	}
	p.showBoard(v.Board)
	p.showDebrief(v.Debrief)
}

func (p *player) showBoard(rows []BoardRow) {
	for _, row := range rows {
		p.line("board %d. %s %d, moved %+d, solved %d", row.Rank, row.Name, row.Points, row.Move, row.Solved)
	}
}

func (p *player) showDebrief(d *Debrief) {
	if d != nil {
		p.line("debrief: kinds %v, techniques %v", d.Kinds, d.Techniques)
		if d.Guessed > 0 {
			p.line("%d of %d foresaw %s", d.Foresaw, d.Guessed, d.Bug)
		}
		p.showChoices(d.Choices)
	}
}

func (p *player) showChoices(c *Choices) {
	if c != nil {
		p.line("%d of %d chose right, %v", c.Right, c.Seats, c.Patches)
	}
}

func (p *player) showScreen(v ScreenView) {
	p.showCommon(v.Common)
	if v.Frozen {
		p.line("the board is frozen")
	}
	for _, row := range v.Ladder {
		if row.Count > 0 {
			p.line("ladder %s: %d %s", row.Rung, row.Count, strings.Join(row.Names, ", "))
		}
	}
	if v.First != nil {
		p.line("first: %s at %s", v.First.Name, clockText(v.First.At))
	}
	if len(v.Names) > 0 {
		p.line("here: %s", strings.Join(v.Names, ", "))
	}
	p.showBoard(v.Board)
	p.showDebrief(v.Debrief)
}

func (p *player) showHost(v HostView) {
	p.showCommon(v.Common)
	for _, row := range v.Plan {
		p.line("plan %s: %s, %d solved", row.Title, row.State, row.Solved)
	}
	if l := v.Lesson; l != nil && l.Set {
		p.line("the rest takes %s, the lesson ends in %s, leave out %v", clockText(l.Needs), clockText(l.Left), l.Drop)
	}
	for _, s := range v.Seats {
		text := fmt.Sprintf("seat %s: %s, tried %d, %d points", s.Name, s.Rung, s.Tried, s.Points)
		if s.Kind != "" {
			text += fmt.Sprintf(", %s %d times", s.Kind, s.Repeats)
		}
		if s.Choosing {
			text += fmt.Sprintf(", chooses, %d tries, right %v", s.Chosen, s.Right)
		}
		if s.Ready != "" {
			text += fmt.Sprintf(", device %s, %s there and back", s.Ready, clockText(s.Trip))
		}
		for _, flag := range []struct {
			word string
			on   bool
		}{{"lost", s.Lost}, {"stuck", s.Stuck}, {"judging", s.Judging}, {"solved", s.Solved}} {
			if flag.on {
				text += ", " + flag.word
			}
		}
		p.line("%s", text)
	}
	for _, row := range v.Heat {
		p.line("heat %s %v", row.Kind, row.Counts)
	}
	p.line("judging %d, hints given %d, techniques %v", v.Judging, v.HintsGiven, v.Techniques)
	p.showChoices(v.Choices)
}
