// Package bank moves money between accounts.
package bank

import "sync"

// Account holds money, in cents.
type Account struct {
	id    int  // no two accounts have the same
	busy  bool // in a transfer; guarded by desk
	cents int  // guarded by desk
}

// desk is held for moments only, never during a check.
var (
	desk  sync.Mutex
	freed = sync.NewCond(&desk)
)

// Open opens an account.
func Open(id, cents int) *Account {
	return &Account{id: id, cents: cents}
}

// Cents tells how much money the account holds.
func (a *Account) Cents() int {
	desk.Lock()
	defer desk.Unlock()
	return a.cents
}

// Transfer moves money if there is enough and check allows
// it. Meanwhile no other transfer touches either account.
func Transfer(
	from, to *Account, cents int, check func() bool,
) bool {
	desk.Lock()
	defer desk.Unlock()
	for from.busy || to.busy {
		freed.Wait()
	}
	if from.cents < cents {
		return false
	}
	from.busy, to.busy = true, true
	desk.Unlock()
	allowed := check()
	desk.Lock()
	from.busy, to.busy = false, false
	freed.Broadcast()
	if allowed {
		from.cents -= cents
		to.cents += cents
	}
	return allowed
}
