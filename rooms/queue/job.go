// Package queue has submissions judged in turn, fairly, by goroutines of this process; their judge may be here or, by
// package remote, on other machines. Submissions go before checks and checks before background work; within each, rooms
// take turns, and within a room its seats. Identical jobs (challenge digest, source, mode, seed) are judged once and share
// the verdict.
package queue

import (
	"context"
	"errors"

	"datarace/game"
)

// What callers test for.
var (
	ErrClosed = errors.New("the queue is closed")
	// ErrNotYet is returned (wrapped or not) by a Judge that is still warming up: the job waits and is tried again,
	// and none of its tries is used up.
	ErrNotYet = errors.New("the judge is not ready yet")
)

// Mode says how thoroughly a program is judged.
type Mode string

// Check runs the visible test once; Submit explores schedules with the hidden tests.
const (
	Check  Mode = "check"
	Submit Mode = "submit"
)

// Job is one program to judge.
type Job struct {
	Submission string // unique among the jobs in the queue
	Challenge  string // id
	Digest     string // of the challenge
	Source     string
	Seed       uint64 // 0: the judge derives it from digest and source
	Mode       Mode
	Room, Seat string // for fairness
	Background bool   // behind everything else
}

// Step is where a job is: "queued" with Position jobs before it, then what the judge reports ("building", "running").
type Step struct {
	Name     string
	Position int
}

// Queued is the Step's name of a job that waits.
const Queued = "queued"

// Judge judges one job. An error is the judge's own failure, or ctx's end; progress may be called from any goroutine
// until Judge returns.
type Judge func(ctx context.Context, j Job, progress func(step string)) (game.Verdict, error)

// Watch is told what happens to a job. Both functions may be nil; they are called without locks, from the queue's
// goroutines, and must return soon. Done is called at most once, and not for a job that was withdrawn or whose queue
// was closed before its verdict.
type Watch struct {
	Step func(Step)
	Done func(game.Verdict)
}
