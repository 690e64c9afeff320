package bank_test

import (
	"challenge/bank"

	"datarace/game/judge/harness"
)

func yes() bool { return true }

// Check moves money with one customer at the counter.
func Check() {
	harness.Run("enough money", func() {
		rent, savings := bank.Open(1, 100), bank.Open(2, 50)
		moved := bank.Transfer(savings, rent, 30, yes)
		harness.Must(moved, "Transfer of 30 out of 50 = false, want true")
		harness.Must(rent.Cents() == 130 && savings.Cents() == 20, "after it the accounts hold %d and %d, want 130 and 20", rent.Cents(), savings.Cents())
	})
	harness.Run("not enough money", func() {
		rent, savings := bank.Open(1, 100), bank.Open(2, 50)
		moved := bank.Transfer(savings, rent, 51, yes)
		harness.Must(!moved, "Transfer of 51 out of 50 = true, want false")
		harness.Must(rent.Cents() == 100 && savings.Cents() == 50, "after it the accounts hold %d and %d, want 100 and 50", rent.Cents(), savings.Cents())
	})
	harness.Run("the check says no", func() {
		rent, savings := bank.Open(1, 100), bank.Open(2, 50)
		moved := bank.Transfer(rent, savings, 10, func() bool { return false })
		harness.Must(!moved, "Transfer = true although the check said no")
		harness.Must(rent.Cents() == 100 && savings.Cents() == 50, "after it the accounts hold %d and %d, want 100 and 50", rent.Cents(), savings.Cents())
	})
}
