package news_test

import (
	"challenge/news"

	"datarace/game/judge/harness"
)

// Check sends to nobody and to one reader.
func Check() {
	harness.Run("a letter to nobody", func() {
		err := news.Send(nil, func(string) error { return nil })
		harness.Must(err == nil, "Send to nobody = %v, want nil", err)
	})
	harness.Run("a letter to one reader", func() {
		got := ""
		err := news.Send([]string{"ada"}, func(reader string) error {
			got = reader
			return nil
		})
		harness.Must(err == nil, "Send = %v, want nil", err)
		harness.Must(got == "ada", "the letter went to %q, want %q", got, "ada")
	})
}
