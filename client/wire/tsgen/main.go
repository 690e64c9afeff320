// Tsgen writes the pages' TypeScript types from the Go structs of client/wire and the types of package game that they
// reach:
//
//	go run ./client/wire/tsgen            writes static/src/wire.ts
//	go run ./client/wire/tsgen -o FILE    writes somewhere else
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	out := flag.String("o", "", "file to write; static/src/wire.ts of the module when empty")
	flag.Parse()
	if err := write(*out); err != nil {
		fmt.Fprintln(os.Stderr, "tsgen:", err)
		os.Exit(1)
	}
}

func write(out string) error {
	text, root, err := Generate(".")
	if err != nil {
		return err
	}
	if out == "" {
		out = filepath.Join(root, "static", "src", "wire.ts")
	}
	if old, err := os.ReadFile(out); err == nil && string(old) == text {
		return nil // an unchanged file keeps its time, so nothing is built again
	}
	if err := os.MkdirAll(filepath.Dir(out), 0o755); err != nil {
		return err
	}
	return os.WriteFile(out, []byte(text), 0o644)
}
