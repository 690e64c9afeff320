package wire

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"datarace/game"
)

func TestAWellFormedFrameBecomesItsStruct(t *testing.T) {
	for _, c := range []struct {
		frame string
		want  Message
	}{
		{`{"v":1,"type":"hello","room":"ABC234","role":"student","name":"Kim"}`, Hello{1, "hello", "ABC234", RoleStudent, "", "Kim"}},
		{` {"type":"submit","v":1,"text":"package x","n":7} ` + "\n", Program{1, "submit", 7, "package x"}},
		{`{"v":1,"type":"check","n":1,"text":""}`, Program{1, "check", 1, ""}},
		{`{"v":1,"type":"draft","round":2,"rev":9,"text":"\u0041"}`, Draft{1, "draft", 2, 9, "A"}},
		{`{"v":1,"type":"lost","n":3,"on":true}`, Ask{V: 1, Type: "lost", N: 3, On: true}},
		{`{"v":1,"type":"patches","n":3}`, Ask{V: 1, Type: "patches", N: 3}},
		{`{"v":1,"type":"choose","n":3,"patch":"1f2e3d4c"}`, Ask{V: 1, Type: "choose", N: 3, Patch: "1f2e3d4c"}},
		{`{"v":1,"type":"measure","n":3,"ms":42}`, Ask{V: 1, Type: "measure", N: 3, Ms: 42}},
		{`{"v":1,"type":"guess","n":3,"guess":"leak"}`, Ask{V: 1, Type: "guess", N: 3, Guess: game.Leak}},
		{`{"v":1,"type":"warmup","n":3}`, Steer{V: 1, Type: "warmup", N: 3}},
		{`{"v":1,"type":"lesson","n":3,"ms":2700000}`, Steer{V: 1, Type: "lesson", N: 3, Ms: 2700000}},
		{`{"v":1,"type":"rename","n":3,"name":"Noa"}`, Ask{V: 1, Type: "rename", N: 3, Name: "Noa"}},
		{`{"v":1,"type":"rename","n":3,"name":"Noa","seat":"s1"}`, Steer{V: 1, Type: "rename", N: 3, Name: "Noa", Seat: "s1"}},
		{`{"v":1,"type":"extend","n":4,"ms":60000}`, Steer{V: 1, Type: "extend", N: 4, Ms: 60000}},
		{`{"v":1,"type":"ping","t":12.5}`, Ping{1, "ping", 12.5}},
	} {
		got, err := Decode([]byte(c.frame))
		if err != nil || !reflect.DeepEqual(got, c.want) {
			t.Errorf("Decode(%s) = %#v, %v; want %#v", c.frame, got, err, c.want)
		}
	}
}

func TestAFrameThatIsNotExactlyAMessageIsRefusedWithACode(t *testing.T) {
	long := strings.Repeat("x", MaxText+1)
	for _, c := range []struct {
		name, frame string
		code        game.Code
		n           int64
	}{
		{"nothing", ``, CodeMessage, 0},
		{"not JSON", `hello`, CodeMessage, 0},
		{"a list", `[1]`, CodeMessage, 0},
		{"cut off", `{"v":1,"type":"ping","t":1`, CodeMessage, 0},
		{"invalid UTF-8", "{\"v\":1,\"type\":\"submit\",\"n\":1,\"text\":\"\xff\"}", CodeMessage, 0},
		{"no version", `{"type":"ping","t":1}`, CodeMessage, 0},
		{"another version", `{"v":2,"type":"ping","t":1}`, CodeVersion, 0},
		{"no type", `{"v":1,"t":1}`, CodeMessage, 0},
		{"an unknown type", `{"v":1,"type":"sudo","n":1}`, CodeMessage, 0},
		{"a type of the server", `{"v":1,"type":"welcome"}`, CodeMessage, 0},
		{"an unknown field", `{"v":1,"type":"hint","n":5,"price":0}`, CodeMessage, 5},
		{"another case", `{"v":1,"type":"hint","N":5}`, CodeMessage, 0},
		{"a field twice", `{"v":1,"type":"hint","n":5,"n":6}`, CodeMessage, 0},
		{"something after it", `{"v":1,"type":"ping","t":1}{}`, CodeMessage, 0},
		{"nesting", `{"v":1,"type":"hello","room":{"a":1}}`, CodeMessage, 0},
		{"null", `{"v":1,"type":"submit","n":null,"text":"x"}`, CodeMessage, 0},
		{"a wrong type", `{"v":1,"type":"submit","n":3,"text":4}`, CodeMessage, 3},
		{"a number with a fraction", `{"v":1,"type":"hint","n":1.5}`, CodeMessage, 0},
		{"no number", `{"v":1,"type":"hint"}`, CodeMessage, 0},
		{"a number below one", `{"v":1,"type":"hint","n":-1}`, CodeMessage, 0},
		{"a program too long", `{"v":1,"type":"submit","n":8,"text":"` + long + `"}`, CodeTooLarge, 8},
		{"a token too long", `{"v":1,"type":"hello","room":"A","role":"student","token":"` + long[:200] + `"}`, CodeMessage, 0},
		{"a patch too long", `{"v":1,"type":"choose","n":9,"patch":"` + long[:200] + `"}`, CodeMessage, 9},
		{"patches with their programs", `{"v":1,"type":"patches","n":9,"round":1}`, CodeMessage, 9},
		{"a name beyond sense", `{"v":1,"type":"hello","room":"A","role":"student","name":"` + long + `"}`, CodeTooLarge, 0},
		{"a frame too long", strings.Repeat(" ", MaxFrame+1), CodeTooLarge, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			m, err := Decode([]byte(c.frame))
			var e *Error
			if !errors.As(err, &e) {
				t.Fatalf("got %#v, %v; want an *Error", m, err)
			}
			if e.Code != c.code || e.N != c.n || e.Text == "" {
				t.Errorf("got code %q n %d text %q; want code %q n %d and words", e.Code, e.N, e.Text, c.code, c.n)
			}
		})
	}
}

func TestTheLargestProgramFitsAFrameHoweverItIsEscaped(t *testing.T) {
	text := strings.Repeat("\x01", MaxText) // six bytes each in JSON
	frame, err := Encode(Program{Type: "submit", N: 1, Text: text})
	if err != nil {
		t.Fatal(err)
	}
	m, err := Decode(frame)
	if err != nil {
		t.Fatalf("a frame of %d bytes: %v", len(frame), err)
	}
	if p, ok := m.(Program); !ok || p.Text != text {
		t.Errorf("the program came back changed, as %T", m)
	}
}

func TestEveryTypeBelongsToOneStructForEachDirection(t *testing.T) {
	for _, list := range [][]Shape{FromBrowser, FromServer} {
		for _, s := range list {
			for _, kind := range s.Types {
				_, steer := s.Message.(Steer)
				got, ok := shapeFor(list, kind, steer)
				if !ok || reflect.TypeOf(got.Message) != reflect.TypeOf(s.Message) {
					t.Errorf("type %q stands for %T, want %T", kind, got.Message, s.Message)
				}
			}
		}
	}
}

func TestEncodeFillsInVersionTypeAndListsAndLeavesTheMessageAlone(t *testing.T) {
	v := &game.StudentView{You: game.You{Name: "Kim"}, Debrief: &game.Debrief{}}
	frame, err := Encode(View{Student: v})
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		V       int    `json:"v"`
		Type    string `json:"type"`
		Student struct {
			You struct {
				Name     string            `json:"name"`
				Attempts []json.RawMessage `json:"attempts"`
			} `json:"you"`
			Debrief struct {
				Kinds []json.RawMessage `json:"kinds"`
			} `json:"debrief"`
		} `json:"student"`
	}
	if err := json.Unmarshal(frame, &got); err != nil {
		t.Fatal(err)
	}
	if got.V != Version || got.Type != "view" || got.Student.You.Name != "Kim" {
		t.Errorf("got %s; want version %d, type view and the name Kim", frame, Version)
	}
	if got.Student.You.Attempts == nil || got.Student.Debrief.Kinds == nil {
		t.Errorf("got %s; want empty lists for attempts and kinds", frame)
	}
	if v.You.Attempts != nil || v.Debrief.Kinds != nil {
		t.Error("Encode changed the view that it was given")
	}
	if strings.Contains(string(frame), "null") {
		t.Errorf("got %s; want no null", frame)
	}
}

func TestListsInsideListsAreFilledInACopy(t *testing.T) {
	rows := []game.HeatRow{{Kind: game.Race}, {Kind: game.Wrong, Counts: []int{1}}}
	got := Whole(struct {
		Rows []game.HeatRow `json:"rows"`
	}{rows})
	text, _ := json.Marshal(got)
	if want := `{"rows":[{"kind":"race","counts":[]},{"kind":"wrong","counts":[1]}]}`; string(text) != want {
		t.Errorf("got %s, want %s", text, want)
	}
	if rows[0].Counts != nil {
		t.Error("the list that was given has changed")
	}
}

func TestWhatTheServerSendsIsReadBack(t *testing.T) {
	for _, want := range []Message{
		Welcome{Version, "welcome", RoleStudent, "s1", "tok", 12, nil, 3},
		Ack{V: Version, Type: "ack", N: 4, State: "refused", Code: game.CodeLate, Text: "too late"},
		Fail{Version, "error", CodeRate, "slower"},
		Pong{Version, "pong", 1.5, 99},
		Patches{Version, "patches", 2, []Patch{{ID: "1f2e3d4c", Text: "package x"}}},
	} {
		frame, err := Encode(want)
		if err != nil {
			t.Fatal(err)
		}
		got, err := DecodeServer(frame)
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("DecodeServer(%s) = %#v, %v; want %#v", frame, got, err, want)
		}
	}
}

func FuzzDecode(f *testing.F) {
	for _, s := range []string{
		`{"v":1,"type":"hello","room":"ABC234","role":"student","name":"Kim"}`, `{"v":1,"type":"submit","n":1,"text":"x"}`,
		`{"v":1,"type":"rename","n":3,"name":"Noa","seat":"s1"}`, `{"v":1,"type":"ping","t":1e300}`, `{"v":1,"v":1}`, `{`, ``, `{"a":[[[[`,
		"{\"v\":1,\"type\":\"\xc3\"}",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, frame []byte) {
		m, err := Decode(frame)
		if err != nil {
			var e *Error
			if !errors.As(err, &e) || e.Code == "" || e.Text == "" {
				t.Fatalf("error %#v of %q; want an *Error with a code and words", err, frame)
			}
			return
		}
		again, err := Encode(m)
		if err != nil {
			t.Fatalf("what was decoded cannot be encoded: %v", err)
		}
		back, err := Decode(again)
		if err != nil || fmt.Sprint(back) != fmt.Sprint(m) {
			t.Fatalf("%q became %#v, then %s, then %#v, %v", frame, m, again, back, err)
		}
	})
}
