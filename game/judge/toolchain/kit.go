package toolchain

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Slots is how many submissions of one challenge a program can hold.
const Slots = 16

// Tests are a challenge's share of its programs.
type Tests struct {
	Package  string   // of the submissions
	Language string   // "go1.26"
	Start    string   // the given program: every submission exports what it exports, with the same types
	Judge    []byte   // package <Package>_test with func Judge()
	Check    []byte   // the same with func Check(); may be empty
	Imports  []string // what submissions may import of the standard library
}

// Kit is what all programs of one challenge share, compiled once. Its methods may be called from any goroutine.
//
// A program holds up to Slots submissions, each a package of its own slot. They are not imported but linked by name, so
// that none of their initialisers runs when the program starts: a submission's package-level state is made by its
// Datarace__Reset alone, and in a process that runs one submission nothing of the others ever runs.
type Kit struct {
	t     *Toolchain
	dir   string
	tests Tests
	glue  []byte // the second file of every submission's package; nil when submissions are linked alone
	why   string // then: why
	// All of what follows is empty when submissions are linked alone.
	compiling []byte // importcfg for a submission
	linking   []byte // importcfg for a program, but the slots
	main      string
}

// Part is a compiled submission, or with a kit that links alone a whole program but the link.
type Part struct {
	Slot    int
	archive string
	size    int64 // of archive
	alone   *builder
}

// largePart is how many bytes an archive may have to share a link: every process of the program has all of it.
const largePart = 1 << 20

// Shares reports whether a part can be linked together with others.
func (p Part) Shares() bool { return p.alone == nil && p.size <= largePart }

// Kit compiles what the challenge's programs share, below dir, which must exist, belong to the kit alone, and stay as long
// as it is used. A challenge whose tests need more of the submission than a shim can stand for gets a kit that links alone.
func (t *Toolchain) Kit(ctx context.Context, dir string, tests Tests) (*Kit, error) {
	k := &Kit{t: t, dir: dir, tests: tests}
	if len(t.stubs) == 0 {
		k.why = "this Go's archives are not as expected"
		return k, nil
	}
	shim, err := t.makeShim(tests)
	if err != nil {
		k.why = err.Error()
		return k, nil
	}
	own := "challenge/" + tests.Package
	b := &builder{t: t, dir: dir, imports: bytes.Clone(t.imports)}
	if err := b.ours(ctx, own, "shim.go", shim.source, "-lang", t.language(packLanguage)); err != nil {
		return nil, err
	}
	k.compiling = bytes.Clone(b.imports)
	if err := b.ours(ctx, "challenge/judge_test", "tests.go", tests.Judge, "-race", "-lang", t.language(packLanguage)); err != nil {
		return nil, err
	}
	if len(tests.Check) > 0 {
		if err := b.ours(ctx, "challenge/check_test", "check/tests.go", tests.Check, "-race", "-lang", t.language(packLanguage)); err != nil {
			return nil, err
		}
	}
	for slot, stub := range t.stubs {
		b.imports = fmt.Appendf(b.imports, "packagefile %s=%s\n", slotPath(slot), stub)
	}
	if err := b.ours(ctx, "main", "main.go", k.program()); err != nil {
		return nil, err
	}
	k.main = filepath.Join(dir, "main.a")
	if err := t.unbind(k.main); err != nil {
		return nil, err
	}
	for line := range bytes.Lines(b.imports) {
		if !bytes.HasPrefix(line, []byte("packagefile "+slotPrefix)) {
			k.linking = append(k.linking, line...)
		}
	}
	k.glue = shim.glue
	return k, nil
}

// Alone says why submissions of this challenge are not linked together; empty when they are.
func (k *Kit) Alone() string { return k.why }

// slotPrefix begins the import paths of submissions in a program.
const slotPrefix = "challenge/slot"

func slotPath(slot int) string { return fmt.Sprintf("%s%02d", slotPrefix, slot) }

// program is the main package of all programs of the challenge. It imports what a submission may import, since a
// submission's own imports do not make the program initialise anything.
func (k *Kit) program() []byte {
	var b, binds strings.Builder
	b.WriteString("package main\n\nimport (\n\tjudge \"challenge/judge_test\"\n\n")
	check := "nil"
	if len(k.tests.Check) > 0 {
		check = "check.Check"
		b.WriteString("\tcheck \"challenge/check_test\"\n")
	}
	fmt.Fprintf(&b, "\t%q\n\n\t_ \"unsafe\"\n", harnessPath)
	for _, path := range k.tests.Imports {
		fmt.Fprintf(&b, "\t_ %q\n", path)
	}
	for slot := range k.t.stubs {
		fmt.Fprintf(&b, "\t_ %q\n", slotPath(slot))
		fmt.Fprintf(&binds, "\n//go:linkname bind%d %s.Datarace__Bind\nfunc bind%d() func()\n", slot, slotPath(slot), slot)
	}
	b.WriteString(")\n" + binds.String() + "\nfunc main() {\n\tharness.Main(judge.Judge, " + check)
	for slot := range k.t.stubs {
		fmt.Fprintf(&b, ", bind%d", slot)
	}
	b.WriteString(")\n}\n")
	return []byte(b.String())
}

// Compile compiles a submission below dir, an absolute path that must exist, belong to this job alone, and stay until the
// program is linked. diags is not empty when it does not compile, or cannot be tested because it no longer offers what
// the tests use. Parts that are linked together must have different slots. The error is for our own failures and ctx's end.
func (k *Kit) Compile(ctx context.Context, dir string, slot int, source []byte) (Part, []Diagnostic, error) {
	if k.why != "" {
		b, diags, err := k.t.compileAll(ctx, dir, Program{
			Package: k.tests.Package, Language: k.tests.Language, Submission: source, Tests: k.tests.Judge, Check: k.tests.Check,
		})
		return Part{alone: b}, diags, err
	}
	b := &builder{t: k.t, dir: dir, read: []string{filepath.Join(k.dir, "shim.a")}, imports: bytes.Clone(k.compiling)}
	if err := os.WriteFile(filepath.Join(dir, "glue.go"), k.glue, 0o644); err != nil {
		return Part{}, nil, fmt.Errorf("write glue.go: %w", err)
	}
	said, err := b.compile(ctx, slotPath(slot), "submission.go", source, "-race", "-lang", k.t.language(k.tests.Language), filepath.Join(dir, "glue.go"))
	if err != nil {
		return Part{}, nil, err
	}
	if said != "" {
		return Part{}, diagnostics(said), nil
	}
	archive := filepath.Join(dir, "submission.a")
	info, err := os.Stat(archive)
	if err != nil {
		return Part{}, nil, fmt.Errorf("look at the compiled submission: %w", err)
	}
	return Part{Slot: slot, archive: archive, size: info.Size()}, nil, nil
}

// Link links parts into a program below dir, an absolute path that must exist and belong to this link alone.
func (k *Kit) Link(ctx context.Context, dir string, parts ...Part) (binary string, err error) {
	if k.why != "" {
		if len(parts) != 1 {
			return "", fmt.Errorf("link %d submissions that have to be linked alone", len(parts))
		}
		return parts[0].alone.link(ctx, "main.a")
	}
	b := &builder{t: k.t, dir: dir, read: []string{k.dir}, imports: bytes.Clone(k.linking)}
	taken := map[int]bool{}
	for _, p := range parts {
		if taken[p.Slot] {
			return "", fmt.Errorf("link two submissions into slot %d", p.Slot)
		}
		taken[p.Slot] = true
		b.read = append(b.read, filepath.Dir(p.archive))
		b.imports = fmt.Appendf(b.imports, "packagefile %s=%s\n", slotPath(p.Slot), p.archive)
	}
	for slot, stub := range k.t.stubs {
		if !taken[slot] {
			b.imports = fmt.Appendf(b.imports, "packagefile %s=%s\n", slotPath(slot), stub)
		}
	}
	return b.link(ctx, k.main)
}

// ours compiles what must compile.
func (b *builder) ours(ctx context.Context, pkg, name string, text []byte, flags ...string) error {
	if err := os.MkdirAll(filepath.Dir(filepath.Join(b.dir, name)), 0o755); err != nil {
		return fmt.Errorf("make a directory: %w", err)
	}
	said, err := b.compile(ctx, pkg, name, text, flags...)
	if err == nil && said != "" {
		err = fmt.Errorf("compile %s: %s", name, said)
	}
	return err
}

// Every object file begins with this and then its fingerprint, a digest of what it exports. Who imports it has the same.
const (
	objectMagic     = "\x00go120ld"
	fingerprintSize = 8
)

// fingerprint reads an archive's fingerprint; nil when the archive is not as expected.
func fingerprint(archive []byte) []byte {
	if bytes.Count(archive, []byte(objectMagic)) != 1 {
		return nil
	}
	at := bytes.Index(archive, []byte(objectMagic)) + len(objectMagic)
	if at+fingerprintSize > len(archive) {
		return nil
	}
	return archive[at : at+fingerprintSize]
}

// unbind takes out of the program's archive which stubs it was compiled against: zero lets the linker take any package.
// It is safe because the program refers to a slot by one name only, and names are looked up by the linker.
func (t *Toolchain) unbind(archive string) error {
	text, err := os.ReadFile(archive)
	if err != nil {
		return fmt.Errorf("read the program's archive: %w", err)
	}
	for _, stub := range t.stubs {
		text, err = unbound(text, stub)
		if err != nil {
			return err
		}
	}
	if err := os.WriteFile(archive, text, 0o644); err != nil {
		return fmt.Errorf("write the program's archive: %w", err)
	}
	return nil
}

func unbound(program []byte, stub string) ([]byte, error) {
	archive, err := os.ReadFile(stub)
	if err != nil {
		return nil, fmt.Errorf("read a slot's archive: %w", err)
	}
	mark := fingerprint(archive)
	if mark == nil || !bytes.Contains(program, mark) {
		return nil, fmt.Errorf("prepare the challenge's program: it does not name what stands in for %s", filepath.Base(stub))
	}
	return bytes.ReplaceAll(program, mark, make([]byte, fingerprintSize)), nil
}
