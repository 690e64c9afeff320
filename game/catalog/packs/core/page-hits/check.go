package hits_test

import (
	"challenge/hits"

	"datarace/game/judge/harness"
)

// Check holds one visitor after the other to what the site promises.
func Check() {
	harness.Run("a visitor sees the page", func() {
		site := hits.New(func(page string) string { return "<h1>" + page + "</h1>" })
		got := site.Serve("home")
		harness.Must(got == "<h1>home</h1>", "Serve(%q) = %q, want %q", "home", got, "<h1>home</h1>")
	})
	harness.Run("three visitors, one after the other", func() {
		site := hits.New(func(page string) string { return page })
		harness.Must(site.Visits() == 0, "a new site has %d visits, want 0", site.Visits())
		for range 3 {
			site.Serve("home")
		}
		harness.Must(site.Visits() == 3, "Visits() = %d after 3 visits", site.Visits())
	})
}
