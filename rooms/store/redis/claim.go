package redis

import (
	"context"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"

	"datarace/rooms/store"
)

// now is the beginning of the scripts that need the time: milliseconds of Redis's clock, which are exact in a Lua number.
const now = `
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
`

var (
	// claiming answers with the fence, or 0 when another owner's claim lasts.
	claiming = redis.NewScript(now + `
local c = redis.call('HMGET', KEYS[1], 'owner', 'fence', 'until')
local fence = tonumber(c[2] or '0')
if c[1] ~= ARGV[1] then
	if now < tonumber(c[3] or '0') then return 0 end
	fence = math.max(fence + 1, now)
	redis.call('HSET', KEYS[1], 'owner', ARGV[1], 'fence', string.format('%.0f', fence))
end
redis.call('HSET', KEYS[1], 'until', string.format('%.0f', now + ARGV[2]))
return fence
`)

	// renewing answers with 1, or 0 when the claim is released or another's.
	renewing = redis.NewScript(now + `
local c = redis.call('HMGET', KEYS[1], 'owner', 'until')
if c[1] ~= ARGV[1] or not c[2] then return 0 end
redis.call('HSET', KEYS[1], 'until', string.format('%.0f', now + ARGV[2]))
return 1
`)

	// releasing keeps owner and fence: the same owner gets the same fence again, and another one a larger.
	releasing = redis.NewScript(`
if redis.call('HGET', KEYS[1], 'owner') == ARGV[1] then redis.call('HDEL', KEYS[1], 'until') end
return 1
`)
)

// Claim implements store.Store.
func (s *Store) Claim(ctx context.Context, code, owner string, ttl time.Duration) (uint64, error) {
	fence, err := s.own(ctx, claiming, code, owner, ttl.Milliseconds())
	if err != nil {
		return 0, fmt.Errorf("claim room %s in Redis: %w", code, err)
	}
	return fence, nil
}

// Renew implements store.Store.
func (s *Store) Renew(ctx context.Context, code, owner string, ttl time.Duration) error {
	if _, err := s.own(ctx, renewing, code, owner, ttl.Milliseconds()); err != nil {
		return fmt.Errorf("renew the claim of room %s in Redis: %w", code, err)
	}
	return nil
}

// Release implements store.Store.
func (s *Store) Release(ctx context.Context, code, owner string) error {
	if _, err := s.own(ctx, releasing, code, owner); err != nil {
		return fmt.Errorf("release room %s in Redis: %w", code, err)
	}
	return nil
}

// own runs one of the scripts on a room's claim; its answer 0 is ErrFenced.
func (s *Store) own(ctx context.Context, script *redis.Script, code string, args ...any) (uint64, error) {
	if err := s.begin(ctx); err != nil {
		return 0, err
	}
	defer s.end()
	answer, err := script.Run(ctx, s.client, []string{key(code, "claim")}, args...).Uint64()
	if err == nil && answer == 0 {
		err = store.ErrFenced
	}
	return answer, err
}
