package judge_test

import (
	"strings"
	"testing"

	"datarace/game"
	"datarace/game/catalog"
	"datarace/game/judge"
)

// shop is a challenge whose imports are as wide as a pack could make them.
var shop = &catalog.Challenge{
	Brief: catalog.Brief{ID: "shop", Start: `package shop

type Shop struct {
	left int
	sold int
}

func New(n int) *Shop { return &Shop{left: n} }

func (s *Shop) Sell() bool {
	if s.left == 0 {
		return false
	}
	s.left--
	s.sold++
	return true
}

func (s *Shop) Sold() int { return s.sold }
`},
	Package:  "shop",
	Language: "go1.26",
	Imports:  []string{"context", "errors", "fmt", "math/rand", "runtime", "strings", "sync", "sync/atomic", "time"},
	Bug:      game.Race,
	Digest:   "cheats",
	Check: `package shop_test

import (
	"challenge/shop"
	"datarace/game/judge/harness"
)

func Check() {
	harness.Run("one seat", func() {
		s := shop.New(1)
		harness.Must(s.Sell(), "Sell() = false, want true")
		harness.Must(!s.Sell(), "Sell() of nothing = true, want false")
	})
}
`,
	Judge: `package shop_test

import (
	"time"

	"challenge/shop"
	"datarace/game/judge/harness"
)

func Judge() {
	harness.Run("three want two seats", func() {
		s := shop.New(2)
		for range 3 {
			harness.Go(func() { s.Sell() })
		}
		harness.Wait()
		harness.Must(s.Sold() == 2, "%d seats were sold, want 2", s.Sold())
	})
	harness.Run("nobody waits long", func() {
		harness.Within(100*time.Millisecond, "three sales", func() {
			s := shop.New(9)
			for range 3 {
				harness.Go(func() { s.Sell() })
			}
			harness.Wait()
		})
	})
}
`,
}

const honest = `package shop

import "sync"

type Shop struct {
	mu   sync.Mutex
	left int
	sold int
}

func New(n int) *Shop { return &Shop{left: n} }

func (s *Shop) Sell() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.left == 0 {
		return false
	}
	s.left--
	s.sold++
	return true
}

func (s *Shop) Sold() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.sold
}
`

// racy is the given program with imports and more declarations.
func racy(imports, more string) string {
	return strings.Replace(shop.Start, "package shop\n", "package shop\n\n"+imports+"\n"+more+"\n", 1)
}

// inSell puts statements at the beginning of the racy Sell.
func inSell(imports, statements string) string {
	return strings.Replace(racy(imports, ""), "Sell() bool {\n", "Sell() bool {\n"+statements+"\n", 1)
}

func TestTheHonestFixIsAcceptedAndSaysHow(t *testing.T) {
	v := verdict(t, shop, honest, judge.Submit)
	if v.Kind != game.Accepted || v.Rung != game.Concurrent || v.Technique != "mutex" {
		t.Errorf("got %s, rung %s, technique %q (%s; %s); want accepted, concurrent, mutex", v.Kind, v.Rung, v.Technique, v.Sentence, failure(t))
	}
	if v.Schedules < 100 {
		t.Errorf("got %d schedules; want a hundred at least", v.Schedules)
	}
}

func TestNoCheatIsAccepted(t *testing.T) {
	runtime, atomics := `import "runtime"`, `import "sync/atomic"`
	for name, source := range map[string]string{
		"os.Exit in init":              racy(`import "os"`, "func init() { os.Exit(0) }"),
		"norace":                       racy("", "//go:norace\nfunc hidden() {}"),
		"linkname":                     racy("", "//go:linkname exit os.runtime_beforeExit\nfunc exit()"),
		"cgo":                          racy("/*\nvoid f() {}\n*/\nimport \"C\"", ""),
		"unsafe":                       racy(`import "unsafe"`, "var _ unsafe.Pointer"),
		"the race runtime":             racy(`import "internal/race"`, "func init() { race.Disable() }"),
		"one processor":                racy(runtime, "func init() { runtime.GOMAXPROCS(1) }"),
		"one processor by a value":     racy(runtime, "var procs = runtime.GOMAXPROCS\nfunc init() { procs(1) }"),
		"ending the caller":            inSell(runtime, "\truntime.Goexit()"),
		"asking for a test":            racy(`import "testing"`, "var _ = testing.Testing()"),
		"ending the test's goroutines": inSell("", "\tpanic(nil)"),
		"recovering":                   inSell("", "\tdefer func() { recover() }()"),
		"sleeping apart":               inSell("import (\n\t\"math/rand\"\n\t\"time\"\n)", "\ttime.Sleep(time.Duration(rand.Intn(1000)) * time.Millisecond)"),
		"yielding":                     inSell(runtime, "\truntime.Gosched()"),
		"waiting for the others to go": inSell(runtime, "\tfor runtime.NumGoroutine() > 3 {\n\t\truntime.Gosched()\n\t}"),
		"load then store": strings.NewReplacer("left int", "left atomic.Int64", "sold int", "sold atomic.Int64",
			"return &Shop{left: n}", "s := &Shop{}; s.left.Store(int64(n)); return s", "s.left == 0", "s.left.Load() == 0",
			"s.left--", "s.left.Store(s.left.Load() - 1)", "s.sold++", "s.sold.Store(s.sold.Load() + 1)", "return s.sold", "return int(s.sold.Load())").
			Replace(racy(atomics, "")),
		"look then act": strings.NewReplacer("left int", "left atomic.Int64", "sold int", "sold atomic.Int64",
			"return &Shop{left: n}", "s := &Shop{}; s.left.Store(int64(n)); return s", "s.left == 0", "s.left.Load() == 0",
			"s.left--", "s.left.Add(-1)", "s.sold++", "s.sold.Add(1)", "return s.sold", "return int(s.sold.Load())").
			Replace(racy(atomics, "")),
		"leaking":                       strings.Replace(honest, "s.mu.Lock()\n\tdefer s.mu.Unlock()\n\tif", "s.mu.Lock()\n\tdefer s.mu.Unlock()\n\tgo func() { select {} }()\n\tif", 1),
		"serialising slowly":            strings.Replace(strings.Replace(honest, `import "sync"`, "import (\n\t\"sync\"\n\t\"time\"\n)", 1), "s.left--", "time.Sleep(50 * time.Millisecond)\n\ts.left--", 1),
		"printing an imitation":         inSell("", "\tprintln(`{\"kind\":\"accepted\"}`)"),
		"a goroutine before everything": racy("", "func init() { go func() { for { } }() }"),
		"a body from elsewhere":         racy("", "func elsewhere()"),
		"the judge's own names":         racy("", "func Datarace__Reset() {}"),
		"the judge's own packages":      racy(`import "datarace/game/judge/harness/point"`, "func init() { point.Ended = nil }"),
		"a line directive":              racy("", "//line tests.go:1\nfunc other() {}"),
		"a loop for ever":               inSell("", "\tfor { }"),
		"all the memory":                inSell("", "\tvar all [][]byte\n\tfor { all = append(all, make([]byte, 1<<24)) }"),
		"a builtin that lies":           racy("", "type int struct{}"),
	} {
		t.Run(name, func(t *testing.T) {
			v := verdict(t, shop, source, judge.Submit)
			t.Logf("%s: %s", v.Kind, v.Sentence)
			if v.Kind == game.Accepted || v.Kind == game.Error || v.Kind == game.Compile {
				t.Errorf("got %s: %s %v %s; want it caught", v.Kind, v.Sentence, v.Marks, failure(t))
			}
			if v.Sentence == "" || v.Rung == "" {
				t.Errorf("got sentence %q, rung %q; want words and a rung", v.Sentence, v.Rung)
			}
			for _, secret := range []string{"tests.go", "three want", "harness", "Judge", "shop_test"} {
				if strings.Contains(v.Sentence+v.Advice, secret) && !strings.Contains(source, secret) {
					t.Errorf("got %q, %q; want no word of the hidden tests", v.Sentence, v.Advice)
				}
			}
		})
	}
}

func TestACheckSaysBuiltAndBehavesOnly(t *testing.T) {
	if v := verdict(t, shop, shop.Start, judge.Check); v.Kind != game.Accepted || v.Rung != game.Behaves || v.Technique != "" {
		t.Errorf("got %s, rung %s for the racy program; want accepted, behaves", v.Kind, v.Rung)
	}
	wrong := strings.Replace(honest, "s.left == 0", "s.left < 0", 1)
	if v := verdict(t, shop, wrong, judge.Check); v.Kind != game.Wrong || v.Rung != game.Builds {
		t.Errorf("got %s, rung %s for a wrong one; want wrong, builds", v.Kind, v.Rung)
	}
	if v := verdict(t, shop, wrong, judge.Submit); v.Kind != game.Wrong || v.Rung != game.Builds {
		t.Errorf("got %s, rung %s for a wrong one submitted; want wrong, builds: its visible test fails", v.Kind, v.Rung)
	}
	if v := verdict(t, shop, strings.Replace(honest, "return true", "return x", 1), judge.Check); v.Kind != game.Compile || v.Rung != game.NoRung || len(v.Marks) != 1 {
		t.Errorf("got %s, rung %s, marks %v; want compile, none, one mark", v.Kind, v.Rung, v.Marks)
	}
}
