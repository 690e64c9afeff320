package rooms

import (
	"context"
	"fmt"
	"testing"
	"time"

	"datarace/game"
	"datarace/rooms/store/bolt"
	"datarace/rooms/store/memory"
)

// What one coalesced broadcast costs the room's loop: a view made for each seat, and the decision whether it can wait.
func BenchmarkPublish(b *testing.B) {
	for _, seats := range []int{30, 300} {
		b.Run(fmt.Sprint(seats), func(b *testing.B) {
			r, room := benchRoom(b, options(memory.New()))
			defer r.Close(context.Background())
			for i := range seats {
				l := benchSeat(b, room, i)
				if err := l.Submit(b.Context(), 1, fmt.Sprint("race ", i)); err != nil {
					b.Fatal(err)
				}
			}
			for b.Loop() {
				err := room.ask(b.Context(), func(s *state) {
					for l := range s.links {
						l.told = nil // as when each is to be told
					}
					s.publish(time.Now())
				})
				if err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// From a submission to the word that it is saved, one student at a time, on a file.
func BenchmarkSaved(b *testing.B) {
	s, err := bolt.Open(b.TempDir())
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	r, room := benchRoom(b, options(s))
	defer r.Close(context.Background())
	l := benchSeat(b, room, 0)
	n := int64(0)
	for b.Loop() {
		n++
		if err := l.Submit(b.Context(), n, fmt.Sprint("compile ", n)); err != nil {
			b.Fatal(err)
		}
		saved, judged := false, false
		for !saved || !judged {
			switch r := (<-l.Replies()).(type) {
			case Ack:
				saved = saved || r.State == Saved
				if r.State == Refused {
					b.Fatal(r.Refusal)
				}
			case Verdict:
				judged = true
			}
		}
	}
}

func benchRoom(b *testing.B, o Options) (*Registry, *Room) {
	r, err := Open(b.Context(), o)
	if err != nil {
		b.Fatal(err)
	}
	code, err := r.Create(b.Context(), "first", game.Settings{Seats: 1000}, hash)
	if err != nil {
		b.Fatal(err)
	}
	room, err := r.Find(code)
	if err != nil {
		b.Fatal(err)
	}
	host, err := room.Host(b.Context(), hash(code))
	if err != nil {
		b.Fatal(err)
	}
	for n := range int64(2) {
		if err := host.Do(b.Context(), n+1, game.Start{}); err != nil {
			b.Fatal(err)
		}
	}
	return r, room
}

func benchSeat(b *testing.B, room *Room, i int) *Link {
	name := fmt.Sprint("Student ", i)
	l, err := room.Student(b.Context(), hash(name), name, func() (string, string) { return "seat " + name, hash(name) })
	if err != nil {
		b.Fatal(err)
	}
	return l
}
