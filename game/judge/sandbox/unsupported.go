//go:build !linux || !(amd64 || arm64)

package sandbox

import (
	"context"
	"os"
	"runtime"
)

// Init does nothing here: without a sandbox there is no helper.
func Init() {}

// Sandbox runs untrusted commands; on this system none can be opened.
type Sandbox struct{}

// Open returns ErrUnsupported.
func Open(context.Context, Options) (*Sandbox, error) { return nil, ErrUnsupported }

// Run returns ErrUnsupported.
func (s *Sandbox) Run(context.Context, Command) (Result, error) { return Result{}, ErrUnsupported }

// Report says that nothing holds here.
func (s *Sandbox) Report() []Layer {
	return []Layer{{Name: "sandbox", Base: true, Detail: "none on " + runtime.GOOS + "/" + runtime.GOARCH + ": " + ErrUnsupported.Error()}}
}

// Missing is nil.
func (s *Sandbox) Missing() error { return nil }

// Close does nothing.
func (s *Sandbox) Close() error { return nil }

// Scratch is the usual directory for temporary files.
func Scratch() string { return os.TempDir() }

// Claim returns ErrUnsupported.
func Claim(string, bool) (*os.File, error) { return nil, ErrUnsupported }
