package bank_test

import (
	"sync"
	"time"

	"challenge/bank"

	"datarace/game/judge/harness"
)

// counter makes transfers and sees whether two of them work on one account at the same time.
type counter struct {
	mu   sync.Mutex
	busy map[*bank.Account]bool
}

func (c *counter) transfer(from, to *bank.Account, cents int, during func()) bool {
	return bank.Transfer(from, to, cents, func() bool {
		free := c.enter(from, to)
		harness.Must(free, "two transfers were checked at the same time for one account")
		if during != nil {
			during()
		}
		c.leave(from, to)
		return true
	})
}

func (c *counter) enter(from, to *bank.Account) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.busy == nil {
		c.busy = map[*bank.Account]bool{}
	}
	free := !c.busy[from] && !c.busy[to]
	c.busy[from], c.busy[to] = true, true
	return free
}

func (c *counter) leave(from, to *bank.Account) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.busy[from], c.busy[to] = false, false
}

func yes() bool { return true }

func hold(d time.Duration) func() { return func() { harness.Work(d) } }

// total expects the sum of all money to be what it was.
func total(want int, accounts ...*bank.Account) {
	got := 0
	for _, a := range accounts {
		cents := a.Cents()
		harness.Must(cents >= 0, "an account was overdrawn: %d cents", cents)
		got += cents
	}
	harness.Must(got == want, "the accounts held %d cents before and %d after", want, got)
}

// Judge lets customers come to the counter at the same time.
func Judge() {
	harness.Run("two customers pay a third one", func() {
		shop, ada, bob := bank.Open(9, 0), bank.Open(8, 40), bank.Open(10, 40)
		for _, from := range []*bank.Account{ada, bob} {
			harness.Go(func() {
				moved := bank.Transfer(from, shop, 40, yes)
				harness.Must(moved, "Transfer of 40 out of 40 = false, want true")
			})
		}
		harness.Wait()
		harness.Must(shop.Cents() == 80, "the shop has %d, want 80", shop.Cents())
		total(80, shop, ada, bob)
	})

	opposite := func(during func()) func() {
		return func() {
			var c counter
			ada, bob := bank.Open(1, 100), bank.Open(2, 100)
			harness.Go(func() {
				moved := c.transfer(ada, bob, 10, during)
				harness.Must(moved, "Transfer of 10 out of at least 100 = false, want true")
			})
			harness.Go(func() {
				moved := c.transfer(bob, ada, 30, during)
				harness.Must(moved, "Transfer of 30 out of at least 100 = false, want true")
			})
			harness.Wait()
			harness.Must(ada.Cents() == 120 && bob.Cents() == 80, "the accounts hold %d and %d, want 120 and 80", ada.Cents(), bob.Cents())
		}
	}
	harness.Run("two customers pay each other", opposite(nil))
	harness.Run("four transfers between two accounts", func() {
		ada, bob := bank.Open(6, 100), bank.Open(2, 100)
		for range 2 {
			harness.Go(func() { bank.Transfer(ada, bob, 10, yes) })
			harness.Go(func() { bank.Transfer(bob, ada, 20, yes) })
		}
		harness.Wait()
		harness.Must(ada.Cents() == 120 && bob.Cents() == 80, "the accounts hold %d and %d, want 120 and 80", ada.Cents(), bob.Cents())
	})
	harness.Run("two customers pay each other, and the check takes a while", opposite(hold(20*time.Millisecond)))

	harness.Run("three customers pay round in a ring", func() {
		var c counter
		ring := []*bank.Account{bank.Open(7, 50), bank.Open(3, 50), bank.Open(5, 50)}
		for i, from := range ring {
			to := ring[(i+1)%len(ring)]
			harness.Go(func() {
				for range 2 {
					moved := c.transfer(from, to, 20, nil)
					harness.Must(moved, "Transfer of 20 out of enough money = false, want true")
				}
			})
		}
		harness.Wait()
		total(150, ring...)
	})

	harness.Run("a customer pays to the same account", func() {
		var c counter
		ada := bank.Open(4, 100)
		moved := c.transfer(ada, ada, 60, nil)
		harness.Must(moved, "Transfer of 60 to the same account = false, want true")
		harness.Must(ada.Cents() == 100, "the account held 100 before and %d after", ada.Cents())
		moved = c.transfer(ada, ada, 101, nil)
		harness.Must(!moved, "Transfer of 101 out of 100 = true, want false")
		moved = bank.Transfer(ada, ada, 10, func() bool { return false })
		harness.Must(!moved, "Transfer to the same account = true although the check said no")
	})

	harness.Run("two customers pay a third one, and the check takes a while", func() {
		var c counter
		shop, ada, bob := bank.Open(9, 0), bank.Open(8, 40), bank.Open(10, 40)
		for _, from := range []*bank.Account{ada, bob} {
			harness.Go(func() {
				moved := c.transfer(from, shop, 40, hold(10*time.Millisecond))
				harness.Must(moved, "Transfer of 40 out of 40 = false, want true")
			})
		}
		harness.Wait()
		harness.Must(shop.Cents() == 80, "the shop has %d, want 80", shop.Cents())
		total(80, shop, ada, bob)
	})

	harness.Run("one account is asked for more than it has", func() {
		var c counter
		ada, bob, eve := bank.Open(1, 100), bank.Open(2, 0), bank.Open(3, 0)
		var first, second bool
		harness.Go(func() { first = c.transfer(ada, bob, 70, nil) })
		harness.Go(func() { second = c.transfer(ada, eve, 70, nil) })
		harness.Wait()
		harness.Must(first != second, "two transfers of 70 out of 100: %t and %t, want one to be refused", first, second)
		total(100, ada, bob, eve)
	})

	harness.Run("somebody reads the balance meanwhile", func() {
		var c counter
		ada, bob := bank.Open(1, 100), bank.Open(2, 100)
		harness.Go(func() { c.transfer(ada, bob, 10, nil) })
		harness.Go(func() {
			for range 3 {
				cents := ada.Cents()
				harness.Must(cents == 100 || cents == 90, "the balance was %d while 10 of 100 were paid", cents)
			}
		})
		harness.Wait()
		total(200, ada, bob)
	})

	harness.Run("the check says no while others wait", func() {
		ada, bob := bank.Open(1, 100), bank.Open(2, 100)
		var c counter
		harness.Go(func() {
			moved := bank.Transfer(ada, bob, 10, func() bool {
				harness.Work(10 * time.Millisecond)
				return false
			})
			harness.Must(!moved, "Transfer = true although the check said no")
		})
		harness.Go(func() {
			moved := c.transfer(bob, ada, 10, nil)
			harness.Must(moved, "Transfer of 10 out of 100 = false, want true")
		})
		harness.Wait()
		harness.Must(ada.Cents() == 110 && bob.Cents() == 90, "the accounts hold %d and %d, want 110 and 90", ada.Cents(), bob.Cents())
	})

	harness.Run("customers without a common account are served at the same time", func() {
		var c counter
		meeting := harness.Rendezvous(2)
		ada, bob, eve := bank.Open(1, 100), bank.Open(2, 100), bank.Open(3, 100)
		zoe, max := bank.Open(4, 100), bank.Open(5, 100)
		harness.Go(func() {
			c.transfer(ada, bob, 10, func() {
				harness.Go(func() { c.transfer(bob, eve, 10, nil) }) // has to wait for bob
				harness.Work(10 * time.Millisecond)
				harness.Go(func() { c.transfer(max, zoe, 10, meeting.Meet) })
				meeting.Meet()
			})
		})
		harness.Wait()
		total(500, ada, bob, eve, zoe, max)
	})
}
