package game

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

func TestNothingHappensBeforeTheRoomIsOpen(t *testing.T) {
	d := newDriver(t)
	for _, c := range []Command{Join{Seat: "a", Name: "Ann", TokenHash: "t"}, Start{}, Elapse{}, Recover{}, Close{}} {
		d.refused(0, c, CodePhase)
	}
	equal(t, "the phase", d.m.Phase(), Phase(""))
	equal(t, "the number of events", d.m.Seq(), uint64(0))
	if _, _, ok := d.m.Round(); ok {
		t.Error("there is a round, want none")
	}
	if _, ok := d.m.Student("a", 0); ok {
		t.Error("there is a student's view, want none")
	}
	equal(t, "the projector's players", d.m.Screen(0).Players, 0)
	equal(t, "the instructor's plan", len(d.m.Host(0).Plan), 0)
}

func TestARoomThatCannotBePlayedIsNotOpened(t *testing.T) {
	for name, change := range map[string]func(*Open){
		"no rounds":           func(o *Open) { o.Rounds = nil },
		"no time":             func(o *Open) { o.Rounds[0].Duration = 0 },
		"reading below zero":  func(o *Open) { o.Rounds[0].Reading = -1 },
		"no weight":           func(o *Open) { o.Rounds[0].Weight = 0 },
		"a weight out of all": func(o *Open) { o.Rounds[0].Weight = 1e9 },
		"seats below zero":    func(o *Open) { o.Settings.Seats = -1 },
	} {
		t.Run(name, func(t *testing.T) {
			o := lesson(1)
			change(&o)
			newDriver(t).refused(0, o, CodeRange)
		})
	}
	d := newDriver(t)
	d.do(0, lesson(1))
	d.refused(0, lesson(1), CodeUnchanged)
}

func TestEveryCommandIsRefusedInTheWrongPhaseWithWords(t *testing.T) {
	running := func(t *testing.T) *driver { return began(t, lesson(1), "ann", "kim") }
	lobby := func(t *testing.T) *driver {
		d := newDriver(t)
		d.do(0, lesson(1))
		d.do(0, Join{Seat: "ann", Name: "ann", TokenHash: "token-ann"})
		return d
	}
	reading := func(t *testing.T) *driver {
		d := newDriver(t)
		o := lesson(1)
		o.Rounds[0].Reading = 60_000
		d.do(0, o)
		d.do(0, Join{Seat: "ann", Name: "ann", TokenHash: "token-ann"})
		d.do(0, Start{})
		return d
	}
	halted := func(t *testing.T) *driver { d := running(t); d.do(1, Pause{}); return d }
	closing := func(t *testing.T) *driver { d := running(t); d.hand(1, "ann", 1, "a"); d.do(2, End{}); return d }
	review := func(t *testing.T) *driver { d := running(t); d.do(1, End{}); return d }
	podium := func(t *testing.T) *driver { d := review(t); d.do(2, Next{}); return d }
	ended := func(t *testing.T) *driver { d := podium(t); d.do(3, Close{}); return d }
	submit := Submit{Seat: "ann", N: 9, Submission: "z", Source: "z"}
	for _, c := range []struct {
		phase   Phase
		make    func(*testing.T) *driver
		command Command
		code    Code
	}{
		{Lobby, lobby, submit, CodePhase},
		{Lobby, lobby, Next{}, CodePhase},
		{Lobby, lobby, Pause{}, CodePhase},
		{Lobby, lobby, End{}, CodePhase},
		{Lobby, lobby, Extend{Millis: 60_000}, CodePhase},
		{Lobby, lobby, TakeHint{Seat: "ann"}, CodePhase},
		{Lobby, lobby, GiveHint{}, CodePhase},
		{Lobby, lobby, Explain{Seat: "ann"}, CodePhase},
		{Lobby, lobby, Lose{Seat: "ann", On: true}, CodePhase},
		{Reading, reading, submit, CodePhase},
		{Reading, reading, End{}, CodePhase},
		{Reading, reading, Next{}, CodePhase},
		{Reading, reading, TakeHint{Seat: "ann"}, CodePhase},
		{Reading, reading, GiveHint{}, CodePhase},
		{Running, running, Start{}, CodePhase},
		{Running, running, Next{}, CodePhase},
		{Running, running, Finish{}, CodePhase},
		{Running, running, Resume{}, CodeUnchanged},
		{Running, running, Explain{Seat: "ann"}, CodePhase},
		{Running, running, Rename{Seat: "ann", Name: "Anna"}, CodePhase},
		{Halted, halted, submit, CodePhase},
		{Halted, halted, Pause{}, CodeUnchanged},
		{Halted, halted, Start{}, CodePhase},
		{Halted, halted, TakeHint{Seat: "ann"}, CodePhase},
		{Closing, closing, submit, CodeLate},
		{Closing, closing, Start{}, CodePhase},
		{Closing, closing, Extend{Millis: 60_000}, CodePhase},
		{Review, review, submit, CodeLate},
		{Review, review, Start{}, CodeUnknown},
		{Review, review, End{}, CodePhase},
		{Review, review, Pause{}, CodePhase},
		{Podium, podium, submit, CodePhase},
		{Podium, podium, Start{}, CodePhase},
		{Podium, podium, Next{}, CodePhase},
		{Podium, podium, Explain{Seat: "ann"}, CodePhase},
		{Podium, podium, Join{Seat: "x", Name: "X", TokenHash: "x"}, CodePhase},
		{Ended, ended, submit, CodePhase},
		{Ended, ended, Start{}, CodePhase},
		{Ended, ended, Freeze{}, CodePhase},
		{Ended, ended, Join{Seat: "x", Name: "X", TokenHash: "x"}, CodePhase},
	} {
		t.Run(fmt.Sprintf("%s %T", c.phase, c.command), func(t *testing.T) {
			d := c.make(t)
			equal(t, "the phase", d.m.Phase(), c.phase)
			no := d.refused(10, c.command, c.code)
			if !strings.HasSuffix(no.Text, ".") || strings.Contains(no.Text, "%!") {
				t.Errorf("the refusal says %q, want a sentence", no.Text)
			}
			d.check(10)
		})
	}
}

func TestARoomThatIsClosedTakesWhatArrivesByItself(t *testing.T) {
	d := began(t, lesson(1), "ann")
	d.hand(1, "ann", 1, "a")
	d.do(2, Close{Cause: "idle"})
	for _, c := range []Command{
		Elapse{},
		Close{},
		Recover{},
		Judge{Submission: "a", Verdict: Verdict{Kind: Accepted}},
		Submit{Seat: "ann", N: 1, Submission: "again", Source: "x"},
	} {
		if events := d.do(3, c); len(events) > 0 {
			t.Errorf("%T caused %v in a closed room, want nothing", c, events)
		}
	}
	d.check(3)
}

func TestASubmissionIsCheckedBeforeItIsTaken(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*Submit)
		code   Code
	}{
		{"no seat", func(s *Submit) { s.Seat = "nobody" }, CodeSeat},
		{"no number", func(s *Submit) { s.N = 0 }, CodeRange},
		{"no id", func(s *Submit) { s.Submission = "" }, CodeUnknown},
		{"an id that is used", func(s *Submit) { s.Submission = "kims" }, CodeUnknown},
		{"nothing", func(s *Submit) { s.Source = "" }, CodeEmpty},
		{"white space", func(s *Submit) { s.Source = " \n\t" }, CodeEmpty},
		{"65,537 bytes", func(s *Submit) { s.Source = strings.Repeat("x", 64<<10+1) }, CodeSize},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := began(t, lesson(1), "ann", "kim")
			d.hand(1, "kim", 1, "kims")
			s := Submit{Seat: "ann", N: 1, Submission: "a", Source: "x"}
			c.change(&s)
			d.refused(2, s, c.code)
		})
	}
	d := began(t, lesson(1), "ann")
	d.do(1, Submit{Seat: "ann", N: 1, Submission: "a", Source: strings.Repeat("x", 64<<10)})
	d = began(t, lesson(1), "ann")
	d.refused(100_000, Submit{Seat: "ann", N: 1, Submission: "a", Source: "at the bell"}, CodeLate)
	d.do(99_999, Submit{Seat: "ann", N: 1, Submission: "a", Source: "bytes that are no text \xff"})
	s, _ := d.m.Submission("a")
	equal(t, "the source kept", s.Source, "bytes that are no text \uFFFD")
	d.check(100_000)
}

func TestARepeatIsToldFromANewSubmission(t *testing.T) {
	d := began(t, lesson(1), "ann", "kim")
	d.hand(1, "ann", 7, "a")
	if id, ok := d.m.Seen("ann", 7); !ok || id != "a" {
		t.Errorf("Seen = %q, %v; want the submission", id, ok)
	}
	if _, ok := d.m.Seen("ann", 8); ok {
		t.Error("a number that was not used is seen")
	}
	if _, ok := d.m.Seen("kim", 7); ok {
		t.Error("another seat's number is seen")
	}
	if _, ok := d.m.Seen("nobody", 7); ok {
		t.Error("nobody's number is seen")
	}
	d.mark(2, "a", Wrong, Builds)
	d.do(200_000, Elapse{})
	if events := d.do(200_001, Submit{Seat: "ann", N: 7, Submission: "b", Source: "x"}); len(events) > 0 {
		t.Errorf("a repeat after the bell caused %v, want nothing", events)
	}
	equal(t, "the largest number", d.m.LastN("ann"), int64(7))
	equal(t, "nobody's largest number", d.m.LastN("nobody"), int64(0))
}

func TestWhatTheRoomAsks(t *testing.T) {
	o := lesson(2)
	o.Settings.Seats = 2
	d := began(t, o, "ann", "kim")
	d.hand(1_000, "ann", 1, "a")
	d.hand(1_500, "kim", 1, "k")
	d.mark(2_000, "a", Accepted, Concurrent)
	equal(t, "the code", d.m.Code(), "BCDFGH")
	equal(t, "the host's hash", d.m.HostHash(), "host-hash")
	equal(t, "the settings", d.m.Settings(), o.Settings)
	equal(t, "full", d.m.Full(), true)
	equal(t, "locked", d.m.Locked(), false)
	equal(t, "the seats", fmt.Sprint(d.m.Seats()), "[ann kim]")
	equal(t, "the unsolved", fmt.Sprint(d.m.Unsolved()), "[kim]")
	equal(t, "the pending", fmt.Sprint(d.m.Pending()), "[k]")
	equal(t, "ann's name", d.m.SeatName("ann"), "ann")
	equal(t, "nobody's name", d.m.SeatName("nobody"), "")
	index, r, ok := d.m.Round()
	equal(t, "the round", fmt.Sprintf("%d %s %v", index, r.Challenge, ok), "0 page-hits true")
	s, ok := d.m.Submission("a")
	equal(t, "a submission", fmt.Sprintf("%s %d %s %d %s %v %v", s.Seat, s.Round, s.State, s.Clock, s.Verdict.Kind, s.Buzzer, ok), "ann 0 judged 1000 accepted false true")
	if _, ok := d.m.Submission("none"); ok {
		t.Error("a submission that was not received is known")
	}
	seat, ok, banned := d.m.SeatByToken("token-ann")
	equal(t, "a token", fmt.Sprintf("%q %v %v", seat, ok, banned), `"ann" true false`)
	d.do(3_000, Remove{Seat: "ann", Ban: true})
	seat, ok, banned = d.m.SeatByToken("token-ann")
	equal(t, "a banned token", fmt.Sprintf("%q %v %v", seat, ok, banned), `"" false true`)
	d.do(3_000, Remove{Seat: "kim"})
	seat, ok, banned = d.m.SeatByToken("token-kim")
	equal(t, "a removed token", fmt.Sprintf("%q %v %v", seat, ok, banned), `"" false false`)
}

func TestTheDeadlineIsTheBellOrTheNextTick(t *testing.T) {
	d := began(t, lesson(1), "ann")
	for _, c := range []struct{ now, due int64 }{{0, 5_000}, {5_000, 10_000}, {97_000, 100_000}} {
		d.do(c.now, Elapse{})
		due, ok := d.m.Deadline()
		equal(t, fmt.Sprintf("the deadline at %d ms", c.now), fmt.Sprint(due, ok), fmt.Sprint(c.due, true))
		if events := d.do(due-1, Elapse{}); len(events) > 0 {
			t.Errorf("a millisecond early time caused %v, want nothing", events)
		}
	}
	d.do(99_000, Pause{})
	if due, ok := d.m.Deadline(); ok {
		t.Errorf("in a pause the deadline is %d, want none", due)
	}
	if events := d.do(999_000, Elapse{}); len(events) > 0 {
		t.Errorf("in a pause time caused %v, want nothing", events)
	}
	d.do(1_000_000, Resume{})
	due, _ := d.m.Deadline()
	equal(t, "the deadline after the pause", due, int64(1_001_000))
}

func TestARoundBeginsAtOnceWithoutAReadingPhase(t *testing.T) {
	d := newDriver(t)
	d.do(0, lesson(1))
	events := d.do(5, Start{})
	equal(t, "the number of events", len(events), 2)
	equal(t, "the phase", d.m.Phase(), Running)
}

func TestAnEventThatNoDecideCouldHaveMadeIsNotFolded(t *testing.T) {
	fresh := func() *driver {
		d := began(t, lesson(1), "ann", "kim")
		d.attempt(1, "ann", 1, "judged", Wrong, Builds)
		d.hand(2, "kim", 1, "judging")
		return d
	}
	seq := fresh().m.Seq()
	round := lesson(1).Rounds[0]
	for name, e := range map[string]Event{
		"no body":                   {Seq: seq + 1, At: 9},
		"a hole":                    {Seq: seq + 2, At: 9, Body: Tick{}},
		"a repeat":                  {Seq: seq, At: 9, Body: Tick{}},
		"back in time":              {Seq: seq + 1, At: 1, Body: Tick{}},
		"opened twice":              {Seq: seq + 1, At: 9, Body: RoomOpened(lesson(1))},
		"a seat twice":              {Seq: seq + 1, At: 9, Body: Joined{Seat: "ann"}},
		"an unknown seat renamed":   {Seq: seq + 1, At: 9, Body: Renamed{Seat: "x"}},
		"an unknown seat left":      {Seq: seq + 1, At: 9, Body: Left{Seat: "x"}},
		"an unknown seat removed":   {Seq: seq + 1, At: 9, Body: Removed{Seat: "x"}},
		"an unknown seat freed":     {Seq: seq + 1, At: 9, Body: Freed{Seat: "x"}},
		"an unknown seat reclaimed": {Seq: seq + 1, At: 9, Body: Reclaimed{Seat: "x"}},
		"a round while one runs":    {Seq: seq + 1, At: 9, Body: RoundStarted{Index: 1, Round: round}},
		"a second reading":          {Seq: seq + 1, At: 9, Body: ReadingOver{}},
		"resumed without a pause":   {Seq: seq + 1, At: 9, Body: Resumed{}},
		"closed before the bell":    {Seq: seq + 1, At: 9, Body: RoundClosed{}},
		"extended for nobody":       {Seq: seq + 1, At: 9, Body: Extended{Millis: 1, Seat: "x"}},
		"submitted by nobody":       {Seq: seq + 1, At: 9, Body: Submitted{Seat: "x", Submission: "n"}},
		"submitted twice":           {Seq: seq + 1, At: 9, Body: Submitted{Seat: "ann", Submission: "judged"}},
		"submitted to another":      {Seq: seq + 1, At: 9, Body: Submitted{Seat: "ann", Submission: "n", Round: 3}},
		"judged twice":              {Seq: seq + 1, At: 9, Body: Judged{Submission: "judged"}},
		"judged unknown":            {Seq: seq + 1, At: 9, Body: Judged{Submission: "x"}},
		"rejudged unknown":          {Seq: seq + 1, At: 9, Body: Rejudged{Submission: "x"}},
		"rejudged too early":        {Seq: seq + 1, At: 9, Body: Rejudged{Submission: "judging"}},
		"withdrawn when judged":     {Seq: seq + 1, At: 9, Body: Withdrawn{Submission: "judged"}},
		"withdrawn unknown":         {Seq: seq + 1, At: 9, Body: Withdrawn{Submission: "x"}},
		"solved unknown":            {Seq: seq + 1, At: 9, Body: Solved{Submission: "x"}},
		"a hint for nobody":         {Seq: seq + 1, At: 9, Body: HintTaken{Seat: "x"}},
		"a hint given to nobody":    {Seq: seq + 1, At: 9, Body: HintGiven{Seat: "x"}},
		"a hint that is not there":  {Seq: seq + 1, At: 9, Body: HintGiven{Hint: 3}},
		"explained by nobody":       {Seq: seq + 1, At: 9, Body: Explained{Seat: "x"}},
		"lost by nobody":            {Seq: seq + 1, At: 9, Body: Lost{Seat: "x"}},
		"an unknown body":           {Seq: seq + 1, At: 9, Body: sneezed{}},
	} {
		d := fresh()
		before := sees(t, d.m, 100)
		if err := d.m.Apply(e); err == nil {
			t.Errorf("%s was folded, want an error", name)
		}
		if after := sees(t, d.m, 100); after != before {
			t.Errorf("%s changed the match to\n%s\nwant\n%s", name, after, before)
		}
	}
	for _, b := range []Body{Paused{}, HintTaken{Seat: "ann"}, Tick{}} {
		if err := New().Apply(Event{Seq: 1, Body: b}); err == nil {
			t.Errorf("%s was folded as the first event, want an error", b.eventType())
		}
	}
	m := newDriver(t)
	m.do(0, lesson(1))
	if err := m.m.Apply(Event{Seq: 2, Body: Lost{Seat: "x"}}); err == nil {
		t.Error("Lost was folded before any round, want an error")
	}
}

type sneezed struct{}

func (sneezed) eventType() string { return "Sneezed" }

type shrug struct{}

func (shrug) command() {}

func TestACommandThatIsNotKnownIsRefused(t *testing.T) {
	d := began(t, lesson(1), "ann")
	no := d.refused(1, shrug{}, CodeUnknown)
	var err error = no
	var back *Refusal
	if !errors.As(err, &back) || err.Error() != no.Text {
		t.Errorf("the refusal reads %q as an error, want %q", err, no.Text)
	}
}

func TestATokenNeedsToBeThereAndASeatToBeNew(t *testing.T) {
	d := newDriver(t)
	d.do(0, lesson(1))
	d.refused(0, Join{Seat: "a", Name: "Ann"}, CodeSeat)
	d.refused(0, Join{Name: "Ann", TokenHash: "t"}, CodeSeat)
	d.do(0, Join{Seat: "a", Name: "Ann", TokenHash: "t"})
	d.refused(0, Join{Seat: "a", Name: "Bob", TokenHash: "t2"}, CodeSeat)
	d.refused(0, Rename{Seat: "b", Name: "Bob"}, CodeSeat)
	d.refused(0, Rename{Seat: "a", Name: "\u200b"}, CodeName)
	d.refused(0, Remove{Seat: "b"}, CodeSeat)
	d.refused(0, Free{Seat: "b"}, CodeSeat)
	d.do(0, Free{Seat: "a"})
	if events := d.do(0, Free{Seat: "a"}); len(events) > 0 {
		t.Errorf("freeing twice caused %v, want nothing", events)
	}
	if events := d.do(0, Rename{Seat: "a", Name: " Ann "}); len(events) > 0 {
		t.Errorf("renaming to the same name caused %v, want nothing", events)
	}
}
