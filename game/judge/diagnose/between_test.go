package diagnose

import (
	"fmt"
	"go/parser"
	"go/token"
	"strings"
	"testing"

	"datarace/game/judge/explore"
	"datarace/game/judge/rewrite"
)

// shop has two critical sections in Buy, one in Free, and an atomic count.
const shop = `package shop

func (s *Shop) Free() int {
	s.mu.Lock()
	s.mu.Unlock()
	return 0
}

func (s *Shop) Buy() {
	s.look()
	s.mu.Lock()
	s.mu.Unlock()
}

func (s *Shop) look() {
	s.mu.Lock()
	s.mu.Unlock()
}

func (s *Shop) Count() {
	n := s.n.Load()
	s.n.Store(n + 1)
	for !s.n.CompareAndSwap(n, n+1) {
	}
}
`

var shopSites = []rewrite.Site{
	0: {Line: 4, Func: "Shop.Free", Code: "s.mu.Lock()", Op: "lock", On: "s.mu"},
	1: {Line: 5, Func: "Shop.Free", Code: "s.mu.Unlock()", Op: "unlock", On: "s.mu"},
	2: {Line: 10, Func: "Shop.Buy", Code: "s.look()"},
	3: {Line: 11, Func: "Shop.Buy", Code: "s.mu.Lock()", Op: "lock", On: "s.mu"},
	4: {Line: 12, Func: "Shop.Buy", Code: "s.mu.Unlock()", Op: "unlock", On: "s.mu"},
	5: {Line: 16, Func: "Shop.look", Code: "s.mu.Lock()", Op: "lock", On: "s.mu"},
	6: {Line: 17, Func: "Shop.look", Code: "s.mu.Unlock()", Op: "unlock", On: "s.mu"},
	7: {Line: 21, Func: "Shop.Count", Code: "n := s.n.Load()", Op: "atomic", On: "s.n"},
	8: {Line: 22, Func: "Shop.Count", Code: "s.n.Store(n + 1)", Op: "atomic", On: "s.n"},
	9: {Line: 23, Func: "Shop.Count", Code: "for !s.n.CompareAndSwap(n, n+1) {", Op: "atomic", On: "s.n"},
}

// film of goroutines that each pass a site whole: "6:5" is goroutine 6 at site 5.
func interruptionIn(t *testing.T, passes string) string {
	t.Helper()
	var record []explore.Moment
	for _, pass := range strings.Fields(passes) {
		var g int64
		var site int
		if _, err := fmt.Sscanf(pass, "%d:%d", &g, &site); err != nil {
			t.Fatal(err)
		}
		object := uint64(7)
		if shopSites[site].Op == "atomic" {
			object = 8
		}
		if shopSites[site].Op == "" {
			object = 0
		}
		record = append(record, explore.Moment{G: g, Site: site, Obj: object})
		if object != 0 {
			record = append(record, explore.Moment{G: g, Site: site, Phase: explore.Done})
		}
	}
	o := explore.Outcome{Record: record, Main: 5}
	d := diagnosis{o: o, lines: strings.Split(shop, "\n"), sites: shopSites, film: replay(o, shopSites)}
	var err error
	if d.file, err = parser.ParseFile(token.NewFileSet(), "submission.go", shop, 0); err != nil {
		t.Fatal(err)
	}
	i, ok := d.interrupted()
	if !ok {
		return "none"
	}
	return fmt.Sprintf("%d %d-%d, %d %d", i.a, i.look, i.act, i.b, i.interrupted)
}

func TestALookAndAnActOfOneCallThatAnotherCameBetweenAreFound(t *testing.T) {
	for _, c := range []struct{ name, passes, want string }{
		{"two sections of one call", "6:2 6:5 6:6 7:2 7:5 7:6 7:3 7:4 6:3 6:4", "6 17-11, 7 11"},
		{"the one who did the same tells more than a later one", "6:2 6:5 6:6 7:2 7:5 7:6 7:3 7:4 6:3 6:4 8:2 8:5 8:6 9:0 9:1 8:3 8:4", "6 17-11, 7 11"},
		{"a load and a store", "6:7 7:7 7:8 6:8", "6 21-22, 7 22"},
		{"nobody came between", "6:2 6:5 6:6 6:3 6:4 7:2 7:5 7:6 7:3 7:4", "none"},
		{"two calls", "6:2 6:5 6:6 6:3 6:4 7:0 7:1 6:0 6:1", "none"},
		{"only readers of the count came between", "6:7 7:7 6:8", "none"},
		{"a compare-and-swap looks again", "6:7 7:7 7:8 6:9", "none"},
	} {
		if got := interruptionIn(t, c.passes); got != c.want {
			t.Errorf("%s: got %s; want %s", c.name, got, c.want)
		}
	}
}
