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

// shop has two critical sections in Buy, one in Free, an atomic count, and two more atomics in Close and Enter.
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

func (s *Shop) Close() {
	if s.in.Load() > 0 {
		return
	}
	s.shut.Store(true)
}

func (s *Shop) Enter() {
	s.in.Add(1)
}
`

var shopSites = []rewrite.Site{
	0:  {Line: 4, Func: "Shop.Free", Code: "s.mu.Lock()", Op: "lock", On: "s.mu"},
	1:  {Line: 5, Func: "Shop.Free", Code: "s.mu.Unlock()", Op: "unlock", On: "s.mu"},
	2:  {Line: 10, Func: "Shop.Buy", Code: "s.look()"},
	3:  {Line: 11, Func: "Shop.Buy", Code: "s.mu.Lock()", Op: "lock", On: "s.mu"},
	4:  {Line: 12, Func: "Shop.Buy", Code: "s.mu.Unlock()", Op: "unlock", On: "s.mu"},
	5:  {Line: 16, Func: "Shop.look", Code: "s.mu.Lock()", Op: "lock", On: "s.mu"},
	6:  {Line: 17, Func: "Shop.look", Code: "s.mu.Unlock()", Op: "unlock", On: "s.mu"},
	7:  {Line: 21, Func: "Shop.Count", Code: "n := s.n.Load()", Op: "atomic", On: "s.n"},
	8:  {Line: 22, Func: "Shop.Count", Code: "s.n.Store(n + 1)", Op: "atomic", On: "s.n"},
	9:  {Line: 23, Func: "Shop.Count", Code: "for !s.n.CompareAndSwap(n, n+1) {", Op: "atomic", On: "s.n"},
	10: {Line: 28, Func: "Shop.Close", Code: "if s.in.Load() > 0 {", Op: "atomic", On: "s.in"},
	11: {Line: 31, Func: "Shop.Close", Code: "s.shut.Store(true)", Op: "atomic", On: "s.shut"},
	12: {Line: 35, Func: "Shop.Enter", Code: "s.in.Add(1)", Op: "atomic", On: "s.in"},
}

// objects are the addresses of a shop's variables; what a condition loads is not known by its own.
var objects = map[string]uint64{"s.mu": 7, "s.n": 8, "s.in": 16, "s.shut": 24}

// film of goroutines that each pass a site whole: "6:5" is goroutine 6 at site 5.
// They are parts of one variable unless far says otherwise.
func interruptionIn(t *testing.T, passes string, far bool) string {
	t.Helper()
	var record []explore.Moment
	for _, pass := range strings.Fields(passes) {
		var g int64
		var site int
		if _, err := fmt.Sscanf(pass, "%d:%d", &g, &site); err != nil {
			t.Fatal(err)
		}
		s := shopSites[site]
		object := objects[s.On]
		if far {
			object *= 1000
		}
		if strings.HasPrefix(s.Code, "if ") {
			object = 0
		}
		record = append(record, explore.Moment{G: g, Site: site, Obj: object})
		if s.Op != "" {
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
	return strings.TrimRight(fmt.Sprintf("%d %d-%d, %d %d %s", i.a, i.look, i.act, i.b, i.interrupted, i.other), " ")
}

func TestALookAndAnActOfOneCallThatAnotherCameBetweenAreFound(t *testing.T) {
	for _, c := range []struct {
		name, passes, want string
		far                bool
	}{
		{name: "two sections of one call", passes: "6:2 6:5 6:6 7:2 7:5 7:6 7:3 7:4 6:3 6:4", want: "6 17-11, 7 11"},
		{name: "the one who did the same tells more than a later one", passes: "6:2 6:5 6:6 7:2 7:5 7:6 7:3 7:4 6:3 6:4 8:2 8:5 8:6 9:0 9:1 8:3 8:4", want: "6 17-11, 7 11"},
		{name: "a load and a store", passes: "6:7 7:7 7:8 6:8", want: "6 21-22, 7 22"},
		{name: "nobody came between", passes: "6:2 6:5 6:6 6:3 6:4 7:2 7:5 7:6 7:3 7:4", want: "none"},
		{name: "two calls", passes: "6:2 6:5 6:6 6:3 6:4 7:0 7:1 6:0 6:1", want: "none"},
		{name: "only readers of the count came between", passes: "6:7 7:7 6:8", want: "none"},
		{name: "a look at one and an act on another", passes: "6:10 7:12 6:11", want: "6 28-31, 7 35 s.shut"},
		{name: "an act on what may be of another shop", passes: "6:10 7:12 6:11", far: true, want: "none"},
		{name: "the change came before the look", passes: "7:12 6:10 6:11", want: "none"},
		{name: "somebody changed what was not looked at", passes: "6:10 7:7 7:8 6:11", want: "none"},
		{name: "a compare-and-swap looks again", passes: "6:7 7:7 7:8 6:9", want: "none"},
	} {
		if got := interruptionIn(t, c.passes, c.far); got != c.want {
			t.Errorf("%s: got %s; want %s", c.name, got, c.want)
		}
	}
}
