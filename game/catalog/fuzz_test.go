package catalog

import (
	"strings"
	"testing"
	"testing/fstest"
)

// Whatever stands in a pack, reading it ends with a challenge or with mistakes that name its files.
func FuzzReadingAPackNeverPanics(f *testing.F) {
	files := pack()
	f.Add(files["challenge.yaml"], files["start.go"], files["judge.go"], files["wrong/sleep.race.go"])
	f.Add("why:\n  - {text: a, techniques: [mutex]}\nhints: [a", "package gate\n\ntype G[T any] struct{ A, b T }\n", "package p\n", "// a\n")
	f.Add("", "package gate\n\nfunc (g *G[T]) F(a, b int, _ ...T) (n int, err error)\n", "package gate_test\n\nfunc Judge()\n", "")
	f.Fuzz(func(t *testing.T, words, start, judge, wrong string) {
		files := pack()
		files["challenge.yaml"], files["start.go"], files["judge.go"], files["wrong/sleep.race.go"] = words, start, judge, wrong
		tree := fstest.MapFS{}
		for name, text := range files {
			tree["gate/"+name] = &fstest.MapFile{Data: []byte(text)}
		}
		c, mistakes := readChallenge(tree, "gate", "gate")
		if (c == nil) != (len(mistakes) > 0) {
			t.Errorf("read %v with %d mistakes, want a challenge or mistakes", c, len(mistakes))
		}
		for _, m := range mistakes {
			if !strings.HasPrefix(m.File, "gate") || m.Text == "" {
				t.Errorf("the mistake %+v names no file, or nothing", m)
			}
		}
		if c != nil {
			breakFixes(c)
		}
	})
}
