package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"

	"datarace/game/judge"
	"datarace/rooms/store/bolt"
)

type doctorCmd struct {
	JSON bool `name:"json" help:"Print JSON."`
	judging
}

// finding is one line of the doctor's report.
type finding struct {
	Part   string `json:"part"`
	OK     bool   `json:"ok"`
	Detail string `json:"detail"`           // what was found
	Needed bool   `json:"needed"`           // judging is not safe, or not possible, without it
	Advice string `json:"advice,omitempty"` // what to do when it is not OK
}

// Run looks at everything that judging and remembering need, and really tries each.
func (c doctorCmd) Run(ctx context.Context, s streams) error {
	compiler := c.compiler(ctx)
	judges, judging := c.judges(ctx)
	if judging && !compiler.OK {
		compiler.Needed = false
		compiler.Detail = "none, and none is needed: the standard library is built already"
	}
	found := append([]finding{c.goCommand(ctx), compiler}, judges...)
	found = append(found, keeping())
	healthy := true
	for _, f := range found {
		healthy = healthy && (f.OK || !f.Needed)
	}
	var err error
	if c.JSON {
		err = printJSON(s.out, found)
	} else {
		printFindings(s.out, found)
	}
	if err != nil {
		return ours(err)
	}
	if !healthy {
		return exit{code: exitNotAccepted}
	}
	return nil
}

// printFindings writes a line for each, and one more where something has to be done.
func printFindings(to io.Writer, found []finding) {
	for _, f := range found {
		mark := "ok  "
		switch {
		case !f.OK && f.Needed:
			mark = "FAIL"
		case !f.OK:
			mark = "-   "
		}
		fmt.Fprintf(to, "%s  %-22s %s\n", mark, f.Part, f.Detail)
		if !f.OK && f.Needed && f.Advice != "" {
			fmt.Fprintf(to, "      %-22s %s\n", "", f.Advice)
		}
	}
}

func (c doctorCmd) goCommand(ctx context.Context) finding {
	f := finding{Part: "Go", Needed: true, Advice: "install Go 1.26 or newer, or name its go command with --go"}
	out, err := exec.CommandContext(ctx, c.Go, "version").CombinedOutput()
	f.OK, f.Detail = err == nil, strings.TrimSpace(string(out))
	if err != nil {
		f.Detail = err.Error()
	}
	return f
}

// compiler looks for the C compiler that builds the race-enabled standard library once.
func (c doctorCmd) compiler(ctx context.Context) finding {
	f := finding{Part: "C compiler", Needed: true, Advice: "install gcc or clang (Debian: apt-get install gcc libc6-dev), or set CC"}
	out, err := exec.CommandContext(ctx, c.Go, "env", "CC").Output()
	name := strings.Fields(string(out))
	if err != nil || len(name) == 0 {
		f.Detail = "go env CC names none"
		return f
	}
	path, err := exec.LookPath(name[0])
	f.OK, f.Detail = err == nil, path
	if err != nil {
		f.Detail = err.Error()
	}
	return f
}

// judges opens the judge, which attacks its own sandbox and tests its own engine. It reports whether that went well.
func (c doctorCmd) judges(ctx context.Context) (found []finding, opened bool) {
	j, err := judge.Open(ctx, c.options(1))
	if err != nil {
		return []finding{{Part: "judge", Needed: true, Detail: err.Error()}}, false
	}
	defer j.Close()
	for _, part := range j.Report() {
		found = append(found, finding{Part: part.Name, OK: part.OK, Detail: part.Detail, Needed: part.Needed})
	}
	return found, true
}

// keeping writes a database beside others' temporary files and opens it again.
func keeping() finding {
	f := finding{Part: "store", Needed: true, Advice: "give the server a writable --data directory with free space"}
	dir, err := os.MkdirTemp("", "datarace-doctor-")
	if err == nil {
		defer os.RemoveAll(dir)
		for range 2 {
			kept, openErr := bolt.Open(dir)
			if openErr != nil {
				err = openErr
				break
			}
			err = kept.Close()
		}
	}
	f.OK, f.Detail = err == nil, "bbolt opens, writes and opens again"
	if err != nil {
		f.Detail = err.Error()
	}
	return f
}
