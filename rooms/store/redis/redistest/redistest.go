// Package redistest starts a real redis-server for a test, and kills and restarts it.
package redistest

import (
	"bufio"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Server is a redis-server of its own, in a directory of its own, reached by a unix socket. It keeps an append-only
// file and syncs it before each answer, unless Start was told otherwise.
type Server struct {
	t    testing.TB // set at construction, as the next two
	dir  string
	args []string

	command *exec.Cmd     // nil while it does not run; owned by the test's goroutine
	read    chan struct{} // closed when all that it printed has been read
}

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
	command := exec.Command(path, append([]string{
		"--port", "0", "--unixsocket", s.socket(), "--dir", s.dir, "--save", "",
		"--appendonly", "yes", "--appendfsync", "always",
	}, s.args...)...)
	printed, err := command.StdoutPipe()
	if err != nil {
		s.t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		s.t.Fatalf("start redis-server: %v", err)
	}
	s.command, s.read = command, make(chan struct{})
	ready := make(chan string, 1)
	go func() { // ends with the process; Kill waits for it
		defer close(s.read)
		defer close(ready)
		var said strings.Builder
		lines := bufio.NewScanner(printed)
		for lines.Scan() {
			said.WriteString(lines.Text() + "\n")
			if strings.Contains(lines.Text(), "ready to accept connections at") {
				ready <- ""
				_, _ = io.Copy(io.Discard, printed)
				return
			}
		}
		ready <- said.String()
	}()
	if said := <-ready; said != "" {
		s.t.Fatalf("redis-server ended instead of taking commands; it said:\n%s", said)
	}
}

// Kill ends it as kill -9 does. Killing it twice does nothing.
func (s *Server) Kill() {
	s.t.Helper()
	if s.command == nil {
		return
	}
	if err := s.command.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
		s.t.Errorf("kill redis-server: %v", err)
	}
	<-s.read
	_ = s.command.Wait() // it was killed, and says so
	s.command = nil
}

// Process is the running server's, for other signals.
func (s *Server) Process() *os.Process { return s.command.Process }
