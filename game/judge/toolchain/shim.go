package toolchain

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"slices"

	"datarace/game/judge/gate"
)

// shim stands for the submission when the tests are compiled, so that they are compiled once for a challenge and not
// once for a submission: each function that they call calls through a variable, which the submission's own glue sets.
// The gate sees to it that all submissions export the same functions with the same types, so the only thing that could
// tell the two packages' types apart is a value that is copied, or asked for its type. Where the tests do that there is
// no shim, and they are compiled with each submission.
type shim struct {
	source []byte // package challenge/<package>, as the tests import it
	glue   []byte // a second file of the submission's package: Datarace__Bind
}

// use is what the tests use of the submission.
type use struct {
	fset    *token.FileSet
	own     *types.Package
	info    *types.Info
	funcs   map[string]*types.Func
	methods map[string]*types.Func // by type and name, with a dot
	named   map[string]*types.TypeName
	consts  map[string]*types.Const
	errors  map[string]*types.Var
	imports map[string]string // path -> name in the shim
	failure error
}

// makeShim reads the given program and the tests. The error says why the tests need the submission itself.
func (t *Toolchain) makeShim(p Tests) (shim, error) {
	fset := token.NewFileSet()
	imp := &ownImporter{rest: gate.NewImporter(fset, t.Lookup)}
	start, err := parser.ParseFile(fset, "start.go", p.Start, parser.SkipObjectResolution)
	if err != nil {
		return shim{}, fmt.Errorf("read the given program: %w", err)
	}
	path := "challenge/" + p.Package
	conf := types.Config{Importer: imp, GoVersion: t.language(p.Language)}
	if imp.own, err = conf.Check(path, fset, []*ast.File{start}, nil); err != nil {
		return shim{}, fmt.Errorf("read the given program: %w", err)
	}
	u := &use{
		fset: fset, own: imp.own,
		funcs: map[string]*types.Func{}, methods: map[string]*types.Func{}, named: map[string]*types.TypeName{},
		consts: map[string]*types.Const{}, errors: map[string]*types.Var{}, imports: map[string]string{},
	}
	for i, text := range [][]byte{p.Judge, p.Check} {
		name := []string{"judge.go", "check.go"}[i]
		if len(text) == 0 {
			continue
		}
		file, err := parser.ParseFile(fset, name, text, parser.SkipObjectResolution)
		if err != nil {
			return shim{}, fmt.Errorf("read the tests: %w", err)
		}
		u.info = &types.Info{
			Types: map[ast.Expr]types.TypeAndValue{}, Uses: map[*ast.Ident]types.Object{}, Defs: map[*ast.Ident]types.Object{},
			Selections: map[*ast.SelectorExpr]*types.Selection{}, Instances: map[*ast.Ident]types.Instance{},
		}
		conf := types.Config{Importer: imp, GoVersion: t.language(packLanguage)}
		if _, err := conf.Check(path+"_test", fset, []*ast.File{file}, u.info); err != nil {
			return shim{}, fmt.Errorf("read the tests: %w", err)
		}
		u.read(file)
	}
	if u.failure != nil {
		return shim{}, u.failure
	}
	if len(u.functions()) == 0 {
		return shim{}, errors.New("the tests call nothing of the program")
	}
	return shim{source: u.source(), glue: u.glue()}, nil
}

type ownImporter struct {
	own  *types.Package
	rest types.Importer
}

func (i *ownImporter) Import(path string) (*types.Package, error) {
	if i.own != nil && path == i.own.Path() {
		return i.own, nil
	}
	return i.rest.Import(path)
}

func (u *use) fail(n ast.Node, format string, args ...any) {
	if u.failure == nil {
		at := u.fset.Position(n.Pos())
		u.failure = fmt.Errorf("%s:%d: %s", at.Filename, at.Line, fmt.Sprintf(format, args...))
	}
}

// read collects what file uses, and fails on everything that a shim could not stand for.
func (u *use) read(file *ast.File) {
	for id, object := range u.info.Uses {
		if object.Pkg() == u.own {
			u.object(id, object)
		}
	}
	for e, s := range u.info.Selections {
		if f, ok := s.Obj().(*types.Func); ok && (f.Pkg() == u.own || u.has(s.Recv()) && !types.IsInterface(s.Recv())) {
			u.method(e, s.Recv(), f)
		}
	}
	for e, tv := range u.info.Types {
		if tv.IsType() || tv.IsVoid() || tv.IsBuiltin() {
			if tv.IsType() {
				u.byValue(e, tv.Type)
			}
			continue
		}
		u.byValue(e, tv.Type)
	}
	for id, instance := range u.info.Instances {
		for a := range instance.TypeArgs.Types() {
			if u.has(a) {
				u.fail(id, "a generic function or type is made for a type of the program")
			}
		}
	}
	for _, object := range u.info.Defs {
		if v, ok := object.(*types.Var); ok {
			u.byValue(file, v.Type())
		}
	}
	ast.Inspect(file, func(n ast.Node) bool {
		u.conversions(n)
		return true
	})
}

func (u *use) object(at ast.Node, object types.Object) {
	switch o := object.(type) {
	case *types.Func:
		if o.Signature().Recv() != nil {
			return // seen as a selection
		}
		if o.Signature().TypeParams().Len() > 0 {
			u.fail(at, "%s is generic", o.Name())
		}
		u.funcs[o.Name()] = o
		u.signature(at, o.Signature())
	case *types.TypeName:
		u.type_(at, o)
	case *types.Const:
		if _, basic := o.Type().(*types.Basic); !basic {
			u.fail(at, "%s has a type of its own", o.Name())
		}
		u.consts[o.Name()] = o
	case *types.Var:
		if o.IsField() || o.Type().String() != "error" {
			u.fail(at, "%s is a variable", o.Name())
		}
		u.errors[o.Name()] = o
	case *types.PkgName:
	default:
		u.fail(at, "%s is neither function nor type", o.Name())
	}
}

func (u *use) method(at ast.Node, recv types.Type, f *types.Func) {
	if p, ok := types.Unalias(recv).(*types.Pointer); ok {
		recv = p.Elem()
	}
	n, ok := types.Unalias(recv).(*types.Named)
	if !ok || n.Obj().Pkg() != u.own {
		u.fail(at, "the method %s is called on a type that holds it", f.Name())
		return
	}
	u.type_(at, n.Obj())
	u.methods[n.Obj().Name()+"."+f.Name()] = f
	u.signature(at, f.Signature())
}

// type_ notes a type of the submission: structs only, which tests hold by their address only.
func (u *use) type_(at ast.Node, o *types.TypeName) {
	n, ok := o.Type().(*types.Named)
	if !ok || n.TypeParams().Len() > 0 {
		u.fail(at, "%s is generic or an alias", o.Name())
		return
	}
	if _, ok := n.Underlying().(*types.Struct); !ok {
		u.fail(at, "%s is no struct", o.Name())
	}
	u.named[o.Name()] = o
}

func (u *use) signature(at ast.Node, s *types.Signature) {
	for _, tuple := range []*types.Tuple{s.Params(), s.Results()} {
		for v := range tuple.Variables() {
			u.mentions(at, v.Type())
			u.byValue(at, v.Type())
		}
	}
}

// mentions notes the types that t is made of.
func (u *use) mentions(at ast.Node, t types.Type) {
	walk(t, func(t types.Type, _ bool) {
		if n, ok := t.(*types.Named); ok && n.Obj().Pkg() == u.own {
			u.type_(at, n.Obj())
		}
	})
}

// byValue fails when t holds a struct of the submission itself and not its address.
func (u *use) byValue(at ast.Node, t types.Type) {
	walk(t, func(t types.Type, pointed bool) {
		if n, ok := t.(*types.Named); ok && n.Obj().Pkg() == u.own && !pointed {
			if e, isExpr := at.(ast.Expr); isExpr && u.info.Types[e].IsType() {
				return // the name of the type; what is made of it is looked at by itself
			}
			u.fail(at, "%s is held by value", n.Obj().Name())
		}
	})
}

// made fails when what new makes holds a struct of the submission: its size is the submission's affair.
func (u *use) made(e ast.Expr) {
	walk(u.info.Types[e].Type, func(t types.Type, pointed bool) {
		if n, ok := t.(*types.Named); ok && n.Obj().Pkg() == u.own && !pointed {
			u.fail(e, "%s is made by the tests", n.Obj().Name())
		}
	})
}

// has reports whether t is made of a type of the submission.
func (u *use) has(t types.Type) bool {
	found := false
	walk(t, func(t types.Type, _ bool) {
		n, ok := t.(*types.Named)
		found = found || ok && n.Obj().Pkg() == u.own
	})
	return found
}

// walk visits the parts of t, t included. A named type's own parts are its own affair; pointed says that what is
// visited stands right behind a pointer.
func walk(t types.Type, visit func(t types.Type, pointed bool)) {
	var seen []types.Type
	var go_ func(t types.Type, pointed bool)
	go_ = func(t types.Type, pointed bool) {
		t = types.Unalias(t)
		if slices.Contains(seen, t) {
			return
		}
		visit(t, pointed)
		switch t := t.(type) {
		case *types.Pointer:
			go_(t.Elem(), true)
		case *types.Slice:
			go_(t.Elem(), false)
		case *types.Array:
			go_(t.Elem(), false)
		case *types.Chan:
			go_(t.Elem(), false)
		case *types.Map:
			go_(t.Key(), false)
			go_(t.Elem(), false)
		case *types.Signature:
			for _, tuple := range []*types.Tuple{t.Params(), t.Results()} {
				for v := range tuple.Variables() {
					go_(v.Type(), false)
				}
			}
		case *types.Tuple:
			for v := range t.Variables() {
				go_(v.Type(), false)
			}
		case *types.Struct:
			for f := range t.Fields() {
				go_(f.Type(), false)
			}
		case *types.Interface:
			seen = append(seen, t)
			for m := range t.Methods() {
				go_(m.Type(), false)
			}
		case *types.Named:
			for a := range t.TypeArgs().Types() {
				go_(a, false)
			}
		}
	}
	go_(t, false)
}
