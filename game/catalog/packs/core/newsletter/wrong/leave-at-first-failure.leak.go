// Send leaves at the first failure, and nobody receives any more: the goroutines that still want to send wait for ever.

// Package news sends newsletters.
package news

// Send mails the letter to every reader. It returns nil
// when all mails went out, else one of the failures; one
// failure keeps nobody else from getting the letter.
func Send(
	readers []string,
	mail func(reader string) error,
) error {
	results := make(chan error)
	for _, reader := range readers {
		go func() { results <- mail(reader) }()
	}
	for range readers {
		if err := <-results; err != nil {
			return err
		}
	}
	return nil
}
