package main

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/http/pprof"
	"strings"
	"time"
)

// adminDefault is where the admin listener is when --admin says nothing; noAdmin is --admin's word for none.
const (
	adminDefault = "127.0.0.1:8081"
	noAdmin      = "off"
)

// admin answers those who run the server, on a listener of its own: metrics, profiles, health.
type admin struct {
	server *http.Server
	served chan error // from serve, once
}

// listenAdmin opens the admin listener; nil when there is to be none, or when nobody asked for one and its port is taken.
func listenAdmin(ctx context.Context, asked string, log *slog.Logger) (net.Listener, error) {
	address := asked
	switch asked {
	case noAdmin:
		return nil, nil
	case "":
		address = adminDefault
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", address)
	if err != nil && asked == "" {
		log.Warn("no metrics: the admin listener's port is taken; choose another with --admin", "address", address)
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("listen on %s for administrators: %w; choose another with --admin, or none with --admin %s", address, err, noAdmin)
	}
	log.Info("metrics, profiles and health are on the admin listener", "address", listener.Addr().String())
	if !loopback(listener.Addr().String()) {
		log.Warn("other machines can reach the admin listener: let only those through that may see profiles of this server", "address", listener.Addr().String())
	}
	return listener, nil
}

// startAdmin serves on listener, which may be nil, until close.
func startAdmin(listener net.Listener, metrics http.Handler, ready func() (bool, string)) *admin {
	if listener == nil {
		return nil
	}
	handler := adminHandler(metrics, ready)
	if loopback(listener.Addr().String()) {
		handler = byAddress(handler)
	}
	a := &admin{
		server: &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second, MaxHeaderBytes: 16 << 10},
		served: make(chan error, 1),
	}
	go func() { a.served <- a.server.Serve(listener) }() // ends by close
	return a
}

// close breaks off what is being answered and waits for the listener's goroutine. a may be nil.
func (a *admin) close() {
	if a == nil {
		return
	}
	_ = a.server.Close() // nobody to tell
	<-a.served
}

// adminHandler is the admin listener's addresses. The command line is not among the profiles: the server key may be in it.
func adminHandler(metrics http.Handler, ready func() (bool, string)) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", metrics)
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok") })
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, _ *http.Request) {
		ok, missing := ready()
		if !ok {
			w.WriteHeader(http.StatusServiceUnavailable)
			fmt.Fprintln(w, missing)
			return
		}
		if missing != "" {
			fmt.Fprintln(w, "ready;", missing)
			return
		}
		fmt.Fprintln(w, "ready")
	})
	mux.HandleFunc("GET /debug/pprof/", pprof.Index)
	mux.HandleFunc("GET /debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("GET /debug/pprof/trace", pprof.Trace)
	mux.HandleFunc("GET /debug/pprof/symbol", pprof.Symbol)
	mux.HandleFunc("POST /debug/pprof/symbol", pprof.Symbol)
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintln(w, "datarace, for administrators: /metrics /healthz /readyz /debug/pprof/")
	})
	return mux
}

// byAddress lets through only who asks by an address or as localhost: a name that somebody else points at this machine
// would let a foreign page in the administrator's browser read what is meant for this machine alone.
func byAddress(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host, _, err := net.SplitHostPort(r.Host)
		if err != nil {
			host = r.Host
		}
		if host != "localhost" && net.ParseIP(strings.Trim(host, "[]")) == nil {
			http.Error(w, "ask by address, such as http://127.0.0.1:8081/", http.StatusMisdirectedRequest)
			return
		}
		next.ServeHTTP(w, r)
	})
}
