// Package reach opens connections to Redis. What it says of an address never holds a password.
package reach

import (
	"context"
	"errors"
	"fmt"
	"strings"
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

// The library prints what goes wrong with its connections; the callers get it as errors and log it once.
func init() { logging.Disable() }

// Open connects to the Redis at a URL (redis://user:password@host:port/db, rediss:// with TLS, unix:///path) and waits,
// as long as ctx allows, for one that still reads its file. Any other Redis that does not answer is an error.
func Open(ctx context.Context, url string) (*redis.Client, error) {
	o, err := options(url)
	if err != nil {
		return nil, err
	}
	client := redis.NewClient(o)
	if err := greet(ctx, client); err != nil {
		return nil, errors.Join(fmt.Errorf("reach Redis at %s: %w", o.Addr, err), client.Close())
	}
	return client, nil
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
func greet(ctx context.Context, client *redis.Client) error {
	tick := time.NewTicker(loadingEvery)
	defer tick.Stop()
	for {
		err := client.Ping(ctx).Err()
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
