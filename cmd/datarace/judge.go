package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"datarace/game"
	"datarace/game/catalog"
	"datarace/game/judge"
	"datarace/game/judge/explore"
)

type judgeCmd struct {
	Challenge string   `arg:"" help:"The challenge's id; datarace catalog list names them."`
	Files     []string `arg:"" name:"file" help:"Go programs to judge; - is standard input."`
	JSON      bool     `name:"json" help:"Print a list of verdicts as JSON."`
	Seed      string   `help:"Judge with this seed: 16 hexadecimal digits as a verdict shows it, or a decimal number. By default it follows from challenge and program." placeholder:"S"`
	Schedule  int      `help:"Run this schedule alone and record it." placeholder:"K"`
	Check     bool     `help:"Only build it and run the visible check, once."`
	Packs     []string `help:"Directories with more challenges." placeholder:"DIR"`
	judging
}

// judged is one file's entry in the JSON list.
type judged struct {
	File string `json:"file"`
	game.Verdict
}

// largestProgram is more than any gate lets through; what is longer is not read.
const largestProgram = 1 << 20

// Run judges the files in order.
func (c *judgeCmd) Run(ctx context.Context, s streams) error {
	challenges, err := catalog.Load(c.Packs...)
	if err != nil {
		return unusable(err)
	}
	challenge, err := find(challenges, c.Challenge)
	if err != nil {
		return err
	}
	seed, err := parseSeed(c.Seed)
	if err != nil {
		return unusable(err)
	}
	if c.Schedule < 0 || c.Schedule > explore.MostSchedules {
		return unusable(fmt.Errorf("--schedule %d: they count from 1 to %d", c.Schedule, explore.MostSchedules))
	}
	sources := make([]string, len(c.Files))
	for i, name := range c.Files {
		if sources[i], err = program(name); err != nil {
			return unusable(err)
		}
	}
	options := c.options(1)
	progress := newBar(s.err)
	if progress.terminal {
		options.Progress = func(done, total int) { progress.show(game.Warmth{Done: done, Total: total}) }
	}
	j, err := judge.Open(ctx, options)
	if err != nil {
		return ours(err)
	}
	defer j.Close()
	mode := judge.Submit
	if c.Check {
		mode = judge.Check
	}
	list := make([]judged, len(sources))
	for i, source := range sources {
		v, err := j.Judge(ctx, judge.Job{
			Submission: c.Files[i], Challenge: challenge, Source: source, Seed: seed, Schedule: c.Schedule, Mode: mode,
		}, func(judge.Step) {})
		if errors.Is(err, judge.ErrNoReplay) {
			return unusable(fmt.Errorf("--schedule %d: %w", c.Schedule, err))
		}
		if err != nil {
			return ours(fmt.Errorf("judge %s: %w", c.Files[i], err))
		}
		list[i] = judged{c.Files[i], v}
	}
	if c.JSON {
		err = printJSON(s.out, list)
	} else {
		err = printVerdicts(s.out, list)
	}
	if err != nil {
		return ours(err)
	}
	return outcome(list, c.Check)
}

// outcome is the exit code: our own failure before a verdict that is not accepted. A check that went well is accepted.
func outcome(list []judged, check bool) error {
	code := exitOK
	for _, v := range list {
		switch {
		case v.Kind == game.Error:
			return exit{code: exitOurs}
		case v.Kind != game.Accepted && !(check && v.Rung == game.Behaves):
			code = exitNotAccepted
		}
	}
	if code == exitOK {
		return nil
	}
	return exit{code: code}
}

func parseSeed(text string) (uint64, error) {
	base := 10
	if len(text) == 16 {
		base = 16
	}
	if text == "" {
		return 0, nil
	}
	seed, err := strconv.ParseUint(text, base, 64)
	if err != nil {
		return 0, fmt.Errorf("--seed %s: want 16 hexadecimal digits or a decimal number", text)
	}
	return seed, nil
}

func program(name string) (string, error) {
	in := io.Reader(os.Stdin)
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return "", err
		}
		defer f.Close()
		in = f
	}
	text, err := io.ReadAll(io.LimitReader(in, largestProgram))
	if err != nil {
		return "", fmt.Errorf("read %s: %w", name, err)
	}
	return string(text), nil
}

func printJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}

// printVerdicts is for people: what happened, what to look at, the lines.
func printVerdicts(w io.Writer, list []judged) error {
	var b strings.Builder
	for i, v := range list {
		if i > 0 {
			b.WriteByte('\n')
		}
		fmt.Fprintf(&b, "%s: %s (%s)\n  %s\n", v.File, v.Kind, v.Rung, v.Sentence)
		for _, text := range []string{v.Advice, v.Note} {
			if text != "" {
				fmt.Fprintf(&b, "  %s\n", text)
			}
		}
		for _, m := range v.Marks {
			fmt.Fprintf(&b, "  line %d: %s\n", m.Line, m.Text)
		}
		if v.Schedules > 0 {
			word := "schedules"
			if v.Schedules == 1 {
				word = "schedule"
			}
			fmt.Fprintf(&b, "  %d %s explored (%s), seed %s", v.Schedules, word, v.Engine, v.Seed)
			if v.Schedule != nil && v.Kind != game.Accepted {
				fmt.Fprintf(&b, "; the one that shows it is %d", v.Schedule.Number)
			}
			b.WriteByte('\n')
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}
