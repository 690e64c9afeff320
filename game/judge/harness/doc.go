// Package harness is what hidden and visible tests of challenges are written with. It is compiled into judged programs
// and into nothing else, and needs only the standard library.
//
// A test file of a pack has one function, Judge (hidden) or Check (visible), which registers scenarios:
//
//	package counter_test
//
//	import (
//		"challenge/counter"
//		"datarace/game/judge/harness"
//	)
//
//	func Judge() {
//		harness.Run("many add at once", func() {
//			c := counter.New()
//			for range 8 {
//				harness.Go(c.Add)
//			}
//			harness.Wait()
//			harness.Must(c.Value() == 8, "8 calls of Add left %d", c.Value())
//		})
//	}
//
// Each scenario is run under hundreds of schedules, each time on a fresh state: the submission's package-level variables
// are reset, and the scenario makes its own instances. Keep no state of your own outside a scenario. What one schedule is
// enough for, a list of thousands above all, is registered by RunOnce.
//
// Where there are many scenarios, all are run in the first schedules and take turns later. So make what can go wrong go
// wrong in more than one of them.
//
// Time is virtual. It moves when everything waits, and a little with every statement of the submission. A scenario that
// has not ended after a minute is a deadlock, goroutines that are left half a minute after its end are a leak; races and
// panics are seen without being asked for. A test says only what else must hold:
//
//   - Must: an expectation. When it fails the verdict is wrong, and the goroutine that asked ends.
//   - Rendezvous, Within: the program is still concurrent. When it is not, the verdict is serial; the scenario goes on
//     meanwhile, so that a program that is stuck is told of the deadlock and not of this.
//   - Contended: no lock is held where it hurts. When one is, the verdict is contended; the scenario goes on too.
//
// Keep what a test waits for at 100 ms or more: schedules shift things by up to 30 ms.
package harness
