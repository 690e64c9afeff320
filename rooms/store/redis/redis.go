package redis

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/logging"
	"github.com/redis/go-redis/v9/maintnotifications"
)

// How long Redis may take before it counts as away; the URL's parameters (?read_timeout=10s) come first, and a caller's
// deadline before both.
const (
	dialTimeout  = 2 * time.Second
	readTimeout  = 5 * time.Second
	writeTimeout = 5 * time.Second
	loadingEvery = 100 * time.Millisecond // between two looks at a Redis that still reads its file
)

// errURL is all that is said of a URL that cannot be read.
var errURL = errors.New("the URL of Redis cannot be read; it should be like redis://user:password@host:6379/0 or unix:///path/of/socket, with / # ? @ and % in the password written as %2F %23 %3F %40 %25")

// errClosed is the answer after Close.
var errClosed = errors.New("the store is closed")

// The library prints what goes wrong with its connections; the callers get it as errors and log it once.
func init() { logging.Disable() }

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
	o, err := options(url)
	if err != nil {
		return nil, err
	}
	s := &Store{client: redis.NewClient(o)}
	if err := s.greet(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("reach Redis at %s: %w", o.Addr, err), s.client.Close())
	}
	s.warnings = s.lookAround(ctx)
	return s, nil
}

// options reads the URL and sets what it does not say.
func options(address string) (*redis.Options, error) {
	o, err := redis.ParseURL(address)
	if err != nil || strings.Contains(address, "#") {
		return nil, errURL // what the library says may hold parts of a password
	}
	otherwise(&o.DialTimeout, dialTimeout)
	otherwise(&o.ReadTimeout, readTimeout)
	otherwise(&o.WriteTimeout, writeTimeout)
	otherwise(&o.MaxRetries, 1) // for a connection that has died unseen; who waits longer is the caller's choice
	o.DialerRetries = 1
	o.ContextTimeoutEnabled = true
	o.DisableIdentity = true
	o.PipelinePoolSize = -1
	o.MaintNotificationsConfig = &maintnotifications.Config{Mode: maintnotifications.ModeDisabled}
	return o, nil
}

// otherwise sets what is zero.
func otherwise[T comparable](v *T, standard T) {
	var zero T
	if *v == zero {
		*v = standard
	}
}

// greet returns when Redis answers and has read its file.
func (s *Store) greet(ctx context.Context) error {
	tick := time.NewTicker(loadingEvery)
	defer tick.Stop()
	for {
		err := s.client.Ping(ctx).Err()
		if err == nil || !redis.IsLoadingError(err) {
			return err
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return errors.Join(err, ctx.Err())
		}
	}
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
