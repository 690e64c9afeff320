package main

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestAClassOfBotsPlaysOnTheRealServer starts the whole server with its judge, and a class that plays a round on it.
func TestAClassOfBotsPlaysOnTheRealServer(t *testing.T) {
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	const key = "0123456789abcdef0123456789abcdef"
	ctx, stop := context.WithCancel(t.Context())
	out, in := io.Pipe()
	stopped := make(chan error, 1)
	go func() { // waited for below
		args := []string{"serve", "--addr", "127.0.0.1:0", "--data", t.TempDir(), "--cache", filepath.Join(cache, "datarace"), "--key", key, "--public-best"}
		err := run(ctx, args, func(string) string { return "" }, in, io.Discard)
		in.Close()
		stopped <- err
	}()
	base := ""
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if m := regexp.MustCompile(`(http://localhost:\d+)/host#`).FindStringSubmatch(lines.Text()); m != nil {
			base = m[1]
			break
		}
	}
	go io.Copy(io.Discard, out) // ends when in is closed
	if base == "" {
		t.Fatalf("serve printed no instructor's link: %v", <-stopped)
	}

	var said bytes.Buffer
	args := []string{"bots", "--server", base, "--key", key, "--students", "4", "--rounds", "1", "--seed", "1", "--pace", "1s"}
	if err := run(t.Context(), args, func(string) string { return "" }, &said, io.Discard); err != nil {
		t.Errorf("bots ended with %v, want nil", err)
	}
	for _, want := range []string{"/screen/", "4 students have joined", "rank", "no difference"} {
		if !strings.Contains(said.String(), want) {
			t.Errorf("the bots did not say %q", want)
		}
	}
	t.Logf("%s", said.String())
	stop()
	if err := <-stopped; err != nil {
		t.Errorf("serve ended with %v, want nil", err)
	}
}
