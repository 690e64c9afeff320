package news_test

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"time"

	"challenge/news"

	"datarace/game/judge/harness"
)

// office is a post office that remembers who got a letter.
type office struct {
	slow    time.Duration // what a mail takes
	bounces map[string]bool

	mu   sync.Mutex
	sent map[string]int
}

// many is the longest list: longer than any buffer that is somebody's idea of a large one, up to 4096. It cannot be twice as
// long: the race detector follows 8128 goroutines at most, and a goroutine for each reader is a right answer.
const many = 4100

var errBounced = errors.New("the letter came back")

func (o *office) mail(reader string) error {
	if o.slow > 0 {
		harness.Work(o.slow)
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.sent == nil {
		o.sent = map[string]int{}
	}
	o.sent[reader]++
	if o.bounces[reader] {
		return fmt.Errorf("%s: %w", reader, errBounced)
	}
	return nil
}

// delivered expects that each reader was mailed once by now.
func (o *office) delivered(readers []string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, reader := range readers {
		if n := o.sent[reader]; n != 1 {
			harness.Must(false, "Send to %d readers was over when %q had %d letters, want 1", len(readers), reader, n)
		}
	}
}

// everybody is on the longest list.
var everybody = func() []string {
	readers := make([]string, many)
	for i := range readers {
		readers[i] = "reader " + strconv.Itoa(i+1)
	}
	return readers
}()

func names(n int) []string { return slices.Clone(everybody[:n]) }

// Judge sends to lists of many lengths, with and without failures.
func Judge() {
	for _, n := range []int{2, 12} {
		harness.Run(fmt.Sprintf("a letter to %d readers", n), func() {
			o := &office{slow: 100 * time.Millisecond}
			readers := names(n)
			err := news.Send(readers, o.mail)
			harness.Must(err == nil, "Send to %d readers = %v, want nil", n, err)
			o.delivered(readers)
		})
	}

	// A long list defeats a buffer of some large number.
	harness.RunOnce(fmt.Sprintf("a letter to %d readers", many), func() {
		o := &office{}
		readers := names(many)
		err := news.Send(readers, o.mail)
		harness.Must(err == nil, "Send to %d readers = %v, want nil", many, err)
		o.delivered(readers)
	})

	harness.Run("every mail comes back at once", func() {
		err := news.Send(names(3), func(string) error { return errBounced })
		harness.Must(errors.Is(err, errBounced), "Send = %v although every mail came back", err)
	})

	for _, bounced := range []int{0, 1, 3} {
		harness.Run(fmt.Sprintf("mail %d of 4 comes back", bounced+1), func() {
			readers := names(4)
			o := &office{bounces: map[string]bool{readers[bounced]: true}}
			err := news.Send(readers, o.mail)
			harness.Must(errors.Is(err, errBounced), "Send = %v although the mail to %q came back", err, readers[bounced])
			o.delivered(readers)
		})
	}

	harness.Run("every mail comes back, slowly", func() {
		readers := names(3)
		o := &office{slow: time.Second, bounces: map[string]bool{}}
		for _, reader := range readers {
			o.bounces[reader] = true
		}
		err := news.Send(readers, o.mail)
		harness.Must(errors.Is(err, errBounced), "Send = %v although every mail came back", err)
		o.delivered(readers)
	})

	harness.Run("two letters at the same time", func() {
		readers := names(3)
		monday, tuesday := &office{}, &office{bounces: map[string]bool{readers[1]: true}}
		harness.Go(func() {
			err := news.Send(readers, monday.mail)
			harness.Must(err == nil, "Send = %v, want nil", err)
			monday.delivered(readers)
		})
		harness.Go(func() {
			err := news.Send(readers, tuesday.mail)
			harness.Must(errors.Is(err, errBounced), "Send = %v although the mail to %q came back", err, readers[1])
			tuesday.delivered(readers)
		})
		harness.Wait()
	})
}
