package gallery_test

import (
	"fmt"
	"sync"
	"time"

	"challenge/gallery"

	"datarace/game/judge/harness"
)

// draw synchronises nothing, so that it hides nothing.
func draw(photo string) string { return "small " + photo }

// look asks for a photo and expects its picture.
func look(g *gallery.Gallery, photo string) {
	got := g.Small(photo)
	harness.Must(got == "small "+photo, "Small(%q) = %q, want %q", photo, got, "small "+photo)
}

// artist draws and remembers what was drawn.
type artist struct {
	mu    sync.Mutex
	drawn map[string]int
}

func (a *artist) draw(photo string) string {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.drawn == nil {
		a.drawn = map[string]int{}
	}
	a.drawn[photo]++
	return draw(photo)
}

// forget is how often each photo was drawn since the last time.
func (a *artist) forget() map[string]int {
	a.mu.Lock()
	defer a.mu.Unlock()
	drawn := a.drawn
	a.drawn = nil
	return drawn
}

// Judge lets visitors look at the same time.
func Judge() {
	harness.Run("visitors look at photos of their own", func() {
		g := gallery.Open(draw)
		for v := range 3 {
			harness.Go(func() {
				look(g, fmt.Sprint("photo ", v))
			})
		}
		harness.Wait()
	})

	harness.Run("a known photo is looked at while a new one is drawn", func() {
		g := gallery.Open(draw)
		look(g, "lake")
		harness.Go(func() { look(g, "hill") })
		harness.Go(func() {
			look(g, "lake")
			look(g, "lake")
		})
		harness.Wait()
	})

	harness.Run("visitors look at the same photos", func() {
		g := gallery.Open(draw)
		for range 3 {
			harness.Go(func() {
				look(g, "lake")
				look(g, "hill")
			})
		}
		harness.Wait()
		look(g, "lake")
		look(g, "hill")
	})

	harness.Run("what was drawn is kept", func() {
		var a artist
		g := gallery.Open(a.draw)
		photos := []string{"lake", "hill", "port", "mill"}
		for _, photo := range photos {
			harness.Go(func() { look(g, photo) })
		}
		harness.Wait()
		drawn := a.forget()
		for _, photo := range photos {
			harness.Must(drawn[photo] == 1, "%q was drawn %d times for a single visitor, want 1", photo, drawn[photo])
		}
		for _, photo := range photos {
			harness.Go(func() { look(g, photo) })
		}
		harness.Wait()
		drawn = a.forget()
		for _, photo := range photos {
			harness.Must(drawn[photo] == 0, "%q was drawn again, although an earlier visitor has seen its picture", photo)
		}
	})

	harness.Run("different photos are drawn at the same time", func() {
		const visitors = 4
		meeting := harness.Rendezvous(visitors)
		g := gallery.Open(func(photo string) string {
			meeting.Meet()
			return draw(photo)
		})
		for v := range visitors {
			harness.Go(func() { look(g, fmt.Sprint("photo ", v)) })
		}
		harness.Wait()
	})

	harness.Run("a photo that takes long holds nobody up", func() {
		g := gallery.Open(func(photo string) string {
			if photo == "panorama" {
				harness.Work(10 * time.Second)
			}
			return draw(photo)
		})
		look(g, "lake")
		for range 2 {
			harness.Go(func() { look(g, "panorama") })
		}
		harness.Go(func() {
			harness.Work(time.Second)
			harness.Within(5*time.Second, "a known photo and a new one, while another one is drawn", func() {
				look(g, "lake")
				look(g, "hill")
			})
		})
		harness.Wait()
	})

	harness.Run("two galleries have pictures of their own", func() {
		for _, style := range []string{"grey ", "bright "} {
			g := gallery.Open(func(photo string) string { return style + photo })
			harness.Go(func() {
				for range 2 {
					got := g.Small("lake")
					harness.Must(got == style+"lake", "Small(%q) = %q, want %q", "lake", got, style+"lake")
				}
			})
		}
		harness.Wait()
	})
}
