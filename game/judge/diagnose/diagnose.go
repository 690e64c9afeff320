// Package diagnose turns what the engine found into what a student reads: one sentence in their own names and lines,
// one that says what to look at and never the fix, and the recorded run that broke the program.
//
// It reads the record twice: once as a film (who ran which line, what they held), once as a state (who waits for whom at
// its end). Hidden tests have no names here: what happens in them happens in "the caller".
package diagnose

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strings"

	"datarace/game"
	"datarace/game/catalog"
	"datarace/game/judge/explore"
	"datarace/game/judge/gate"
	"datarace/game/judge/rewrite"
)

// Verdict words an outcome. Source is the submission as it was handed in.
func Verdict(o explore.Outcome, sites []rewrite.Site, source []byte, c *catalog.Challenge) game.Verdict {
	d := diagnosis{
		o: o, lines: strings.Split(string(source), "\n"),
		sites: sites, film: replay(o, sites),
		v: game.Verdict{Kind: o.Kind, Rung: rung(o.Kind), Schedules: o.Schedules},
	}
	d.file, _ = parser.ParseFile(token.NewFileSet(), gate.FileName, source, parser.SkipObjectResolution)
	switch o.Kind {
	case game.Race:
		d.race()
	case game.Deadlock, game.Leak:
		d.stuck()
	case game.Panic:
		d.panic()
	default:
		d.plain(c, source)
	}
	if len(o.Record) > 0 {
		d.v.Schedule = d.film.schedule(o)
	}
	d.v.Note = Note(c, string(source), o.Kind)
	return d.v
}

// Note is the author's line about a wrong fix that they foresaw: the same program but for comments and layout, with the
// verdict that it must get. It is empty for every other program.
func Note(c *catalog.Challenge, source string, kind game.Kind) string {
	canon := gate.Canon(source)
	for _, w := range c.Wrongs {
		if w.Kind == kind && canon != "" && gate.Canon(w.Source) == canon {
			return w.Note
		}
	}
	return ""
}

// rung is how far a program got that ended with kind k, once the visible test passes.
func rung(k game.Kind) game.Rung {
	switch k {
	case game.Accepted:
		return game.Concurrent
	case game.Serial, game.Contended:
		return game.Clean
	case game.Deadlock, game.Leak, game.Panic:
		return game.RaceFree
	case game.Wrong, game.Race:
		return game.Behaves
	case game.Slow, game.Memory, game.Output:
		return game.Builds
	}
	return game.NoRung
}

// diagnosis is one verdict in the making.
type diagnosis struct {
	o     explore.Outcome
	lines []string
	file  *ast.File // nil when it does not parse
	sites []rewrite.Site
	film  *film
	v     game.Verdict
}

// code is a line of the program, trimmed; empty when there is no such line.
func (d *diagnosis) code(line int) string {
	if line < 1 || line > len(d.lines) {
		return ""
	}
	text, _, _ := strings.Cut(d.lines[line-1], "//")
	return strings.TrimSpace(text)
}

// own is the innermost frame in the student's program, or a frame with line 0.
func own(frames []explore.Frame) explore.Frame {
	for _, f := range frames {
		if f.File == gate.FileName && !strings.Contains(f.Func, "Datarace__") {
			f.Func = function(f.Func)
			return f
		}
	}
	return explore.Frame{}
}

// function is a symbol as the student would say it: "challenge/bank.(*Account).Pay" is "Account.Pay".
func function(symbol string) string {
	name := withoutTypeArguments(symbol)
	name = name[strings.LastIndex(name, "/")+1:]
	if _, rest, ok := strings.Cut(name, "."); ok {
		name = rest
	}
	name = strings.NewReplacer("(*", "", ")", "").Replace(name)
	if strings.HasPrefix(name, "datarace__init") {
		return "init"
	}
	return name
}

func withoutTypeArguments(symbol string) string {
	var b strings.Builder
	depth := 0
	for _, r := range symbol {
		switch {
		case r == '[':
			depth++
		case r == ']':
			depth--
		case depth == 0:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// upper begins a sentence.
func upper(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// and joins words: "a, b and c".
func and(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " and " + words[len(words)-1]
}
