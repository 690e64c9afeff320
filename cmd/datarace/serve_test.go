package main

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"testing"
)

// TestServeAnswersAtOnceAndStopsWhenAsked starts the whole server, reads the instructor's link from what it prints, asks
// it whether it lives while the judge still warms up, and stops it.
func TestServeAnswersAtOnceAndStopsWhenAsked(t *testing.T) {
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	out, in := io.Pipe()
	stopped := make(chan error, 1)
	go func() { // waited for below
		args := []string{"serve", "--addr", "127.0.0.1:0", "--data", t.TempDir(), "--cache", filepath.Join(cache, "datarace")}
		err := run(ctx, args, func(string) string { return "" }, in, io.Discard)
		in.Close()
		stopped <- err
	}()
	base := ""
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if m := regexp.MustCompile(`(http://localhost:\d+)/host#[0-9a-f]{32}`).FindStringSubmatch(lines.Text()); m != nil {
			base = m[1]
			break
		}
	}
	go io.Copy(io.Discard, out) // ends when in is closed
	if base == "" {
		t.Fatalf("serve printed no instructor's link: %v", <-stopped)
	}
	for path, want := range map[string]int{"/healthz": 200, "/api/rooms": 403, "/api/rooms/AAAAAA": 404} {
		answer, err := http.Get(base + path)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		if answer.StatusCode != want {
			t.Errorf("GET %s = %d, want %d", path, answer.StatusCode, want)
		}
	}
	stop()
	if err := <-stopped; err != nil {
		t.Errorf("serve ended with %v, want nil", err)
	}
}
