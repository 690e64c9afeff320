// You count the answers with an atomic and look at it all the time. That keeps a processor busy with nothing but looking.

// Package report asks the shops of a bakery.
package report

import "sync/atomic"

// Takings asks every shop what it took yesterday, all at
// the same time, and returns the answers in their order.
func Takings(
	shops []string, ask func(shop string) int,
) []int {
	took := make([]int, len(shops))
	var answered atomic.Int64
	for i, shop := range shops {
		go func() {
			took[i] = ask(shop)
			answered.Add(1)
		}()
	}
	for int(answered.Load()) < len(shops) {
	}
	return took
}
