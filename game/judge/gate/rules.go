package gate

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strconv"
	"strings"

	"datarace/game"
	"datarace/game/catalog"
)

// rules asks one submission after the other things that no solution needs.
type rules struct {
	fset      *token.FileSet
	file      *ast.File
	challenge *catalog.Challenge
	program   *Program // set once the types are known
}

func (r *rules) refuse(pos token.Pos, format string, args ...any) *Finding {
	at := r.fset.Position(pos)
	return &Finding{Kind: game.Refused, Line: at.Line, Col: at.Column, Text: fmt.Sprintf(format, args...)}
}

// beforeTypes is all that the syntax tree alone can tell, so that nothing foreign is imported and nothing huge checked.
func (r *rules) beforeTypes() *Finding {
	for _, rule := range []func() *Finding{r.comments, r.packageName, r.imports, r.shape, r.names, r.constants, r.types} {
		if f := rule(); f != nil {
			return f
		}
	}
	return nil
}

func (r *rules) afterTypes() *Finding {
	for _, rule := range []func() *Finding{r.runtime, r.early, r.sizes} {
		if f := rule(); f != nil {
			return f
		}
	}
	return nil
}

func (r *rules) comments() *Finding {
	for _, group := range r.file.Comments {
		for _, c := range group.List {
			switch text := c.Text; {
			case strings.HasPrefix(text, "//go:build"), strings.HasPrefix(text, "// +build"), strings.HasPrefix(text, "//+build"):
				return r.refuse(c.Pos(), "A build tag would decide whether the program is judged at all. Delete this line.")
			case strings.HasPrefix(text, "//go:"):
				return r.refuse(c.Pos(), "A %s directive talks to the compiler behind the program's back; no fix needs one. Delete this line.", firstWord(text))
			case strings.HasPrefix(text, "//line "), strings.HasPrefix(text, "/*line "):
				return r.refuse(c.Pos(), "A line directive would make verdicts point at the wrong lines. Delete it.")
			case strings.HasPrefix(text, "//export "):
				return r.refuse(c.Pos(), "An export directive is for cgo, which is not judged here. Delete it.")
			}
		}
	}
	return nil
}

func firstWord(s string) string {
	word, _, _ := strings.Cut(s, " ")
	return word
}

func (r *rules) packageName() *Finding {
	if got, want := r.file.Name.Name, r.challenge.Package; got != want {
		return r.refuse(r.file.Name.Pos(), "The package is called %s; the tests import %s. Write \"package %s\" again.", got, want, want)
	}
	return nil
}

// never is refused whatever a challenge's list says: these reach round the judge or out of it.
func never(path string) bool {
	for _, root := range []string{"os", "net", "testing", "plugin", "syscall", "internal", "datarace", "challenge"} {
		if path == root || strings.HasPrefix(path, root+"/") {
			return true
		}
	}
	return path == "C" || path == "unsafe" || strings.HasPrefix(path, "runtime/")
}

func (r *rules) imports() *Finding {
	for _, spec := range r.file.Imports {
		path, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return r.refuse(spec.Pos(), "This import's path cannot be read. Write it in double quotes.")
		}
		switch {
		case path == "C":
			return r.refuse(spec.Pos(), "cgo is not judged here: the race detector cannot see into C. Stay with Go.")
		case path == "unsafe":
			return r.refuse(spec.Pos(), "Package unsafe goes round the memory model instead of using it. There is a fix without it.")
		case path == "runtime" && !slices.Contains(r.challenge.Imports, path) && r.mentions("runtime", "GOMAXPROCS"):
			return r.refuse(spec.Pos(), gomaxprocs)
		case never(path) || !slices.Contains(r.challenge.Imports, path):
			return r.refuse(spec.Pos(), "Package %s is not needed here. This challenge allows %s.", path, listed(r.challenge.Imports))
		case spec.Name != nil && spec.Name.Name == ".":
			return r.refuse(spec.Pos(), "A dot import hides where names come from. Import %s by its name.", path)
		case spec.Name != nil && spec.Name.Name == "_":
			return r.refuse(spec.Pos(), "A blank import runs code that nobody sees. Import %s by its name or delete the line.", path)
		}
	}
	return nil
}

// mentions says whether the program has pkg.name, by the syntax alone.
func (r *rules) mentions(pkg, name string) bool {
	found := false
	ast.Inspect(r.file, func(n ast.Node) bool {
		if s, ok := n.(*ast.SelectorExpr); ok && s.Sel.Name == name {
			x, ok := s.X.(*ast.Ident)
			found = found || ok && x.Name == pkg
		}
		return !found
	})
	return found
}

func listed(words []string) string {
	switch len(words) {
	case 0:
		return "no imports"
	case 1:
		return words[0]
	}
	return strings.Join(words[:len(words)-1], ", ") + " and " + words[len(words)-1]
}

// names holds package-level names and imports off the predeclared ones, and every name off those that the judge adds.
func (r *rules) names() *Finding {
	var found *Finding
	ast.Inspect(r.file, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		if ok && found == nil && strings.HasPrefix(strings.ToLower(id.Name), "datarace__") {
			found = r.refuse(id.Pos(), "Names that begin with %s belong to the judge. Choose another name.", id.Name[:len("datarace__")])
		}
		return found == nil
	})
	if found != nil {
		return found
	}
	for _, spec := range r.file.Imports {
		if spec.Name != nil && types.Universe.Lookup(spec.Name.Name) != nil {
			return r.refuse(spec.Name.Pos(), "%s has a meaning in Go already. Give the import another name.", spec.Name.Name)
		}
	}
	for _, id := range packageLevel(r.file) {
		if types.Universe.Lookup(id.Name) != nil {
			return r.refuse(id.Pos(), "%s has a meaning in Go already; declared here it would change for the whole program. Choose another name.", id.Name)
		}
	}
	return nil
}

func packageLevel(file *ast.File) []*ast.Ident {
	var ids []*ast.Ident
	for _, decl := range file.Decls {
		switch d := decl.(type) {
		case *ast.FuncDecl:
			if d.Recv == nil {
				ids = append(ids, d.Name)
			}
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				switch s := spec.(type) {
				case *ast.ValueSpec:
					ids = append(ids, s.Names...)
				case *ast.TypeSpec:
					ids = append(ids, s.Name)
				}
			}
		}
	}
	return ids
}

// fromRuntime is what a submission may take from package runtime.
var fromRuntime = map[string]bool{"Gosched": true, "NumGoroutine": true, "NumCPU": true, "Error": true, "GOOS": true, "GOARCH": true, "Version": true}

const gomaxprocs = "GOMAXPROCS(1) hides the race; it does not remove it. With one processor goroutines still take turns between any two steps."

func (r *rules) runtime() *Finding {
	info := r.program.Info
	reading := map[*ast.Ident]bool{} // GOMAXPROCS in GOMAXPROCS(0), which only reads
	ast.Inspect(r.file, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok || len(call.Args) != 1 {
			return true
		}
		sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
		if v := info.Types[call.Args[0]].Value; ok && v != nil && v.ExactString() == "0" {
			reading[sel.Sel] = true
		}
		return true
	})
	var found *Finding
	ast.Inspect(r.file, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		if !ok || found != nil {
			return found == nil
		}
		obj := info.Uses[id]
		if obj == nil || obj.Pkg() == nil || obj.Pkg().Path() != "runtime" || obj.Parent() != obj.Pkg().Scope() || fromRuntime[obj.Name()] {
			return true
		}
		switch {
		case obj.Name() == "GOMAXPROCS" && reading[id]:
		case obj.Name() == "GOMAXPROCS":
			found = r.refuse(id.Pos(), gomaxprocs)
		case obj.Name() == "Goexit":
			found = r.refuse(id.Pos(), "runtime.Goexit ends the caller's goroutine without its result. Return instead.")
		default:
			found = r.refuse(id.Pos(), "runtime.%s reaches into the scheduler or the collector, and no fix needs that. Order the accesses instead.", obj.Name())
		}
		return true
	})
	return found
}
