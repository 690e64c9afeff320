package rooms

import (
	"context"
	"errors"
	"fmt"
	"time"

	"datarace/game"
	"datarace/rooms/store"
)

// askAgain is how long lies between two looks whether a claim has lapsed.
const askAgain = 250 * time.Millisecond

// replayAll brings the store's rooms to life again. A room that is claimed may be a killed server's, whose claim lapses:
// it is waited for, so that no student is told meanwhile that there is no such room.
func (r *Registry) replayAll(ctx context.Context) error {
	codes, err := r.house.Store.Rooms(ctx)
	if err != nil {
		return fmt.Errorf("list the store's rooms: %w", err)
	}
	lapsed := time.Now().Add(claimFor + askAgain) // by then, what is still claimed is another server's that lives
	for waiting := false; ; waiting = true {
		last := time.Now().After(lapsed)
		var claimed []string
		for _, code := range codes {
			err := r.replay(ctx, code)
			switch {
			case err == nil:
			case ctx.Err() != nil:
				return fmt.Errorf("replay room %s: %w", code, err)
			case errors.Is(err, store.ErrFenced) && !last:
				claimed = append(claimed, code)
			default:
				r.house.Log.Error("replay a room; it is left as it is", "room", code, "error", err)
			}
		}
		if len(claimed) == 0 {
			return nil
		}
		if !waiting {
			r.house.Log.Info("rooms are claimed by another server, or by one that was killed; waiting for them", "rooms", len(claimed), "at_most", claimFor)
		}
		codes = claimed
		select {
		case <-time.After(askAgain):
		case <-ctx.Done():
			return fmt.Errorf("replay room %s: %w", codes[0], ctx.Err())
		}
	}
}

// replay folds one room's log and lets the room run, unless it was closed.
func (r *Registry) replay(ctx context.Context, code string) error {
	fence, err := r.house.Store.Claim(ctx, code, r.house.Owner, claimFor)
	if err != nil {
		return fmt.Errorf("claim it: %w", err)
	}
	events, err := r.house.Store.Read(ctx, code, 1)
	if err != nil {
		return errors.Join(err, r.house.Store.Release(ctx, code, r.house.Owner))
	}
	last := events[len(events)-1]
	if _, closed := last.Body.(game.RoomClosed); closed {
		return r.house.Store.Release(ctx, code, r.house.Owner)
	}
	m := game.New()
	for _, e := range events {
		if err := m.Apply(e); err != nil {
			return errors.Join(fmt.Errorf("apply event %d: %w", e.Seq, err), r.house.Store.Release(ctx, code, r.house.Owner))
		}
	}
	drafts, err := r.house.Store.Drafts(ctx, code)
	if err != nil {
		return errors.Join(err, r.house.Store.Release(ctx, code, r.house.Owner))
	}
	x, s := r.room(code, m, fence, events, last.At)
	s.restore(events, drafts)
	s.recover(max(time.Now().UnixMilli()-last.Wall, 0))
	if !r.start(x, s) {
		return ErrRestarting
	}
	x.log.Info("a room goes on where its log ended", "events", len(events))
	return nil
}

// restore takes up what is not in the match. Called before run.
func (s *state) restore(events []game.Event, drafts map[string]store.Draft) {
	for _, e := range events {
		if a := e.Asked; a != nil {
			s.repeatsOf(a.Seat).add(counted{n: a.N, what: a.What, seq: e.Seq})
		}
		switch b := e.Body.(type) {
		case game.WarmUpStarted:
			s.rounds[game.WarmUpIndex] = b.Round
		case game.RoundStarted:
			s.rounds[b.Index] = b.Round
		case game.Judged:
			if sub, ok := s.m.Submission(b.Submission); ok {
				s.recent[sub.Seat] = b.Submission
			}
			s.failedOn(b.Submission, b.Verdict)
		case game.Rejudged:
			s.failedOn(b.Submission, b.Verdict)
		}
	}
	for seat, d := range drafts {
		s.drafts[seat] = &draft{Draft: d, canon: s.x.house.Canon(d.Text)}
	}
}

// recover goes on after a restart: the clock where the log ended, and what has no verdict into the queue. Called before run.
func (s *state) recover(away int64) {
	s.awayFor, s.awayUntil = away, time.Now().Add(awayShown)
	if _, err := s.decide(game.Recover{Away: away}); err != nil {
		s.x.log.Error("recover", "error", err)
	}
	for _, id := range s.m.Pending() {
		s.judgeIfPending(id)
	}
	if index, _, on := s.m.Round(); on {
		s.offer(index)
		s.judgeUntouched(false)
	}
	s.boardMoved = true
}

// sweep deletes rooms that were closed more than a day ago, at once and every hour. Close ends ctx.
func (r *Registry) sweep(ctx context.Context) {
	tick := time.NewTicker(sweepEvery)
	defer tick.Stop()
	for {
		if err := r.sweepOnce(ctx); err != nil && ctx.Err() == nil {
			r.house.Log.Warn("delete old rooms", "error", err)
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}

func (r *Registry) sweepOnce(ctx context.Context) error {
	codes, err := r.house.Store.Rooms(ctx)
	if err != nil {
		return fmt.Errorf("list the store's rooms: %w", err)
	}
	for _, code := range codes {
		if _, err := r.Find(code); err == nil {
			continue
		}
		events, err := r.house.Store.Read(ctx, code, 1)
		if err != nil {
			return fmt.Errorf("read room %s: %w", code, err)
		}
		last := events[len(events)-1]
		_, closed := last.Body.(game.RoomClosed)
		if !closed || time.Since(time.UnixMilli(last.Wall)) < freeAfter {
			continue
		}
		if err := r.house.Store.Delete(ctx, code); err != nil {
			return fmt.Errorf("delete room %s: %w", code, err)
		}
		r.house.Log.Info("deleted a room that was closed a day ago", "room", code)
	}
	return nil
}
