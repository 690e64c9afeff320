//go:build amd64 || arm64

package sandbox

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// canaryName is argv[0] of the canary, which is this program too.
const canaryName = "datarace: sandbox canary"

const canaryEnd = "the canary sang to the end"

// bait is what the canary's attacks are after.
type bait struct {
	dir       string
	self      string // this program, by a path that any uid may execute
	target    string // a file that anyone may write, so that nothing but the sandbox can be what stops it
	secret    string // a file of the server's own
	tcp, name net.Listener
}

// layBait lays it out below parent.
func layBait(parent string) (b *bait, err error) {
	b = &bait{dir: filepath.Join(parent, "bait")}
	defer func() {
		if err != nil {
			b.clear()
			err = fmt.Errorf("lay out the canary's bait: %w", err)
		}
	}()
	b.target, b.secret = filepath.Join(b.dir, "open-to-all"), filepath.Join(b.dir, "secret")
	if err := errors.Join(mkdir(b.dir, 0o711), putFile(b.target, nil, 0o666), putFile(b.secret, nil, 0o600)); err != nil {
		return b, err
	}
	if b.self, err = runnable(b.dir); err != nil {
		return b, err
	}
	if b.tcp, err = net.Listen("tcp4", "127.0.0.1:0"); err != nil {
		return b, err
	}
	b.name, err = net.Listen("unix", "@datarace-bait-"+filepath.Base(parent))
	return b, err
}

func (b *bait) clear() {
	for _, l := range []net.Listener{b.tcp, b.name} {
		if l != nil {
			l.Close()
		}
	}
	_ = os.RemoveAll(b.dir) // it lies in the sandbox's own directory, which Close removes
}

// canary is a command that tries the attacks which the layer alone stops, or all when it is "".
func (b *bait) canary(layer string) Command {
	return Command{
		Path: b.self, name: canaryName,
		Args: []string{layer, strconv.Itoa(os.Getpid()), b.target, b.secret, b.tcp.Addr().String(), b.name.Addr().String()},
		Env:  []string{"GORACE=atexit_sleep_ms=0"}, // when this is a race binary
	}
}

// prove sends the canary through these layers. An error that wraps ErrUnsafe names the attacks that got through.
func (s *Sandbox) prove(ctx context.Context, b *bait, on layers, layer string) error {
	if layer == "capabilities" && !s.ids.own() {
		layer = "no capabilities"
	}
	r, left, err := s.runUnder(ctx, 0, b.canary(layer), on)
	if err != nil {
		return fmt.Errorf("send the canary: %w", err)
	}
	lines := strings.Split(strings.TrimSpace(string(r.Stdout)), "\n")
	if lines[len(lines)-1] != canaryEnd {
		return fmt.Errorf("the canary did not come back: exit %d %s %s: %s", r.Exit, r.Signal, r.Limit, r.Stderr)
	}
	through := lines[:len(lines)-1]
	if left {
		through = append(through, "leave a process behind")
	}
	if len(through) > 0 {
		return fmt.Errorf("%w: an attack could %s", ErrUnsafe, strings.Join(through, ", "))
	}
	return nil
}

// The modes of the canary that try a cgroup alone: what it must not have is so much that nothing else stands in its way.
const (
	glutton, crowd = "memory", "processes"

	gluttonLimit, gluttonWants = 64 << 20, 256 << 20
	crowdLimit, crowdWants     = 24, 100
)

// proveCgroup has the canary take more memory, and start more processes, than its cgroup alone allows.
func (s *Sandbox) proveCgroup(ctx context.Context, b *bait) error {
	c := b.canary(glutton)
	c.Limits = Limits{Memory: gluttonLimit}
	r, _, err := s.runUnder(ctx, 0, c, layers{cgroup: true})
	if err != nil {
		return fmt.Errorf("send the canary: %w", err)
	}
	if r.Limit != "memory" {
		return fmt.Errorf("%w: an attack could take %d MiB of memory when %d were allowed (exit %d %s %s)", ErrUnsafe,
			gluttonWants>>20, gluttonLimit>>20, r.Exit, r.Signal, r.Stderr)
	}
	c = b.canary(crowd)
	c.Limits = Limits{Threads: crowdLimit, Wall: time.Minute}
	r, left, err := s.runUnder(ctx, 0, c, layers{cgroup: true})
	switch {
	case err != nil:
		return fmt.Errorf("send the canary: %w", err)
	case string(r.Stdout) != canaryEnd+"\n":
		return fmt.Errorf("%w: an attack could start %d processes when %d were allowed (exit %d %s %s)", ErrUnsafe, crowdWants, crowdLimit, r.Exit, r.Stdout, r.Stderr)
	case left:
		return fmt.Errorf("%w: an attack could leave a process behind", ErrUnsafe)
	}
	return nil
}

// runnable returns a path of this program that any uid may execute, copying it into dir when it must.
func runnable(dir string) (string, error) {
	const self = "/proc/self/exe"
	info, err := os.Stat(self)
	if err != nil {
		return "", fmt.Errorf("look at this program: %w", err)
	}
	if os.Geteuid() != 0 || info.Mode().Perm()&0o005 == 0o005 {
		path, err := os.Readlink(self)
		if err == nil {
			if _, err = os.Stat(path); err == nil {
				return path, nil
			}
		}
	}
	text, err := os.ReadFile(self)
	if err != nil {
		return "", fmt.Errorf("read this program: %w", err)
	}
	path := filepath.Join(dir, "canary")
	if err := putFile(path, text, 0o755); err != nil {
		return "", fmt.Errorf("copy this program: %w", err)
	}
	return path, nil
}

// scratch makes a directory for files that a command of any uid may see, below parent or the system's own.
func scratch(parent string) (string, error) {
	dir, err := os.MkdirTemp(parent, "sandbox-")
	if err == nil {
		err = os.Chmod(dir, 0o711)
	}
	if err != nil {
		return "", fmt.Errorf("make a scratch directory: %w", err)
	}
	return dir, nil
}

// Init becomes the canary when this program was run as one; it does not return then. Otherwise it returns at once. Call
// it first in main, and first in the TestMain of tests that sandbox.
func Init() {
	if len(os.Args) > 1 && os.Args[0] == canaryName {
		attack(os.Args[1], os.Args[2:])
		os.Exit(0)
	}
}

// attack is the canary: it prints what it could do, a line each, and that it came to the end.
func attack(layer string, args []string) {
	if len(args) != 5 {
		return
	}
	v := prey{server: args[0], target: args[1], secret: args[2], tcp: args[3], abstract: args[4]}
	switch layer {
	case glutton:
		_, _ = unix.Mmap(-1, 0, gluttonWants, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_PRIVATE|unix.MAP_ANONYMOUS|unix.MAP_POPULATE)
		return
	case crowd:
		for range crowdWants {
			if err := leaving(); err != nil {
				fmt.Println(canaryEnd)
				return
			}
		}
		return
	case Namespaces: // what it leaves must end with it
		if err := leaving(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return
		}
	}
	for _, a := range attacks {
		if a.against(layer) && a.try(v) == nil {
			fmt.Println(a.name)
		}
	}
	if layer == "" {
		if err := reading("/proc/self/environ"); err != nil { // the race runtime must
			fmt.Fprintln(os.Stderr, err)
			return
		}
	}
	fmt.Println(canaryEnd)
}
