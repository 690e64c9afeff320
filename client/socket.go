package client

import "net/http"

func (s *Server) serveSocket(w http.ResponseWriter, r *http.Request) {
	w.WriteHeader(http.StatusNotImplemented)
}
