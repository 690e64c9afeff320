package game

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// pureImports is all that the rules may use: nothing here does I/O, reads a clock or throws dice.
var pureImports = map[string]bool{
	"bytes": true, "cmp": true, "encoding/json": true, "errors": true, "fmt": true, "maps": true, "math": true,
	"slices": true, "strconv": true, "strings": true, "unicode": true, "unicode/utf8": true,
	"golang.org/x/text/cases": true, "golang.org/x/text/unicode/norm": true,
}

// TestTheRulesArePure reads the package's source: time and randomness are arguments, and nothing runs beside the caller.
func TestTheRulesArePure(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	read := 0
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		read++
		fset := token.NewFileSet()
		tree, err := parser.ParseFile(fset, file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range impurities(tree) {
			t.Errorf("%s: %s; want the rules pure", fset.Position(found.pos), found.what)
		}
	}
	if read < 10 {
		t.Errorf("read %d files, want the whole package", read)
	}
}

type impurity struct {
	pos  token.Pos
	what string
}

func impurities(tree *ast.File) []impurity {
	var found []impurity
	for _, spec := range tree.Imports {
		path, err := strconv.Unquote(spec.Path.Value)
		if err != nil || !pureImports[path] {
			found = append(found, impurity{spec.Pos(), "imports " + spec.Path.Value})
		}
	}
	ast.Inspect(tree, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.GoStmt:
			found = append(found, impurity{n.Pos(), "starts a goroutine"})
		case *ast.ChanType, *ast.SendStmt, *ast.SelectStmt:
			found = append(found, impurity{n.Pos(), "uses a channel"})
		case *ast.SelectorExpr:
			pkg, ok := n.X.(*ast.Ident)
			if ok && pkg.Name == "fmt" && strings.HasPrefix(n.Sel.Name, "Print") {
				found = append(found, impurity{n.Pos(), "prints"})
			}
		}
		return true
	})
	return found
}

func TestImpureSourceIsFound(t *testing.T) {
	for name, source := range map[string]string{
		"a goroutine": `package p; func f() { go f() }`,
		"the clock":   `package p; import "time"; var t = time.Now()`,
		"dice":        `package p; import "math/rand/v2"; var n = rand.Int()`,
		"a file":      `package p; import "os"; var f = os.Args`,
		"printing":    `package p; import "fmt"; func f() { fmt.Println() }`,
		"a channel":   `package p; var c chan int`,
	} {
		tree, err := parser.ParseFile(token.NewFileSet(), "p.go", source, 0)
		if err != nil {
			t.Fatal(err)
		}
		if len(impurities(tree)) == 0 {
			t.Errorf("%s was not found in %s", name, source)
		}
	}
}
