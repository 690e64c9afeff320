package main

import (
	"bytes"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func TestTheAdminListenerAnswersItsAddressesAndKeepsTheKeyToItself(t *testing.T) {
	ready := false
	h := byAddress(adminHandler(newMetrics().handler(), func() (bool, string) { return ready, "the judge warms up" }))
	ask := func(host, path string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(http.MethodGet, path, nil)
		r.Host = host
		answer := httptest.NewRecorder()
		h.ServeHTTP(answer, r)
		return answer
	}
	for _, c := range []struct {
		host, path string
		status     int
		text       string
	}{
		{"127.0.0.1:8081", "/", 200, "/metrics"},
		{"localhost:8081", "/healthz", 200, "ok"},
		{"[::1]:8081", "/readyz", 503, "warms up"},
		{"127.0.0.1", "/metrics", 200, "go_goroutines"},
		{"127.0.0.1:8081", "/debug/pprof/", 200, "goroutine"},
		{"127.0.0.1:8081", "/debug/pprof/goroutine?debug=1", 200, "goroutine profile"},
		{"127.0.0.1:8081", "/debug/pprof/cmdline", 404, ""}, // --key may be in it
		{"127.0.0.1:8081", "/nowhere", 404, ""},
		{"rebound.example.org:8081", "/metrics", 421, "127.0.0.1"},
		{"rebound.example.org", "/debug/pprof/heap", 421, "127.0.0.1"},
	} {
		got := ask(c.host, c.path)
		if got.Code != c.status || !strings.Contains(got.Body.String(), c.text) {
			t.Errorf("GET %s at %s = %d %.80q, want %d with %q", c.path, c.host, got.Code, got.Body, c.status, c.text)
		}
	}
	ready = true
	if got := ask("127.0.0.1:8081", "/readyz"); got.Code != 200 {
		t.Errorf("GET /readyz = %d when ready, want 200", got.Code)
	}
}

func TestAServerThatWasNotAskedForMetricsGoesOnWithoutWhenTheirPortIsTaken(t *testing.T) {
	if own, err := net.Listen("tcp", adminDefault); err == nil { // else somebody else has it, which is as good
		defer own.Close()
	}
	var log bytes.Buffer
	listener, err := listenAdmin(t.Context(), "", slog.New(slog.NewTextHandler(&log, nil)))
	if listener != nil || err != nil {
		t.Errorf("got %v, %v; want neither a listener nor an error", listener, err)
	}
	if !strings.Contains(log.String(), "level=WARN") || !strings.Contains(log.String(), "--admin") {
		t.Errorf("got the log %q, want a warning that says what to do", &log)
	}
	startAdmin(listener, nil, nil).close() // does nothing
}

func TestTheLogHasTheFormatAndLevelThatWereAskedFor(t *testing.T) {
	for _, c := range []struct {
		asked logging
		want  string
	}{
		{logging{}, "level=INFO msg=usual room=ABCDEF\nlevel=ERROR msg=bad after=1.5s\n"},
		{logging{Format: "text", Level: "error"}, "level=ERROR msg=bad after=1.5s\n"},
		{logging{Format: "json", Level: "debug"}, `{"level":"DEBUG","msg":"small"}` + "\n" + `{"level":"INFO","msg":"usual","room":"ABCDEF"}` + "\n" + `{"level":"ERROR","msg":"bad","after":1.5}` + "\n"},
	} {
		var out bytes.Buffer
		log := c.asked.logger(untimed{&out})
		log.Debug("small")
		log.Info("usual", "room", "ABCDEF")
		log.Error("bad", "after", 1500*time.Millisecond)
		if out.String() != c.want {
			t.Errorf("%+v: got\n%swant\n%s", c.asked, &out, c.want)
		}
	}
}

// untimed cuts the time off each line.
type untimed struct{ to *bytes.Buffer }

func (u untimed) Write(line []byte) (int, error) {
	text := string(line)
	if rest, ok := strings.CutPrefix(text, `{"time":"`); ok {
		_, rest, _ = strings.Cut(rest, `",`)
		text = "{" + rest
	} else {
		_, text, _ = strings.Cut(text, " ")
	}
	u.to.WriteString(text)
	return len(line), nil
}
