// Taking both locks behind a third one ends the circle, but who waits inside for a busy account keeps everybody else out.

// Package bank moves money between accounts.
package bank

import "sync"

// door is held while two locks are taken.
var door sync.Mutex

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
	door.Lock()
	from.mu.Lock()
	defer from.mu.Unlock()
	if from != to {
		to.mu.Lock()
		defer to.mu.Unlock()
	}
	door.Unlock()
	if from.cents < cents || !check() {
		return false
	}
	from.cents -= cents
	to.cents += cents
	return true
}
