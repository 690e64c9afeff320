// Package gallery shows small pictures of photos.
package gallery

// Gallery draws a small picture of a photo and keeps it.
type Gallery struct {
	draw  func(photo string) string
	small chan map[string]string // holds the one map
}

// Open returns a gallery whose pictures come from draw.
func Open(draw func(photo string) string) *Gallery {
	g := &Gallery{
		draw: draw, small: make(chan map[string]string, 1),
	}
	g.small <- map[string]string{}
	return g
}

// Small returns the small picture of a photo. What it has
// drawn it keeps, since drawing takes a while. Any number
// of visitors call it at the same time.
func (g *Gallery) Small(photo string) string {
	small := <-g.small
	picture, ok := small[photo]
	g.small <- small
	if ok {
		return picture
	}
	picture = g.draw(photo)
	small = <-g.small
	small[photo] = picture
	g.small <- small
	return picture
}
