// The order is right for two accounts. When both are the same one, its lock is taken twice, and a Go mutex cannot be.

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
	first, second := from, to
	if first.id > second.id {
		first, second = second, first
	}
	first.mu.Lock()
	defer first.mu.Unlock()
	second.mu.Lock()
	defer second.mu.Unlock()
	if from.cents < cents || !check() {
		return false
	}
	from.cents -= cents
	to.cents += cents
	return true
}
