package client

import (
	"context"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"net/url"
	"sync"

	"datarace/game/catalog"
	"datarace/rooms"
)

// Options is what a server works with. Rooms, Catalog, Key and NewID are needed.
type Options struct {
	Rooms     *rooms.Registry
	Catalog   *catalog.Catalog
	Key       string                // the server key: who has it opens rooms
	Pages     fs.FS                 // index.html, host.html, screen.html, assets/; nil when they are not built
	Public    *url.URL              // the address under which people come, when it is not the server's own
	Addresses func() []string       // hosts or URLs under which the server can be reached, accepted as Host
	Ready     func() (bool, string) // and what is missing, or weaker than elsewhere; always ready when nil
	NewID     func() string         // a fresh seat's id
	Log       *slog.Logger          // slog.Default() when nil
	Limits    Limits
}

// Server is the connections of this process. Its methods may be called from any goroutine.
type Server struct {
	o       Options // set at construction, like all up to the mutex
	pages   *pages
	wrong   *buckets // by address: wrong codes, keys and tokens
	joins   *buckets // by address
	said    *buckets // by speaker: messages
	drafts  *buckets // by speaker
	handler http.Handler
	traffic traffic
	stop    chan struct{} // closed by Shutdown

	mu       sync.Mutex
	stopping bool
	sockets  int
	serving  sync.WaitGroup // of websockets; Add only under mu and while not stopping
}

// New returns a server that is ready to serve.
func New(o Options) *Server {
	if o.Log == nil {
		o.Log = slog.Default()
	}
	if o.Ready == nil {
		o.Ready = func() (bool, string) { return true, "" }
	}
	if o.Addresses == nil {
		o.Addresses = func() []string { return nil }
	}
	o.Limits = o.Limits.filled()
	s := &Server{
		o:     o,
		pages: newPages(o.Pages),
		wrong: newBuckets(o.Limits.Wrong), joins: newBuckets(o.Limits.Joins),
		said: newBuckets(o.Limits.Messages), drafts: newBuckets(o.Limits.Drafts),
		stop: make(chan struct{}),
	}
	s.handler = s.routes()
	return s
}

// Handler serves the pages, the API and the websockets.
func (s *Server) Handler() http.Handler { return s.handler }

// Shutdown admits no more websockets, closes every open one with wire.CloseRestarting and waits for their goroutines,
// or for ctx. It may be called again.
func (s *Server) Shutdown(ctx context.Context) error {
	s.mu.Lock()
	if !s.stopping {
		s.stopping = true
		close(s.stop)
	}
	s.mu.Unlock()
	done := make(chan struct{})
	go func() { // ends with the last websocket, each of which ends by itself within closeWait
		s.serving.Wait()
		close(done)
	}()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("close the websockets: %w", ctx.Err())
	}
}

// admit counts a websocket in; false when the server is stopping or full. leave counts it out.
func (s *Server) admit() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stopping || s.sockets >= s.o.Limits.Sockets {
		return false
	}
	s.sockets++
	s.serving.Add(1)
	return true
}

func (s *Server) leave() {
	s.mu.Lock()
	s.sockets--
	s.mu.Unlock()
	s.serving.Done()
}

func (s *Server) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", s.healthz)
	mux.HandleFunc("GET /readyz", s.readyz)
	mux.HandleFunc("GET /ws", s.serveSocket)
	mux.HandleFunc("POST /api/host/key", s.exchangeKey)
	mux.HandleFunc("GET /api/host/session", s.host(s.session))
	mux.HandleFunc("GET /api/playlists", s.host(s.playlists))
	mux.HandleFunc("POST /api/rooms", s.host(s.openRoom))
	mux.HandleFunc("GET /api/rooms", s.host(s.listRooms))
	mux.HandleFunc("GET /api/rooms/{code}", s.card)
	mux.HandleFunc("GET /api/best/{challenge}", s.fastest)
	mux.HandleFunc("/api/", s.noSuchCall)
	mux.HandleFunc("GET /{$}", s.page("index.html"))
	mux.HandleFunc("GET /j/{code}", s.page("index.html"))
	mux.HandleFunc("GET /host", s.page("host.html"))
	mux.HandleFunc("GET /host/{code}", s.page("host.html"))
	mux.HandleFunc("GET /screen/{code}", s.page("screen.html"))
	mux.HandleFunc("GET /assets/{path...}", s.asset)
	mux.HandleFunc("GET /favicon.ico", s.favicon)
	mux.HandleFunc("/", s.noSuchPage)
	return s.guard(mux)
}

// healthz says that the process lives.
func (s *Server) healthz(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok") }

// readyz says whether it is worth sending people here.
func (s *Server) readyz(w http.ResponseWriter, _ *http.Request) {
	ready, missing := s.o.Ready()
	s.mu.Lock()
	stopping := s.stopping
	s.mu.Unlock()
	if stopping {
		ready, missing = false, "the server is stopping"
	}
	if !ready {
		w.WriteHeader(http.StatusServiceUnavailable)
		fmt.Fprintln(w, missing)
		return
	}
	if missing != "" {
		fmt.Fprintln(w, "ready;", missing)
		return
	}
	fmt.Fprintln(w, "ready")
}
