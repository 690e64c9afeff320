package catalog

import (
	"context"

	"datarace/game"
)

// JudgeFunc judges one program; cmd supplies it, since the judge imports this package. It returns an error only when
// ctx ends.
type JudgeFunc func(ctx context.Context, c *Challenge, source string, seed uint64) (game.Verdict, error)

// CheckOptions are how hard Check tries.
type CheckOptions struct {
	Seeds   int  // judgings of each program, with seeds 1 to Seeds; 5 when 0
	Workers int  // judgings at once; 1 when 0
	Mutants bool // also judge programs made from the fixes by breaking them
}

// Check judges a challenge's programs and compares what they got with what they declare. The error is ctx's alone: what
// does not hold stands in the table.
func Check(ctx context.Context, c *Challenge, judge JudgeFunc, o CheckOptions) (Table, error) {
	return Table{Challenge: c.ID}, nil
}

// Table is what Check found; String is for people, the JSON form for programs.
type Table struct {
	Challenge string   `json:"challenge"`
	Digest    string   `json:"digest"`
	Seeds     int      `json:"seeds"`
	Rows      []Row    `json:"rows"`
	Mutants   []Mutant `json:"mutants,omitempty"`
}

// Row is one program of the challenge.
type Row struct {
	Program   string    `json:"program"` // "start", "fix/mutex", "wrong/sleep.race"
	Declared  game.Kind `json:"declared"`
	Held      int       `json:"held"` // judgings that gave the declared kind
	Of        int       `json:"of"`
	Otherwise string    `json:"otherwise,omitempty"` // the first other verdict: seed, kind and sentence
	Schedules [2]int    `json:"schedules"`           // median and largest number of schedules explored
}

// Mutant is a fix with one thing broken on purpose.
type Mutant struct {
	Of       string    `json:"of"`       // "fix/mutex"
	Change   string    `json:"change"`   // "line 12: unlock dropped"
	Kind     game.Kind `json:"kind"`     // what it got
	Survived bool      `json:"survived"` // it was accepted
	Diff     string    `json:"diff,omitempty"`
}

// OK reports whether every program got what it declares in every judging. Surviving mutants are for the author to
// weigh and do not count.
func (t Table) OK() bool {
	for _, row := range t.Rows {
		if row.Held != row.Of {
			return false
		}
	}
	return len(t.Rows) > 0
}
