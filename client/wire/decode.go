package wire

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"reflect"
	"unicode/utf8"

	"datarace/game"
)

// Error says why a frame is not a message. N is the frame's own number when it could be read, so that the answer can
// name it; 0 otherwise. Code is CodeMessage, CodeTooLarge or CodeVersion.
type Error struct {
	Code game.Code
	N    int64
	Text string // for people: what is wrong and what to do
}

// Error is the text.
func (e *Error) Error() string { return e.Text }

// Longest values of the short fields, in bytes. A name is judged by the rules; this only keeps nonsense out of them.
const (
	maxShort = 128
	maxName  = 48 << 10
)

// Decode reads one frame from a browser: a single flat JSON object with exactly the fields of its type, spelled as they
// are here, each once. Errors are *Error.
func Decode(frame []byte) (Message, error) {
	if len(frame) > MaxFrame {
		return nil, &Error{Code: CodeTooLarge, Text: fmt.Sprintf("that message has %d bytes; %d is the most", len(frame), MaxFrame)}
	}
	if !utf8.Valid(frame) {
		return nil, bad("the message is not valid UTF-8")
	}
	fields, err := object(frame)
	if err != nil {
		return nil, err
	}
	var head Header
	if raw, ok := fields["v"]; !ok || json.Unmarshal(raw, &head.V) != nil {
		return nil, bad("the message has no version v")
	}
	if head.V != Version {
		return nil, &Error{Code: CodeVersion, Text: fmt.Sprintf("this page speaks version %d and the server version %d; reload the page", head.V, Version)}
	}
	if raw, ok := fields["type"]; !ok || json.Unmarshal(raw, &head.Type) != nil {
		return nil, bad("the message has no type")
	}
	_, seat := fields["seat"]
	shape, ok := shapeFor(FromBrowser, head.Type, seat)
	if !ok {
		return nil, bad(fmt.Sprintf("there is no message of type %.40q", head.Type))
	}
	return fit(shape, head.Type, fields, frame)
}

// fit checks the fields against the shape's struct and fills it.
func fit(shape Shape, kind string, fields map[string]json.RawMessage, frame []byte) (Message, error) {
	var n int64
	if raw, ok := fields["n"]; ok {
		_ = json.Unmarshal(raw, &n) // a wrong one is reported below, with the others
	}
	t := reflect.TypeOf(shape.Message)
	known := map[string]bool{}
	numbered := false
	for i := range t.NumField() {
		name, _ := jsonName(t.Field(i))
		known[name] = true
		numbered = numbered || name == "n"
	}
	for name := range fields {
		if !known[name] {
			return nil, &Error{Code: CodeMessage, N: n, Text: fmt.Sprintf("a %s has no field %.40q", kind, name)}
		}
	}
	out := reflect.New(t)
	if err := json.Unmarshal(frame, out.Interface()); err != nil {
		return nil, &Error{Code: CodeMessage, N: n, Text: fmt.Sprintf("a field of this %s has the wrong type", kind)}
	}
	if numbered && n < 1 {
		return nil, bad(fmt.Sprintf("a %s needs a number n of 1 or more", kind))
	}
	m := out.Elem().Interface().(Message)
	if err := sizes(m, n); err != nil {
		return nil, err
	}
	return m, nil
}

// sizes holds each text to its limit.
func sizes(m Message, n int64) error {
	var text, name string
	var short []string
	switch m := m.(type) {
	case Hello:
		name, short = m.Name, []string{m.Room, string(m.Role), m.Token}
	case Draft:
		text = m.Text
	case Program:
		text = m.Text
	case Ask:
		name, short = m.Name, []string{m.Submission, m.Patch, string(m.Guess)}
	case Detail:
		short = []string{m.Submission}
	case Steer:
		name, short = m.Name, []string{m.Seat}
	}
	if len(text) > MaxText {
		return &Error{Code: CodeTooLarge, N: n, Text: fmt.Sprintf("the program has %d bytes; %d is the most", len(text), MaxText)}
	}
	if len(name) > maxName {
		return &Error{Code: CodeTooLarge, N: n, Text: "that name is far too long; a few words are enough"}
	}
	for _, s := range short {
		if len(s) > maxShort {
			return &Error{Code: CodeMessage, N: n, Text: fmt.Sprintf("a field has %d bytes; %d is the most", len(s), maxShort)}
		}
	}
	return nil
}

// object splits a flat JSON object into its fields. Names given twice, nested values, null and anything after the
// object are errors.
func object(frame []byte) (map[string]json.RawMessage, error) {
	dec := json.NewDecoder(bytes.NewReader(frame))
	tok, err := dec.Token()
	if err != nil || tok != json.Delim('{') {
		return nil, bad("the message is not a JSON object")
	}
	fields := map[string]json.RawMessage{}
	for dec.More() {
		tok, err := dec.Token()
		if err != nil {
			return nil, bad("the message is not JSON")
		}
		name, ok := tok.(string)
		if !ok {
			return nil, bad("the message is not JSON")
		}
		if _, twice := fields[name]; twice {
			return nil, bad(fmt.Sprintf("the field %.40q is there twice", name))
		}
		var raw json.RawMessage
		if err := dec.Decode(&raw); err != nil {
			return nil, bad("the message is not JSON")
		}
		switch raw[0] {
		case '{', '[', 'n':
			return nil, bad(fmt.Sprintf("the field %.40q is not a text, a number or a yes or no", name))
		}
		fields[name] = raw
	}
	if _, err := dec.Token(); err != nil {
		return nil, bad("the message is not JSON")
	}
	if _, err := dec.Token(); err != io.EOF {
		return nil, bad("something follows the message")
	}
	return fields, nil
}

func bad(text string) *Error { return &Error{Code: CodeMessage, Text: text} }

// DecodeServer reads one frame from the server, for players written in Go. Fields that this version does not know are
// passed over, as a page would.
func DecodeServer(frame []byte) (Message, error) {
	var head Header
	if err := json.Unmarshal(frame, &head); err != nil {
		return nil, fmt.Errorf("decode a frame of the server: %w", err)
	}
	if head.V != Version {
		return nil, fmt.Errorf("decode a frame of the server: version %d, want %d", head.V, Version)
	}
	shape, ok := shapeFor(FromServer, head.Type, false)
	if !ok {
		return nil, fmt.Errorf("decode a frame of the server: unknown type %q", head.Type)
	}
	out := reflect.New(reflect.TypeOf(shape.Message))
	if err := json.Unmarshal(frame, out.Interface()); err != nil {
		return nil, fmt.Errorf("decode a %s of the server: %w", head.Type, err)
	}
	return out.Elem().Interface().(Message), nil
}
