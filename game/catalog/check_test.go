package catalog

import (
	"context"
	"encoding/json"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"datarace/game"
)

func gate(t *testing.T) *Challenge {
	t.Helper()
	dir := t.TempDir()
	write(t, filepath.Join(dir, "gate"), pack())
	c, err := Read(dir)
	if err != nil {
		t.Fatal(err)
	}
	got, _ := c.Challenge("gate")
	return got
}

// honest is a judge that gives every program of the challenge what it declares, and race to all others.
func honest(_ context.Context, c *Challenge, source string, seed uint64) (game.Verdict, error) {
	for _, s := range slices.Concat(c.Fixes, c.Wrongs) {
		if s.Source == source {
			return game.Verdict{Kind: s.Kind, Schedules: int(seed)}, nil
		}
	}
	return game.Verdict{Kind: game.Race, Schedules: 1, Sentence: "two goroutines write n"}, nil
}

func TestCheckHoldsWhenEveryProgramGetsWhatItDeclares(t *testing.T) {
	c := gate(t)
	table, err := Check(t.Context(), c, honest, CheckOptions{Seeds: 7, Workers: 3})
	if err != nil {
		t.Fatal(err)
	}
	if want := 1 + len(c.Fixes) + len(c.Wrongs); !table.OK() || len(table.Rows) != want {
		t.Errorf("OK() = %t with %d rows, want true with %d:\n%v", table.OK(), len(table.Rows), want, table)
	}
	row := table.Rows[1]
	if row.Program != "fix/atomic" || row.Held != 7 || row.Of != 7 || row.Schedules != [2]int{4, 7} {
		t.Errorf("the first fix's row is %+v, want fix/atomic held 7 of 7 with schedules 4 and 7", row)
	}
	if text := table.String(); !strings.Contains(text, "gate keeps its word.") || !strings.Contains(text, "7 of 7") {
		t.Errorf("the table reads\n%s", text)
	}
}

func TestCheckShowsTheFirstVerdictThatDiffers(t *testing.T) {
	c := gate(t)
	table, err := Check(t.Context(), c, func(ctx context.Context, c *Challenge, source string, seed uint64) (game.Verdict, error) {
		if source == c.Fixes[1].Source && seed%2 == 0 {
			return game.Verdict{Kind: game.Serial, Sentence: "one after the other"}, nil
		}
		return honest(ctx, c, source, seed)
	}, CheckOptions{Workers: 2})
	if err != nil {
		t.Fatal(err)
	}
	row := table.Rows[2]
	if table.OK() || row.Held != 3 || row.Of != 5 || row.Otherwise != "seed 2 got serial: one after the other" {
		t.Errorf("OK() = %t, row %+v; want false, 3 of 5 and seed 2's verdict", table.OK(), row)
	}
	if text := table.String(); !strings.Contains(text, "does not keep its word: 1 of 7") || !strings.Contains(text, "fix/mutex, declared accepted: seed 2 got serial") {
		t.Errorf("the table reads\n%s", text)
	}
	out, err := json.Marshal(table)
	if err != nil {
		t.Fatal(err)
	}
	var back struct {
		OK   *bool `json:"ok"`
		Rows []Row `json:"rows"`
	}
	if err := json.Unmarshal(out, &back); err != nil || back.OK == nil || *back.OK || !slices.Equal(back.Rows, table.Rows) {
		t.Errorf("the table as JSON is %s (%v)", out, err)
	}
}

func TestCheckSaysWhenTheJudgeSeesAnotherTechnique(t *testing.T) {
	table, err := Check(t.Context(), gate(t), func(ctx context.Context, c *Challenge, source string, seed uint64) (game.Verdict, error) {
		v, err := honest(ctx, c, source, seed)
		if v.Kind == game.Accepted {
			v.Technique = "mutex"
		}
		return v, err
	}, CheckOptions{Seeds: 1})
	if err != nil {
		t.Fatal(err)
	}
	if table.Rows[1].Seen != "mutex" || table.Rows[2].Seen != "" || !table.OK() {
		t.Errorf("rows are %+v, want fix/atomic seen as mutex and nothing else to say", table.Rows[1:3])
	}
	if text := table.String(); !strings.Contains(text, "fix/atomic: the judge sees the technique mutex") {
		t.Errorf("the table reads\n%s\nwant a word on fix/atomic", text)
	}
}

func TestCheckEndsWithItsContextAndWithTheJudgesError(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	var mu sync.Mutex
	calls := 0
	_, err := Check(ctx, gate(t), func(ctx context.Context, c *Challenge, source string, seed uint64) (game.Verdict, error) {
		mu.Lock()
		defer mu.Unlock()
		if calls++; calls == 4 {
			cancel()
		}
		return game.Verdict{}, ctx.Err()
	}, CheckOptions{Seeds: 100, Workers: 2})
	if !errors.Is(err, context.Canceled) || calls > 10 {
		t.Errorf("Check = %v after %d judgings, want canceled soon after 4", err, calls)
	}
	broken := errors.New("no judge here")
	_, err = Check(t.Context(), gate(t), func(context.Context, *Challenge, string, uint64) (game.Verdict, error) {
		return game.Verdict{}, broken
	}, CheckOptions{})
	if !errors.Is(err, broken) {
		t.Errorf("Check = %v, want the judge's error", err)
	}
}

func TestMutantsBreakOneThingEach(t *testing.T) {
	var got []string
	for _, m := range breakFixes(gate(t)) {
		got = append(got, m.Of+" "+m.Change)
	}
	want := []string{
		"fix/atomic line 13: g.n.Add(1) split into Load and Store",
		"fix/mutex line 16: g.mu.Lock() dropped",
		"fix/mutex line 17: defer g.mu.Unlock() dropped",
		"fix/mutex line 17: defer g.mu.Unlock() no longer deferred",
		"fix/mutex line 23: g.mu.Lock() dropped",
		"fix/mutex line 24: defer g.mu.Unlock() dropped",
		"fix/mutex line 24: defer g.mu.Unlock() no longer deferred",
	}
	if !slices.Equal(got, want) {
		t.Errorf("the mutants are\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestMutantsOfOtherTechniques(t *testing.T) {
	c := &Challenge{Fixes: []Sample{{Name: "channel", Source: `package p

func f(a, b *T) {
	done := make(chan int)
	jobs := make(chan int, 4)
	more := make(chan int, n)
	if a.id > b.id {
		a, b = b, a
	}
	a.mu.Lock()
	b.mu.Lock()
	a.n++
	b.mu.Unlock()
	go work(jobs)
	wg.Go(func() { work(jobs) })
	wg.Wait()
	atomic.AddInt64(&a.n, 2)
	close(done)
}
`}}}
	want := `line 4: the channel has room for one
line 5: the channel has no buffer
line 5: the channel has room for one less
line 6: the channel has no buffer
line 6: the channel has room for one less
line 7: the order of the two is not looked at
line 10: a.mu.Lock() dropped
line 11: a.mu.Lock() moved down by one
line 11: b.mu.Lock() dropped
line 12: b.mu.Lock() moved down by one
line 13: b.mu.Unlock() dropped
line 13: b.mu.Unlock() moved up by one
line 14: go dropped, so the call is sequential
line 15: wg.Go dropped, so the call is sequential
line 16: wg.Wait() dropped
line 16: wg.Wait() moved up by one
line 17: atomic.AddInt64(&a.n, 2) made plain
line 18: close(done) dropped
line 18: close(done) moved up by one`
	var got []string
	for _, m := range breakFixes(c) {
		got = append(got, m.Change)
		if m.Diff == "" || strings.Count(m.Diff, "\n") > 8 {
			t.Errorf("the diff of %q is\n%s", m.Change, m.Diff)
		}
	}
	slices.SortStableFunc(got, func(a, b string) int { return number(a) - number(b) })
	if text := strings.Join(got, "\n"); text != want {
		t.Errorf("the mutants are\n%s\nwant\n%s", text, want)
	}
}

// number is N of "line N: ...".
func number(change string) int {
	n := 0
	for _, r := range strings.TrimPrefix(change, "line ") {
		if r < '0' || r > '9' {
			break
		}
		n = 10*n + int(r-'0')
	}
	return n
}

func TestSurvivingMutantsAreListedAndDoNotCount(t *testing.T) {
	table, err := Check(t.Context(), gate(t), func(ctx context.Context, c *Challenge, source string, seed uint64) (game.Verdict, error) {
		switch {
		case strings.Contains(source, "Store(g.n.Load() + 1)"):
			return game.Verdict{Kind: game.Accepted}, nil
		case strings.Count(source, "mu.Lock()") == 1 && strings.Contains(source, "guarded"):
			return game.Verdict{Kind: game.Compile}, nil
		}
		return honest(ctx, c, source, seed)
	}, CheckOptions{Seeds: 1, Mutants: true})
	if err != nil {
		t.Fatal(err)
	}
	if !table.OK() || len(table.Mutants) != 5 {
		t.Errorf("OK() = %t with %d mutants, want true with 5: what does not compile is no mutant", table.OK(), len(table.Mutants))
	}
	text := table.String()
	for _, want := range []string{"5 mutants: 1 survived, 4 race", "survived: fix/atomic, line 13", "-\tg.n.Add(1)\n+\tg.n.Store(g.n.Load() + 1)\n"} {
		if !strings.Contains(text, want) {
			t.Errorf("the table reads\n%s\nwant %q in it", text, want)
		}
	}
}
