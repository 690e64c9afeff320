// Package report asks the shops of a bakery.
package report

// Takings asks every shop what it took yesterday, all at
// the same time, and returns the answers in their order.
func Takings(
	shops []string, ask func(shop string) int,
) []int {
	took := make([]int, len(shops))
	answered := make(chan struct{})
	for i, shop := range shops {
		go func() {
			took[i] = ask(shop)
			answered <- struct{}{}
		}()
	}
	for range shops {
		<-answered
	}
	return took
}
