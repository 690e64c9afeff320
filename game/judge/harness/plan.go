package harness

import (
	"strconv"
	"strings"

	"datarace/game/judge/harness/point"
)

// plans reads how schedules are to be run, one after the other: words of options, "2*y1,s8" being two schedules that
// yield at every point and sleep at one of eight. The options are
//
//	yN  yield at one of N points
//	rN  run by priority, with N changes of it
//	sN  sleep at one of N points; s1 at one of 4 to 128, by chance for each schedule
//	nN  so often at most, 3 times when it does not say
//	lN  at most N units of 100 us each time, 100 of them when it does not say
//	hN  hold back at one of N points until one that sleeps has woken
//
// What it cannot read it leaves out: explore writes it, and its tests read every mix.
func plans(text string) []point.Plan {
	var all []point.Plan
	for _, word := range strings.Fields(text) {
		times := 1
		if n, rest, ok := strings.Cut(word, "*"); ok {
			times, _ = strconv.Atoi(n)
			word = rest
		}
		p := point.Plan{Sleeps: 3, Longest: 100}
		for _, option := range strings.Split(word, ",") {
			if option == "" {
				continue
			}
			v, _ := strconv.ParseUint(option[1:], 10, 32)
			n := uint32(v)
			switch option[0] {
			case 'y':
				p.Yield = n
			case 'r':
				p.Rank, p.Changes = true, n
			case 's':
				p.Sleep = n
			case 'n':
				p.Sleeps = n
			case 'l':
				p.Longest = n
			case 'h':
				p.Hold = n
			}
		}
		for range times {
			all = append(all, p)
		}
	}
	return all
}

// numbers reads "1.3" as two numbers; what it cannot read is 0.
func numbers(text string) (n [3]uint32) {
	for i, digits := range strings.SplitN(text, ".", 3) {
		v, _ := strconv.ParseUint(digits, 10, 32)
		n[i] = uint32(v)
	}
	return n
}

// turns reads lists of turns: "1.3,2.1,1.4" is one in which goroutine 1 passes three points, then goroutine 2 one, then
// goroutine 1 four.
func turns(text string) [][]point.Turn {
	var all [][]point.Turn
	for _, word := range strings.Fields(text) {
		var list []point.Turn
		for _, turn := range strings.Split(word, ",") {
			n := numbers(turn)
			list = append(list, point.Turn{G: n[0], Points: n[1]})
		}
		all = append(all, list)
	}
	return all
}

// naps reads "1.4.20": goroutine 1 sleeps 20 units before its fourth point.
func naps(text string) []point.Nap {
	var all []point.Nap
	for _, nap := range strings.Fields(text) {
		n := numbers(nap)
		all = append(all, point.Nap{G: n[0], Point: n[1], Units: n[2]})
	}
	return all
}
