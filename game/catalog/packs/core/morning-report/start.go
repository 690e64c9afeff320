// Package report asks the shops of a bakery.
package report

import "sync"

// Takings asks every shop what it took yesterday, all at
// the same time, and returns the answers in their order.
func Takings(
	shops []string, ask func(shop string) int,
) []int {
	took := make([]int, len(shops))
	var calls sync.WaitGroup
	for i, shop := range shops {
		go func() {
			calls.Add(1)
			defer calls.Done()
			took[i] = ask(shop)
		}()
	}
	calls.Wait()
	return took
}
