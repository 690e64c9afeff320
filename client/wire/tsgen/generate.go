package main

import (
	"fmt"
	"go/ast"
	"go/constant"
	"go/types"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/go/packages"

	"datarace/client/wire"
)

// The packages whose types are written, home first.
const (
	wirePath = "datarace/client/wire"
	gamePath = "datarace/game"
)

// hidden are names of package wire that serve Go only.
var hidden = map[string]bool{"Message": true, "Shape": true, "Error": true, "Header": true}

// Generate returns the TypeScript for the module that dir lies in, and the module's root. The two packages are
// type-checked from their source, so it needs the go command.
func Generate(dir string) (text, root string, err error) {
	loaded, err := packages.Load(&packages.Config{Dir: dir, Mode: packages.LoadSyntax | packages.NeedModule}, wirePath, gamePath)
	if err != nil {
		return "", "", fmt.Errorf("load %s: %w", wirePath, err)
	}
	g := &generator{docs: map[types.Object]string{}, taken: map[string]*types.TypeName{}}
	for _, path := range []string{wirePath, gamePath} {
		i := slices.IndexFunc(loaded, func(p *packages.Package) bool { return p.PkgPath == path })
		if i < 0 {
			return "", "", fmt.Errorf("load %s: it is not there", path)
		}
		if len(loaded[i].Errors) > 0 {
			return "", "", fmt.Errorf("load %s: %v", path, loaded[i].Errors)
		}
		g.pkgs = append(g.pkgs, loaded[i])
	}
	for _, p := range g.pkgs {
		g.readDocs(p)
	}
	text, err = g.file()
	return text, g.pkgs[0].Module.Dir, err
}

// generator collects what is reached, in the order in which it is reached.
type generator struct {
	pkgs  []*packages.Package
	docs  map[types.Object]string // first sentence or line comment
	queue []*types.TypeName
	taken map[string]*types.TypeName // names used in the output
	out   strings.Builder
	err   error
}

func (g *generator) file() (string, error) {
	g.out.WriteString("// Generated from the Go structs of client/wire and game by client/wire/tsgen. Do not edit:\n" +
		"// change the structs and run `go generate ./client/wire`.\n\n")
	home := g.pkgs[0].Types
	for _, name := range inSourceOrder(home) {
		switch obj := home.Scope().Lookup(name).(type) {
		case *types.Const:
			if b, ok := obj.Type().(*types.Basic); ok && b.Info()&types.IsNumeric != 0 {
				g.comment(obj, "")
				fmt.Fprintf(&g.out, "export const %s = %s;\n", name, obj.Val().ExactString())
			}
		case *types.TypeName:
			if !hidden[name] {
				g.reach(obj)
			}
		}
	}
	for i := 0; i < len(g.queue); i++ {
		g.declare(g.queue[i])
	}
	g.unions()
	return g.out.String(), g.err
}

// reach queues a named type once and returns its name in TypeScript.
func (g *generator) reach(obj *types.TypeName) string {
	name := obj.Name()
	if other, ok := g.taken[name]; ok && other != obj {
		name = strings.ToUpper(obj.Pkg().Name()[:1]) + obj.Pkg().Name()[1:] + name // game.Verdict beside wire.Verdict
	}
	if _, ok := g.taken[name]; !ok {
		g.taken[name] = obj
		g.queue = append(g.queue, obj)
	}
	return name
}

func (g *generator) declare(obj *types.TypeName) {
	name := g.reach(obj)
	g.out.WriteString("\n")
	g.comment(obj, "")
	switch u := obj.Type().Underlying().(type) {
	case *types.Struct:
		fmt.Fprintf(&g.out, "export interface %s", name)
		var parents []string
		for i := range u.NumFields() {
			if f := u.Field(i); f.Embedded() {
				parents = append(parents, g.reach(f.Type().(*types.Named).Obj()))
			}
		}
		if len(parents) > 0 {
			fmt.Fprintf(&g.out, " extends %s", strings.Join(parents, ", "))
		}
		g.out.WriteString(" {\n")
		for i := range u.NumFields() {
			if !u.Field(i).Embedded() {
				g.field(obj, u.Field(i), u.Tag(i))
			}
		}
		g.out.WriteString("}\n")
	case *types.Basic:
		if values := g.constants(obj); len(values) > 0 {
			list := strings.ToLower(name[:1]) + name[1:] + "s"
			fmt.Fprintf(&g.out, "export const %s = [\n\t%s,\n] as const;\n", list, strings.Join(values, ",\n\t"))
			fmt.Fprintf(&g.out, "export type %s = (typeof %s)[number];\n", name, list)
			return
		}
		fmt.Fprintf(&g.out, "export type %s = %s;\n", name, g.typ(u))
	default:
		fmt.Fprintf(&g.out, "export type %s = %s;\n", name, g.typ(u))
	}
}

func (g *generator) field(owner *types.TypeName, f *types.Var, tag string) {
	tag, _ = strings.CutPrefix(tag, "json:\"")
	name, options, _ := strings.Cut(strings.TrimSuffix(tag, "\""), ",")
	if !f.Exported() || name == "-" || name == "" {
		g.fail("%s.%s: no name in JSON", owner.Name(), f.Name())
		return
	}
	optional := strings.Contains(options, "omitempty")
	typ := g.typ(f.Type())
	if owner.Pkg().Path() == wirePath && name == "type" {
		typ = literals(owner.Name())
	} else {
		g.comment(f, "\t")
	}
	if owner.Pkg().Path() == wirePath && name == "v" {
		typ = strconv.Itoa(wire.Version)
	}
	if _, pointer := f.Type().(*types.Pointer); pointer && !optional {
		typ += " | null"
	}
	mark := ""
	if optional {
		mark = "?"
	}
	fmt.Fprintf(&g.out, "\t%s%s: %s;\n", name, mark, typ)
}

// literals are the values that the type field of a message may have.
func literals(message string) string {
	for _, list := range [][]wire.Shape{wire.FromBrowser, wire.FromServer} {
		for _, s := range list {
			if fmt.Sprintf("%T", s.Message) == "wire."+message {
				return quoted(s.Types, " | ")
			}
		}
	}
	return "string"
}

func quoted(list []string, sep string) string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = strconv.Quote(s)
	}
	return strings.Join(out, sep)
}

func (g *generator) typ(t types.Type) string {
	switch t := t.(type) {
	case *types.Basic:
		switch {
		case t.Info()&types.IsString != 0:
			return "string"
		case t.Info()&types.IsBoolean != 0:
			return "boolean"
		case t.Info()&types.IsNumeric != 0:
			return "number"
		}
	case *types.Named:
		return g.reach(t.Obj())
	case *types.Alias:
		return g.typ(types.Unalias(t))
	case *types.Pointer:
		return g.typ(t.Elem())
	case *types.Slice:
		return g.typ(t.Elem()) + "[]"
	case *types.Array:
		return "[" + strings.Join(slices.Repeat([]string{g.typ(t.Elem())}, int(t.Len())), ", ") + "]"
	case *types.Map:
		return "Record<string, " + g.typ(t.Elem()) + ">"
	}
	g.fail("no TypeScript for %s", t)
	return "unknown"
}

// constants are the string constants of a named type in all packages, in source order.
func (g *generator) constants(obj *types.TypeName) []string {
	var out []string
	for i := len(g.pkgs) - 1; i >= 0; i-- {
		p := g.pkgs[i].Types
		for _, name := range inSourceOrder(p) {
			c, ok := p.Scope().Lookup(name).(*types.Const)
			if ok && c.Type() == obj.Type() && c.Val().Kind() == constant.String {
				out = append(out, c.Val().ExactString())
			}
		}
	}
	return out
}

// unions names the two directions.
func (g *generator) unions() {
	for _, u := range []struct {
		name, doc string
		shapes    []wire.Shape
	}{
		{"FromBrowser", "What a browser may send.", wire.FromBrowser},
		{"FromServer", "What the server may send.", wire.FromServer},
	} {
		var names []string
		for _, s := range u.shapes {
			_, name, _ := strings.Cut(fmt.Sprintf("%T", s.Message), ".")
			names = append(names, name)
		}
		fmt.Fprintf(&g.out, "\n/** %s */\nexport type %s = %s;\n", u.doc, u.name, strings.Join(names, " | "))
	}
}

func (g *generator) comment(obj types.Object, indent string) {
	if doc := g.docs[obj]; doc != "" {
		fmt.Fprintf(&g.out, "%s/** %s */\n", indent, strings.ReplaceAll(doc, "*/", "* /"))
	}
}

func (g *generator) fail(format string, args ...any) {
	if g.err == nil {
		g.err = fmt.Errorf(format, args...)
	}
}

func inSourceOrder(p *types.Package) []string {
	names := p.Scope().Names()
	names = slices.DeleteFunc(names, func(n string) bool { return !ast.IsExported(n) })
	slices.SortFunc(names, func(a, b string) int { return int(p.Scope().Lookup(a).Pos()) - int(p.Scope().Lookup(b).Pos()) })
	return names
}
