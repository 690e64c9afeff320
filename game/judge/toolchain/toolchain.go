package toolchain

import (
	"context"
	"errors"

	"datarace/game/judge/sandbox"
)

// ErrUnknownGo says that the installed Go's runtime is not one that the edits know.
var ErrUnknownGo = errors.New("this Go's runtime is not one that the judge knows")

// Runner runs one untrusted process; a sandbox is one.
type Runner interface {
	Run(ctx context.Context, c sandbox.Command) (sandbox.Result, error)
}

// Options say how a toolchain is opened.
type Options struct {
	Go       string                // the go command; "go" when empty
	Engine   Engine                // what judged programs run on
	Cache    string                // where archives are kept; datarace below the user's cache directory when empty
	Runner   Runner                // runs compiler and linker
	Progress func(done, total int) // packages built so far; may be nil; called from one goroutine, not after Open
}

// Program is what is built.
type Program struct {
	Package    string // of the submission; its import path is "challenge/" + Package
	Language   string // "go1.26"
	Submission []byte // rewritten: it has Datarace__Reset and imports package point
	Tests      []byte // package <Package>_test with func Judge() or func Check()
	Check      []byte // the same with func Check(), for a program that can do both; may be empty
}

// Diagnostic is one complaint of the compiler about the submission.
type Diagnostic struct {
	Line, Col int // of submission.go, from 1; Col 0 when unknown
	Text      string
}
