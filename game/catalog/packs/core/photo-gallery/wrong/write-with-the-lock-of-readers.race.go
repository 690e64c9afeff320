// RLock lets any number of visitors in at the same time, and here they all write to the map.

// Package gallery shows small pictures of photos.
package gallery

import "sync"

// Gallery draws a small picture of a photo and keeps it.
type Gallery struct {
	draw func(photo string) string

	mu    sync.RWMutex
	small map[string]string // guarded by mu
}

// Open returns a gallery whose pictures come from draw.
func Open(draw func(photo string) string) *Gallery {
	return &Gallery{draw: draw, small: map[string]string{}}
}

// Small returns the small picture of a photo. What it has
// drawn it keeps, since drawing takes a while. Any number
// of visitors call it at the same time.
func (g *Gallery) Small(photo string) string {
	g.mu.RLock()
	defer g.mu.RUnlock()
	if picture, ok := g.small[photo]; ok {
		return picture
	}
	picture := g.draw(photo)
	g.small[photo] = picture
	return picture
}
