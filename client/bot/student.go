package bot

import (
	"context"
	"errors"
	"fmt"
	"go/parser"
	"go/token"
	"time"

	"datarace/client/wire"
	"datarace/game"
	"datarace/game/catalog"
)

// Times of a student.
const (
	syncEvery = 2 * time.Second        // between two drafts, as the editor does
	retryMost = 2 * time.Second        // between two attempts to connect
	retryMin  = 100 * time.Millisecond //
	patience  = time.Minute            // with a server that cannot be reached
	silence   = 2 * time.Minute        // after which an answer is not coming
	judgeMost = 10 * time.Minute       // after which a check's verdict is not coming, however long the queue
)

// untouched is the id under which anybody may see the program fail as it was given; every failsOf-th student looks.
const (
	untouched = "fail"
	failsOf   = 3
)

// errSilent says that an answer did not come, which has been told as a difference.
var errSilent = errors.New("no answer")

// errOver says that the room is closed or the seat taken away: nothing is left to do there.
var errOver = errors.New("the room is over for this student")

// student is one player. Its methods are called by one goroutine.
type student struct {
	class *Class // set at construction
	notes *notes
	room  string
	name  string
	index int
	eyes  *witness

	bot    *Bot // the connection of now
	token  string
	n      int64 // the last number used
	rev    int64 // of the last draft
	synced time.Time
	drafts map[int64]string // by rev
	sure   int64            // the rev that the server is sure to have
	ours   bool             // the connection was lost by us, so the server has what it had
	last   handed           // the last submission that got a verdict
}

func (s *student) line() line { return line{dial: s.class.Dial, hear: s.eyes.hear} }

// join takes a seat. A name that somebody has is made another one.
func (s *student) join(ctx context.Context) error {
	for try := 1; ; try++ {
		b, err := dial(ctx, s.class.Server, wire.Hello{Room: s.room, Role: wire.RoleStudent, Name: s.name}, s.line())
		if err == nil {
			s.bot, s.token, s.n = b, b.Welcome().Token, b.Welcome().Last
			return nil
		}
		var closed *Closed
		switch {
		case !errors.As(err, &closed):
			return fmt.Errorf("%w: %w", ErrUnreachable, err)
		case closed.Fail.Code == game.CodeTaken && try < 5:
			s.name = fmt.Sprintf("%s (%d)", nameOf(s.index), try+1)
			s.eyes.name = s.name
		case closed.Fail.Code == wire.CodeRate && try < 1000: // a class of hundreds behind one address
			if err := rest(ctx, retryMost); err != nil {
				return err
			}
		default:
			return fmt.Errorf("%w: %s cannot join room %s: %s", ErrUnusable, s.name, s.room, closed.Fail.Text)
		}
	}
}

// drop loses the connection, as a laptop does that is closed.
func (s *student) drop() {
	s.eyes.dropping()
	s.ours = true
	s.bot.Drop()
	s.notes.add(func(c *Count) { c.Drops++ })
}

// back comes back to the seat, for as long as it is worth trying.
func (s *student) back(ctx context.Context) error {
	s.bot.Drop()
	until := time.Now().Add(patience)
	for wait := retryMin; ; wait = min(2*wait, retryMost) {
		b, err := dial(ctx, s.class.Server, wire.Hello{Room: s.room, Role: wire.RoleStudent, Token: s.token}, s.line())
		if err == nil {
			s.bot = b
			s.welcomed(b.Welcome())
			return nil
		}
		var closed *Closed
		if errors.As(err, &closed) {
			switch closed.Code {
			case wire.CloseForbidden, wire.CloseNoRoom, wire.CloseVersion:
				return fmt.Errorf("%w: %s", errOver, closed.Fail.Text)
			}
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if time.Now().After(until) {
			return fmt.Errorf("%w: %w", ErrUnreachable, err)
		}
		if err := rest(ctx, wait); err != nil {
			return err
		}
	}
}

// welcomed holds what a returning student is given against what was synced.
func (s *student) welcomed(w wire.Welcome) {
	if w.Last > s.n {
		s.eyes.differ("the seat's last number is %d, and %d was the last used", w.Last, s.n)
	}
	if !s.ours { // a server that was killed has the drafts of two seconds ago
		s.sure = 0
	}
	s.ours = false
	if w.Draft == nil {
		if s.sure > 0 {
			s.eyes.differ("came back to an empty editor, want draft %d", s.sure)
		}
		return
	}
	if text, ok := s.drafts[w.Draft.Rev]; !ok || text != w.Draft.Text || w.Draft.Rev < s.sure {
		s.eyes.differ("came back to draft %d, want at least %d, with the text that was typed", w.Draft.Rev, s.sure)
	}
}

// with does something on the connection, and again on a new one when that broke off. f has to be safe to repeat.
func (s *student) with(ctx context.Context, f func(b *Bot) error) error {
	for {
		err := f(s.bot)
		if err == nil || ctx.Err() != nil {
			return err
		}
		var closed *Closed
		var no *game.Refusal
		switch {
		case errors.As(err, &no), errors.Is(err, errOver):
			return err
		case errors.As(err, &closed):
			switch closed.Code {
			case wire.CloseForbidden, wire.CloseNoRoom, wire.CloseVersion, wire.CloseElsewhere, normal:
				return fmt.Errorf("%w: %s", errOver, closed.Fail.Text)
			case wire.CloseRate, wire.CloseSlow:
				s.eyes.differ("the connection was closed: %s", closed.Fail.Text)
			}
			if errors.Is(closed.Err, errFrame) {
				s.eyes.differ("%v", closed.Err)
				return fmt.Errorf("%w: %w", errOver, closed.Err)
			}
		}
		if err := s.back(ctx); err != nil {
			return err
		}
	}
}

// answer is with for something that has to be answered within a time.
func (s *student) answer(ctx context.Context, what string, most time.Duration, f func(ctx context.Context, b *Bot) error) error {
	short, cancel := context.WithTimeout(ctx, most)
	defer cancel()
	err := s.with(short, func(b *Bot) error { return f(short, b) })
	if err != nil && short.Err() != nil && ctx.Err() == nil {
		s.eyes.differ("%s was not answered in %v", what, most)
		return errSilent
	}
	return err
}

// until waits for a view, over as many connections as it takes.
func (s *student) until(ctx context.Context, match func(v *game.StudentView) bool) (*game.StudentView, error) {
	var found *game.StudentView
	err := s.with(ctx, func(b *Bot) error {
		v, err := b.AwaitView(ctx, func(v wire.View) bool { return v.Student != nil && match(v.Student) })
		found = v.Student
		return err
	})
	return found, err
}

// past reports whether a round can no longer be played.
func past(v *game.StudentView, round int) bool {
	if round == game.WarmUpIndex {
		return v.Phase != game.WarmingUp && (v.WarmUp == nil || v.WarmUp.State == "done")
	}
	switch v.Phase {
	case game.Podium, game.Ended:
		return true
	case game.Closing, game.Review:
		return v.Round.Index >= round
	}
	return v.Round != nil && v.Round.Index > round
}

// open waits until the round runs; false when it is over.
func (s *student) open(ctx context.Context, round int) (bool, error) {
	v, err := s.until(ctx, func(v *game.StudentView) bool {
		return past(v, round) || (v.Phase == game.Running || v.Phase == game.WarmingUp) && v.Round.Index == round
	})
	return err == nil && !past(v, round), err
}

// play plays one round, from its bell to the last thing that the student has to do.
func (s *student) play(ctx context.Context, round int) error {
	if err := s.foresee(ctx, round); err != nil && !errors.Is(err, errSilent) {
		return err
	}
	running, err := s.open(ctx, round)
	if err != nil || !running {
		return err
	}
	c, err := s.challenge(ctx, round)
	if err != nil {
		return err
	}
	plan := drawn(s.class.Seed, s.index, round, s.name, c, s.class.Pace)
	s.eyes.typed(nil)
	if s.index%failsOf == 0 {
		if err := s.seeItFail(ctx, round, c); err != nil && !errors.Is(err, errSilent) {
			return err
		}
	}
	for _, a := range plan.acts {
		if err := rest(ctx, a.think); err != nil {
			return err
		}
		if running, err := s.open(ctx, round); err != nil || !running {
			return err
		}
		if err := s.do(ctx, round, a); err != nil && !errors.Is(err, errSilent) {
			return err
		}
	}
	if err := s.explain(ctx, round, plan.why, c); !errors.Is(err, errSilent) {
		return err
	}
	return nil
}

// challenge is the pack of the round that is on, and the same as the server's.
func (s *student) challenge(ctx context.Context, round int) (*catalog.Challenge, error) {
	var m wire.Round
	err := s.answer(ctx, fmt.Sprintf("round %d: the wish for its challenge", round+1), silence, func(ctx context.Context, b *Bot) (err error) {
		m, err = b.AwaitRound(ctx, round)
		return err
	})
	if err != nil {
		return nil, err
	}
	c, ok := s.class.Catalog.Challenge(m.Challenge)
	if !ok || c.Start != m.Start || c.Brief.Brief != m.Brief {
		return nil, fmt.Errorf("%w: the server's challenge %s is not the one that is known here; use the same version, and the same --packs", ErrUnusable, m.Challenge)
	}
	if m.Explanation != "" || m.Teach != "" {
		s.eyes.differ("round %d: the explanation or the instructor's card was sent while the round ran", round+1)
	}
	return c, nil
}

func (s *student) do(ctx context.Context, round int, a act) error {
	switch a.deed {
	case toType:
		s.eyes.typed(nil)
		return s.draft(ctx, round, a.program.text[:int(a.share*float64(len(a.program.text)))])
	case toCheck:
		return s.check(ctx, round, a.program)
	case toSubmit:
		return s.submit(ctx, round, a)
	case toRepeat:
		return s.repeat(ctx, round, a)
	case toWithdraw:
		return s.withdraw(ctx, round, a)
	case toHint:
		return s.hint(ctx, round)
	case toDrop:
		s.drop()
		return s.back(ctx)
	case toBeLost:
		if err := s.ask(ctx, wire.Ask{Type: "lost", On: true}); err != nil {
			return err
		}
		return s.ask(ctx, wire.Ask{Type: "lost"})
	case toOpen:
		return s.openPatches(ctx, round)
	case toChoose:
		return s.choose(ctx, round, a.right)
	case toLeave:
		if err := s.draft(ctx, round, a.program.text); err != nil {
			return err
		}
		s.eyes.typed(&a.program)
	}
	return nil
}

// draft syncs a text, and waits until the server has it.
func (s *student) draft(ctx context.Context, round int, text string) error {
	if err := rest(ctx, time.Until(s.synced.Add(syncEvery))); err != nil {
		return err
	}
	s.rev++
	s.drafts[s.rev] = text
	err := s.answer(ctx, "a ping", silence, func(ctx context.Context, b *Bot) error {
		if err := b.Draft(round, s.rev, text); err != nil {
			return err
		}
		return b.Echo(ctx) // one connection's messages are taken in order
	})
	s.synced, s.sure = time.Now(), s.rev
	s.notes.add(func(c *Count) { c.Drafts++ })
	return err
}

// number is a number that the seat has not used.
func (s *student) number() int64 {
	s.n++
	return s.n
}

// ask sends a message that only the phase may refuse.
func (s *student) ask(ctx context.Context, m wire.Ask) error {
	err := s.try(ctx, m)
	var no *game.Refusal
	if errors.As(err, &no) && (no.Code == game.CodePhase || no.Code == game.CodeLate) {
		return nil
	}
	return err
}

// try sends a message; a refusal is a *game.Refusal.
func (s *student) try(ctx context.Context, m wire.Ask) error {
	m.N = s.number()
	return s.answer(ctx, m.Type, silence, func(ctx context.Context, b *Bot) error {
		if err := b.Send(m); err != nil {
			return err
		}
		ack, err := b.Ack(ctx, m.N)
		return refusal(ack, err)
	})
}

// refusal is err, or an acknowledgement's refusal.
func refusal(ack wire.Ack, err error) error {
	if err == nil && ack.State == "refused" {
		return &game.Refusal{Code: ack.Code, Text: ack.Text, Wait: ack.Wait}
	}
	return err
}

// hint buys the next hint, once it is open.
func (s *student) hint(ctx context.Context, round int) error {
	var shown int
	for {
		v, err := s.until(ctx, func(v *game.StudentView) bool {
			shown = len(v.You.Hints)
			return past(v, round) || v.You.NextHint == nil || v.Phase == game.Running
		})
		if err != nil || past(v, round) || v.You.NextHint == nil {
			return err
		}
		if err := rest(ctx, time.Duration(v.You.NextHint.At-v.Clock.Now)*time.Millisecond); err != nil {
			return err
		}
		err = s.try(ctx, wire.Ask{Type: "hint"})
		var no *game.Refusal
		if errors.As(err, &no) && no.Code == game.CodeHint && no.Wait > 0 {
			if err := rest(ctx, time.Duration(no.Wait)*time.Millisecond); err != nil {
				return err
			}
			continue
		}
		if errors.As(err, &no) { // the bell, or a pause
			return nil
		}
		if err != nil {
			return err
		}
		s.notes.add(func(c *Count) { c.Hints++ })
		_, err = s.until(ctx, func(v *game.StudentView) bool { return past(v, round) || len(v.You.Hints) > shown })
		return err
	}
}

// explain answers the question after acceptance.
func (s *student) explain(ctx context.Context, round, how int, c *catalog.Challenge) error {
	if how == 2 || len(c.Why) == 0 || s.last.round != round || s.last.program.kind != game.Accepted {
		return nil
	}
	choice := -1
	for k, edge := range c.Why {
		right := false
		for _, technique := range edge.Techniques {
			right = right || technique == s.last.program.technique
		}
		if right == (how == 0) {
			choice = k
			break
		}
	}
	if choice < 0 {
		return nil
	}
	if err := s.ask(ctx, wire.Ask{Type: "why", Choice: choice}); err != nil {
		return err
	}
	_, err := s.until(ctx, func(v *game.StudentView) bool {
		return v.Phase == game.Podium || v.Phase == game.Ended || v.Round != nil && v.Round.Index > round || v.You.Why != nil && v.You.Why.Chosen == choice
	})
	return err
}

// rest waits.
func rest(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// parses reports whether a text is a Go program in form, so that the same program in another dress is known as such.
func parses(text string) bool {
	_, err := parser.ParseFile(token.NewFileSet(), "", text, parser.SkipObjectResolution)
	return err == nil
}
