// A buffer of ten takes ten results. Reader eleven finds it full, and the only goroutine that could make room is the one that waits.

// Package news sends newsletters.
package news

// Send mails the letter to every reader. It returns nil
// when all mails went out, else one of the failures; one
// failure keeps nobody else from getting the letter.
func Send(
	readers []string,
	mail func(reader string) error,
) error {
	results := make(chan error, 10)
	for _, reader := range readers {
		results <- mail(reader)
	}
	for range readers {
		if err := <-results; err != nil {
			return err
		}
	}
	return nil
}
