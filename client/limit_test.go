package client

import (
	"testing"
	"time"
)

func TestARateReadsAsItIsWritten(t *testing.T) {
	for text, want := range map[string]Rate{
		"20/min":    {3 * time.Second, 20},
		"120/min":   {time.Second / 2, 120},
		"20/s,40":   {time.Second / 20, 40},
		"1/s,3":     {time.Second, 3},
		"7/s":       {time.Second / 7, 7},
		"5/h":       {12 * time.Minute, 5},
		"30/min,60": {2 * time.Second, 60},
	} {
		var got Rate
		if err := got.UnmarshalText([]byte(text)); err != nil || got != want {
			t.Errorf("%s: got %+v, %v; want %+v", text, got, err, want)
		}
		if got.String() != text {
			t.Errorf("%+v: written as %s, want %s", want, got, text)
		}
	}
	for _, text := range []string{"", "20", "20/", "/min", "0/min", "-1/s", "1.5/s", "20/day", "20/min,", "20/min,0", "20/min,-3", "2000000/s", "1/s,2000000", "20/ min", "20/min,4,4"} {
		got := Rate{1, 1}
		if err := got.UnmarshalText([]byte(text)); err == nil || got != (Rate{1, 1}) {
			t.Errorf("%q: got %+v and no error, want a refusal and the rate untouched", text, got)
		}
	}
}

func TestLimitsThatAreNotGivenAreTheStandardOnes(t *testing.T) {
	if got := (Limits{}).filled(); got != StandardLimits() {
		t.Errorf("got %+v, want %+v", got, StandardLimits())
	}
	given := Limits{
		Wrong: Rate{1, 2}, Joins: Rate{3, 4}, Messages: Rate{5, 6}, Drafts: Rate{7, 8}, Abuse: 9, Sockets: 10, Hello: 11,
	}
	if got := given.filled(); got != given {
		t.Errorf("got %+v, want %+v untouched", got, given)
	}
}
