package client

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/fstest"
	"testing/synctest"
	"time"

	"datarace/client/wire"
)

const testKey = "0123456789abcdef0123456789abcdef"

func testPages() fstest.MapFS {
	page := func(name string) *fstest.MapFile {
		return &fstest.MapFile{Data: []byte("<!doctype html><meta name=nonce content=\"__NONCE__\"><title>" + name + "</title><script src=/assets/a-1.js></script>")}
	}
	return fstest.MapFS{
		"index.html": page("student"), "host.html": page("host"), "screen.html": page("screen"),
		"assets/a-1.js":    {Data: []byte("// " + strings.Repeat("hello ", 500))},
		"assets/f-2.woff2": {Data: []byte{1, 2, 3}},
	}
}

// ask makes one request to a server of these options and returns the answer and its body.
func ask(t *testing.T, s *Server, r *http.Request) (*http.Response, string) {
	t.Helper()
	w := httptest.NewRecorder()
	s.Handler().ServeHTTP(w, r)
	answer := w.Result()
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer, string(text)
}

func get(path string) *http.Request {
	r := httptest.NewRequest(http.MethodGet, path, nil)
	r.Host = "127.0.0.1:8080"
	r.RemoteAddr = "127.0.0.1:50000"
	return r
}

func post(path, body string) *http.Request {
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(body))
	r.Host = "127.0.0.1:8080"
	r.RemoteAddr = "127.0.0.1:50000"
	r.Header.Set("Content-Type", "application/json")
	return r
}

func TestEachFaceHasItsPageWithItsOwnNonceAndAPolicyThatNamesIt(t *testing.T) {
	s := New(Options{Pages: testPages(), Key: testKey})
	for path, title := range map[string]string{
		"/": "student", "/j/ABC234": "student", "/host": "host", "/host/ABC234": "host", "/screen/ABC234": "screen",
	} {
		answer, body := ask(t, s, get(path))
		if answer.StatusCode != http.StatusOK || !strings.Contains(body, "<title>"+title) {
			t.Errorf("%s: got %d %q, want the page %s", path, answer.StatusCode, body, title)
			continue
		}
		_, rest, _ := strings.Cut(body, "content=\"")
		nonce, _, _ := strings.Cut(rest, "\"")
		if len(nonce) < 22 || nonce == nonceMark {
			t.Errorf("%s: the nonce is %q, want 128 random bits", path, nonce)
		}
		want := "default-src 'self'; img-src 'self' data:; style-src 'self' 'nonce-" + nonce + "'; " +
			"connect-src 'self' ws://127.0.0.1:8080 wss://127.0.0.1:8080; " +
			"object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
		if got := answer.Header.Get("Content-Security-Policy"); got != want {
			t.Errorf("%s: policy\n got %s\nwant %s", path, got, want)
		}
		_, again := ask(t, s, get(path))
		if strings.Contains(again, nonce) {
			t.Errorf("%s: two answers share the nonce %s", path, nonce)
		}
	}
}

func TestEveryAnswerIsClosedToOtherSites(t *testing.T) {
	s := New(Options{Pages: testPages(), Key: testKey})
	for _, path := range []string{"/", "/assets/a-1.js", "/api/host/session", "/nowhere", "/healthz"} {
		answer, _ := ask(t, s, get(path))
		for name, want := range map[string]string{
			"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Cross-Origin-Opener-Policy": "",
		} {
			if got := answer.Header.Get(name); got != want {
				t.Errorf("%s: %s is %q, want %q", path, name, got, want)
			}
		}
		if got := answer.Header.Get("Content-Security-Policy"); !strings.Contains(got, "frame-ancestors 'none'") {
			t.Errorf("%s: policy %q, want that no page may frame it", path, got)
		}
	}
}

func TestPagesBehindHTTPSKeepOtherWindowsOut(t *testing.T) {
	s := New(Options{Pages: testPages(), Key: testKey, Public: &url.URL{Scheme: "https", Host: "race.example.org"}})
	answer, _ := ask(t, s, get("/"))
	if got := answer.Header.Get("Cross-Origin-Opener-Policy"); got != "same-origin" {
		t.Errorf("Cross-Origin-Opener-Policy is %q, want same-origin", got)
	}
}

func TestAssetsAreKeptForeverAndCompressedWhenThatHelps(t *testing.T) {
	s := New(Options{Pages: testPages(), Key: testKey})
	for _, c := range []struct{ path, accept, encoding string }{
		{"/assets/a-1.js", "gzip, br", "gzip"},
		{"/assets/a-1.js", "", ""},
		{"/assets/f-2.woff2", "gzip", ""},
	} {
		r := get(c.path)
		r.Header.Set("Accept-Encoding", c.accept)
		answer, body := ask(t, s, r)
		if answer.StatusCode != 200 || answer.Header.Get("Content-Encoding") != c.encoding || body == "" {
			t.Errorf("%s: got %d encoding %q, want 200 %q", c.path, answer.StatusCode, answer.Header.Get("Content-Encoding"), c.encoding)
		}
		if got := answer.Header.Get("Cache-Control"); got != "public, max-age=31536000, immutable" {
			t.Errorf("%s: Cache-Control is %q", c.path, got)
		}
	}
	for _, path := range []string{"/assets/none.js", "/assets/../index.html", "/assets/%2e%2e/index.html", "/assets/"} {
		if answer, body := ask(t, s, get(path)); answer.StatusCode == 200 || strings.Contains(body, nonceMark) {
			t.Errorf("%s: got %d, want no file outside the assets", path, answer.StatusCode)
		}
	}
}

func TestWithoutBuiltPagesAPlainPageSaysWhatToDo(t *testing.T) {
	s := New(Options{Key: testKey})
	answer, body := ask(t, s, get("/"))
	if answer.StatusCode != http.StatusServiceUnavailable || !strings.Contains(body, "make build") {
		t.Errorf("got %d %q, want 503 and make build", answer.StatusCode, body)
	}
}

func TestOnlyNamesThatNobodyElseCanPointHereAreAcceptedAsHost(t *testing.T) {
	s := New(Options{
		Pages: testPages(), Key: testKey, Public: &url.URL{Scheme: "https", Host: "race.example.org"},
		Addresses: func() []string { return []string{"http://lab7.school.example:8080", "lab8:8080"} },
	})
	for host, want := range map[string]int{
		"127.0.0.1:8080": 200, "192.168.1.7:8080": 200, "[::1]:8080": 200, "[fe80::1]": 200, "localhost:8080": 200, "mac.local": 200,
		"race.example.org": 200, "RACE.example.org:443": 200, "lab7.school.example:8080": 200, "lab8": 200,
		"evil.example": 421, "evil.example:8080": 421, "127.0.0.1.evil.example": 421, "localhost.evil.example": 421, "a b": 421, "": 421,
		"x;script-src *": 421,
	} {
		r := get("/")
		r.Host = host
		if answer, _ := ask(t, s, r); answer.StatusCode != want {
			t.Errorf("Host %q: got %d, want %d", host, answer.StatusCode, want)
		}
	}
}

func TestAnotherSitesPageCannotPost(t *testing.T) {
	s := New(Options{Key: testKey, Public: &url.URL{Scheme: "https", Host: "race.example.org"}})
	for _, c := range []struct {
		origin, site string
		want         int
	}{
		{"", "", 204},
		{"http://127.0.0.1:8080", "same-origin", 204},
		{"https://race.example.org", "", 204},
		{"http://127.0.0.1:9090", "", 403},
		{"https://evil.example", "cross-site", 403},
		{"null", "", 403},
		{"", "cross-site", 403},
	} {
		r := post("/api/host/key", `{"key":"`+testKey+`"}`)
		if c.origin != "" {
			r.Header.Set("Origin", c.origin)
		}
		if c.site != "" {
			r.Header.Set("Sec-Fetch-Site", c.site)
		}
		if answer, body := ask(t, s, r); answer.StatusCode != c.want {
			t.Errorf("Origin %q, Sec-Fetch-Site %q: got %d %s, want %d", c.origin, c.site, answer.StatusCode, body, c.want)
		}
	}
}

// keyCookie is the cookie that the key gives.
func keyCookie(t *testing.T, s *Server) *http.Cookie {
	t.Helper()
	answer, body := ask(t, s, post("/api/host/key", `{"key":"`+testKey+`"}`))
	if answer.StatusCode != http.StatusNoContent || len(answer.Cookies()) != 1 {
		t.Fatalf("got %d %s and %d cookies, want 204 and one", answer.StatusCode, body, len(answer.Cookies()))
	}
	return answer.Cookies()[0]
}

func TestTheKeyGivesACookieThatNoScriptAndNoOtherSiteCanUse(t *testing.T) {
	s := New(Options{Key: testKey})
	c := keyCookie(t, s)
	if !c.HttpOnly || c.SameSite != http.SameSiteStrictMode || c.Path != "/" || c.MaxAge != 12*3600 {
		t.Errorf("got %+v, want HttpOnly, SameSite=Strict, /, 12 h", c)
	}
	if strings.Contains(c.Value, testKey) {
		t.Error("the cookie holds the key")
	}
	for name, want := range map[string]struct {
		value  string
		status int
	}{
		"good":      {c.Value, 204},
		"none":      {"", 403},
		"prolonged": {"9" + c.Value, 403},
		"cut":       {c.Value[:len(c.Value)-1], 403},
		"unsigned":  {"99999999999.", 403},
	} {
		r := get("/api/host/session")
		if want.value != "" {
			r.AddCookie(&http.Cookie{Name: cookieName, Value: want.value})
		}
		if answer, _ := ask(t, s, r); answer.StatusCode != want.status {
			t.Errorf("%s cookie: got %d, want %d", name, answer.StatusCode, want.status)
		}
	}
}

func TestTheCookieEndsAfterTwelveHours(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := New(Options{Key: testKey})
		r := get("/api/host/session")
		r.AddCookie(keyCookie(t, s))
		time.Sleep(cookieLife - time.Minute)
		if answer, _ := ask(t, s, r); answer.StatusCode != 204 {
			t.Errorf("a minute before: got %d, want 204", answer.StatusCode)
		}
		time.Sleep(2 * time.Minute)
		if answer, _ := ask(t, s, r); answer.StatusCode != 403 {
			t.Errorf("a minute after: got %d, want 403", answer.StatusCode)
		}
	})
}

func TestGuessingKeysIsStoppedForOneAddressOnlyAndNotForEver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := New(Options{Key: testKey})
		for i := range 20 {
			if answer, _ := ask(t, s, post("/api/host/key", `{"key":"wrong"}`)); answer.StatusCode != 403 {
				t.Fatalf("guess %d: got %d, want 403", i+1, answer.StatusCode)
			}
		}
		answer, body := ask(t, s, post("/api/host/key", `{"key":"`+testKey+`"}`))
		var fail wire.Fail
		if err := json.Unmarshal([]byte(body), &fail); err != nil {
			t.Fatal(err)
		}
		if answer.StatusCode != 429 || fail.Code != wire.CodeRate || !strings.Contains(fail.Text, "Wait") || answer.Header.Get("Retry-After") == "" {
			t.Errorf("guess 21: got %d %s, want 429 with words and Retry-After", answer.StatusCode, body)
		}
		other := post("/api/host/key", `{"key":"`+testKey+`"}`)
		other.RemoteAddr = "127.0.0.2:50000"
		if answer, _ := ask(t, s, other); answer.StatusCode != 204 {
			t.Errorf("another address: got %d, want 204", answer.StatusCode)
		}
		time.Sleep(4 * time.Second)
		if answer, _ := ask(t, s, post("/api/host/key", `{"key":"`+testKey+`"}`)); answer.StatusCode != 204 {
			t.Errorf("four seconds later: got %d, want 204", answer.StatusCode)
		}
	})
}

func TestABodyThatIsNotWhatWasAskedForIsRefusedWithACode(t *testing.T) {
	s := New(Options{Key: testKey})
	for _, c := range []struct {
		name, body, kind string
		status           int
	}{
		{"not JSON", "key=1", "application/json", 400},
		{"an unknown field", `{"key":"x","more":1}`, "application/json", 400},
		{"something after it", `{"key":"x"} {}`, "application/json", 400},
		{"too much", `{"key":"` + strings.Repeat("x", maxBody) + `"}`, "application/json", 413},
		{"a form", `{"key":"x"}`, "text/plain", 415},
	} {
		r := post("/api/host/key", c.body)
		r.Header.Set("Content-Type", c.kind)
		answer, body := ask(t, s, r)
		var fail wire.Fail
		if err := json.Unmarshal([]byte(body), &fail); err != nil || answer.StatusCode != c.status || fail.Code == "" {
			t.Errorf("%s: got %d %s, want %d and a code", c.name, answer.StatusCode, body, c.status)
		}
	}
}

func TestOnlyTheInstructorsBrowserMayUseTheInstructorsCalls(t *testing.T) {
	s := New(Options{Key: testKey})
	for _, r := range []*http.Request{
		get("/api/host/session"), get("/api/playlists"), get("/api/rooms"),
		post("/api/rooms", `{"playlist":"x","settings":{}}`),
	} {
		if answer, body := ask(t, s, r); answer.StatusCode != 403 || !strings.Contains(body, `"forbidden"`) {
			t.Errorf("%s %s: got %d %s, want 403 forbidden", r.Method, r.URL, answer.StatusCode, body)
		}
	}
}

func TestReadyzSaysWhatIsMissing(t *testing.T) {
	ready := false
	s := New(Options{Key: testKey, Ready: func() (bool, string) { return ready, "the judge is warming up" }})
	if answer, body := ask(t, s, get("/readyz")); answer.StatusCode != 503 || !strings.Contains(body, "warming up") {
		t.Errorf("got %d %q, want 503 and why", answer.StatusCode, body)
	}
	ready = true
	if answer, body := ask(t, s, get("/readyz")); answer.StatusCode != 200 || !strings.Contains(body, "ready; the judge") {
		t.Errorf("got %d %q, want 200 and what is weaker", answer.StatusCode, body)
	}
	if err := s.Shutdown(t.Context()); err != nil {
		t.Fatal(err)
	}
	if answer, body := ask(t, s, get("/readyz")); answer.StatusCode != 503 || !strings.Contains(body, "stopping") {
		t.Errorf("while stopping: got %d %q, want 503 and why", answer.StatusCode, body)
	}
	if answer, _ := ask(t, s, get("/healthz")); answer.StatusCode != 200 {
		t.Errorf("healthz: got %d, want 200", answer.StatusCode)
	}
}

func TestAFloodOfAddressesDoesNotFillTheMemory(t *testing.T) {
	b := newBuckets(Rate{time.Second, 2})
	for i := range 3 * mostBuckets {
		b.take(string(rune(i)))
	}
	if len(b.by) > mostBuckets {
		t.Errorf("%d addresses are remembered, want at most %d", len(b.by), mostBuckets)
	}
}

func TestWhoIsCountedAsOneAddress(t *testing.T) {
	alone, proxied := New(Options{}), New(Options{Public: &url.URL{Scheme: "https", Host: "race.example.org"}})
	for _, c := range []struct {
		server       *Server
		remote, list string
		want         string
	}{
		{alone, "10.0.0.1:1", "", "10.0.0.1"},
		{alone, "[::ffff:10.0.0.1]:1", "", "10.0.0.1"},
		{alone, "[2001:db8::1]:1", "", "2001:db8::/64"},
		{alone, "[fe80::1%eth0]:1", "", "fe80::/64"},
		{alone, "127.0.0.1:1", "10.9.9.9", "127.0.0.1"},
		{proxied, "127.0.0.1:1", "10.9.9.9", "10.9.9.9"},
		{proxied, "127.0.0.1:1", "1.2.3.4, 10.9.9.9", "10.9.9.9"},
		{proxied, "127.0.0.1:1", "nonsense", "127.0.0.1"},
		{proxied, "10.0.0.1:1", "10.9.9.9", "10.0.0.1"},
	} {
		r := &http.Request{RemoteAddr: c.remote, Header: http.Header{"X-Forwarded-For": {c.list}}}
		if got := c.server.addressOf(r); got != c.want {
			t.Errorf("from %s, forwarded for %q: got %s, want %s", c.remote, c.list, got, c.want)
		}
	}
}
