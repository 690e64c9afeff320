//go:build amd64 || arm64

package sandbox

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"syscall"
	"time"
)

// tick is how often a command's memory, threads and CPU time are looked at. In one tick two cores touch about 20 MiB.
const tick = 5 * time.Millisecond

// Run waits for a free slot, runs c to its end or to a limit, and returns when nothing of it is left. What the command
// does is in the Result; the error is for our own failures: ctx's end, ErrClosed, a file that is not there, a helper
// that could not confine itself.
func (s *Sandbox) Run(ctx context.Context, c Command) (Result, error) {
	select {
	case <-s.closing:
		return Result{}, fmt.Errorf("run %s: %w", c.Path, ErrClosed)
	default:
	}
	select {
	case slot := <-s.slots:
		defer func() { s.slots <- slot }()
		r, err := s.run(ctx, slot, c)
		if err != nil {
			return Result{}, fmt.Errorf("run %s: %w", c.Path, err)
		}
		return r, nil
	case <-s.closing:
		return Result{}, fmt.Errorf("run %s: %w", c.Path, ErrClosed)
	case <-ctx.Done():
		return Result{}, fmt.Errorf("run %s: %w", c.Path, context.Cause(ctx))
	}
}

func (s *Sandbox) run(ctx context.Context, slot int, c Command) (Result, error) {
	if err := ctx.Err(); err != nil {
		return Result{}, context.Cause(ctx)
	}
	task := s.spec(slot, c)
	began := time.Now()
	p, err := start(task, c, s.started)
	if err != nil {
		return Result{}, err
	}
	limit := watch(ctx, p, task.Limits)
	p.drain(s.confine)
	if task.UID != 0 {
		if err := give(c.Write, os.Geteuid()); err != nil {
			return Result{}, err
		}
	}

	switch {
	case ctx.Err() != nil:
		return Result{}, context.Cause(ctx)
	case p.waitErr != nil:
		return Result{}, fmt.Errorf("wait for it: %w", p.waitErr)
	case p.status.String() != ready && limit == "":
		return Result{}, p.failure()
	}
	status := p.state.Sys().(syscall.WaitStatus)
	r := Result{
		Exit:   p.state.ExitCode(),
		Limit:  limit,
		Stdout: p.stdout.Bytes(), Stderr: p.stderr.Bytes(), Result: p.result.Bytes(),
		CPU:    p.state.UserTime() + p.state.SystemTime(),
		Wall:   time.Since(began),
		Memory: p.state.SysUsage().(*syscall.Rusage).Maxrss << 10,
	}
	if status.Signaled() {
		r.Signal = status.Signal().String()
	}
	if r.Limit == "" {
		r.Limit = broken(r, task.Limits, p)
	}
	return r, nil
}

// failure says why the helper did not become the command.
func (p *process) failure() error {
	if said := strings.TrimPrefix(p.status.String(), ready); said != "" {
		return errors.New(said)
	}
	return fmt.Errorf("the sandbox's helper ended early: %s: %s", p.state, bytes.TrimSpace(p.stderr.Bytes()))
}

// spec is what the helper needs to know of c.
func (s *Sandbox) spec(slot int, c Command) *spec {
	name := c.name
	if name == "" {
		name = c.Path
	}
	t := &spec{
		Path: c.Path, Dir: c.Dir, Argv: append([]string{name}, c.Args...), Env: c.Env, Write: c.Write,
		Limits: c.Limits.withDefaults(), Confine: s.confine, ABI: s.abi, UID: s.ids.of(slot), Parent: os.Getpid(),
		Libraries: s.libraries,
	}
	for _, path := range c.Read {
		if path != c.Path { // which it may read anyway, and without a capability
			t.Read = append(t.Read, path)
		}
	}
	if t.Dir == "" {
		t.Dir = "/"
	}
	return t
}

// watch kills p when a limit is broken or ctx ends, waits for it, and returns the limit.
func watch(ctx context.Context, p *process, l Limits) (limit string) {
	every := time.NewTicker(tick)
	defer every.Stop()
	wall := time.NewTimer(l.Wall)
	defer wall.Stop()
	for limit == "" {
		select {
		case <-p.exited:
			return ""
		case <-ctx.Done():
			p.kill()
			<-p.exited
			return ""
		case <-wall.C:
			limit = "wall"
		case <-p.over:
			limit = "output"
		case <-every.C:
			limit = p.usage().beyond(l)
		}
	}
	p.kill()
	<-p.exited
	return limit
}

// broken names the limit that a command broke between two looks of the watcher, or that the kernel enforced: whether it
// is over a limit must not depend on when we looked.
func broken(r Result, l Limits, p *process) string {
	select {
	case <-p.over:
		return "output"
	default:
	}
	switch {
	case r.CPU > l.CPU:
		return "cpu"
	case r.Memory > l.Memory:
		return "memory"
	case r.Exit == 0:
		return ""
	case says(r.Stderr, "runtime: out of memory", "runtime: cannot allocate memory", "ThreadSanitizer failed to allocate",
		"ThreadSanitizer: out of memory", "ThreadSanitizer: internal allocator is out of memory", "too many address space collisions for -race mode"):
		return "memory"
	case says(r.Stderr, "failed to create new OS thread", "pthread_create failed: Resource temporarily unavailable"):
		return "threads"
	}
	return ""
}

// says finds the Go and race runtimes' own words for what an rlimit refused them. A program that prints them by itself
// deceives nobody but itself.
func says(stderr []byte, words ...string) bool {
	for _, w := range words {
		if bytes.Contains(stderr, []byte(w)) {
			return true
		}
	}
	return false
}
