package door_test

import (
	"challenge/door"

	"datarace/game/judge/harness"
)

// Check lets students in one after the other.
func Check() {
	harness.Run("one student, then another", func() {
		var d door.Door
		d.Enter()
		d.Enter()
		harness.Must(d.Inside() == 2, "two came and %d are inside", d.Inside())
	})
}
