// Package hits serves pages and counts the visits.
package hits

import "sync"

// Site is a web site with a visit counter.
type Site struct {
	render func(page string) string

	mu     sync.Mutex
	visits int // guarded by mu
}

// New returns a site that shows pages with render.
func New(render func(page string) string) *Site {
	return &Site{render: render}
}

// Serve shows a page and counts the visit. Many visitors
// call it at the same time, and rendering takes a while.
func (s *Site) Serve(page string) string {
	html := s.render(page)
	s.mu.Lock()
	s.visits++
	s.mu.Unlock()
	return html
}

// Visits tells how many pages were served so far.
func (s *Site) Visits() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.visits
}
