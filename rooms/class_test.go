package rooms

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"datarace/game"
	"datarace/game/catalog"
	"datarace/rooms/queue"
	"datarace/rooms/store"
	"datarace/rooms/store/memory"
)

// shelf is a catalogue of two short challenges.
type shelf map[string]*catalog.Challenge

func newShelf() shelf {
	s := shelf{}
	for _, id := range []string{"one", "two"} {
		s[id] = &catalog.Challenge{
			Brief: catalog.Brief{
				ID: id, Title: "Challenge " + id, Level: 1, Minutes: 5, Weight: 1, Read: 30, Brief: "Mend it.",
				Start: "race untouched " + id,
			},
			Bug: game.Race, Hints: [3]string{"h1", "h2", "h3"}, Why: []catalog.Edge{{Text: "w", Techniques: []string{"mutex"}}},
			Teach: "teach " + id, Explanation: "explained " + id, Digest: "digest " + id,
			Fixes: []catalog.Sample{{Name: "mutex", Kind: game.Accepted, Source: "accepted patch"}},
			Wrongs: []catalog.Sample{
				{Name: "sleep.race", Kind: game.Race, Source: "race patch", Note: "you slept"},
				{Name: "lock.serial", Kind: game.Serial, Source: "serial patch", Note: "one at a time"},
			},
		}
	}
	s[catalog.WarmUp] = &catalog.Challenge{
		Brief: catalog.Brief{ID: catalog.WarmUp, Title: "The door", Level: 1, Minutes: 2, Weight: 1, Read: 10, Brief: "Add the line.", Start: "deadlock untouched warm-up"},
		Bug:   game.Deadlock, Digest: "digest warm-up",
	}
	return s
}

func (s shelf) Challenge(id string) (*catalog.Challenge, bool) { c, ok := s[id]; return c, ok }

func (s shelf) ByDigest(d string) (*catalog.Challenge, bool) {
	for _, c := range s {
		if c.Digest == d {
			return c, true
		}
	}
	return nil, false
}

func (s shelf) Playlist(id string) (catalog.Playlist, bool) {
	return catalog.Playlist{ID: id, Title: "First steps", Challenges: []string{"one", "two"}}, id == "first"
}

// judgeByWord gives a program the verdict kind that is its first word.
func judgeByWord(_ context.Context, j queue.Job, progress func(string)) (game.Verdict, error) {
	progress("building")
	word, _, _ := strings.Cut(j.Source, " ")
	v := game.Verdict{Kind: game.Kind(word), Rung: game.Behaves, Sentence: "judged: " + j.Source, Schedules: 1}
	if !v.Kind.Known() {
		return v, fmt.Errorf("no such kind: %q", word)
	}
	if v.Kind == game.Accepted {
		v.Rung, v.Technique = game.Concurrent, "mutex"
	}
	return v, nil
}

func canon(source string) string { return strings.Join(strings.Fields(source), " ") }

func hash(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// minted makes ids that are unique in the test binary.
var minted atomic.Int64

func mint() string { return fmt.Sprint("id", minted.Add(1)) }

func options(s store.Store) Options {
	return Options{
		Store: s, Catalog: newShelf(), Judge: judgeByWord, Workers: 2, Canon: canon, NewID: mint, Owner: mint(),
		Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
	}
}

// class is a registry with one room.
type class struct {
	*testing.T
	r    *Registry
	room *Room
	host *Link
	n    int64 // of the host's last command
}

func open(t *testing.T, o Options) *Registry {
	t.Helper()
	r, err := Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// newClass opens a room with an instructor in it. The caller closes the registry.
func newClass(t *testing.T, o Options) *class {
	t.Helper()
	r := open(t, o)
	code, err := r.Create(t.Context(), "first", game.Settings{}, func(code string) string { return hash("host " + code) })
	if err != nil {
		t.Fatal(err)
	}
	return enter(t, r, code)
}

// enter finds a room and gives it an instructor.
func enter(t *testing.T, r *Registry, code string) *class {
	t.Helper()
	room, err := r.Find(code)
	if err != nil {
		t.Fatalf("Find %s: %v", code, err)
	}
	host, err := room.Host(t.Context(), hash("host "+code))
	if err != nil {
		t.Fatalf("Host: %v", err)
	}
	return &class{T: t, r: r, room: room, host: host, n: host.Last}
}

func (c *class) close() {
	c.Helper()
	if err := c.r.Close(context.Background()); err != nil {
		c.Errorf("Close: %v", err)
	}
}

// join seats a student whose token is the name's.
func (c *class) join(name string) *Link {
	c.Helper()
	l, err := c.student(name)
	if err != nil {
		c.Fatalf("%s joins: %v", name, err)
	}
	return l
}

func (c *class) student(name string) (*Link, error) {
	return c.room.Student(context.Background(), hash("token "+name), name, func() (string, string) { return "seat " + name, hash("token " + name) })
}

// steer sends a host's command that has to count.
func (c *class) steer(command game.Command) {
	c.Helper()
	c.n++
	if a := c.answer(c.host, c.n, c.host.Do(context.Background(), c.n, command)); a.State == Refused {
		c.Fatalf("%T: refused: %v", command, a.Refusal)
	}
}

// answer waits for the first ack of n, past everything else. err is what sending said.
func (c *class) answer(l *Link, n int64, err error) Ack {
	c.Helper()
	if err != nil {
		c.Fatalf("message %d: %v", n, err)
	}
	for ended := false; ; {
		select {
		case r := <-l.Replies():
			if a, ok := r.(Ack); ok && a.N == n {
				return a
			}
			continue
		default:
		}
		if ended {
			c.Fatalf("message %d: the link ended: %v", n, l.Err())
		}
		select {
		case r := <-l.Replies():
			if a, ok := r.(Ack); ok && a.N == n {
				return a
			}
		case <-l.Done(): // what is in the lane still counts
			ended = true
		}
	}
}

// submit sends a program that has to count, and returns the submission's id.
func (c *class) submit(l *Link, n int64, source string) string {
	c.Helper()
	a := c.answer(l, n, l.Submit(context.Background(), n, source))
	if a.State == Refused {
		c.Fatalf("submission %d: refused: %v", n, a.Refusal)
	}
	return a.Submission
}

// running starts the next round and its clock.
func (c *class) running() {
	c.Helper()
	c.steer(game.Next{})
	c.steer(game.Start{})
}

// start starts the first round and its clock.
func (c *class) start() {
	c.Helper()
	c.steer(game.Start{})
	c.steer(game.Start{})
}

// replies takes all that is in a link's lane now.
func replies(l *Link) []Reply {
	var all []Reply
	for {
		select {
		case r := <-l.Replies():
			all = append(all, r)
		default:
			return all
		}
	}
}

// settled lets everything that is under way come to its end and all views be sent.
func settled() {
	synctest.Wait()
	time.Sleep(2 * viewEvery)
	synctest.Wait()
}

func (c *class) phase(want game.Phase) {
	c.Helper()
	settled()
	if got := c.host.Latest().Host.Phase; got != want {
		c.Fatalf("phase: got %s, want %s", got, want)
	}
}

func (c *class) refusal(what string, err error, want game.Code) {
	c.Helper()
	var r *game.Refusal
	if !errors.As(err, &r) || r.Code != want {
		c.Errorf("%s: got %v, want a refusal with code %s", what, err, want)
	}
}

// log reads the room's log back.
func (c *class) log() []game.Event {
	c.Helper()
	events, err := c.r.house.Store.Read(context.Background(), c.room.code, 1)
	if err != nil {
		c.Fatal(err)
	}
	return events
}

// count is how many events of a body's type the log has.
func count[B game.Body](events []game.Event) int {
	n := 0
	for _, e := range events {
		if _, ok := e.Body.(B); ok {
			n++
		}
	}
	return n
}

func equal[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s:\n got %v\nwant %v", what, got, want)
	}
}

// copied is a store with what another one remembers, as after a crash.
func copied(t *testing.T, s store.Store) store.Store {
	t.Helper()
	fresh := memory.New()
	codes, err := s.Rooms(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, code := range codes {
		events, err := s.Read(t.Context(), code, 1)
		if err == nil {
			err = fresh.Append(t.Context(), code, 0, 0, events)
		}
		drafts, err2 := s.Drafts(t.Context(), code)
		for seat, d := range drafts {
			err2 = errors.Join(err2, fresh.PutDraft(t.Context(), code, seat, d))
		}
		if err = errors.Join(err, err2); err != nil {
			t.Fatal(err)
		}
	}
	return fresh
}
