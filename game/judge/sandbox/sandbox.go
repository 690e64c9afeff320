package sandbox

import (
	"errors"
	"time"
)

var (
	// ErrUnsafe says that an attack got through, or that a layer of the base cannot be put up here.
	ErrUnsafe = errors.New("this machine cannot hold untrusted programs safely")
	// ErrUnsupported says that there is no sandbox for this operating system or processor.
	ErrUnsupported = errors.New("judging needs Linux on amd64 or arm64: run the server in Docker, or on a Linux machine")
	// ErrClosed says that the sandbox was closed before the command began.
	ErrClosed = errors.New("the sandbox is closed")
)

// Options says how a sandbox is to be opened.
type Options struct {
	Insecure bool   // run commands with limits only, without confinement, and without asking the canary
	Dir      string // parent of scratch files, 0700; a temporary directory when empty
	Slots    int    // commands at once; the number of processors when 0

	// Without names layers that are not to be put up, as if this machine had none: Landlock, Namespaces, Cgroup. For
	// tests, and to see what a layer costs.
	Without []string
}

// Command is one process to be run.
type Command struct {
	Path string   // the binary; always readable and executable for the command itself
	Args []string // without the program's name
	Env  []string // the whole environment: nothing is inherited
	Dir  string   // working directory; "/" when empty

	// Read lists files and directories that it may read, Write those that it may also change. Nothing else can be opened
	// but what every program needs. What is below /proc/self is the command's own. With a server that runs as root, what
	// Write lists belongs to the command while it runs, and may be elsewhere; to the server afterwards.
	Read, Write []string

	Stdin  []byte
	Result bool // give it a pipe as descriptor 3; what it writes there comes back as the Result's Result
	Limits Limits

	name string // argv[0]; Path when empty
}

// Limits bound one command. A zero field means the default.
type Limits struct {
	CPU     time.Duration // of all its threads together; 4 s
	Wall    time.Duration // 8 s
	Memory  int64         // resident bytes; 512 MiB
	Output  int64         // bytes of standard output and error together, and again of descriptor 3; 1 MiB
	File    int64         // bytes of each file it writes; 16 MiB
	Threads int           // 64
}

func (l Limits) withDefaults() Limits {
	return Limits{
		CPU:     orElse(l.CPU, 4*time.Second),
		Wall:    orElse(l.Wall, 8*time.Second),
		Memory:  orElse(l.Memory, 512<<20),
		Output:  orElse(l.Output, 1<<20),
		File:    orElse(l.File, 16<<20),
		Threads: orElse(l.Threads, 64),
	}
}

func orElse[T time.Duration | int64 | int](v, otherwise T) T {
	if v <= 0 {
		return otherwise
	}
	return v
}

// Result is what became of a command.
type Result struct {
	Exit   int    // exit status; -1 when a signal ended it
	Signal string // the signal that ended it, "killed"; empty when it exited by itself
	Limit  string // the limit that it broke: "", "cpu", "wall", "memory", "output", "threads"

	Stdout, Stderr, Result []byte // at most Limits.Output bytes in all of the first two, and as many of the last

	CPU, Wall time.Duration // CPU of all its threads; wall from when its slot was free
	Memory    int64         // greatest resident bytes; of a command that needs less than the server itself, the most that was seen every 5 ms
}

// The layers that a machine may lack, by their names in a Report.
const (
	Landlock   = "landlock"
	Chroot     = "chroot"
	Namespaces = "namespaces"
	Cgroup     = "cgroup"
)

// Layer is one part of the protection, for doctor.
type Layer struct {
	Name   string
	Holds  bool
	Base   bool   // commands are not safe without it
	Detail string // one line: what holds, or why not and what to do
}
