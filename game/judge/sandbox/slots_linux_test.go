//go:build amd64 || arm64

package sandbox

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

func TestCommandsWaitForASlot(t *testing.T) {
	s := open(t, Options{Slots: 2})
	started := make(chan int, 3)
	s.started = func(pid int) { started <- pid }
	ctx, cancel := context.WithCancel(t.Context())
	var busy sync.WaitGroup
	for range 2 {
		busy.Go(func() { _, _ = s.Run(ctx, self("hang")) })
	}
	<-started
	<-started
	late, give := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer give()
	if _, err := s.Run(late, self("nothing")); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a third command beside two slots: %v, want %v", err, context.DeadlineExceeded)
	}
	if len(started) != 0 {
		t.Error("a third command started beside two slots")
	}
	cancel()
	busy.Wait()
	if r := run(t, s, self("nothing")); r.Exit != 0 {
		t.Errorf("after the two: %s, want exit 0", show(r))
	}
}

func TestManyCommandsAtOnceKeepTheirOwn(t *testing.T) {
	s := open(t, Options{Slots: 3})
	var all sync.WaitGroup
	for i := range 12 {
		all.Go(func() {
			c := self("result", strconv.Itoa(i))
			c.Result = true
			r, err := s.Run(t.Context(), c)
			if err != nil || string(r.Result) != strconv.Itoa(i) {
				t.Errorf("command %d: error %v, result %q, %s", i, err, r.Result, show(r))
			}
		})
	}
	all.Wait()
}

// TestSlotsShareNoNetwork looks, from outside, at the network namespaces of commands that run at once.
func TestSlotsShareNoNetwork(t *testing.T) {
	const slots = 3
	onEachRung(t, slots, func(t *testing.T, s *Sandbox) {
		if s.on.spaces == 0 {
			return // without namespaces, seccomp alone parts a command from the network
		}
		started := make(chan string, slots)
		s.started = func(pid int) {
			name, err := os.Readlink(fmt.Sprintf("/proc/%d/ns/net", pid))
			started <- fmt.Sprint(name, err)
		}
		ours, err := os.Readlink("/proc/self/ns/net")
		if err != nil {
			t.Fatal(err)
		}
		seen := map[string]bool{fmt.Sprint(ours, nil): true}
		ctx, cancel := context.WithCancel(t.Context())
		var busy sync.WaitGroup
		for range slots {
			busy.Go(func() { _, _ = s.Run(ctx, self("hang")) })
			name := <-started
			if seen[name] || !strings.HasPrefix(name, "net:[") {
				t.Errorf("a command is in the network namespace %s; want one that neither the server nor another slot has: %v", name, seen)
			}
			seen[name] = true
		}
		cancel()
		busy.Wait()
	})
}

// TestNothingOfACommandStaysInItsRoot looks for the paths of one command in what the next one of its slot sees.
func TestNothingOfACommandStaysInItsRoot(t *testing.T) {
	onEachRung(t, 1, func(t *testing.T, s *Sandbox) {
		if !s.on.ownRoot() {
			return // it sees the server's, and opens nothing there
		}
		mine, read := t.TempDir(), t.TempDir()
		c := self("list", read, "file")
		c.Read, c.Write, c.Dir = []string{read}, []string{mine}, mine
		if err := os.WriteFile(filepath.Join(read, "file"), nil, 0o644); err != nil {
			t.Fatal(err)
		}
		if r := run(t, s, c); r.Exit != 0 {
			t.Fatalf("%s; want it to list what it may read", show(r))
		}
		err := filepath.WalkDir(s.roots[0].dir, func(path string, _ os.DirEntry, err error) error {
			inside := strings.TrimPrefix(path, s.roots[0].dir)
			for dir := filepath.Dir(mine); dir != filepath.Dir(dir) && filepath.Dir(dir) != "/"; dir = filepath.Dir(dir) {
				if inside == dir {
					t.Errorf("%s is left in the root directory", inside)
				}
			}
			if inside == mine || inside == read {
				t.Errorf("%s is left in the root directory", inside)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
		if r := run(t, s, self("list", filepath.Dir(filepath.Dir(mine)), filepath.Base(filepath.Dir(mine)))); r.Exit != 1 {
			t.Errorf("the next command: %s; want nothing of the one before", show(r))
		}
	})
}
