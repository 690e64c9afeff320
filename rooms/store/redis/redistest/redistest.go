// Package redistest starts a real redis-server for a test, and kills and restarts it.
package redistest

import (
	"bufio"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
)

// Server is a redis-server of its own, in a directory of its own, reached by a unix socket. It keeps an append-only
// file and syncs it before each answer, unless Start was told otherwise.
type Server struct {
	t    testing.TB // set at construction, as the next two
	dir  string
	args []string

	// Owned by the test's goroutine; all nil while it does not run.
	watch  *exec.Cmd
	alive  io.Closer // watch kills the server when this is closed, also by the test binary's own end
	server *os.Process
	read   chan struct{} // closed when all that they printed has been read
}

// watching starts a server, which says its process number first, and kills it when nobody holds the input any more.
const watching = `sh -c 'echo "$$"; exec "$@" 2>&1' sh "$@" & exec >/dev/null; cat; kill -9 "$!"; wait`

// Start starts a redis-server with more arguments, and kills it when the test ends. The test fails when none is
// installed.
func Start(t testing.TB, args ...string) *Server {
	t.Helper()
	dir, err := os.MkdirTemp("", "redis") // not t.TempDir: the names of sockets have to be short
	if err != nil {
		t.Fatal(err)
	}
	s := &Server{t: t, dir: dir, args: args}
	t.Cleanup(func() {
		s.Kill()
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	s.Run()
	return s
}

// StartCluster starts one node that is a Cluster by itself: it has all slots.
func StartCluster(t testing.TB) *Server {
	t.Helper()
	// It insists on a port for other nodes. Nobody else has this process's own loopback address.
	own := os.Getpid()
	address := net.IPv4(127, byte(1+own>>16), byte(own>>8), byte(own)).String()
	s := Start(t, "--cluster-enabled", "yes", "--bind", address, "--cluster-port", "17379")
	node := redis.NewClient(&redis.Options{Network: "unix", Addr: s.socket()})
	defer node.Close()
	if err := node.ClusterAddSlotsRange(t.Context(), 0, 16383).Err(); err != nil {
		t.Fatal(err)
	}
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for !strings.Contains(node.ClusterInfo(t.Context()).Val(), "cluster_state:ok") { // it lets two seconds pass first
		select {
		case <-tick.C:
		case <-t.Context().Done():
			t.Fatal("the node never became a Cluster")
		}
	}
	return s
}

// URL is where it is or, while it is killed, where it will be.
func (s *Server) URL() string { return "unix://" + s.socket() }

func (s *Server) socket() string { return filepath.Join(s.dir, "s") }

// Run starts it again with what it has kept, and returns when it takes commands.
func (s *Server) Run() {
	s.t.Helper()
	path, err := exec.LookPath("redis-server")
	if err != nil {
		s.t.Fatalf("this test needs a redis-server; install one with: apt-get install redis-server (%v)", err)
	}
	watch := exec.Command("/bin/sh", append([]string{
		"-c", watching, "sh", path, "--port", "0", "--unixsocket", s.socket(), "--dir", s.dir, "--save", "",
		"--appendonly", "yes", "--appendfsync", "always",
	}, s.args...)...)
	printed, err := watch.StdoutPipe()
	if err != nil {
		s.t.Fatal(err)
	}
	alive, err := watch.StdinPipe()
	if err != nil {
		s.t.Fatal(err)
	}
	if err := watch.Start(); err != nil {
		s.t.Fatalf("start redis-server: %v", err)
	}
	s.watch, s.alive, s.read = watch, alive, make(chan struct{})
	number := make(chan int, 1)
	ended := make(chan string, 1) // what it said before it ended; closed when it takes commands
	go func() {                   // ends with the process; Kill waits for it
		defer close(s.read)
		var said strings.Builder
		lines := bufio.NewScanner(printed)
		lines.Scan()
		pid, _ := strconv.Atoi(lines.Text()) // 0 when there is none
		number <- pid
		for lines.Scan() {
			said.WriteString(lines.Text() + "\n")
			if strings.Contains(lines.Text(), "ready to accept connections at") {
				close(ended)
				_, _ = io.Copy(io.Discard, printed)
				return
			}
		}
		ended <- said.String()
	}()
	pid := <-number
	if pid == 0 {
		s.t.Fatal("redis-server did not start")
	}
	if s.server, err = os.FindProcess(pid); err != nil {
		s.t.Fatalf("find the started redis-server: %v", err)
	}
	if said, did := <-ended; did {
		s.t.Fatalf("redis-server ended instead of taking commands; it said:\n%s", said)
	}
}

// Kill ends it as kill -9 does. Killing it twice does nothing.
func (s *Server) Kill() {
	s.t.Helper()
	if s.watch == nil {
		return
	}
	if err := s.alive.Close(); err != nil {
		s.t.Errorf("kill redis-server: %v", err)
	}
	<-s.read
	_ = s.watch.Wait() // it has nothing to say
	s.watch, s.alive, s.server, s.read = nil, nil, nil, nil
}

// Process is the running server's, for other signals.
func (s *Server) Process() *os.Process { return s.server }
