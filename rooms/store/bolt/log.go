package bolt

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"

	"datarace/game"
	"datarace/rooms/store"
)

var (
	bucketRooms  = []byte("rooms")
	bucketBest   = []byte("best")
	bucketLog    = []byte("log")
	bucketDrafts = []byte("drafts")
	keyBoard     = []byte("board")
	keyClaim     = []byte("claim")
)

// held is the part of a claim that is in the file. When it ends is kept in memory only: the file's lock proves that
// no earlier owner lives, so all claims are free after Open.
type held struct {
	Owner string `json:"owner"`
	Fence uint64 `json:"fence"`
}

func key(seq uint64) []byte { return binary.BigEndian.AppendUint64(nil, seq) }

// room returns the room's bucket, nil when there is none.
func room(tx *bbolt.Tx, code string) *bbolt.Bucket {
	return tx.Bucket(bucketRooms).Bucket([]byte(code))
}

// makeRoom returns the room's bucket, made when it is not there.
func makeRoom(tx *bbolt.Tx, code string) (*bbolt.Bucket, error) {
	return tx.Bucket(bucketRooms).CreateBucketIfNotExists([]byte(code))
}

// claimOf reads a room's claim; the zero claim when there is none.
func claimOf(b *bbolt.Bucket) (held, error) {
	var h held
	if b == nil {
		return h, nil
	}
	text := b.Get(keyClaim)
	if text == nil {
		return h, nil
	}
	if err := json.Unmarshal(text, &h); err != nil {
		return h, fmt.Errorf("read the claim: %w", err)
	}
	return h, nil
}

// lastSeq is the sequence number of the log's end, 0 when it is empty.
func lastSeq(b *bbolt.Bucket) uint64 {
	if b == nil {
		return 0
	}
	log := b.Bucket(bucketLog)
	if log == nil {
		return 0
	}
	last, _ := log.Cursor().Last()
	if last == nil {
		return 0
	}
	return binary.BigEndian.Uint64(last)
}

// Append implements store.Store.
func (s *Store) Append(ctx context.Context, code string, fence, afterSeq uint64, events []game.Event) error {
	texts := make(map[uint64][]byte, len(events)) // encoded here, not in the transaction
	for _, e := range events {
		text, err := json.Marshal(e)
		if err != nil {
			return fmt.Errorf("encode event %d: %w", e.Seq, err)
		}
		texts[e.Seq] = text
	}
	return s.update(ctx, func(tx *bbolt.Tx) error {
		b := room(tx, code)
		h, err := claimOf(b)
		if err != nil {
			return err
		}
		fresh, err := store.Fresh(fence, h.Fence, lastSeq(b), afterSeq, events)
		if err != nil || len(fresh) == 0 {
			return err
		}
		if b, err = makeRoom(tx, code); err != nil {
			return broken(err)
		}
		log, err := b.CreateBucketIfNotExists(bucketLog)
		if err != nil {
			return broken(err)
		}
		log.FillPercent = 0.95 // only ever appended to
		for _, e := range fresh {
			if err := log.Put(key(e.Seq), texts[e.Seq]); err != nil {
				return broken(err)
			}
		}
		return nil
	})
}

// Read implements store.Store.
func (s *Store) Read(ctx context.Context, code string, from uint64) ([]game.Event, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	var events []game.Event
	err := s.db.View(func(tx *bbolt.Tx) error {
		b := room(tx, code)
		if lastSeq(b) == 0 {
			return store.ErrNotFound
		}
		c := b.Bucket(bucketLog).Cursor()
		for k, text := c.Seek(key(from)); k != nil; k, text = c.Next() {
			var e game.Event
			if err := json.Unmarshal(text, &e); err != nil {
				return fmt.Errorf("decode event %d: %w", binary.BigEndian.Uint64(k), err)
			}
			events = append(events, e)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read the log of room %s: %w", code, err)
	}
	return events, nil
}

// Rooms implements store.Store.
func (s *Store) Rooms(ctx context.Context) ([]string, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	var codes []string
	err := s.db.View(func(tx *bbolt.Tx) error {
		rooms := tx.Bucket(bucketRooms)
		return rooms.ForEachBucket(func(code []byte) error {
			if lastSeq(rooms.Bucket(code)) > 0 {
				codes = append(codes, string(code))
			}
			return nil
		})
	})
	if err != nil {
		return nil, fmt.Errorf("list the rooms: %w", err)
	}
	return codes, nil
}

// Delete implements store.Store.
func (s *Store) Delete(ctx context.Context, code string) error {
	return s.update(ctx, func(tx *bbolt.Tx) error {
		err := tx.Bucket(bucketRooms).DeleteBucket([]byte(code))
		if errors.Is(err, berrors.ErrBucketNotFound) {
			return nil
		}
		return broken(err)
	})
}

// Claim implements store.Store.
func (s *Store) Claim(ctx context.Context, code, owner string, ttl time.Duration) (uint64, error) {
	var fence uint64
	err := s.update(ctx, func(tx *bbolt.Tx) error {
		h, err := claimOf(room(tx, code))
		if err != nil {
			return err
		}
		s.mu.Lock() // here, so that two claims in one transaction see each other
		defer s.mu.Unlock()
		now := time.Now()
		if h.Owner != owner {
			if now.Before(s.until[code]) {
				return store.ErrFenced
			}
			h = held{Owner: owner, Fence: h.Fence + 1}
			text, err := json.Marshal(h)
			if err != nil {
				return fmt.Errorf("encode the claim: %w", err)
			}
			b, err := makeRoom(tx, code)
			if err != nil {
				return broken(err)
			}
			if err := b.Put(keyClaim, text); err != nil {
				return broken(err)
			}
		}
		fence = h.Fence
		s.until[code] = now.Add(ttl)
		return nil
	})
	if err != nil {
		return 0, err
	}
	return fence, nil
}

// Renew implements store.Store. It touches the disk only to read.
func (s *Store) Renew(ctx context.Context, code, owner string, ttl time.Duration) error {
	if err := s.owned(ctx, code, owner); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, claimed := s.until[code]; !claimed {
		return store.ErrFenced
	}
	s.until[code] = time.Now().Add(ttl)
	return nil
}

// Release implements store.Store.
func (s *Store) Release(ctx context.Context, code, owner string) error {
	err := s.owned(ctx, code, owner)
	if errors.Is(err, store.ErrFenced) {
		return nil
	}
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.until, code)
	return nil
}

// owned is nil when owner is the one who claimed the room last, else ErrFenced.
func (s *Store) owned(ctx context.Context, code, owner string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return s.db.View(func(tx *bbolt.Tx) error {
		h, err := claimOf(room(tx, code))
		if err == nil && (h.Fence == 0 || h.Owner != owner) {
			return store.ErrFenced
		}
		return err
	})
}
