// Wait orders the goroutines before your read of failure, but not with each other: two failing mails write it at the same time.

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
	var failure error
	for _, reader := range readers {
		sent.Go(func() {
			if err := mail(reader); err != nil {
				failure = err
			}
		})
	}
	sent.Wait()
	return failure
}
