package game

import (
	"fmt"
	"slices"
	"strings"
)

// Decide answers a command with the events that it causes, numbered from Seq()+1 and not yet applied, or with a *Refusal.
// A command that is a harmless repeat causes no events. Events are never earlier than the last one applied.
func (m *Match) Decide(at Moment, c Command) ([]Event, error) {
	d := &decision{m: m, at: max(at.At, m.at), wall: at.Wall}
	if no := d.decide(c); no != nil {
		return nil, no
	}
	return d.events, nil
}

// decision collects what one command causes.
type decision struct {
	m      *Match
	at     int64
	wall   int64
	events []Event
}

func (d *decision) add(b Body) {
	seq := d.m.seq + uint64(len(d.events)) + 1
	d.events = append(d.events, Event{Seq: seq, At: d.at, Wall: d.wall, Body: b})
}

func (d *decision) decide(c Command) *Refusal {
	if o, ok := c.(Open); ok {
		return d.open(o)
	}
	if d.m.phase == "" {
		return refuse(CodePhase, "This room is not open yet.")
	}
	if d.m.phase == Ended {
		return d.afterEnd(c)
	}
	switch c := c.(type) {
	case Join, Rename, Leave, Remove, Free, Lock:
		return d.people(c)
	case Start, WarmUp, Next, Finish, Pause, Resume, Extend, Elapse, End:
		return d.course(c)
	case Submit, Withdraw, Judge, Rejudge:
		return d.work(c)
	case Measure:
		return d.measure(c)
	case Guess:
		return d.guess(c)
	case SetLesson:
		return d.setLesson(c)
	case TakeHint, GiveHint, Explain, Lose:
		return d.help(c)
	case OpenPatches:
		return d.openPatches(c)
	case Choose:
		return d.choose(c)
	case Freeze:
		if d.m.frozen != nil {
			return refuse(CodeUnchanged, "The board is frozen already. Reveal it when you want it to go on.")
		}
		d.add(Frozen{})
	case Reveal:
		if d.m.frozen == nil {
			return refuse(CodeUnchanged, "The board is not frozen.")
		}
		d.add(Revealed{})
	case Recover:
		d.add(Recovered{Away: max(0, c.Away)})
	case Close:
		cause := c.Cause
		if cause == "" {
			cause = "host"
		}
		d.add(RoomClosed{Cause: cause})
	default:
		return refuse(CodeUnknown, "The rules do not know this command.")
	}
	return nil
}

// afterEnd answers in a closed room: what may still arrive by itself comes to nothing, people are told.
func (d *decision) afterEnd(c Command) *Refusal {
	switch c := c.(type) {
	case Elapse, Judge, Close, Recover:
		return nil
	case Submit:
		if _, seen := d.m.Seen(c.Seat, c.N); seen {
			return nil
		}
	}
	return refuse(CodePhase, "This room is closed. Ask for the code of the new one.")
}

func (d *decision) open(c Open) *Refusal {
	if d.m.phase != "" {
		return refuse(CodeUnchanged, "This room is open already.")
	}
	if len(c.Rounds) == 0 {
		return refuse(CodeRange, "Pick a playlist with at least one challenge.")
	}
	if c.Settings.Seats < 0 {
		return refuse(CodeRange, "A room needs at least one seat.")
	}
	rounds := c.Rounds
	if c.WarmUp != nil {
		rounds = append(slices.Clone(rounds), *c.WarmUp)
	}
	for _, r := range rounds {
		if r.Duration <= 0 || r.Reading < 0 || !(r.Weight > 0 && r.Weight <= maxWeight) {
			return refuse(CodeRange, fmt.Sprintf("%q needs a time above zero and a weight from 0 to %d.", r.Title, maxWeight))
		}
	}
	d.add(RoomOpened(c))
	return nil
}

// Bounds of what a command may ask for.
const (
	maxSource = 64 << 10 // bytes
	maxWeight = 10
	maxTrip   = 10 * 60_000
	minExtend = 1_000
	maxExtend = 30 * 60_000
)

// UsualSeats is how many a room has whose settings name no number.
const UsualSeats = 200

// refuse makes a refusal.
func refuse(code Code, text string) *Refusal { return &Refusal{Code: code, Text: text} }

// wants says which phase a command needs.
func (m *Match) wants(doing string, phases ...Phase) *Refusal {
	for _, p := range phases {
		if m.phase == p {
			return nil
		}
	}
	return refuse(CodePhase, fmt.Sprintf("%s is not possible %s.", doing, phaseWords[m.phase]))
}

var phaseWords = map[Phase]string{
	Lobby:     "before the first round has begun",
	WarmingUp: "during the warm-up: end it first",
	Reading:   "in the reading phase: wait for the clock, or start it",
	Running:   "while the round runs: ring the bell first",
	Halted:    "while the round is paused: resume it first",
	Closing:   "while the last submissions are judged: wait, or skip them",
	Review:    "between two rounds: start the next one",
	Podium:    "any more: the match is over",
}

// suppose is a step that Decide is about to take, looked at before it is applied.
type suppose struct {
	verdicts  map[string]Verdict // by submission
	withdrawn string             // a submission
	gone      string             // a seat
	chose     string             // a seat that has nothing left to choose
}

func (w suppose) state(s *submission) string {
	if _, ok := w.verdicts[s.ID]; ok {
		return StateJudged
	}
	if s.ID == w.withdrawn {
		return StateWithdrawn
	}
	return s.State
}

func (w suppose) accepted(s *submission) bool {
	if v, ok := w.verdicts[s.ID]; ok {
		return v.Solved()
	}
	return w.state(s) == StateJudged && s.Verdict.Solved()
}

// solution is the seat's first accepted submission of the round, nil when there is none.
func (r *round) solution(seat string, w suppose) *submission {
	if p := r.plays[seat]; p != nil {
		for _, s := range p.all {
			if w.accepted(s) {
				return s
			}
		}
	}
	return nil
}

// firstOf is the accepted submission that nobody can still be before; nil while an earlier one has no verdict.
func (m *Match) firstOf(r *round, w suppose) *submission {
	for _, s := range r.all {
		if owner := m.seats[s.Seat]; owner.gone || owner.id == w.gone {
			continue
		}
		if w.accepted(s) {
			return s
		}
		if w.state(s) == StateJudging {
			return nil
		}
	}
	return nil
}

// everyoneDone reports whether somebody is here and nobody is left to solve the round, or to choose.
func (m *Match) everyoneDone(r *round, w suppose) bool {
	here := 0
	for _, s := range m.order {
		if s.gone || s.id == w.gone {
			continue
		}
		if r.solution(s.id, w) == nil && s.id != w.chose && !r.play(s).chosen() {
			return false
		}
		here++
	}
	return here > 0
}

// unfinishedWith lists the round's submissions without a verdict.
func (r *round) unfinishedWith(w suppose) []string {
	var ids []string
	if r.unfinished == 0 {
		return nil
	}
	for _, s := range r.all {
		if w.state(s) == StateJudging {
			ids = append(ids, s.ID)
		}
	}
	return ids
}

// consequences follow from a verdict, a withdrawal, a last choice or an empty seat: the first to solve, the bell, the end of closing.
func (d *decision) consequences(r *round, w suppose) {
	if r.warming() {
		return
	}
	if s := d.m.firstOf(r, w); s != nil && s.ID != r.first && !d.announced(s.ID) {
		d.add(Solved{Seat: s.Seat, Submission: s.ID, Round: r.index, First: true})
	}
	if r != d.m.current() || d.m.phase == Ended {
		return
	}
	if d.m.stage() == Running && d.m.everyoneDone(r, w) {
		d.ring("solved", nil, w)
		return
	}
	if d.m.phase == Closing && len(r.unfinishedWith(w)) == 0 {
		d.add(RoundClosed{})
	}
}

// announced reports whether this decision has already said that the submission was first.
func (d *decision) announced(id string) bool {
	for _, e := range d.events {
		if s, ok := e.Body.(Solved); ok && s.First && s.Submission == id {
			return true
		}
	}
	return false
}

// clean makes text that JSON can carry unchanged.
func clean(text string) string { return strings.ToValidUTF8(text, "\uFFFD") }
