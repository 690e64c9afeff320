package toolchain

import (
	"strings"
	"testing"
)

// shelf is a given program with one of everything.
const shelf = `package shelf

import "errors"

const Most = 3

var ErrFull = errors.New("full")

type Shelf struct{ Name string; books []string }

type Book struct{ Title string }

type Count int

func New() *Shelf { return new(Shelf) }
func (s *Shelf) Put(titles ...string) error { return ErrFull }
func (s *Shelf) First() Book { return Book{} }
func (s *Shelf) Len() Count { return 0 }
func All[T any](s *Shelf, of T) {}
func Print(any) {}
`

func TestTestsAreCompiledOnceWhenAShimCanStandForTheProgram(t *testing.T) {
	tc, err := Open(t.Context(), Options{Runner: bare{}})
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct{ name, body, why string }{
		{"functions and methods, by address", `s := shelf.New(); err := s.Put("a", "b"); harness.Must(errors.Is(err, shelf.ErrFull), "%v", err); harness.Go(func() { _ = s.Put() })`, ""},
		{"a constant", `harness.Must(shelf.Most == 3, "most"); shelf.New()`, ""},
		{"addresses in a map", `m := map[*shelf.Shelf]bool{}; m[shelf.New()] = true`, ""},
		{"a method as a value", `put := shelf.New().Put; _ = put("a")`, ""},
		{"a struct made by the tests", `_ = new(shelf.Shelf)`, "is made by the tests"},
		{"a literal", `_ = &shelf.Shelf{}`, "by value"},
		{"a variable", `var s shelf.Shelf; _ = s.Put()`, "by value"},
		{"a field", `shelf.New().Name = "x"`, "is a variable"},
		{"a result by value", `_ = shelf.New().First()`, "by value"},
		{"a type that is no struct", `_ = shelf.New().Len()`, "is no struct"},
		{"a generic function", `shelf.All(shelf.New(), 1)`, "generic"},
		{"an argument that becomes an interface", `shelf.Print(shelf.New())`, "becomes an interface"},
		{"one that is printed", `harness.Must(false, "%v", shelf.New())`, "becomes an interface"},
		{"a value asked for its type", `var v any; _, ok := v.(*shelf.Shelf); _ = ok`, "asked whether"},
		{"a value kept as an interface", `var v any = shelf.New(); _ = v`, "becomes an interface"},
		{"a value returned as an interface", `f := func() any { return shelf.New() }; f()`, "becomes an interface"},
		{"a value sent as an interface", `c := make(chan any, 1); c <- shelf.New()`, "becomes an interface"},
		{"a value in a list of interfaces", `_ = []any{shelf.New()}`, "becomes an interface"},
		{"a type argument", `f[*shelf.Shelf]()`, "generic"},
		{"nothing of the program", `_ = 1`, "nothing of the program"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			imports := "import \"datarace/game/judge/harness\"\nvar _ = harness.Go\nfunc f[T any]() {}\n"
			if strings.Contains(test.body, "shelf.") {
				imports = "import \"challenge/shelf\"\n" + imports
			}
			if strings.Contains(test.body, "errors.") {
				imports = "import \"errors\"\n" + imports
			}
			judge := "package shelf_test\n" + imports + "func Judge() { harness.Run(\"s\", func() { " + test.body + " }) }\n"
			kit, err := tc.Kit(t.Context(), t.TempDir(), Tests{Package: "shelf", Start: shelf, Judge: []byte(judge), Imports: []string{"errors"}})
			if err != nil {
				t.Fatal(err)
			}
			if got := kit.Alone(); test.why == "" && got != "" || !strings.Contains(got, test.why) {
				t.Errorf("linked alone because of %q, want %q", got, test.why)
			}
			if test.why == "" {
				part, diags, err := kit.Compile(t.Context(), t.TempDir(), 5, []byte(shelf+"\nfunc Datarace__Reset() {}\n"))
				if err != nil || len(diags) > 0 {
					t.Fatalf("compile: %v %v", diags, err)
				}
				if _, err := kit.Link(t.Context(), t.TempDir(), part); err != nil {
					t.Fatalf("link: %v", err)
				}
			}
		})
	}
}

func TestASlotHoldsOneSubmission(t *testing.T) {
	tc, err := Open(t.Context(), Options{Runner: bare{}})
	if err != nil {
		t.Fatal(err)
	}
	judge := "package shelf_test\nimport \"challenge/shelf\"\nfunc Judge() { shelf.New() }\n"
	kit, err := tc.Kit(t.Context(), t.TempDir(), Tests{Package: "shelf", Start: shelf, Judge: []byte(judge)})
	if err != nil {
		t.Fatal(err)
	}
	a, b := Part{Slot: 3, archive: "/a"}, Part{Slot: 3, archive: "/b"}
	if _, err := kit.Link(t.Context(), t.TempDir(), a, b); err == nil || !strings.Contains(err.Error(), "slot 3") {
		t.Errorf("got %v; want an error that names slot 3", err)
	}
}

func TestFingerprintsAreFoundOnlyWhereTheyAreExpected(t *testing.T) {
	good := "!<arch>\n" + objectMagic + "12345678rest"
	if got := string(fingerprint([]byte(good))); got != "12345678" {
		t.Errorf("got %q; want 12345678", got)
	}
	for name, text := range map[string]string{"none": "!<arch>\n", "two": good + good, "cut": objectMagic + "1234"} {
		if got := fingerprint([]byte(text)); got != nil {
			t.Errorf("%s: got %q; want nothing", name, got)
		}
	}
}
