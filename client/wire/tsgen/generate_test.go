package main

import (
	"os"
	"path/filepath"
	"testing"
)

func TestThePagesTypesAreTheOnesOfTheStructs(t *testing.T) {
	want, root, err := Generate(".")
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(root, "static", "src", "wire.ts")
	got, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Errorf("static/src/wire.ts is stale: it has %d bytes, the structs now say %d; run `go generate ./client/wire`", len(got), len(want))
	}
}
