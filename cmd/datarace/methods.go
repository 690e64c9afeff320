package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"text/tabwriter"
	"time"

	"datarace/game"
	"datarace/game/judge"
	"datarace/game/judge/corpus"
)

type benchCmd struct {
	Judge   benchJudgeCmd `cmd:"" help:"Measure how long a verdict takes, and a burst of them, side by side with go test -race; about two minutes on two processors."`
	Methods methodsCmd    `cmd:"" help:"Judge programs whose verdicts are known by methods of different strength, from one run under the race detector to the judge's own, and print what each finds."`
}

type methodsCmd struct {
	Dir   string   `arg:"" optional:"" help:"A directory of programs (.txtar), or one with directories of them." default:"game/judge/testdata/corpus"`
	Times int      `short:"n" help:"Judge every program so many times by each method." default:"10" placeholder:"N"`
	Only  []string `help:"Only the programs whose names contain one of these." placeholder:"NAME"`
	By    []string `help:"Only by these methods: once, leftover, realtime, fallback, explore." placeholder:"METHOD"`
	JSON  bool     `name:"json" help:"Print JSON, with a row for each program."`
	judging
}

// measuredMethod is what one method made of the corpus.
type measuredMethod struct {
	Method   judge.Method      `json:"method"`
	Wrong    int               `json:"wrong"`    // programs that are wrong
	Found    int               `json:"found"`    // of these, found at least once
	Chance   float64           `json:"chance"`   // mean chance that one judging finds it
	Right    int               `json:"right"`    // programs that are right
	Blamed   int               `json:"blamed"`   // of these, blamed at least once
	Blames   float64           `json:"blames"`   // mean chance that one judging blames it
	Median   float64           `json:"median_s"` // seconds for one judging; without building for the methods in real time
	Programs []measuredProgram `json:"programs"`
}

// measuredProgram is what one method made of one program.
type measuredProgram struct {
	Name  string            `json:"name"`
	Want  []game.Kind       `json:"want"`
	Kinds map[game.Kind]int `json:"kinds"` // how often it got each verdict
	Held  int               `json:"held"`  // how often one that it may get
	Of    int               `json:"of"`
}

// Run measures method by method and prints a table.
func (c methodsCmd) Run(ctx context.Context, s streams) error {
	if c.Times < 1 {
		return unusable(errors.New("-n must be at least 1"))
	}
	methods, err := c.methods()
	if err != nil {
		return unusable(err)
	}
	programs, err := c.programs()
	if err != nil {
		return unusable(err)
	}
	workers := 2 * runtime.NumCPU()
	m, err := judge.OpenMethods(ctx, c.options(workers))
	if err != nil {
		return ours(err)
	}
	defer m.Close()
	var list []measuredMethod
	for _, method := range methods {
		fmt.Fprintf(s.err, "%s ...\n", method.Words())
		tried, err := c.tryAll(ctx, m, method, programs, workers)
		if err != nil {
			return ours(err)
		}
		list = append(list, count(method, programs, tried))
	}
	if c.JSON {
		err = printJSON(s.out, list)
	} else {
		err = printMethods(s, list, c.Times)
	}
	if err != nil {
		return ours(err)
	}
	return nil
}

// methods are those that were asked for, in the order of their strength.
func (c methodsCmd) methods() ([]judge.Method, error) {
	for _, name := range c.By {
		if !slices.Contains(judge.AllMethods, judge.Method(name)) {
			return nil, fmt.Errorf("--by %s: the methods are %v", name, judge.AllMethods)
		}
	}
	if len(c.By) == 0 {
		return judge.AllMethods, nil
	}
	return slices.DeleteFunc(slices.Clone(judge.AllMethods), func(m judge.Method) bool {
		return !slices.Contains(c.By, string(m))
	}), nil
}

// programs reads the corpus.
func (c methodsCmd) programs() ([]corpus.Program, error) {
	dirs, err := filepath.Glob(filepath.Join(c.Dir, "*", "*.txtar"))
	if err != nil {
		return nil, err
	}
	for i := range dirs {
		dirs[i] = filepath.Dir(dirs[i])
	}
	if dirs = slices.Compact(dirs); len(dirs) == 0 {
		dirs = []string{c.Dir}
	}
	var programs []corpus.Program
	for _, dir := range dirs {
		list, err := corpus.Read(dir)
		if err != nil {
			return nil, err
		}
		programs = append(programs, list...)
	}
	if len(c.Only) > 0 {
		programs = slices.DeleteFunc(programs, func(p corpus.Program) bool {
			return !slices.ContainsFunc(c.Only, func(part string) bool { return strings.Contains(p.Name, part) })
		})
	}
	if len(programs) == 0 {
		return nil, fmt.Errorf("there is no program in %s whose name contains %s", c.Dir, strings.Join(c.Only, " or "))
	}
	return programs, nil
}

// tryAll tries every program by one method, workers at a time.
func (c methodsCmd) tryAll(ctx context.Context, m *judge.Methods, method judge.Method, programs []corpus.Program, workers int) ([][]judge.Tried, error) {
	tried := make([][]judge.Tried, len(programs))
	errs := make([]error, len(programs))
	turn := make(chan struct{}, workers)
	var running sync.WaitGroup
	for i, p := range programs {
		running.Go(func() {
			turn <- struct{}{}
			defer func() { <-turn }()
			tried[i], errs[i] = m.Try(ctx, method, p.Challenge, p.Source, c.Times)
		})
	}
	running.Wait()
	return tried, errors.Join(errs...)
}

// count sums up what one method found.
func count(method judge.Method, programs []corpus.Program, tried [][]judge.Tried) measuredMethod {
	m := measuredMethod{Method: method}
	var took []time.Duration
	for i, p := range programs {
		row := measuredProgram{Name: p.Name, Want: p.Kinds, Kinds: map[game.Kind]int{}, Of: len(tried[i])}
		for _, t := range tried[i] {
			row.Kinds[t.Kind]++
			took = append(took, t.Took)
			if slices.Contains(p.Kinds, t.Kind) {
				row.Held++
			}
		}
		held := float64(row.Held) / float64(row.Of)
		if slices.Contains(p.Kinds, game.Accepted) {
			m.Right++
			m.Blames += 1 - held
			if row.Held < row.Of {
				m.Blamed++
			}
		} else {
			m.Wrong++
			m.Chance += held
			if row.Held > 0 {
				m.Found++
			}
		}
		m.Programs = append(m.Programs, row)
	}
	m.Chance /= float64(max(1, m.Wrong))
	m.Blames /= float64(max(1, m.Right))
	slices.Sort(took)
	m.Median = took[len(took)/2].Seconds()
	return m
}

// printMethods prints the table, and what the strongest two methods did not hold.
func printMethods(s streams, list []measuredMethod, times int) error {
	fmt.Fprintf(s.out, "%d wrong and %d right programs, %d judgings of each\n\n", list[0].Wrong, list[0].Right, times)
	table := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "METHOD\tFOUND AT ALL\tCHANCE\tRIGHT ONES BLAMED\tCHANCE\tMEDIAN")
	for _, m := range list {
		fmt.Fprintf(table, "%s\t%d of %d\t%.2f\t%d of %d\t%.2f\t%.2f s\n", m.Method.Words(), m.Found, m.Wrong, m.Chance, m.Blamed, m.Right, m.Blames, m.Median)
	}
	if err := table.Flush(); err != nil {
		return err
	}
	for _, m := range list {
		if m.Method != judge.Points && m.Method != judge.Explored {
			continue
		}
		for _, p := range m.Programs {
			if p.Held < p.Of {
				fmt.Fprintf(s.out, "%s: %s got %v, want %v\n", m.Method, p.Name, p.Kinds, p.Want)
			}
		}
	}
	return nil
}
