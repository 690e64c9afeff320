// Package bank moves money between accounts.
package bank

import (
	"sync"
	"time"
)

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

// lockBoth takes both locks, or none and tries again.
func lockBoth(a, b *Account) {
	for {
		a.mu.Lock()
		if a == b || b.mu.TryLock() {
			return
		}
		a.mu.Unlock()
		time.Sleep(time.Millisecond)
	}
}

// Transfer moves money if there is enough and check allows
// it. Meanwhile no other transfer touches either account.
func Transfer(
	from, to *Account, cents int, check func() bool,
) bool {
	lockBoth(from, to)
	defer from.mu.Unlock()
	if from != to {
		defer to.mu.Unlock()
	}
	if from.cents < cents || !check() {
		return false
	}
	from.cents -= cents
	to.cents += cents
	return true
}
