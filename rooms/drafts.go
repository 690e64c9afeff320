package rooms

import (
	"time"

	"datarace/game"
	"datarace/rooms/store"
)

// draft is a seat's last synced text.
type draft struct {
	store.Draft
	canon string
	kept  time.Time // when it was last handed on to be kept
	dirty bool      // it is newer than what was handed on
}

// synced takes a text from a seat's editor. An older one of the same round, which a slow connection may bring, is ignored.
func (s *state) synced(seat string, d store.Draft, canon string) {
	old := s.drafts[seat]
	if old != nil && (d.Round < old.Round || d.Round == old.Round && d.Rev <= old.Rev) {
		return
	}
	if old == nil {
		old = &draft{}
		s.drafts[seat] = old
	}
	old.Draft, old.canon, old.dirty = d, canon, true
	s.keepDrafts(time.Now())
}

// keepDrafts hands on the drafts that are new and may be kept again.
func (s *state) keepDrafts(now time.Time) {
	for seat, d := range s.drafts {
		if !d.dirty || now.Before(d.kept.Add(s.x.house.draftEvery)) {
			continue
		}
		if s.next.drafts == nil {
			s.next.drafts = map[string]store.Draft{}
		}
		s.next.drafts[seat] = d.Draft
		d.kept, d.dirty = now, false
	}
}

// keepAllDrafts hands on every draft that is new: the room is about to stop.
func (s *state) keepAllDrafts() {
	for _, d := range s.drafts {
		d.kept = time.Time{}
	}
	s.keepDrafts(time.Now())
}

// bellDrafts is what the bell makes submissions of: the last texts of this round from those who have not solved it.
func (s *state) bellDrafts() map[string]game.Draft {
	index, _, ok := s.m.Round()
	if phase := s.m.Phase(); !ok || phase != game.Running && phase != game.Halted {
		return nil
	}
	drafts := map[string]game.Draft{}
	for _, seat := range s.m.Unsolved() {
		if d, ok := s.bellDraft(seat, index); ok {
			drafts[seat] = d
		}
	}
	return drafts
}

// bellDraft makes what can become a submission of a seat's last text, if that is of the round.
func (s *state) bellDraft(seat string, round int) (game.Draft, bool) {
	d := s.drafts[seat]
	if d == nil || d.Round != round || d.Text == "" {
		return game.Draft{}, false
	}
	return game.Draft{Submission: s.x.house.NewID(), Source: d.Text, Canon: d.canon}, true
}
