package game

// solvedHeight is the top of the ladder, above Concurrent.
const solvedHeight = 6

// ladder names what a lane's height is called on the projector.
var ladder = []string{"trying", string(Builds), string(Behaves), string(RaceFree), string(Clean), string(Concurrent), "solved"}

// Screen is what the whole room may see at room time now.
func (m *Match) Screen(now int64) ScreenView {
	v := ScreenView{Common: m.common(now), Board: m.topBoard(), Debrief: m.debrief()}
	r := m.current()
	v.First = m.firstView(r)
	switch m.phase {
	case Running, Halted, Closing:
		if m.stage() != Reading {
			v.Ladder = m.ladder(r, v.Clock.Now, v.First)
		}
	case Lobby:
		for i := len(m.order) - 1; i >= 0 && len(v.Names) < lobbyNames; i-- {
			if s := m.order[i]; !s.gone {
				v.Names = append(v.Names, s.name)
			}
		}
	}
	return v
}

// ladder counts who stands on each rung, from the top down. Only the first to solve and who has just risen are named.
func (m *Match) ladder(r *round, now int64, first *First) []RungRow {
	rows := make([]RungRow, len(ladder))
	for i := range rows {
		rows[i].Rung = ladder[len(ladder)-1-i]
	}
	if first != nil {
		rows[0].Names = append(rows[0].Names, first.Name)
	}
	for _, s := range m.order {
		if s.gone {
			continue
		}
		p := r.play(s)
		row := &rows[len(ladder)-1-p.height]
		row.Count++
		named := first != nil && p.height == solvedHeight && s.name == first.Name
		if p.height > 0 && now-p.rose <= roseFor && !named {
			row.Names = append(row.Names, s.name)
		}
	}
	return rows
}
