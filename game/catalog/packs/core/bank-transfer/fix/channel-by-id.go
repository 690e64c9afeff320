// Package bank moves money between accounts.
package bank

// Account holds money, in cents.
type Account struct {
	id    int           // no two accounts have the same
	key   chan struct{} // holds one key, or none
	cents int           // who has the key may touch it
}

// Open opens an account.
func Open(id, cents int) *Account {
	key := make(chan struct{}, 1)
	key <- struct{}{}
	return &Account{id: id, key: key, cents: cents}
}

// Cents tells how much money the account holds.
func (a *Account) Cents() int {
	<-a.key
	defer a.giveBack()
	return a.cents
}

func (a *Account) giveBack() { a.key <- struct{}{} }

// Transfer moves money if there is enough and check allows
// it. Meanwhile no other transfer touches either account.
func Transfer(
	from, to *Account, cents int, check func() bool,
) bool {
	first, second := from, to
	if first.id > second.id {
		first, second = second, first
	}
	<-first.key
	defer first.giveBack()
	if first != second {
		<-second.key
		defer second.giveBack()
	}
	if from.cents < cents || !check() {
		return false
	}
	from.cents -= cents
	to.cents += cents
	return true
}
