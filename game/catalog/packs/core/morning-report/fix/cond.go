// Package report asks the shops of a bakery.
package report

import "sync"

// Takings asks every shop what it took yesterday, all at
// the same time, and returns the answers in their order.
func Takings(
	shops []string, ask func(shop string) int,
) []int {
	var mu sync.Mutex
	took := make([]int, len(shops))
	open := len(shops) // calls; guarded by mu
	answered := sync.NewCond(&mu)
	for i, shop := range shops {
		go func() {
			took[i] = ask(shop)
			mu.Lock()
			open--
			mu.Unlock()
			answered.Signal()
		}()
	}
	mu.Lock()
	defer mu.Unlock()
	for open > 0 {
		answered.Wait()
	}
	return took
}
