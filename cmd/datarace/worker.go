package main

import (
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"

	"github.com/google/uuid"

	"datarace/game"
	"datarace/game/catalog"
	"datarace/game/judge"
	"datarace/rooms/queue/remote"
)

type workerCmd struct {
	Redis   string   `help:"The Redis in which the servers keep their rooms, and through which they ask for verdicts." required:"" placeholder:"redis://HOST:PORT"`
	Workers int      `help:"Programs judged at the same time; the number of processors when 0." placeholder:"N"`
	Packs   []string `help:"Directories with more challenges, the same that the servers have." placeholder:"DIR"`
	judging
	logging
}

// Run judges for servers until ctx ends.
func (c *workerCmd) Run(ctx context.Context, s streams) (err error) {
	switch {
	case c.Workers < 0:
		return unusable(errors.New("--workers must not be negative"))
	case c.Insecure:
		return unusable(errors.New("--insecure-no-sandbox: a worker runs what others hand in, so it never judges without a sandbox"))
	}
	challenges, err := catalog.Load(c.Packs...)
	if err != nil {
		return unusable(err)
	}
	log, slots := c.logger(s.err), processors(c.Workers)
	own := &bench{challenges: challenges}
	id := workerName()
	worker, err := remote.Hire(ctx, remote.Options{URL: c.Redis, ID: id, Kind: kindOf(challenges), Log: log})
	if err != nil {
		return unusable(err)
	}
	defer func() { err = errors.Join(err, worker.Close()) }()
	fmt.Fprintf(s.out, "\n  datarace %s\n\n  Worker      %s\n", version(), id)
	work, stop := context.WithCancel(ctx)
	defer stop()
	warmed := make(chan struct{})
	go func() { // ends when the judge is ready or work is done
		defer close(warmed)
		progress := newBar(s.out)
		o := c.options(slots)
		o.Log = log
		own.warmUp(work, o, func(state game.Warmth) {
			about := remote.About{Slots: slots, Tasks: slots * judge.Together, Ready: state.Ready, Done: state.Done, Total: state.Total, Weaker: state.Weaker}
			if state.Ready {
				about.Engine = engineOf(own.parts())
				fmt.Fprintf(s.out, "  Judge       ready: %d at the same time, for servers of this version and with these challenges\n", slots)
			} else if state.Failure == "" {
				progress.show(state)
			}
			worker.Announce(about)
			noteWarmth(log, state)
			if state.Failure != "" {
				stop()
			}
		})
	}()
	worker.Run(work, own.decide, grace)
	stop()
	<-warmed
	err = own.close()
	if failure := own.warmth().Failure; failure != "" {
		return ours(errors.Join(errors.New("nothing can be judged here: "+failure), err))
	}
	log.Info("the worker has stopped", "clean", err == nil)
	return err
}

// kindOf is what a worker must have in common with a server.
func kindOf(challenges *catalog.Catalog) remote.Kind {
	all := challenges.Challenges()
	slices.SortFunc(all, func(a, b *catalog.Challenge) int { return cmp.Compare(a.Digest, b.Digest) })
	sum := sha256.New()
	for _, challenge := range all {
		fmt.Fprintln(sum, challenge.Digest)
	}
	return remote.Kind{Version: version(), Challenges: fmt.Sprintf("%x", sum.Sum(nil)[:8])}
}

// workerName is unique, and tells people where the worker runs.
func workerName() string {
	host, err := os.Hostname()
	if err != nil {
		host = "worker"
	}
	host = regexp.MustCompile(`[^A-Za-z0-9._-]`).ReplaceAllString(host, "-")
	return host[:min(len(host), 60)] + "-" + uuid.NewString()[:8]
}

// engineOf names what programs run on, from a judge's report.
func engineOf(parts []judge.Part) string {
	var words []string
	for _, part := range parts {
		if part.Name == "engine" || part.Name == "toolchain" {
			word, _, _ := strings.Cut(part.Detail, ",")
			word, _, _ = strings.Cut(word, ":")
			words = append(words, word)
		}
	}
	return strings.Join(words, " ")
}
