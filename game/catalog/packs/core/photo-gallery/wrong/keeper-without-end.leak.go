// One goroutine that owns the map is a good idea, but nobody can ever stop it: a Gallery has no Close.

// Package gallery shows small pictures of photos.
package gallery

// Gallery draws a small picture of a photo and keeps it.
type Gallery struct {
	draw func(photo string) string
	find chan func(small map[string]string)
}

// Open returns a gallery whose pictures come from draw.
func Open(draw func(photo string) string) *Gallery {
	g := &Gallery{
		draw: draw,
		find: make(chan func(small map[string]string)),
	}
	go g.keep()
	return g
}

// keep owns the map.
func (g *Gallery) keep() {
	small := map[string]string{}
	for look := range g.find {
		look(small)
	}
}

// Small returns the small picture of a photo. What it has
// drawn it keeps, since drawing takes a while. Any number
// of visitors call it at the same time.
func (g *Gallery) Small(photo string) string {
	var picture string
	var ok bool
	found := make(chan struct{})
	g.find <- func(small map[string]string) {
		picture, ok = small[photo]
		close(found)
	}
	<-found
	if ok {
		return picture
	}
	picture = g.draw(photo)
	g.find <- func(small map[string]string) {
		small[photo] = picture
	}
	return picture
}
