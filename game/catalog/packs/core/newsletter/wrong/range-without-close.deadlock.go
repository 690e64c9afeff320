// range ends when the channel is closed, and nobody closes it: after the last result it waits for one more.

// Package news sends newsletters.
package news

// Send mails the letter to every reader. It returns nil
// when all mails went out, else one of the failures; one
// failure keeps nobody else from getting the letter.
func Send(
	readers []string,
	mail func(reader string) error,
) error {
	results := make(chan error, len(readers))
	for _, reader := range readers {
		results <- mail(reader)
	}
	for err := range results {
		if err != nil {
			return err
		}
	}
	return nil
}
