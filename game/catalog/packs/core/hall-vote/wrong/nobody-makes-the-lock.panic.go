// A pointer to a lock is shared by all copies, once there is a lock that it points to. Nobody makes one.

// Package poll counts the votes of a hall.
package poll

import "sync"

// Poll is a question with the votes for each answer.
type Poll struct {
	show func(answer string, votes int)

	mu    *sync.Mutex
	votes map[string]int // guarded by mu
}

// Ask opens a poll; show puts a count on the screen.
func Ask(show func(answer string, votes int)) *Poll {
	return &Poll{show: show, votes: map[string]int{}}
}

// Vote counts a vote and shows how many its answer has
// now. The screen takes one count at a time, in order.
func (p Poll) Vote(answer string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.votes[answer]++
	p.show(answer, p.votes[answer])
}

// Votes tells how many votes an answer has so far.
func (p Poll) Votes(answer string) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.votes[answer]
}
