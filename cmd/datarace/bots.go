package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strings"
	"text/tabwriter"
	"time"

	"datarace/client/bot"
	"datarace/game/catalog"
)

type botsCmd struct {
	Server   *url.URL      `help:"The server's address." default:"http://localhost:8080" placeholder:"URL"`
	Key      string        `help:"The server key, as in the instructor's link after the #." required:"" placeholder:"KEY"`
	Room     string        `help:"Join this room, whose rounds somebody else starts; without it the bots open one and play it through." placeholder:"CODE"`
	Playlist string        `help:"What a room of their own is opened with; the first with enough rounds when empty." placeholder:"ID"`
	Students int           `help:"Students in the class, 200 at most." default:"28" placeholder:"N"`
	Rounds   int           `help:"Rounds to play." default:"3" placeholder:"R"`
	Seed     uint64        `help:"Decides what the students do, so that a class can be played again." placeholder:"S"`
	Pace     time.Duration `help:"The longest that a student thinks between two steps." default:"5s" placeholder:"TIME"`
	Packs    []string      `help:"Directories with more challenges, the same that the server has." placeholder:"DIR"`
}

// Run plays a class and compares all that its students are told with what the packs and the rules of scoring say.
func (c *botsCmd) Run(ctx context.Context, s streams) error {
	if c.Server.Scheme != "http" && c.Server.Scheme != "https" || c.Server.Host == "" {
		return unusable(fmt.Errorf("--server %s: want something like http://localhost:8080", c.Server))
	}
	if c.Pace < 0 {
		return unusable(errors.New("--pace must not be negative"))
	}
	challenges, err := catalog.Load(c.Packs...)
	if err != nil {
		return unusable(err)
	}
	began := time.Now()
	report, err := bot.Class{
		Server: strings.TrimSuffix(c.Server.String(), "/"), Key: c.Key, Room: strings.ToUpper(strings.TrimSpace(c.Room)),
		Playlist: c.Playlist, Students: c.Students, Rounds: c.Rounds, Seed: c.Seed, Pace: c.Pace,
		Catalog: challenges, Out: s.out,
	}.Play(ctx)
	if report.Room != "" {
		showClass(s.out, report, time.Since(began))
	}
	switch {
	case errors.Is(err, bot.ErrUnusable):
		return unusable(err)
	case err != nil:
		return ours(err)
	case len(report.Differences) > 0:
		return exit{code: exitNotAccepted}
	}
	return nil
}

// showClass prints the board, what was done, and every difference.
func showClass(w io.Writer, r *bot.Report, took time.Duration) {
	if len(r.Board) > 0 {
		table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
		fmt.Fprintln(table, "\nrank\tname\tpoints\tsolved")
		for _, row := range r.Board {
			fmt.Fprintf(table, "%d\t%s\t%d\t%d\n", row.Rank, row.Name, row.Points, row.Solved)
		}
		table.Flush()
	}
	n := r.Count
	fmt.Fprintf(w, "\n%d rounds in %v: %d submissions, %d verdicts, %d checks, %d hints, %d seen to fail, %d patches chosen, %d drafts, %d connections lost, %d views\n",
		r.Rounds, took.Round(time.Second), n.Submissions, n.Verdicts, n.Checks, n.Hints, n.Fails, n.Choices, n.Drafts, n.Drops, n.Views)
	if r.Unsure > 0 {
		fmt.Fprintf(w, "%d students did not see how one of their rounds ended: their points were not compared\n", r.Unsure)
	}
	for _, d := range r.Differences {
		fmt.Fprintf(w, "difference: %s\n", d)
	}
	if len(r.Differences) == 0 && len(r.Board) > 0 {
		fmt.Fprintln(w, "no difference between what was told and what the packs and the rules say")
	}
}
