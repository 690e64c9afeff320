package gallery_test

import (
	"challenge/gallery"

	"datarace/game/judge/harness"
)

// Check has one visitor after the other.
func Check() {
	harness.Run("two visitors look at one photo, one after the other", func() {
		drawn := 0
		g := gallery.Open(func(photo string) string {
			drawn++
			return "small " + photo
		})
		for range 2 {
			got := g.Small("lake")
			harness.Must(got == "small lake", "Small(%q) = %q, want %q", "lake", got, "small lake")
		}
		harness.Must(drawn == 1, "the picture was drawn %d times for two visitors, want 1", drawn)
	})
}
