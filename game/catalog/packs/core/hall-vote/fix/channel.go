// Package poll counts the votes of a hall.
package poll

// Poll is a question with the votes for each answer.
type Poll struct {
	show  func(answer string, votes int)
	votes chan map[string]int // holds the one map
}

// Ask opens a poll; show puts a count on the screen.
func Ask(show func(answer string, votes int)) *Poll {
	votes := make(chan map[string]int, 1)
	votes <- map[string]int{}
	return &Poll{show: show, votes: votes}
}

// Vote counts a vote and shows how many its answer has
// now. The screen takes one count at a time, in order.
func (p Poll) Vote(answer string) {
	votes := <-p.votes
	defer func() { p.votes <- votes }()
	votes[answer]++
	p.show(answer, votes[answer])
}

// Votes tells how many votes an answer has so far.
func (p Poll) Votes(answer string) int {
	votes := <-p.votes
	defer func() { p.votes <- votes }()
	return votes[answer]
}
