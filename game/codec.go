package game

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
)

// head is the part of an event's JSON that every type shares.
type head struct {
	Seq   uint64 `json:"seq"`
	At    int64  `json:"at"`
	Wall  int64  `json:"wall"`
	Asked *Asked `json:"asked,omitempty"`
	Type  string `json:"type"`
}

// bodies makes a body of each type from an event's JSON.
var bodies = func() map[string]func([]byte) (Body, error) {
	made := make(map[string]func([]byte) (Body, error))
	for _, add := range []func(map[string]func([]byte) (Body, error)){
		body[RoomOpened], body[Joined], body[Renamed], body[Left], body[Removed], body[Freed], body[Reclaimed],
		body[LessonSet], body[WarmUpStarted], body[WarmUpEnded], body[Measured], body[Guessed],
		body[RoundStarted], body[ReadingOver], body[Paused], body[Resumed], body[Extended], body[HintTaken],
		body[HintGiven], body[Submitted], body[Withdrawn], body[Judged], body[Solved], body[Explained],
		body[PatchesOpened], body[Chosen], body[Lost], body[Tick], body[Recovered], body[BellRang], body[RoundClosed], body[Frozen], body[Revealed], body[Locked],
		body[Rejudged], body[MatchEnded], body[RoomClosed],
	} {
		add(made)
	}
	return made
}()

func body[B Body](into map[string]func([]byte) (Body, error)) {
	var zero B
	into[zero.eventType()] = func(data []byte) (Body, error) {
		var b B
		if err := json.Unmarshal(data, &b); err != nil {
			return nil, err
		}
		return b, nil
	}
}

// Type is the body's type as it stands in JSON: "Joined", "Judged", ...; empty without a body.
func (e Event) Type() string {
	if e.Body == nil {
		return ""
	}
	return e.Body.eventType()
}

// MarshalJSON writes seq, at, wall, asked and type, then the body's own fields beside them.
func (e Event) MarshalJSON() ([]byte, error) {
	if e.Body == nil {
		return nil, fmt.Errorf("write event %d: it has no body", e.Seq)
	}
	first, err := json.Marshal(head{e.Seq, e.At, e.Wall, e.Asked, e.Body.eventType()})
	if err != nil {
		return nil, fmt.Errorf("write event %d: %w", e.Seq, err)
	}
	rest, err := json.Marshal(e.Body)
	if err != nil {
		return nil, fmt.Errorf("write event %d (%s): %w", e.Seq, e.Body.eventType(), err)
	}
	if bytes.Equal(rest, []byte("{}")) {
		return first, nil
	}
	first[len(first)-1] = ','
	return append(first, rest[1:]...), nil
}

// UnmarshalJSON reads what MarshalJSON wrote; a type that is not known is an error, since a fold without it would be wrong.
func (e *Event) UnmarshalJSON(data []byte) error {
	var h head
	if err := json.Unmarshal(data, &h); err != nil {
		return fmt.Errorf("read event: %w", err)
	}
	if h.Type == "" {
		return errors.New("read event: it has no type")
	}
	read, ok := bodies[h.Type]
	if !ok {
		return fmt.Errorf("read event %d: type %q is not known", h.Seq, h.Type)
	}
	b, err := read(data)
	if err != nil {
		return fmt.Errorf("read event %d (%s): %w", h.Seq, h.Type, err)
	}
	*e = Event{Seq: h.Seq, At: h.At, Wall: h.Wall, Asked: h.Asked, Body: b}
	return nil
}
