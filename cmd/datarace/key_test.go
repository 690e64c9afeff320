package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestTheServerKeyIsMadeOnceAndReadableByItsOwnerAlone(t *testing.T) {
	dir := t.TempDir()
	first, err := serverKey("", dir)
	if err != nil {
		t.Fatal(err)
	}
	if len(first) != 32 {
		t.Errorf("the key has %d characters, want 32 hexadecimal ones for 128 bits", len(first))
	}
	again, err := serverKey("", dir)
	if err != nil || again != first {
		t.Errorf("the second start has key %q, %v; want the first's %q", again, err, first)
	}
	info, err := os.Stat(filepath.Join(dir, "key"))
	if err != nil {
		t.Fatal(err)
	}
	if got := info.Mode().Perm(); got != 0o600 {
		t.Errorf("the key's file has mode %o, want 600", got)
	}
}

func TestAGivenServerKeyIsTakenAsItIsUnlessItIsWeak(t *testing.T) {
	dir := t.TempDir()
	given := strings.Repeat("k", shortestKey)
	if got, err := serverKey(given, dir); err != nil || got != given {
		t.Errorf("serverKey(%q) = %q, %v", given, got, err)
	}
	if _, err := os.Stat(filepath.Join(dir, "key")); err == nil {
		t.Error("a given key was written to the data directory")
	}
	for _, weak := range []string{"short", given + "#", given + " "} {
		if got, err := serverKey(weak, dir); err == nil {
			t.Errorf("serverKey(%q) = %q, want a refusal", weak, got)
		}
	}
}
