package explore

import (
	"encoding/binary"

	"datarace/game"
)

// document is what a judged program wrote to descriptor 3: fields of a tag, a length and bytes. The program under test
// could have written there too, so nothing in it is believed without the nonce, and a field that comes twice spoils it.
type document struct {
	nonce, kind, scenario, message, stacks, fail string

	head         []byte // schedule, scenario, steps, hash, moments, main, schedules, own hash: eight bytes each
	older, newer []byte // moments
	done         []string
	crashed      bool // written by a dying runtime: head comes without a nonce
}

const (
	momentSize = 40
	driver     = 1    // the goid of the harness's driver: the program's main goroutine
	before     = 1000 // the last goid that is not a schedule's own
	inserted   = 2    // the phase of a moment that is an inserted sleep
)

// parse reads a document. whole says that it begins with the nonce, has no field twice and is not cut short.
func parse(text []byte) (d document, whole bool) {
	seen := map[string]bool{}
	twice, ended := false, false
	first := ""
	for len(text) >= 12 {
		tag, n := string(text[:4]), binary.LittleEndian.Uint64(text[4:])
		text = text[12:]
		if n > uint64(len(text)) {
			return d, false
		}
		value := text[:n]
		text = text[n:]
		if first == "" {
			first = tag
		}
		if seen[tag] && tag != "done" || ended {
			twice = true
		}
		seen[tag] = true
		switch tag {
		case "nonc":
			d.nonce = string(value)
		case "kind":
			d.kind = string(value)
		case "name":
			d.scenario = string(value)
		case "mesg":
			d.message = string(value)
		case "stck":
			d.stacks = string(value)
		case "fail":
			d.fail = string(value)
		case "head":
			d.head = value
		case "mom1":
			d.older = value
		case "mom2":
			d.newer = value
		case "done":
			d.done = append(d.done, string(value))
		case "end.":
			ended = true
		}
	}
	d.crashed = first == "head" && !seen["nonc"]
	return d, first == "nonc" && ended && !twice && len(text) == 0
}

// outcome is what the document says, before anybody has decided whether to believe it.
func (d document) outcome() Outcome {
	out := Outcome{Kind: game.Kind(d.kind), Scenario: d.scenario, Message: d.message}
	if len(d.head) >= 64 {
		word := func(i int) uint64 { return binary.LittleEndian.Uint64(d.head[8*i:]) }
		out.Schedule, out.Schedules = int(word(0)), max(1, int(word(6)))
		out.Steps, out.Hash, out.Own = int64(word(2)), word(3), word(7)
		kept := (len(d.older) + len(d.newer)) / momentSize
		out.Cut = max(0, int(word(4))-kept)
		out.Record, out.naps = moments(append(append([]byte(nil), d.older...), d.newer...))
		out.Main = int64(word(5))
		out.scenario = int(word(1))
	}
	out.Parked, out.Base = parked(d.stacks), []int64{driver}
	return out
}

// moments divides what was recorded into the points that were passed and the sleeps that were inserted before them.
func moments(text []byte) (record []Moment, naps []nap) {
	points := map[int64]int{}
	for ; len(text) >= momentSize; text = text[momentSize:] {
		word := func(i int) uint64 { return binary.LittleEndian.Uint64(text[8*i:]) }
		m := Moment{G: int64(word(0)), Site: int(word(1)), Phase: Phase(word(2)), Obj: word(3), At: int64(word(4))}
		switch word(2) {
		case inserted:
			naps = append(naps, nap{g: m.G - before, point: points[m.G] + 1, units: int(m.Obj)})
			continue
		case uint64(Begin):
			points[m.G]++
		}
		record = append(record, m)
	}
	return record, naps
}
