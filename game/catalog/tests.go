package catalog

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"strings"
)

const harness = "datarace/game/judge/harness"

// testImports is what check.go and judge.go may import beside the challenge and the harness.
var testImports = []string{
	"cmp", "context", "errors", "fmt", "maps", "math", "slices", "sort", "strconv", "strings", "sync", "sync/atomic", "time",
}

// realTime are the names of package time that wait or look at a clock. A test has the harness's virtual time.
var realTime = []string{"Sleep", "After", "AfterFunc", "Tick", "NewTimer", "NewTicker", "Now", "Since", "Until"}

// tests reads check.go and judge.go, which use the harness alone so that they run on every engine.
func (r *reading) tests(c *Challenge) {
	c.Check = r.test(c, "check.go", "Check")
	c.Judge = r.test(c, "judge.go", "Judge")
}

func (r *reading) test(c *Challenge, name, entry string) string {
	source, ok := r.files[name]
	if !ok {
		return ""
	}
	if r.parse(name, source, 0) == nil {
		return source
	}
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "", source, parser.SkipObjectResolution)
	if err != nil {
		return source
	}
	if want := c.Package + "_test"; c.Package != "" && file.Name.Name != want {
		r.mistake(name, "", "is package %s: write package %s", file.Name.Name, want)
	}
	r.testImports(c, name, file)
	found := false
	for _, decl := range file.Decls {
		if f, ok := decl.(*ast.FuncDecl); ok && f.Recv == nil && f.Name.Name == entry {
			found = len(f.Type.Params.List) == 0 && f.Type.Results == nil
		}
	}
	if !found {
		r.mistake(name, "", "has no func %s(): it runs the scenarios", entry)
	}
	ast.Inspect(file, func(n ast.Node) bool {
		selected, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		if x, ok := selected.X.(*ast.Ident); ok && x.Name == "time" && slices.Contains(realTime, selected.Sel.Name) {
			r.mistake(fmt.Sprintf("%s:%d", name, fset.Position(selected.Pos()).Line), "",
				"uses time.%s: use harness.Work, Within or Now, which have virtual time", selected.Sel.Name)
		}
		return true
	})
	return source
}

func (r *reading) testImports(c *Challenge, name string, file *ast.File) {
	own := "challenge/" + c.Package
	seen := false
	for _, spec := range file.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			continue
		}
		seen = seen || imported == own
		if imported != own && imported != harness && !slices.Contains(testImports, imported) && c.Package != "" {
			r.mistake(name, "", "imports %q: tests use %s, the harness, and of the standard library %s",
				imported, own, strings.Join(testImports, ", "))
		}
	}
	if !seen && c.Package != "" {
		r.mistake(name, "", "does not import %q, so it tests nothing", own)
	}
}
