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
		var got [3]bool
		for i := range got {
			harness.Go(func() { got[i] = s.Sell() })
		}
		harness.Wait()
		happy := 0
		for _, ok := range got {
			if ok {
				happy++
			}
		}
		harness.Must(s.Sold() == 2 && happy == 2, "%d seats were sold, and %d customers got one, want 2", s.Sold(), happy)
	})
	harness.Run("somebody looks on", func() {
		s := shop.New(1)
		harness.Go(func() { s.Sell() })
		harness.Go(func() { harness.Must(s.Sold() <= 1, "more were sold than there are") })
		harness.Wait()
		harness.Must(s.Sold() == 1, "%d seats were sold, want 1", s.Sold())
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
	for _, group := range []struct {
		name   string
		cheats []cheat
	}{
		{"a way out", waysOut},
		{"hiding", hiding},
		{"outliving", outliving},
		{"pretending", pretending},
		{"exhausting", exhausting},
		{"bomb", bombs},
	} {
		for _, c := range group.cheats {
			t.Run(group.name+"/"+c.name, func(t *testing.T) {
				t.Parallel()
				v := verdict(t, shop, c.source, judge.Submit)
				t.Logf("%s: %s", v.Kind, v.Sentence)
				if v.Kind != c.kind || v.Kind == game.Accepted {
					t.Errorf("got %s: %s %v %s; want %s", v.Kind, v.Sentence, v.Marks, failure(t), c.kind)
				}
				if v.Sentence == "" || v.Rung == "" {
					t.Errorf("got sentence %q, rung %q; want words and a rung", v.Sentence, v.Rung)
				}
				for _, secret := range []string{"tests.go", "three want", "looks on", "harness", "Judge", "shop_test"} {
					if strings.Contains(v.Sentence+v.Advice, secret) && !strings.Contains(c.source, secret) {
						t.Errorf("got %q, %q; want no word of the hidden tests", v.Sentence, v.Advice)
					}
				}
			})
		}
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
