// Whoever finds a picture leaves with the lock, and the next visitor waits for it for ever.

// Package gallery shows small pictures of photos.
package gallery

import "sync"

// Gallery draws a small picture of a photo and keeps it.
type Gallery struct {
	draw func(photo string) string

	mu    sync.Mutex
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
	g.mu.Lock()
	if picture, ok := g.small[photo]; ok {
		return picture
	}
	g.mu.Unlock()
	picture := g.draw(photo)
	g.mu.Lock()
	g.small[photo] = picture
	g.mu.Unlock()
	return picture
}
