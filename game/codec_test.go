package game

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
)

// everyEvent is one of each type with every field set.
func everyEvent() []Event {
	open := RoomOpened(lesson(2))
	open.Settings = Settings{Seats: 3, SpeedOff: true, DropWorst: true, HideRanks: true, WarmUp: true, Longest: true}
	open.WarmUp = &open.Rounds[0]
	verdict := Verdict{
		Kind: Race, Rung: Behaves, Sentence: "Two goroutines write total.", Advice: "a", Note: "n",
		Marks: []Mark{{Line: 3, Col: 1, Lane: 2, Text: "writes"}},
		Race:  &RaceReport{Variable: "total", Accesses: [2]Access{{Goroutine: "main", Op: "reads", Line: 3, Held: []string{"mu"}}, {Line: 4}}},
		Stuck: []Stuck{{Goroutine: "main", Line: 2, Waits: "locks mu"}}, Schedule: &Schedule{Number: 2, Scenario: "s", Goroutines: []string{"main"}, Steps: []Step{{Line: 3, At: 5}}},
		Schedules: 2, Seed: "00ff", Engine: "explore", Spent: []Spent{{Stage: "gate", Millis: 1.5}}, Technique: "mutex",
	}
	bodies := []Body{
		open,
		Joined{"s", "Ann", "h"},
		Renamed{"s", "Kim", true},
		Left{"s"},
		Removed{"s", true},
		Freed{"s"},
		Reclaimed{"s", "h2"},
		LessonSet{1_700_000_003_000},
		WarmUpStarted{open.Rounds[0]},
		WarmUpEnded{"host"},
		Measured{"s", 42},
		Guessed{"s", 1, Leak},
		RoundStarted{1, open.Rounds[1]},
		ReadingOver{},
		Paused{},
		Resumed{},
		Extended{1_000, "s"},
		HintTaken{"s", 1},
		HintGiven{2, "s"},
		Submitted{"s", 7, "x", 1, "package p // <>&\u2028", "c", true, "w"},
		Withdrawn{"x"},
		Judged{"x", verdict},
		Solved{"s", "x", 1, true},
		Explained{"s", 1, 2, true},
		PatchesOpened{"s", 1, true},
		Chosen{"s", 1, "pb", Accepted, true},
		Lost{"s", true},
		Tick{},
		Recovered{90_000},
		BellRang{"time"},
		RoundClosed{[]string{"x", "y"}},
		Frozen{},
		Revealed{},
		Locked{true},
		Rejudged{"x", verdict},
		MatchEnded{},
		RoomClosed{"idle"},
	}
	events := make([]Event, len(bodies))
	for i, b := range bodies {
		events[i] = Event{Seq: uint64(i) + 1, At: int64(i) * 10, Wall: 1_700_000_000_000, Body: b}
	}
	events[12].Asked = &Asked{Seat: "s", N: 7}
	events[13].Asked = &Asked{N: 8, What: "game.GiveHint{Hint:2 Seat:s}"}
	return events
}

func TestEveryEventComesBackFromJSONUnchanged(t *testing.T) {
	seen := make(map[string]bool)
	for _, e := range everyEvent() {
		data, err := json.Marshal(e)
		if err != nil {
			t.Fatalf("%s does not become JSON: %v", e.Type(), err)
		}
		var back Event
		if err := json.Unmarshal(data, &back); err != nil {
			t.Fatalf("%s does not come back: %v", data, err)
		}
		if !reflect.DeepEqual(back, e) {
			t.Errorf("%s came back as %+v, want %+v", e.Type(), back, e)
		}
		seen[e.Type()] = true
	}
	if len(seen) != len(bodies) {
		t.Errorf("tried %d types of %d; want each to be tried", len(seen), len(bodies))
	}
}

func TestAnEventsTypeStandsBesideItsFields(t *testing.T) {
	data, err := json.Marshal(Event{Seq: 3, At: 4, Wall: 5, Body: Left{Seat: "s"}})
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "an event in JSON", string(data), `{"seq":3,"at":4,"wall":5,"type":"Left","seat":"s"}`)
	data, err = json.Marshal(Event{Seq: 3, Body: Tick{}})
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "an event without fields", string(data), `{"seq":3,"at":0,"wall":0,"type":"Tick"}`)
}

func TestNoBodysFieldHidesAnEventsOwn(t *testing.T) {
	own := map[string]bool{"seq": true, "at": true, "wall": true, "type": true}
	for _, e := range everyEvent() {
		data, err := json.Marshal(e.Body)
		if err != nil {
			t.Fatal(err)
		}
		var fields map[string]json.RawMessage
		if err := json.Unmarshal(data, &fields); err != nil {
			t.Fatal(err)
		}
		for name := range fields {
			if own[strings.ToLower(name)] {
				t.Errorf("%s has a field %q, which is the event's own", e.Type(), name)
			}
		}
	}
}

func TestAnEventThatCannotBeFoldedIsNotRead(t *testing.T) {
	for name, data := range map[string]string{
		"an unknown type": `{"seq":1,"type":"Sneezed"}`,
		"no type":         `{"seq":1}`,
		"a wrong head":    `{"seq":"one","type":"Tick"}`,
		"a wrong body":    `{"seq":1,"type":"Left","seat":7}`,
		"no object":       `[]`,
	} {
		var e Event
		if err := json.Unmarshal([]byte(data), &e); err == nil {
			t.Errorf("%s was read as %+v, want an error", name, e)
		}
	}
	if data, err := json.Marshal(Event{Seq: 1}); err == nil {
		t.Errorf("an event without a body became %s, want an error", data)
	}
	equal(t, "the type of an event without a body", Event{}.Type(), "")
}
