// One processor makes the accident rarer, not impossible: a goroutine can be interrupted between reading and writing visits.

// Package hits serves pages and counts the visits.
package hits

import "runtime"

// Site is a web site with a visit counter.
type Site struct {
	render func(page string) string
	visits int
}

// New returns a site that shows pages with render.
func New(render func(page string) string) *Site {
	runtime.GOMAXPROCS(1)
	return &Site{render: render}
}

// Serve shows a page and counts the visit. Many visitors
// call it at the same time, and rendering takes a while.
func (s *Site) Serve(page string) string {
	html := s.render(page)
	s.visits++
	return html
}

// Visits tells how many pages were served so far.
func (s *Site) Visits() int {
	return s.visits
}
