package game

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"testing"
)

// chance reads decisions from bytes; when they run out everything is 0.
type chance struct{ data []byte }

func (c *chance) n(limit int) int {
	if len(c.data) == 0 {
		return 0
	}
	b := c.data[0]
	c.data = c.data[1:]
	return int(b) % limit
}

// FuzzMatch sends a match whatever the bytes say and holds it against what is always so.
func FuzzMatch(f *testing.F) {
	for seed := range uint64(20) {
		f.Add(randomBytes(seed, 1_500))
	}
	f.Fuzz(func(t *testing.T, data []byte) { randomGame(t, data) })
}

// TestRandomGamesKeepTheInvariants is FuzzMatch's body over longer games, which between them must see every event.
func TestRandomGamesKeepTheInvariants(t *testing.T) {
	seen := make(map[string]int)
	for seed := range uint64(30) {
		for _, e := range randomGame(t, randomBytes(1_000+seed, 4_000)) {
			seen[e.Type()]++
		}
	}
	for name := range bodies {
		if seen[name] == 0 {
			t.Errorf("no random game had the event %s, want each to be tried", name)
		}
	}
}

func randomBytes(seed uint64, n int) []byte {
	r := rand.New(rand.NewPCG(seed, 1))
	data := make([]byte, n)
	for i := range data {
		data[i] = byte(r.Uint32())
	}
	return data
}

var fuzzRungs = []Rung{NoRung, Builds, Behaves, RaceFree, Clean, Concurrent}

func randomGame(t *testing.T, data []byte) []Event {
	t.Helper()
	c := &chance{data}
	d := newDriver(t)
	o := lesson(1 + c.n(7))
	for i := range o.Rounds {
		o.Rounds[i].Reading = int64(c.n(3)) * 20_000
		o.Rounds[i].Weight = []float64{1, 1.2, 1.4}[c.n(3)]
	}
	flags := c.n(32)
	o.Settings = Settings{
		Seats: c.n(6), SpeedOff: flags&1 > 0, DropWorst: flags&2 > 0, HideRanks: flags&4 > 0, Longest: flags&8 > 0,
	}
	if flags&16 > 0 {
		o.Settings.WarmUp, o.WarmUp = true, trial()
	}
	now, minted := int64(0), 0
	mint := func(prefix string) string {
		minted++
		return fmt.Sprintf("%s%d", prefix, minted)
	}
	d.do(0, o)
	for step := 0; len(c.data) > 0; step++ {
		now += []int64{0, 1, 700, 3_000, 12_000, 40_000}[c.n(6)]
		if due, ok := d.m.Deadline(); ok && due < d.m.Now() {
			t.Fatalf("the deadline is %d ms, before the last event at %d ms", due, d.m.Now())
		} else if ok {
			if events, err := d.m.Decide(Moment{At: due}, Elapse{}); err != nil || len(events) == 0 {
				t.Fatalf("at the deadline, %d ms, nothing is due (%v); want something", due, err)
			}
		}
		d.try(now, d.anyCommand(c, mint))
		if step%100 == 0 {
			d.check(now)
		}
	}
	d.check(now)
	return d.log
}

// anyCommand makes some command, most of them possible ones.
func (d *driver) anyCommand(c *chance, mint func(string) string) Command {
	seats := append(d.m.Seats(), "nobody")
	seat := seats[c.n(len(seats))]
	pending := append(d.m.Pending(), "s1", "s2", "none")
	submission := pending[c.n(len(pending))]
	verdict := func() Verdict {
		v := Verdict{Kind: Kinds[c.n(len(Kinds))], Rung: fuzzRungs[c.n(len(fuzzRungs))], Sentence: "It happened.", Technique: "mutex"}
		if c.n(3) == 0 {
			v.Kind = Accepted
		}
		return v
	}
	drafts := make(map[string]Draft)
	for _, s := range seats {
		if c.n(2) == 0 {
			source := fmt.Sprint("program ", c.n(6))
			drafts[s] = Draft{Submission: mint("b"), Source: source, Canon: source}
		}
	}
	switch c.n(40) {
	case 0, 1, 2:
		id := mint("seat")
		return Join{Seat: id, Name: []string{"Ann", "Kim", "Bob", "ANN", "\u202eeve", "ｋｉｍ", id}[c.n(7)], TokenHash: "token-" + id}
	case 3:
		return Rename{Seat: seat, Name: []string{"Zoe", "Kim", ""}[c.n(3)], Host: c.n(2) == 0}
	case 4:
		return []Command{Leave{Seat: seat}, Remove{Seat: seat, Ban: c.n(2) == 0}, Free{Seat: seat}, Lock{On: c.n(2) == 0}}[c.n(4)]
	case 5, 6:
		return Start{}
	case 7, 8:
		return Next{}
	case 9:
		return []Command{Pause{}, Resume{}, Freeze{}, Reveal{}}[c.n(4)]
	case 10:
		return []Command{Resume{}, Recover{Away: 5}, Join{TokenHash: "token-seat1"}}[c.n(3)]
	case 11:
		return Extend{Millis: int64(c.n(40)) * 1_000, Seat: []string{"", seat}[c.n(2)]}
	case 12:
		return TakeHint{Seat: seat}
	case 13:
		return GiveHint{Hint: c.n(4), Seat: []string{"", seat}[c.n(2)]}
	case 14:
		return Explain{Seat: seat, Choice: c.n(4) - 1}
	case 15:
		return Lose{Seat: seat, On: c.n(2) == 0}
	case 16:
		return Withdraw{Seat: seat, Submission: submission}
	case 17:
		judged := []string{"none"}
		for _, e := range d.log {
			if b, ok := e.Body.(Judged); ok {
				judged = append(judged, b.Submission)
			}
		}
		return Rejudge{Submission: judged[c.n(len(judged))], Verdict: verdict()}
	case 18:
		return End{Drafts: drafts}
	case 19:
		if c.n(40) == 0 {
			return []Command{Finish{}, Close{}}[c.n(2)]
		}
		return Elapse{Drafts: drafts}
	case 20, 21, 22:
		return Elapse{Drafts: drafts}
	case 23, 24, 25, 26, 27:
		source := fmt.Sprint("program ", c.n(12))
		return Submit{Seat: seat, N: int64(c.n(60)), Submission: mint("s"), Source: source, Canon: []string{source, ""}[c.n(2)]}
	case 28:
		return OpenPatches{Seat: seat, Draft: drafts[seat]}
	case 29, 30, 31:
		return Choose{Seat: seat, Patch: []string{"pa", "pb", "pc", "pd", "pe"}[c.n(5)]}
	case 37, 38:
		return []Command{
			WarmUp{},
			Measure{Seat: seat, Trip: []int64{20, 3_000, -1}[c.n(3)]},
			Guess{Seat: seat, Kind: Kinds[c.n(len(Kinds))]},
			SetLesson{Millis: int64(c.n(40)) * 60_000},
		}[c.n(4)]
	case 39:
		return []Command{WarmUp{}, Elapse{}, End{}}[c.n(3)]
	}
	return Judge{Submission: submission, Verdict: verdict()}
}

// FuzzEvent reads whatever the bytes say as an event; what it accepts goes out and comes in unchanged.
func FuzzEvent(f *testing.F) {
	for _, e := range everyEvent() {
		data, err := json.Marshal(e)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var e Event
		if json.Unmarshal(data, &e) != nil {
			return
		}
		first, err := json.Marshal(e)
		if err != nil {
			t.Fatalf("event %+v was read and does not go out: %v", e, err)
		}
		var back Event
		if err := json.Unmarshal(first, &back); err != nil {
			t.Fatalf("%s went out and does not come in: %v", first, err)
		}
		second, err := json.Marshal(back)
		if err != nil || string(second) != string(first) {
			t.Fatalf("%s came back as %s (%v)", first, second, err)
		}
		// A log with anything in it must not bring a match down.
		m := New()
		_ = m.Apply(Event{Seq: 1, Body: RoomOpened(lesson(2))})
		_ = m.Apply(Event{Seq: 2, Body: RoundStarted{Round: lesson(1).Rounds[0]}})
		back.Seq, back.At = 3, max(back.At, 0)
		if m.Apply(back) == nil {
			sees(t, m, back.At)
		}
	})
}

// FuzzCleanName holds names against what the board can show.
func FuzzCleanName(f *testing.F) {
	for _, n := range []string{"Ann", "שירה", "\u202eeve", "e\u0301", "👩\u200d👩\u200d👧", "\u3164", "ﷺ", "\xff\xfe", "a\u0000b", "🇩🇪🇫🇷"} {
		f.Add(n)
	}
	f.Fuzz(func(t *testing.T, name string) {
		clean, no := CleanName(name)
		if no != nil {
			if no.Code != CodeName || clean != "" {
				t.Fatalf("CleanName(%q) = %q with code %q, want nothing with %q", name, clean, no.Code, CodeName)
			}
			return
		}
		if again, no := CleanName(clean); no != nil || again != clean {
			t.Fatalf("CleanName(%q) = %q, and of that %q (%v); want it to stay", name, clean, again, no)
		}
		if len([]rune(clean)) > 40 || !visible(clean) {
			t.Fatalf("CleanName(%q) = %q, want something visible of at most 40 code points", name, clean)
		}
		if key := NameKey(clean); NameKey(key) != key {
			t.Fatalf("NameKey(%q) = %q, and of that %q; want it to stay", clean, key, NameKey(key))
		}
		for k := 2; k < 4; k++ {
			other := numbered(clean, k)
			if got, no := CleanName(other); no != nil || NameKey(got) == NameKey(clean) {
				t.Fatalf("for %q the suggestion is %q, which gives %q (%v); want another name that may be had", clean, other, got, no)
			}
		}
	})
}
