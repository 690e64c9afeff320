//go:build amd64 || arm64

package sandbox

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"golang.org/x/sys/unix"
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
	r, _, err := s.runUnder(ctx, slot, c, s.on)
	return r, err
}

// runUnder runs a command under these layers. left says that it left something behind that would not end.
func (s *Sandbox) runUnder(ctx context.Context, slot int, c Command, on layers) (_ Result, left bool, err error) {
	if err := ctx.Err(); err != nil {
		return Result{}, false, context.Cause(ctx)
	}
	c.Limits = c.Limits.withDefaults()
	if c.Dir == "" {
		c.Dir = "/"
	}
	c.Read = slices.DeleteFunc(slices.Clone(c.Read), func(path string) bool { return path == c.Path }) // which it may read anyway, and without a capability
	j := &job{c: c, on: on, caps: s.caps, rules: -1}
	began := time.Now()
	took, err := s.prepare(j, slot)
	defer func() { err = errors.Join(err, took()) }()
	if err != nil {
		return Result{}, false, err
	}
	p, err := start(j, s.started)
	if err != nil {
		return Result{}, false, err
	}
	var trouble error
	if j.group != nil {
		if trouble = j.group.limit(c.Limits); trouble != nil {
			p.kill()
		}
	}
	limit := watch(ctx, p, c.Limits, on.limits)
	if j.group != nil {
		j.group.end()
	}
	p.drain(on.seccomp)
	floor, err := p.script.said(p.status.Bytes())
	switch {
	case ctx.Err() != nil:
		return Result{}, false, context.Cause(ctx)
	case trouble != nil:
		return Result{}, false, trouble
	case p.waitErr != nil:
		return Result{}, false, fmt.Errorf("wait for it: %w", p.waitErr)
	case errors.Is(err, errEarly) && limit == "":
		return Result{}, false, fmt.Errorf("%w: %s", err, status(p.state))
	case err != nil && !errors.Is(err, errEarly):
		return Result{}, false, err
	}
	r := Result{
		Exit:   p.state.ExitStatus(),
		Limit:  limit,
		Stdout: p.stdout.Bytes(), Stderr: p.stderr.Bytes(), Result: p.result.Bytes(),
		CPU:    time.Duration(p.rusage.Utime.Nano() + p.rusage.Stime.Nano()),
		Wall:   time.Since(began),
		Memory: p.greatest(floor),
	}
	if p.state.Signaled() {
		r.Exit, r.Signal = -1, p.state.Signal().String()
	}
	if r.Limit == "" && j.group != nil && j.group.overMemory() {
		r.Limit = "memory"
	}
	if r.Limit == "" && on.limits {
		r.Limit = broken(r, c.Limits, p)
	}
	if cause := lastWords(r.Stderr); r.Limit == "output" && cause != "" {
		r.Limit = cause // of which it died at such length that it broke this one as well
	}
	return r, p.late.Load(), nil
}

// prepare does what needs the server's rights: it opens the program and the ruleset, gives what the command may change
// to the slot's uid, and fills the slot's root directory. What it returns takes all of it back, and must be called.
func (s *Sandbox) prepare(j *job, slot int) (back func() error, err error) {
	var undo []func() error
	back = func() error {
		var errs []error
		for _, f := range slices.Backward(undo) {
			errs = append(errs, f())
		}
		return errors.Join(errs...)
	}
	j.program, err = openFile(j.c.Path)
	if err != nil {
		return back, err
	}
	program := j.program
	undo = append(undo, func() error { return unix.Close(program) })
	if j.on.rights {
		j.uid = s.ids.of(slot)
	}
	if j.uid != 0 {
		undo = append(undo, func() error { return give(j.c.Write, os.Geteuid()) })
		if err := give(j.c.Write, j.uid); err != nil {
			return back, err
		}
		// By chroot, all that it may read is readable: a capability would only let it write to that.
		if !j.on.chroot && needsReading(j.c) {
			j.keep = s.reading
		}
	}
	if j.on.ownRoot() {
		if j.c.Path, err = filepath.EvalSymlinks(j.c.Path); err != nil {
			return back, fmt.Errorf("find the program: %w", err)
		}
		j.root = s.roots[slot]
		undo = append(undo, j.root.clear)
		if j.on.chroot {
			err = j.root.hold(j.c)
		} else {
			j.scene, err = j.root.show(j.c)
		}
		if err != nil {
			return back, err
		}
	}
	if j.on.spaces != 0 && s.networks != nil {
		j.network = s.networks[slot]
	}
	if j.on.landlock > 0 {
		if j.rules, err = ruleset(j, s.libraries); err != nil {
			return back, err
		}
		rules := j.rules
		undo = append(undo, func() error { return unix.Close(rules) })
	}
	if j.on.cgroup {
		j.group = s.groups.slots[slot]
		undo = append(undo, j.group.unlimit)
		return back, j.group.prepare(j.c.Limits)
	}
	return back, nil
}

func openFile(path string) (int, error) {
	fd, err := unix.Open(path, unix.O_PATH|unix.O_CLOEXEC, 0)
	if err != nil {
		return -1, fmt.Errorf("open %s: %w", path, err)
	}
	return fd, nil
}

// status says how a process ended.
func status(s unix.WaitStatus) string {
	if s.Signaled() {
		return "signal " + s.Signal().String()
	}
	return fmt.Sprintf("exit status %d", s.ExitStatus())
}

// watch kills p when a limit is broken or ctx ends, waits for it, and returns the limit. Unless all is true, only wall
// time and output are limited.
func watch(ctx context.Context, p *process, l Limits, all bool) (limit string) {
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
			if u := p.usage(); all {
				p.seen = max(p.seen, u.memory)
				limit = u.beyond(l)
			}
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
	}
	return lastWords(r.Stderr)
}

// lastWords names the limit of whose breaking the Go and race runtimes tell when they die of it; empty for none. A program
// that prints their words by itself deceives nobody but itself.
func lastWords(stderr []byte) string {
	switch {
	case says(stderr, "runtime: out of memory", "runtime: cannot allocate memory", "ThreadSanitizer failed to allocate",
		"ThreadSanitizer: out of memory", "ThreadSanitizer: internal allocator is out of memory", "too many address space collisions for -race mode"):
		return "memory"
	case says(stderr, "failed to create new OS thread", "pthread_create failed: Resource temporarily unavailable"):
		return "threads"
	}
	return ""
}

// says finds one of some words.
func says(stderr []byte, words ...string) bool {
	for _, w := range words {
		if bytes.Contains(stderr, []byte(w)) {
			return true
		}
	}
	return false
}

// greatest is the most memory that the command had. The kernel's own account begins with what the server weighed when it
// forked, the floor; below that, it is the most that was seen.
func (p *process) greatest(floor int64) int64 {
	const inexact = 1 << 20 // what it may have become meanwhile
	if most := p.rusage.Maxrss << 10; most > floor+inexact {
		return most
	}
	return p.seen
}
