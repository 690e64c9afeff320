package main

import (
	"context"
	"fmt"
	"runtime"
	"syscall"
	"time"

	"datarace/game/catalog"
	"datarace/game/judge"
	"datarace/game/judge/speed"
)

type benchJudgeCmd struct {
	JSON       bool     `name:"json" help:"Print the worst of the challenges as JSON."`
	Rounds     int      `help:"Single verdicts of each challenge." default:"7" placeholder:"N"`
	Burst      int      `help:"Submissions at once; 0 leaves the burst out." default:"30" placeholder:"N"`
	Challenges []string `help:"Challenges to measure: by default a data race, a leak by channels and two locks in two orders." default:"page-hits,newsletter,bank-transfer" placeholder:"ID"`
	judging
}

// Run measures and prints.
func (c *benchJudgeCmd) Run(ctx context.Context, s streams) error {
	if c.Rounds < 1 || c.Burst < 0 {
		return unusable(fmt.Errorf("--rounds %d --burst %d: want at least one round, and no less than none at once", c.Rounds, c.Burst))
	}
	challenges, err := catalog.Load()
	if err != nil {
		return unusable(err)
	}
	o := speed.Options{
		Go: c.Go, Rounds: c.Rounds, Burst: c.Burst, CPU: cpu,
		Log: func(text string) { fmt.Fprintln(s.err, text) },
	}
	for _, id := range c.Challenges {
		challenge, err := find(challenges, id)
		if err != nil {
			return err
		}
		o.Challenges = append(o.Challenges, challenge)
	}
	if o.Judge, err = judge.Open(ctx, c.options(runtime.NumCPU())); err != nil {
		return ours(err)
	}
	defer o.Judge.Close()
	report, err := speed.Measure(ctx, o)
	if err != nil {
		return ours(err)
	}
	if c.JSON {
		err = printJSON(s.out, report.Summary())
	} else {
		err = report.Write(s.out)
	}
	if err != nil {
		return ours(err)
	}
	return nil
}

// cpu is what this process and all that it has waited for have used of the processors.
func cpu() time.Duration {
	total := time.Duration(0)
	for _, who := range []int{syscall.RUSAGE_SELF, syscall.RUSAGE_CHILDREN} {
		var u syscall.Rusage
		if syscall.Getrusage(who, &u) == nil {
			total += time.Duration(u.Utime.Nano() + u.Stime.Nano())
		}
	}
	return total
}
