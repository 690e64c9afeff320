package game

// A lesson has an end that no round knows of. The host may set it; how long the rest of the plan takes is told at any
// time, and which rounds to leave out when it is too much: the last ones, since a plan goes from the easy to the hard.

// talkTime is what is reckoned for the review of a round, in milliseconds: the explanation, and two or three questions.
const talkTime = 3 * 60_000

// Bounds of when a lesson may end from now on, in milliseconds.
const (
	minLesson = 60_000
	maxLesson = 24 * 60 * 60_000
)

// setLesson answers the host who sets the lesson's end, or takes it back.
func (d *decision) setLesson(c SetLesson) *Refusal {
	if c.Millis == 0 {
		if d.m.lessonEnds != 0 {
			d.add(LessonSet{})
		}
		return nil
	}
	if c.Millis < minLesson || c.Millis > maxLesson {
		return refuse(CodeRange, "A lesson ends in a minute at the earliest and in a day at the latest.")
	}
	d.add(LessonSet{Ends: d.wall + c.Millis})
	return nil
}

// lesson is how the rest of the plan fits into the lesson at room time now; nil once the match is over.
func (m *Match) lesson(now int64) *Lesson {
	if m.phase == Podium || m.phase == Ended {
		return nil
	}
	l := &Lesson{Needs: m.restOfRound(now)}
	for i := len(m.rounds); i < len(m.plan); i++ {
		l.Needs += takes(m.plan[i])
	}
	if m.lessonEnds == 0 {
		return l
	}
	l.Set = true
	l.Left = m.lessonEnds - (m.wall + now - m.at) // wall time goes on as room time does
	over := l.Needs - l.Left
	for i := len(m.plan) - 1; i >= len(m.rounds) && over > 0; i-- {
		l.Drop = append(l.Drop, i)
		over -= takes(m.plan[i])
	}
	return l
}

// takes is how long a whole round is reckoned to take, its review included.
func takes(r Round) int64 { return r.Reading + r.Duration + talkTime }

// restOfRound is how long that takes which is on: a warm-up that is on or still to come, or the current round.
func (m *Match) restOfRound(now int64) int64 {
	r := m.current()
	if r == nil {
		if m.trial != nil && m.warm == nil {
			return m.trial.Duration
		}
		return 0
	}
	left := max(0, m.total(r)-r.clock.elapsed(now))
	switch m.stage() {
	case WarmingUp:
		return left
	case Reading:
		return left + r.Duration + talkTime
	case Running:
		return left + talkTime
	case Closing:
		return talkTime
	}
	return max(0, talkTime-(now-r.closedAt)) // review
}
