package queue

// turns says whose job is next: rooms take turns, and within a room its seats; one seat's jobs go in order.
type turns struct {
	rooms []*line[*line[*entry]]
}

// line is a named queue of things that take their turns.
type line[T any] struct {
	name string
	wait []T
}

// add puts e at the end of its seat's line.
func (t *turns) add(e *entry) {
	var room *line[*line[*entry]]
	for _, r := range t.rooms {
		if r.name == e.job.Room {
			room = r
		}
	}
	if room == nil {
		room = &line[*line[*entry]]{name: e.job.Room}
		t.rooms = append(t.rooms, room)
	}
	for _, seat := range room.wait {
		if seat.name == e.job.Seat {
			seat.wait = append(seat.wait, e)
			return
		}
	}
	room.wait = append(room.wait, &line[*entry]{name: e.job.Seat, wait: []*entry{e}})
}

// next takes the job whose turn it is; nil when none waits.
func (t *turns) next() *entry {
	if len(t.rooms) == 0 {
		return nil
	}
	room := t.rooms[0]
	seat := room.wait[0]
	e := seat.wait[0]
	seat.wait = seat.wait[1:]
	room.wait = room.wait[1:]
	if len(seat.wait) > 0 {
		room.wait = append(room.wait, seat)
	}
	t.rooms = t.rooms[1:]
	if len(room.wait) > 0 {
		t.rooms = append(t.rooms, room)
	}
	return e
}

// remove takes e out, wherever it stands.
func (t *turns) remove(e *entry) {
	for i, room := range t.rooms {
		for j, seat := range room.wait {
			for k, waiting := range seat.wait {
				if waiting != e {
					continue
				}
				seat.wait = append(seat.wait[:k:k], seat.wait[k+1:]...)
				if len(seat.wait) == 0 {
					room.wait = append(room.wait[:j:j], room.wait[j+1:]...)
				}
				if len(room.wait) == 0 {
					t.rooms = append(t.rooms[:i:i], t.rooms[i+1:]...)
				}
				return
			}
		}
	}
}

// order is all that wait, in the order in which next would take them if nothing were added.
func (t *turns) order() []*entry {
	var copied turns
	for _, room := range t.rooms {
		r := &line[*line[*entry]]{name: room.name}
		for _, seat := range room.wait {
			r.wait = append(r.wait, &line[*entry]{name: seat.name, wait: seat.wait[:len(seat.wait):len(seat.wait)]})
		}
		copied.rooms = append(copied.rooms, r)
	}
	var all []*entry
	for e := copied.next(); e != nil; e = copied.next() {
		all = append(all, e)
	}
	return all
}
