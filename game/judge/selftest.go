package judge

import (
	"context"
	"fmt"
	"strings"

	"datarace/game"
	"datarace/game/catalog"
)

// sample is a program whose verdict is known.
type sample struct {
	name         string
	kind         game.Kind
	start, judge string // without package clause, imports and func Judge's frame
}

var samples = []sample{
	{"a race", game.Race, `
func New() *Box { return &Box{} }
type Box struct{ n int }
func (b *Box) Put() { b.n++ }
func (b *Box) Sum() int { return b.n }`, putTwice},
	{"two locks in two orders", game.Deadlock, `
func New() *Box { return &Box{} }
type Box struct{ a, b sync.Mutex; n, turn int }
func (b *Box) Put() {
	b.a.Lock()
	b.turn++
	first, second := &b.a, &b.b
	if b.turn == 1 { first, second = second, first }
	b.a.Unlock()
	first.Lock()
	second.Lock()
	b.n++
	second.Unlock()
	first.Unlock()
}
func (b *Box) Sum() int { return b.n }`, putTwice},
	{"a lost update", game.Wrong, `
func New() *Box { return &Box{} }
type Box struct{ n atomic.Int64; _ sync.Mutex }
func (b *Box) Put() { b.n.Store(b.n.Load() + 1) }
func (b *Box) Sum() int { return int(b.n.Load()) }`, putTwice},
	{"a leak", game.Leak, `
func New() *Box { return &Box{} }
type Box struct{ n atomic.Int64; _ sync.Mutex }
func (b *Box) Put() {
	done := make(chan bool)
	go func() { done <- true }()
	b.n.Add(1)
}
func (b *Box) Sum() int { return int(b.n.Load()) }`, putTwice},
	{"a right program", game.Accepted, `
func New() *Box { return &Box{} }
type Box struct{ mu sync.Mutex; n int }
func (b *Box) Put() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.n++
}
func (b *Box) Sum() int { b.mu.Lock(); defer b.mu.Unlock(); return b.n }`, putTwice},
}

const putTwice = `
	harness.Run("two put at the same time", func() {
		b := box.New()
		harness.Go(b.Put)
		harness.Go(b.Put)
		harness.Wait()
		harness.Must(b.Sum() == 2, "the box holds %d, want 2", b.Sum())
	})`

// challenge makes a challenge of a sample, as if a pack had it.
func (s sample) challenge() *catalog.Challenge {
	imports := ""
	for _, path := range []string{"sync", "sync/atomic"} {
		if strings.Contains(s.start, path[strings.LastIndex(path, "/")+1:]+".") {
			imports += fmt.Sprintf("import %q\n", path)
		}
	}
	start := "package box\n\n" + imports + s.start + "\n"
	frame := "package box_test\n\nimport (\n\t\"challenge/box\"\n\t\"datarace/game/judge/harness\"\n)\n\nfunc %s() {%s\n}\n"
	return &catalog.Challenge{
		Brief:    catalog.Brief{ID: "self-test", Title: s.name, Start: start},
		Package:  "box",
		Language: "go1.26",
		Imports:  []string{"sync", "sync/atomic"},
		Bug:      s.kind,
		Judge:    fmt.Sprintf(frame, "Judge", s.judge),
		Check:    fmt.Sprintf(frame, "Check", s.judge),
		Digest:   "self-test: " + s.name,
	}
}

// SelfTest judges programs whose verdicts are known, through the whole pipeline, and says which came out differently.
func (j *Judge) SelfTest(ctx context.Context) error {
	var wrong []string
	for _, s := range samples {
		c := s.challenge()
		v, err := j.fresh(ctx, Job{Submission: "self-test", Challenge: c, Source: c.Start, Seed: 1, Mode: Submit}, func(Step) {})
		if err != nil {
			return fmt.Errorf("run the self-test: %w", err)
		}
		if v.Kind != s.kind {
			text := fmt.Sprintf("%s got %s, want %s", s.name, v.Kind, s.kind)
			if v.Kind == game.Error {
				j.mu.Lock()
				text += " (" + j.failure + ")"
				j.mu.Unlock()
			}
			wrong = append(wrong, text)
		}
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	j.passed = len(wrong) == 0
	j.tested = fmt.Sprintf("%d of %d programs got the verdict that they must get", len(samples)-len(wrong), len(samples))
	if j.passed {
		return nil
	}
	j.tested += ": " + strings.Join(wrong, "; ")
	return fmt.Errorf("run the self-test: %s", j.tested)
}
