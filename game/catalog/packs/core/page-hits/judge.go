package hits_test

import (
	"fmt"
	"time"

	"challenge/hits"

	"datarace/game/judge/harness"
)

// Judge lets visitors come at the same time.
func Judge() {
	harness.Run("visitors come at the same time", func() {
		const visitors, pages = 4, 3
		site := hits.New(func(page string) string { return "<" + page + ">" })
		for v := range visitors {
			harness.Go(func() {
				for p := range pages {
					page := fmt.Sprint(v, "/", p)
					html := site.Serve(page)
					harness.Must(html == "<"+page+">", "Serve(%q) = %q, want %q", page, html, "<"+page+">")
				}
			})
		}
		harness.Wait()
		harness.Must(site.Visits() == visitors*pages, "%d pages were served and %d counted", visitors*pages, site.Visits())
	})

	harness.Run("somebody reads the counter meanwhile", func() {
		site := hits.New(func(page string) string { return page })
		for range 3 {
			harness.Go(func() {
				site.Serve("home")
				site.Serve("news")
			})
		}
		harness.Go(func() {
			last := 0
			for range 4 {
				now := site.Visits()
				harness.Must(last <= now && now <= 6, "the counter went from %d to %d while 6 visits were made", last, now)
				last = now
			}
		})
		harness.Wait()
		harness.Must(site.Visits() == 6, "6 pages were served and %d counted", site.Visits())
	})

	harness.Run("pages are rendered at the same time", func() {
		const visitors = 4
		meeting := harness.Rendezvous(visitors)
		site := hits.New(func(page string) string {
			meeting.Meet()
			return page
		})
		for range visitors {
			harness.Go(func() { site.Serve("home") })
		}
		harness.Wait()
		harness.Must(site.Visits() == visitors, "%d pages were served and %d counted", visitors, site.Visits())
	})

	harness.Run("a slow page holds nobody up", func() {
		site := hits.New(func(page string) string {
			if page == "slow" {
				harness.Work(10 * time.Second)
			}
			return page
		})
		harness.Go(func() { site.Serve("slow") })
		harness.Go(func() {
			harness.Within(5*time.Second, "another page and the counter, while a slow page is rendered", func() {
				site.Serve("home")
				site.Visits()
			})
		})
		harness.Wait()
		harness.Must(site.Visits() == 2, "2 pages were served and %d counted", site.Visits())
	})

	harness.Run("two sites have a counter each", func() {
		show := func(page string) string { return page }
		shop, blog := hits.New(show), hits.New(show)
		for range 2 {
			harness.Go(func() { shop.Serve("home") })
			harness.Go(func() {
				blog.Serve("home")
				blog.Serve("post")
			})
		}
		harness.Wait()
		harness.Must(shop.Visits() == 2, "the shop had 2 visits and counted %d", shop.Visits())
		harness.Must(blog.Visits() == 4, "the blog had 4 visits and counted %d", blog.Visits())
	})
}
