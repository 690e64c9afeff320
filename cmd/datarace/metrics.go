package main

import (
	"context"
	"net/http"
	"runtime"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"datarace/game"
	"datarace/rooms/queue"
	"datarace/rooms/store"
)

// metrics is what the admin listener tells Prometheus. What happens is observed here as it passes by; what is, is asked
// for at each scrape (gauges.go). A room, a student, a challenge or an address is never a label.
type metrics struct {
	registry *prometheus.Registry
	judged   *prometheus.HistogramVec // kind
	stages   *prometheus.HistogramVec // kind, stage
	appends  *prometheus.HistogramVec // result
}

// newMetrics also has the Go runtime's own numbers.
func newMetrics() *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		judged: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "datarace_judge_seconds", Help: "Time to judge one program, without its time in the queue, by the verdict's kind. Verdicts from memory are not in it.",
			Buckets: []float64{.05, .1, .2, .3, .5, .75, 1, 1.5, 2, 3, 5, 8, 13, 21},
		}, []string{"kind"}),
		stages: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "datarace_judge_stage_seconds", Help: "Time that one stage of a judging took: gate, rewrite, compile, link, run; by the verdict's kind.",
			Buckets: []float64{.001, .005, .01, .025, .05, .1, .2, .3, .5, .75, 1, 2, 4, 8, 16},
		}, []string{"kind", "stage"}),
		appends: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "datarace_store_append_seconds", Help: "Time to append events to a room's log until they are synced, or until that failed; by result: ok or error.",
			Buckets: []float64{.0001, .00025, .0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5},
		}, []string{"result"}),
	}
	for _, result := range []string{"ok", "error"} { // there from the start, so that the first failure is a rise
		m.appends.WithLabelValues(result)
	}
	build := prometheus.NewGauge(prometheus.GaugeOpts{
		Name: "datarace_build_info", Help: "1, with the version of the server and of the Go that built it.",
		ConstLabels: prometheus.Labels{"version": version(), "go": runtime.Version()},
	})
	build.Set(1)
	m.registry.MustRegister(
		m.judged, m.stages, m.appends, build,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
	)
	return m
}

func (m *metrics) handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{Timeout: 10 * time.Second})
}

// judge measures next. A verdict for which next reported no step was known before and is not measured.
func (m *metrics) judge(next queue.Judge) queue.Judge {
	return func(ctx context.Context, j queue.Job, progress func(string)) (game.Verdict, error) {
		var fresh atomic.Bool
		began := time.Now()
		v, err := next(ctx, j, func(step string) {
			fresh.Store(true)
			progress(step)
		})
		if err != nil || !fresh.Load() {
			return v, err
		}
		kind := string(v.Kind)
		m.judged.WithLabelValues(kind).Observe(time.Since(began).Seconds())
		for _, s := range v.Spent {
			m.stages.WithLabelValues(kind, s.Stage).Observe(s.Millis / 1000)
		}
		return v, nil
	}
}

// measured is a store whose appends are measured.
type measured struct {
	store.Store
	appends *prometheus.HistogramVec
}

// Append is the store's, measured.
func (s measured) Append(ctx context.Context, room string, fence, afterSeq uint64, events []game.Event) error {
	began := time.Now()
	err := s.Store.Append(ctx, room, fence, afterSeq, events)
	result := "ok"
	if err != nil {
		result = "error"
	}
	s.appends.WithLabelValues(result).Observe(time.Since(began).Seconds())
	return err
}
