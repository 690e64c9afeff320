package client

import (
	"bytes"
	"compress/gzip"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"html"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
	"sync"
)

// nonceMark stands in the pages where each answer gets its own nonce.
const nonceMark = "__NONCE__"

// pages are the built files. A compressed copy of each asset is made once, when it is first asked for.
type pages struct {
	files fs.FS // nil when the pages are not built

	mu     sync.Mutex
	gzip   map[string][]byte
	failed map[string]bool // larger compressed than not
}

func newPages(files fs.FS) *pages {
	return &pages{files: files, gzip: map[string][]byte{}, failed: map[string]bool{}}
}

// page answers with one of the three pages.
func (s *Server) page(name string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if s.pages.files == nil {
			s.plain(w, r, http.StatusServiceUnavailable, "The pages are not built",
				"The server runs, but the browser application is not part of it. Run make build (or make run) in the source directory and start the server again.")
			return
		}
		text, err := fs.ReadFile(s.pages.files, name)
		if err != nil {
			s.o.Log.Error("read a page", "page", name, "error", err)
			s.plain(w, r, http.StatusInternalServerError, "This page is missing", "Run make build in the source directory and start the server again.")
			return
		}
		var bits [16]byte
		_, _ = rand.Read(bits[:]) // never fails since Go 1.24
		nonce := base64.RawURLEncoding.EncodeToString(bits[:])
		h := w.Header()
		h.Set("Content-Security-Policy", policy(nonce, r.Host))
		h.Set("Content-Type", "text/html; charset=utf-8")
		h.Set("Cache-Control", "no-store")
		_, _ = w.Write(bytes.ReplaceAll(text, []byte(nonceMark), []byte(nonce))) // the browser has gone when it fails
	}
}

// policy is a page's Content-Security-Policy. The editor makes its styles at run time, hence the nonce; some browsers do
// not take 'self' for websockets, hence the host, which guard has checked.
func policy(nonce, host string) string {
	return strings.Join([]string{
		"default-src 'self'", "img-src 'self' data:", "style-src 'self' 'nonce-" + nonce + "'",
		"connect-src 'self' ws://" + host + " wss://" + host,
		"object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'",
	}, "; ")
}

// asset answers with a file whose name has its content's hash in it.
func (s *Server) asset(w http.ResponseWriter, r *http.Request) {
	name := "assets/" + r.PathValue("path")
	if s.pages.files == nil || !fs.ValidPath(name) { // no way up, not even an encoded one
		s.noSuchPage(w, r)
		return
	}
	text, err := fs.ReadFile(s.pages.files, name)
	if err != nil {
		s.noSuchPage(w, r)
		return
	}
	h := w.Header()
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Add("Vary", "Accept-Encoding")
	kind := mime.TypeByExtension(path.Ext(name))
	if kind == "" {
		kind = "application/octet-stream"
	}
	h.Set("Content-Type", kind)
	if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		if small := s.pages.compressed(name, text); small != nil {
			h.Set("Content-Encoding", "gzip")
			text = small
		}
	}
	_, _ = w.Write(text) // the browser has gone when it fails
}

// compressed is the asset in gzip, or nil when that gains nothing.
func (p *pages) compressed(name string, text []byte) []byte {
	p.mu.Lock()
	defer p.mu.Unlock()
	if small, ok := p.gzip[name]; ok || p.failed[name] {
		return small
	}
	var out bytes.Buffer
	z, _ := gzip.NewWriterLevel(&out, gzip.BestCompression) // a valid level
	_, _ = z.Write(text)                                    // to memory
	_ = z.Close()
	if out.Len() >= len(text)*9/10 { // fonts and pictures are compressed already
		p.failed[name] = true
		return nil
	}
	p.gzip[name] = out.Bytes()
	return p.gzip[name]
}

func (s *Server) favicon(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) }

func (s *Server) noSuchPage(w http.ResponseWriter, r *http.Request) {
	s.plain(w, r, http.StatusNotFound, "There is nothing here", "To join a race, go to the start page and type the code that your instructor shows.")
}

// plain is a page that needs none of the built files.
func (s *Server) plain(w http.ResponseWriter, _ *http.Request, status int, title, text string) {
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	title, text = html.EscapeString(title), html.EscapeString(text)
	fmt.Fprintf(w, "<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content=\"width=device-width\"><title>%s</title>"+
		"<h1>%s</h1><p>%s</p><p><a href=\"/\">Start page</a></p></html>\n", title, title, text)
}
