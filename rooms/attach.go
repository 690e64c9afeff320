package rooms

import (
	"context"
	"crypto/subtle"
	"time"

	"datarace/game"
)

// Card says what anybody with the code may know; ErrClosed when the room has just ended.
func (x *Room) Card(ctx context.Context) (Card, error) {
	var c Card
	err := x.ask(ctx, func(s *state) { c = s.card() })
	return c, err
}

func (s *state) card() Card {
	v := s.m.Screen(s.x.clock.now())
	return Card{
		Code: s.x.code, Title: v.Title, Phase: s.m.Phase(), Players: v.Players,
		Locked: s.m.Locked(), Full: s.m.Full(),
	}
}

// Student gives a student a link. A known tokenHash gets its seat back, and the seat's older link ends with ErrElsewhere;
// ErrNoSeat says that it is unknown and that there is no name. With a name, fresh mints a seat's id and token hash and the
// student joins. A *game.Refusal says why not (its codes are those of Join), ErrForbidden that the token was banned, ErrClosed or ErrRestarting that the room has ended.
func (x *Room) Student(ctx context.Context, tokenHash, name string, fresh func() (seat, tokenHash string)) (*Link, error) {
	return x.attach(ctx, func(s *state) (*Link, error) {
		if tokenHash != "" {
			seat, known, banned := s.m.SeatByToken(tokenHash)
			if banned {
				return nil, ErrForbidden
			}
			if known {
				return s.admit(StudentRole, seat), nil
			}
			if name == "" {
				return nil, ErrNoSeat
			}
		}
		seat, hash := fresh()
		events, err := s.decide(game.Join{Seat: seat, Name: name, TokenHash: hash})
		if err != nil {
			return nil, err
		}
		for _, e := range events {
			if b, ok := e.Body.(game.Reclaimed); ok { // the seat that the host freed
				seat = b.Seat
			}
		}
		l := s.admit(StudentRole, seat)
		l.Fresh = true
		return l, nil
	})
}

// Host gives an instructor a link, or ErrForbidden when tokenHash is not the host token's. There may be several.
func (x *Room) Host(ctx context.Context, tokenHash string) (*Link, error) {
	return x.attach(ctx, func(s *state) (*Link, error) {
		if subtle.ConstantTimeCompare([]byte(tokenHash), []byte(s.m.HostHash())) != 1 {
			return nil, ErrForbidden
		}
		return s.admit(HostRole, ""), nil
	})
}

// screensMost is how many projectors a room may have: whoever has the code may open one, and each is sent every view.
const screensMost = 50

// Screen gives a projector a link. There may be several; a *game.Refusal says that there are too many.
func (x *Room) Screen(ctx context.Context) (*Link, error) {
	return x.attach(ctx, func(s *state) (*Link, error) {
		if _, screens := s.online(); screens >= screensMost {
			return nil, &game.Refusal{Code: game.CodeFull, Text: "This room has as many projectors as it may have. Close one, then reload this page."}
		}
		return s.admit(ScreenRole, ""), nil
	})
}

// attach has the loop make a link.
func (x *Room) attach(ctx context.Context, admit func(*state) (*Link, error)) (*Link, error) {
	var l *Link
	var no error
	err := x.ask(ctx, func(s *state) {
		if s.over != nil {
			no = s.over
			return
		}
		l, no = admit(s)
	})
	if err != nil {
		return nil, err
	}
	return l, no
}

// admit makes a link and shows it the room as it is. The seat's older link ends.
func (s *state) admit(role Role, seat string) *Link {
	l := &Link{
		Seat: seat, room: s.x, role: role,
		signal: make(chan struct{}, 1), replies: make(chan Reply, repliesMost), done: make(chan struct{}),
	}
	if role == StudentRole {
		s.endSeat(seat, ErrElsewhere)
		s.seats[seat] = l
		l.Last = s.m.LastN(seat)
		if d := s.drafts[seat]; d != nil {
			kept := d.Draft
			l.Draft = &kept
		}
	}
	if role != ScreenRole {
		l.Last = max(l.Last, s.repeatsOf(seat).last)
	}
	s.links[l] = struct{}{}
	s.moved = true
	s.show(l, s.faces(), time.Now())
	if role == StudentRole {
		s.sendPatches(l)
	}
	return l
}
