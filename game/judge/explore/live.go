package explore

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"time"

	"datarace/game"
	"datarace/game/judge/sandbox"
	"datarace/game/judge/toolchain"
)

// LiveOptions say how a program is run in real time.
type LiveOptions struct {
	Runner   toolchain.Runner
	Seed     uint64
	Scenario int           // from 0
	Deadline time.Duration // after which the scenario is stuck
}

// Live runs one scenario of a program that was built for toolchain.Realtime, once, as `go test -race` would. there is
// false when it has no scenario of that number. It says what was seen and no more: neither the runtime nor the clock is
// ours, and a program that means to deceive can. The error is for our own failures and ctx's end.
func Live(ctx context.Context, binary, dir string, o LiveOptions) (out Outcome, there bool, err error) {
	nonce := rand.Text()
	orders := fmt.Sprintf("nonce=%s\nseed=%d\nscenario=%d\ndeadline=%d\n", nonce, o.Seed, o.Scenario, o.Deadline.Milliseconds())
	result, err := o.Runner.Run(ctx, sandbox.Command{
		Path: binary, Dir: dir, Read: []string{binary}, Stdin: []byte(orders), Result: true,
		Limits: sandbox.Limits{CPU: o.Deadline + 10*time.Second, Wall: o.Deadline + time.Minute},
		Env:    []string{"GORACE=atexit_sleep_ms=0 halt_on_error=0", "GOTRACEBACK=single"},
	})
	if err != nil {
		return Outcome{}, false, fmt.Errorf("run the program: %w", err)
	}
	doc, whole := parse(result.Result)
	if doc.fail != "" {
		return Outcome{}, false, nil
	}
	out = doc.outcome()
	switch {
	case bytes.Contains(result.Stderr, []byte("WARNING: DATA RACE")):
		out.Kind, out.Race = game.Race, result.Stderr
	case result.Limit != "":
		out.Kind = limitKind(result.Limit)
	case !whole || doc.nonce != nonce:
		out.Kind = game.Wrong
		if message, trace := death(string(result.Stderr)); message != "" {
			out.Kind, out.Message, out.Trace = game.Panic, message, trace
		}
	}
	return out, true, nil
}
