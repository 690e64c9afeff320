package seats_test

import (
	"challenge/seats"

	"datarace/game/judge/harness"
)

// sell lets a group of each size buy at the same time and tells which got seats.
func sell(show *seats.Show, groups ...int) []bool {
	got := make([]bool, len(groups))
	for i, n := range groups {
		harness.Go(func() { got[i] = show.Buy(n) })
	}
	harness.Wait()
	return got
}

// seated is how many people got a seat.
func seated(groups []int, got []bool) int {
	n := 0
	for i, ok := range got {
		if ok {
			n += groups[i]
		}
	}
	return n
}

// Judge lets groups buy at the same time.
func Judge() {
	for _, c := range []struct {
		name   string
		seats  int
		groups []int
		want   int // people seated, whoever comes first
	}{
		{"three people want the last seat", 1, []int{1, 1, 1}, 1},
		{"two groups of three want five seats", 5, []int{3, 3}, 3},
		{"everybody fits", 6, []int{1, 2, 3}, 6},
		{"four pairs want six seats", 6, []int{2, 2, 2, 2}, 6},
	} {
		harness.Run(c.name, func() {
			show := seats.Open(c.seats)
			got := seated(c.groups, sell(show, c.groups...))
			harness.Must(got == c.want, "%d people got seats out of %d, want %d", got, c.seats, c.want)
			harness.Must(show.Free() == c.seats-got, "%d of %d seats are sold and %d are free", got, c.seats, show.Free())
		})
	}

	harness.Run("a group that is too large sends nobody away", func() {
		show := seats.Open(2)
		got := sell(show, 3, 2)
		harness.Must(!got[0] && got[1], "Buy of 3 and of 2 out of 2 = %t and %t, want false and true", got[0], got[1])
	})

	harness.Run("somebody looks at the free seats meanwhile", func() {
		show := seats.Open(3)
		harness.Go(func() { show.Buy(2) })
		harness.Go(func() { show.Buy(2) })
		harness.Go(func() {
			for range 3 {
				free := show.Free()
				harness.Must(free == 3 || free == 1, "Free() = %d while two pairs want 3 seats, want 3 or 1", free)
			}
		})
		harness.Wait()
		harness.Must(show.Free() == 1, "Free() = %d after one pair bought out of 3", show.Free())
	})

	harness.Run("two shows have seats of their own", func() {
		monday, tuesday := seats.Open(2), seats.Open(2)
		harness.Go(func() {
			ok := monday.Buy(2)
			harness.Must(ok, "Buy of 2 out of 2 on Monday = false, want true")
		})
		harness.Go(func() {
			ok := tuesday.Buy(2)
			harness.Must(ok, "Buy of 2 out of 2 on Tuesday = false, want true")
		})
		harness.Wait()
	})
}
