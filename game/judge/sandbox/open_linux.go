//go:build amd64 || arm64

package sandbox

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"sync"

	ll "github.com/landlock-lsm/go-landlock/landlock/syscall"
)

// Sandbox runs untrusted commands. It may be used by any number of goroutines.
type Sandbox struct {
	confine   bool          // set at construction; false: Options.Insecure
	abi       int           // set at construction: Landlock's version, 0 without it
	ids       ids           // set at construction
	libraries []string      // set at construction
	layers    []Layer       // written by Open, read-only afterwards
	slots     chan int      // the free slots' numbers
	closing   chan struct{} // closed by the first Close
	once      sync.Once
	started   func(pid int) // for tests; nil otherwise
}

// Open makes a sandbox and proves it by attack: a canary is run in it that tries to break out. It returns an error that
// wraps ErrUnsafe and names what got through or what is missing, ErrUnsupported where there is no sandbox, and ctx's
// error. With Options.Insecure nothing is asked or confined and only the limits hold.
func Open(ctx context.Context, o Options) (*Sandbox, error) {
	n := orElse(o.Slots, runtime.NumCPU())
	s := &Sandbox{confine: !o.Insecure, slots: make(chan int, n), closing: make(chan struct{})}
	for slot := range n {
		s.slots <- slot
	}
	if o.Insecure {
		s.layers = insecureLayers()
		return s, nil
	}

	abi, err := ll.LandlockGetABIVersion()
	if err != nil {
		return nil, fmt.Errorf("%w: there is no Landlock (%w): use Linux 5.13 or later with landlock among its security modules, and Docker 20.10.10 or later",
			ErrUnsafe, err)
	}
	s.abi = abi
	s.ids = chooseIDs(n)
	s.libraries = libraries()

	attacks, err := s.canary(ctx, o.Dir)
	if err != nil {
		if ctx.Err() == nil && !errors.Is(err, ErrUnsafe) {
			err = fmt.Errorf("%w: %w", ErrUnsafe, err)
		}
		return nil, err
	}
	s.layers = s.baseLayers(attacks)
	return s, nil
}

// Report says layer by layer what holds, for doctor.
func (s *Sandbox) Report() []Layer { return append([]Layer(nil), s.layers...) }

// Close refuses new commands and waits for those that run. It may be called again.
func (s *Sandbox) Close() error {
	s.once.Do(func() {
		close(s.closing)
		for range cap(s.slots) {
			<-s.slots
		}
	})
	return nil
}

func insecureLayers() []Layer {
	return []Layer{
		{Name: "confinement", Base: true, Detail: "switched off: programs run with the server's own rights. Never let anyone but yourself submit"},
		{Name: "limits", Holds: true, Base: true, Detail: "CPU, wall time, memory, threads, output and file size"},
	}
}

func (s *Sandbox) baseLayers(attacks int) []Layer {
	return []Layer{
		{Name: "canary", Holds: true, Base: true, Detail: fmt.Sprintf("%d attacks came to nothing", attacks)},
		{Name: "landlock", Holds: true, Base: true, Detail: landlockDetail(s.abi)},
		{Name: "seccomp", Holds: true, Base: true, Detail: fmt.Sprintf("%d system calls allowed: no socket, process, exec, or signal to others", len(allowed()))},
		{Name: "capabilities", Holds: true, Base: true, Detail: "none, and no_new_privs; a command with file lists may keep one to read what they name"},
		{Name: "uid", Holds: s.ids.own(), Base: s.ids.own(), Detail: s.ids.detail},
		{Name: "limits", Holds: true, Base: true, Detail: "CPU, wall time, memory, threads, output and file size"},
		{Name: "namespaces", Detail: "not built in yet; the layers above do without"},
		{Name: "cgroup", Detail: "not built in yet; memory is watched every " + tick.String()},
	}
}

// scratch makes a directory for files that a command of any uid may see, below parent or the system's own.
func scratch(parent string) (string, error) {
	dir, err := os.MkdirTemp(parent, "sandbox-")
	if err != nil {
		return "", fmt.Errorf("make a scratch directory: %w", err)
	}
	return dir, nil
}
