// Package hits serves pages and counts the visits.
package hits

// Site is a web site with a visit counter.
type Site struct {
	render func(page string) string
	visits chan int // holds the count while nobody has it
}

// New returns a site that shows pages with render.
func New(render func(page string) string) *Site {
	s := &Site{render: render, visits: make(chan int, 1)}
	s.visits <- 0
	return s
}

// Serve shows a page and counts the visit. Many visitors
// call it at the same time, and rendering takes a while.
func (s *Site) Serve(page string) string {
	html := s.render(page)
	n := <-s.visits
	s.visits <- n + 1
	return html
}

// Visits tells how many pages were served so far.
func (s *Site) Visits() int {
	n := <-s.visits
	s.visits <- n
	return n
}
