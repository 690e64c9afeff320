package explore

import (
	"context"
	"errors"

	"datarace/game/judge/toolchain"
)

// Options say how a program is explored.
type Options struct {
	Runner    toolchain.Runner
	Seed      uint64
	Only      int   // 0: search; K: run schedules 1..K and keep the record of K
	Check     bool  // one schedule in order, races not looked for
	Schedules int   // to search at most; 500 when 0
	Steps     int64 // scheduling points to pass at most in all; 2,000,000 when 0
}

// Run explores a program that toolchain.Build made, in dir. The error is for our own failures and ctx's end.
func Run(ctx context.Context, binary, dir string, o Options) (Outcome, error) {
	return Outcome{}, errors.New("not built yet")
}
