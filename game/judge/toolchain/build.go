package toolchain

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"datarace/game/judge/sandbox"
)

// Limits of the compiler and the linker.
var buildLimits = sandbox.Limits{
	CPU: 20 * time.Second, Wall: time.Minute, Memory: 1 << 30, Output: 1 << 20, File: 256 << 20, Threads: 64,
}

// Build compiles and links p below dir, an absolute path that must exist and belong to this job alone. diags is not
// empty when the submission does not compile, or cannot be tested because it no longer offers what the tests use. The
// error is for our own failures and ctx's end.
func (t *Toolchain) Build(ctx context.Context, dir string, p Program) (binary string, diags []Diagnostic, err error) {
	b, diags, err := t.compileAll(ctx, dir, p)
	if err != nil || len(diags) > 0 {
		return "", diags, err
	}
	binary, err = b.link(ctx, filepath.Join(dir, "main.a"))
	return binary, nil, err
}

// compileAll compiles a submission, the tests against it, and the main package.
func (t *Toolchain) compileAll(ctx context.Context, dir string, p Program) (*builder, []Diagnostic, error) {
	b := &builder{t: t, dir: dir, imports: bytes.Clone(t.imports)}
	own := "challenge/" + p.Package
	said, err := b.compile(ctx, own, "submission.go", p.Submission, "-race", "-lang", t.language(p.Language))
	if err != nil {
		return nil, nil, err
	}
	if said != "" {
		return nil, diagnostics(said), nil
	}
	imports, entries := "", [2]string{"nil", "nil"}
	for i, text := range [][]byte{p.Tests, p.Check} {
		if len(text) == 0 {
			continue
		}
		entry, err := entryOf(text)
		if err != nil {
			return nil, nil, err
		}
		path, name := [2]string{"challenge/judge_test", "challenge/check_test"}[i], [2]string{"tests.go", "check/tests.go"}[i]
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o755); err != nil {
			return nil, nil, fmt.Errorf("make a directory: %w", err)
		}
		said, err := b.compile(ctx, path, name, text, "-race", "-lang", t.language(packLanguage))
		if err != nil {
			return nil, nil, err
		}
		if said != "" {
			return nil, []Diagnostic{{Text: "the tests cannot use the program any more: " + firstLine(said)}}, nil
		}
		imports += fmt.Sprintf("\ttests%d %q\n", i, path)
		entries[i] = fmt.Sprintf("tests%d.%s", i, entry)
	}
	main := fmt.Sprintf("package main\n\nimport (\n\tsubmission %q\n%s\n\t%q\n)\n\nfunc bind() func() { return submission.Datarace__Reset }\n\nfunc main() { harness.Main(%s, %s, bind) }\n",
		own, imports, harnessPath, entries[0], entries[1])
	return b, nil, b.ours(ctx, "main", "main.go", []byte(main))
}

// entryOf finds which of Judge and Check the tests have.
func entryOf(tests []byte) (string, error) {
	file, err := parser.ParseFile(token.NewFileSet(), "tests.go", tests, parser.SkipObjectResolution)
	if err != nil {
		return "", fmt.Errorf("read the tests: %w", err)
	}
	for _, d := range file.Decls {
		if f, ok := d.(*ast.FuncDecl); ok && f.Recv == nil && (f.Name.Name == "Judge" || f.Name.Name == "Check") {
			return f.Name.Name, nil
		}
	}
	return "", errors.New("read the tests: they have neither func Judge nor func Check")
}

// builder compiles and links in one directory.
type builder struct {
	t       *Toolchain
	dir     string
	read    []string // more that compiler and linker may read
	imports []byte   // grows by what was compiled
}

// compile compiles one file as a package. said is the compiler's complaint, empty when there was none.
func (b *builder) compile(ctx context.Context, pkg, name string, text []byte, flags ...string) (said string, err error) {
	config := filepath.Join(b.dir, strings.TrimSuffix(name, ".go")+".cfg")
	archive := filepath.Join(b.dir, strings.TrimSuffix(name, ".go")+".a")
	source := filepath.Join(b.dir, name)
	if err := os.WriteFile(source, text, 0o644); err != nil {
		return "", fmt.Errorf("write %s: %w", name, err)
	}
	if err := os.WriteFile(config, b.imports, 0o644); err != nil {
		return "", fmt.Errorf("write %s: %w", name, err)
	}
	args := append([]string{"-p", pkg, "-importcfg", config, "-complete", "-pack", "-nolocalimports", "-c", "1", "-dwarf=false", "-trimpath", b.dir, "-o", archive}, flags...)
	result, err := b.run(ctx, b.t.compiler, append(args, source)...)
	if err != nil {
		return "", fmt.Errorf("compile %s: %w", name, err)
	}
	if result.Limit != "" {
		return "the compiler needs too much " + limitWord(result.Limit) + " for this program", nil
	}
	if result.Exit != 0 {
		if err := b.t.trouble(result); err != nil {
			return "", fmt.Errorf("compile %s: %w", name, err)
		}
		return orElse(string(result.Stdout)+string(result.Stderr), "the compiler ended with status "+strconv.Itoa(result.Exit)+" "+result.Signal), nil
	}
	b.imports = fmt.Appendf(b.imports, "packagefile %s=%s\n", pkg, archive)
	return "", nil
}

// link links the main package of an archive with what was compiled.
func (b *builder) link(ctx context.Context, main string) (string, error) {
	config := filepath.Join(b.dir, "link.cfg")
	if err := os.WriteFile(config, b.imports, 0o644); err != nil {
		return "", fmt.Errorf("write link.cfg: %w", err)
	}
	binary := filepath.Join(b.dir, "program")
	result, err := b.run(ctx, b.t.linker, "-race", "-s", "-w", "-buildmode=exe", "-linkmode=internal", "-libgcc="+filepath.Join(b.t.dir, "libgcc.a"), "-buildid=datarace",
		"-importcfg", config, "-o", binary, main)
	if err != nil {
		return "", fmt.Errorf("link: %w", err)
	}
	if result.Exit != 0 || result.Limit != "" {
		return "", fmt.Errorf("link: status %d %s %s: %s%s", result.Exit, result.Signal, result.Limit, result.Stdout, result.Stderr)
	}
	return binary, nil
}

func (b *builder) run(ctx context.Context, tool string, args ...string) (sandbox.Result, error) {
	return b.runUnder(ctx, buildLimits, tool, args...)
}

func (b *builder) runUnder(ctx context.Context, limits sandbox.Limits, tool string, args ...string) (sandbox.Result, error) {
	return b.t.runner.Run(ctx, sandbox.Command{
		Path: tool, Args: args, Dir: b.dir,
		Env:    []string{"TMPDIR=" + b.dir, "GOROOT=" + b.t.goroot, "GOMAXPROCS=2", "GOGC=off", "HOME=" + b.dir, "PATH="},
		Read:   append([]string{b.t.goroot, b.t.dir}, b.read...),
		Write:  []string{b.dir},
		Limits: limits,
	})
}

// diagnostics reads the compiler's complaints about submission.go. There is always at least one.
func diagnostics(said string) []Diagnostic {
	var all []Diagnostic
	for line := range strings.Lines(said) {
		line = strings.TrimRight(line, "\n")
		where, rest, ok := strings.Cut(line, ": ")
		parts := strings.Split(where, ":")
		if !ok || len(parts) < 2 || filepath.Base(parts[0]) != "submission.go" {
			if strings.HasPrefix(line, "\t") && len(all) > 0 {
				all[len(all)-1].Text += "; " + strings.TrimSpace(line)
			}
			continue
		}
		d := Diagnostic{Text: rest}
		d.Line, _ = strconv.Atoi(parts[1])
		if len(parts) > 2 {
			d.Col, _ = strconv.Atoi(parts[2])
		}
		all = append(all, d)
	}
	if len(all) == 0 {
		all = []Diagnostic{{Text: firstLine(said)}}
	}
	return all
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(s), "\n")
	return line
}

func limitWord(limit string) string {
	switch limit {
	case "cpu", "wall":
		return "time"
	default:
		return limit
	}
}

func orElse(s, otherwise string) string {
	if strings.TrimSpace(s) == "" {
		return otherwise
	}
	return s
}
