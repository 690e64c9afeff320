package gate

import (
	"cmp"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"go/types"
	"io"
	"slices"
	"strings"

	"datarace/game"
	"datarace/game/catalog"
)

// MaxSource is the largest submission that is read, in bytes.
const MaxSource = 64 << 10

// maxMarks is how many compile errors are shown; the compiler stops there too.
const maxMarks = 10

// FileName is what a submission is called in positions, stacks and race reports.
const FileName = "submission.go"

// Program is a submission that got through: parsed, with comments, and type-checked.
type Program struct {
	Source []byte
	Fset   *token.FileSet
	File   *ast.File
	Types  *types.Package
	Info   *types.Info
}

// Finding is why a submission is not judged: Kind is game.Compile, game.Refused or, when the fault is ours, game.Error.
type Finding struct {
	Kind game.Kind
	Line int // from 1; 0 when it is about the whole file
	Col  int // from 1, in bytes; 0 when unknown
	Text string
}

// Lookup opens the export data of a package of the standard library.
type Lookup = func(path string) (io.ReadCloser, error)

// Probe type-checks the submission where that can be stopped, and says whether it had to be. Check asks it when there
// are generic functions: each call of one may double a type, forty lines of that keep go/types busy for ever, and it
// runs in our own process.
type Probe = func() (tooMuch bool, err error)

// Check reads a submission for challenge c. It returns the program, or the finding that stops it and the lines to mark
// in the editor (at most ten). Without a probe, which may be nil, type-checking a hostile program may never end.
func Check(source []byte, c *catalog.Challenge, lookup Lookup, probe Probe) (*Program, []game.Mark, *Finding) {
	if len(source) > MaxSource {
		return stop(&Finding{Kind: game.Refused, Text: fmt.Sprintf(
			"The program has %d KiB, more than the %d that are judged. Begin again from the given program.",
			len(source)>>10, MaxSource>>10)})
	}
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, FileName, source, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return compileErrors(syntaxMarks(err))
	}
	r := rules{fset: fset, file: file, challenge: c}
	if f := r.beforeTypes(); f != nil {
		return stop(f)
	}
	if f := r.inference(probe); f != nil {
		return stop(f)
	}
	imp := NewImporter(fset, lookup)
	p := &Program{Source: source, Fset: fset, File: file}
	marks, ours := p.typeCheck(c, imp)
	if ours != nil {
		return stop(&Finding{Kind: game.Error, Text: ours.Error()})
	}
	if len(marks) > 0 {
		return compileErrors(marks)
	}
	r.program = p
	if f := r.afterTypes(); f != nil {
		return stop(f)
	}
	start, err := startTypes(fset, c, imp)
	if err != nil {
		return stop(&Finding{Kind: game.Error, Text: err.Error()})
	}
	if f := r.keepsAPI(start); f != nil {
		return stop(f)
	}
	return p, nil, nil
}

func stop(f *Finding) (*Program, []game.Mark, *Finding) {
	if f.Kind != game.Refused || f.Line == 0 {
		return nil, nil, f
	}
	return nil, []game.Mark{{Line: f.Line, Col: f.Col, Text: f.Text}}, f
}

func compileErrors(marks []game.Mark) (*Program, []game.Mark, *Finding) {
	first := marks[0]
	return nil, marks, &Finding{Kind: game.Compile, Line: first.Line, Col: first.Col, Text: first.Text}
}

func syntaxMarks(err error) []game.Mark {
	var list scanner.ErrorList
	if !errors.As(err, &list) || len(list) == 0 {
		return []game.Mark{{Line: 1, Text: "syntax error: " + err.Error()}}
	}
	list.RemoveMultiples()
	var marks []game.Mark
	for _, e := range list {
		marks = append(marks, game.Mark{Line: e.Pos.Line, Col: e.Pos.Column, Text: "syntax error: " + e.Msg})
	}
	return marks[:min(len(marks), maxMarks)]
}

// typeCheck fills in p's types. The marks are the student's errors; the error is ours, such as a missing archive.
func (p *Program) typeCheck(c *catalog.Challenge, imp types.Importer) ([]game.Mark, error) {
	var marks []game.Mark
	var ours error
	conf := types.Config{
		Importer:  imp,
		GoVersion: c.Language,
		Sizes:     sizes,
		Error: func(err error) {
			var e types.Error
			if !errors.As(err, &e) {
				ours = fmt.Errorf("type-check the submission: %w", err)
				return
			}
			if strings.HasPrefix(e.Msg, "could not import") {
				ours = fmt.Errorf("type-check the submission: %s", e.Msg)
			}
			if strings.HasPrefix(e.Msg, "\t") {
				return // it goes on about the error before
			}
			pos := p.Fset.Position(e.Pos)
			marks = append(marks, game.Mark{Line: pos.Line, Col: pos.Column, Text: e.Msg})
		},
	}
	p.Info = &types.Info{
		Types:      map[ast.Expr]types.TypeAndValue{},
		Defs:       map[*ast.Ident]types.Object{},
		Uses:       map[*ast.Ident]types.Object{},
		Selections: map[*ast.SelectorExpr]*types.Selection{},
		Scopes:     map[ast.Node]*types.Scope{},
		Implicits:  map[ast.Node]types.Object{},
		Instances:  map[*ast.Ident]types.Instance{},
	}
	pkg, err := conf.Check("challenge/"+c.Package, p.Fset, []*ast.File{p.File}, p.Info)
	p.Types = pkg
	if err != nil && len(marks) == 0 && ours == nil {
		ours = fmt.Errorf("type-check the submission: %w", err)
	}
	slices.SortStableFunc(marks, func(a, b game.Mark) int { return cmp.Or(a.Line-b.Line, a.Col-b.Col) })
	return marks[:min(len(marks), maxMarks)], ours
}

func startTypes(fset *token.FileSet, c *catalog.Challenge, imp types.Importer) (*types.Package, error) {
	file, err := parser.ParseFile(fset, "start.go", c.Start, parser.SkipObjectResolution)
	if err != nil {
		return nil, fmt.Errorf("parse the challenge's own program: %w", err)
	}
	conf := types.Config{Importer: imp, GoVersion: c.Language, Sizes: sizes}
	pkg, err := conf.Check("challenge/"+c.Package, fset, []*ast.File{file}, nil)
	if err != nil {
		return nil, fmt.Errorf("type-check the challenge's own program: %w", err)
	}
	return pkg, nil
}
