package game

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

var update = flag.Bool("update", false, "rewrite testdata/script with what the match says")

// TestWholeGames plays each script: a line that begins with ">" is a command with its room time, the indented lines
// below say what the match answered. Lines with # are the author's.
func TestWholeGames(t *testing.T) {
	files, err := filepath.Glob("testdata/script/*.txt")
	if err != nil || len(files) < 8 {
		t.Fatalf("found %d scripts (%v), want at least 8", len(files), err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			p := &player{driver: newDriver(t), drafts: make(map[string]Draft)}
			got := p.play(string(want))
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if got != string(want) {
				t.Errorf("%s does not say what the match says (-update rewrites it): %s", file, firstDifference(got, string(want)))
			}
		})
	}
}

func firstDifference(got, want string) string {
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range g {
		if i >= len(w) || g[i] != w[i] {
			line := "the end"
			if i < len(w) {
				line = w[i]
			}
			return fmt.Sprintf("line %d: got\n%s\nwant\n%s", i+1, g[i], line)
		}
	}
	return "the file is longer"
}

// player is a driver that reads commands from a script.
type player struct {
	*driver
	drafts map[string]Draft
	out    bytes.Buffer
}

func (p *player) play(script string) string {
	for line := range strings.Lines(script) {
		line = strings.TrimRight(line, "\n")
		switch {
		case strings.HasPrefix(line, "  "):
			continue // an answer of last time
		case strings.HasPrefix(line, "> "):
			fmt.Fprintln(&p.out, line)
			p.step(line)
		default:
			fmt.Fprintln(&p.out, line)
		}
	}
	return p.out.String()
}

// words splits a command; a word in double quotes may hold spaces.
func words(line string) []string {
	var found []string
	for i, part := range strings.Split(line, `"`) {
		if i%2 == 1 {
			found = append(found, part)
			continue
		}
		found = append(found, strings.Fields(part)...)
	}
	return found
}

func span(t testing.TB, text string) int64 {
	t.Helper()
	d, err := time.ParseDuration(text)
	if err != nil {
		t.Fatalf("no duration: %v", err)
	}
	return d.Milliseconds()
}

func clockText(ms int64) string { return (time.Duration(ms) * time.Millisecond).String() }

func (p *player) step(line string) {
	p.t.Helper()
	w := words(line)
	at, verb, args := span(p.t, w[1]), w[2], w[3:]
	switch verb {
	case "show":
		p.show(at, args)
		return
	case "draft":
		p.drafts[args[0]] = Draft{Submission: args[0] + "-bell", Source: args[1], Canon: canonOf(args[1])}
		return
	case "run":
		for {
			due, ok := p.m.Deadline()
			if !ok || due > at {
				return
			}
			before := p.m.Seq()
			p.tell(due, Elapse{Drafts: p.drafts})
			if p.m.Seq() == before {
				p.t.Fatalf("the deadline was %d ms and nothing was due; want a room's timer to find something", due)
			}
		}
	case "restart":
		p.check(at)
		p.m = folded(p.t, p.log)
		fmt.Fprintf(&p.out, "  room time goes on at %s\n", clockText(p.m.Now()))
		return
	}
	p.tell(at, p.command(verb, args))
	p.check(at)
}

// tell prints what a command causes.
func (p *player) tell(at int64, c Command) {
	p.t.Helper()
	events, no := p.try(at, c)
	if no != nil {
		wait := ""
		if no.Wait > 0 {
			wait = " for " + clockText(no.Wait)
		}
		fmt.Fprintf(&p.out, "  refused (%s)%s: %s\n", no.Code, wait, no.Text)
	}
	if no == nil && len(events) == 0 {
		fmt.Fprintln(&p.out, "  nothing happens")
	}
	for _, e := range events {
		fmt.Fprintf(&p.out, "  %d %s %s\n", e.Seq, clockText(e.At), bodyText(e.Body))
	}
}

func bodyText(b Body) string {
	switch b := b.(type) {
	case RoomOpened:
		return fmt.Sprintf("RoomOpened %s, %d rounds, %+v", b.Code, len(b.Rounds), b.Settings)
	case WarmUpStarted:
		return fmt.Sprintf("WarmUpStarted: %s", clockText(b.Round.Duration))
	case LessonSet:
		if b.Ends == 0 {
			return "LessonSet: taken back"
		}
		return fmt.Sprintf("LessonSet: %s after the room opened", clockText(b.Ends-1_700_000_000_000))
	case RoundStarted:
		return fmt.Sprintf("RoundStarted %d: T %s, reading %s, weight %v", b.Index, clockText(b.Round.Duration), clockText(b.Round.Reading), b.Round.Weight)
	case Submitted:
		text := fmt.Sprintf("Submitted %s by %s", b.Submission, b.Seat)
		if b.Buzzer {
			text += ", at the buzzer"
		}
		if b.Same != "" {
			text += ", the same as " + b.Same
		}
		return text
	case Judged:
		return fmt.Sprintf("Judged %s: %s, %s", b.Submission, b.Verdict.Kind, b.Verdict.Rung)
	case Rejudged:
		return fmt.Sprintf("Rejudged %s: %s, %s", b.Submission, b.Verdict.Kind, b.Verdict.Rung)
	}
	text := fmt.Sprintf("%+v", b)
	return b.eventType() + strings.TrimSuffix(" "+strings.Trim(text, "{}"), " ")
}

// canonOf stands in for the gate's: white space aside, and nothing for a program that does not parse.
func canonOf(source string) string {
	if strings.HasPrefix(source, "!") {
		return ""
	}
	return strings.ReplaceAll(source, " ", "")
}

// option finds key=value among the arguments.
func option(args []string, key, otherwise string) string {
	for _, a := range args {
		if v, ok := strings.CutPrefix(a, key+"="); ok {
			return v
		}
	}
	return otherwise
}

func has(args []string, word string) bool {
	for _, a := range args {
		if a == word {
			return true
		}
	}
	return false
}

func (p *player) number(text string) int {
	p.t.Helper()
	n, err := strconv.Atoi(text)
	if err != nil {
		p.t.Fatalf("no number: %v", err)
	}
	return n
}

func (p *player) command(verb string, args []string) Command {
	p.t.Helper()
	arg := func(i int) string {
		if i < len(args) {
			return args[i]
		}
		return ""
	}
	switch verb {
	case "open":
		o := lesson(p.number(option(args, "rounds", "1")))
		for i := range o.Rounds {
			r := &o.Rounds[i]
			r.Duration, r.Reading = span(p.t, option(args, "T", "100s")), span(p.t, option(args, "reading", "0s"))
			weight, err := strconv.ParseFloat(option(args, "weight", "1"), 64)
			if err != nil {
				p.t.Fatal(err)
			}
			r.Weight = weight
		}
		o.Settings = Settings{
			Seats: p.number(option(args, "seats", "0")), SpeedOff: has(args, "speedOff"), DropWorst: has(args, "dropWorst"),
			HideRanks: has(args, "hideRanks"), WarmUp: has(args, "warmUp"), Longest: has(args, "longest"),
		}
		if o.Settings.WarmUp {
			o.WarmUp = trial()
		}
		return o
	case "join":
		return Join{Seat: arg(0), Name: arg(1), TokenHash: option(args, "token", "token-"+arg(0))}
	case "rename":
		return Rename{Seat: arg(0), Name: arg(1), Host: has(args, "host")}
	case "leave":
		return Leave{Seat: arg(0)}
	case "remove":
		return Remove{Seat: arg(0), Ban: has(args, "ban")}
	case "free":
		return Free{Seat: arg(0)}
	case "lock":
		return Lock{On: arg(0) == "on"}
	case "start":
		return Start{}
	case "warmup":
		return WarmUp{}
	case "measure":
		return Measure{Seat: arg(0), Trip: span(p.t, arg(1))}
	case "guess":
		return Guess{Seat: arg(0), Kind: Kind(arg(1))}
	case "lesson":
		return SetLesson{Millis: span(p.t, arg(0))}
	case "next":
		return Next{}
	case "finish":
		return Finish{}
	case "pause":
		return Pause{}
	case "resume":
		return Resume{}
	case "extend":
		return Extend{Millis: span(p.t, arg(0)), Seat: arg(1)}
	case "end":
		return End{Drafts: p.drafts}
	case "elapse":
		return Elapse{Drafts: p.drafts}
	case "submit":
		return Submit{Seat: arg(0), N: int64(p.number(arg(1))), Submission: arg(0) + "-" + arg(1), Source: arg(2), Canon: canonOf(arg(2))}
	case "withdraw":
		return Withdraw{Seat: arg(0), Submission: arg(1)}
	case "judge":
		return Judge{Submission: arg(0), Verdict: verdictOf(args)}
	case "rejudge":
		return Rejudge{Submission: arg(0), Verdict: verdictOf(args)}
	case "hint":
		return TakeHint{Seat: arg(0)}
	case "give":
		return GiveHint{Hint: p.number(arg(0)), Seat: arg(1)}
	case "why":
		return Explain{Seat: arg(0), Choice: p.number(arg(1))}
	case "patches":
		return OpenPatches{Seat: arg(0), Draft: p.drafts[arg(0)]}
	case "choose":
		return Choose{Seat: arg(0), Patch: arg(1)}
	case "lost":
		return Lose{Seat: arg(0), On: arg(1) == "on"}
	case "freeze":
		return Freeze{}
	case "reveal":
		return Reveal{}
	case "recover":
		return Recover{Away: span(p.t, arg(0))}
	case "close":
		return Close{Cause: arg(0)}
	}
	p.t.Fatalf("the script says %q, which is no command", verb)
	return nil
}

func verdictOf(args []string) Verdict {
	v := Verdict{Kind: Kind(args[1]), Rung: NoRung, Sentence: "It is " + args[1] + "."}
	if len(args) > 2 {
		v.Rung = Rung(args[2])
	}
	if v.Kind == Accepted {
		v.Rung, v.Technique = Concurrent, option(args, "by", "mutex")
	}
	return v
}
