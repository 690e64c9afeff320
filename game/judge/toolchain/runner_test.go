package toolchain

import (
	"bytes"
	"context"
	"errors"
	"os/exec"
	"time"

	"datarace/game/judge/sandbox"
)

// bare runs commands without any confinement: what is built in these tests is known.
type bare struct{}

func (bare) Run(ctx context.Context, c sandbox.Command) (sandbox.Result, error) {
	began := time.Now()
	cmd := exec.CommandContext(ctx, c.Path, c.Args...)
	cmd.Env, cmd.Dir, cmd.Stdin = c.Env, c.Dir, bytes.NewReader(c.Stdin)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	err := cmd.Run()
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
		return sandbox.Result{}, err
	}
	return sandbox.Result{Exit: cmd.ProcessState.ExitCode(), Stdout: out.Bytes(), Stderr: errs.Bytes(), Wall: time.Since(began)}, nil
}
