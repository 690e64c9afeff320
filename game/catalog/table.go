package catalog

import (
	"encoding/json"
	"fmt"
	"strings"
	"text/tabwriter"

	"datarace/game"
)

// Table is what Check found; String is for people, the JSON form for programs.
type Table struct {
	Challenge string   `json:"challenge"`
	Digest    string   `json:"digest"`
	Seeds     int      `json:"seeds"` // judgings of each program
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
	Seen      string    `json:"seen,omitempty"`      // a fix's technique as the judge sees it, when it is not what the name says
}

// Mutant is a fix with one thing broken on purpose.
type Mutant struct {
	Of       string    `json:"of"`       // "fix/mutex"
	Change   string    `json:"change"`   // "line 12: mu.Unlock() dropped"
	Kind     game.Kind `json:"kind"`     // what it got
	Survived bool      `json:"survived"` // it was accepted
	Diff     string    `json:"diff"`
}

// OK reports whether every program got what it declares in every judging. Surviving mutants are for the author to
// weigh, some are right programs, and do not count.
func (t Table) OK() bool {
	for _, row := range t.Rows {
		if row.Held != row.Of {
			return false
		}
	}
	return len(t.Rows) > 0
}

// MarshalJSON adds "ok" to the table's fields.
func (t Table) MarshalJSON() ([]byte, error) {
	type plain Table
	return json.Marshal(struct {
		OK bool `json:"ok"`
		plain
	}{t.OK(), plain(t)})
}

// String is the table for a terminal, ending with a line that says whether the challenge keeps its word.
func (t Table) String() string {
	var out strings.Builder
	fmt.Fprintf(&out, "%s (%.12s), %d judgings of each program\n\n", t.Challenge, t.Digest, t.Seeds)
	columns := tabwriter.NewWriter(&out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(columns, "\tPROGRAM\tDECLARED\tHELD\tSCHEDULES (MEDIAN, MOST)")
	broken := 0
	for _, row := range t.Rows {
		mark := "ok"
		if row.Held != row.Of {
			mark = "NO"
			broken++
		}
		fmt.Fprintf(columns, "%s\t%s\t%s\t%d of %d\t%d, %d\n", mark, row.Program, row.Declared, row.Held, row.Of, row.Schedules[0], row.Schedules[1])
	}
	columns.Flush() // a strings.Builder never fails
	for _, row := range t.Rows {
		if row.Otherwise != "" {
			fmt.Fprintf(&out, "\n%s, declared %s: %s\n", row.Program, row.Declared, row.Otherwise)
		}
	}
	for _, row := range t.Rows {
		if row.Seen != "" {
			fmt.Fprintf(&out, "\n%s: the judge sees the technique %s, and `why` goes by what it sees. Rename the fix, or make sure that an answer fits.\n",
				row.Program, row.Seen)
		}
	}
	t.writeMutants(&out)
	if broken > 0 {
		fmt.Fprintf(&out, "\n%s does not keep its word: %d of %d programs got another verdict than they declare.\n", t.Challenge, broken, len(t.Rows))
	} else {
		fmt.Fprintf(&out, "\n%s keeps its word.\n", t.Challenge)
	}
	return out.String()
}

func (t Table) writeMutants(out *strings.Builder) {
	if len(t.Mutants) == 0 {
		return
	}
	killed := map[game.Kind]int{}
	survived := 0
	for _, m := range t.Mutants {
		if m.Survived {
			survived++
		} else {
			killed[m.Kind]++
		}
	}
	fmt.Fprintf(out, "\n%d mutants: %d survived", len(t.Mutants), survived)
	for _, kind := range game.Kinds {
		if killed[kind] > 0 {
			fmt.Fprintf(out, ", %d %s", killed[kind], kind)
		}
	}
	fmt.Fprintln(out)
	for _, m := range t.Mutants {
		if m.Survived {
			fmt.Fprintf(out, "\nsurvived: %s, %s\n%s", m.Of, m.Change, m.Diff)
		}
	}
}
