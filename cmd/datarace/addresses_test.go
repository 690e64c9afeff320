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
	got := candidates(public, &net.TCPAddr{Port: 8080})
	if len(got) != 1 || got[0] != "race.example.org" {
		t.Errorf("candidates = %q, want race.example.org alone", got)
	}
}

func TestAServerOnOneAddressShowsThatAddress(t *testing.T) {
	got := candidates(nil, &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 8080})
	if len(got) != 1 || got[0] != "127.0.0.1:8080" {
		t.Errorf("candidates = %q, want 127.0.0.1:8080 alone", got)
	}
}

func TestAServerOnEveryAddressShowsWhatOthersCanReach(t *testing.T) {
	got := candidates(nil, &net.TCPAddr{IP: net.IPv4zero, Port: 8080})
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
