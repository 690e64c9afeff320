// A transfer to oneself is answered without asking check, which may have said no.

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
	if from == to {
		return from.Cents() >= cents
	}
	a, b := from, to
	if a.id > b.id {
		a, b = b, a
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	b.mu.Lock()
	defer b.mu.Unlock()
	if from.cents < cents || !check() {
		return false
	}
	from.cents -= cents
	to.cents += cents
	return true
}
