// Package memory is a store that remembers until the process ends. It is for tests: nothing in it survives anything.
package memory

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"datarace/game"
	"datarace/rooms/store"
)

// Store keeps everything in maps. Make it with New.
type Store struct {
	mu    sync.Mutex
	rooms map[string]*room
	best  map[string][]store.Best
}

// room is guarded by its Store's mu.
type room struct {
	log    []game.Event
	drafts map[string]store.Draft
	board  []store.Standing
	claim  claim
}

type claim struct {
	owner string
	fence uint64
	until time.Time // zero when nobody holds it
}

// New returns an empty store.
func New() *Store {
	return &Store{rooms: map[string]*room{}, best: map[string][]store.Best{}}
}

// of returns the room's record, made when it is not there yet. s.mu is held.
func (s *Store) of(code string) *room {
	x := s.rooms[code]
	if x == nil {
		x = &room{drafts: map[string]store.Draft{}}
		s.rooms[code] = x
	}
	return x
}

// Append implements store.Store.
func (s *Store) Append(ctx context.Context, code string, fence, afterSeq uint64, events []game.Event) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	x := s.of(code)
	fresh, err := store.Fresh(fence, x.claim.fence, uint64(len(x.log)), afterSeq, events)
	if err != nil {
		return err
	}
	x.log = append(x.log, fresh...)
	return nil
}

// Read implements store.Store.
func (s *Store) Read(ctx context.Context, code string, from uint64) ([]game.Event, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	x := s.rooms[code]
	if x == nil || len(x.log) == 0 {
		return nil, store.ErrNotFound
	}
	first := min(max(from, 1)-1, uint64(len(x.log)))
	return slices.Clone(x.log[first:]), nil
}

// PutDraft implements store.Store.
func (s *Store) PutDraft(ctx context.Context, code, seat string, d store.Draft) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if len(d.Text) > store.MaxDraft {
		return store.ErrTooLarge
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.of(code).drafts[seat] = d
	return nil
}

// Drafts implements store.Store.
func (s *Store) Drafts(ctx context.Context, code string) (map[string]store.Draft, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if x := s.rooms[code]; x != nil {
		return maps.Clone(x.drafts), nil
	}
	return map[string]store.Draft{}, nil
}

// SetBoard implements store.Store.
func (s *Store) SetBoard(ctx context.Context, code string, rows []store.Standing) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.of(code).board = slices.Clone(rows)
	return nil
}

// Board implements store.Store.
func (s *Store) Board(ctx context.Context, code string, limit int) ([]store.Standing, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if x := s.rooms[code]; x != nil {
		return slices.Clone(x.board[:min(max(limit, 0), len(x.board))]), nil
	}
	return nil, nil
}

// PutBest implements store.Store.
func (s *Store) PutBest(ctx context.Context, challenge string, b store.Best) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, old := range s.best[challenge] {
		if old.Room == b.Room && old.Name == b.Name {
			if b.Millis < old.Millis {
				s.best[challenge][i] = b
			}
			return nil
		}
	}
	s.best[challenge] = append(s.best[challenge], b)
	return nil
}

// Best implements store.Store.
func (s *Store) Best(ctx context.Context, challenge string, limit int) ([]store.Best, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	all := slices.Clone(s.best[challenge])
	slices.SortFunc(all, store.Faster)
	return all[:min(max(limit, 0), len(all))], nil
}

// Rooms implements store.Store.
func (s *Store) Rooms(ctx context.Context) ([]string, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	var codes []string
	for code, x := range s.rooms {
		if len(x.log) > 0 {
			codes = append(codes, code)
		}
	}
	slices.SortFunc(codes, cmp.Compare)
	return codes, nil
}

// Delete implements store.Store.
func (s *Store) Delete(ctx context.Context, code string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.rooms, code)
	return nil
}

// Claim implements store.Store.
func (s *Store) Claim(ctx context.Context, code, owner string, ttl time.Duration) (uint64, error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	c := &s.of(code).claim
	now := time.Now()
	if c.owner != owner {
		if now.Before(c.until) {
			return 0, store.ErrFenced
		}
		c.owner = owner
		c.fence++
	}
	c.until = now.Add(ttl)
	return c.fence, nil
}

// Renew implements store.Store.
func (s *Store) Renew(ctx context.Context, code, owner string, ttl time.Duration) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	x := s.rooms[code]
	if x == nil || x.claim.owner != owner || x.claim.until.IsZero() {
		return store.ErrFenced
	}
	x.claim.until = time.Now().Add(ttl)
	return nil
}

// Release implements store.Store.
func (s *Store) Release(ctx context.Context, code, owner string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if x := s.rooms[code]; x != nil && x.claim.owner == owner {
		x.claim.until = time.Time{}
	}
	return nil
}

// Close implements store.Store.
func (s *Store) Close() error { return nil }
