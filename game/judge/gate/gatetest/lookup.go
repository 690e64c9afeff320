// Package gatetest lends tests the export data of the installed standard library, so that they need no warm-up.
package gatetest

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
)

// Imports is what Lookup knows beside what these packages import themselves.
var Imports = []string{
	"context", "errors", "fmt", "maps", "math", "math/rand", "runtime", "slices", "sort", "strconv", "strings",
	"sync", "sync/atomic", "time",
}

var exports = sync.OnceValues(func() (map[string]string, error) {
	args := append([]string{"list", "-export", "-deps", "-f", "{{.ImportPath}} {{.Export}}"}, Imports...)
	cmd := exec.Command("go", args...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("list export data: %w: %s", err, stderr.Bytes())
	}
	files := map[string]string{}
	for line := range strings.Lines(string(out)) {
		path, file, _ := strings.Cut(strings.TrimSpace(line), " ")
		files[path] = file
	}
	return files, nil
})

// Lookup opens the export data of Imports. It fails the test when the go command cannot list them.
func Lookup(t testing.TB) func(path string) (io.ReadCloser, error) {
	t.Helper()
	files, err := exports()
	if err != nil {
		t.Fatal(err)
	}
	return func(path string) (io.ReadCloser, error) {
		file := files[path]
		if file == "" {
			return nil, fmt.Errorf("no export data for %s", path)
		}
		return os.Open(file)
	}
}
