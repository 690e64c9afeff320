package bolt

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"go.etcd.io/bbolt"

	"datarace/rooms/store"
)

// PutDraft implements store.Store.
func (s *Store) PutDraft(ctx context.Context, code, seat string, d store.Draft) error {
	if len(d.Text) > store.MaxDraft {
		return store.ErrTooLarge
	}
	text, err := json.Marshal(d)
	if err != nil {
		return fmt.Errorf("encode a draft: %w", err)
	}
	return s.update(ctx, func(tx *bbolt.Tx) error {
		b, err := makeRoom(tx, code)
		if err != nil {
			return broken(err)
		}
		drafts, err := b.CreateBucketIfNotExists(bucketDrafts)
		if err != nil {
			return broken(err)
		}
		return broken(drafts.Put([]byte(seat), text))
	})
}

// Drafts implements store.Store.
func (s *Store) Drafts(ctx context.Context, code string) (map[string]store.Draft, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	all := map[string]store.Draft{}
	err := s.db.View(func(tx *bbolt.Tx) error {
		b := room(tx, code)
		if b == nil || b.Bucket(bucketDrafts) == nil {
			return nil
		}
		return b.Bucket(bucketDrafts).ForEach(func(seat, text []byte) error {
			var d store.Draft
			if err := json.Unmarshal(text, &d); err != nil {
				return fmt.Errorf("decode the draft of seat %s: %w", seat, err)
			}
			all[string(seat)] = d
			return nil
		})
	})
	if err != nil {
		return nil, fmt.Errorf("read the drafts of room %s: %w", code, err)
	}
	return all, nil
}

// SetBoard implements store.Store.
func (s *Store) SetBoard(ctx context.Context, code string, rows []store.Standing) error {
	text, err := json.Marshal(rows)
	if err != nil {
		return fmt.Errorf("encode a board: %w", err)
	}
	return s.update(ctx, func(tx *bbolt.Tx) error {
		b, err := makeRoom(tx, code)
		if err != nil {
			return broken(err)
		}
		return broken(b.Put(keyBoard, text))
	})
}

// Board implements store.Store.
func (s *Store) Board(ctx context.Context, code string, limit int) ([]store.Standing, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	var rows []store.Standing
	err := s.db.View(func(tx *bbolt.Tx) error {
		b := room(tx, code)
		if b == nil || b.Get(keyBoard) == nil {
			return nil
		}
		return json.Unmarshal(b.Get(keyBoard), &rows)
	})
	if err != nil {
		return nil, fmt.Errorf("read the board of room %s: %w", code, err)
	}
	return rows[:min(max(limit, 0), len(rows))], nil
}

// PutBest implements store.Store.
func (s *Store) PutBest(ctx context.Context, challenge string, best store.Best) error {
	text, err := json.Marshal(best)
	if err != nil {
		return fmt.Errorf("encode a best time: %w", err)
	}
	name := []byte(best.Room + "\x00" + best.Name)
	return s.update(ctx, func(tx *bbolt.Tx) error {
		if b := tx.Bucket(bucketBest).Bucket([]byte(challenge)); b != nil {
			if old := b.Get(name); old != nil {
				var was store.Best
				if err := json.Unmarshal(old, &was); err != nil {
					return fmt.Errorf("decode a best time of %s: %w", challenge, err)
				}
				if was.Millis <= best.Millis {
					return nil
				}
			}
		}
		b, err := tx.Bucket(bucketBest).CreateBucketIfNotExists([]byte(challenge))
		if err != nil {
			return broken(err)
		}
		return broken(b.Put(name, text))
	})
}

// Best implements store.Store.
func (s *Store) Best(ctx context.Context, challenge string, limit int) ([]store.Best, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	var all []store.Best
	err := s.db.View(func(tx *bbolt.Tx) error {
		b := tx.Bucket(bucketBest).Bucket([]byte(challenge))
		if b == nil {
			return nil
		}
		return b.ForEach(func(_, text []byte) error {
			var best store.Best
			if err := json.Unmarshal(text, &best); err != nil {
				return fmt.Errorf("decode a best time: %w", err)
			}
			all = append(all, best)
			return nil
		})
	})
	if err != nil {
		return nil, fmt.Errorf("read the best times of %s: %w", challenge, err)
	}
	slices.SortFunc(all, store.Faster)
	return all[:min(max(limit, 0), len(all))], nil
}
