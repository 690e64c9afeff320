package judge_test

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"datarace/game"
	"datarace/game/judge"
)

// goTest asks of the same program what shop's hidden test asks, the way one would without a judge.
const goTest = `package shop

import (
	"sync"
	"testing"
)

func TestThreeWantTwoSeats(t *testing.T) {
	s := New(2)
	var group sync.WaitGroup
	for range 3 {
		group.Go(func() { s.Sell() })
	}
	group.Wait()
	if s.Sold() != 2 {
		t.Errorf("%d seats were sold, want 2", s.Sold())
	}
}
`

// BenchmarkVerdict judges a right and a racy program with this judge (hundreds of schedules) and with go test -race
// (one), in turn, each time as a program that nobody has built before. It reports medians in milliseconds, and how many
// times as long go test takes.
func BenchmarkVerdict(b *testing.B) {
	j := open(b)
	for _, program := range []struct {
		name, source string
		kind         game.Kind
	}{{"right", honest, game.Accepted}, {"racy", shop.Start, game.Race}} {
		b.Run(program.name, func(b *testing.B) {
			const rounds = 5
			dir := b.TempDir()
			write(b, dir, "go.mod", "module shop\n\ngo 1.26.0\n")
			write(b, dir, "shop_test.go", goTest)
			var ours, theirs []time.Duration
			schedules := 0
			for n := 0; b.Loop(); n++ {
				for round := range rounds {
					source := program.source + fmt.Sprintf("\nfunc fresh() string { return \"%d %d %d\" }\n", b.N, n, round+os.Getpid()*100)
					began := time.Now()
					v, err := j.Judge(b.Context(), judge.Job{Challenge: shop, Source: source, Mode: judge.Submit}, nil)
					ours = append(ours, time.Since(began))
					if err != nil || v.Kind != program.kind {
						b.Fatalf("got %s (%s), %v; want %s", v.Kind, v.Sentence, err, program.kind)
					}
					schedules = v.Schedules
					write(b, dir, "shop.go", source)
					began = time.Now()
					cmd := exec.Command("go", "test", "-race", "-count=1", ".")
					cmd.Dir = dir
					out, err := cmd.CombinedOutput()
					theirs = append(theirs, time.Since(began))
					var failed *exec.ExitError
					if err != nil && !errors.As(err, &failed) || program.kind == game.Accepted && err != nil {
						b.Fatalf("go test: %v\n%s", err, out)
					}
				}
			}
			a, z := median(ours), median(theirs)
			b.ReportMetric(float64(a.Microseconds())/1000, "verdict-ms")
			b.ReportMetric(float64(z.Microseconds())/1000, "gotest-ms")
			b.ReportMetric(float64(z)/float64(a), "gotest/verdict")
			b.ReportMetric(float64(schedules), "schedules")
			b.ReportMetric(0, "ns/op")
		})
	}
}

func median(list []time.Duration) time.Duration {
	slices.Sort(list)
	return list[len(list)/2]
}

func write(b *testing.B, dir, name, text string) {
	b.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
		b.Fatal(err)
	}
}
