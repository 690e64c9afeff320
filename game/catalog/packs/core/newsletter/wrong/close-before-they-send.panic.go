// You close the channel while mails are still on their way: Send is back before them, and each sends on a closed channel.

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
		go func() { results <- mail(reader) }()
	}
	close(results)
	for err := range results {
		if err != nil {
			return err
		}
	}
	return nil
}
