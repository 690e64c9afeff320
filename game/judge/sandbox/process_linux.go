//go:build amd64 || arm64

package sandbox

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sys/unix"
)

// process is one command, from fork to the last byte read.
type process struct {
	pid    int
	script *script
	exited chan struct{} // closed by the goroutine that waits, after which state, rusage and waitErr are set
	over   chan struct{} // closed when more was written than may be
	became chan struct{} // closed when the child has become the command, or has ended
	stat   *os.File      // its line in /proc

	state   unix.WaitStatus // read after exited
	rusage  unix.Rusage     // read after exited
	waitErr error           // read after exited
	seen    int64           // the most resident bytes that the watcher saw; owned by it

	mu     sync.Mutex
	reaped bool // guarded by mu: the pid may be somebody else's

	pipes   sync.WaitGroup // the goroutines that read and write pipes
	ends    []*os.File     // our ends
	overrun sync.Once
	late    atomic.Bool // somebody held a pipe open longer than drain waits

	// Each is written by one of the pipes' goroutines, and read after drain.
	stdout, stderr, result, status bytes.Buffer
}

// start forks the child, which becomes the command. The goroutine that forks stays on its thread until the process is
// reaped: the kernel kills the process when that thread ends (PDEATHSIG), so that nothing outlives the server.
func start(j *job, started func(pid int)) (*process, error) {
	p := &process{exited: make(chan struct{}), over: make(chan struct{}), became: make(chan struct{})}
	var theirs []*os.File
	defer func() {
		for _, f := range theirs {
			f.Close()
		}
	}()
	for i := range j.files {
		j.files[i] = -1
	}
	var failed error
	pipe := func(fd int, reads bool) *os.File { // reads: the command
		r, w, err := os.Pipe()
		if err != nil {
			failed = fmt.Errorf("make a pipe: %w", err)
			return nil
		}
		mine, child := r, w
		if reads {
			mine, child = w, r
		}
		p.ends = append(p.ends, mine)
		theirs = append(theirs, child)
		j.files[fd], err = clear(int(child.Fd()), &theirs)
		failed = errors.Join(failed, err)
		return mine
	}
	in, out, errs, status := pipe(0, true), pipe(1, false), pipe(2, false), pipe(statusFD, false)
	var result *os.File
	if j.c.Result {
		result = pipe(3, false)
	}
	for _, fd := range []*int{&j.program, &j.rules} {
		if *fd >= 0 && failed == nil {
			*fd, failed = clear(*fd, &theirs)
		}
	}
	if failed == nil {
		p.script, failed = j.script()
	}
	if failed != nil {
		p.close()
		return nil, failed
	}

	begun := make(chan error)
	own := func() { p.own(j, begun) }
	if j.group != nil {
		j.group.fork(own)
	} else {
		go own()
	}
	if err := <-begun; err != nil {
		p.close()
		return nil, fmt.Errorf("fork: %w", err)
	}
	if started != nil {
		started(p.pid)
	}
	limit := j.c.Limits.Output
	output := &budget{left: limit}
	p.pipes.Go(func() { p.write(in, j.c.Stdin) })
	p.pipes.Go(func() { p.read(&p.stdout, out, output) })
	p.pipes.Go(func() { p.read(&p.stderr, errs, output) })
	p.pipes.Go(func() { p.read(&p.status, status, &budget{left: 64 << 10}); close(p.became) })
	if result != nil {
		p.pipes.Go(func() { p.read(&p.result, result, &budget{left: limit}) })
	}
	return p, nil
}

// clear returns fd, or a copy of it that is none of the numbers that the child gives to descriptors.
func clear(fd int, theirs *[]*os.File) (int, error) {
	if fd > rulesetFD && fd != programFD {
		return fd, nil
	}
	other, err := unix.FcntlInt(uintptr(fd), unix.F_DUPFD_CLOEXEC, programFD+1)
	if err != nil {
		return -1, fmt.Errorf("move a descriptor beyond %d, which the server's limit of open files must allow: %w", programFD, err)
	}
	*theirs = append(*theirs, os.NewFile(uintptr(other), "moved"))
	return other, nil
}

// own forks, reports whether that went well, and waits for the process. It ends when the process is reaped.
func (p *process) own(j *job, begun chan<- error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	a := &cloneArgs{flags: uint64(j.on.spaces), exitSignal: uint64(unix.SIGCHLD)}
	if j.network != nil {
		a.flags &^= unix.CLONE_NEWNET
	}
	if j.group != nil && j.group.dir != nil {
		a.flags, a.cgroup = a.flags|unix.CLONE_INTO_CGROUP, uint64(j.group.dir.Fd())
	}
	var err error
	p.pid, err = p.script.fork(a, j.files[statusFD])
	if err != nil {
		begun <- err
		return
	}
	p.stat, err = os.Open("/proc/" + strconv.Itoa(p.pid) + "/stat")
	if err != nil { // it could not be watched
		p.kill()
		_, _ = unix.Wait4(p.pid, nil, 0, nil)
		begun <- err
		return
	}
	begun <- nil

	for {
		err := unix.Waitid(unix.P_PID, p.pid, nil, unix.WEXITED|unix.WNOWAIT, nil)
		if !errors.Is(err, unix.EINTR) {
			break
		}
	}
	p.mu.Lock()
	_ = unix.Kill(-p.pid, unix.SIGKILL) // its group is empty unless it ran unconfined
	p.reaped = true
	p.mu.Unlock()
	for {
		_, p.waitErr = unix.Wait4(p.pid, &p.state, 0, &p.rusage)
		if !errors.Is(p.waitErr, unix.EINTR) {
			break
		}
	}
	close(p.exited)
}

// kill ends the whole process group.
func (p *process) kill() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.reaped {
		_ = unix.Kill(-p.pid, unix.SIGKILL)
		_ = unix.Kill(p.pid, unix.SIGKILL) // it may have no group yet
	}
}

// drain waits until all that was written is read, and closes our ends. Nothing of a confined command is left that could
// still write; of another there may be, and it is not waited for for long.
func (p *process) drain(sure bool) {
	if !sure {
		for _, f := range p.ends {
			_ = f.SetDeadline(time.Now().Add(2 * time.Second))
		}
	}
	p.pipes.Wait()
	p.close()
}

func (p *process) close() {
	for _, f := range p.ends {
		f.Close()
	}
	if p.stat != nil {
		p.stat.Close()
	}
}

func (p *process) write(f *os.File, text []byte) {
	_, _ = f.Write(text) // a reader that is gone is no failure of ours
	f.Close()
}

// budget is how many bytes may still be written, to all the pipes that share it.
type budget struct {
	mu   sync.Mutex
	left int64
}

// take allows at most n bytes.
func (b *budget) take(n int) (allowed int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	allowed = int(min(int64(n), b.left))
	b.left -= int64(allowed)
	return allowed
}

func (p *process) read(into *bytes.Buffer, f *os.File, b *budget) {
	chunk := make([]byte, 32<<10)
	for {
		n, err := f.Read(chunk)
		allowed := b.take(n)
		into.Write(chunk[:allowed])
		if allowed < n {
			p.overrun.Do(func() { close(p.over) })
			return
		}
		if err != nil {
			if errors.Is(err, os.ErrDeadlineExceeded) {
				p.late.Store(true)
			}
			return
		}
	}
}
