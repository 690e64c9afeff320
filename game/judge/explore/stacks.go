package explore

import (
	"path"
	"regexp"
	"strconv"
	"strings"
)

var (
	goroutineLine = regexp.MustCompile(`^goroutine (\d+)(?: [^\[]*)?\[([^\]]*)\]:$`)
	placeLine     = regexp.MustCompile(`^\t(.*):(\d+)(?: \+0x[0-9a-f]+)?$`)
	createdLine   = regexp.MustCompile(`^created by (.*?)(?: in goroutine (\d+))?$`)
)

// parked reads the runtime's text on all goroutines, and leaves the driver out.
func parked(text string) []Goroutine {
	var all []Goroutine
	for block := range strings.SplitSeq(strings.TrimSpace(text), "\n\n") {
		lines := strings.Split(block, "\n")
		m := goroutineLine.FindStringSubmatch(lines[0])
		if m == nil {
			continue
		}
		g := Goroutine{State: state(m[2])}
		g.ID, _ = strconv.ParseInt(m[1], 10, 64)
		for i := 1; i+1 < len(lines); i++ {
			place := placeLine.FindStringSubmatch(lines[i+1])
			if place == nil {
				continue
			}
			f := Frame{Func: call(lines[i]), File: file(place[1])}
			f.Line, _ = strconv.Atoi(place[2])
			if c := createdLine.FindStringSubmatch(lines[i]); c != nil {
				f.Func = c[1]
				g.Creator = f
				g.Parent, _ = strconv.ParseInt(c[2], 10, 64)
			} else {
				g.Frames = append(g.Frames, f)
			}
			i++
		}
		if g.ID != driver {
			all = append(all, g)
		}
	}
	return all
}

// state is the wait reason alone: "chan receive, 1 minutes" is "chan receive", "chan send (nil chan)" stays.
func state(s string) string {
	s, _, _ = strings.Cut(s, ",")
	return strings.TrimSuffix(s, " (scan)")
}

// call is a frame's function without its arguments: "challenge/bank.(*Account).Pay(0xc000012345)".
func call(line string) string {
	if !strings.HasSuffix(line, ")") {
		return line
	}
	if i := strings.LastIndex(line, "("); i > 0 {
		return line[:i]
	}
	return line
}

// file is the bare name for the program's and the tests' own files; other files keep their path.
func file(name string) string {
	switch base := path.Base(name); base {
	case "submission.go", "tests.go", "main.go":
		return base
	}
	return name
}
