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
	failures := make([]error, len(readers))
	var sent sync.WaitGroup
	for i, reader := range readers {
		sent.Go(func() { failures[i] = mail(reader) })
	}
	sent.Wait()
	for _, err := range failures {
		if err != nil {
			return err
		}
	}
	return nil
}
