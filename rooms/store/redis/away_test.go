package redis_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"datarace/rooms/store"
	"datarace/rooms/store/redis"
	"datarace/rooms/store/redis/redistest"
)

func TestWhatWasAcknowledgedIsThereAfterAKill(t *testing.T) {
	server := redistest.Start(t)
	s := open(t, server.URL())
	const writers, rounds, size = 4, 3, 3
	var acknowledged [writers]uint64 // each owned by its writer's goroutine, and by the test's while there is none
	for round := range rounds {
		var all sync.WaitGroup
		var appends atomic.Int64
		enough := make(chan struct{})
		for w := range writers {
			all.Go(func() {
				for { // until the kill
					after := acknowledged[w]
					if err := s.Append(context.Background(), fmt.Sprint("ROOM", w), 0, after, joined(after+1, size)); err != nil {
						return
					}
					acknowledged[w] = after + size
					if appends.Add(1) == int64(100*(round+1)) {
						close(enough)
					}
				}
			})
		}
		<-enough
		server.Kill()
		all.Wait()
		server.Run()
		for w := range writers {
			events, err := s.Read(t.Context(), fmt.Sprint("ROOM", w), 1)
			must(t, "Read", err)
			got := uint64(len(events))
			if got < acknowledged[w] || got > acknowledged[w]+size || got%size != 0 {
				t.Fatalf("round %d, writer %d: got %d events, want the %d acknowledged ones and perhaps one whole append more", round, w, got, acknowledged[w])
			}
			wantLog(t, s, fmt.Sprint("ROOM", w), 1, got)
		}
	}
}

func TestARedisThatIsAwayIsAnErrorThatMayBeRepeated(t *testing.T) {
	server := redistest.Start(t)
	s := open(t, server.URL())
	must(t, "Append", s.Append(t.Context(), "ROOM22", 0, 0, joined(1, 2)))
	server.Kill()
	for range 3 {
		err := s.Append(t.Context(), "ROOM22", 0, 2, joined(3, 2))
		if err == nil || errors.Is(err, store.ErrFenced) || errors.Is(err, store.ErrGap) {
			t.Fatalf("Append while Redis is away: got %v, want an error that is none of the contract's", err)
		}
		if _, err := s.Read(t.Context(), "ROOM22", 1); err == nil || errors.Is(err, store.ErrNotFound) {
			t.Fatalf("Read while Redis is away: got %v, want an error that is not ErrNotFound", err)
		}
		if err := s.Renew(t.Context(), "ROOM22", "a", time.Second); err == nil || errors.Is(err, store.ErrFenced) {
			t.Fatalf("Renew while Redis is away: got %v, want an error that is not ErrFenced", err)
		}
	}
	server.Run()
	must(t, "Append", s.Append(t.Context(), "ROOM22", 0, 2, joined(3, 2)))
	wantLog(t, s, "ROOM22", 1, 4)
}

func TestARedisThatDoesNotAnswerHoldsNobodyAndTheAppendMayBeRepeated(t *testing.T) {
	server := redistest.Start(t)
	s := open(t, server.URL()+"?read_timeout=200ms")
	patient := open(t, server.URL()+"?read_timeout=1h") // but its callers are not
	must(t, "Append", s.Append(t.Context(), "ROOM22", 0, 0, joined(1, 2)))
	must(t, "stop", server.Process().Signal(syscall.SIGSTOP))
	if err := s.Append(t.Context(), "ROOM22", 0, 2, joined(3, 2)); err == nil {
		t.Error("Append without an answer: got no error")
	}
	short, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if err := patient.PutDraft(short, "ROOM22", "s1", store.Draft{}); err == nil { // would otherwise never return
		t.Error("PutDraft without an answer: got no error")
	}
	must(t, "continue", server.Process().Signal(syscall.SIGCONT)) // now it carries out what it was sent
	must(t, "the same Append again", s.Append(t.Context(), "ROOM22", 0, 2, joined(3, 2)))
	must(t, "the next Append", s.Append(t.Context(), "ROOM22", 0, 4, joined(5, 2)))
	wantLog(t, s, "ROOM22", 1, 6)
}

func TestOpenSaysWhereNoRedisAnswers(t *testing.T) {
	server := redistest.Start(t)
	server.Kill()
	s, err := redis.Open(t.Context(), server.URL())
	if s != nil || err == nil || !strings.Contains(err.Error(), "reach Redis at "+strings.TrimPrefix(server.URL(), "unix://")) {
		t.Fatalf("got store %v, error %v; want an error that names the address", s, err)
	}
}

func TestNoErrorOfOpenHoldsThePassword(t *testing.T) {
	server := redistest.Start(t, "--requirepass", "right")
	for _, url := range []string{
		"redis://kim:hunter2@localhost:port/0",
		"redis://kim:hunter2@localhost:6379/zero",
		"redis://kim:hunter2@localhost:6379/0?nonsense=1",
		"redis://kim:hunter2@[::1/0",
		"http://kim:hunter2@localhost",
		"redis://kim:hunter2/x@localhost",
		"redis://kim:6379/hunter2@localhost",
		"redis://kim:6379?hunter2@localhost",
		"redis://kim:6379#hunter2@localhost",
		"hunter2",
		"redis://kim:hunter2@127.0.0.1:1/0",
		strings.Replace(server.URL(), "unix://", "unix://kim:hunter2@", 1),
	} {
		s, err := redis.Open(t.Context(), url)
		if s != nil || err == nil || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: got store %v, error %v; want an error without the password", url, s, err)
		}
	}
	open(t, strings.Replace(server.URL(), "unix://", "unix://default:right@", 1))
}

func TestOpenWarnsOfARedisThatWouldLoseRooms(t *testing.T) {
	for name, test := range map[string]struct {
		args []string
		want []string
	}{
		"safe":          {},
		"no file":       {[]string{"--appendonly", "no"}, []string{"--appendonly yes"}},
		"never synced":  {[]string{"--appendfsync", "no"}, []string{"set appendfsync"}},
		"throwing away": {[]string{"--maxmemory-policy", "allkeys-lru"}, []string{"noeviction"}},
		"all bad":       {[]string{"--appendonly", "no", "--maxmemory-policy", "allkeys-random"}, []string{"--appendonly yes", "allkeys-random"}},
		"does not tell": {[]string{"--appendonly", "no", "--rename-command", "CONFIG", ""}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			got := open(t, redistest.Start(t, test.args...).URL()).Warnings()
			if len(got) != len(test.want) {
				t.Fatalf("warnings: got %q, want %d", got, len(test.want))
			}
			for i, want := range test.want {
				if !strings.Contains(got[i], want) {
					t.Errorf("warning: got %q, want it to hold %q", got[i], want)
				}
			}
		})
	}
}
