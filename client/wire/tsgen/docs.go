package main

import (
	"go/ast"
	"strings"

	"golang.org/x/tools/go/packages"
)

// readDocs remembers what stands above or beside each declaration and field.
func (g *generator) readDocs(p *packages.Package) {
	for _, file := range p.Syntax {
		for _, decl := range file.Decls {
			d, ok := decl.(*ast.GenDecl)
			if !ok {
				continue
			}
			for _, spec := range d.Specs {
				switch s := spec.(type) {
				case *ast.TypeSpec:
					doc := s.Doc
					if doc == nil && len(d.Specs) == 1 {
						doc = d.Doc
					}
					g.document(p, []*ast.Ident{s.Name}, doc, s.Comment)
					if st, ok := s.Type.(*ast.StructType); ok {
						for _, f := range st.Fields.List {
							g.document(p, f.Names, f.Doc, f.Comment)
						}
					}
				case *ast.ValueSpec:
					g.document(p, s.Names, s.Doc, s.Comment)
				}
			}
		}
	}
}

func (g *generator) document(p *packages.Package, names []*ast.Ident, groups ...*ast.CommentGroup) {
	for _, c := range groups {
		text := strings.Join(strings.Fields(c.Text()), " ")
		if text == "" {
			continue
		}
		for _, name := range names {
			if obj := p.TypesInfo.Defs[name]; obj != nil && g.docs[obj] == "" {
				g.docs[obj] = text
			}
		}
	}
}
