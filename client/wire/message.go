package wire

import (
	"reflect"
	"slices"
	"strings"
)

// Message is one of the structs that travel in a frame. Kind is what its type field says.
type Message interface{ Kind() string }

// Kind is the type field.
func (m Hello) Kind() string    { return m.Type }
func (m Draft) Kind() string    { return m.Type }
func (m Program) Kind() string  { return m.Type }
func (m Ask) Kind() string      { return m.Type }
func (m Detail) Kind() string   { return m.Type }
func (m Steer) Kind() string    { return m.Type }
func (m Ping) Kind() string     { return m.Type }
func (m Welcome) Kind() string  { return m.Type }
func (m View) Kind() string     { return m.Type }
func (m Round) Kind() string    { return m.Type }
func (m Ack) Kind() string      { return m.Type }
func (m Progress) Kind() string { return m.Type }
func (m Verdict) Kind() string  { return m.Type }
func (m Look) Kind() string     { return m.Type }
func (m Patches) Kind() string  { return m.Type }
func (m Fail) Kind() string     { return m.Type }
func (m Pong) Kind() string     { return m.Type }

// Shape is one struct of the wire and the values that its type field may have.
type Shape struct {
	Message Message
	Types   []string
}

// FromBrowser lists what a browser may send, FromServer what the server may.
var (
	FromBrowser = []Shape{
		{Hello{}, []string{"hello"}},
		{Draft{}, []string{"draft"}},
		{Program{}, []string{"check", "submit"}},
		{Ask{}, []string{"withdraw", "hint", "lost", "why", "leave", "rename", "patches", "choose", "measure", "guess"}},
		{Detail{}, []string{"detail"}},
		{Steer{}, []string{
			"warmup", "lesson", "start", "pause", "resume", "extend", "end", "next", "finish", "give", "look", "kick", "ban", "free",
			"rename", "lock", "freeze", "reveal", "close",
		}},
		{Ping{}, []string{"ping"}},
	}
	FromServer = []Shape{
		{Welcome{}, []string{"welcome"}},
		{View{}, []string{"view"}},
		{Round{}, []string{"round"}},
		{Ack{}, []string{"ack"}},
		{Progress{}, []string{"progress"}},
		{Verdict{}, []string{"verdict"}},
		{Look{}, []string{"look"}},
		{Patches{}, []string{"patches"}},
		{Fail{}, []string{"error"}},
		{Pong{}, []string{"pong"}},
	}
)

// shapeOf is the list's entry for a struct type.
func shapeOf(t reflect.Type) (Shape, bool) {
	for _, list := range [][]Shape{FromBrowser, FromServer} {
		for _, s := range list {
			if reflect.TypeOf(s.Message) == t {
				return s, true
			}
		}
	}
	return Shape{}, false
}

// shapeFor is the struct that a type field stands for. Both faces may rename; seat tells which of the two is meant: the
// host names a seat, a student never does.
func shapeFor(list []Shape, kind string, seat bool) (Shape, bool) {
	var found Shape
	ok := false
	for _, s := range list {
		if !slices.Contains(s.Types, kind) {
			continue
		}
		if _, steer := s.Message.(Steer); ok && steer != seat {
			continue
		}
		found, ok = s, true
	}
	return found, ok
}

// jsonName is a field's name in JSON and its options; an embedded struct's and an unexported field's name is empty.
func jsonName(f reflect.StructField) (name string, omitempty bool) {
	name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
	return name, strings.Contains(options, "omitempty")
}
