package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/alecthomas/kong"

	"datarace/game/judge"
)

const about = `A multiplayer classroom game: students race each other to remove data races, deadlocks, leaks and lost
wake-ups from short Go programs.

An instructor runs "datarace serve", opens the printed link, picks a playlist and opens a room. Students join in a
browser with the room's code. Every submission is built with the race detector and run under hundreds of schedules.

Every flag can be given by environment too: --data is DATARACE_DATA, --insecure-no-sandbox is DATARACE_INSECURE_NO_SANDBOX.`

// cli is the whole command line.
type cli struct {
	Serve   serveCmd   `cmd:"" help:"Start the server: pages, rooms and a local judge."`
	Worker  workerCmd  `cmd:"" help:"Judge for servers on other machines, that keep their rooms in Redis."`
	Judge   judgeCmd   `cmd:"" help:"Judge programs for one challenge. Exit status: 0 accepted, 1 not accepted, 2 unusable input, 3 our failure."`
	Catalog catalogCmd `cmd:"" help:"The challenges: list, show, check, new."`
	Bots    botsCmd    `cmd:"" help:"Play a class of bots on a server and check all that it tells them. Exit status: 0 as it should be, 1 a difference, 2 unusable input, 3 no server."`
	Bench   benchCmd   `cmd:"" help:"Measure: how fast verdicts are, and how much each way of judging finds."`
	Doctor  doctorCmd  `cmd:"" help:"Say whether this machine can judge safely, and what to do when it cannot. Exit status 1 when it cannot."`
	Version versionCmd `cmd:"" help:"Print the version of datarace and of the Go that built it."`
}

// streams is where a command writes.
type streams struct{ out, err io.Writer }

// judging is what every command that judges needs to know.
type judging struct {
	Go       string `help:"The go command that builds submissions." default:"go" placeholder:"PATH"`
	Engine   string `help:"What submissions run on: explore edits a copy of Go's scheduler and repeats every verdict exactly; fallback needs no edit and does not; auto takes explore where it fits the Go." default:"auto" enum:"auto,explore,fallback" placeholder:"NAME"`
	Cache    string `help:"Where the race-built standard library is kept; the user's cache directory when empty." placeholder:"DIR"`
	Insecure bool   `name:"insecure-no-sandbox" help:"Judge without a sandbox when this machine has none. Only with a loopback address: whoever can submit can do everything that you can."`
}

// options are the judge's, for so many submissions at the same time.
func (j judging) options(workers int) judge.Options {
	return judge.Options{Go: j.Go, Engine: j.Engine, Cache: j.Cache, Insecure: j.Insecure, Workers: workers}
}

// run is the program: args without the program's name, the environment as a function, and the two streams.
func run(ctx context.Context, args []string, getenv func(string) string, stdout, stderr io.Writer) error {
	var c cli
	helped := errors.New("helped")
	parser, err := kong.New(&c,
		kong.Name("datarace"),
		kong.Description(about),
		kong.Writers(stdout, stderr),
		kong.Exit(func(int) { panic(helped) }), // --help was printed; recovered below
		kong.Resolvers(environment(getenv)),
		kong.ValueFormatter(withVariable),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, WrapUpperBound: 100}),
		kong.BindTo(ctx, (*context.Context)(nil)),
		kong.Bind(streams{stdout, stderr}, getenv),
		kong.Vars{"data": defaultData()},
		standardLimits(),
		kong.ExplicitGroups([]kong.Group{limitsGroup}),
	)
	if err != nil {
		return ours(err)
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	k, help, err := parse(parser, args, helped)
	if help {
		return nil
	}
	if err != nil {
		return unusable(fmt.Errorf("%w; datarace --help explains", err))
	}
	return k.Run()
}

// parse is parser.Parse, with the panic by which help ends turned into help = true.
func parse(parser *kong.Kong, args []string, helped error) (k *kong.Context, help bool, err error) {
	defer func() {
		switch r := recover(); r {
		case nil:
		case helped:
			help = true
		default:
			panic(r)
		}
	}()
	k, err = parser.Parse(args)
	return k, false, err
}

// environment looks a flag that was not given up as DATARACE_NAME.
func environment(getenv func(string) string) kong.Resolver {
	return kong.ResolverFunc(func(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
		if text := getenv(variable(flag.Name)); text != "" {
			return text, nil
		}
		return nil, nil
	})
}

func variable(flag string) string {
	return "DATARACE_" + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
}

// withVariable is a flag's help with its default and its variable, for all but --help.
func withVariable(v *kong.Value) string {
	if v.Flag == nil || v.Name == "help" {
		return v.Help
	}
	more := "$" + variable(v.Name)
	if v.HasDefault {
		more = v.Default + " by default, " + more
	}
	return strings.TrimSuffix(v.Help, ".") + " (" + more + ")."
}
