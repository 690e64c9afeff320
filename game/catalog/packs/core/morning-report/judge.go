package report_test

import (
	"fmt"
	"slices"
	"sync"
	"time"

	"challenge/report"

	"datarace/game/judge/harness"
)

// chain is a bakery with shops that take 100, 101, 102, ... and so on.
func chain(shops int) (names []string, took map[string]int) {
	took = map[string]int{}
	for i := range shops {
		name := fmt.Sprint("shop ", i+1)
		names = append(names, name)
		took[name] = 100 + i
	}
	return names, took
}

// expect asks all shops, of which shop i answers after answer(i), and holds the report to what they took.
func expect(shops int, answer func(i int) time.Duration) {
	names, took := chain(shops)
	got := report.Takings(names, func(shop string) int {
		if d := answer(took[shop] - 100); d > 0 {
			harness.Work(d)
		}
		return took[shop]
	})
	harness.Must(len(got) == shops, "%d shops were asked, and the report has %d answers", shops, len(got))
	for i, name := range names {
		harness.Must(got[i] == took[name], "%s took %d, and the report says %d", name, took[name], got[i])
	}
}

// Judge asks shops that answer early and late.
func Judge() {
	harness.Run("a single shop takes its time", func() {
		expect(1, func(int) time.Duration { return 5 * time.Second })
	})
	harness.Run("two shops answer at once", func() {
		expect(2, func(int) time.Duration { return 0 })
	})
	harness.Run("the last shop answers first", func() {
		expect(4, func(i int) time.Duration { return time.Duration(4-i) * time.Second })
	})
	harness.Run("the first shop answers first", func() {
		expect(3, func(i int) time.Duration { return time.Duration(1+i) * time.Second })
	})
	harness.Run("one shop is slow, the others are not", func() {
		harness.Within(12*time.Second, "a report from four shops, one of which takes ten seconds to answer", func() {
			expect(4, func(i int) time.Duration {
				if i == 1 {
					return 10 * time.Second
				}
				return 0
			})
		})
	})

	harness.Run("all shops are asked at the same time", func() {
		const shops = 5
		names, took := chain(shops)
		meeting := harness.Rendezvous(shops)
		got := report.Takings(names, func(shop string) int {
			meeting.Meet()
			return took[shop]
		})
		harness.Must(slices.Equal(got, []int{100, 101, 102, 103, 104}), "Takings = %v, want 100 to 104 in order", got)
	})

	harness.Run("every shop is asked, and asked a single time", func() {
		names, _ := chain(6)
		var mu sync.Mutex
		asked := map[string]int{}
		report.Takings(names, func(shop string) int {
			mu.Lock()
			defer mu.Unlock()
			asked[shop]++
			return 1
		})
		mu.Lock()
		defer mu.Unlock()
		for _, name := range names {
			harness.Must(asked[name] == 1, "%s was asked %d times when the report was there, want 1", name, asked[name])
		}
	})

	harness.Run("two reports at the same time", func() {
		for _, base := range []int{10, 20} {
			harness.Go(func() {
				got := report.Takings([]string{"mill", "port"}, func(shop string) int {
					harness.Work(time.Duration(base) * 100 * time.Millisecond)
					if shop == "mill" {
						return base
					}
					return base + 1
				})
				want := []int{base, base + 1}
				harness.Must(slices.Equal(got, want), "Takings = %v, want %v", got, want)
			})
		}
		harness.Wait()
	})
}
