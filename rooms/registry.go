package rooms

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"datarace/game"
	"datarace/game/catalog"
	"datarace/rooms/queue"
	"datarace/rooms/store"
)

// What Options mean when they say nothing.
const (
	StandardSeats   = 1000     // that a room may have at most
	StandardBacklog = 64 << 20 // bytes
	roomsMost       = 50
)

const (
	idleFor    = 2 * time.Hour  // without a connection, then a room is closed
	freeAfter  = 24 * time.Hour // a closed room is kept, then its log is deleted and its code is free
	sweepEvery = time.Hour
	awayShown  = time.Minute // how long everybody is told that the server was away
)

// Catalog is the part of the catalogue that rooms use; *catalog.Catalog is one.
type Catalog interface {
	Challenge(id string) (*catalog.Challenge, bool)
	ByDigest(digest string) (*catalog.Challenge, bool)
	Playlist(id string) (catalog.Playlist, bool)
}

// Options is what a registry works with. Store, Catalog, Judge, Canon, NewID and Owner are needed. The functions are
// called from many goroutines and must return soon, but for Judge.
type Options struct {
	Store     store.Store
	Catalog   Catalog
	Judge     queue.Judge
	Workers   int                        // judging at once, until Resize
	Canon     func(source string) string // digest of the formatted syntax tree; "" when it does not parse
	Warmth    func() game.Warmth         // of the judge; always ready when nil
	Addresses func() []string            // that students can type, best first; none when nil
	NewID     func() string              // a fresh id, unique everywhere
	Owner     string                     // of the rooms' claims: this process
	Log       *slog.Logger               // slog.Default() when nil
	MaxRooms  int                        // open at once; 50 when 0
	// PublicBest keeps and shows the names and times of the fastest of each challenge, over all rooms.
	PublicBest bool
	MaxSeats   int // of a room, whatever its instructor asks for; StandardSeats when 0
	Backlog    int // bytes of a room that may wait for the store; StandardBacklog when 0

	draftEvery time.Duration // between two kept drafts of a seat; 2 s when 0
}

// Registry knows the live rooms of this process.
type Registry struct {
	house   *house             // set at construction, as the next three
	queue   *queue.Queue       // owned; Close closes it
	stop    context.CancelFunc // ends sweeping, and rooms that do not end by themselves
	running sync.WaitGroup     // of rooms and sweeping; Close waits
	reached atomic.Bool
	fastest fastest

	mu      sync.Mutex
	rooms   map[string]*Room // nil while a room is being made; guarded by mu
	closing bool             // guarded by mu
}

// Line is one room in a list.
type Line struct {
	Code    string
	Title   string
	Phase   game.Phase
	Players int
}

// Card is what anybody with the code may know.
type Card struct {
	Code    string
	Title   string
	Phase   game.Phase
	Players int
	Locked  bool
	Full    bool
}

// Open claims and replays every room of the store that is not closed, and has judged again what has no verdict. For a
// room that a killed process still claims it waits, about ten seconds at most. A room that cannot be replayed, or that
// another process owns even then, is logged and left alone.
func Open(ctx context.Context, o Options) (*Registry, error) {
	if o.Log == nil {
		o.Log = slog.Default()
	}
	if o.MaxRooms == 0 {
		o.MaxRooms = roomsMost
	}
	if o.MaxSeats == 0 {
		o.MaxSeats = StandardSeats
	}
	if o.Backlog == 0 {
		o.Backlog = StandardBacklog
	}
	if o.draftEvery == 0 {
		o.draftEvery = draftEvery
	}
	r := &Registry{rooms: map[string]*Room{}}
	life, stop := context.WithCancel(context.WithoutCancel(ctx))
	r.stop = stop
	r.queue = queue.New(o.Workers, logged(o.Judge, o.Log))
	r.house = &house{Options: o, queue: r.queue, reached: r.reached.Load, quit: life.Done()}
	if err := r.replayAll(ctx); err != nil {
		return nil, errors.Join(err, r.Close(ctx))
	}
	r.running.Go(func() { r.sweep(life) })
	return r, nil
}

// logged writes a line for each of the judge's own failures; the queue turns them into a verdict.
func logged(judge queue.Judge, log *slog.Logger) queue.Judge {
	return func(ctx context.Context, j queue.Job, progress func(string)) (game.Verdict, error) {
		v, err := judge(ctx, j, progress)
		if err != nil && ctx.Err() == nil && !errors.Is(err, queue.ErrNotYet) {
			log.Error("judge a program", "room", j.Room, "player", j.Seat, "submission", j.Submission, "error", err)
		}
		return v, err
	}
}

// Create opens a room with the playlist's rounds and returns its code, once that is saved. hostHash is given the code and
// returns the hexadecimal SHA-256 of the host token. ErrPlaylist, ErrTooMany, a *game.Refusal of the settings and the
// store's errors come back wrapped.
func (r *Registry) Create(ctx context.Context, playlist string, s game.Settings, hostHash func(code string) string) (code string, err error) {
	title, rounds, err := r.plan(playlist)
	if err != nil {
		return "", err
	}
	if s.Seats, err = r.seats(s.Seats); err != nil {
		return "", err
	}
	var trial *game.Round
	if s.WarmUp {
		if trial, err = r.warmUp(); err != nil {
			return "", err
		}
	}
	if code, err = r.reserve(ctx); err != nil {
		return "", fmt.Errorf("open a room: %w", err)
	}
	defer func() {
		if err != nil {
			r.forget(code, nil)
		}
	}()
	m := game.New()
	events, err := m.Decide(game.Moment{Wall: time.Now().UnixMilli()}, game.Open{
		Code: code, HostHash: hostHash(code), Title: title, Rounds: rounds, Settings: s, WarmUp: trial,
	})
	if err != nil {
		return "", fmt.Errorf("open a room: %w", err)
	}
	for _, e := range events {
		if err := m.Apply(e); err != nil {
			return "", fmt.Errorf("open a room: %w", err)
		}
	}
	fence, err := r.house.Store.Claim(ctx, code, r.house.Owner, claimFor)
	if err != nil {
		return "", fmt.Errorf("claim room %s: %w", code, err)
	}
	if err := r.house.Store.Append(ctx, code, fence, 0, events); err != nil {
		return "", fmt.Errorf("save room %s: %w", code, err)
	}
	x, st := r.room(code, m, fence, events, 0)
	if !r.start(x, st) {
		return "", fmt.Errorf("open a room: %w", ErrRestarting)
	}
	x.log.Info("a room is open", "playlist", playlist, "rounds", len(rounds))
	return code, nil
}

// plan is a playlist's title and rounds.
func (r *Registry) plan(playlist string) (string, []game.Round, error) {
	p, ok := r.house.Catalog.Playlist(playlist)
	if !ok {
		return "", nil, fmt.Errorf("playlist %q: %w", playlist, ErrPlaylist)
	}
	var rounds []game.Round
	for _, id := range p.Challenges {
		c, ok := r.house.Catalog.Challenge(id)
		if !ok {
			return "", nil, fmt.Errorf("playlist %q, challenge %q: %w", playlist, id, ErrPlaylist)
		}
		round := c.Round()
		round.Patches = c.Patches(rand.Uint64())
		rounds = append(rounds, round)
	}
	return p.Title, rounds, nil
}

// seats is how many a room gets whose instructor asks for so many, 0 for the usual number.
func (r *Registry) seats(asked int) (int, error) {
	most := r.house.MaxSeats
	switch {
	case asked == 0 && most < game.UsualSeats:
		return most, nil
	case asked > most:
		return 0, &game.Refusal{
			Code: game.CodeRange,
			Text: fmt.Sprintf("A room has %d seats at most on this server. Choose fewer, or start the server with more (--limit-seats).", most),
		}
	}
	return asked, nil
}

// reserve finds a code that no room has or had in the last day.
func (r *Registry) reserve(ctx context.Context) (string, error) {
	for {
		code := newCode()
		_, err := r.house.Store.Read(ctx, code, 1)
		if err == nil {
			continue
		}
		if !errors.Is(err, store.ErrNotFound) {
			return "", err
		}
		r.mu.Lock()
		_, taken := r.rooms[code]
		full, closing := len(r.rooms) >= r.house.MaxRooms, r.closing
		if !taken && !full && !closing {
			r.rooms[code] = nil
		}
		r.mu.Unlock()
		switch {
		case closing:
			return "", ErrRestarting
		case full:
			return "", ErrTooMany
		case !taken:
			return code, nil
		}
	}
}

// room makes a room around a match, whose events are all saved. Room time begins at base.
func (r *Registry) room(code string, m *game.Match, fence uint64, events []game.Event, base int64) (*Room, *state) {
	x := &Room{
		code: code, house: r.house, clock: clockAt(base), log: r.house.Log.With("room", code),
		do: make(chan func(*state)), done: make(chan struct{}),
	}
	x.vanished = func() { r.forget(code, x) }
	return x, newState(x, m, newWriter(r.house.Store, code, r.house.Owner, fence, events), m.Seq())
}

// start lets a room run; false when the registry is closing.
func (r *Registry) start(x *Room, s *state) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closing {
		return false
	}
	r.rooms[x.code] = x
	r.running.Go(func() { x.run(s) })
	return true
}

// forget takes a code out, if it still stands for x.
func (r *Registry) forget(code string, x *Room) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.rooms[code] == x {
		delete(r.rooms, code)
	}
}

// Find returns the live room with a code as Normal makes it, or ErrNoRoom.
func (r *Registry) Find(code string) (*Room, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if x := r.rooms[code]; x != nil {
		return x, nil
	}
	return nil, ErrNoRoom
}

// live lists the rooms that run, by code.
func (r *Registry) live() []*Room {
	r.mu.Lock()
	defer r.mu.Unlock()
	var all []*Room
	for _, x := range r.rooms {
		if x != nil {
			all = append(all, x)
		}
	}
	slices.SortFunc(all, func(a, b *Room) int { return cmp.Compare(a.code, b.code) })
	return all
}

// List returns the live rooms ordered by code.
func (r *Registry) List() []Line {
	var lines []Line
	for _, x := range r.live() {
		if c, err := x.Card(context.Background()); err == nil {
			lines = append(lines, Line{Code: c.Code, Title: c.Title, Phase: c.Phase, Players: c.Players})
		}
	}
	return lines
}

// Touch says that the judge's warmth or the addresses have changed: every link gets a new view.
func (r *Registry) Touch() {
	for _, x := range r.live() {
		_ = x.send(context.Background(), func(s *state) { s.moved = true })
	}
}

// Resize says that more or fewer programs can be judged at once now, and Touch's news with it.
func (r *Registry) Resize(workers int) {
	r.queue.Resize(workers)
	r.Touch()
}

// Reached says that another device has reached this server. It may be called at every request.
func (r *Registry) Reached() {
	if !r.reached.Swap(true) {
		r.Touch()
	}
}

// Close tells every link ErrRestarting, lets the queue judge what it has until ctx ends, saves what is not saved yet,
// releases the claims and waits for every goroutine. The store stays open. What was not judged is judged after the next
// Open; the error says what could not be saved. It may be called once.
func (r *Registry) Close(ctx context.Context) error {
	r.mu.Lock()
	r.closing = true
	r.mu.Unlock()
	all := r.live()
	for _, x := range all {
		_ = x.send(context.Background(), (*state).shut)
	}
	var errs []error
	if err := r.queue.Close(ctx); err != nil {
		r.house.Log.Info("the server stops before all was judged; the rest is judged when it starts again")
	}
	flush := ctx
	if ctx.Err() != nil { // judging took all the time; saving is worth a little more
		var cancel context.CancelFunc
		flush, cancel = context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
		defer cancel()
	}
	for _, x := range all {
		_ = x.send(context.Background(), (*state).finish)
	}
	for _, x := range all {
		select {
		case <-x.done:
		case <-flush.Done():
			errs = append(errs, fmt.Errorf("save room %s: %w", x.code, flush.Err()))
		}
	}
	r.stop()
	r.running.Wait()
	return errors.Join(errs...)
}

// shut ends every link and admits nobody; verdicts may still come.
func (s *state) shut() {
	s.over = ErrRestarting
	for l := range s.links {
		s.end(l, ErrRestarting)
	}
}

// finish lets run return once all is saved.
func (s *state) finish() {
	s.keepAllDrafts()
	s.ending = true
}
