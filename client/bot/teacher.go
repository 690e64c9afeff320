package bot

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"datarace/client/wire"
	"datarace/game"
)

// teacher is the instructor of a class: it opens the room and steers it, or only looks on in a room that somebody else steers.
type teacher struct {
	class    *Class
	notes    *notes
	room     string
	token    string
	settings game.Settings
	steers   bool
	warms    bool          // it begins with a warm-up
	beats    chan struct{} // a student sends when nothing is left to do in a round, and when its end was seen

	office *Office // set by enter
	bot    *Bot
	seq    uint64 // of the newest view; owned by the connection's goroutine
}

// enter opens or finds the room and connects to it.
func (t *teacher) enter(ctx context.Context) error {
	c := t.class
	if c.Students < 1 || c.Students > mostStudents || c.Rounds < 1 {
		return fmt.Errorf("%w: want 1 to %d students and at least one round", ErrUnusable, mostStudents)
	}
	office, err := unlock(ctx, c.Server, c.Key, line{dial: c.Dial})
	if err != nil {
		return answered(err)
	}
	t.office = office
	if c.Room == "" {
		err = t.openRoom(ctx, office)
	} else {
		err = t.findRoom(ctx, office)
	}
	if err != nil {
		return err
	}
	if err := t.connect(ctx); err != nil {
		return err
	}
	v, err := t.bot.AwaitView(ctx, func(v wire.View) bool { return v.Host != nil })
	if err == nil && v.Host.Settings.Longest {
		err = fmt.Errorf("%w: in room %s rounds run until the longest time that somebody was given, which bots cannot check", ErrUnusable, t.room)
	}
	if err == nil && t.steers && !v.Status.Judge.Ready {
		fmt.Fprintln(c.Out, "the judge is still warming up; the class waits for it")
		v, err = t.bot.AwaitView(ctx, func(v wire.View) bool { return v.Status.Judge.Ready || v.Status.Judge.Failure != "" })
		if err == nil && v.Status.Judge.Failure != "" {
			err = fmt.Errorf("%w: %s", ErrUnusable, v.Status.Judge.Failure)
		}
	}
	if err != nil {
		t.bot.Close()
		return err
	}
	t.settings = v.Host.Settings
	t.warms = t.steers && v.Host.WarmUp != nil
	return nil
}

// answered says whether an HTTP call failed because of what was asked or because nobody answered.
func answered(err error) error {
	var no *Refused
	if errors.As(err, &no) {
		if no.Status == http.StatusForbidden {
			return fmt.Errorf("%w: %s", ErrUnusable, no.Fail.Text)
		}
		return fmt.Errorf("%w: %w", ErrUnusable, err)
	}
	return fmt.Errorf("%w: %w", ErrUnreachable, err)
}

func (t *teacher) openRoom(ctx context.Context, office *Office) error {
	c := t.class
	lists, err := office.Playlists(ctx)
	if err != nil {
		return answered(err)
	}
	k := slices.IndexFunc(lists, func(p wire.Playlist) bool {
		return len(p.Rounds) >= c.Rounds && (c.Playlist == "" || p.ID == c.Playlist)
	})
	if k < 0 {
		return fmt.Errorf("%w: the server has no playlist %s with %d rounds", ErrUnusable, c.Playlist, c.Rounds)
	}
	opened, err := office.Open(ctx, lists[k].ID, game.Settings{WarmUp: true})
	if err != nil {
		return answered(err)
	}
	t.room, t.token, t.steers = opened.Room, opened.Token, true
	fmt.Fprintf(c.Out, "room %s is open for %q: watch it at %s/screen/%s\n", t.room, lists[k].Title, c.Server, t.room)
	return nil
}

func (t *teacher) findRoom(ctx context.Context, office *Office) error {
	lines, err := office.Rooms(ctx)
	if err != nil {
		return answered(err)
	}
	k := slices.IndexFunc(lines, func(l wire.RoomLine) bool { return l.Room == t.class.Room })
	if k < 0 {
		return fmt.Errorf("%w: the server has no open room %s", ErrUnusable, t.class.Room)
	}
	t.room, t.token = lines[k].Room, lines[k].Token
	fmt.Fprintf(t.class.Out, "room %s: somebody else starts the rounds\n", t.room)
	return nil
}

func (t *teacher) connect(ctx context.Context) error {
	b, err := dial(ctx, t.class.Server, wire.Hello{Room: t.room, Role: wire.RoleHost, Token: t.token}, line{dial: t.class.Dial, hear: t.hear})
	if err != nil {
		return fmt.Errorf("%w: %w", ErrUnreachable, err)
	}
	t.bot = b
	return nil
}

// hear holds the instructor's views against each other.
func (t *teacher) hear(m wire.Message) {
	v, ok := m.(wire.View)
	if !ok || v.Host == nil {
		return
	}
	if v.Host.Seq < t.seq {
		t.notes.differ("the instructor: views went back from event %d to %d", t.seq, v.Host.Seq)
	}
	t.seq = v.Host.Seq
	points := map[string]int{}
	for _, row := range v.Host.Board {
		points[row.Seat] = row.Points
	}
	for _, s := range v.Host.Seats {
		if points[s.Seat] != s.Points {
			t.notes.differ("the instructor: %s has %d points in the list and %d on the board", s.Name, s.Points, points[s.Seat])
		}
	}
}

// with does something on the connection, and again on a new one when that broke off.
func (t *teacher) with(ctx context.Context, f func() error) error {
	for {
		err := f()
		var no *game.Refusal
		if err == nil || ctx.Err() != nil || errors.As(err, &no) {
			return err
		}
		t.bot.Drop()
		t.seq = 0 // what was not saved may be gone
		until := time.Now().Add(patience)
		for wait := retryMin; ; wait = min(2*wait, retryMost) {
			if err = t.connect(ctx); err == nil {
				break
			}
			var closed *Closed
			if errors.As(err, &closed) && (closed.Code == wire.CloseNoRoom || closed.Code == wire.CloseForbidden) || time.Now().After(until) {
				return err
			}
			if err := rest(ctx, wait); err != nil {
				return err
			}
		}
	}
}

// until waits for a view.
func (t *teacher) until(ctx context.Context, match func(v *game.HostView) bool) (*game.HostView, error) {
	var found *game.HostView
	err := t.with(ctx, func() error {
		v, err := t.bot.AwaitView(ctx, func(v wire.View) bool { return v.Host != nil && match(v.Host) })
		found = v.Host
		return err
	})
	return found, err
}

// steer sends one message; that it comes too late for the phase is no fault.
func (t *teacher) steer(ctx context.Context, kind string) error {
	return t.with(ctx, func() error {
		ack, err := t.bot.Steer(ctx, wire.Steer{Type: kind})
		if err == nil && ack.State == "refused" && ack.Code != game.CodePhase {
			t.notes.differ("the instructor: %s was refused as %s: %s", kind, ack.Code, ack.Text)
		}
		return err
	})
}

// teach steers through the rounds, or looks on. It returns how many were played.
func (t *teacher) teach(ctx context.Context) (rounds int, err error) {
	if t.warms {
		if err := t.warmUp(ctx); err != nil {
			return 0, err
		}
	}
	for round := range t.class.Rounds {
		if t.steers {
			if err := t.begin(ctx, round); err != nil {
				return round, err
			}
		}
		if err := t.gather(ctx); err != nil {
			return round, err
		}
		if t.steers {
			if err := t.end(ctx, round); err != nil {
				return round, err
			}
		}
		if err := t.gather(ctx); err != nil {
			return round, err
		}
		if v, err := t.until(ctx, func(*game.HostView) bool { return true }); err == nil && round < len(v.Plan) {
			t.say("round %d of %d, %s: %d of %d solved it", round+1, t.class.Rounds, v.Plan[round].Title, v.Plan[round].Solved, v.Players)
		}
	}
	if t.steers {
		if err := t.steer(ctx, "finish"); err != nil {
			return t.class.Rounds, err
		}
	}
	return t.class.Rounds, nil
}

func (t *teacher) say(format string, args ...any) { fmt.Fprintf(t.class.Out, format+"\n", args...) }

// gather waits until every student has sent a beat.
func (t *teacher) gather(ctx context.Context) error {
	for range t.class.Students {
		select {
		case <-t.beats:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
	return nil
}

// begin goes on to a round, without its reading phase.
func (t *teacher) begin(ctx context.Context, round int) error {
	for {
		v, err := t.until(ctx, func(v *game.HostView) bool { return v.Phase != game.Closing })
		if err != nil {
			return err
		}
		if v.Round != nil && v.Round.Index == round && v.Phase != game.Reading {
			return nil
		}
		if v.Phase == game.Podium || v.Phase == game.Ended || v.Phase == game.Halted {
			return fmt.Errorf("%w: somebody else steers room %s: it is in %s", ErrUnusable, t.room, v.Phase)
		}
		if err := t.steer(ctx, "start"); err != nil {
			return err
		}
		if _, err := t.until(ctx, func(n *game.HostView) bool { return n.Seq > v.Seq }); err != nil {
			return err
		}
	}
}

// end rings the bell when it has not rung, and waits for the review.
func (t *teacher) end(ctx context.Context, round int) error {
	v, err := t.until(ctx, func(*game.HostView) bool { return true })
	if err != nil {
		return err
	}
	if v.Phase == game.Running && v.Round.Index == round {
		if err := t.steer(ctx, "end"); err != nil {
			return err
		}
	}
	_, err = t.until(ctx, func(v *game.HostView) bool {
		return v.Phase == game.Review || v.Phase == game.Podium || v.Phase == game.Ended
	})
	return err
}

// board is the standings when every student has seen all that it shows.
func (t *teacher) board(ctx context.Context, students []*student) ([]game.BoardRow, error) {
	var newest uint64
	for _, s := range students {
		s.eyes.mu.Lock()
		newest = max(newest, s.eyes.seq)
		s.eyes.mu.Unlock()
	}
	v, err := t.until(ctx, func(v *game.HostView) bool { return v.Seq >= newest })
	if err != nil {
		return nil, err
	}
	return v.Board, nil
}
