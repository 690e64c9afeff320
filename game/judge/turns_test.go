package judge

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
)

func TestTurnsGoByClassStageAndArrival(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var places turns
		var order []string
		for _, r := range []rank{
			{submitted, exploring, 1},
			{background, compiling, 2},
			{submitted, compiling, 3},
			{visible, compiling, 4},
			{lone, exploring, 5},
			{submitted, linking, 6},
			{submitted, compiling, 7},
			{lone, compiling, 8},
		} {
			go func() {
				if err := places.take(t.Context(), r); err != nil {
					t.Error(err)
				}
				order = append(order, fmt.Sprint(r.arrival)) // one at a time has a turn
				places.give()
			}()
			synctest.Wait()
		}
		places.give() // the first place
		synctest.Wait()
		if got, want := fmt.Sprint(order), "[8 5 3 7 6 1 4 2]"; got != want {
			t.Errorf("got %s; want %s", got, want)
		}
		if places.free != 1 || len(places.waiting) != 0 {
			t.Errorf("%d are free and %d wait; want one, and nobody", places.free, len(places.waiting))
		}
	})
}

func TestWhoStopsWaitingLosesNoTurn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var places turns
		ctx, cancel := context.WithCancel(t.Context())
		gave := make(chan error)
		go func() { gave <- places.take(ctx, rank{}) }()
		synctest.Wait()
		cancel()
		if err := <-gave; !errors.Is(err, context.Canceled) {
			t.Errorf("got %v; want the context's end", err)
		}
		places.give()
		if err := places.take(ctx, rank{}); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v from a context that is over; want its end", err)
		}
		if err := places.take(t.Context(), rank{}); err != nil {
			t.Errorf("got %v; want the free turn", err)
		}
	})
}
