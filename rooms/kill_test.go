package rooms

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"sync"
	"testing"
	"time"

	"datarace/game"
	"datarace/rooms/store"
	"datarace/rooms/store/bolt"
)

// childDir is the variable that makes the test binary play a class on the store in that directory until it is killed.
const childDir = "DATARACE_TEST_CHILD"

func TestMain(m *testing.M) {
	if dir := os.Getenv(childDir); dir != "" {
		if err := playUntilKilled(dir); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// line is what the child says when something is saved; what it said must be there after a kill.
type line struct {
	Room       string      `json:",omitempty"`
	Seat       string      `json:",omitempty"` // with Room alone: it has joined, and that is saved
	Submission string      `json:",omitempty"`
	N          int64       `json:",omitempty"`
	Source     string      `json:",omitempty"`
	Draft      store.Draft // handed over before the submission was
	Points     int
	Now        int64 // room time of a view that was saved
}

const players = 4

// playUntilKilled opens the store in dir, goes on with its room or makes one, and has players submit without end.
func playUntilKilled(dir string) error {
	s, err := bolt.Open(dir)
	if err != nil {
		return err
	}
	o := options(s)
	o.draftEvery = time.Nanosecond      // so that every draft is on its way before the next submission
	minted.Store(time.Now().UnixNano()) // ids of this life are none of an earlier one's
	o.Owner = mint()
	ctx := context.Background()
	r, err := Open(ctx, o)
	if err != nil {
		return err
	}
	lines := r.List()
	if len(lines) == 0 {
		code, err := r.Create(ctx, "first", game.Settings{}, hash)
		if err != nil {
			return err
		}
		lines = []Line{{Code: code}}
	}
	room, err := r.Find(lines[0].Code)
	if err != nil {
		return err
	}
	host, err := room.Host(ctx, hash(room.Code()))
	if err != nil {
		return err
	}
	if host.Latest().Host.Phase == game.Lobby {
		for n := range int64(2) {
			if err := host.Do(ctx, n+1, game.Start{}); err != nil {
				return err
			}
		}
	}
	for n := range int64(5) { // there is time enough whatever happens
		if err := host.Do(ctx, n+10, game.Extend{Millis: 600_000}); err != nil {
			return err
		}
	}
	var out sync.Mutex
	say := func(l line) {
		l.Room = room.Code()
		text, err := json.Marshal(l)
		if err != nil {
			panic(err)
		}
		out.Lock()
		defer out.Unlock()
		_, _ = os.Stdout.Write(append(text, '\n'))
	}
	var all sync.WaitGroup
	errs := make(chan error, players)
	for i := range players {
		all.Go(func() { errs <- play(ctx, room, fmt.Sprint("Player ", i), say) })
	}
	all.Wait()
	return <-errs
}

// play submits one program after the other, waiting for each to be saved and judged.
func play(ctx context.Context, room *Room, name string, say func(line)) error {
	l, err := room.Student(ctx, hash(name), name, func() (string, string) { return "seat " + name, hash(name) })
	if err != nil {
		return err
	}
	draft := store.Draft{}
	if l.Draft != nil {
		draft = *l.Draft
	}
	for n := l.Last + 1; ; n++ {
		draft = store.Draft{Rev: draft.Rev + 1, Text: fmt.Sprint("draft before ", n)}
		if err := l.PutDraft(ctx, 0, draft.Rev, draft.Text); err != nil {
			return err
		}
		source := fmt.Sprint("compile ", name, " ", n)
		if err := l.Submit(ctx, n, source); err != nil {
			return err
		}
		said := line{Seat: l.Seat, N: n, Source: source, Draft: draft, Now: l.Now()}
		saved, judged := false, false
		for !saved || !judged {
			switch r := (<-l.Replies()).(type) {
			case Ack:
				if r.State == Refused {
					return r.Refusal
				}
				said.Submission = r.Submission
				saved = saved || r.State == Saved
			case Verdict:
				judged = true
			}
		}
		say(said)
	}
}

// A server that is killed at any moment loses nothing of what it said was saved.
func TestAKilledServerLosesNothingThatWasSaved(t *testing.T) {
	const rounds = 15
	dir := t.TempDir()
	random := rand.New(rand.NewPCG(1, 2))
	var said []line
	var lastAt int64
	for round := range rounds {
		lines := liveAndDie(t, dir, 1+random.IntN(40), time.Duration(random.IntN(3000))*time.Microsecond)
		said = append(said, lines...)
		lastAt = afterDeath(t, dir, round, said, lastAt)
	}
	t.Logf("%d rounds, %d submissions were said to be saved", rounds, len(said))
	if len(said) < rounds {
		t.Errorf("only %d submissions in %d rounds: the test proves little", len(said), rounds)
	}
}

// liveAndDie runs a child and kills it some time after it has said that many lines.
func liveAndDie(t *testing.T, dir string, lines int, after time.Duration) []line {
	t.Helper()
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), childDir+"="+dir)
	child.Stderr = os.Stderr
	out, err := child.StdoutPipe()
	if err == nil {
		err = child.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	var said []line
	scan := bufio.NewScanner(out)
	for scan.Scan() { // after the kill it reads what the child had still written
		var l line
		if err := json.Unmarshal(scan.Bytes(), &l); err != nil {
			break // cut off by the kill
		}
		if said = append(said, l); len(said) == lines {
			kill := time.AfterFunc(after, func() {
				if err := child.Process.Kill(); err != nil {
					t.Error(err)
				}
			})
			defer kill.Stop() // it has fired: the child says things until it is killed
		}
	}
	err = child.Wait()
	if child.ProcessState.Exited() { // by itself, so not by the kill
		t.Fatalf("the child ended by itself: %v", err)
	}
	return said
}

// afterDeath opens the store and compares it with what was said. It returns the log's last room time.
func afterDeath(t *testing.T, dir string, round int, said []line, before int64) int64 {
	t.Helper()
	s, err := bolt.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	code := said[0].Room
	events, err := s.Read(t.Context(), code, 1)
	if err != nil {
		t.Fatal(err)
	}
	m := game.New()
	for i, e := range events {
		if err := m.Apply(e); err != nil {
			t.Fatalf("round %d, event %d: %v", round, i+1, err)
		}
		if i > 0 && e.At < events[i-1].At {
			t.Fatalf("round %d, event %d: room time %d after %d", round, i+1, e.At, events[i-1].At)
		}
	}
	drafts, err := s.Drafts(t.Context(), code)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range said {
		sub, ok := m.Submission(l.Submission)
		if !ok || sub.Seat != l.Seat || sub.N != l.N || sub.Source != l.Source {
			t.Fatalf("round %d: %+v was said to be saved; the log has %+v, %v", round, l, sub, ok)
		}
		if seat, ok, _ := m.SeatByToken(hash(l.Seat[len("seat "):])); !ok || seat != l.Seat {
			t.Fatalf("round %d: the token of %s opens %q, %v", round, l.Seat, seat, ok)
		}
		if d := drafts[l.Seat]; d.Rev < l.Draft.Rev {
			t.Fatalf("round %d, %s: kept draft %+v, want %+v or later", round, l.Seat, d, l.Draft)
		}
	}
	last := events[len(events)-1].At
	if last < before { // the same when it was killed within a millisecond
		t.Errorf("round %d: the log ends at %d, which is before %d", round, last, before)
	}
	return last
}
