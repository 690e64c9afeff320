//go:build race && (amd64 || arm64)

package sandbox

import (
	"strings"
	"testing"
)

// TestTheRaceRuntimeReadsItsSettings holds because a process may read its own environment below /proc: with GORACE
// unread, the race runtime would end with 66 and sleep a second before.
func TestTheRaceRuntimeReadsItsSettings(t *testing.T) { onEachRung(t, 1, raceRuntimeReadsItsSettings) }

func raceRuntimeReadsItsSettings(t *testing.T, s *Sandbox) {
	for env, want := range map[string]int{"GORACE=atexit_sleep_ms=0 exitcode=77": 77, "GORACE=atexit_sleep_ms=0": 66} {
		c := self("race")
		c.Env = []string{env}
		if r := run(t, s, c); r.Exit != want || !strings.Contains(string(r.Stderr), "WARNING: DATA RACE") {
			t.Errorf("%s: %s; want exit %d and a race reported", env, show(r), want)
		}
	}
	if r := run(t, s, self("own-environ")); r.Exit != 0 {
		t.Errorf("its own environment: %s; want exit 0", show(r))
	}
}
