package game

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"
)

// driver plays a match as a room does: it decides, applies, and keeps the log.
type driver struct {
	t   testing.TB
	m   *Match
	log []Event
}

func newDriver(t testing.TB) *driver { return &driver{t: t, m: New()} }

// try decides a command at room time at, applies what it causes, and returns both answers.
func (d *driver) try(at int64, c Command) ([]Event, *Refusal) {
	d.t.Helper()
	before := d.m.Seq()
	events, err := d.m.Decide(Moment{At: at, Wall: 1_700_000_000_000 + at}, c)
	if d.m.Seq() != before {
		d.t.Fatalf("Decide(%T) moved the match from event %d to %d; want it to only answer", c, before, d.m.Seq())
	}
	if err != nil {
		var no *Refusal
		if !errors.As(err, &no) {
			d.t.Fatalf("Decide(%T) = %v (%T), want a *Refusal", c, err, err)
		}
		if no.Code == "" || no.Text == "" || no.Wait < 0 {
			d.t.Fatalf("Decide(%T) refused with %+v, want a code, words, and no negative wait", c, *no)
		}
		if len(events) > 0 {
			d.t.Fatalf("Decide(%T) refused and caused %v, want one of both", c, events)
		}
		return nil, no
	}
	for i, e := range events {
		if want := before + uint64(i) + 1; e.Seq != want {
			d.t.Fatalf("Decide(%T) numbered event %d as %d, want %d", c, i, e.Seq, want)
		}
		if err := d.m.Apply(e); err != nil {
			d.t.Fatalf("what Decide(%T) caused does not apply: %v", c, err)
		}
	}
	d.log = append(d.log, events...)
	return events, nil
}

// do is try for a command that must be allowed.
func (d *driver) do(at int64, c Command) []Event {
	d.t.Helper()
	events, no := d.try(at, c)
	if no != nil {
		d.t.Fatalf("at %d ms %T was refused: %s (%s), want it allowed", at, c, no.Code, no.Text)
	}
	return events
}

// refused is try for a command that must be refused with code.
func (d *driver) refused(at int64, c Command, code Code) *Refusal {
	d.t.Helper()
	events, no := d.try(at, c)
	if no == nil {
		d.t.Fatalf("at %d ms %T caused %d events, want a refusal with %q", at, c, len(events), code)
	}
	if no.Code != code {
		d.t.Fatalf("at %d ms %T was refused with %q (%s), want %q", at, c, no.Code, no.Text, code)
	}
	return no
}

// points is a seat's total now.
func (d *driver) points(seat string) int {
	d.t.Helper()
	for _, row := range d.m.Standings() {
		if row.Seat == seat {
			return row.Points
		}
	}
	d.t.Fatalf("seat %q has no standing", seat)
	return 0
}

// lesson is a plan of n equal rounds of T = 100 s, weight 1, no reading phase, and three hints.
func lesson(n int) Open {
	o := Open{Code: "BCDFGH", HostHash: "host-hash", Title: "First steps"}
	for range n {
		o.Rounds = append(o.Rounds, Round{
			Challenge: "page-hits", Digest: "d1", Title: "Page hits", Level: 1, Weight: 1, Duration: 100_000, Bug: Race,
			Hints: []string{"hint one", "hint two", "hint three"},
			Why: []Reason{
				{Text: "unlock before the next lock", Techniques: []string{"mutex", "rwmutex"}},
				{Text: "send before receive", Techniques: []string{"channel"}},
				{Text: "print before exit"},
			},
			Patches: []Patch{
				{ID: "pa", Name: "wrong/sleep.race", Kind: Race, Note: "patch note: you slept"},
				{ID: "pb", Name: "fix/mutex", Kind: Accepted},
				{ID: "pc", Name: "wrong/big-lock.serial", Kind: Serial, Note: "patch note: one at a time"},
				{ID: "pd", Name: "wrong/half.leak", Kind: Leak, Note: "patch note: nobody reads"},
			},
		})
	}
	return o
}

// trial is a warm-up of two minutes.
func trial() *Round {
	return &Round{Challenge: "warm-up", Digest: "d0", Title: "The door", Level: 1, Weight: 1, Duration: 120_000, Bug: Deadlock}
}

// began is a driver with the seats joined and the first round running since room time 0.
func began(t testing.TB, o Open, seats ...string) *driver {
	t.Helper()
	d := newDriver(t)
	d.do(0, o)
	for _, s := range seats {
		d.do(0, Join{Seat: s, Name: s, TokenHash: "token-" + s})
	}
	d.do(0, Start{})
	return d
}

// hand submits a program of its own for the seat.
func (d *driver) hand(at int64, seat string, n int64, submission string) {
	d.t.Helper()
	d.do(at, Submit{Seat: seat, N: n, Submission: submission, Source: "program " + submission, Canon: "canon " + submission})
}

// mark gives a submission its verdict.
func (d *driver) mark(at int64, submission string, k Kind, r Rung) []Event {
	d.t.Helper()
	v := Verdict{Kind: k, Rung: r, Sentence: "It is " + string(k) + "."}
	if k == Accepted {
		v.Technique = "mutex"
	}
	return d.do(at, Judge{Submission: submission, Verdict: v})
}

// attempt is hand and mark in one.
func (d *driver) attempt(at int64, seat string, n int64, submission string, k Kind, r Rung) []Event {
	d.t.Helper()
	d.hand(at, seat, n, submission)
	return d.mark(at, submission, k, r)
}

// folded reads a log back from JSON and folds it.
func folded(t testing.TB, log []Event) *Match {
	t.Helper()
	m := New()
	for _, e := range log {
		data, err := json.Marshal(e)
		if err != nil {
			t.Fatalf("event %d does not become JSON: %v", e.Seq, err)
		}
		var back Event
		if err := json.Unmarshal(data, &back); err != nil {
			t.Fatalf("event %d does not come back from %s: %v", e.Seq, data, err)
		}
		again, err := json.Marshal(back)
		if err != nil || string(again) != string(data) {
			t.Fatalf("event %d came back as %s (%v), want %s", e.Seq, again, err, data)
		}
		if err := m.Apply(back); err != nil {
			t.Fatalf("the log does not fold: %v", err)
		}
	}
	return m
}

// sees is everything that a match tells anybody at room time now.
func sees(t testing.TB, m *Match, now int64) string {
	t.Helper()
	var all []any
	all = append(all, m.Screen(now), m.Host(now), m.Standings(), m.Pending(), m.Unsolved(), m.Seats(), m.Phase(), m.Seq())
	due, ok := m.Deadline()
	all = append(all, due, ok)
	for _, s := range m.Seats() {
		v, ok := m.Student(s, now)
		all = append(all, v, ok, m.LastN(s))
	}
	data, err := json.Marshal(all)
	if err != nil {
		t.Fatalf("the views do not become JSON: %v", err)
	}
	return string(data)
}

// check holds the match against its log and against what is always so.
func (d *driver) check(now int64) {
	d.t.Helper()
	now = max(now, d.m.Now())
	got, want := sees(d.t, folded(d.t, d.log), now), sees(d.t, d.m, now)
	if got != want {
		d.t.Fatalf("the folded log shows\n%s\nwant what the match shows\n%s", got, want)
	}
	last := int64(0)
	for i, e := range d.log {
		if e.Seq != uint64(i)+1 || e.At < last {
			d.t.Fatalf("event %d of the log has number %d at %d ms after %d ms; want no gap and no way back", i+1, e.Seq, e.At, last)
		}
		last = e.At
	}
	rows := d.m.Standings()
	for i, row := range rows {
		if row.Points < 0 || row.Millis < 0 || row.Wrong < 0 || row.Rank < 1 || row.Rank > i+1 {
			d.t.Fatalf("standing %d is %+v; want nothing negative and a rank from 1 to %d", i, row, i+1)
		}
		if i > 0 && rows[i-1].Points < row.Points {
			d.t.Fatalf("%s with %d points stands above %s with %d", rows[i-1].Name, rows[i-1].Points, row.Name, row.Points)
		}
	}
	d.checkPatches()
	d.checkScreen(now)
}

// checkPatches holds the log against what choosing a patch may look like in a round.
func (d *driver) checkPatches() {
	d.t.Helper()
	type at struct {
		seat  string
		round int
	}
	opened, chosen := make(map[at]bool), make(map[at][]Kind)
	for _, e := range d.log {
		switch b := e.Body.(type) {
		case PatchesOpened:
			if k := (at{b.Seat, b.Round}); opened[k] {
				d.t.Fatalf("event %d opens the patches to %s a second time", e.Seq, b.Seat)
			} else {
				opened[k] = true
			}
		case Submitted:
			if opened[at{b.Seat, b.Round}] {
				d.t.Fatalf("event %d is a submission of %s, who has seen the patches", e.Seq, b.Seat)
			}
		case Chosen:
			k := at{b.Seat, b.Round}
			if done := chosen[k]; !opened[k] || len(done) == 3 || len(done) > 0 && done[len(done)-1] == Accepted {
				d.t.Fatalf("event %d is a choice of %s, who may not choose (opened %v, chosen %v)", e.Seq, b.Seat, opened[k], done)
			}
			chosen[k] = append(chosen[k], b.Kind)
		}
	}
}

// checkScreen holds the projector's view against what it must never tell.
func (d *driver) checkScreen(now int64) {
	d.t.Helper()
	v := d.m.Screen(now)
	if len(v.Board) > 8 {
		d.t.Fatalf("the projector's board has %d rows, want at most 8", len(v.Board))
	}
	if v.Debrief != nil && v.Phase != Review {
		d.t.Fatalf("the projector has the debrief in phase %q, want it in review only", v.Phase)
	}
	data, err := json.Marshal(v)
	if err != nil {
		d.t.Fatal(err)
	}
	for _, secret := range []string{"program ", "canon ", "token-", "host-hash", "hint one", "unlock before", "sentence", "source", "patch note", "fix/", "wrong/"} {
		if strings.Contains(string(data), secret) {
			d.t.Fatalf("the projector's view holds %q: %s", secret, data)
		}
	}
	if v.Phase == Review {
		return
	}
	for _, kind := range Kinds {
		if strings.Contains(string(data), `"`+string(kind)+`"`) {
			d.t.Fatalf("in phase %q the projector's view holds the verdict kind %q: %s", v.Phase, kind, data)
		}
	}
}

func equal[T any](t testing.TB, what string, got, want T) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s = %v, want %v", what, got, want)
	}
}
