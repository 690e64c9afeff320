package queue

import "context"

// Queue judges in turn. Make it with New; the zero value is not usable.
type Queue struct{}

// New starts workers goroutines (at least one) that judge with judge.
func New(workers int, judge Judge) *Queue { return &Queue{} }

// Put adds a job. A job whose Submission is in the queue already is left as it is. ErrClosed after Close began.
func (q *Queue) Put(j Job, w Watch) error { return nil }

// Withdraw takes a job out, also while it is being judged; false when it is not here any more.
func (q *Queue) Withdraw(submission string) bool { return false }

// Len is how many jobs wait, those being judged not included.
func (q *Queue) Len() int { return 0 }

// Close admits nothing more, lets what is there be judged until ctx ends, then cancels the rest, and waits for the workers.
func (q *Queue) Close(ctx context.Context) error { return nil }
