// Package bolt keeps rooms in one file of a directory, with bbolt. It is the store of a single server: whoever has the
// file open is the only one.
//
// Writes are committed in groups: one goroutine takes all writes that wait, puts them into one transaction and syncs
// once. A write that breaks a rule is answered by itself and does not touch the others.
//
//	rooms/<code>/log     sequence number (8 bytes, big endian) -> event, JSON
//	rooms/<code>/drafts  seat -> draft, JSON
//	rooms/<code>         "board" -> standings, "claim" -> owner and fence, JSON
//	best/<challenge>     room and name, divided by a zero byte -> time, JSON
package bolt

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"
)

// File is the name of the store's file in its directory.
const File = "datarace.db"

// ErrInUse says that another process has the directory.
var ErrInUse = errors.New("another datarace uses this directory; stop it, or choose another directory")

// errClosed is the answer to a write after Close.
var errClosed = errors.New("the store is closed")

// groupMax is how many writes go into one transaction: enough for a class, small enough that a failed one is cheap.
const groupMax = 1024

// Store keeps everything in one file. Make it with Open.
type Store struct {
	db     *bbolt.DB     // set at construction
	writes chan *write   // commit is the only receiver; never closed
	quit   chan struct{} // closed by Close
	done   chan struct{} // closed when commit returns
	once   sync.Once     // of Close

	mu    sync.Mutex
	until map[string]time.Time // when each room's claim of this process ends; guarded by mu
}

// write is one change that waits for its transaction.
type write struct {
	do     func(tx *bbolt.Tx) error // checks before it changes anything; may run twice
	result chan error               // holds one
}

// Open opens or makes the store in dir, which is made when it is not there. The file is readable by its owner only.
// ErrInUse when another process has it open.
func Open(dir string) (*Store, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the data directory: %w", err)
	}
	path := filepath.Join(dir, File)
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{Timeout: time.Second, FreelistType: bbolt.FreelistMapType})
	if errors.Is(err, berrors.ErrTimeout) {
		return nil, fmt.Errorf("open %s: %w", path, ErrInUse)
	}
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	err = db.Update(func(tx *bbolt.Tx) error {
		for _, name := range [][]byte{bucketRooms, bucketBest} {
			if _, err := tx.CreateBucketIfNotExists(name); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, errors.Join(fmt.Errorf("prepare %s: %w", path, err), db.Close())
	}
	s := &Store{
		db:     db,
		writes: make(chan *write),
		quit:   make(chan struct{}),
		done:   make(chan struct{}),
		until:  map[string]time.Time{},
	}
	go s.commit()
	return s, nil
}

// Close waits for the writes that have begun, and closes the file.
func (s *Store) Close() error {
	s.once.Do(func() { close(s.quit) })
	<-s.done
	if err := s.db.Close(); err != nil {
		return fmt.Errorf("close the store: %w", err)
	}
	return nil
}

// update has do run in the next transaction and returns when that is synced. When ctx ends first, the change may still
// be made, which is harmless since all changes can be repeated.
func (s *Store) update(ctx context.Context, do func(tx *bbolt.Tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	w := &write{do: do, result: make(chan error, 1)}
	select {
	case s.writes <- w:
	case <-ctx.Done():
		return ctx.Err()
	case <-s.quit:
		return errClosed
	}
	select {
	case err := <-w.result:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// commit owns all writing: it takes what waits, commits it, and answers. Close stops it.
func (s *Store) commit() {
	defer close(s.done)
	for {
		var group []*write
		select {
		case w := <-s.writes:
			group = append(group, w)
		case <-s.quit:
			return
		}
	more:
		for len(group) < groupMax {
			select {
			case w := <-s.writes:
				group = append(group, w)
			default:
				break more
			}
		}
		s.group(group)
	}
}

// group commits writes in one transaction. Each write's own refusal goes to its caller alone; what stops the whole
// transaction goes to all.
func (s *Store) group(group []*write) {
	refused := make([]error, len(group))
	err := s.db.Update(func(tx *bbolt.Tx) error {
		for i, w := range group {
			refused[i] = w.do(tx)
			var broken *ioError
			if errors.As(refused[i], &broken) {
				return refused[i]
			}
		}
		return nil
	})
	for i, w := range group {
		if err != nil {
			w.result <- fmt.Errorf("write to the store: %w", err)
			continue
		}
		w.result <- refused[i]
	}
}

// ioError marks an error after which the transaction may hold half a change and has to be rolled back.
type ioError struct{ err error }

func (e *ioError) Error() string { return e.err.Error() }
func (e *ioError) Unwrap() error { return e.err }

// broken marks err as one that spoils the transaction; nil stays nil.
func broken(err error) error {
	if err == nil {
		return nil
	}
	return &ioError{err}
}
