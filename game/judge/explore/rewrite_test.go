package explore

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"testing"

	"datarace/game/judge/gate"
	"datarace/game/judge/rewrite"
	"datarace/game/judge/toolchain"
)

// rewritten is a program with its points. It does not go through the gate, which would refuse some of these tests'.
func rewritten(t *testing.T, tc *toolchain.Toolchain, source string) []byte {
	t.Helper()
	p := &gate.Program{Source: []byte(source), Fset: token.NewFileSet(), Info: &types.Info{
		Types:      map[ast.Expr]types.TypeAndValue{},
		Instances:  map[*ast.Ident]types.Instance{},
		Defs:       map[*ast.Ident]types.Object{},
		Uses:       map[*ast.Ident]types.Object{},
		Implicits:  map[ast.Node]types.Object{},
		Selections: map[*ast.SelectorExpr]*types.Selection{},
	}}
	var err error
	if p.File, err = parser.ParseFile(p.Fset, gate.FileName, source, parser.ParseComments|parser.SkipObjectResolution); err != nil {
		t.Fatal(err)
	}
	conf := types.Config{Importer: gate.NewImporter(p.Fset, tc.Lookup), GoVersion: "go1.26"}
	if p.Types, err = conf.Check("challenge/p", p.Fset, []*ast.File{p.File}, p.Info); err != nil {
		t.Fatal(err)
	}
	text, _, err := rewrite.Rewrite(p)
	if err != nil {
		t.Fatal(err)
	}
	return text
}
