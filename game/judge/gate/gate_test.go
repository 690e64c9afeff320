package gate_test

import (
	"fmt"
	"strings"
	"testing"

	"datarace/game"
	"datarace/game/catalog"
	"datarace/game/judge/gate"
	"datarace/game/judge/gate/gatetest"
)

const start = `package shop

import "sync"

// Office sells tickets.
type Office struct {
	Name string
	sync.Mutex
	left int
}

type Seat int

const Max = 10

var Open = true

type Seller interface{ Sell(n int) bool }

func New(n int) *Office { return &Office{left: n} }

func (o Office) Left() int { return o.left }

func (o *Office) Sell(n int) (ok bool) { o.left -= n; return true }

func Each[T any](list []T, f func(T)) {}
`

var challenge = &catalog.Challenge{
	Brief:    catalog.Brief{ID: "shop", Start: start},
	Package:  "shop",
	Language: "go1.26",
	Imports:  []string{"context", "fmt", "runtime", "sync", "sync/atomic", "time", "unsafe"},
}

func check(t *testing.T, source string) (*gate.Program, []game.Mark, *gate.Finding) {
	t.Helper()
	return gate.Check([]byte(source), challenge, gatetest.Lookup(t), nil)
}

// with is the given program with one declaration more.
func with(decl string) string { return start + decl + "\n" }

func TestTheGivenProgramAndFixesOfItGetThrough(t *testing.T) {
	for name, source := range map[string]string{
		"as given":                     start,
		"a new unexported field":       strings.Replace(start, "left int", "mu sync.Mutex; left int", 1),
		"an embedded lock taken out":   strings.Replace(start, "\tsync.Mutex\n", "\tmu sync.RWMutex\n", 1),
		"a pointer receiver":           strings.Replace(start, "(o Office) Left", "(o *Office) Left", 1),
		"other parameter names":        strings.Replace(start, "New(n int) *Office { return &Office{left: n}", "New(seats int) *Office { return &Office{left: seats}", 1),
		"more exported":                with("func More() {}"),
		"runtime's harmless functions": withImport("runtime", "func f() int { runtime.Gosched(); return runtime.NumCPU() + runtime.GOMAXPROCS(0) }"),
		"a goroutine of a function":    with("var f = func() int { return 1 }()\nfunc run() { go New(1) }"),
		"a kept function that starts":  with("var start = func() { go New(1) }\nvar all = map[string]func(){\"x\": start}"),
		"a local name like a builtin":  with("func f() int { len := 1; return len }"),
	} {
		t.Run(name, func(t *testing.T) {
			p, marks, f := check(t, source)
			if f != nil || p == nil || len(marks) > 0 {
				t.Fatalf("got finding %+v, marks %v; want it through", f, marks)
			}
		})
	}
}

func withImport(path, decl string) string {
	return strings.Replace(start, `import "sync"`, "import (\n\t\"sync\"\n\t\""+path+"\"\n)", 1) + decl + "\n"
}

func TestRefusalsNameTheLineAndSayWhy(t *testing.T) {
	last := strings.Count(start, "\n") + 1
	tests := []struct {
		name, source string
		line         int
		text         string
	}{
		{"too long", start + "/*" + strings.Repeat("x", 64<<10) + "*/", 0, "KiB"},
		{"norace", with("//go:norace\nfunc f() {}"), last, "//go:norace"},
		{"linkname", with("//go:linkname f runtime.f\nfunc f() {}"), last, "//go:linkname"},
		{"build tag", "//go:build ignore\n\n" + start, 1, "build tag"},
		{"old build tag", "// +build ignore\n\n" + start, 1, "build tag"},
		{"line", with("//line other.go:1\nfunc f() {}"), last, "line directive"},
		{"block line", with("/*line other.go:1*/ func f() {}"), last, "line directive"},
		{"export", with("//export f\nfunc f() {}"), last, "export"},
		{"package", strings.Replace(start, "package shop", "package main", 1), 1, `Write "package shop" again`},
		{"cgo", withImport("C", ""), 5, "cgo"},
		{"unsafe, even when the list has it", withImport("unsafe", "var _ unsafe.Pointer"), 5, "unsafe"},
		{"a package off the list", withImport("os", "func init() { os.Exit(0) }"), 5, "Package os is not needed here. This challenge allows context, fmt"},
		{"testing", withImport("testing", "var _ = testing.Testing()"), 5, "testing"},
		{"the race runtime", withImport("internal/race", "var _ = race.Enabled"), 5, "internal/race"},
		{"the engine", withImport("datarace/game/judge/harness", "func f() { harness.Run() }"), 5, "harness"},
		{"a dot import", strings.Replace(start, `import "sync"`, `import . "sync"`, 1), 3, "dot import"},
		{"a blank import", strings.Replace(start, `import "sync"`, "import \"sync\"\nimport _ \"fmt\"", 1), 4, "blank import"},
		{"no body", with("func f()"), last, "no body"},
		{"a builtin's name", with("func recover() any { return nil }"), last, "recover has a meaning"},
		{"an import named as a builtin", strings.Replace(start, `import "sync"`, "import \"sync\"\nimport len \"fmt\"", 1), 4, "len has a meaning"},
		{"the judge's names", with("func Datarace__Reset() {}"), last, "belong to the judge"},
		{"the judge's names as labels", with("func f() {\ndatarace__x:\n\tgoto datarace__x\n}"), last + 1, "belong to the judge"},
		{"GOMAXPROCS", withImport("runtime", "func init() { runtime.GOMAXPROCS(1) }"), 30, "GOMAXPROCS(1) hides the race; it does not remove it"},
		{"GOMAXPROCS as a value", withImport("runtime", "var f = runtime.GOMAXPROCS"), 30, "GOMAXPROCS"},
		{"Goexit", withImport("runtime", "func f() { runtime.Goexit() }"), 30, "Goexit"},
		{"LockOSThread", withImport("runtime", "func f() { runtime.LockOSThread() }"), 30, "LockOSThread"},
		{"a goroutine in init", with("func init() { go New(1) }"), last, "before anybody calls"},
		{"a goroutine in an initialiser", with("var x = func() int { go New(1); return 1 }()"), last, "before anybody calls"},
		{"a goroutine two calls from init", with("func init() { a() }\nfunc a() { b() }\nfunc b() { go New(1) }"), last + 2, "before anybody calls"},
		{"a goroutine by a method from an initialiser", with("type box struct{}\nvar x = box{}.run()\nfunc (box) run() int { go New(1); return 1 }"), last + 2, "before anybody calls"},
		{"a goroutine by an interface from init", with("type r interface{ run() }\ntype box struct{}\nfunc init() { var x r = box{}; x.run() }\nfunc (box) run() { go New(1) }"), last + 3, "before anybody calls"},
		{"a goroutine by a kept function from init", with("var start = func() { go New(1) }\nfunc init() { start() }"), last, "before anybody calls"},
		{"a goroutine by a kept function from an initialiser", with("var start = func() { go New(1) }\nvar x = call(start)\nfunc call(f func()) int { f(); return 1 }"), last, "before anybody calls"},
		{"a timer's goroutine in init", withImport("time", "func init() { time.AfterFunc(time.Second, func() {}) }"), 30, "time.AfterFunc"},
		{"nested deep", with("var x = " + strings.Repeat("(", 5000) + "1" + strings.Repeat(")", 5000)), last, "nested"},
		{"a giant array", with("var x [1 << 40]byte"), last, "64 MiB"},
		{"a giant array inside", with("type a [1 << 20]int64\ntype b struct { x, y [10]a }"), last + 1, "64 MiB"},
		{"a type that doubles", with(doubling("type t%d struct { a t%d; b t%[2]d }", "type t0 int", 60)), last + 13, "Types made of types"},
		{"a generic type in itself", with("type p[T any] struct { a T; b T }\nvar x " + strings.Repeat("p[", 60) + "int" + strings.Repeat("]", 60)), last + 1, "Types made of types"},
		{"a string that doubles", with(doubling("const s%d = s%d + s%[2]d", `const s0 = "0123456789"`, 60)), last + 17, "grows over"},
		{"a function gone", strings.Replace(start, "func New(", "func make2(", 1), 1, "New is gone"},
		{"a function changed", strings.Replace(start, "New(n int) *Office { return &Office{left: n}", "New(n int64) *Office { return &Office{left: int(n)}", 1), 20, "It was: func New(int) *Office"},
		{"a type changed", strings.Replace(start, "type Seat int", "type Seat int64", 1), 12, "It was: type Seat int"},
		{"a constant changed", strings.Replace(start, "Max = 10", "Max = 11", 1), 14, "const Max untyped int = 10"},
		{"a variable gone", strings.Replace(start, "var Open = true", "", 1), 1, "Open is gone"},
		{"an interface changed", strings.Replace(start, "interface{ Sell(n int) bool }", "interface{ Sell(n int) }", 1), 18, "Seller has changed"},
		{"a field gone", strings.Replace(start, "\tName string\n", "", 1), 6, "lost its field Name"},
		{"a field changed", strings.Replace(start, "Name string", "Name []byte", 1), 7, "Office.Name has changed"},
		{"a method gone", strings.Replace(start, "Sell(n int) (ok", "sell(n int) (ok", 1), 6, "lost its method Sell"},
		{"a method changed", strings.Replace(strings.Replace(start, "o.left -= n", "o.left -= ns[0]", 1), "Sell(n int) (ok bool)", "Sell(ns ...int) (ok bool)", 1), 24, "Sell(int) bool"},
		{"a type parameter changed", strings.Replace(start, "Each[T any]", "Each[T comparable]", 1), 26, "Each has changed"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			p, marks, f := check(t, test.source)
			if p != nil || f == nil {
				t.Fatal("got it through; want it refused")
			}
			if f.Kind != game.Refused {
				t.Fatalf("got kind %s (%s); want refused", f.Kind, f.Text)
			}
			if f.Line != test.line || !strings.Contains(f.Text, test.text) {
				t.Errorf("got line %d, %q; want line %d and %q in it", f.Line, f.Text, test.line, test.text)
			}
			if test.line > 0 && (len(marks) != 1 || marks[0].Line != test.line) {
				t.Errorf("got marks %v; want one on line %d", marks, test.line)
			}
		})
	}
}

func doubling(format, first string, n int) string {
	lines := []string{first}
	for i := 1; i <= n; i++ {
		lines = append(lines, fmt.Sprintf(format, i, i-1))
	}
	return strings.Join(lines, "\n")
}

func TestCompileErrorsAreMarkedInTheCompilersWords(t *testing.T) {
	last := strings.Count(start, "\n") + 1
	tests := []struct {
		name, source string
		marks        []game.Mark
	}{
		{"undefined", with("func f() { x() }"), []game.Mark{{Line: last, Col: 12, Text: "undefined: x"}}},
		{"two", with("func f() { var a int }\nvar s string = 1"), []game.Mark{
			{Line: last, Col: 16, Text: "declared and not used: a"},
			{Line: last + 1, Col: 16, Text: "cannot use 1 (untyped int constant) as string value in variable declaration"},
		}},
		{"unused import", withImport("fmt", ""), []game.Mark{{Line: 5, Col: 2, Text: `"fmt" imported and not used`}}},
		{"syntax", with("func f() { if }"), []game.Mark{{Line: last, Col: 15, Text: "syntax error: expected operand, found '}'"}}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, marks, f := check(t, test.source)
			if f == nil || f.Kind != game.Compile {
				t.Fatalf("got %+v; want kind compile", f)
			}
			if len(marks) != len(test.marks) {
				t.Fatalf("got %+v; want %+v", marks, test.marks)
			}
			for i := range marks {
				if got, want := fmt.Sprint(marks[i]), fmt.Sprint(test.marks[i]); got != want {
					t.Errorf("got mark %d %s; want %s", i, got, want)
				}
			}
		})
	}
}

func TestAtMostTenCompileErrorsAreMarked(t *testing.T) {
	_, marks, _ := check(t, with("func f() {\n"+strings.Repeat("\tx()\n", 30)+"}"))
	if len(marks) != 10 {
		t.Errorf("got %d marks; want 10", len(marks))
	}
}

func TestAMissingArchiveIsOurErrorNotTheStudents(t *testing.T) {
	c := *challenge
	c.Imports = append([]string{"encoding/xml"}, c.Imports...)
	_, _, f := gate.Check([]byte(withImport("encoding/xml", "var _ xml.Name")), &c, gatetest.Lookup(t), nil)
	if f == nil || f.Kind != game.Error {
		t.Errorf("got %+v; want kind error", f)
	}
}

func TestCanonIgnoresCommentsAndLayoutAndNothingElse(t *testing.T) {
	base := "package p\n\nfunc f(a, b int) int {\n\treturn g(a[1:], b)\n}\n"
	same := []string{
		"package p\n// hi\nfunc f(a, b int) int { return g(a[1:], b) }",
		"package p; func f(a,b int) int {\n\n\n return g(\na[1:],\n b,\n) /* x */ }",
	}
	other := []string{
		strings.Replace(base, "[1:]", "[:1]", 1),
		strings.Replace(base, "b)\n", "b...)\n", 1),
		strings.Replace(base, "g(", "h(", 1),
		base + "type a = int\n",
		base + "type a int\n",
		base + "func h() { for i = 0; ; { } }\n",
		base + "func h() { for ; ; i = 0 { } }\n",
		base + "var c chan<- int\n",
		base + "var c <-chan int\n",
	}
	want := gate.Canon(base)
	if len(want) != 64 {
		t.Fatalf("got %q; want 64 hexadecimal digits", want)
	}
	for _, source := range same {
		if got := gate.Canon(source); got != want {
			t.Errorf("got another digest for the same program:\n%s", source)
		}
	}
	seen := map[string]string{want: base}
	for _, source := range other {
		got := gate.Canon(source)
		if seen[got] != "" {
			t.Errorf("got one digest for two programs:\n%s\n%s", source, seen[got])
		}
		seen[got] = source
	}
	if got := gate.Canon("package"); got != "" {
		t.Errorf("got %q for what does not parse; want nothing", got)
	}
}

func FuzzCheckNeverPanics(f *testing.F) {
	f.Add([]byte(start))
	f.Add([]byte("package shop\nfunc f() { go f() }"))
	f.Add([]byte("package shop\ntype T[P any] struct { x [2]T[P] }"))
	f.Fuzz(func(t *testing.T, source []byte) {
		p, _, found := gate.Check(source, challenge, gatetest.Lookup(t), nil)
		if (p == nil) == (found == nil) {
			t.Errorf("got program %v and finding %v; want exactly one", p, found)
		}
		gate.Canon(string(source))
	})
}

func BenchmarkCheck(b *testing.B) {
	lookup := gatetest.Lookup(b)
	for b.Loop() {
		if _, _, f := gate.Check([]byte(start), challenge, lookup, nil); f != nil {
			b.Fatal(f.Text)
		}
	}
}
