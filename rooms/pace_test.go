package rooms

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"datarace/game"
)

func TestViewsComeTenTimesASecondAtMost(t *testing.T) {
	inClass(t, func(c *class) {
		kim := c.join("Kim")
		settled()
		<-kim.View()
		views := 0
		for i := range 200 { // in one second
			if err := kim.Do(c.Context(), int64(i+1), game.Rename{Name: fmt.Sprint("Kim ", i+1)}); err != nil {
				c.Fatal(err)
			}
			time.Sleep(5 * time.Millisecond)
			synctest.Wait()
			replies(kim)
			select {
			case <-kim.View():
				views++
			default:
			}
		}
		if views < 8 || views > 11 {
			c.Errorf("views in a second with 200 changes: got %d, want about ten", views)
		}
		settled()
		equal(c.T, "the last view's name", kim.Latest().Student.You.Name, "Kim 200")
	})
}

func TestWhatOthersDoIsToldOnceASecondAndWhatIsForAllAtOnce(t *testing.T) {
	inClass(t, func(c *class) {
		kim := c.join("Kim")
		settled()
		seen := func(long time.Duration) (views int) {
			for end := time.Now().Add(long); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
				synctest.Wait()
				select {
				case <-kim.View():
					views++
				default:
				}
			}
			return views
		}
		seen(2 * time.Second)
		for i := range 60 {
			c.join(fmt.Sprint("Student ", i))
		}
		if got := seen(990 * time.Millisecond); got != 1 { // of those 60, a view shows the number
			c.Errorf("while sixty join at once: got %d views, want 1", got)
		}
		views := 0
		for i := range 30 {
			c.join(fmt.Sprint("Late ", i))
			views += seen(100 * time.Millisecond)
		}
		if views < 2 || views > 4 {
			c.Errorf("while one joins every tenth of a second, for three: got %d views, want one a second", views)
		}
		seen(time.Second)
		equal(c.T, "players at last", kim.Latest().Student.Players, 91)
		if got := seen(time.Minute); got != 0 {
			c.Errorf("while nothing happens: got %d views in a minute, want none", got)
		}
		c.steer(game.Start{})
		if got := seen(2 * viewEvery); got != 1 {
			c.Errorf("as the round starts: got %d views, want one at once", got)
		}
		equal(c.T, "phase", kim.Latest().Student.Phase, game.Reading)
	})
}

func TestARoomHasOnlySoManyProjectors(t *testing.T) {
	inClass(t, func(c *class) {
		var last *Link
		for range screensMost {
			l, err := c.room.Screen(c.Context())
			if err != nil {
				c.Fatal(err)
			}
			last = l
		}
		_, err := c.room.Screen(c.Context())
		c.refusal("one more", err, game.CodeFull)
		last.Close()
		if _, err := c.room.Screen(c.Context()); err != nil {
			c.Errorf("in the place of one that was closed: got %v, want it let in", err)
		}
	})
}
