package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"time"

	"github.com/google/uuid"

	"datarace/client"
	"datarace/game"
	"datarace/game/catalog"
	"datarace/game/judge/gate"
	"datarace/rooms"
	"datarace/rooms/queue/remote"
	"datarace/rooms/store"
	"datarace/rooms/store/bolt"
	"datarace/rooms/store/redis"
	"datarace/static"
)

type serveCmd struct {
	Addr      string   `help:"Address to listen on." default:":8080" placeholder:"HOST:PORT"`
	Data      string   `help:"Directory that remembers rooms and the server key; ${data} when empty." placeholder:"DIR"`
	URL       *url.URL `name:"url" help:"The address under which people reach this server, when it is not its own: it is shown to students, and no other origin may connect." placeholder:"URL"`
	Contained bool     `help:"This server runs in a container, whose own addresses nobody outside can reach: without --url, students are shown the address by which the instructor came."`
	Key       string   `help:"The server key, which opens rooms; made and kept in the data directory when empty." placeholder:"KEY"`
	Redis     string   `help:"Keep rooms in this Redis instead of in the data directory, and have programs judged by the workers that are there too (datarace worker)." placeholder:"redis://HOST:PORT"`
	Packs     []string `help:"Directories with more challenges." placeholder:"DIR"`
	Workers   int      `help:"Submissions judged at the same time; the number of processors when 0." placeholder:"N"`
	NoJudge   bool     `name:"no-judge" help:"Judge nothing here: leave it all to the workers at --redis."`
	Rooms     int      `help:"Rooms that may be open at the same time." default:"100" placeholder:"N"`
	Best      bool     `name:"public-best" help:"Keep the names and times of the fastest of each challenge for good, and show them to everybody: in the review, on the projector and at /api/best/CHALLENGE. Without it nothing of that is kept or shown."`
	Admin     string   `help:"Address of the admin listener, with /metrics, /debug/pprof, /healthz and /readyz; off for none. When empty, 127.0.0.1:8081, or none when that is taken." placeholder:"HOST:PORT"`
	judging
	logging
	limits
}

// grace is how long a stopping server takes for its goodbyes.
const grace = 10 * time.Second

// Run serves until ctx ends.
func (c *serveCmd) Run(ctx context.Context, s streams) (err error) {
	if err := c.check(); err != nil {
		return unusable(err)
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", c.Addr)
	if err != nil {
		return unusable(fmt.Errorf("listen on %s: %w; choose another with --addr", c.Addr, err))
	}
	defer listener.Close()
	data, err := dataDir(c.Data)
	if err != nil {
		return unusable(err)
	}
	key, err := serverKey(c.Key, data)
	if err != nil {
		return unusable(err)
	}
	challenges, err := catalog.Load(c.Packs...)
	if err != nil {
		return unusable(err)
	}
	log := c.logger(s.err)
	metrics, all := newMetrics(), &judges{slots: processors(c.Workers), moved: make(chan struct{}, 1)}
	if !c.NoJudge {
		all.own = &bench{challenges: challenges}
	}
	private, err := listenAdmin(ctx, c.Admin, log)
	if err != nil {
		return unusable(err)
	}
	defer startAdmin(private, metrics.handler(), all.ready).close() // last, so that the end can be watched
	kept, err := c.open(ctx, data, log)
	if err != nil {
		return unusable(err)
	}
	var asked time.Time // to stop; zero while it serves
	defer func() {
		err = errors.Join(err, kept.Close())
		if !asked.IsZero() {
			log.Info("the server has stopped", "took", time.Since(asked).Round(time.Millisecond), "clean", err == nil)
		}
	}()

	if c.Redis != "" {
		all.workers, err = remote.Open(ctx, remote.Options{URL: c.Redis, ID: uuid.NewString(), Kind: kindOf(challenges), Log: log},
			remote.Hooks{Changed: all.stir, Elsewhere: func() bool { return all.own != nil && all.own.warmth().Ready }})
		if err != nil {
			return unusable(err)
		}
	}
	addresses := func() []string { return candidates(c.URL, listener.Addr(), c.Contained) }
	registry, err := rooms.Open(ctx, rooms.Options{
		Store: measured{kept, metrics.appends}, Catalog: challenges, Judge: metrics.judge(all.decide), Workers: all.capacity(),
		Canon: gate.Canon, Warmth: all.warmth, Addresses: addresses,
		NewID: uuid.NewString, Owner: uuid.NewString(), Log: log,
		MaxRooms: c.Rooms, PublicBest: c.Best, MaxSeats: c.Seats, Backlog: c.Backlog << 20,
	})
	if err != nil {
		return ours(errors.Join(fmt.Errorf("open the rooms: %w", err), all.close()))
	}
	faces := client.New(client.Options{
		Rooms: registry, Catalog: challenges, Key: key, Pages: static.Pages(), Public: c.URL, Addresses: addresses,
		Ready: all.ready, NewID: uuid.NewString, Log: log, Limits: c.connections(),
	})
	metrics.registry.MustRegister(gauges{rooms: registry.Stats, faces: faces.Stats, ready: all.ready, parts: all.parts, workers: all.workers})
	server := &http.Server{
		Handler: faces.Handler(), ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute,
		MaxHeaderBytes: 16 << 10, ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelDebug),
	}

	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }() // ends by Shutdown below
	log.Info("the server is there", "address", listener.Addr().String(), "version", version())
	greet(s.out, key, c.URL, listener.Addr(), addresses())
	warm, cool := context.WithCancel(ctx)
	var around sync.WaitGroup // ends after cool
	if all.own != nil {
		around.Go(func() {
			o := c.options(all.slots)
			o.Log = log
			all.own.warmUp(warm, o, func(game.Warmth) { all.stir() })
		})
	}
	progress, last := newBar(s.out), game.Warmth{}
	around.Go(func() {
		all.watch(warm, func() {
			registry.Resize(all.capacity())
			if w := all.warmth(); w != last {
				last = w
				progress.show(w)
				noteWarmth(log, w)
			}
		})
	})

	select {
	case <-ctx.Done():
		err = nil
	case err = <-served:
	}
	log.Info("the server stops: every seat is told, what counts is saved", "at_most", grace)
	asked = time.Now()
	cool()
	around.Wait()
	return errors.Join(err, stop(server, faces, registry, all))
}

// noteWarmth logs whether programs can be judged, when that changes.
func noteWarmth(log *slog.Logger, w game.Warmth) {
	switch {
	case w.Failure != "":
		log.Error("nothing can be judged", "error", w.Failure)
	case w.Waiting != "":
		log.Warn("nobody judges at present; what is submitted waits", "reason", w.Waiting)
	case w.Ready:
		log.Info("the judge is ready")
	}
}

// stop says goodbye in order: no new connections, every seat told, logs flushed and judging drained, the judge closed.
func stop(server *http.Server, faces *client.Server, registry *rooms.Registry, all *judges) error {
	ctx, cancel := context.WithTimeout(context.Background(), grace)
	defer cancel()
	all.leave()
	closed := make(chan error, 1)
	go func() { closed <- server.Shutdown(ctx) }() // waited for below
	err := registry.Close(ctx)
	err = errors.Join(err, faces.Shutdown(ctx), <-closed)
	return errors.Join(err, all.close())
}

// open is the store that remembers: Redis when there is one, else the data directory's own.
func (c *serveCmd) open(ctx context.Context, data string, log *slog.Logger) (store.Store, error) {
	if c.Redis == "" {
		return bolt.Open(data)
	}
	kept, err := redis.Open(ctx, c.Redis)
	if err != nil {
		return nil, err
	}
	for _, warning := range kept.Warnings() {
		log.Warn(warning)
	}
	return kept, nil
}

// processors is how many programs are judged at the same time when so many are asked for.
func processors(asked int) int {
	if asked > 0 {
		return asked
	}
	return runtime.NumCPU()
}

// check refuses what cannot work or would not be safe.
func (c *serveCmd) check() error {
	if c.Workers < 0 || c.Rooms < 1 {
		return errors.New("--workers must not be negative and --rooms at least 1")
	}
	if c.NoJudge && c.Redis == "" {
		return errors.New("--no-judge leaves all judging to workers, who are found through Redis: name it with --redis")
	}
	if err := c.sane(); err != nil {
		return err
	}
	if c.URL != nil && (c.URL.Scheme != "http" && c.URL.Scheme != "https" || c.URL.Host == "") {
		return fmt.Errorf("--url %s: want something like http://race.example.org", c.URL)
	}
	if c.Insecure && !loopback(c.Addr) {
		return fmt.Errorf("--insecure-no-sandbox lets every student run anything as you: it works only with a loopback address, such as --addr localhost:8080")
	}
	return nil
}

// loopback reports whether only this machine can reach addr.
func loopback(addr string) bool {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return false
	}
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// dataDir is dir, or the user's own, made when it is not there.
func dataDir(dir string) (string, error) {
	if dir == "" {
		dir = defaultData()
	}
	if dir == "" {
		return "", errors.New("there is no home directory for rooms and key: name one with --data")
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", fmt.Errorf("make the data directory: %w; choose another with --data", err)
	}
	return dir, nil
}

func defaultData() string {
	base, err := os.UserConfigDir()
	if err != nil {
		return ""
	}
	return filepath.Join(base, "datarace")
}
