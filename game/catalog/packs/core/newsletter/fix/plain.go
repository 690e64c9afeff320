// Package news sends newsletters.
package news

// Send mails the letter to every reader. It returns nil
// when all mails went out, else one of the failures; one
// failure keeps nobody else from getting the letter.
func Send(
	readers []string,
	mail func(reader string) error,
) error {
	var failure error
	for _, reader := range readers {
		if err := mail(reader); err != nil {
			failure = err
		}
	}
	return failure
}
