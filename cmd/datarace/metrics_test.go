package main

import (
	"context"
	"errors"
	"maps"
	"net/http/httptest"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"datarace/client"
	"datarace/game"
	"datarace/game/judge"
	"datarace/rooms"
	"datarace/rooms/queue"
	"datarace/rooms/store"
	"datarace/rooms/store/memory"
)

var goVersion = runtime.Version()

// scrape is every number at admin's /metrics, by name and labels.
func scrape(t *testing.T, admin string) map[string]float64 {
	t.Helper()
	status, text := get(t, admin+"/metrics")
	if status != 200 {
		t.Fatalf("GET /metrics = %d: %s", status, text)
	}
	return numbers(t, text)
}

func numbers(t *testing.T, text string) map[string]float64 {
	t.Helper()
	all := map[string]float64{}
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		line = strings.TrimSpace(line)
		cut := strings.LastIndex(line, " ")
		v, err := strconv.ParseFloat(line[cut+1:], 64)
		if err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		all[line[:cut]] = v
	}
	return all
}

func read(t *testing.T, m *metrics) map[string]float64 {
	t.Helper()
	answer := httptest.NewRecorder()
	m.handler().ServeHTTP(answer, httptest.NewRequest("GET", "/metrics", nil))
	if answer.Code != 200 {
		t.Fatalf("GET /metrics = %d: %s", answer.Code, answer.Body)
	}
	return numbers(t, answer.Body.String())
}

func expect(t *testing.T, got, want map[string]float64) {
	t.Helper()
	for _, name := range slices.Sorted(maps.Keys(want)) {
		if v, ok := got[name]; !ok || v != want[name] {
			t.Errorf("%s: got %v (there: %t), want %v", name, v, ok, want[name])
		}
	}
}

func TestAJudgingIsMeasuredByKindAndStageAndAKnownVerdictIsNot(t *testing.T) {
	m := newMetrics()
	measured := m.judge(func(_ context.Context, j queue.Job, progress func(string)) (game.Verdict, error) {
		v := game.Verdict{Kind: game.Race, Spent: []game.Spent{{Stage: "compile", Millis: 300}, {Stage: "run", Millis: 30}}}
		if j.Source == "known" {
			return v, nil
		}
		progress("building")
		if j.Source == "broken" {
			return v, errors.New("out of order")
		}
		return v, nil
	})
	steps := 0
	for _, source := range []string{"a", "b", "known", "broken"} {
		_, _ = measured(t.Context(), queue.Job{Source: source}, func(string) { steps++ }) // one of them fails
	}
	if steps != 3 {
		t.Errorf("got %d steps told, want 3", steps)
	}
	expect(t, read(t, m), map[string]float64{
		`datarace_judge_seconds_count{kind="race"}`:                                 2,
		`datarace_judge_stage_seconds_count{kind="race",stage="compile"}`:           2,
		`datarace_judge_stage_seconds_sum{kind="race",stage="compile"}`:             0.6,
		`datarace_judge_stage_seconds_bucket{kind="race",stage="compile",le="0.2"}`: 0,
		`datarace_judge_stage_seconds_bucket{kind="race",stage="compile",le="0.3"}`: 2,
		`datarace_judge_stage_seconds_bucket{kind="race",stage="run",le="0.05"}`:    2,
		`datarace_judge_stage_seconds_count{kind="race",stage="run"}`:               2,
	})
}

func TestAppendsAreMeasuredByResult(t *testing.T) {
	m := newMetrics()
	s := measured{memory.New(), m.appends}
	event := game.Event{Seq: 1, Body: game.RoomOpened{Code: "ABCDEF"}}
	fence, err := s.Claim(t.Context(), "ABCDEF", "me", time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Append(t.Context(), "ABCDEF", fence, 0, []game.Event{event}); err != nil {
		t.Fatal(err)
	}
	if err := s.Append(t.Context(), "ABCDEF", fence, 7, []game.Event{event}); !errors.Is(err, store.ErrGap) {
		t.Errorf("got %v, want the store's own %v", err, store.ErrGap)
	}
	expect(t, read(t, m), map[string]float64{
		`datarace_store_append_seconds_count{result="ok"}`:    1,
		`datarace_store_append_seconds_count{result="error"}`: 1,
	})
}

func TestEveryNumberOfTheHouseIsThere(t *testing.T) {
	m := newMetrics()
	ready := false
	m.registry.MustRegister(gauges{
		rooms: func(context.Context) rooms.Stats {
			return rooms.Stats{
				Rooms: map[game.Phase]int{game.Running: 2}, Seats: map[rooms.Role]int{rooms.StudentRole: 30, rooms.ScreenRole: 1},
				UnsavedEvents: 12, UnsavedBytes: 3400, UnsavedSince: time.UnixMilli(1_700_000_000_500),
				Queue: queue.Stats{
					Waiting: 4, Judging: 2, Oldest: 1500 * time.Millisecond,
					Verdicts: map[queue.Given]int64{{Purpose: queue.ForSubmit, Kind: game.Deadlock}: 7},
				},
			}
		},
		faces: func() client.Stats {
			return client.Stats{Sockets: 33, In: 100, Out: 900, Closes: map[client.Ending]int64{
				{Code: restarting, Ours: true}: 1, {Code: 1001}: 2, {}: 3,
			}}
		},
		ready: func() (bool, string) { return ready, "" },
		parts: func() []judge.Part {
			return []judge.Part{
				{Name: judge.LayerPrefix + "seccomp", OK: true, Needed: true}, {Name: judge.LayerPrefix + "cgroup"}, {Name: "toolchain", OK: true},
			}
		},
	})
	got := read(t, m)
	expect(t, got, map[string]float64{
		`datarace_ready`:                                             0,
		`datarace_queue_jobs{state="waiting"}`:                       4,
		`datarace_queue_jobs{state="judging"}`:                       2,
		`datarace_queue_oldest_seconds`:                              1.5,
		`datarace_verdicts_total{kind="deadlock",purpose="submit"}`:  7,
		`datarace_verdicts_total{kind="error",purpose="submit"}`:     0,
		`datarace_rooms_open{phase="running"}`:                       2,
		`datarace_rooms_open{phase="lobby"}`:                         0,
		`datarace_seats_connected{role="student"}`:                   30,
		`datarace_seats_connected{role="screen"}`:                    1,
		`datarace_seats_connected{role="host"}`:                      0,
		`datarace_unsaved_events`:                                    12,
		`datarace_unsaved_bytes`:                                     3400,
		`datarace_unsaved_since_timestamp_seconds`:                   1_700_000_000.5,
		`datarace_sandbox_layer{base="true",layer="seccomp"}`:        1,
		`datarace_sandbox_layer{base="false",layer="cgroup"}`:        0,
		`datarace_websocket_connections`:                             33,
		`datarace_websocket_messages_total{direction="in"}`:          100,
		`datarace_websocket_messages_total{direction="out"}`:         900,
		`datarace_websocket_closes_total{by="server",code="1001"}`:   1,
		`datarace_websocket_closes_total{by="browser",code="1001"}`:  2,
		`datarace_websocket_closes_total{by="browser",code="other"}`: 3,
	})
	ready = true
	expect(t, read(t, m), map[string]float64{`datarace_ready`: 1})

	known := []string{
		"kind", "stage", "result", "purpose", "state", "phase", "role", "layer", "base", "direction", "code", "by", "go", "version", "le",
	}
	label := regexp.MustCompile(`[{,](\w+)="`)
	for name := range got {
		if !strings.HasPrefix(name, "datarace_") {
			continue
		}
		for _, found := range label.FindAllStringSubmatch(name, -1) {
			if !slices.Contains(known, found[1]) {
				t.Errorf("%s has the label %s; want only labels with few values, never a room or a student", name, found[1])
			}
		}
	}
}
