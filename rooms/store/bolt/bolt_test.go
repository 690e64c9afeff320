package bolt_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"datarace/game"
	"datarace/rooms/store"
	"datarace/rooms/store/bolt"
	"datarace/rooms/store/storetest"
)

// kept is a store that can be opened again.
type kept struct {
	*bolt.Store
	dir string
}

func (k *kept) Reopen(t *testing.T) store.Store {
	t.Helper()
	if err := k.Close(); err != nil {
		t.Fatal(err)
	}
	k.Store = open(t, k.dir)
	return k
}

func open(t *testing.T, dir string) *bolt.Store {
	t.Helper()
	s, err := bolt.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestBoltKeepsTheContract(t *testing.T) {
	storetest.Run(t, func(t *testing.T) store.Store {
		dir := t.TempDir()
		k := &kept{open(t, dir), dir}
		t.Cleanup(func() {
			if err := k.Close(); err != nil {
				t.Error(err)
			}
		})
		return k
	})
}

func TestASecondOpenSaysThatTheDirectoryIsInUse(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	defer s.Close()
	second, err := bolt.Open(dir)
	if !errors.Is(err, bolt.ErrInUse) || !strings.Contains(err.Error(), "another datarace uses this directory") {
		t.Fatalf("got store %v, error %v; want ErrInUse in words", second, err)
	}
}

func TestOnlyTheOwnerMayReadTheFile(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	s := open(t, dir)
	defer s.Close()
	for path, want := range map[string]os.FileMode{dir: 0o700, filepath.Join(dir, bolt.File): 0o600} {
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		if got := info.Mode().Perm(); got != want {
			t.Errorf("%s: got mode %o, want %o", filepath.Base(path), got, want)
		}
	}
}

// The file's lock proves that the earlier owner is gone, so a server that was killed need not wait for its own claim.
func TestAnUnreleasedClaimIsFreeAfterReopening(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	first, err := s.Claim(t.Context(), "ROOM22", "killed", time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = open(t, dir)
	defer s.Close()
	second, err := s.Claim(t.Context(), "ROOM22", "next", time.Hour)
	if err != nil || second <= first {
		t.Fatalf("got fence %d, error %v; want a fence over %d", second, err, first)
	}
}

func TestAWriteAfterCloseIsAnError(t *testing.T) {
	s := open(t, t.TempDir())
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	events := []game.Event{{Seq: 1, Body: game.Tick{}}}
	if err := s.Append(t.Context(), "ROOM22", 0, 0, events); err == nil {
		t.Fatal("Append after Close: got no error")
	}
	if _, err := s.Read(t.Context(), "ROOM22", 1); err == nil || errors.Is(err, store.ErrNotFound) {
		t.Fatalf("Read after Close: got %v, want an error that is not ErrNotFound", err)
	}
}
