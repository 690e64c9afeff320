package game

import "fmt"

// people answers who comes, goes and is called what.
func (d *decision) people(c Command) *Refusal {
	switch c := c.(type) {
	case Join:
		return d.join(c)
	case Rename:
		return d.rename(c)
	case Leave:
		if _, no := d.m.seat(c.Seat); no != nil {
			return no
		}
		d.add(Left(c))
		d.emptied(c.Seat)
	case Remove:
		if _, no := d.m.seat(c.Seat); no != nil {
			return no
		}
		d.add(Removed(c))
		d.emptied(c.Seat)
	case Free:
		s, no := d.m.seat(c.Seat)
		if no != nil {
			return no
		}
		if !s.freed {
			d.add(Freed(c))
		}
	case Lock:
		if d.m.locked != c.On {
			d.add(Locked(c))
		}
	}
	return nil
}

// emptied draws the consequences of a seat that nobody has any more.
func (d *decision) emptied(seat string) {
	if r := d.m.current(); r != nil {
		d.consequences(r, suppose{gone: seat})
	}
}

// capacity is how many seats the room has.
func (m *Match) capacity() int {
	if m.settings.Seats > 0 {
		return m.settings.Seats
	}
	return UsualSeats
}

func (d *decision) join(c Join) *Refusal {
	m := d.m
	if c.TokenHash == "" {
		return refuse(CodeSeat, "This seat cannot be taken. Try to join again.")
	}
	if m.banned[c.TokenHash] {
		return refuse(CodeBanned, "You were removed from this room. Talk to your instructor.")
	}
	if s := m.tokens[c.TokenHash]; s != nil {
		return nil // a repeat: this token has its seat
	}
	if m.phase == Podium {
		return refuse(CodePhase, "This match is over. Ask your instructor for the next room's code.")
	}
	name, no := CleanName(c.Name)
	if no != nil {
		return no
	}
	if s := m.named(name); s != nil && s.freed {
		d.add(Reclaimed{Seat: s.id, TokenHash: c.TokenHash})
		return nil
	}
	if m.locked {
		return refuse(CodeLocked, "This room is locked. Ask your instructor to open it for you, then try again.")
	}
	if m.Full() {
		return refuse(CodeFull, fmt.Sprintf("All %d seats of this room are taken. Ask your instructor to free one.", m.capacity()))
	}
	if no := m.free(name, ""); no != nil {
		return no
	}
	if c.Seat == "" || m.seats[c.Seat] != nil {
		return refuse(CodeSeat, "This seat cannot be taken. Try to join again.")
	}
	d.add(Joined{Seat: c.Seat, Name: name, TokenHash: c.TokenHash})
	return nil
}

func (d *decision) rename(c Rename) *Refusal {
	m := d.m
	s, no := m.seat(c.Seat)
	if no != nil {
		return no
	}
	if !c.Host && m.phase != Lobby {
		return refuse(CodePhase, "Names are fixed once the first round has begun. Ask your instructor to change yours.")
	}
	name, no := CleanName(c.Name)
	if no != nil {
		return no
	}
	if name == s.name {
		return nil
	}
	if no := m.free(name, s.id); no != nil {
		if c.Host {
			no.Text = fmt.Sprintf("Somebody here is called %q already, or may not be. Choose another name.", name)
		}
		return no
	}
	d.add(Renamed{Seat: s.id, Name: name, Host: c.Host})
	return nil
}

// named is the seat with that name, however it is written; nil when the name is free.
func (m *Match) named(name string) *seat {
	key := NameKey(name)
	for _, s := range m.order {
		if !s.gone && s.key == key {
			return s
		}
	}
	return nil
}

// free refuses a name that somebody else has, or that was banned, with another one to try.
func (m *Match) free(name, except string) *Refusal {
	if m.refused[NameKey(name)] {
		return refuse(CodeTaken, fmt.Sprintf("The name %q cannot be used in this room. Choose another one.", name))
	}
	s := m.named(name)
	if s == nil || s.id == except {
		return nil
	}
	for k := 2; ; k++ {
		other := numbered(name, k)
		if m.named(other) == nil && !m.refused[NameKey(other)] {
			return refuse(CodeTaken, fmt.Sprintf(
				"Somebody here is called %q already. Try %q, or ask your instructor to free the seat if it is yours.", s.name, other))
		}
	}
}
