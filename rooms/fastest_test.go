package rooms

import (
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"datarace/game"
	"datarace/rooms/store"
	"datarace/rooms/store/memory"
)

// names writes a list of the fastest down.
func names(list []store.Best) string {
	text := ""
	for _, b := range list {
		text += fmt.Sprint(b.Name, " ", b.Millis, " ")
	}
	return text
}

func TestWithoutTheFlagNobodyIsKeptAmongTheFastest(t *testing.T) {
	inClass(t, func(c *class) {
		kim := c.join("Kim")
		c.start()
		c.submit(kim, 1, "accepted")
		c.phase(game.Review)
		list, err := c.r.house.Store.Best(c.Context(), "one", 9)
		if err != nil || len(list) != 0 {
			c.Errorf("the store keeps %v, %v; want nothing", list, err)
		}
		if _, list, err := c.r.Fastest(c.Context(), "one"); !errors.Is(err, ErrNotPublic) {
			c.Errorf("Fastest: got %v, %v; want ErrNotPublic", list, err)
		}
		equal(c.T, "the page is told to ask", kim.Latest().Status.Best, false)
	})
}

func TestTheFastestAreKeptWhenTheirRoundIsOver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := memory.New()
		o := options(s)
		o.PublicBest = true
		c := newClass(t, o)
		defer c.close()
		kim, lee, ida, eve := c.join("Kim"), c.join("Rude"), c.join("Ida"), c.join("Eve")
		c.start()
		for n, l := range []*Link{kim, lee, ida} {
			time.Sleep(time.Second)
			c.submit(l, int64(n)+1, fmt.Sprint("accepted ", n))
		}
		settled()
		fastest := func(challenge string) string {
			t.Helper()
			time.Sleep(fastestKept)
			_, list, err := c.r.Fastest(t.Context(), challenge)
			if err != nil {
				t.Fatal(err)
			}
			return names(list)
		}
		equal(t, "while the round runs", fastest("one"), "")
		c.steer(game.Rename{Seat: lee.Seat, Name: "Lee"})
		c.steer(game.Remove{Seat: ida.Seat})
		c.steer(game.End{})
		c.phase(game.Review)
		equal(t, "without the one who was removed, under the names of now", fastest("one"), "Kim 1000 Lee 2000 ")
		equal(t, "of a challenge that nobody has played", fastest("two"), "")
		equal(t, "the page is told to ask", eve.Latest().Status.Best, true)
		if _, list, err := c.r.Fastest(t.Context(), "three"); !errors.Is(err, ErrNoChallenge) {
			t.Errorf("a challenge that is not there: got %v, %v; want ErrNoChallenge", list, err)
		}

		if _, _, err := c.r.Fastest(t.Context(), "two"); err != nil {
			t.Fatal(err)
		}
		if err := s.PutBest(t.Context(), "two", store.Best{Room: "OTHERS", Name: "Ann", Millis: 7}); err != nil {
			t.Fatal(err)
		}
		_, list, err := c.r.Fastest(t.Context(), "two")
		if err != nil {
			t.Fatal(err)
		}
		equal(t, "asked again at once", names(list), "")
		equal(t, "asked again a second later", fastest("two"), "Ann 7 ")

		// A server that was killed between the log and the list: what is derived is made again, and twice is once.
		o = options(copied(t, s))
		o.PublicBest = true
		again := open(t, o)
		defer again.Close(t.Context())
		settled()
		list, err = o.Store.Best(t.Context(), "one", 9)
		if err != nil {
			t.Fatal(err)
		}
		equal(t, "after a restart", names(list), "Kim 1000 Lee 2000 ")
	})
}
