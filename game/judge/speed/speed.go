// Package speed measures how long a verdict takes, side by side with the Go command: the same programs, the same hidden
// tests (their harness replaced by one for real time, in which slow work goes a thousand times faster), on the same
// machine and file system, in turn, each time a program that nobody has built before.
//
//	go test      go test -race, as one types it
//	tuned        the same without vet and without the race detector's second of sleep at exit
//	raw          go tool compile three times, go tool link once, the program once: what no judge can save
//	ours         gate to verdict, sandboxed, five hundred schedules
//
// The programs are fixes, which are accepted: there all schedules are run, so they are what takes longest.
package speed

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
	"text/tabwriter"
	"time"

	"datarace/game"
	"datarace/game/catalog"
	"datarace/game/judge"
	"datarace/game/judge/sandbox"
)

// Options say what is measured.
type Options struct {
	Judge      *judge.Judge
	Go         string // the go command
	Challenges []*catalog.Challenge
	Rounds     int                  // single verdicts of each challenge
	Burst      int                  // submissions at once; no burst when 0
	CPU        func() time.Duration // of this process and of all that it has waited for
	Log        func(text string)    // what is being done
}

// Report is what was measured.
type Report struct {
	Challenges []Challenge
}

// Challenge is what was measured of one challenge. Durations are medians unless they say otherwise.
type Challenge struct {
	ID         string
	Bug        game.Kind
	Schedules  int
	Typed      time.Duration
	Tuned      time.Duration
	Raw        time.Duration
	P50, P95   time.Duration
	CPU        time.Duration
	Burst      int           // submissions
	Theirs     time.Duration // until the last go test ended
	TheirCPU   time.Duration // for each
	Ours       time.Duration // until the last verdict
	OurCPU     time.Duration // for each
	First      time.Duration // until the first verdict
	Concurrent int           // how many go test ran at once
}

// Summary is the worst of all challenges, field by field.
type Summary struct {
	Single struct {
		Speedup   float64 `json:"speedup"` // how many times as long go test takes as it is typed: the least
		VsRaw     float64 `json:"vs_raw"`  // how many times as long as the raw tools ours takes: the greatest
		P50       float64 `json:"p50_s"`   // the greatest
		Schedules int     `json:"schedules"`
	} `json:"single"`
	Burst struct {
		N       int     `json:"n"`
		Speedup float64 `json:"speedup"`           // to the last verdict: the least
		CPU     float64 `json:"cpu_per_verdict_s"` // ours: the greatest
	} `json:"burst"`
}

// Measure takes about half a minute for each challenge.
func Measure(ctx context.Context, o Options) (Report, error) {
	var r Report
	for _, c := range o.Challenges {
		m, err := measure(ctx, o, c)
		if err != nil {
			return r, fmt.Errorf("measure %s: %w", c.ID, err)
		}
		r.Challenges = append(r.Challenges, m)
	}
	return r, nil
}

func measure(ctx context.Context, o Options, c *catalog.Challenge) (Challenge, error) {
	dir, err := os.MkdirTemp(sandbox.Scratch(), "datarace-speed-")
	if err != nil {
		return Challenge{}, err
	}
	defer os.RemoveAll(dir)
	m := Challenge{ID: c.ID, Bug: c.Bug, Burst: o.Burst, Concurrent: 4 * runtime.NumCPU()}
	their, err := newTools(ctx, o.Go, dir, c)
	if err != nil {
		return m, err
	}
	o.Log(c.ID + ": one at a time")
	fresh := variants(c)
	// What is made once for a challenge or a machine is not measured: ours are the challenge's tests, theirs the build cache.
	if _, err := o.ours(ctx, c, fresh()); err != nil {
		return m, err
	}
	if _, err := their.test(ctx, fresh(), false); err != nil {
		return m, err
	}
	var ours, cpu, typed, tuned, raw []time.Duration
	for range o.Rounds {
		source := fresh()
		before, began := o.CPU(), time.Now()
		v, err := o.ours(ctx, c, source)
		if err != nil {
			return m, err
		}
		ours, cpu = append(ours, time.Since(began)), append(cpu, o.CPU()-before)
		m.Schedules = v.Schedules
		for _, measured := range []struct {
			list *[]time.Duration
			run  func() (time.Duration, error)
		}{
			{&typed, func() (time.Duration, error) {
				return timed(func() error { _, err := their.test(ctx, fresh(), false); return err })
			}},
			{&tuned, func() (time.Duration, error) {
				return timed(func() error { _, err := their.test(ctx, fresh(), true); return err })
			}},
			{&raw, func() (time.Duration, error) { return timed(func() error { return their.raw(ctx, fresh()) }) }},
		} {
			took, err := measured.run()
			if err != nil {
				return m, err
			}
			*measured.list = append(*measured.list, took)
		}
	}
	m.P50, m.P95, m.CPU = quantile(ours, 0.5), quantile(ours, 0.95), quantile(cpu, 0.5)
	m.Typed, m.Tuned, m.Raw = quantile(typed, 0.5), quantile(tuned, 0.5), quantile(raw, 0.5)
	if o.Burst == 0 {
		return m, nil
	}
	o.Log(fmt.Sprintf("%s: %d at once", c.ID, o.Burst))
	return m, o.burst(ctx, c, their, fresh, &m)
}

// burst has many different submissions judged at once, and then by go test, a few at a time: as many as it takes for
// their sleeps to cost nothing.
func (o Options) burst(ctx context.Context, c *catalog.Challenge, their *tools, fresh func() string, m *Challenge) error {
	sources := make([]string, o.Burst)
	for i := range sources {
		sources[i] = fresh()
	}
	var mu sync.Mutex
	var failure error // guarded by mu, and so is m.First
	var group sync.WaitGroup
	before, began := o.CPU(), time.Now()
	for _, source := range sources {
		group.Go(func() {
			_, err := o.ours(ctx, c, source)
			mu.Lock()
			defer mu.Unlock()
			failure = cmp.Or(failure, err)
			if m.First == 0 {
				m.First = time.Since(began)
			}
		})
	}
	group.Wait()
	m.Ours, m.OurCPU = time.Since(began), (o.CPU()-before)/time.Duration(o.Burst)
	if failure != nil {
		return failure
	}
	places := make(chan struct{}, m.Concurrent)
	for i := range sources {
		sources[i] = fresh()
	}
	before, began = o.CPU(), time.Now()
	for _, source := range sources {
		group.Go(func() {
			places <- struct{}{}
			defer func() { <-places }()
			_, err := their.test(ctx, source, false)
			mu.Lock()
			defer mu.Unlock()
			failure = cmp.Or(failure, err)
		})
	}
	group.Wait()
	m.Theirs, m.TheirCPU = time.Since(began), (o.CPU()-before)/time.Duration(o.Burst)
	return failure
}

func (o Options) ours(ctx context.Context, c *catalog.Challenge, source string) (game.Verdict, error) {
	v, err := o.Judge.Judge(ctx, judge.Job{Submission: "speed", Challenge: c, Source: source, Mode: judge.Submit}, nil)
	if err == nil && v.Kind != game.Accepted {
		err = fmt.Errorf("a fix is judged %s: %s", v.Kind, v.Sentence)
	}
	return v, err
}

// variants gives a challenge's fixes in turn, each time with another function, so that no two are the same program.
func variants(c *catalog.Challenge) func() string {
	n := 0
	return func() string {
		n++
		return fmt.Sprintf("%s\nfunc weigh%d(values []int) (sum int) {\n\tfor i, v := range values {\n\t\tif i%%%d == 0 {\n\t\t\tsum += %d * v\n\t\t}\n\t}\n\treturn sum\n}\n",
			c.Fixes[n%len(c.Fixes)].Source, n, n%7+2, time.Now().UnixNano())
	}
}

func timed(f func() error) (time.Duration, error) {
	began := time.Now()
	err := f()
	return time.Since(began), err
}

func quantile(list []time.Duration, q float64) time.Duration {
	list = slices.Sorted(slices.Values(list))
	if len(list) == 0 {
		return 0
	}
	return list[min(len(list)-1, int(q*float64(len(list))))]
}

// Summary is the worst of all challenges, field by field.
func (r Report) Summary() Summary {
	var s Summary
	for i, c := range r.Challenges {
		speedup, raw := ratio(c.Typed, c.P50), ratio(c.P50, c.Raw)
		burst := ratio(c.Theirs, c.Ours)
		if i == 0 {
			s.Single.Speedup, s.Single.Schedules, s.Burst.N, s.Burst.Speedup = speedup, c.Schedules, c.Burst, burst
		}
		s.Single.Speedup = min(s.Single.Speedup, speedup)
		s.Single.VsRaw = max(s.Single.VsRaw, raw)
		s.Single.P50 = max(s.Single.P50, c.P50.Seconds())
		s.Single.Schedules = min(s.Single.Schedules, c.Schedules)
		s.Burst.Speedup = min(s.Burst.Speedup, burst)
		s.Burst.CPU = max(s.Burst.CPU, c.OurCPU.Seconds())
	}
	return s
}

func ratio(a, b time.Duration) float64 {
	if b == 0 {
		return 0
	}
	return float64(a) / float64(b)
}

// Write writes the report for people.
func (r Report) Write(w io.Writer) error {
	var b strings.Builder
	t := tabwriter.NewWriter(&b, 0, 0, 2, ' ', tabwriter.AlignRight)
	seconds := func(d time.Duration) string { return fmt.Sprintf("%.3f s", d.Seconds()) }
	times := func(f float64) string { return fmt.Sprintf("%.1f x", f) }
	row := func(name string, value func(Challenge) string) {
		fmt.Fprintf(t, "%s\t", name)
		for _, c := range r.Challenges {
			fmt.Fprintf(t, "%s\t", value(c))
		}
		fmt.Fprintln(t)
	}
	row("one verdict", func(c Challenge) string { return fmt.Sprintf("%s (%s)", c.ID, c.Bug) })
	row("go test -race", func(c Challenge) string { return seconds(c.Typed) })
	row("the same, tuned", func(c Challenge) string { return seconds(c.Tuned) })
	row("compile, link, run once", func(c Challenge) string { return seconds(c.Raw) })
	row("ours", func(c Challenge) string { return seconds(c.P50) })
	row("ours, 95 of 100", func(c Challenge) string { return seconds(c.P95) })
	row("CPU", func(c Challenge) string { return seconds(c.CPU) })
	row("schedules", func(c Challenge) string { return fmt.Sprint(c.Schedules) })
	row("go test -race / ours", func(c Challenge) string { return times(ratio(c.Typed, c.P50)) })
	row("tuned / ours", func(c Challenge) string { return times(ratio(c.Tuned, c.P50)) })
	row("ours / compile, link, run", func(c Challenge) string { return times(ratio(c.P50, c.Raw)) })
	if len(r.Challenges) > 0 && r.Challenges[0].Burst > 0 {
		row(fmt.Sprintf("%d at once", r.Challenges[0].Burst), func(Challenge) string { return "" })
		row("the last go test -race", func(c Challenge) string { return seconds(c.Theirs) })
		row("CPU of each", func(c Challenge) string { return seconds(c.TheirCPU) })
		row("our first verdict", func(c Challenge) string { return seconds(c.First) })
		row("our last verdict", func(c Challenge) string { return seconds(c.Ours) })
		row("CPU of each", func(c Challenge) string { return seconds(c.OurCPU) })
		row("go test -race / ours", func(c Challenge) string { return times(ratio(c.Theirs, c.Ours)) })
	}
	if err := t.Flush(); err != nil {
		return err
	}
	_, err := io.WriteString(w, b.String())
	return err
}
