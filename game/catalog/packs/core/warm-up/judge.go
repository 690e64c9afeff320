package door_test

import (
	"challenge/door"

	"datarace/game/judge/harness"
)

// Judge lets a class in.
func Judge() {
	harness.Run("one student comes", func() {
		var d door.Door
		d.Enter()
		harness.Must(d.Inside() == 1, "1 came and %d are inside", d.Inside())
	})

	harness.Run("the class comes all at once", func() {
		const class = 4
		var d door.Door
		for range class {
			harness.Go(d.Enter)
		}
		harness.Wait()
		harness.Must(d.Inside() == class, "%d came and %d are inside", class, d.Inside())
	})

	harness.Run("somebody counts meanwhile", func() {
		var d door.Door
		for range 2 {
			harness.Go(d.Enter)
		}
		harness.Go(func() {
			before, after := d.Inside(), d.Inside()
			harness.Must(0 <= before && before <= after && after <= 2, "there were %d inside, then %d, and 2 came", before, after)
		})
		harness.Wait()
		harness.Must(d.Inside() == 2, "2 came and %d are inside", d.Inside())
	})

	harness.Run("two rooms have a door each", func() {
		var front, back door.Door
		harness.Go(front.Enter)
		harness.Go(func() {
			back.Enter()
			back.Enter()
		})
		harness.Wait()
		harness.Must(front.Inside() == 1 && back.Inside() == 2, "1 and 2 came, %d and %d are inside", front.Inside(), back.Inside())
	})
}
