// Package gallery shows small pictures of photos.
package gallery

import "sync"

// Gallery draws a small picture of a photo and keeps it.
type Gallery struct {
	draw  func(photo string) string
	small sync.Map // photo -> picture
}

// Open returns a gallery whose pictures come from draw.
func Open(draw func(photo string) string) *Gallery {
	return &Gallery{draw: draw}
}

// Small returns the small picture of a photo. What it has
// drawn it keeps, since drawing takes a while. Any number
// of visitors call it at the same time.
func (g *Gallery) Small(photo string) string {
	if picture, ok := g.small.Load(photo); ok {
		return picture.(string)
	}
	picture := g.draw(photo)
	g.small.Store(photo, picture)
	return picture
}
