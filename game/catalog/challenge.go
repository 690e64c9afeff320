package catalog

import "datarace/game"

// Brief is what players may see of a challenge before it is over. Its type cannot hold hidden tests or fixes.
type Brief struct {
	ID       string   `json:"id"`
	Title    string   `json:"title"`
	Concepts []string `json:"concepts"`
	Level    int      `json:"level"`   // 1 to 5
	Minutes  int      `json:"minutes"` // T
	Weight   float64  `json:"weight"`  // D: 1, 1.2 or 1.4
	Read     int      `json:"read"`    // seconds of the reading phase
	Brief    string   `json:"brief"`   // paragraphs divided by a blank line; an indented one is code
	API      []string `json:"api"`     // exported declarations that stay as they are, from start.go
	Start    string   `json:"start"`   // start.go
	Pack     string   `json:"pack"`
}

// Challenge is a whole challenge as its pack has it, secrets included.
type Challenge struct {
	Brief
	Package     string    // package name of start.go
	Language    string    // "go1.26"
	Imports     []string  // what a submission may import
	Bug         game.Kind // what start.go must get
	Hints       [3]string
	Why         []Edge
	Teach       string // paragraphs, like Explanation
	Explanation string
	Source      string
	Check       string // check.go, visible
	Judge       string // judge.go, hidden
	Fixes       []Sample
	Wrongs      []Sample
	Digest      string // hexadecimal SHA-256 over all of the pack's files of this challenge
}

// Edge is one answer offered after acceptance to "which edge did your fix add?"
type Edge struct {
	Text       string   `yaml:"text"`
	Techniques []string `yaml:"techniques"` // techniques for which it is right; none for a distractor
}

// Sample is a program kept with a challenge and the verdict that it must get.
type Sample struct {
	Name   string    // file name without ".go": "mutex", "sleep.race"
	Kind   game.Kind // Accepted for fixes
	Source string
	Note   string // a wrong fix's comment line, which may be shown to its author
}
