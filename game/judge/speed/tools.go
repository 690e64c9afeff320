package speed

import (
	"bytes"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"datarace/game/catalog"
)

//go:embed plain.go.txt
var plain string

// What stands beside a challenge's tests: for go test, and for the raw tools.
const (
	testFile = "package %s_test\n\nimport (\n\t\"testing\"\n\n\t\"datarace/game/judge/harness\"\n)\n\nfunc TestJudge(t *testing.T) {\n\tJudge()\n\tif !harness.Judged() {\n\t\tt.Fail()\n\t}\n}\n"
	mainFile = "package main\n\nimport (\n\ttests \"challenge/%s_test\"\n\n\t\"datarace/game/judge/harness\"\n)\n\nfunc main() {\n\ttests.Judge()\n\tharness.Main()\n}\n"
)

// tools builds one challenge's programs as one would without a judge. Its methods may be called from any goroutine.
type tools struct {
	command   string // go
	dir       string
	challenge *catalog.Challenge
	archives  []byte // importcfg of the standard library and the harness, with the race detector
	toolDir   string
}

func newTools(ctx context.Context, command, dir string, c *catalog.Challenge) (*tools, error) {
	t := &tools{command: command, dir: dir, challenge: c}
	list := []string{"list", "-race", "-export", "-deps", "-f", "{{if .Export}}packagefile {{.ImportPath}}={{.Export}}{{end}}", "runtime", "runtime/race", "runtime/cgo", "errors", "fmt", "os", "slices", "sort", "strings", "sync", "sync/atomic", "time"}
	out, err := t.run(ctx, dir, append(list, c.Imports...)...)
	if err != nil {
		return nil, fmt.Errorf("list the standard library: %w", err)
	}
	t.archives = append(out, '\n')
	if out, err = t.run(ctx, dir, "env", "GOTOOLDIR"); err != nil {
		return nil, err
	}
	t.toolDir = strings.TrimSpace(string(out))
	at := filepath.Join(dir, "harness")
	if err := write(at, map[string]string{"harness.go": plain}); err != nil {
		return nil, err
	}
	if err := write(filepath.Join(dir, "datarace"), map[string]string{"go.mod": "module datarace\n\ngo 1.26\n", "game/judge/harness/harness.go": plain}); err != nil {
		return nil, err
	}
	archive, err := t.compile(ctx, at, "datarace/game/judge/harness", "harness.go", t.archives)
	t.archives = append(t.archives, archive...)
	return t, err
}

// test runs go test -race on a source. tuned leaves out vet and the race detector's sleep at exit.
func (t *tools) test(ctx context.Context, source string, tuned bool) ([]byte, error) {
	dir, err := os.MkdirTemp(t.dir, "module-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	name := t.challenge.Package
	err = write(dir, map[string]string{
		"go.mod":                  "module challenge\n\ngo 1.26\n\nrequire datarace v0.0.0\n\nreplace datarace => ../datarace\n",
		name + "/" + name + ".go": source,
		name + "/judge_test.go":   t.challenge.Judge,
		name + "/run_test.go":     fmt.Sprintf(testFile, name),
	})
	if err != nil {
		return nil, err
	}
	args := []string{"test", "-race", "-count=1"}
	var env []string
	if tuned {
		args, env = append(args, "-vet=off"), []string{"GORACE=atexit_sleep_ms=0"}
	}
	return t.runIn(ctx, dir, env, t.command, append(args, "./"+name)...)
}

// raw compiles, links and runs a source's tests without the go command.
func (t *tools) raw(ctx context.Context, source string) error {
	dir, err := os.MkdirTemp(t.dir, "raw-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	name := t.challenge.Package
	if err := write(dir, map[string]string{"submission.go": source, "tests.go": t.challenge.Judge, "main.go": fmt.Sprintf(mainFile, name)}); err != nil {
		return err
	}
	config := bytes.Clone(t.archives)
	for _, p := range [][2]string{{"challenge/" + name, "submission.go"}, {"challenge/" + name + "_test", "tests.go"}, {"main", "main.go"}} {
		archive, err := t.compile(ctx, dir, p[0], p[1], config)
		if err != nil {
			return err
		}
		config = append(config, archive...)
	}
	if err := os.WriteFile(filepath.Join(dir, "importcfg"), config, 0o644); err != nil {
		return err
	}
	if _, err := t.runIn(ctx, dir, nil, filepath.Join(t.toolDir, "link"), "-race", "-s", "-w", "-importcfg", "importcfg", "-o", "program", "main.a"); err != nil {
		return err
	}
	_, err = t.runIn(ctx, dir, []string{"GORACE=atexit_sleep_ms=0"}, filepath.Join(dir, "program"))
	return err
}

// compile compiles one file and returns its line of an importcfg.
func (t *tools) compile(ctx context.Context, dir, pkg, file string, config []byte) ([]byte, error) {
	if err := os.WriteFile(filepath.Join(dir, "importcfg"), config, 0o644); err != nil {
		return nil, err
	}
	archive := filepath.Join(dir, strings.TrimSuffix(file, ".go")+".a")
	_, err := t.runIn(ctx, dir, nil, filepath.Join(t.toolDir, "compile"), "-race", "-p", pkg, "-importcfg", "importcfg", "-complete", "-pack", "-o", archive, file)
	return fmt.Appendf(nil, "packagefile %s=%s\n", pkg, archive), err
}

func (t *tools) run(ctx context.Context, dir string, args ...string) ([]byte, error) {
	return t.runIn(ctx, dir, nil, t.command, args...)
}

func (t *tools) runIn(ctx context.Context, dir string, env []string, name string, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = dir
	cmd.Env = append(append(os.Environ(), "GOFLAGS=-mod=mod", "GOWORK=off", "GOPROXY=off", "GORACE=", "GOTMPDIR="+t.dir), env...)
	out, err := cmd.Output()
	if failed := (*exec.ExitError)(nil); errors.As(err, &failed) {
		return out, fmt.Errorf("%s %s: %w: %s%s", filepath.Base(name), strings.Join(args, " "), err, out, failed.Stderr)
	}
	return out, err
}

func write(dir string, files map[string]string) error {
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			return err
		}
	}
	return nil
}
