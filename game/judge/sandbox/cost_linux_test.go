//go:build amd64 || arm64

package sandbox

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

// BenchmarkCost runs a program that does nothing, bare and under more and more layers, side by side, and reports the
// median time of each and what it is more than bare. The server is one of 200 MiB.
func BenchmarkCost(b *testing.B) {
	program := filepath.Join(b.TempDir(), "nothing")
	source := program + ".go"
	if err := os.WriteFile(source, []byte("package main\n\nfunc main() {}\n"), 0o600); err != nil {
		b.Fatal(err)
	}
	build := exec.CommandContext(b.Context(), "go", "build", "-o", program, source)
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		b.Fatalf("go build: %v\n%s", err, out)
	}

	type variant struct {
		name string
		run  func() error
	}
	variants := []variant{{name: "bare", run: func() error {
		cmd := exec.CommandContext(b.Context(), program)
		cmd.Env = []string{}
		return cmd.Run()
	}}}
	var missing []string
	under := func(name string, on layers, o Options) {
		o.Slots, o.Dir = 1, b.TempDir()
		s, err := Open(b.Context(), o)
		if err != nil {
			missing = append(missing, fmt.Sprintf("%s: %v", name, err))
			return
		}
		b.Cleanup(func() { s.Close() })
		if s.on.chroot != on.chroot || (s.on.landlock > 0) != (on.landlock > 0) || (s.on.spaces != 0) != (on.spaces != 0) || s.on.cgroup != on.cgroup {
			missing = append(missing, fmt.Sprintf("%s: %+v", name, s.Report()))
			return
		}
		variants = append(variants, variant{name, func() error {
			r, err := s.Run(b.Context(), Command{Path: program})
			if err == nil && r.Exit != 0 {
				return fmt.Errorf("%s", show(r))
			}
			return err
		}})
	}
	const some = 1
	under("limits only", layers{}, Options{Insecure: true})
	under("landlock", layers{landlock: some}, Options{Without: []string{Namespaces, Cgroup}})
	under("chroot", layers{chroot: true}, Options{Without: []string{Landlock, Namespaces, Cgroup}})
	under("landlock and cgroup", layers{landlock: some, cgroup: true}, Options{Without: []string{Namespaces}})
	under("landlock and namespaces", layers{landlock: some, spaces: some}, Options{Without: []string{Cgroup}})
	under("all", layers{landlock: some, spaces: some, cgroup: true}, Options{})

	ballast := make([]byte, 200<<20)
	for i := 0; i < len(ballast); i += 4096 {
		ballast[i] = 1
	}
	defer runtime.KeepAlive(ballast)
	var table strings.Builder
	for b.Loop() {
		const rounds = 41
		took := make([][]time.Duration, len(variants))
		for range rounds {
			for i, v := range variants {
				began := time.Now()
				if err := v.run(); err != nil {
					b.Fatalf("%s: %v", v.name, err)
				}
				took[i] = append(took[i], time.Since(began))
			}
		}
		table.Reset()
		var bare time.Duration
		for i, v := range variants {
			slices.Sort(took[i])
			median := took[i][rounds/2]
			if i == 0 {
				bare = median
			}
			fmt.Fprintf(&table, "\n%-26s %6.2f ms  %+6.2f ms  %5.1f times", v.name, ms(median), ms(median-bare), float64(median)/float64(bare))
			b.ReportMetric(ms(median-bare), "ms-"+strings.ReplaceAll(strings.ReplaceAll(v.name, ",", ""), " ", "-"))
		}
	}
	b.Log(table.String())
	for _, m := range missing {
		b.Log("not here: " + m)
	}
}

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
