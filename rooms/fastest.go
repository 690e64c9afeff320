package rooms

import (
	"context"
	"fmt"
	"sync"
	"time"

	"datarace/game/catalog"
	"datarace/rooms/store"
)

// This file is the list of the fastest of each challenge, over all rooms. It is kept and shown only when the server was
// started for it, since it outlives the rooms: without Options.PublicBest nobody's name is written there.

const (
	fastestMost = 10          // shown of a challenge
	fastestKept = time.Second // for which an answer is given again, however often it is asked for
)

// offer puts the accepted times of a round that is over into the next batch. A name is only taken then, so that a host
// has had a whole round to change it. A time that was offered before, by a server that was killed meanwhile, is the same
// entry.
func (s *state) offer(round int) {
	if !s.x.house.PublicBest {
		return
	}
	r, ok := s.roundOf(round)
	if !ok {
		return
	}
	for _, sub := range s.m.Solutions(round) {
		if s.offered[sub.ID] {
			continue
		}
		s.offered[sub.ID] = true
		s.next.best = append(s.next.best, best{
			r.Challenge,
			store.Best{Room: s.x.code, Name: s.m.SeatName(sub.Seat), Millis: sub.Clock},
		})
	}
}

// fastest keeps the last answers.
type fastest struct {
	mu    sync.Mutex
	known map[string]timed // by challenge; guarded by mu
}

type timed struct {
	list []store.Best
	at   time.Time
}

// Fastest lists the best accepted times of a challenge in all rooms of the store, the fastest first and ten at most. They
// may be a second old. ErrNotPublic when this server keeps no such list, ErrNoChallenge when its catalogue has no such
// challenge.
func (r *Registry) Fastest(ctx context.Context, challenge string) (*catalog.Challenge, []store.Best, error) {
	if !r.house.PublicBest {
		return nil, nil, ErrNotPublic
	}
	c, ok := r.house.Catalog.Challenge(challenge)
	if !ok {
		return nil, nil, ErrNoChallenge
	}
	f := &r.fastest
	f.mu.Lock()
	was, ok := f.known[challenge]
	f.mu.Unlock()
	if ok && time.Since(was.at) < fastestKept {
		return c, was.list, nil
	}
	list, err := r.house.Store.Best(ctx, challenge, fastestMost)
	if err != nil {
		return nil, nil, fmt.Errorf("read the fastest of %s: %w", challenge, err)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.known == nil {
		f.known = map[string]timed{}
	}
	f.known[challenge] = timed{list, time.Now()}
	return c, list, nil
}
