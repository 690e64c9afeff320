package diagnose

import (
	"fmt"
	"testing"

	"datarace/game"
	"datarace/game/catalog"
	"datarace/game/judge/explore"
	"datarace/game/judge/rewrite"
)

const mapReport = `==================
WARNING: DATA RACE
Write at 0x00c00011c0f0 by goroutine 9:
  runtime.mapassign_faststr()
      /go/src/internal/runtime/maps/runtime_faststr.go:263 +0x0
  challenge/cache.(*Cache[go.shape.int]).Put()
      submission.go:14 +0x5c
  challenge/cache_test.Judge.func1()
      tests.go:20 +0x44

Previous atomic read at 0x00c00011c0f0 by main goroutine:
  challenge/cache.Fill.func1.2()
      submission.go:22 +0x5c

Goroutine 9 (running) created at:
  datarace/game/judge/harness.Go()
      datarace/game/judge/harness/scenario.go:46 +0x7c
  challenge/cache.Fill()
      submission.go:21 +0x7c
==================
==================
WARNING: DATA RACE
Read at 0x00c00011c0f8 by goroutine 10:
`

func TestTheFirstReportOfTheDetectorIsRead(t *testing.T) {
	r, ok := parse(mapReport)
	if !ok {
		t.Fatal("got nothing")
	}
	got := fmt.Sprint(r.access[0].op, " ", own(r.access[0].frames), " ", r.started[0], " ", r.access[1].op, " ", own(r.access[1].frames), " ", r.started[1])
	want := "writes {Cache.Put submission.go 14} 21 reads {Fill.func1.2 submission.go 22} 0"
	if got != want {
		t.Errorf("got %s; want %s", got, want)
	}
	if _, ok := parse("fatal error: all is lost"); ok {
		t.Error("got a report of what is none")
	}
}

func TestFunctionsAreNamedAsTheStudentWouldSayThem(t *testing.T) {
	for symbol, want := range map[string]string{
		"challenge/bank.(*Account).Pay":              "Account.Pay",
		"challenge/bank.Account.Pay":                 "Account.Pay",
		"challenge/bank.Transfer.func1":              "Transfer.func1",
		"challenge/bank.(*Stack[...]).Push":          "Stack.Push",
		"challenge/bank.datarace__init0":             "init",
		"challenge/bank.(*Stack[go.shape.int]).Push": "Stack.Push",
	} {
		if got := function(symbol); got != want {
			t.Errorf("%s: got %s; want %s", symbol, got, want)
		}
	}
}

// sites of a program that locks a, sends on c and unlocks a.
var sites = []rewrite.Site{
	{Line: 1, Code: "a.Lock()", Op: "lock", On: "a"},
	{Line: 2, Code: "c <- 1", Op: "send", On: "c"},
	{Line: 3, Code: "a.Unlock()", Op: "unlock", On: "a"},
	{Line: 4, Code: "n++"},
	{Line: 5, Code: "b.RLock()", Op: "rlock", On: "b"},
}

func moments(list ...[3]int) []explore.Moment {
	var all []explore.Moment
	for i, m := range list {
		obj := uint64(0)
		if m[2] == 0 {
			obj = map[int]uint64{0: 7, 2: 7, 4: 9}[m[1]]
		}
		all = append(all, explore.Moment{G: int64(m[0]), Site: m[1], Phase: explore.Phase(m[2]), Obj: obj, At: int64(i) * 1000})
	}
	return all
}

func TestLocksAreHeldFromDoneToDone(t *testing.T) {
	f := replay(explore.Outcome{Main: 5, Base: []int64{1, 5}, Record: moments(
		[3]int{1, 3, 0}, // the harness's own: no lane
		[3]int{6, 0, 0}, [3]int{6, 0, 1}, [3]int{6, 3, 0}, [3]int{5, 3, 0}, [3]int{6, 2, 0}, [3]int{6, 2, 1}, [3]int{6, 3, 0},
	)}, sites)
	var got []string
	for _, s := range f.steps {
		got = append(got, fmt.Sprint(f.names[s.G], " ", s.Line, " ", s.Held, " ", s.At))
	}
	want := "[goroutine 2 1 [] 1 goroutine 2 4 [a] 3 main 4 [] 4 goroutine 2 3 [a] 5 goroutine 2 4 [] 7]"
	if fmt.Sprint(got) != want {
		t.Errorf("got %s\nwant %s", fmt.Sprint(got), want)
	}
}

func TestALongRecordKeepsItsLastFourHundredSteps(t *testing.T) {
	var list [][3]int
	for range 1000 {
		list = append(list, [3]int{6, 3, 0})
	}
	o := explore.Outcome{Record: moments(list...), Cut: 5, Schedule: 2}
	s := replay(o, sites).schedule(o)
	if len(s.Steps) != 400 || s.Cut != 605 || s.Steps[399].At != 999 {
		t.Errorf("got %d steps, cut %d, the last at %d; want 400, 605, 999", len(s.Steps), s.Cut, s.Steps[399].At)
	}
}

func parkedAt(id int64, state string, line int) explore.Goroutine {
	return explore.Goroutine{ID: id, State: state, Frames: []explore.Frame{{Func: "challenge/p.f", File: "submission.go", Line: line}}}
}

func TestWhoHoldsALockAndWaitsForSomethingElseIsNamedFirst(t *testing.T) {
	o := explore.Outcome{
		Kind: game.Deadlock, Main: 5,
		Record: moments([3]int{6, 0, 0}, [3]int{6, 0, 1}, [3]int{6, 1, 0}, [3]int{7, 0, 0}),
		Parked: []explore.Goroutine{parkedAt(7, "sync.Mutex.Lock", 1), parkedAt(6, "chan send", 2), {ID: 5, State: "sync.WaitGroup.Wait"}},
	}
	d := &diagnosis{o: o, lines: []string{"a.Lock()", "c <- 1"}, film: replay(o, sites)}
	d.stuck()
	if want := "Goroutine 2 sends on c on line 2, and nothing will ever let it go on. Another goroutine waits as well."; d.v.Sentence != want {
		t.Errorf("got %q; want %q", d.v.Sentence, want)
	}
	if want := "It holds a meanwhile. Does whoever could let it go on need that lock first?"; d.v.Advice != want {
		t.Errorf("got %q; want %q", d.v.Advice, want)
	}
	if len(d.v.Stuck) != 2 || d.v.Stuck[0].HeldBy != "goroutine 2" || d.v.Stuck[0].Waits != "locks a" {
		t.Errorf("got %+v; want goroutine 3 to wait for goroutine 2's a", d.v.Stuck)
	}
	waits := 0
	for _, s := range d.film.steps {
		if s.Wait {
			waits++
		}
	}
	if waits != 2 {
		t.Errorf("got %d steps that did not get past; want 2", waits)
	}
}

func TestACondsWaitLetsItsLockGo(t *testing.T) {
	wait := append([]rewrite.Site{}, sites...)
	wait[1] = rewrite.Site{Line: 2, Code: "c.Wait()", Op: "wait", On: "c"}
	o := explore.Outcome{
		Kind: game.Deadlock, Main: 5,
		Record: moments([3]int{6, 0, 0}, [3]int{6, 0, 1}, [3]int{6, 1, 0}),
		Parked: []explore.Goroutine{parkedAt(6, "sync.Cond.Wait", 2)},
	}
	d := &diagnosis{o: o, film: replay(o, wait)}
	d.stuck()
	if len(d.v.Stuck) != 1 || len(d.v.Stuck[0].Holds) != 0 {
		t.Errorf("got %+v; want one goroutine that holds nothing", d.v.Stuck)
	}
}

func TestTheTechniqueIsWhatAProgramUsesMoreOfThanBefore(t *testing.T) {
	start := "package p\nimport \"sync\"\nfunc f() { var wg sync.WaitGroup; wg.Wait() }\nvar n int\n"
	for want, more := range map[string]string{
		"mutex":     "var mu sync.Mutex\nfunc g() { mu.Lock(); n++; mu.Unlock() }",
		"rwmutex":   "var mu sync.RWMutex\nfunc g() { mu.RLock(); mu.RUnlock() }",
		"atomic":    "var m atomic.Int64\nfunc g() { m.Add(1) }",
		"channel":   "var c = make(chan int, 1)\nfunc g() { c <- 1; <-c }",
		"once":      "var o sync.Once\nfunc g() { o.Do(f) }",
		"cond":      "var mu sync.Mutex\nvar c = sync.NewCond(&mu)\nfunc g() { mu.Lock(); c.Wait(); mu.Unlock(); c.Signal() }",
		"waitgroup": "",
	} {
		if got := Technique(start, start+more); got != want {
			t.Errorf("got %q; want %q", got, want)
		}
	}
	if got := Technique(start, "package p\nfunc f() {}\n"); got != "plain" {
		t.Errorf("got %q for a program without goroutines; want plain", got)
	}
}

func TestAWaitGroupsOwnCheckIsFoundInTheRecord(t *testing.T) {
	group := []rewrite.Site{
		{Line: 7, Code: "wg.Add(1)", Op: "add", On: "wg"}, {Line: 8, Code: "n++"}, {Line: 17, Code: "wg.Wait()", Op: "wait", On: "wg"},
	}
	o := explore.Outcome{
		Kind: game.Race, Main: 5,
		Record: []explore.Moment{{G: 6, Site: 0}, {G: 6, Site: 0, Phase: explore.Done}, {G: 6, Site: 1}, {G: 5, Site: 2}},
		Race: []byte(`WARNING: DATA RACE
Write at 0x00c000096008 by main goroutine:
  runtime.racewrite()
      <autogenerated>:1 +0x1e

Previous read at 0x00c000096008 by goroutine 7:
  runtime.raceread()
      <autogenerated>:1 +0x1e
==================
`),
	}
	d := &diagnosis{o: o, film: replay(o, group)}
	d.race()
	if want := "Goroutine 2 on line 7 (add) and main on line 17 (wait) use the wait group, and nothing orders the two."; d.v.Sentence != want {
		t.Errorf("got %q; want %q", d.v.Sentence, want)
	}
	if d.film.steps[0].Race != 1 || d.film.steps[2].Race != 2 || len(d.v.Marks) != 2 {
		t.Errorf("got steps %+v, marks %+v; want the Add and the Wait marked", d.film.steps, d.v.Marks)
	}
}

func TestASlowProgramIsShownWhereItRan(t *testing.T) {
	o := explore.Outcome{Kind: game.Slow, Record: moments([3]int{6, 0, 0}, [3]int{6, 3, 0}, [3]int{6, 3, 0}, [3]int{6, 3, 0})}
	v := Verdict(o, sites, []byte("package p"), &catalog.Challenge{})
	if want := "The program ran on and on around line 4 without coming to an end."; v.Sentence != want || len(v.Marks) != 1 || v.Marks[0].Line != 4 {
		t.Errorf("got %q, %v; want %q and a mark there", v.Sentence, v.Marks, want)
	}
	if v := Verdict(explore.Outcome{Kind: game.Slow}, nil, nil, &catalog.Challenge{}); v.Sentence == "" || v.Rung != game.Builds || v.Schedule != nil {
		t.Errorf("got %+v; want words without a film", v)
	}
}
