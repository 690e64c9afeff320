// Nobody can wait in a circle for one lock, but two customers who have nothing to do with each other now wait for each other's check.

// Package bank moves money between accounts.
package bank

import "sync"

// bank guards all accounts.
var bank sync.Mutex

// Account holds money, in cents.
type Account struct {
	id    int // no two accounts have the same
	cents int // guarded by bank
}

// Open opens an account.
func Open(id, cents int) *Account {
	return &Account{id: id, cents: cents}
}

// Cents tells how much money the account holds.
func (a *Account) Cents() int {
	bank.Lock()
	defer bank.Unlock()
	return a.cents
}

// Transfer moves money if there is enough and check allows
// it. Meanwhile no other transfer touches either account.
func Transfer(
	from, to *Account, cents int, check func() bool,
) bool {
	bank.Lock()
	defer bank.Unlock()
	if from.cents < cents || !check() {
		return false
	}
	from.cents -= cents
	to.cents += cents
	return true
}
