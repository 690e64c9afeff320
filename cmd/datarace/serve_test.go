package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"datarace/client/bot"
	"datarace/game"
)

// served is a whole server on a free port of this machine.
type served struct {
	base, key string
	log       *journal
	stop      func() error // asks it to stop, and returns what serve ended with
}

// journal is what a server logs.
type journal struct {
	mu   sync.Mutex
	text bytes.Buffer // guarded by mu
}

func (j *journal) Write(line []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.Write(line)
}

// line returns the first line with a message, which --log-format json has made; nil when there is none.
func (j *journal) line(t *testing.T, message string) map[string]any {
	t.Helper()
	j.mu.Lock()
	defer j.mu.Unlock()
	for text := range strings.Lines(j.text.String()) {
		var line map[string]any
		if err := json.Unmarshal([]byte(text), &line); err != nil {
			t.Fatalf("the log has a line that is not JSON: %s", text)
		}
		if line["msg"] == message {
			return line
		}
	}
	return nil
}

// startServer runs serve with more flags until the returned stop, or the test's end.
func startServer(t *testing.T, flags ...string) served {
	t.Helper()
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	out, in := io.Pipe()
	log := &journal{}
	ended := make(chan error, 1)
	args := append([]string{
		"serve", "--addr", "127.0.0.1:0", "--data", t.TempDir(), "--cache", filepath.Join(cache, "datarace"), "--log-format", "json",
	}, flags...)
	go func() { // waited for by stop
		err := run(ctx, args, func(string) string { return "" }, in, log)
		in.Close()
		ended <- err
	}()
	stop := sync.OnceValue(func() error {
		cancel()
		return <-ended
	})
	t.Cleanup(func() { _ = stop() }) // a test that cares has asked already
	link := regexp.MustCompile(`(http://localhost:\d+)/host#([0-9a-f]{32})`)
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if m := link.FindStringSubmatch(lines.Text()); m != nil {
			go io.Copy(io.Discard, out) // ends when in is closed
			return served{base: m[1], key: m[2], log: log, stop: stop}
		}
	}
	t.Fatalf("serve printed no instructor's link: %v", stop())
	return served{}
}

// get asks for a page and returns the status and the text.
func get(t *testing.T, url string) (int, string) {
	t.Helper()
	answer, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, string(text)
}

// TestServeAnswersAtOnceAndStopsWhenAsked asks the server whether it lives while the judge still warms up.
func TestServeAnswersAtOnceAndStopsWhenAsked(t *testing.T) {
	s := startServer(t, "--admin", "off")
	for path, want := range map[string]int{"/healthz": 200, "/api/rooms": 403, "/api/rooms/AAAAAA": 404, "/metrics": 404, "/debug/pprof/": 404} {
		if got, _ := get(t, s.base+path); got != want {
			t.Errorf("GET %s = %d, want %d", path, got, want)
		}
	}
	if err := s.stop(); err != nil {
		t.Errorf("serve ended with %v, want nil", err)
	}
	if line := s.log.line(t, adminSays); line != nil {
		t.Errorf("with --admin off got %v, want no admin listener", line)
	}
}

// restarting is the close code of a server that stops.
const restarting = 1001

const adminSays = "metrics, profiles and health are on the admin listener"

func TestAnAdministratorSeesAClassInNumbersAndAStopTellsEverySeat(t *testing.T) {
	s := startServer(t, "--admin", "127.0.0.1:0")
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute) // a guard against hanging, no assertion
	defer cancel()
	line := s.log.line(t, adminSays)
	if line == nil {
		t.Fatal("the log does not say where the admin listener is")
	}
	admin := "http://" + line["address"].(string)
	before := scrape(t, admin)
	office, err := bot.Unlock(ctx, s.base, s.key)
	if err != nil {
		t.Fatal(err)
	}
	lists, err := office.Playlists(ctx)
	if err != nil || len(lists) == 0 {
		t.Fatalf("got %d playlists, %v", len(lists), err)
	}
	room, err := office.Open(ctx, lists[0].ID, game.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	kim, err := bot.Join(ctx, s.base, room.Room, "Kimberley")
	if err != nil {
		t.Fatal(err)
	}
	defer kim.Close()
	after := scrape(t, admin)
	for name, grown := range map[string]float64{
		`datarace_rooms_open{phase="lobby"}`:                          1,
		`datarace_seats_connected{role="student"}`:                    1,
		`datarace_seats_connected{role="host"}`:                       0,
		`datarace_websocket_connections`:                              1,
		`datarace_websocket_messages_total{direction="in"}`:           1, // hello
		`datarace_queue_jobs{state="waiting"}`:                        0,
		`datarace_unsaved_since_timestamp_seconds`:                    0,
		`datarace_store_append_seconds_count{result="error"}`:         0,
		`datarace_build_info{go="` + goVersion + `",version="devel"}`: 0,
	} {
		was, ok := before[name]
		is, still := after[name]
		if !ok || !still || is != was+grown {
			t.Errorf("%s: got %v after %v (there %t, %t), want %v more", name, is, was, ok, still, grown)
		}
	}
	for _, name := range []string{`datarace_store_append_seconds_count{result="ok"}`, `datarace_websocket_messages_total{direction="out"}`, "go_goroutines", "process_open_fds"} {
		if after[name] < 1 {
			t.Errorf("%s: got %v, want at least 1", name, after[name])
		}
	}
	_, text := get(t, admin+"/metrics")
	for _, secret := range []string{room.Room, "Kimberley", kim.Welcome().Seat, kim.Welcome().Token, s.key} {
		if strings.Contains(text, secret) {
			t.Errorf("the metrics have %q in them", secret)
		}
	}
	if line := s.log.line(t, "a room is open"); line == nil || line["room"] != room.Room {
		t.Errorf("got the line %v, want one for room %s", line, room.Room)
	}

	if err := s.stop(); err != nil {
		t.Errorf("serve ended with %v, want nil", err)
	}
	end, err := kim.AwaitClose(ctx)
	if err != nil || end.Code != restarting {
		t.Errorf("the student's connection ended with %v, %v; want %d", end, err, restarting)
	}
	if line := s.log.line(t, "the server stops: every seat is told, what counts is saved"); line == nil {
		t.Error("the log does not say that the server stops")
	}
	line = s.log.line(t, "the server has stopped")
	if line == nil || line["clean"] != true {
		t.Errorf("got the line %v, want one that says that the stop was clean", line)
	}
	if answer, err := http.Get(admin + "/healthz"); err == nil {
		answer.Body.Close()
		t.Error("the admin listener answers after the end")
	}
}

func TestAnAdminAddressThatIsTakenIsSaidAndStopsOnlyWhoAskedForIt(t *testing.T) {
	s := startServer(t, "--admin", "127.0.0.1:0")
	taken := s.log.line(t, adminSays)["address"].(string)
	err := run(t.Context(), []string{"serve", "--addr", "127.0.0.1:0", "--data", t.TempDir(), "--admin", taken},
		func(string) string { return "" }, io.Discard, io.Discard)
	var e exit
	if !errors.As(err, &e) || e.code != exitUnusable || !strings.Contains(err.Error(), "--admin off") {
		t.Errorf("got %v, want a word on --admin and exit status %d", err, exitUnusable)
	}
}
