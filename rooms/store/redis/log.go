package redis

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/redis/go-redis/v9"

	"datarace/game"
	"datarace/rooms/store"
)

// page is how many events or keys are asked for at once, so that Redis is never busy with one reader for long.
const page = 256

// appending is store.Fresh where the log is. Events come as ARGV[3] and so on; a thousand at a time fit on Lua's stack.
var appending = redis.NewScript(`
local held = tonumber(redis.call('HGET', KEYS[2], 'fence') or '0')
if tonumber(ARGV[1]) < held then return 'fenced' end
local last, after = redis.call('LLEN', KEYS[1]), tonumber(ARGV[2])
if after > last then return 'gap' end
for i = 3 + last - after, #ARGV, 1000 do
	redis.call('RPUSH', KEYS[1], unpack(ARGV, i, math.min(i + 999, #ARGV)))
end
return 'ok'
`)

// Append implements store.Store.
func (s *Store) Append(ctx context.Context, code string, fence, afterSeq uint64, events []game.Event) error {
	args := make([]any, 0, len(events)+2)
	args = append(args, fence, afterSeq)
	for i, e := range events {
		if e.Seq != afterSeq+uint64(i)+1 {
			return store.ErrGap
		}
		text, err := e.MarshalJSON() // directly: json.Marshal would read all of it once more
		if err != nil {
			return fmt.Errorf("encode event %d: %w", e.Seq, err)
		}
		args = append(args, text)
	}
	if err := s.begin(ctx); err != nil {
		return err
	}
	defer s.end()
	answer, err := appending.Run(ctx, s.client, []string{key(code, "log"), key(code, "claim")}, args...).Text()
	if err != nil {
		return fmt.Errorf("append to the log of room %s in Redis: %w", code, err)
	}
	switch answer {
	case "ok":
		return nil
	case "fenced":
		return store.ErrFenced
	case "gap":
		return store.ErrGap
	}
	return fmt.Errorf("append to the log of room %s in Redis: it answered %q", code, answer)
}

// Read implements store.Store. It reads page by page.
func (s *Store) Read(ctx context.Context, code string, from uint64) ([]game.Event, error) {
	if err := s.begin(ctx); err != nil {
		return nil, err
	}
	defer s.end()
	events, err := s.read(ctx, code, from)
	if err != nil {
		return nil, fmt.Errorf("read the log of room %s from Redis: %w", code, err)
	}
	return events, nil
}

func (s *Store) read(ctx context.Context, code string, from uint64) ([]game.Event, error) {
	log := key(code, "log")
	last, err := s.client.LLen(ctx, log).Uint64()
	if err != nil {
		return nil, err
	}
	if last == 0 {
		return nil, store.ErrNotFound
	}
	var events []game.Event
	for next := max(from, 1); next <= last; {
		texts, err := s.client.LRange(ctx, log, int64(next)-1, int64(min(next+page-1, last))-1).Result()
		if err != nil {
			return nil, err
		}
		if len(texts) == 0 {
			return nil, fmt.Errorf("event %d has gone: %w", next, store.ErrNotFound)
		}
		for _, text := range texts {
			var e game.Event
			if err := json.Unmarshal([]byte(text), &e); err != nil {
				return nil, fmt.Errorf("decode event %d: %w", next, err)
			}
			if e.Seq != next {
				return nil, fmt.Errorf("the log is damaged: event %d is where %d should be", e.Seq, next)
			}
			events = append(events, e)
			next++
		}
	}
	return events, nil
}

// Rooms implements store.Store. It scans the database for logs; see the package's comment.
func (s *Store) Rooms(ctx context.Context) ([]string, error) {
	if err := s.begin(ctx); err != nil {
		return nil, err
	}
	defer s.end()
	begin, end, _ := strings.Cut(key("*", "log"), "*")
	found := map[string]struct{}{} // a scan may say a key twice
	scan := s.client.Scan(ctx, 0, begin+"*"+end, 4*page).Iterator()
	for scan.Next(ctx) {
		code := strings.TrimSuffix(strings.TrimPrefix(scan.Val(), begin), end)
		found[code] = struct{}{}
	}
	if err := scan.Err(); err != nil {
		return nil, fmt.Errorf("list the rooms in Redis: %w", err)
	}
	return slices.Collect(maps.Keys(found)), nil
}

// Delete implements store.Store.
func (s *Store) Delete(ctx context.Context, code string) error {
	if err := s.begin(ctx); err != nil {
		return err
	}
	defer s.end()
	err := s.client.Unlink(ctx, key(code, "log"), key(code, "claim"), key(code, "drafts"), key(code, "board"), key(code, "rows")).Err()
	if err != nil {
		return fmt.Errorf("delete room %s from Redis: %w", code, err)
	}
	return nil
}
