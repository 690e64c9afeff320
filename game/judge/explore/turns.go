package explore

import (
	"fmt"
	"strings"
)

// turn says that a goroutine, by its number in the schedule from 1, passes so many points before another does.
type turn struct{ g, points int }

// nap says that a goroutine slept before it passed a point, by its own count from 1, in units of 100 us.
type nap struct {
	g            int64
	point, units int
}

// turnsOf is a record as turns.
func turnsOf(record []Moment) []turn {
	var all []turn
	for _, m := range record {
		if m.Phase != Begin {
			continue
		}
		g := int(m.G - before)
		if n := len(all); n > 0 && all[n-1].g == g {
			all[n-1].points++
			continue
		}
		all = append(all, turn{g, 1})
	}
	return all
}

// gather makes turns[from:to] have one turn for each goroutine, in the order in which they come first, or last.
func gather(turns []turn, from, to int, last bool) []turn {
	var order []int
	points := map[int]int{}
	for i := from; i < to; i++ {
		t := turns[i]
		if last {
			t = turns[to-1-(i-from)]
		}
		if points[t.g] == 0 {
			order = append(order, t.g)
		}
		points[t.g] += t.points
	}
	all := append([]turn(nil), turns[:from]...)
	for i := range order {
		g := order[i]
		if last {
			g = order[len(order)-1-i]
		}
		if n := len(all); n > 0 && all[n-1].g == g {
			all[n-1].points += points[g]
			continue
		}
		all = append(all, turn{g, points[g]})
	}
	rest := turns[to:]
	if n := len(all); n > 0 && len(rest) > 0 && all[n-1].g == rest[0].g {
		all[n-1].points += rest[0].points
		rest = rest[1:]
	}
	return append(all, rest...)
}

// fewer lists turns with fewer switches, those that take the most away first.
func fewer(turns []turn) [][]turn {
	var all [][]turn
	seen := map[string]bool{words(turns): true}
	for size := len(turns); size >= 3; size = min(size-1, size*2/3) {
		for from := 0; from+size <= len(turns); from += max(1, size/3) {
			for _, last := range []bool{false, true} {
				less := gather(turns, from, from+size, last)
				if text := words(less); len(less) < len(turns) && !seen[text] {
					seen[text] = true
					all = append(all, less)
				}
			}
		}
	}
	return all
}

// words writes turns as the harness reads them.
func words(turns []turn) string {
	list := make([]string, len(turns))
	for i, t := range turns {
		list[i] = fmt.Sprintf("%d.%d", t.g, t.points)
	}
	return strings.Join(list, ",")
}

// napWords writes naps as the harness reads them.
func napWords(naps []nap) string {
	list := make([]string, len(naps))
	for i, n := range naps {
		list[i] = fmt.Sprintf("%d.%d.%d", n.g, n.point, n.units)
	}
	return strings.Join(list, " ")
}
