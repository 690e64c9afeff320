package judge_test

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"datarace/game"
	"datarace/game/catalog"
	"datarace/game/judge/explore"
	"datarace/game/judge/gate"
	"datarace/game/judge/rewrite"
	"datarace/game/judge/sandbox"
	"datarace/game/judge/toolchain"
)

var record = flag.Bool("record", false, "judge again what package diagnose has recordings of, and write them")

// recordings is where package diagnose keeps what the engine found in real programs.
var recordings = filepath.Join("diagnose", "testdata")

// recording is what one of its files holds.
type recording struct {
	Challenge string          `json:"challenge"`
	Outcome   explore.Outcome `json:"outcome"`
	Sites     []rewrite.Site  `json:"sites"`
	Source    string          `json:"source"`
}

// strays are programs of no challenge, for the kinds that the catalogue has too few of.
var strays = map[string]struct {
	kind         game.Kind
	source, test string
}{
	"strays.lock-across-the-wait.contended": {game.Contended, `
import "sync"

type Till struct {
	mu  sync.Mutex
	sum int
}

func (t *Till) Pay(n int, print func()) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.sum += n
	print()
}
`, `
		t := new(p.Till)
		harness.Contended(time.Second, "three customers at one till", func() {
			for range 3 {
				harness.Go(func() { t.Pay(1, func() { harness.Work(600 * time.Millisecond) }) })
			}
			harness.Wait()
		})`},
	"strays.a-list-that-grows.memory": {game.Memory, `
func Log() {
	var lines [][]byte
	for {
		lines = append(lines, make([]byte, 1<<20))
	}
}
`, `
		p.Log()`},
	"strays.a-line-for-each-turn.output": {game.Output, `
func Count() {
	for i := 0; ; i++ {
		println("turn", i)
	}
}
`, `
		p.Count()`},
	"strays.a-done-for-nobody.panic": {game.Panic, `
import "sync"

func All(jobs []func()) {
	var wg sync.WaitGroup
	for _, job := range jobs {
		wg.Go(func() {
			defer wg.Done()
			job()
		})
	}
	wg.Wait()
}
`, `
		p.All([]func(){func() {}, func() {}})`},
	"strays.a-child-added-after-done.race": {game.Race, `
import "sync"

func Walk(links map[string][]string, page string, visit func(string)) {
	var wg sync.WaitGroup
	var walk func(page string)
	walk = func(page string) {
		visit(page)
		wg.Done()
		for _, next := range links[page] {
			wg.Add(1)
			go walk(next)
		}
	}
	wg.Add(1)
	go walk(page)
	wg.Wait()
}
`, `
		p.Walk(map[string][]string{"a": {"b"}, "b": {"c"}}, "a", func(string) {})`},
	"strays.each-looks-before-it-says.wrong": {game.Wrong, `
import "sync/atomic"

type Crossing struct{ coming [2]atomic.Bool }

func (c *Crossing) Arrive(road int) (free bool) {
	free = !c.coming[1-road].Load()
	c.coming[road].Store(true)
	return free
}
`, `
		c := new(p.Crossing)
		var free [2]bool
		for road := range 2 {
			harness.Go(func() { free[road] = c.Arrive(road) })
		}
		harness.Wait()
		harness.Must(!free[0] || !free[1], "both cars drive on")`},
	"strays.a-copy-for-each-caller.race": {game.Race, `
import "sync"

type Log struct {
	mu    sync.Mutex
	lines int
}

func (l *Log) Add() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.lines++
}

func (l Log) Len() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.lines
}
`, `
		l := new(p.Log)
		harness.Go(l.Add)
		harness.Go(func() { _ = l.Len() })
		harness.Wait()`},
}

// recorded finds the program that a recording is of, by the file's name without its ending.
func recorded(t *testing.T, name string) (c *catalog.Challenge, source string, kind game.Kind) {
	t.Helper()
	if s, ok := strays[name]; ok {
		c := bench(s.test)
		c.Imports = append(c.Imports, "time")
		if strings.Contains(s.test, "time.") {
			c.Judge = strings.Replace(c.Judge, "import (\n", "import (\n\t\"time\"\n", 1)
		}
		return c, "package p\n" + s.source, s.kind
	}
	id, rest, _ := strings.Cut(name, ".")
	for _, c := range challenges(t) {
		if c.ID != id {
			continue
		}
		if rest == "start" {
			return c, c.Start, c.Bug
		}
		for _, w := range c.Wrongs {
			if w.Name == rest {
				return c, w.Source, w.Kind
			}
		}
	}
	t.Fatalf("%s: the catalogue has no such program; delete its recording", name)
	return nil, "", ""
}

func TestRecordingsAreOfTheProgramsThatAreThere(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(recordings, "*.outcome.json"))
	if err != nil || len(files) < 20 {
		t.Fatalf("got %d recordings, %v; want twenty at least", len(files), err)
	}
	kinds := map[game.Kind]bool{}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".outcome.json")
		c, source, kind := recorded(t, name)
		if *record {
			writeRecording(t, file, name, c, source)
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var r recording
		if err := json.Unmarshal(text, &r); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		if r.Source != source || r.Outcome.Kind != kind {
			t.Errorf("%s: got a recording of kind %s of another program; want %s. Run go test -run Recordings ./game/judge -args -record", name, r.Outcome.Kind, kind)
		}
		kinds[kind] = true
	}
	for _, kind := range []game.Kind{
		game.Wrong, game.Race, game.Deadlock, game.Leak, game.Panic, game.Serial, game.Contended, game.Slow, game.Memory, game.Output,
	} {
		if !kinds[kind] {
			t.Errorf("got no recording of kind %s; want one of every kind that running finds", kind)
		}
	}
}

// writeRecording judges a program and writes down what the engine found.
func writeRecording(t *testing.T, file, name string, c *catalog.Challenge, source string) {
	t.Helper()
	box, err := sandbox.Open(t.Context(), sandbox.Options{Slots: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer box.Close()
	tools, err := toolchain.Open(t.Context(), toolchain.Options{Runner: box})
	if err != nil {
		t.Fatal(err)
	}
	program, marks, finding := gate.Check([]byte(source), c, tools.Lookup, nil)
	if finding != nil {
		t.Fatalf("%s: %v %v", name, finding, marks)
	}
	rewritten, sites, err := rewrite.Rewrite(program)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	binary, diags, err := tools.Build(t.Context(), dir, toolchain.Program{Package: c.Package, Language: c.Language, Submission: rewritten, Tests: []byte(c.Judge)})
	if err != nil || len(diags) > 0 {
		t.Fatalf("%s: %v %v", name, diags, err)
	}
	o, err := explore.Run(t.Context(), binary, dir, explore.Options{Runner: box, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	if n := len(o.Record) - 400; n > 0 && (o.Kind == game.Slow || o.Kind == game.Memory || o.Kind == game.Output) {
		o.Record, o.Cut = o.Record[n:], o.Cut+n // these go on and on
	}
	text, err := json.MarshalIndent(recording{c.ID, o, sites, source}, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, append(text, '\n'), 0o644); err != nil {
		t.Fatal(err)
	}
}
