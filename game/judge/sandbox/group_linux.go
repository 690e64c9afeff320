//go:build amd64 || arm64

package sandbox

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// slack is what a cgroup allows beyond a command's memory, for what is charged to it and is not resident in it: page
// tables, the kernel's own, files that it wrote to memory.
func slack(memory int64) int64 { return 16<<20 + memory/8 }

// prepare makes ready for the next command. Its memory is limited only when it has begun: until then the child shares the
// server's, and whoever is killed for memory takes along those that share it.
func (g *group) prepare(l Limits) error {
	g.killed = g.kills()
	threads := l.Threads
	if g.version == 1 {
		threads++ // the server's own
	}
	return poke(g.pids, "pids.max", strconv.Itoa(threads))
}

// limit sets the limit of a command's memory that has begun.
func (g *group) limit(l Limits) error {
	most := strconv.FormatInt(l.Memory+slack(l.Memory), 10)
	if g.version == 2 {
		return poke(g.memory, "memory.max", most)
	}
	err := poke(g.memory, "memory.limit_in_bytes", most)
	if errors.Is(err, unix.EBUSY) { // it has more already: the watcher will see
		return nil
	}
	_ = poke(g.memory, "memory.memsw.limit_in_bytes", most) // not everywhere
	return err
}

// unlimit takes the limit of memory back, so that the next child begins without.
func (g *group) unlimit() error {
	if g.version == 2 {
		return poke(g.memory, "memory.max", "max")
	}
	_ = poke(g.memory, "memory.memsw.limit_in_bytes", "-1") // before the other, which may not be above it
	return poke(g.memory, "memory.limit_in_bytes", "-1")
}

// fork calls f on a thread whose children are born in the cgroup, if it has such a thread, and does not wait.
func (g *group) fork(f func()) {
	if g.forks == nil {
		go f()
		return
	}
	g.forks <- f
}

// enter begins the goroutine of a cgroup of version 1, in which a child is born by being forked by a thread that is in
// it: to put each child in took 5 ms and more for each hierarchy. close ends the goroutine, and its thread with it.
func (g *group) enter() error {
	g.forks, g.done = make(chan func()), make(chan struct{})
	begun := make(chan error)
	go g.serve(begun)
	if err := <-begun; err != nil {
		<-g.done
		g.forks = nil
		return err
	}
	return nil
}

// serve enters the cgroup and makes the forks. It never gives its thread back, which therefore ends with it.
func (g *group) serve(begun chan<- error) {
	runtime.LockOSThread()
	if unix.Gettid() == os.Getpid() { // with the first thread, all of the server's memory would count as the cgroup's
		go g.serve(begun) // on another: this one waits below
		<-g.done
		runtime.UnlockOSThread()
		return
	}
	defer close(g.done)
	for _, dir := range []string{g.memory, g.pids} {
		if err := poke(dir, "tasks", strconv.Itoa(unix.Gettid())); err != nil {
			begun <- err
			return
		}
	}
	begun <- nil
	for f := range g.forks {
		f()
	}
}

// close gives back what the group holds.
func (g *group) close() error {
	if g.forks != nil {
		close(g.forks)
		<-g.done
	}
	if g.dir != nil {
		return g.dir.Close()
	}
	return nil
}

// overMemory reports whether the kernel killed something of the command for its memory.
func (g *group) overMemory() bool { return g.kills() > g.killed }

func (g *group) kills() int64 {
	file := "memory.events"
	if g.version == 1 {
		file = "memory.oom_control"
	}
	text, err := os.ReadFile(filepath.Join(g.memory, file))
	if err != nil {
		return 0
	}
	for line := range bytes.Lines(text) {
		if count, ok := strings.CutPrefix(strings.TrimSpace(string(line)), "oom_kill "); ok {
			n, _ := strconv.ParseInt(count, 10, 64)
			return n
		}
	}
	return 0
}

// end kills what is left of the command, wherever it went.
func (g *group) end() {
	endGroup(g.pids)
	if g.memory != g.pids {
		endGroup(g.memory)
	}
}

// endGroup kills all that is in a cgroup, but the server itself, and waits until it is gone, while there is patience.
func endGroup(dir string) {
	for until := time.Now().Add(patience); time.Now().Before(until); time.Sleep(time.Millisecond) {
		text, err := os.ReadFile(filepath.Join(dir, "cgroup.procs"))
		if err != nil {
			return
		}
		var pids []int
		for line := range strings.Lines(string(text)) {
			if pid, err := strconv.Atoi(strings.TrimSpace(line)); err == nil && pid > 0 && pid != os.Getpid() {
				pids = append(pids, pid)
			}
		}
		if len(pids) == 0 {
			return
		}
		if poke(dir, "cgroup.kill", "1") == nil { // version 2, where no thread of the server's is in it
			continue
		}
		for _, pid := range pids { // there are no more than pids.max
			_ = unix.Kill(pid, unix.SIGKILL)
		}
	}
}
