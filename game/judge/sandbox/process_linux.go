//go:build amd64 || arm64

package sandbox

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// process is one helper and then command, from fork to the last byte read.
type process struct {
	pid    int
	exited chan struct{} // closed by the goroutine that waits, after which state and waitErr are set
	over   chan struct{} // closed when more was written than may be
	stat   *os.File      // its line in /proc

	state   *os.ProcessState // read after exited
	waitErr error            // read after exited

	mu     sync.Mutex
	reaped bool // guarded by mu: the pid may be somebody else's

	pipes   sync.WaitGroup // the goroutines that read and write pipes
	ends    []*os.File     // our ends
	overrun sync.Once

	// Each is written by one of the pipes' goroutines, and read after drain.
	stdout, stderr, result, status bytes.Buffer
}

// start forks the helper and hands it its task. The goroutine that forks stays on its thread until the process is
// reaped: the kernel kills the process when that thread ends (PDEATHSIG), so that nothing outlives the server.
func start(task *spec, c Command, started func(pid int)) (*process, error) {
	p := &process{exited: make(chan struct{}), over: make(chan struct{})}
	var theirs []*os.File
	defer func() {
		for _, f := range theirs {
			f.Close()
		}
	}()
	pipe := func(mine *os.File, child *os.File, err error) (*os.File, *os.File, error) {
		if err != nil {
			return nil, nil, fmt.Errorf("make a pipe: %w", err)
		}
		p.ends = append(p.ends, mine)
		theirs = append(theirs, child)
		return mine, child, nil
	}
	from := func() (*os.File, *os.File, error) { r, w, err := os.Pipe(); return pipe(r, w, err) }
	to := func() (*os.File, *os.File, error) { r, w, err := os.Pipe(); return pipe(w, r, err) }

	in, inChild, err1 := to()
	out, outChild, err2 := from()
	errs, errsChild, err3 := from()
	spec, specChild, err4 := to()
	status, statusChild, err5 := from()
	var result, resultChild *os.File
	var err6 error
	if c.Result {
		result, resultChild, err6 = from()
	}
	if err := errors.Join(err1, err2, err3, err4, err5, err6); err != nil {
		p.close()
		return nil, err
	}
	text, err := json.Marshal(task)
	if err != nil {
		p.close()
		return nil, fmt.Errorf("write the helper's task: %w", err)
	}

	begun := make(chan error)
	go p.own([]*os.File{inChild, outChild, errsChild, resultChild, specChild, statusChild}, begun)
	if err := <-begun; err != nil {
		p.close()
		return nil, fmt.Errorf("start the sandbox's helper: %w", err)
	}
	if started != nil {
		started(p.pid)
	}
	output := &budget{left: task.Limits.Output}
	p.pipes.Go(func() { p.write(spec, text) })
	p.pipes.Go(func() { p.write(in, c.Stdin) })
	p.pipes.Go(func() { p.read(&p.stdout, out, output) })
	p.pipes.Go(func() { p.read(&p.stderr, errs, output) })
	p.pipes.Go(func() { p.read(&p.status, status, &budget{left: 64 << 10}) })
	if c.Result {
		p.pipes.Go(func() { p.read(&p.result, result, &budget{left: task.Limits.Output}) })
	}
	return p, nil
}

// own forks, reports whether that went well, and waits for the process. It ends when the process is reaped.
func (p *process) own(files []*os.File, begun chan<- error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	child, err := os.StartProcess("/proc/self/exe", []string{helperName}, &os.ProcAttr{
		Dir: "/", Env: []string{}, Files: files,
		Sys: &syscall.SysProcAttr{Setsid: true, Pdeathsig: syscall.SIGKILL},
	})
	if err != nil {
		begun <- err
		return
	}
	p.pid = child.Pid
	p.stat, err = os.Open("/proc/" + strconv.Itoa(p.pid) + "/stat")
	if err != nil { // it could not be watched
		p.kill()
		_, _ = child.Wait()
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
	p.state, p.waitErr = child.Wait()
	close(p.exited)
}

// kill ends the whole process group.
func (p *process) kill() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.reaped {
		_ = unix.Kill(-p.pid, unix.SIGKILL)
	}
}

// drain waits until all that was written is read, and closes our ends. Nothing of a confined command is left that could
// still write; of an unconfined one there may be, and it is not waited for for long.
func (p *process) drain(confined bool) {
	if !confined {
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
			return
		}
	}
}

// use is what a process has used so far.
type use struct {
	cpu     time.Duration
	memory  int64
	threads int
}

// usage reads the process's line in /proc. It is zero when the process is gone.
func (p *process) usage() use {
	if p.stat == nil {
		return use{}
	}
	line := make([]byte, 1024)
	n, err := p.stat.ReadAt(line, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return use{}
	}
	return parseStat(string(line[:n]))
}

// clockTicks is USER_HZ, the unit of CPU times in /proc: 100 on every Linux that Go runs on.
const clockTicks = 100

// parseStat reads CPU time, threads and resident pages from a line of /proc/pid/stat (proc(5), fields 14, 15, 20 and 24).
func parseStat(line string) use {
	end := strings.LastIndexByte(line, ')') // the name before it may hold anything
	if end < 0 {
		return use{}
	}
	fields := strings.Fields(line[end+1:])
	field := func(n int) int64 {
		if n-3 >= len(fields) {
			return 0
		}
		v, _ := strconv.ParseInt(fields[n-3], 10, 64)
		return v
	}
	return use{
		cpu:     time.Duration(field(14)+field(15)) * time.Second / clockTicks,
		memory:  field(24) * int64(os.Getpagesize()),
		threads: int(field(20)),
	}
}

// beyond names the limit that u breaks, or "".
func (u use) beyond(l Limits) string {
	switch {
	case u.memory > l.Memory:
		return "memory"
	case u.threads > l.Threads:
		return "threads"
	case u.cpu > l.CPU:
		return "cpu"
	}
	return ""
}
