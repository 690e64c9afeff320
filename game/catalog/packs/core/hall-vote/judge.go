package poll_test

import (
	"sync"
	"time"

	"challenge/poll"

	"datarace/game/judge/harness"
)

// dark is a screen that shows nothing and synchronises nothing, so that it hides nothing.
func dark(string, int) {}

// screen remembers what it showed and sees whether it is used in turn.
type screen struct {
	slow time.Duration // what a count takes

	mu    sync.Mutex
	busy  bool
	shown map[string]int
}

func (s *screen) show(answer string, votes int) {
	free, before := s.enter(answer, votes)
	harness.Must(free, "two counts were shown at the same time on one screen")
	harness.Must(votes == before+1, "the screen showed %d votes for %s after %d", votes, answer, before)
	if s.slow > 0 {
		harness.Work(s.slow)
	}
	s.leave()
}

func (s *screen) enter(answer string, votes int) (free bool, before int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.shown == nil {
		s.shown = map[string]int{}
	}
	free, before = !s.busy, s.shown[answer]
	s.busy, s.shown[answer] = true, votes
	return free, before
}

func (s *screen) leave() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.busy = false
}

// now is what the screen shows.
func (s *screen) now() (yes, no int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.shown["yes"], s.shown["no"]
}

// counted expects the votes of an answer.
func counted(p *poll.Poll, answer string, want int) {
	got := p.Votes(answer)
	harness.Must(got == want, "%d voted %s, and %d were counted", want, answer, got)
}

// Judge lets the hall vote at the same time.
func Judge() {
	harness.Run("three voters agree", func() {
		p := poll.Ask(dark)
		for range 3 {
			harness.Go(func() { p.Vote("yes") })
		}
		harness.Wait()
		counted(p, "yes", 3)
	})

	harness.Run("the voters do not agree", func() {
		p := poll.Ask(dark)
		for range 2 {
			for _, answer := range []string{"yes", "no"} {
				harness.Go(func() { p.Vote(answer) })
			}
		}
		harness.Wait()
		counted(p, "yes", 2)
		counted(p, "no", 2)
	})

	harness.Run("somebody asks for the votes meanwhile", func() {
		p := poll.Ask(dark)
		p.Vote("yes")
		for range 2 {
			harness.Go(func() { p.Vote("yes") })
		}
		harness.Go(func() {
			last := 1
			for range 3 {
				now := p.Votes("yes")
				harness.Must(last <= now && now <= 3, "the votes went from %d to %d while 3 voted", last, now)
				last = now
			}
		})
		harness.Wait()
		counted(p, "yes", 3)
	})

	for _, slow := range []time.Duration{0, time.Second} {
		name := "a screen shows the counts"
		if slow > 0 {
			name = "a slow screen shows the counts"
		}
		harness.Run(name, func() {
			s := &screen{slow: slow}
			p := poll.Ask(s.show)
			for _, answer := range []string{"yes", "no", "yes", "yes"} {
				harness.Go(func() { p.Vote(answer) })
			}
			harness.Wait()
			counted(p, "yes", 3)
			counted(p, "no", 1)
			yes, no := s.now()
			harness.Must(yes == 3 && no == 1, "3 voted yes and 1 no, and at the end the screen shows %d and %d", yes, no)
		})
	}

	harness.Run("two halls count votes of their own", func() {
		town, church := poll.Ask(dark), poll.Ask(dark)
		for range 2 {
			harness.Go(func() { town.Vote("yes") })
		}
		harness.Go(func() { church.Vote("yes") })
		harness.Wait()
		counted(town, "yes", 2)
		counted(church, "yes", 1)
	})

	harness.Run("two halls vote at the same time", func() {
		meeting := harness.Rendezvous(2)
		for range 2 {
			p := poll.Ask(func(string, int) { meeting.Meet() })
			harness.Go(func() {
				p.Vote("yes")
				counted(p, "yes", 1)
			})
		}
		harness.Wait()
	})

	harness.Run("a slow screen holds up its own hall only", func() {
		slow, quick := poll.Ask((&screen{slow: 10 * time.Second}).show), poll.Ask((&screen{}).show)
		harness.Go(func() { slow.Vote("yes") })
		harness.Go(func() {
			harness.Work(time.Second)
			harness.Within(5*time.Second, "a vote in one hall, while the screen of the other is slow", func() {
				quick.Vote("no")
				counted(quick, "no", 1)
			})
		})
		harness.Wait()
		counted(slow, "yes", 1)
		counted(slow, "no", 0)
	})
}
