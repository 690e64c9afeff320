// Command datarace runs the game: a server that hosts rooms and judges submissions, and the tools that authors and
// administrators of a class need beside it. This package only wires: flags and environment in, the house's rooms out.
//
//	serve     the server: pages, rooms, a local judge
//	worker    a judge for servers on other machines
//	judge     one program judged on the command line
//	catalog   the challenges: list, show, check, new
//	bots      a class of bots, to try a server with
//	doctor    whether this machine can judge safely
//	version   what this is
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"datarace/game/judge/sandbox"
)

func main() {
	sandbox.Init() // first: the sandbox re-executes this program as its helper
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the program at once
	err := run(ctx, os.Args[1:], os.Getenv, os.Stdout, os.Stderr)
	stop()
	os.Exit(exitCode(err, os.Stderr))
}

// Exit codes. A script can tell a program that was not accepted from one that could not be judged.
const (
	exitOK          = 0
	exitNotAccepted = 1
	exitUnusable    = 2
	exitOurs        = 3
)

// exit is an error that names its exit code. With a nil err nothing more is printed.
type exit struct {
	code int
	err  error
}

func (e exit) Error() string {
	if e.err == nil {
		return fmt.Sprintf("exit status %d", e.code)
	}
	return e.err.Error()
}

func (e exit) Unwrap() error { return e.err }

// unusable says that what was asked for makes no sense, and ours that we could not do it.
func unusable(err error) error { return exit{exitUnusable, err} }
func ours(err error) error     { return exit{exitOurs, err} }

// exitCode prints what is left to say and returns the process's exit status.
func exitCode(err error, stderr io.Writer) int {
	if err == nil {
		return exitOK
	}
	e := exit{exitOurs, err}
	errors.As(err, &e)
	if e.err != nil {
		fmt.Fprintf(stderr, "datarace: %v\n", err)
	}
	return e.code
}
