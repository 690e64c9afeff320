package main

import (
	"net"
	"net/url"
	"strings"
	"testing"
)

func TestStudentsAreShownThePublicAddressAlone(t *testing.T) {
	public, err := url.Parse("https://race.example.org/")
	if err != nil {
		t.Fatal(err)
	}
	got := candidates(public, &net.TCPAddr{Port: 8080}, false)
	if len(got) != 1 || got[0] != "race.example.org" {
		t.Errorf("candidates = %q, want race.example.org alone", got)
	}
}

func TestAServerOnOneAddressShowsThatAddress(t *testing.T) {
	got := candidates(nil, &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 8080}, false)
	if len(got) != 1 || got[0] != "127.0.0.1:8080" {
		t.Errorf("candidates = %q, want 127.0.0.1:8080 alone", got)
	}
}

func TestAServerOnEveryAddressShowsWhatOthersCanReach(t *testing.T) {
	got := candidates(nil, &net.TCPAddr{IP: net.IPv4zero, Port: 8080}, false)
	if len(got) == 0 {
		t.Fatal("candidates is empty; with no network it is localhost")
	}
	for _, address := range got {
		if !strings.HasSuffix(address, ":8080") {
			t.Errorf("%s has not the port that the server listens on", address)
		}
		if strings.HasPrefix(address, "127.") {
			t.Errorf("%s cannot be reached by others", address)
		}
	}
}

func TestAContainedServerNamesNoAddressOfItsOwn(t *testing.T) {
	listen := &net.TCPAddr{IP: net.IPv4zero, Port: 8080}
	if got := candidates(nil, listen, true); len(got) != 0 {
		t.Errorf("candidates = %q, want none: nobody outside of the container can reach them", got)
	}
	if got := candidates(&url.URL{Scheme: "http", Host: "192.168.1.23:8080"}, listen, true); len(got) != 1 || got[0] != "192.168.1.23:8080" {
		t.Errorf("candidates with --url = %q, want that address alone", got)
	}
}

func TestAContainedServerTellsTheInstructorToComeByAnAddressThatStudentsCanReach(t *testing.T) {
	var out strings.Builder
	greet(&out, "0123456789abcdef", nil, &net.TCPAddr{IP: net.IPv4zero, Port: 8080}, nil)
	for _, want := range []string{"http://localhost:8080/host#0123456789abcdef", "not by localhost", "--url"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the greeting does not say %q:\n%s", want, out.String())
		}
	}
}
