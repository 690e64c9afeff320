package bot

import (
	"fmt"
	"slices"
	"sync"

	"datarace/client/wire"
	"datarace/game"
	"datarace/game/catalog"
)

// witness hears every message that one student gets, on all of the student's connections, and holds them against each
// other, the packs and the rules of scoring. hear is called by the connection's goroutine, the rest by the student's.
type witness struct {
	notes   *notes           // set at construction, like all up to the mutex
	catalog *catalog.Catalog //
	rules   game.Settings
	steered bool // the class steers the room itself, and skips nothing
	name    string

	mu      sync.Mutex
	seat    string                  // all below are guarded by mu
	dropped bool                    // it was we who broke the last connection off, so nothing may be lost
	seq     uint64                  // of the newest view
	saved   uint64                  // the largest told
	now     int64                   // room time of the newest view
	stage   int                     // how far the match is, see stageOf
	clock   int64                   // of the round, when it runs: milliseconds gone in the newest view
	started int                     // rounds that have begun
	tales   map[int]*tale           // by round
	byN     map[int64]*handed       // by the student's number
	byID    map[string]*handed      // by submission
	pushed  map[string]game.Verdict // by submission
	guessed map[int]game.Kind       // what was tapped in reading, by round
	left    *program                // what stands in the editor, when it is a whole program
	opening map[int]bool            // by round: the student has asked for the patches
	offered map[int]wire.Patches    // by round, as first told
}

// handed is one submission of the student's.
type handed struct {
	n         int64
	round     int
	program   program
	repeats   string // the submission with the same program, whose verdict it has to get
	clock     int64  // of the round, in the newest view before it was sent
	id        string // "" before it is acknowledged
	saved     bool
	withdrawn bool
}

func newWitness(n *notes, c *catalog.Catalog, rules game.Settings, name string) *witness {
	return &witness{
		notes: n, catalog: c, rules: rules, name: name,
		tales: map[int]*tale{}, byN: map[int64]*handed{}, byID: map[string]*handed{}, pushed: map[string]game.Verdict{},
		guessed: map[int]game.Kind{}, opening: map[int]bool{}, offered: map[int]wire.Patches{},
	}
}

func (w *witness) differ(format string, args ...any) {
	w.notes.differ("%s: %s", w.name, fmt.Sprintf(format, args...))
}

// sending says that a submission is about to be sent.
func (w *witness) sending(h handed) {
	w.mu.Lock()
	defer w.mu.Unlock()
	h.clock = w.clock
	w.byN[h.n] = &h
}

// withdrew says that the server has agreed to take a submission back.
func (w *witness) withdrew(n int64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.byN[n].withdrawn = true
}

// typed says what stands in the editor: nil when it is no whole program.
func (w *witness) typed(p *program) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.left = p
}

// dropping says that the student is about to break the connection off.
func (w *witness) dropping() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.dropped = true
}

// verdict is what was pushed for a submission.
func (w *witness) verdict(id string) (game.Verdict, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	v, ok := w.pushed[id]
	return v, ok
}

// hear takes one message.
func (w *witness) hear(m wire.Message) {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch m := m.(type) {
	case wire.Welcome:
		w.welcome(m)
	case wire.View:
		w.notes.add(func(c *Count) { c.Views++ })
		if m.Student == nil {
			w.differ("got a view that is not a student's")
			return
		}
		w.view(m)
	case wire.Ack:
		w.ack(m)
	case wire.Fail:
		switch m.Code {
		case wire.CodeMessage, wire.CodeTooLarge, wire.CodeRate, wire.CodeInternal, wire.CodeForbidden, wire.CodeVersion:
			w.differ("was told %s: %s", m.Code, m.Text)
		}
	case wire.Round:
		w.reviewed(m)
	case wire.Patches:
		w.patches(m)
	case wire.Verdict:
		if m.Check == 0 && m.Submission != untouched {
			w.told(m.Submission, m.Verdict)
		}
	}
}

func (w *witness) welcome(m wire.Welcome) {
	if w.seat != "" && m.Seat != w.seat {
		w.differ("came back to seat %s, want %s", m.Seat, w.seat)
	}
	if !w.dropped { // the server went away: what it had not saved may be gone
		w.seq, w.now, w.stage = min(w.seq, w.saved), 0, 0
		for _, t := range w.tales {
			t.attempts = slices.DeleteFunc(slices.Clone(t.attempts), func(a game.Attempt) bool {
				h := w.byID[a.Submission]
				return h == nil || !h.saved
			})
		}
	}
	w.seat, w.dropped = m.Seat, false
}

func (w *witness) ack(m wire.Ack) {
	h := w.byN[m.N]
	if h == nil || m.State == "refused" {
		return
	}
	if m.Submission == "" || h.id != "" && h.id != m.Submission {
		w.differ("submission %d was acknowledged as %q, and before as %q", m.N, m.Submission, h.id)
		return
	}
	if h.id == "" {
		h.id = m.Submission
		w.byID[h.id] = h
		w.notes.add(func(c *Count) { c.Submissions++ })
	}
	h.saved = h.saved || m.State == "saved"
}

// told holds a whole verdict against the pack's word and against what was told before.
func (w *witness) told(id string, v game.Verdict) {
	if h := w.byID[id]; h != nil {
		if v.Kind != h.program.kind {
			w.differ("round %d: %s got the verdict %s (%s), and the pack declares %s",
				h.round+1, h.program.name, v.Kind, v.Sentence, h.program.kind)
		}
		if h.program.technique != "" && v.Kind == game.Accepted && v.Technique != h.program.technique {
			w.differ("round %d: the technique of %s is %s, and the pack says %s", h.round+1, h.program.name, v.Technique, h.program.technique)
		}
	}
	before, again := w.pushed[id]
	if again && (before.Kind != v.Kind || before.Rung != v.Rung || before.Technique != v.Technique) {
		w.differ("submission %s was told %s first and %s later", id, before.Kind, v.Kind)
	}
	if !again {
		w.notes.add(func(c *Count) { c.Verdicts++ })
	}
	w.pushed[id] = v
}

// stageOf is how far a match is; -1 when that cannot be said.
func stageOf(c game.Common) int {
	round := 0
	if c.Round != nil {
		round = 10 * (c.Round.Index + 1)
	}
	switch c.Phase {
	case game.Lobby, game.WarmingUp: // which may come again
		return 0
	case game.Reading:
		return round
	case game.Running:
		return round + 1
	case game.Closing:
		return round + 2
	case game.Review:
		return round + 3
	case game.Podium:
		return 1_000_000
	case game.Ended:
		return 1_000_001
	}
	return -1 // paused in reading or in running
}

// view holds a view against the one before, and its figures against each other.
func (w *witness) view(m wire.View) {
	v := *m.Student
	if v.Seq < w.seq {
		w.differ("views went back from event %d to %d", w.seq, v.Seq)
	}
	if v.Clock.Now < w.now {
		w.differ("room time went back from %d to %d ms", w.now, v.Clock.Now)
	}
	if m.Status.Saved < w.saved || m.Status.Saved > v.Seq {
		w.differ("a view of event %d says that %d are saved, and %d were before", v.Seq, m.Status.Saved, w.saved)
	}
	stage := stageOf(v.Common)
	if stage >= 0 && stage < w.stage {
		w.differ("the match went back to %s (stage %d after %d)", v.Phase, stage, w.stage)
	}
	if v.You.Seat != w.seat {
		w.differ("a view is about seat %s, want %s", v.You.Seat, w.seat)
	}
	w.seq, w.now, w.saved = max(w.seq, v.Seq), max(w.now, v.Clock.Now), max(w.saved, m.Status.Saved)
	w.stage = max(w.stage, stage)
	w.clock = 0
	if v.Phase == game.Running {
		w.clock = v.Clock.Total - v.Clock.Left
	}
	switch {
	case v.Phase == game.WarmingUp:
		w.warm(v)
	case v.Round != nil:
		w.round(v)
	}
	w.sum(v)
}

// round holds what a view says of the round against what the student did.
func (w *witness) round(v game.StudentView) {
	i, you := v.Round.Index, v.You
	t := w.tales[i]
	if t == nil {
		t = &tale{challenge: v.Round.Challenge, speedOff: w.rules.SpeedOff}
		w.tales[i] = t
	}
	c, ok := w.catalog.Challenge(v.Round.Challenge)
	if !ok {
		return // the student has said so
	}
	t.bug, t.weight, t.extra = c.Bug, c.Weight, you.Extra
	if v.Round.Weight != c.Weight {
		w.differ("round %d: weight %g, and the pack says %g", i+1, v.Round.Weight, c.Weight)
	}
	switch v.Phase {
	case game.Running, game.Closing, game.Review:
		t.total = v.Clock.Total
	default:
		if len(you.Attempts) == 0 && (you.Choosing == nil || len(you.Choosing.Made) == 0) && you.Score != 0 {
			w.differ("round %d: %d points before the clock ran", i+1, you.Score)
		}
		return
	}
	w.attempts(i, t, v)
	w.hints(i, t, c, you)
	w.why(i, t, c, you)
	w.choices(i, t, c, v)
	w.foresaw(i, v)
	t.closed = t.closed || v.Phase == game.Review && !judging(you.Attempts)

	if !t.fits(you.Score) {
		w.differ("round %d: %d points, want %d: %s", i+1, you.Score, t.points(), t)
	}
	if _, solved := t.accepted(); you.Solved != solved {
		w.differ("round %d: solved is %t, and the attempts say %t", i+1, you.Solved, solved)
	}
	if you.Wrong != t.wrong() {
		w.differ("round %d: %d wrong submissions, want %d", i+1, you.Wrong, t.wrong())
	}
	if you.Rung.Height() != t.height() {
		w.differ("round %d: best rung %s, and the attempts say %d", i+1, you.Rung, t.height())
	}
	t.score = you.Score
}

func judging(list []game.Attempt) bool {
	return slices.ContainsFunc(list, func(a game.Attempt) bool { return a.State == game.StateJudging })
}

// attempts holds the list of attempts against the one before, and each against what was handed in.
func (w *witness) attempts(i int, t *tale, v game.StudentView) {
	list := v.You.Attempts
	if len(list) < len(t.attempts) {
		w.differ("round %d: %d attempts, and %d before", i+1, len(list), len(t.attempts))
	}
	for k, a := range list {
		if k < len(t.attempts) {
			w.grown(i, t.attempts[k], a)
		} else if v.Phase == game.Running && a.At > v.Clock.Total-v.Clock.Left {
			w.differ("round %d: an attempt was received at %d ms, later than now, %d ms", i+1, a.At, v.Clock.Total-v.Clock.Left)
		}
		if h := w.byID[a.Submission]; h != nil {
			w.attempt(i, h, a)
		}
		if a.State == game.StateJudged && a.Counts != costs(a) {
			w.differ("round %d: whether an attempt of kind %s counts as wrong is told as %t", i+1, a.Kind, a.Counts)
		}
		if a.State == game.StateJudged && !fitting(a.Kind, a.Rung) {
			w.differ("round %d: kind %s stands on rung %s", i+1, a.Kind, a.Rung)
		}
	}
	t.attempts = slices.Clone(list)
}

// attempt holds one attempt against what was handed in.
func (w *witness) attempt(i int, h *handed, a game.Attempt) {
	if h.round != i || a.Buzzer {
		w.differ("round %d: a submission of round %d stands there, from the bell: %t", i+1, h.round+1, a.Buzzer)
	}
	if a.At < h.clock {
		w.differ("round %d: %s was received at %d ms, before it was sent at %d", i+1, h.program.name, a.At, h.clock)
	}
	if a.Same != h.repeats {
		w.differ("round %d: %s is a repeat of %q, want %q", i+1, h.program.name, a.Same, h.repeats)
	}
	if a.State == game.StateJudged && a.Kind != h.program.kind {
		w.differ("round %d: %s is shown as %s (%s), and the pack declares %s", i+1, h.program.name, a.Kind, a.Sentence, h.program.kind)
	}
}

// grown holds an attempt against what it was before.
func (w *witness) grown(i int, old, a game.Attempt) {
	if a.Submission != old.Submission || a.At != old.At || a.Buzzer != old.Buzzer || a.Same != old.Same {
		w.differ("round %d: an attempt changed from %+v to %+v", i+1, old, a)
	}
	if old.State != game.StateJudging && (a.State != old.State || a.Kind != old.Kind || a.Rung != old.Rung) {
		w.differ("round %d: a verdict changed from %s %s to %s %s", i+1, old.State, old.Kind, a.State, a.Kind)
	}
}

// sum holds the points of all rounds, and the own row of the board, against the rounds that the student saw.
func (w *witness) sum(v game.StudentView) {
	if b := slices.IndexFunc(v.Board, func(r game.BoardRow) bool { return r.Seat == w.seat }); b >= 0 && !v.Frozen && v.Board[b].Points != v.You.Points {
		w.differ("the board says %d points and the own page %d", v.Board[b].Points, v.You.Points)
	}
	if v.Round != nil {
		w.started = max(w.started, v.Round.Index+1)
	}
	if v.Phase == game.Halted {
		return // extended meanwhile, it is rescored with a time that is shown only when it goes on
	}
	if sum, sure, _ := w.total(w.started, v.Round == nil); sure && v.You.Points != sum.points {
		w.differ("%d points in all in %s, want %d", v.You.Points, v.Phase, sum.points)
	}
}

// total adds up the rounds that have started. sure is false when the student did not see how an earlier one ended, whole
// when the student was not there for all of them.
func (w *witness) total(started int, over bool) (sum result, sure, whole bool) {
	worst := &tale{}
	sure, whole = true, true
	for i := range started {
		t := w.tales[i]
		if t == nil {
			t, whole = &tale{closed: true}, false
		}
		if !t.closed && (over || i < started-1) {
			sure = false
		}
		sum.points, sum.millis, sum.wrong = sum.points+t.score, sum.millis+t.millis(), sum.wrong+t.wrong()
		if i == 0 || t.score < worst.score || t.score == worst.score && t.millis() > worst.millis() {
			worst = t
		}
	}
	if w.rules.DropWorst && started >= 5 {
		sum.points, sum.millis, sum.wrong = sum.points-worst.score, sum.millis-worst.millis(), sum.wrong-worst.wrong()
	}
	return sum, sure, whole
}
