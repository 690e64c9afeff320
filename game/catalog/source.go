package catalog

import (
	"bytes"
	"errors"
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/printer"
	"go/scanner"
	"go/token"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"datarace/game"
)

// The size of what players read: it fits beside its brief and is read in two minutes.
const (
	minLines = 15
	maxLines = 40
	maxWidth = 59 // columns, a tab being four
)

// program is a Go file of a challenge after parsing.
type program struct {
	name    string   // package
	api     []string // exported declarations as written, but for receivers
	shape   []string // the same without parameter names, for comparing
	imports []string
}

// parse parses a Go file and reports what is wrong with it; nil when nothing more can be said of it.
func (r *reading) parse(name, source string, offset int) *program {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "", source, parser.SkipObjectResolution|parser.ParseComments)
	if err != nil {
		var list scanner.ErrorList
		if errors.As(err, &list) && len(list) > 0 {
			r.mistake(fmt.Sprintf("%s:%d", name, list[0].Pos.Line+offset), "", "does not parse: %s", list[0].Msg)
		} else {
			r.mistake(name, "", "does not parse: %v", err)
		}
		return nil
	}
	if formatted, err := format.Source([]byte(source)); err == nil && string(formatted) != source {
		r.mistake(name, "", "is not formatted: run gofmt -w on it")
	}
	for i, line := range strings.Split(source, "\n") {
		if width := columns(line); width > maxWidth && !strings.HasSuffix(name, "check.go") && !strings.HasSuffix(name, "judge.go") {
			r.mistake(fmt.Sprintf("%s:%d", name, i+1+offset), "", "is %d columns wide with tabs of four: stay under %d", width, maxWidth+1)
		}
	}
	p := &program{name: file.Name.Name}
	for _, spec := range file.Imports {
		if imported, err := strconv.Unquote(spec.Path.Value); err == nil {
			p.imports = append(p.imports, imported)
		}
	}
	for _, decl := range file.Decls {
		for _, d := range exported(decl) {
			p.api = append(p.api, strings.Replace(show(fset, d), " struct{}", " struct{ … }", 1))
			bare(d)
			p.shape = append(p.shape, show(fset, d))
		}
	}
	slices.Sort(p.shape)
	return p
}

func columns(line string) int {
	return utf8.RuneCountInString(line) + 3*strings.Count(line, "\t")
}

func (r *reading) start(c *Challenge) *program {
	source, ok := r.files["start.go"]
	if !ok {
		return nil
	}
	if n := strings.Count(source, "\n"); n < minLines || n > maxLines {
		r.mistake("start.go", "", "has %d lines: write %d to %d", n, minLines, maxLines)
	}
	p := r.parse("start.go", source, 0)
	if p == nil {
		return nil
	}
	if len(p.api) == 0 {
		r.mistake("start.go", "", "exports nothing, so no test can use it: export what callers need")
	}
	if p.name == "main" || strings.HasSuffix(p.name, "_test") {
		r.mistake("start.go", "", "is package %s: tests import it, so name it for what it is", p.name)
	}
	r.mayImport(c, "start.go", p)
	c.Start, c.Package, c.API = source, p.name, p.api
	return p
}

func (r *reading) mayImport(c *Challenge, name string, p *program) {
	for _, imported := range p.imports {
		if c.ID != "" && !slices.Contains(c.Imports, imported) {
			r.mistake(name, "", "imports %q, which challenge.yaml does not allow: add it to imports or do without", imported)
		}
	}
}

// sample checks a fix or a wrong program against the start that it was made from.
func (r *reading) sample(c *Challenge, start *program, name string, s Sample) {
	refused := s.Kind == game.Refused || s.Kind == game.Compile
	offset := 0
	if s.Note != "" {
		offset = 2
	}
	if s.Kind == game.Compile {
		return
	}
	p := r.parse(name, s.Source, offset)
	if p == nil || start == nil || refused {
		return
	}
	r.mayImport(c, name, p)
	if p.name != start.name {
		r.mistake(name, "", "is package %s and start.go is package %s: they must be the same", p.name, start.name)
	}
	for _, want := range start.shape {
		if !slices.Contains(p.shape, want) {
			r.mistake(name, "", "does not declare %q as start.go does: the exported names stay as they are", want)
		}
	}
	for _, got := range p.shape {
		if !slices.Contains(start.shape, got) {
			r.mistake(name, "", "exports %q, which start.go does not: the exported names stay as they are", got)
		}
	}
}

// exported returns the exported part of a declaration, one thing each: functions without bodies, types without their
// unexported fields, variables and constants without their values.
func exported(decl ast.Decl) []ast.Decl {
	switch d := decl.(type) {
	case *ast.FuncDecl:
		if !d.Name.IsExported() || d.Recv != nil && !ast.IsExported(receiver(d)) {
			return nil
		}
		return []ast.Decl{&ast.FuncDecl{Recv: d.Recv, Name: d.Name, Type: d.Type}}
	case *ast.GenDecl:
		var out []ast.Decl
		for _, spec := range d.Specs {
			out = append(out, exportedSpec(d.Tok, spec)...)
		}
		return out
	}
	return nil
}

func exportedSpec(tok token.Token, spec ast.Spec) []ast.Decl {
	switch s := spec.(type) {
	case *ast.TypeSpec:
		if !s.Name.IsExported() {
			return nil
		}
		one := &ast.TypeSpec{Name: s.Name, TypeParams: s.TypeParams, Assign: s.Assign, Type: s.Type}
		if fields, ok := s.Type.(*ast.StructType); ok {
			one.Type = open(fields)
		}
		return []ast.Decl{&ast.GenDecl{Tok: tok, Specs: []ast.Spec{one}}}
	case *ast.ValueSpec:
		var out []ast.Decl
		for _, name := range s.Names {
			if name.IsExported() {
				out = append(out, &ast.GenDecl{Tok: tok, Specs: []ast.Spec{&ast.ValueSpec{Names: []*ast.Ident{name}, Type: s.Type}}})
			}
		}
		return out
	}
	return nil
}

// receiver is the name of a method's type.
func receiver(d *ast.FuncDecl) string {
	t := d.Recv.List[0].Type
	for {
		switch of := t.(type) {
		case *ast.StarExpr:
			t = of.X
		case *ast.IndexExpr:
			t = of.X
		case *ast.IndexListExpr:
			t = of.X
		case *ast.Ident:
			return of.Name
		default:
			return ""
		}
	}
}

// open is a struct with its exported fields only.
func open(s *ast.StructType) *ast.StructType {
	kept := &ast.FieldList{Opening: s.Fields.Opening, Closing: s.Fields.Closing}
	for _, field := range s.Fields.List {
		names := slices.DeleteFunc(slices.Clone(field.Names), func(n *ast.Ident) bool { return !n.IsExported() })
		if len(names) > 0 || len(field.Names) == 0 {
			kept.List = append(kept.List, &ast.Field{Names: names, Type: field.Type, Tag: field.Tag})
		}
	}
	return &ast.StructType{Struct: s.Struct, Fields: kept}
}

// bare takes out of a function what its callers do not see: the parameters' names, and the receiver. A method is then
// called Gate.Pass: it may change from a value to a pointer, since no test sees the difference, and many a fix is just that.
func bare(decl ast.Decl) {
	d, ok := decl.(*ast.FuncDecl)
	if !ok {
		return
	}
	if d.Recv != nil {
		d.Name, d.Recv = ast.NewIdent(receiver(d)+"."+d.Name.Name), nil
	}
	strip := func(list *ast.FieldList) *ast.FieldList {
		if list == nil {
			return nil
		}
		out := &ast.FieldList{}
		for _, field := range list.List {
			for range max(1, len(field.Names)) {
				out.List = append(out.List, &ast.Field{Type: field.Type})
			}
		}
		return out
	}
	d.Type = &ast.FuncType{TypeParams: d.Type.TypeParams, Params: strip(d.Type.Params), Results: strip(d.Type.Results)}
}

// show prints a declaration in one line where it has one.
func show(fset *token.FileSet, decl ast.Decl) string {
	var out bytes.Buffer
	if err := (&printer.Config{Mode: printer.RawFormat}).Fprint(&out, fset, decl); err != nil {
		return ""
	}
	if _, ok := decl.(*ast.FuncDecl); ok {
		line := strings.Join(strings.Fields(out.String()), " ")
		return strings.NewReplacer("( ", "(", ", )", ")").Replace(line)
	}
	if text := strings.Join(strings.Fields(out.String()), " "); strings.HasSuffix(text, "struct { }") {
		return strings.TrimSuffix(text, " { }") + "{}"
	}
	return out.String()
}
