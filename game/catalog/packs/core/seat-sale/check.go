package seats_test

import (
	"challenge/seats"

	"datarace/game/judge/harness"
)

// Check has one buyer after the other.
func Check() {
	harness.Run("a show sells out", func() {
		show := seats.Open(5)
		first, second, third := show.Buy(3), show.Buy(3), show.Buy(2)
		harness.Must(first && !second && third, "Buy of 3, 3 and 2 out of 5 = %t, %t, %t, want true, false, true", first, second, third)
		harness.Must(show.Free() == 0, "Free() = %d after 5 of 5 are sold", show.Free())
	})
}
