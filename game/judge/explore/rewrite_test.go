package explore

import (
	"bytes"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"strconv"
	"strings"
	"testing"
)

// points puts a scheduling point before every statement of a program, as the real rewriter does, but without marking
// what synchronises; an empty reset is added when the program has none.
func points(t *testing.T, source string) []byte {
	t.Helper()
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "submission.go", source, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	site := 0
	fill := func(list []ast.Stmt) []ast.Stmt {
		var filled []ast.Stmt
		for _, s := range list {
			filled = append(filled, &ast.ExprStmt{X: &ast.CallExpr{
				Fun:  &ast.SelectorExpr{X: ast.NewIdent("datarace__point"), Sel: ast.NewIdent("At")},
				Args: []ast.Expr{&ast.BasicLit{Kind: token.INT, Value: strconv.Itoa(site)}},
			}}, s)
			site++
		}
		return filled
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.BlockStmt:
			n.List = fill(n.List)
		case *ast.CaseClause:
			n.Body = fill(n.Body)
		case *ast.CommClause:
			n.Body = fill(n.Body)
		case *ast.ForStmt:
			if len(n.Body.List) == 0 {
				n.Body.List = []ast.Stmt{&ast.EmptyStmt{}}
			}
		}
		return true
	})
	// The clauses of switch and select are no place for a statement.
	ast.Inspect(file, func(n ast.Node) bool {
		if b, ok := n.(*ast.BlockStmt); ok {
			var kept []ast.Stmt
			for i, s := range b.List {
				if i+1 < len(b.List) && isClause(b.List[i+1]) {
					continue
				}
				kept = append(kept, s)
			}
			b.List = kept
		}
		return true
	})
	var b bytes.Buffer
	if err := format.Node(&b, fset, file); err != nil {
		t.Fatal(err)
	}
	text := strings.Replace(b.String(), "\n", "\nimport datarace__point \"datarace/game/judge/harness/point\"\n", 1)
	if !strings.Contains(text, "func Datarace__Reset") {
		text += "\nfunc Datarace__Reset() {}\n"
	}
	if !strings.Contains(text, "datarace__point.") {
		text += "\nvar _ = datarace__point.At\n"
	}
	return []byte(text)
}

func isClause(s ast.Stmt) bool {
	switch s.(type) {
	case *ast.CaseClause, *ast.CommClause:
		return true
	}
	return false
}
