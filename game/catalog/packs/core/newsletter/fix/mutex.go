// Package news sends newsletters.
package news

import "sync"

// Send mails the letter to every reader. It returns nil
// when all mails went out, else one of the failures; one
// failure keeps nobody else from getting the letter.
func Send(
	readers []string,
	mail func(reader string) error,
) error {
	var sent sync.WaitGroup
	var mu sync.Mutex
	var failure error // guarded by mu
	for _, reader := range readers {
		sent.Go(func() {
			if err := mail(reader); err != nil {
				mu.Lock()
				failure = err
				mu.Unlock()
			}
		})
	}
	sent.Wait()
	return failure
}
