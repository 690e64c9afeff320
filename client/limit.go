package client

import (
	"fmt"
	"math"
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Rate lets Burst through at once and then one every Every.
type Rate struct {
	Every time.Duration
	Burst int
}

// units are what a rate may be counted by.
var units = []struct {
	name string
	long time.Duration
}{{"s", time.Second}, {"min", time.Minute}, {"h", time.Hour}}

// mostRate is the largest number in a written rate: more is no limit.
const mostRate = 1_000_000

// UnmarshalText reads 20/min, or 20/s,40: so many in a second (s), minute (min) or hour (h), and after a comma how many
// at once, when that is another number.
func (r *Rate) UnmarshalText(text []byte) error {
	wrong := fmt.Errorf("%q is no rate: write 20/min, or 20/s,40 for 20 a second and 40 at once; s, min and h are known", text)
	written, burst, two := strings.Cut(string(text), ",")
	many, unit, ok := strings.Cut(written, "/")
	n, err := strconv.Atoi(many)
	if !ok || err != nil || n < 1 || n > mostRate {
		return wrong
	}
	for _, u := range units {
		if u.name != unit {
			continue
		}
		parsed := Rate{u.long / time.Duration(n), n}
		if two {
			if parsed.Burst, err = strconv.Atoi(burst); err != nil || parsed.Burst < 1 || parsed.Burst > mostRate {
				return wrong
			}
		}
		*r = parsed
		return nil
	}
	return wrong
}

// String writes the rate as UnmarshalText reads it: without the comma where a unit allows, else by the smallest unit.
func (r Rate) String() string {
	shortest := ""
	for _, u := range units {
		if r.Every <= 0 || r.Every > u.long {
			continue
		}
		n := (u.long + r.Every/2) / r.Every
		switch {
		case u.long/n != r.Every:
		case int(n) == r.Burst:
			return fmt.Sprintf("%d/%s", n, u.name)
		case shortest == "":
			shortest = fmt.Sprintf("%d/%s,%d", n, u.name, r.Burst)
		}
	}
	if shortest == "" {
		return fmt.Sprintf("one every %v, %d at once", r.Every, r.Burst)
	}
	return shortest
}

// Limits is how much one address or one seat may ask. A zero field means what StandardLimits has.
type Limits struct {
	Wrong    Rate // wrong codes, keys and tokens of one address
	Joins    Rate // new seats of one address
	Messages Rate // of one seat, or of one address's hosts or screens in a room
	Drafts   Rate // of one seat
	Abuse    int  // messages over the rate, less than a minute apart, after which a connection is closed
	Sockets  int  // websockets at once

	Hello time.Duration // in which hello has to come
}

// StandardLimits are for a class behind one address: a whole class may join within a minute, and a wrong code every
// three seconds finds none of 729 million.
func StandardLimits() Limits {
	return Limits{
		Wrong:    Rate{3 * time.Second, 20},
		Joins:    Rate{time.Second / 2, 120},
		Messages: Rate{time.Second / 20, 40},
		Drafts:   Rate{time.Second, 3},
		Abuse:    200,
		Sockets:  5000,
		Hello:    10 * time.Second,
	}
}

func (l Limits) filled() Limits {
	standard := StandardLimits()
	for _, f := range []struct{ rate, standard *Rate }{
		{&l.Wrong, &standard.Wrong}, {&l.Joins, &standard.Joins}, {&l.Messages, &standard.Messages}, {&l.Drafts, &standard.Drafts},
	} {
		if f.rate.Every <= 0 || f.rate.Burst <= 0 {
			*f.rate = *f.standard
		}
	}
	if l.Abuse <= 0 {
		l.Abuse = standard.Abuse
	}
	if l.Sockets <= 0 {
		l.Sockets = standard.Sockets
	}
	if l.Hello <= 0 {
		l.Hello = standard.Hello
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
