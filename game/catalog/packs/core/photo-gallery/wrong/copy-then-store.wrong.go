// Two visitors can copy the same map, and the one who stores last throws away what the other has added.

// Package gallery shows small pictures of photos.
package gallery

import (
	"maps"
	"sync/atomic"
)

// Gallery draws a small picture of a photo and keeps it.
type Gallery struct {
	draw  func(photo string) string
	small atomic.Pointer[map[string]string]
}

// Open returns a gallery whose pictures come from draw.
func Open(draw func(photo string) string) *Gallery {
	g := &Gallery{draw: draw}
	g.small.Store(&map[string]string{})
	return g
}

// Small returns the small picture of a photo. What it has
// drawn it keeps, since drawing takes a while. Any number
// of visitors call it at the same time.
func (g *Gallery) Small(photo string) string {
	if picture, ok := (*g.small.Load())[photo]; ok {
		return picture
	}
	picture := g.draw(photo)
	small := maps.Clone(*g.small.Load())
	small[photo] = picture
	g.small.Store(&small)
	return picture
}
