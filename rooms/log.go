package rooms

import "datarace/game"

// note writes the line that an administrator may look for later: the steps of a class, and what could not be judged.
// Never a name, never a program.
func (s *state) note(e game.Event) {
	log := s.x.log
	switch b := e.Body.(type) {
	case game.WarmUpStarted:
		log.Info("the warm-up starts", "seats", len(s.m.Seats()))
	case game.RoundStarted:
		log.Info("a round starts", "round", b.Index+1, "challenge", b.Round.Challenge, "seats", len(s.m.Seats()))
	case game.BellRang:
		log.Info("the bell rang", "cause", b.Cause)
	case game.MatchEnded:
		log.Info("the match is over")
	case game.RoomClosed:
		log.Info("the room is closed", "cause", b.Cause)
	case game.Joined:
		log.Debug("a student joined", "player", b.Seat)
	case game.Judged:
		s.noteVerdict(b.Submission, b.Verdict)
	case game.Rejudged:
		s.noteVerdict(b.Submission, b.Verdict)
	}
}

func (s *state) noteVerdict(submission string, v game.Verdict) {
	sub, _ := s.m.Submission(submission)
	if v.Kind == game.Error {
		s.x.log.Warn("a student was told that the judge failed", "player", sub.Seat, "submission", submission)
		return
	}
	s.x.log.Debug("judged", "player", sub.Seat, "submission", submission, "kind", v.Kind)
}
