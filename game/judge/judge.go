package judge

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"sync"
	"time"

	"datarace/game"
	"datarace/game/catalog"
	"datarace/game/judge/toolchain"
)

// Options are how a judge is opened.
type Options struct {
	Go       string                // the go command; "go" when empty
	Engine   string                // what programs run on: "explore", "fallback", or "auto" and "" for the best that fits the Go
	Cache    string                // where archives are kept; datarace below the user's cache directory when empty
	Insecure bool                  // judge without a sandbox
	Workers  int                   // judgings at once; the number of processors when 0
	Progress func(done, total int) // how far the warm-up is, in packages; may be nil
	Log      *slog.Logger          // one line for each failure of our own; may be nil
	NoTest   bool                  // leave the self-test out, for callers that run it themselves
}

// Mode says how much is judged.
type Mode string

// Check builds the program and runs the visible test once; Submit explores schedules of the hidden one.
const (
	Check  Mode = "check"
	Submit Mode = "submit"
)

// Job is one submission to judge.
type Job struct {
	Submission string
	Challenge  *catalog.Challenge
	Source     string
	Seed       uint64 // 0: from the challenge's digest and the source
	Schedule   int    // 0: search; K: replay schedule K alone and show it, which the fallback engine cannot
	Mode       Mode
	Background bool // behind everything else

	arrival uint64 // the judge's count of jobs
}

// Step is where a judging is.
type Step string

// The steps of a judging. Waiting before them is the queue's matter.
const (
	Building Step = "building"
	Running  Step = "running"
)

// ErrClosed says that the judge was closed.
var ErrClosed = errors.New("the judge is closed")

// ErrNoReplay says that a job asks for a schedule, and that this judge's engine cannot repeat one.
var ErrNoReplay = errors.New("the fallback engine cannot repeat a schedule: judge without asking for one, or with a Go that the explore engine fits")

// Judge judges. Its methods may be called from any goroutine.
type Judge struct {
	tools    *toolchain.Toolchain // set at construction, as the next three
	log      *slog.Logger
	insecure bool
	workers  int
	turns    turns         // as many as judgings may run at once
	mends    chan struct{} // held by whoever repairs

	mu      sync.Mutex
	ground  *ground                     // nil when it is gone and could not be made again; guarded by mu
	cache   verdicts                    // guarded by mu
	failure string                      // our last failure, for Report; guarded by mu
	tested  string                      // how the self-test went; guarded by mu
	passed  bool                        // guarded by mu
	closed  bool                        // guarded by mu; no judging begins afterwards
	jobs    uint64                      // how many there were; guarded by mu
	lines   map[[sha256.Size]byte]*line // by digestOf their tests; guarded by mu
	running sync.WaitGroup              // judgings under way, and the links that they wait for; added to under mu while not closed, or by one that is counted
}

// Open warms up: the sandbox is tried by attack, the toolchain's archives are built (about 40 s once for a Go version),
// programs with known verdicts are judged. The error says what is missing here: sandbox.ErrUnsafe,
// sandbox.ErrUnsupported, toolchain.ErrUnknownGo, or a self-test that came out wrong.
func Open(ctx context.Context, o Options) (*Judge, error) {
	workers := o.Workers
	if workers <= 0 {
		workers = runtime.NumCPU()
	}
	g, err := openGround(ctx, o.Insecure, workers)
	if err != nil {
		return nil, err
	}
	j := &Judge{
		ground: g, log: o.Log, insecure: o.Insecure, workers: workers,
		turns: turns{free: workers}, mends: make(chan struct{}, 1), lines: map[[sha256.Size]byte]*line{},
	}
	if j.log == nil {
		j.log = slog.New(slog.DiscardHandler)
	}
	if err := j.open(ctx, o); err != nil {
		return nil, errors.Join(err, j.Close())
	}
	return j, nil
}

func (j *Judge) open(ctx context.Context, o Options) error {
	engine, err := toolchain.ParseEngine(o.Engine)
	if err != nil {
		return fmt.Errorf("open the toolchain: %w", err)
	}
	j.tools, err = toolchain.Open(ctx, toolchain.Options{Go: o.Go, Engine: engine, Cache: o.Cache, Runner: runner{j}, Progress: o.Progress})
	if err != nil {
		return fmt.Errorf("open the toolchain: %w", err)
	}
	if engine, why := j.tools.Engine(); why != "" {
		j.log.Warn(j.Weaker(), "engine", engine, "go", j.tools.GoVersion(), "why", why)
	}
	if o.NoTest {
		return nil
	}
	return j.SelfTest(ctx)
}

// Judge gives the verdict on a job. The error is only ctx's end, ErrClosed and ErrNoReplay; everything else that goes wrong is a
// verdict of kind error. Progress may be nil; it is called from this goroutine.
func (j *Judge) Judge(ctx context.Context, job Job, progress func(Step)) (game.Verdict, error) {
	if progress == nil {
		progress = func(Step) {}
	}
	if job.Seed == 0 {
		job.Seed = seedOf(job)
	}
	key := keyOf(job)
	j.mu.Lock()
	v, ok := j.cache.get(key)
	j.mu.Unlock()
	if ok {
		return v, nil
	}
	v, err := j.fresh(ctx, job, progress)
	if err == nil && v.Kind != game.Error {
		j.mu.Lock()
		j.cache.put(key, v)
		j.mu.Unlock()
	}
	return v, err
}

// fresh judges without looking at what was judged before.
func (j *Judge) fresh(ctx context.Context, job Job, progress func(Step)) (game.Verdict, error) {
	j.mu.Lock()
	if j.closed {
		j.mu.Unlock()
		return game.Verdict{}, ErrClosed
	}
	j.running.Add(1)
	j.jobs++
	job.arrival = j.jobs
	j.mu.Unlock()
	defer j.running.Done()
	if engine, _ := j.tools.Engine(); job.Schedule > 0 && engine == toolchain.Fallback {
		return game.Verdict{}, ErrNoReplay
	}
	began := time.Now()
	v, err := j.run(ctx, job, progress)
	if err != nil && ctx.Err() == nil {
		j.log.Warn("judging failed and is tried again", "submission", job.Submission, "challenge", job.Challenge.ID, "error", err)
		if broken := j.repair(ctx); broken != nil {
			err = errors.Join(err, broken)
		} else {
			v, err = j.run(ctx, job, progress)
		}
	}
	if ctx.Err() != nil {
		return game.Verdict{}, ctx.Err()
	}
	if err != nil {
		v = j.ours(job, err)
	}
	v.Seed = fmt.Sprintf("%016x", job.Seed)
	v.Engine = j.engine()
	j.log.Debug("judged", "submission", job.Submission, "challenge", job.Challenge.ID, "kind", v.Kind, "took", time.Since(began))
	return v, nil
}

// ours is the verdict on a job that failed for our own reasons.
func (j *Judge) ours(job Job, err error) game.Verdict {
	j.log.Error("judging failed", "submission", job.Submission, "challenge", job.Challenge.ID, "error", err)
	j.mu.Lock()
	j.failure = err.Error()
	j.mu.Unlock()
	return game.Verdict{
		Kind: game.Error, Rung: game.NoRung,
		Sentence: "The judge itself failed on this program. That is our fault and costs you nothing.",
		Advice:   "It is judged again by itself, and counts from when you handed it in. Go on meanwhile.",
	}
}

// Weaker says, in a sentence for an administrator, what this judge cannot do because the best engine does not fit the
// installed Go or was not wanted; empty when nothing.
func (j *Judge) Weaker() string {
	engine, why := j.tools.Engine()
	switch {
	case engine != toolchain.Fallback:
		return ""
	case why == "":
		return fmt.Sprintf("the fallback engine judges with %s, because it was asked for; a verdict cannot be repeated exactly", j.tools.GoVersion())
	default:
		return fmt.Sprintf("the fallback engine judges with %s, whose scheduler is not one that the judge knows; a verdict cannot be repeated exactly", j.tools.GoVersion())
	}
}

// engine names what verdicts come from: "explore go1.26.8".
func (j *Judge) engine() string {
	engine, _ := j.tools.Engine()
	return string(engine) + " " + j.tools.GoVersion()
}

// Close waits for the judgings under way and gives everything back. It may be called again.
func (j *Judge) Close() error {
	j.mu.Lock()
	again := j.closed
	j.closed = true
	j.mu.Unlock()
	j.running.Wait()
	if again {
		return nil
	}
	g, err := j.current()
	if err != nil {
		return nil // there is nothing to give back
	}
	return g.close()
}
