// Package report asks the shops of a bakery.
package report

// Takings asks every shop what it took yesterday, all at
// the same time, and returns the answers in their order.
func Takings(
	shops []string, ask func(shop string) int,
) []int {
	answers := make([]chan int, len(shops))
	for i, shop := range shops {
		answers[i] = make(chan int, 1)
		go func() { answers[i] <- ask(shop) }()
	}
	took := make([]int, len(shops))
	for i := range took {
		took[i] = <-answers[i]
	}
	return took
}
