package redis_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	goredis "github.com/redis/go-redis/v9"

	"datarace/game"
	"datarace/rooms/store/redis"
	"datarace/rooms/store/redis/redistest"
)

func benched(b *testing.B, args ...string) (*redis.Store, string) {
	b.Helper()
	server := redistest.Start(b, args...)
	s, err := redis.Open(b.Context(), server.URL())
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = s.Close() })
	return s, server.URL()
}

// One event after the other, as one room's writer does.
func BenchmarkAppend(b *testing.B) {
	for _, sync := range []string{"always", "everysec"} {
		b.Run(sync, func(b *testing.B) {
			s, _ := benched(b, "--appendfsync", sync)
			after := uint64(0)
			for b.Loop() {
				if err := s.Append(b.Context(), "ROOM22", 0, after, joined(after+1, 1)); err != nil {
					b.Fatal(err)
				}
				after++
			}
		})
	}
}

// A backlog of 64 MiB in one append; a room's writer sends it in pieces.
func BenchmarkBacklog(b *testing.B) {
	s, _ := benched(b, "--appendfsync", "everysec")
	events := make([]game.Event, 4096)
	for i := range events {
		events[i] = game.Event{Seq: uint64(i) + 1, Body: game.Submitted{Seat: "s1", Source: strings.Repeat("x := 1\n", 2340)}}
	}
	for b.Loop() {
		if err := s.Append(b.Context(), "ROOM22", 0, 0, events); err != nil {
			b.Fatal(err)
		}
		b.StopTimer()
		if err := s.Delete(b.Context(), "ROOM22"); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
	}
}

// A long class's log.
func BenchmarkRead(b *testing.B) {
	s, _ := benched(b, "--appendfsync", "everysec")
	if err := s.Append(b.Context(), "ROOM22", 0, 0, joined(1, 10_000)); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := s.Read(b.Context(), "ROOM22", 1); err != nil {
			b.Fatal(err)
		}
	}
}

// A few rooms in a database with a million keys of other programs.
func BenchmarkRooms(b *testing.B) {
	s, url := benched(b, "--appendonly", "no")
	o, err := goredis.ParseURL(url)
	if err != nil {
		b.Fatal(err)
	}
	beside := goredis.NewClient(o)
	defer beside.Close()
	if err := fill(b.Context(), beside, 1_000_000); err != nil {
		b.Fatal(err)
	}
	for i := range 20 {
		if err := s.Append(b.Context(), fmt.Sprint("ROOM", i), 0, 0, joined(1, 1)); err != nil {
			b.Fatal(err)
		}
	}
	for b.Loop() {
		codes, err := s.Rooms(b.Context())
		if err != nil || len(codes) != 20 {
			b.Fatalf("got %d rooms, error %v; want 20", len(codes), err)
		}
	}
}

func fill(ctx context.Context, c *goredis.Client, n int) error {
	return c.Eval(ctx, `for i = 1, ARGV[1] do redis.call('SET', 'other:' .. i, i) end return 1`, nil, n).Err()
}
