package redis

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"

	"github.com/redis/go-redis/v9"

	"datarace/rooms/store/redis/reach"
)

// errClosed is the answer after Close.
var errClosed = errors.New("the store is closed")

// Store keeps everything in Redis. Make it with Open.
type Store struct {
	client   redis.UniversalClient // set at construction
	warnings []string              // set at construction

	mu     sync.RWMutex // held for reading by every call to Redis
	closed bool         // guarded by mu
}

// Open connects to the Redis at a URL (redis://user:password@host:port/db, rediss:// with TLS, unix:///path) and waits,
// as long as ctx allows, for one that still reads its file. Any other Redis that does not answer is an error, which
// never holds the password.
func Open(ctx context.Context, url string) (*Store, error) {
	client, err := reach.Open(ctx, url)
	if err != nil {
		return nil, err
	}
	s := &Store{client: client}
	s.warnings = s.lookAround(ctx)
	return s, nil
}

// lookAround reads how Redis is configured and says what endangers rooms. A Redis that does not tell gets no warning:
// whoever runs it for others has usually switched CONFIG off.
func (s *Store) lookAround(ctx context.Context) []string {
	setting := func(name string) string {
		return s.client.ConfigGet(ctx, name).Val()[name]
	}
	var all []string
	if setting("appendonly") == "no" {
		all = append(all, "Redis keeps no append-only file: when it restarts, rooms are lost that were said to be saved; start it with --appendonly yes")
	} else if setting("appendfsync") == "no" {
		all = append(all, "Redis leaves it to the system when its file reaches the disk: a power failure may cost half a minute; set appendfsync to everysec or always")
	}
	if policy := setting("maxmemory-policy"); strings.HasPrefix(policy, "allkeys-") {
		all = append(all, "Redis throws rooms away when its memory is full (maxmemory-policy "+policy+"); set maxmemory-policy to noeviction")
	}
	return all
}

// Warnings says, in sentences for whoever runs the server, how Redis was configured to lose rooms when it was opened;
// none when all is well or Redis does not tell.
func (s *Store) Warnings() []string { return s.warnings }

// Close waits for the calls that have begun, and closes the connections. After it every call is an error.
func (s *Store) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil
	}
	s.closed = true
	if err := s.client.Close(); err != nil {
		return fmt.Errorf("close the connections to Redis: %w", err)
	}
	return nil
}

// begin lets a call go ahead; unless it returns an error, end has to follow.
func (s *Store) begin(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	s.mu.RLock()
	if s.closed {
		s.mu.RUnlock()
		return errClosed
	}
	return nil
}

func (s *Store) end() { s.mu.RUnlock() }

// prefix begins every key, so that a database may be shared with other programs.
const prefix = "datarace:"

// key names one of a room's keys.
func key(code, what string) string { return prefix + "{" + code + "}:" + what }

// bestKey names a challenge's list of the fastest.
func bestKey(challenge string) string { return prefix + "best:" + challenge }
