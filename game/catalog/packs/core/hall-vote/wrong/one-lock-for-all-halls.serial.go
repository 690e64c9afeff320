// The votes are right. But there is a single lock in the whole program now: halls that have nothing in common wait for each other.

// Package poll counts the votes of a hall.
package poll

import "sync"

// Poll is a question with the votes for each answer.
type Poll struct {
	show  func(answer string, votes int)
	votes map[string]int // guarded by mu
}

// Ask opens a poll; show puts a count on the screen.
func Ask(show func(answer string, votes int)) *Poll {
	return &Poll{show: show, votes: map[string]int{}}
}

var mu sync.Mutex

// Vote counts a vote and shows how many its answer has
// now. The screen takes one count at a time, in order.
func (p Poll) Vote(answer string) {
	mu.Lock()
	defer mu.Unlock()
	p.votes[answer]++
	p.show(answer, p.votes[answer])
}

// Votes tells how many votes an answer has so far.
func (p Poll) Votes(answer string) int {
	mu.Lock()
	defer mu.Unlock()
	return p.votes[answer]
}
