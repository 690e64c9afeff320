//go:build amd64 || arm64

package sandbox

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

// TestTooMuchIsStopped runs attacks on the machine's resources. Whether a limit was broken must not depend on the
// machine's speed; so limits are small and what is tried is far beyond.
func TestTooMuchIsStopped(t *testing.T) { onEachRung(t, 1, tooMuchIsStopped) }

func tooMuchIsStopped(t *testing.T, s *Sandbox) {
	long := time.Minute // for what another limit is to stop
	for _, a := range []struct {
		name   string
		deed   []string
		limits Limits
		want   string
	}{
		{"spin on all cores", []string{"spin"}, Limits{CPU: 200 * time.Millisecond, Wall: long}, "cpu"},
		{"hang", []string{"hang"}, Limits{Wall: 200 * time.Millisecond}, "wall"},
		{"4 GiB of heap", []string{"heap", "4096"}, Limits{CPU: long, Wall: long}, "memory"},
		{"128 MiB of heap when 64 are allowed", []string{"heap", "128"}, Limits{Memory: 64 << 20, CPU: long, Wall: long}, "memory"},
		{"1 GiB mapped and populated", []string{"map", "1024"}, Limits{CPU: long, Wall: long}, "memory"},
		{"too much for an instant", []string{"use", "100"}, Limits{Memory: 64 << 20, CPU: long, Wall: long}, "memory"},
		{"thread bomb", []string{"crowd", "10000"}, Limits{CPU: long, Wall: long}, "threads"},
		{"a few threads too many", []string{"crowd", "100"}, Limits{Threads: 40, CPU: long, Wall: long}, "threads"},
		{"endless standard output", []string{"shout", "stdout"}, Limits{CPU: long, Wall: long}, "output"},
		{"endless standard error", []string{"shout", "stderr"}, Limits{CPU: long, Wall: long}, "output"},
		{"endless last words", []string{"shout", "stderr", "runtime/cgo: pthread_create failed: Resource temporarily unavailable"}, Limits{CPU: long, Wall: long}, "threads"},
		{"endless result", []string{"shout", "result"}, Limits{CPU: long, Wall: long, Output: 100_000}, "output"},
	} {
		t.Run(a.name, func(t *testing.T) {
			c := self(a.deed[0], a.deed[1:]...)
			c.Limits, c.Result = a.limits, true
			r := run(t, s, c)
			if r.Limit != a.want {
				t.Errorf("%s; want limit %q", show(r), a.want)
			}
			if most := a.limits.withDefaults().Output; int64(len(r.Stdout)+len(r.Stderr)) > most || int64(len(r.Result)) > most {
				t.Errorf("%d, %d and %d bytes came back, want at most %d", len(r.Stdout), len(r.Stderr), len(r.Result), most)
			}
		})
	}

	for _, a := range []struct {
		name string
		deed []string
	}{
		{"4 GiB mapped and populated", []string{"map", "4096"}}, // over the address space: refused before it costs anything
		{"open files", []string{"open"}},
	} {
		t.Run(a.name, func(t *testing.T) {
			if r := run(t, s, self(a.deed[0], a.deed[1:]...)); r.Exit != 1 {
				t.Errorf("%s; want it refused", show(r))
			}
		})
	}
}

func TestEnoughIsAllowed(t *testing.T) { onEachRung(t, 1, enoughIsAllowed) }

func enoughIsAllowed(t *testing.T, s *Sandbox) {
	for _, deed := range [][]string{{"heap", "100"}, {"use", "300"}, {"threads", "30"}} {
		if r := run(t, s, self(deed[0], deed[1:]...)); r.Exit != 0 || r.Limit != "" {
			t.Errorf("%v: %s; want exit 0 and no limit", deed, show(r))
		}
	}
}

func TestAFileGrowsToItsLimitOnly(t *testing.T) {
	s := open(t, Options{Slots: 1})
	dir := t.TempDir()
	path := filepath.Join(dir, "file")
	c := self("file", path)
	c.Write, c.Limits.File = []string{dir}, 100_000
	r := run(t, s, c)
	if r.Exit == 0 {
		t.Errorf("%s; want the write of 1 MiB refused", show(r))
	}
	if info, err := os.Stat(path); err != nil || info.Size() > 100_000 {
		t.Errorf("size %v, error %v; want at most 100000", info.Size(), err)
	}
}

func TestResultsAreMeasured(t *testing.T) {
	s := open(t, Options{Slots: 1})
	r := run(t, s, self("use", "200"))
	if r.Memory < 200<<20 || r.CPU <= 0 || r.Wall <= 0 {
		t.Errorf("memory %d, CPU %v, wall %v; want at least 200 MiB and more than nothing", r.Memory, r.CPU, r.Wall)
	}
}

func TestStatLinesAreReadWhateverTheNameHolds(t *testing.T) {
	line := "4874 (a) R 1 2 (x) S 4839 4874 2286 0 -1 4194304 95 0 0 0 250 50 0 0 20 0 7 0 100 2928640 415 18446744073709551615"
	got := parseStat(line)
	if want := (use{cpu: 3 * time.Second, memory: 415 * int64(os.Getpagesize()), threads: 7}); got != want {
		t.Errorf("parseStat: %+v, want %+v", got, want)
	}
	for _, broken := range []string{"", "1 (x", "1 (x) R 1"} {
		if got := parseStat(broken); got != (use{}) {
			t.Errorf("parseStat(%q): %+v, want nothing", broken, got)
		}
	}
}
