package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"text/tabwriter"

	"datarace/game"
	"datarace/game/catalog"
	"datarace/game/judge"
)

type catalogCmd struct {
	List  listCmd  `cmd:"" help:"List the challenges."`
	Show  showCmd  `cmd:"" help:"Show a challenge: brief and program; with --all its hints, fixes and wrong fixes too."`
	Check checkCmd `cmd:"" help:"Hold challenges to their word: every program of a pack must get its declared verdict. Exit status 1 when one does not."`
	New   newCmd   `cmd:"" help:"Make a challenge's skeleton."`
}

// packs is where challenges come from, beside those inside the program.
type packs struct {
	Packs []string `help:"Directories with more challenges." placeholder:"DIR"`
	JSON  bool     `name:"json" help:"Print JSON."`
}

func (p packs) load() (*catalog.Catalog, error) {
	challenges, err := catalog.Load(p.Packs...)
	if err != nil {
		return nil, unusable(err)
	}
	return challenges, nil
}

// find is the challenge with this id.
func find(all *catalog.Catalog, id string) (*catalog.Challenge, error) {
	challenge, ok := all.Challenge(id)
	if !ok {
		return nil, unusable(fmt.Errorf("there is no challenge %q; datarace catalog list names them", id))
	}
	return challenge, nil
}

// named is the challenges that these ids and directories stand for, all of them when there is none.
func named(all *catalog.Catalog, names []string) ([]*catalog.Challenge, error) {
	if len(names) == 0 {
		return all.Challenges(), nil
	}
	var list []*catalog.Challenge
	for _, name := range names {
		if info, err := os.Stat(name); err == nil && info.IsDir() {
			inside, err := catalog.Read(name)
			if err != nil {
				return nil, unusable(err)
			}
			list = append(list, inside.Challenges()...)
			continue
		}
		challenge, err := find(all, name)
		if err != nil {
			return nil, err
		}
		list = append(list, challenge)
	}
	return list, nil
}

type listCmd struct{ packs }

// Run prints a line for each challenge.
func (c listCmd) Run(s streams) error {
	all, err := c.load()
	if err != nil {
		return err
	}
	if c.JSON {
		briefs := []catalog.Brief{}
		for _, challenge := range all.Challenges() {
			briefs = append(briefs, challenge.Brief)
		}
		return printJSON(s.out, briefs)
	}
	table := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "ID\tLEVEL\tMINUTES\tTITLE\tCONCEPTS")
	for _, challenge := range all.Challenges() {
		fmt.Fprintf(table, "%s\t%d\t%d\t%s\t%s\n", challenge.ID, challenge.Level, challenge.Minutes, challenge.Title, strings.Join(challenge.Concepts, ", "))
	}
	return table.Flush()
}

type showCmd struct {
	ID  string `arg:"" help:"The challenge's id."`
	All bool   `help:"Show hints, fixes and wrong fixes too: not for a projector."`
	packs
}

// Run prints one challenge.
func (c showCmd) Run(s streams) error {
	all, err := c.load()
	if err != nil {
		return err
	}
	challenge, err := find(all, c.ID)
	if err != nil {
		return err
	}
	if c.JSON {
		if c.All {
			return printJSON(s.out, challenge)
		}
		return printJSON(s.out, challenge.Brief)
	}
	fmt.Fprintf(s.out, "%s (%s), level %d, %d minutes\n\n%s\n\n%s", challenge.Title, challenge.ID, challenge.Level, challenge.Minutes,
		strings.TrimSpace(challenge.Brief.Brief), challenge.Start)
	if !c.All {
		return nil
	}
	fmt.Fprintf(s.out, "\nThe program as given gets: %s\n", challenge.Bug)
	for i, hint := range challenge.Hints {
		fmt.Fprintf(s.out, "Hint %d: %s\n", i+1, hint)
	}
	fmt.Fprintf(s.out, "\n%s\n", strings.TrimSpace(challenge.Explanation))
	for _, sample := range append(append([]catalog.Sample{}, challenge.Fixes...), challenge.Wrongs...) {
		fmt.Fprintf(s.out, "\n--- %s: %s\n%s", sample.Name, sample.Kind, sample.Source)
	}
	return nil
}

type checkCmd struct {
	Names   []string `arg:"" optional:"" name:"dir-or-id" help:"Directories of challenges, or ids; all that are loaded when there is none."`
	Seeds   int      `short:"n" help:"Judge every program with this many seeds: 5 in a hurry, 20 before it is used, 100 for a release." default:"20" placeholder:"N"`
	Mutants bool     `help:"Also judge small changes of the fixes, and list those that are still accepted."`
	packs
	judging
}

// Run checks challenge by challenge and prints a table for each.
func (c checkCmd) Run(ctx context.Context, s streams) error {
	if c.Seeds < 1 {
		return unusable(errors.New("-n must be at least 1"))
	}
	all, err := c.load()
	if err != nil {
		return err
	}
	list, err := named(all, c.Names)
	if err != nil {
		return err
	}
	workers := runtime.NumCPU()
	j, err := judge.Open(ctx, c.options(workers))
	if err != nil {
		return ours(err)
	}
	defer j.Close()
	decide := func(ctx context.Context, challenge *catalog.Challenge, source string, seed uint64) (game.Verdict, error) {
		return j.Judge(ctx, judge.Job{Challenge: challenge, Source: source, Seed: seed, Mode: judge.Submit}, func(judge.Step) {})
	}
	kept := true
	tables := []catalog.Table{}
	for _, challenge := range list {
		table, err := catalog.Check(ctx, challenge, decide, catalog.CheckOptions{Seeds: c.Seeds, Workers: workers * judge.Together, Mutants: c.Mutants})
		if err != nil {
			return ours(fmt.Errorf("check %s: %w", challenge.ID, err))
		}
		kept = kept && table.OK()
		tables = append(tables, table)
		if !c.JSON {
			fmt.Fprintln(s.out, table)
		}
	}
	if c.JSON {
		if err := printJSON(s.out, tables); err != nil {
			return ours(err)
		}
	}
	if !kept {
		return exit{code: exitNotAccepted}
	}
	return nil
}

type newCmd struct {
	ID   string `arg:"" help:"The challenge's id: lower-case words with hyphens, as its directory will be called."`
	Dir  string `name:"packs" help:"The directory in which it is made." default:"." placeholder:"DIR"`
	JSON bool   `name:"json" help:"Print JSON."`
}

// Run makes the skeleton and says what to do with it.
func (c newCmd) Run(s streams) error {
	if err := catalog.New(c.Dir, c.ID); err != nil {
		return unusable(err)
	}
	made := filepath.Join(c.Dir, c.ID)
	if c.JSON {
		return printJSON(s.out, map[string]string{"id": c.ID, "dir": made})
	}
	_, err := fmt.Fprintf(s.out, "made %s; fill it in, then: datarace catalog check %s\n", made, made)
	return err
}
