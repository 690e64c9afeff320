package redis

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"strings"

	"github.com/redis/go-redis/v9"

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
	if err := s.begin(ctx); err != nil {
		return err
	}
	defer s.end()
	if err := s.client.HSet(ctx, key(code, "drafts"), seat, text).Err(); err != nil {
		return fmt.Errorf("keep a draft of room %s in Redis: %w", code, err)
	}
	return nil
}

// Drafts implements store.Store.
func (s *Store) Drafts(ctx context.Context, code string) (map[string]store.Draft, error) {
	if err := s.begin(ctx); err != nil {
		return nil, err
	}
	defer s.end()
	texts, err := s.client.HGetAll(ctx, key(code, "drafts")).Result()
	if err != nil {
		return nil, fmt.Errorf("read the drafts of room %s from Redis: %w", code, err)
	}
	all := make(map[string]store.Draft, len(texts))
	for seat, text := range texts {
		var d store.Draft
		if err := json.Unmarshal([]byte(text), &d); err != nil {
			return nil, fmt.Errorf("decode the draft of seat %s in room %s: %w", seat, code, err)
		}
		all[seat] = d
	}
	return all, nil
}

// member names the i-th row of a board. Redis orders equal scores by name, and boards are read backwards, so an earlier
// row has the greater name: equals keep the order that game gave them.
func member(i int, seat string) string { return fmt.Sprintf("%08x-%s", math.MaxUint32-uint32(i), seat) }

// SetBoard implements store.Store.
func (s *Store) SetBoard(ctx context.Context, code string, rows []store.Standing) error {
	scores, texts := make([]redis.Z, len(rows)), make([]any, 0, 2*len(rows))
	for i, row := range rows {
		text, err := json.Marshal(row)
		if err != nil {
			return fmt.Errorf("encode a board: %w", err)
		}
		name := member(i, row.Seat)
		scores[i] = redis.Z{Score: row.Score, Member: name}
		texts = append(texts, name, text)
	}
	if err := s.begin(ctx); err != nil {
		return err
	}
	defer s.end()
	_, err := s.client.TxPipelined(ctx, func(p redis.Pipeliner) error {
		p.Del(ctx, key(code, "board"), key(code, "rows"))
		if len(rows) > 0 {
			p.ZAdd(ctx, key(code, "board"), scores...)
			p.HSet(ctx, key(code, "rows"), texts...)
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("keep the board of room %s in Redis: %w", code, err)
	}
	return nil
}

// Board implements store.Store.
func (s *Store) Board(ctx context.Context, code string, limit int) ([]store.Standing, error) {
	if err := s.begin(ctx); err != nil {
		return nil, err
	}
	defer s.end()
	if limit <= 0 {
		return nil, nil
	}
	var order *redis.StringSliceCmd
	var texts *redis.MapStringStringCmd
	_, err := s.client.TxPipelined(ctx, func(p redis.Pipeliner) error { // together, so that no new board comes between
		order = p.ZRangeArgs(ctx, redis.ZRangeArgs{Key: key(code, "board"), Start: 0, Stop: limit - 1, Rev: true})
		texts = p.HGetAll(ctx, key(code, "rows"))
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read the board of room %s from Redis: %w", code, err)
	}
	rows := make([]store.Standing, len(order.Val()))
	for i, name := range order.Val() {
		if err := json.Unmarshal([]byte(texts.Val()[name]), &rows[i]); err != nil {
			return nil, fmt.Errorf("decode the board of room %s, row %s: %w", code, name, err)
		}
	}
	return rows, nil
}

// PutBest implements store.Store. Redis itself keeps only an improvement (ZADD LT).
func (s *Store) PutBest(ctx context.Context, challenge string, b store.Best) error {
	if err := s.begin(ctx); err != nil {
		return err
	}
	defer s.end()
	err := s.client.ZAddArgs(ctx, bestKey(challenge), redis.ZAddArgs{
		LT: true, Members: []redis.Z{{Score: float64(b.Millis), Member: b.Room + "\x00" + b.Name}},
	}).Err()
	if err != nil {
		return fmt.Errorf("keep a best time of %s in Redis: %w", challenge, err)
	}
	return nil
}

// Best implements store.Store. Equal times stand as store.Faster has them, since Redis orders them by room and name.
func (s *Store) Best(ctx context.Context, challenge string, limit int) ([]store.Best, error) {
	if err := s.begin(ctx); err != nil {
		return nil, err
	}
	defer s.end()
	if limit <= 0 {
		return nil, nil
	}
	fastest, err := s.client.ZRangeWithScores(ctx, bestKey(challenge), 0, int64(limit)-1).Result()
	if err != nil {
		return nil, fmt.Errorf("read the best times of %s from Redis: %w", challenge, err)
	}
	all := make([]store.Best, len(fastest))
	for i, z := range fastest {
		who, _ := z.Member.(string)
		room, name, _ := strings.Cut(who, "\x00")
		all[i] = store.Best{Room: room, Name: name, Millis: int64(z.Score)}
	}
	return all, nil
}
