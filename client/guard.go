package client

import (
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"strings"

	"datarace/client/wire"
)

// guard stands before every route: headers that every answer has, the Host and Origin checks, and the note that another
// device has come.
func (s *Server) guard(next http.Handler) http.Handler {
	machine, _ := os.Hostname() // without one, only the addresses below are accepted
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		if r.TLS != nil || s.o.Public != nil && s.o.Public.Scheme == "https" {
			h.Set("Cross-Origin-Opener-Policy", "same-origin") // over plain http browsers only complain about it
		}
		h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
		if r.URL.Path == "/healthz" || r.URL.Path == "/readyz" {
			next.ServeHTTP(w, r) // asked by machines under whatever name they have for this one
			return
		}
		if !s.knownHost(r.Host, machine) {
			s.refuse(w, r, http.StatusMisdirectedRequest, wire.CodeForbidden, wordsHost)
			return
		}
		if (r.Method != http.MethodGet && r.Method != http.MethodHead || r.URL.Path == "/ws") && !s.knownOrigin(r) {
			s.refuse(w, r, http.StatusForbidden, wire.CodeForbidden, wordsOrigin)
			return
		}
		if host, _, err := net.SplitHostPort(r.RemoteAddr); err == nil && s.o.Rooms != nil {
			if ip, err := netip.ParseAddr(host); err == nil && !ip.IsLoopback() {
				s.o.Rooms.Reached()
			}
		}
		next.ServeHTTP(w, r)
	})
}

// knownHost reports whether the Host header names this server. Names that somebody else can point at this machine are
// refused, or a foreign page could speak to the server as its own (DNS rebinding); an address cannot be pointed elsewhere.
func (s *Server) knownHost(host, machine string) bool {
	name := hostname(host)
	if name == "" {
		return false
	}
	if s.o.Public != nil && name == hostname(s.o.Public.Host) {
		return true
	}
	if _, err := netip.ParseAddr(name); err == nil {
		return true
	}
	if name == "localhost" || strings.HasSuffix(name, ".localhost") || strings.HasSuffix(name, ".local") ||
		strings.EqualFold(name, machine) {
		return true
	}
	for _, address := range s.o.Addresses() {
		if u, err := url.Parse(address); err == nil && u.Host != "" {
			address = u.Host
		}
		if name == hostname(address) {
			return true
		}
	}
	return false
}

// hostname is a Host header without its port, in lower case; empty when it is no host at all.
func hostname(host string) string {
	if strings.ContainsAny(host, "/\\@ '\";,<>?#%") {
		return ""
	}
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	return strings.ToLower(strings.TrimSuffix(strings.Trim(host, "[]"), "."))
}

// knownOrigin reports whether a request that changes something, or opens a websocket, comes from our own pages. Programs
// send no Origin; browsers always do on such requests.
func (s *Server) knownOrigin(r *http.Request) bool {
	origin := r.Header.Get("Origin")
	if origin == "" {
		site := r.Header.Get("Sec-Fetch-Site")
		return site == "" || site == "same-origin" || site == "none"
	}
	u, err := url.Parse(origin)
	if err != nil || u.Host == "" {
		return false
	}
	if s.o.Public != nil && strings.EqualFold(u.Host, s.o.Public.Host) {
		return true
	}
	return strings.EqualFold(u.Host, r.Host)
}
