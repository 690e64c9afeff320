package explore

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"testing"
	"time"

	"datarace/game/judge/sandbox"
	"datarace/game/judge/toolchain"
)

// bare runs commands without confinement, for at most a minute: the programs of these tests are known.
type bare struct{}

func (bare) Run(ctx context.Context, c sandbox.Command) (sandbox.Result, error) {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	began := time.Now()
	cmd := exec.CommandContext(ctx, c.Path, c.Args...)
	cmd.Env, cmd.Dir, cmd.Stdin = c.Env, c.Dir, bytes.NewReader(c.Stdin)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	r, w, err := os.Pipe()
	if err != nil {
		return sandbox.Result{}, err
	}
	defer r.Close()
	cmd.ExtraFiles = []*os.File{w}
	if err := cmd.Start(); err != nil {
		w.Close()
		return sandbox.Result{}, err
	}
	w.Close()
	result, err := io.ReadAll(r)
	if err != nil {
		return sandbox.Result{}, err
	}
	err = cmd.Wait()
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
		return sandbox.Result{}, err
	}
	return sandbox.Result{
		Exit: cmd.ProcessState.ExitCode(), Stdout: out.Bytes(), Stderr: errs.Bytes(), Result: result,
		CPU: cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(), Wall: time.Since(began),
	}, nil
}

// build builds with the installed Go, or with the go command that DATARACE_GO names.
func build(t *testing.T, source, tests string) string {
	t.Helper()
	return buildWith(t, tools(t, toolchain.Explore), source, tests)
}

func tools(t *testing.T, engine toolchain.Engine) *toolchain.Toolchain {
	t.Helper()
	tc, err := toolchain.Open(t.Context(), toolchain.Options{Go: os.Getenv("DATARACE_GO"), Engine: engine, Runner: bare{}})
	if err != nil {
		t.Fatal(err)
	}
	return tc
}

func buildWith(t *testing.T, tc *toolchain.Toolchain, source, tests string) string {
	t.Helper()
	submission := rewritten(t, tc, source)
	binary, diags, err := tc.Build(t.Context(), t.TempDir(), toolchain.Program{Package: "p", Language: "go1.26", Submission: submission, Tests: []byte(tests)})
	if err != nil || len(diags) > 0 {
		t.Fatalf("build: %v %v\n%s", diags, err, submission)
	}
	return binary
}

// explore numbers the identities of locks and channels in order: they are addresses, which no two processes share.
func explore(t *testing.T, binary string, o Options) Outcome {
	t.Helper()
	o.Runner = bare{}
	out, err := Run(t.Context(), binary, t.TempDir(), o)
	if err != nil {
		t.Fatal(err)
	}
	numbers := map[uint64]uint64{0: 0}
	for i, m := range out.Record {
		n, ok := numbers[m.Obj]
		if !ok {
			n = uint64(len(numbers))
			numbers[m.Obj] = n
		}
		out.Record[i].Obj = n
	}
	return out
}
