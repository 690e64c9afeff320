// A goroutine that owns the number is a good idea, but nobody can ever stop it: a Site has no Close.

// Package hits serves pages and counts the visits.
package hits

// Site is a web site with a visit counter.
type Site struct {
	render func(page string) string
	visit  chan struct{}
	visits chan int
}

// New returns a site that shows pages with render.
func New(render func(page string) string) *Site {
	s := &Site{
		render: render,
		visit:  make(chan struct{}),
		visits: make(chan int),
	}
	go s.count()
	return s
}

// count owns the number.
func (s *Site) count() {
	n := 0
	for {
		select {
		case <-s.visit:
			n++
		case s.visits <- n:
		}
	}
}

// Serve shows a page and counts the visit. Many visitors
// call it at the same time, and rendering takes a while.
func (s *Site) Serve(page string) string {
	html := s.render(page)
	s.visit <- struct{}{}
	return html
}

// Visits tells how many pages were served so far.
func (s *Site) Visits() int {
	return <-s.visits
}
