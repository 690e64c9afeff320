//go:build amd64 || arm64

package sandbox

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"slices"
	"sync"
)

// Sandbox runs untrusted commands. It may be used by any number of goroutines.
type Sandbox struct {
	on        layers   // what commands are put under; written by Open, read-only afterwards
	layers    []Layer  // for Report; written by Open, read-only afterwards
	ids       ids      // set at construction
	libraries []string // set at construction: what every program may read
	caps      int      // set at construction: how many capabilities the kernel knows
	reading   int      // set at construction: the capability that a command may keep
	dir       string   // our own scratch files, until Close; empty when there are none
	roots     []*root  // the slots' own root directories; none where they are not needed
	groups    *groups  // the slots' cgroups; nil without

	networks []*os.File // the slots' network namespaces; nil where each command is born in one of its own

	slots   chan int      // the free slots' numbers
	closing chan struct{} // closed by the first Close
	once    sync.Once
	failed  error         // of the first Close
	started func(pid int) // for tests; nil otherwise
}

// Open makes a sandbox of the layers that this machine can put up, and proves it by attack: canaries are run in it that
// try to break out, of all layers together and of each alone. It returns an error that wraps ErrUnsafe and names what
// got through or what is missing, ErrUnsupported where there is no sandbox, and ctx's error. With Options.Insecure
// nothing is asked or confined and only the limits hold.
func Open(ctx context.Context, o Options) (*Sandbox, error) {
	n := orElse(o.Slots, runtime.NumCPU())
	s := &Sandbox{slots: make(chan int, n), closing: make(chan struct{})}
	for slot := range n {
		s.slots <- slot
	}
	for _, name := range o.Without {
		if !slices.Contains([]string{Landlock, Namespaces, Cgroup}, name) {
			return nil, fmt.Errorf("open the sandbox without %q: there is %s, %s and %s to do without", name, Landlock, Namespaces, Cgroup)
		}
	}
	if o.Insecure {
		s.on, s.layers = layers{limits: true}, insecureLayers()
		return s, nil
	}
	if err := s.climb(ctx, o, n); err != nil {
		if ctx.Err() != nil {
			err = context.Cause(ctx)
		} else if !errors.Is(err, ErrUnsafe) {
			err = fmt.Errorf("%w: %w", ErrUnsafe, err)
		}
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// Report says layer by layer what holds, for doctor.
func (s *Sandbox) Report() []Layer { return append([]Layer(nil), s.layers...) }

// Missing says what of the sandbox's own files is gone, without which commands cannot be run in it any more; nil when all is
// there. It may be called while commands run.
func (s *Sandbox) Missing() error {
	for _, r := range s.roots {
		if err := r.missing(); err != nil {
			return err
		}
	}
	return nil
}

// Close refuses new commands, waits for those that run, and removes what was made for them. It may be called again.
func (s *Sandbox) Close() error {
	s.once.Do(func() {
		close(s.closing)
		for range cap(s.slots) {
			<-s.slots
		}
		if s.groups != nil {
			s.failed = s.groups.close()
		}
		s.failed = errors.Join(s.failed, closeNetworks(s.networks))
		if s.dir != "" {
			s.failed = errors.Join(s.failed, os.RemoveAll(s.dir))
		}
		if s.failed != nil {
			s.failed = fmt.Errorf("close the sandbox: %w", s.failed)
		}
	})
	return s.failed
}
