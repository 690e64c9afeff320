package rooms

import (
	"reflect"
	"time"

	"datarace/game"
)

// never is the pace of a snapshot that says nothing new.
const never = time.Duration(-1)

// pace is how long after the snapshot old, which may be nil, a link may wait for its successor.
func pace(old, new *Snapshot) time.Duration {
	if old == nil || old.Round != new.Round {
		return 0
	}
	if new.Student != nil {
		return studentPace(old, new)
	}
	was, is := common(old), common(new)
	players := time.Duration(is.Players)
	idle := was.Seq == is.Seq && reflect.DeepEqual(old.Status, new.Status)
	if calm(was, is); sharedPart(was) != sharedPart(is) || !reflect.DeepEqual(was.Round, is.Round) {
		return 0
	}
	if idle {
		return never
	}
	return players * seatCosts
}

// studentPace compares what is the student's own, then what others have changed. It works on copies.
func studentPace(old, new *Snapshot) time.Duration {
	was, is := *old.Student, *new.Student
	before, after := old.Status, new.Status
	before.Saved, before.Queue = after.Saved, after.Queue // for the host
	if !reflect.DeepEqual(before, after) {
		return 0
	}
	idle := was.Seq == is.Seq
	calm(&was.Common, &is.Common)
	switch {
	case !reflect.DeepEqual(was, is):
	case idle:
		return never
	default:
		return clockEvery
	}
	was.Solved, was.Players = is.Solved, is.Players
	was.You.Rank, was.You.Target = is.You.Rank, is.You.Target
	was.Board, was.Debrief = is.Board, is.Debrief
	if reflect.DeepEqual(was, is) {
		return othersEvery
	}
	return 0
}

// common is a copy of the part of a host's or a screen's view that all faces share.
func common(s *Snapshot) *game.Common {
	c := game.Common{}
	switch {
	case s.Host != nil:
		c = s.Host.Common
	case s.Screen != nil:
		c = s.Screen.Common
	}
	return &c
}

// calm takes out of was what counts on by itself: the last event's number, and a clock that runs as it did.
func calm(was, is *game.Common) {
	was.Seq, was.Clock.Now = is.Seq, is.Clock.Now
	if was.Clock.Runs && is.Clock.Runs && was.Clock.Total == is.Clock.Total {
		was.Clock.Left = is.Clock.Left
	}
}

// sharedPart is what must not wait on a host's or a screen's page: all but the counts of a class at work.
func sharedPart(c *game.Common) game.Common {
	part := *c
	part.Solved, part.Players, part.Round = 0, 0, nil
	return part
}
