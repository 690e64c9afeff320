package catalog

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"regexp"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"

	"datarace/game"
)

const challengeFile = "challenge.yaml"

// Concepts are the chapters of the course; a challenge belongs to at least one.
var Concepts = []string{
	"goroutines", "scheduler", "data-races", "memory-model", "trade-offs", "patterns", "mutexes", "channels",
}

// Techniques are the ways to repair a program that a verdict can recognise. A fix is named for one, with "-" and a
// word more where two fixes share it, and `why` says for which of them an answer is right. A plain program synchronises
// nothing.
var Techniques = []string{"mutex", "rwmutex", "atomic", "channel", "once", "cond", "waitgroup", "plain"}

// Importable is what a challenge may allow a submission to import.
var Importable = []string{
	"bytes", "cmp", "container/heap", "container/list", "context", "errors", "fmt", "iter", "maps", "math", "math/rand",
	"math/rand/v2", "runtime", "slices", "sort", "strconv", "strings", "sync", "sync/atomic", "time",
}

// words is challenge.yaml.
type words struct {
	ID          string    `yaml:"id"`
	Title       string    `yaml:"title"`
	Concepts    []string  `yaml:"concepts"`
	Level       int       `yaml:"level"`
	Minutes     int       `yaml:"minutes"`
	Weight      float64   `yaml:"weight"`
	Read        int       `yaml:"read"`
	Language    string    `yaml:"language"`
	Imports     []string  `yaml:"imports"`
	Bug         game.Kind `yaml:"bug"`
	Brief       string    `yaml:"brief"`
	Hints       []string  `yaml:"hints"`
	Why         []Edge    `yaml:"why"`
	Teach       string    `yaml:"teach"`
	Explanation string    `yaml:"explanation"`
	Source      string    `yaml:"source"`
}

var (
	idPattern       = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)
	languagePattern = regexp.MustCompile(`^go1\.[0-9]{1,3}$`)
)

// decode reads YAML strictly: an unknown or a repeated key is a mistake.
func decode(text []byte, shown string, into any) *Mistake {
	decoder := yaml.NewDecoder(bytes.NewReader(text), yaml.Strict())
	err := decoder.Decode(into)
	if errors.Is(err, io.EOF) {
		return &Mistake{File: shown, Text: "is empty: see the fields of another one"}
	}
	var at yaml.Error
	if errors.As(err, &at) {
		said := at.GetMessage()
		if field, ok := strings.CutPrefix(said, "unknown field "); ok {
			said = fmt.Sprintf("there is no field %s: correct its name or take it out", field)
		}
		if token := at.GetToken(); token != nil && token.Position != nil {
			shown = fmt.Sprintf("%s:%d", shown, token.Position.Line)
		}
		return &Mistake{File: shown, Text: said}
	}
	if err != nil {
		return &Mistake{File: shown, Text: fmt.Sprintf("is not YAML: %v", err)}
	}
	return nil
}

// check names what is wrong with the words; id is the name of the challenge's directory.
func (w *words) check(id string, wrong func(field, format string, args ...any)) {
	if !idPattern.MatchString(w.ID) || len(w.ID) > 40 {
		wrong("id", "%q: use lower-case words joined by dashes, 40 letters at most", w.ID)
	} else if id != "" && w.ID != id {
		wrong("id", "%q stands in a directory called %q: give both the same name", w.ID, id)
	}
	if n := len([]rune(w.Title)); n == 0 || n > 40 {
		wrong("title", "has %d letters: write 1 to 40", n)
	}
	if len(w.Concepts) == 0 {
		wrong("concepts", "is empty: name at least one of %s", strings.Join(Concepts, ", "))
	}
	for _, concept := range w.Concepts {
		if !slices.Contains(Concepts, concept) {
			wrong("concepts", "%q is none of %s", concept, strings.Join(Concepts, ", "))
		}
	}
	between(wrong, "level", w.Level, 1, 5, "")
	between(wrong, "minutes", w.Minutes, 1, 60, " minutes")
	between(wrong, "read", w.Read, 10, 600, " seconds")
	if !slices.ContainsFunc([]float64{1, 1.2, 1.4}, func(ok float64) bool { return math.Abs(ok-w.Weight) < 1e-9 }) {
		wrong("weight", "is %v: write 1, 1.2 or 1.4", w.Weight)
	}
	if !languagePattern.MatchString(w.Language) {
		wrong("language", "%q: write a Go version such as go1.26", w.Language)
	}
	for i, name := range w.Imports {
		if !slices.Contains(Importable, name) {
			wrong("imports", "%q cannot be allowed: choose from %s", name, strings.Join(Importable, ", "))
		} else if slices.Contains(w.Imports[:i], name) {
			wrong("imports", "%q stands there twice: take one out", name)
		}
	}
	switch w.Bug {
	case game.Wrong, game.Race, game.Deadlock, game.Leak, game.Panic, game.Serial, game.Contended, game.Slow:
	default:
		wrong("bug", "%q is not a kind of bug: write wrong, race, deadlock, leak, panic, serial, contended or slow", w.Bug)
	}
	w.checkTexts(wrong)
	w.checkWhy(wrong)
}

func between(wrong func(field, format string, args ...any), field string, got, low, high int, unit string) {
	if got < low || got > high {
		wrong(field, "is %d%s: write %d to %d", got, unit, low, high)
	}
}

func (w *words) checkTexts(wrong func(field, format string, args ...any)) {
	for _, text := range []struct{ field, text, say string }{
		{"brief", w.Brief, "say what the program is for and what its users see go wrong, never the cause"},
		{"teach", w.Teach, "say what the instructor tells and asks, and the usual wrong turns"},
		{"explanation", w.Explanation, "say the cause, the missing edge and how the fixes differ"},
		{"source", w.Source, "name the paper's category, the public bug, or practice"},
	} {
		if strings.TrimSpace(text.text) == "" {
			wrong(text.field, "is missing: %s", text.say)
		}
	}
	if len(w.Hints) != 3 {
		wrong("hints", "has %d: write three, from a nudge to nearly the answer", len(w.Hints))
	}
	for i, hint := range w.Hints {
		if strings.TrimSpace(hint) == "" {
			wrong("hints", "hint %d is empty: write it", i+1)
		} else if slices.Contains(w.Hints[:i], hint) {
			wrong("hints", "hint %d repeats an earlier one: write another", i+1)
		}
	}
}

func (w *words) checkWhy(wrong func(field, format string, args ...any)) {
	if len(w.Why) < 3 || len(w.Why) > 6 {
		wrong("why", "has %d answers: offer 3 to 6", len(w.Why))
	}
	distractors := 0
	for i, edge := range w.Why {
		if strings.TrimSpace(edge.Text) == "" {
			wrong("why", "answer %d has no text: write it", i+1)
		}
		if len(edge.Techniques) == 0 {
			distractors++
		}
		for _, technique := range edge.Techniques {
			if !slices.Contains(Techniques, technique) {
				wrong("why", "answer %d is right for %q: choose from %s", i+1, technique, strings.Join(Techniques, ", "))
			}
		}
	}
	if len(w.Why) > 0 && distractors == 0 {
		wrong("why", "every answer is right for something: add one that is right for nothing")
	}
}
