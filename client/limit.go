package client

import (
	"math"
	"net"
	"net/http"
	"net/netip"
	"sync"
	"time"
)

// Rate lets Burst through at once and then one every Every.
type Rate struct {
	Every time.Duration
	Burst int
}

// Limits is how much one address or one connection may ask. A zero field means its default.
type Limits struct {
	Wrong    Rate // wrong codes, keys and tokens of one address: 20 a minute
	Joins    Rate // new seats of one address: 120 a minute, since a class sits behind one
	Messages Rate // of one connection: 20 a second, 40 at once
	Drafts   Rate // of one connection: 1 a second, 3 at once
	Abuse    int  // messages over the rate after which a connection is closed: 200
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

// mostAddresses is how many addresses are remembered before the harmless ones are forgotten.
const mostAddresses = 10_000

// addresses has a bucket for every address that asked lately.
type addresses struct {
	rate Rate

	mu sync.Mutex
	by map[string]*bucket
}

func newAddresses(r Rate) *addresses { return &addresses{rate: r, by: map[string]*bucket{}} }

// wait is how long the address has to wait, without asking for anything.
func (a *addresses) wait(address string) time.Duration {
	a.mu.Lock()
	defer a.mu.Unlock()
	if b, ok := a.by[address]; ok {
		return b.wait(time.Now())
	}
	return 0
}

// take takes one token of the address, or says how long to wait.
func (a *addresses) take(address string) time.Duration {
	a.mu.Lock()
	defer a.mu.Unlock()
	now := time.Now()
	b, ok := a.by[address]
	if !ok {
		a.forget(now)
		fresh := newBucket(a.rate)
		b = &fresh
		a.by[address] = b
	}
	return b.take(now)
}

// forget makes room: first those that are full again, then, under a flood of addresses, all.
func (a *addresses) forget(now time.Time) {
	if len(a.by) < mostAddresses {
		return
	}
	for address, b := range a.by {
		if b.full(now) {
			delete(a.by, address)
		}
	}
	if len(a.by) >= mostAddresses {
		clear(a.by)
	}
}

// addressOf is whom a request is counted for: an IPv4 address, or the /64 that one household or room has in IPv6.
func addressOf(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	ip, err := netip.ParseAddr(host)
	if err != nil {
		return host
	}
	ip = ip.Unmap().WithZone("")
	if ip.Is4() {
		return ip.String()
	}
	prefix, _ := ip.Prefix(64) // 64 fits every IPv6 address
	return prefix.String()
}
