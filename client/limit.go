package client

import (
	"math"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"time"
)

// Rate lets Burst through at once and then one every Every.
type Rate struct {
	Every time.Duration
	Burst int
}

// Limits is how much one address or one seat may ask. A zero field means its default.
type Limits struct {
	Wrong    Rate // wrong codes, keys and tokens of one address: 20 a minute
	Joins    Rate // new seats of one address: 120 a minute, since a class sits behind one
	Messages Rate // of one seat, or of one address's hosts or screens in a room: 20 a second, 40 at once
	Drafts   Rate // of one seat: 1 a second, 3 at once
	Abuse    int  // messages over the rate, less than a minute apart, after which a connection is closed: 200
	Sockets  int  // websockets at once: 5000

	Hello time.Duration // in which hello has to come: 10 s
}

func (l Limits) filled() Limits {
	for _, f := range []struct {
		rate  *Rate
		other Rate
	}{
		{&l.Wrong, Rate{3 * time.Second, 20}},
		{&l.Joins, Rate{time.Second / 2, 120}},
		{&l.Messages, Rate{time.Second / 20, 40}},
		{&l.Drafts, Rate{time.Second, 3}},
	} {
		if f.rate.Every <= 0 || f.rate.Burst <= 0 {
			*f.rate = f.other
		}
	}
	if l.Abuse <= 0 {
		l.Abuse = 200
	}
	if l.Sockets <= 0 {
		l.Sockets = 5000
	}
	if l.Hello <= 0 {
		l.Hello = 10 * time.Second
	}
	return l
}

// bucket is a token bucket. The zero value has no rate; make it with newBucket. One goroutine owns it.
type bucket struct {
	rate   Rate
	tokens float64
	last   time.Time
}

func newBucket(r Rate) bucket { return bucket{rate: r, tokens: float64(r.Burst)} }

// wait is how long until a token is there; 0 when one is.
func (b *bucket) wait(now time.Time) time.Duration {
	if !b.last.IsZero() {
		b.tokens = math.Min(float64(b.rate.Burst), b.tokens+float64(now.Sub(b.last))/float64(b.rate.Every))
	}
	b.last = now
	if b.tokens >= 1 {
		return 0
	}
	return time.Duration((1-b.tokens)*float64(b.rate.Every)).Round(time.Millisecond) + time.Millisecond
}

// take takes a token, or says how long to wait for one.
func (b *bucket) take(now time.Time) time.Duration {
	wait := b.wait(now)
	if wait == 0 {
		b.tokens--
	}
	return wait
}

// full reports whether the bucket says nothing that a new one would not.
func (b *bucket) full(now time.Time) bool {
	return b.wait(now) == 0 && b.tokens >= float64(b.rate.Burst)
}

// mostBuckets is how many keys are remembered before the harmless ones are forgotten.
const mostBuckets = 10_000

// buckets has a bucket for every key that asked lately: an address, a seat.
type buckets struct {
	rate Rate

	mu sync.Mutex
	by map[string]*bucket
}

func newBuckets(r Rate) *buckets { return &buckets{rate: r, by: map[string]*bucket{}} }

// wait is how long the key has to wait, without taking anything.
func (b *buckets) wait(key string) time.Duration {
	b.mu.Lock()
	defer b.mu.Unlock()
	if own, ok := b.by[key]; ok {
		return own.wait(time.Now())
	}
	return 0
}

// take takes one token of the key, or says how long to wait.
func (b *buckets) take(key string) time.Duration {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := time.Now()
	own, ok := b.by[key]
	if !ok {
		b.forget(now)
		fresh := newBucket(b.rate)
		own = &fresh
		b.by[key] = own
	}
	return own.take(now)
}

// forget makes room: first those that are full again, then, under a flood of keys, all.
func (b *buckets) forget(now time.Time) {
	if len(b.by) < mostBuckets {
		return
	}
	for key, own := range b.by {
		if own.full(now) {
			delete(b.by, key)
		}
	}
	if len(b.by) >= mostBuckets {
		clear(b.by)
	}
}

// addressOf is whom a request is counted for: an IPv4 address, or the /64 that one household or room has in IPv6. Behind
// a reverse proxy on this machine, which is there when people come by another address than the server's own, it is the
// address that the proxy names.
func (s *Server) addressOf(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	ip, err := netip.ParseAddr(host)
	if err != nil {
		return host
	}
	if s.o.Public != nil && ip.IsLoopback() {
		list := r.Header.Get("X-Forwarded-For")
		last := strings.TrimSpace(list[strings.LastIndex(list, ",")+1:]) // the only part that the proxy itself wrote
		if named, err := netip.ParseAddr(last); err == nil {
			ip = named
		}
	}
	ip = ip.Unmap().WithZone("")
	if ip.Is4() {
		return ip.String()
	}
	prefix, _ := ip.Prefix(64) // 64 fits every IPv6 address
	return prefix.String()
}
