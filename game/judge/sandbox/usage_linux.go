//go:build amd64 || arm64

package sandbox

import (
	"errors"
	"io"
	"os"
	"strconv"
	"strings"
	"time"
)

// use is what a process has used so far.
type use struct {
	cpu     time.Duration
	memory  int64
	threads int
}

// usage reads the process's line in /proc. It is zero when the process is gone, and before it is the command.
func (p *process) usage() use {
	select {
	case <-p.became:
	default: // as yet it weighs what the server does
		return use{}
	}
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
