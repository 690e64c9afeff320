// Every call makes a lock of its own, so nobody ever waits for anybody. Only one lock that all callers share makes an order.

// Package hits serves pages and counts the visits.
package hits

import "sync"

// Site is a web site with a visit counter.
type Site struct {
	render func(page string) string
	visits int
}

// New returns a site that shows pages with render.
func New(render func(page string) string) *Site {
	return &Site{render: render}
}

// Serve shows a page and counts the visit. Many visitors
// call it at the same time, and rendering takes a while.
func (s *Site) Serve(page string) string {
	html := s.render(page)
	var mu sync.Mutex
	mu.Lock()
	s.visits++
	mu.Unlock()
	return html
}

// Visits tells how many pages were served so far.
func (s *Site) Visits() int {
	var mu sync.Mutex
	mu.Lock()
	defer mu.Unlock()
	return s.visits
}
