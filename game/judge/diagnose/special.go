package diagnose

import (
	"fmt"
	"go/ast"
	"strings"

	"datarace/game"
)

// special words races that are not two plain accesses to a variable: the close of a channel and a send on it, and the
// copy of a value whose lock or atomic is in use. early and late are the accesses' steps, -1 for none.
func (d *diagnosis) special(r report, accesses [2]game.Access, early, late int) (words [2]string, ok bool) {
	first, second := r.access[1], r.access[0]
	if first.in("runtime.closechan") && second.in("runtime.chansend") || first.in("runtime.chansend") && second.in("runtime.closechan") {
		return d.closing(first.in("runtime.closechan"), accesses, early, late)
	}
	for i, step := range [2]int{early, late} {
		used, copied := r.access[1-i], accesses[1-i]
		if step >= 0 && used.lost() == "atomic" && copied.Line == 0 && copied.Op == "reads" && r.access[i].lost() == "" {
			return d.copying(step)
		}
	}
	return words, false
}

// in says whether the access was made in this function of the runtime.
func (a seen) in(name string) bool { return len(a.frames) > 0 && a.frames[0].Func == name }

// closing words a close and a send that nothing orders.
func (d *diagnosis) closing(first bool, accesses [2]game.Access, early, late int) (words [2]string, ok bool) {
	if early < 0 || late < 0 {
		return words, false
	}
	closer, sender := 0, 1
	steps := [2]game.Step{d.film.steps[early], d.film.steps[late]}
	if !first {
		closer, sender = 1, 0
	}
	if steps[closer].On == "" || accesses[0].Line == 0 || accesses[1].Line == 0 {
		return words, false
	}
	d.v.Race.Variable = steps[closer].On
	does := [2]string{"sends on", "sends on"}
	does[closer] = "closes"
	for i := range does {
		d.v.Marks = append(d.v.Marks, game.Mark{Line: accesses[i].Line, Lane: i + 1, Text: accesses[i].Goroutine + " " + does[i] + " " + steps[closer].On})
	}
	return [2]string{
		fmt.Sprintf("%s closes %s on line %d and %s sends on it on line %d, and nothing orders the two.",
			upper(accesses[closer].Goroutine), steps[closer].On, accesses[closer].Line, accesses[sender].Goroutine, accesses[sender].Line),
		"Whoever sends on a closed channel dies of it. What makes sure that the last send comes before the close?",
	}, true
}

// copying words a method with a value receiver that is called while somebody uses the lock of the value that it copies.
func (d *diagnosis) copying(step int) (words [2]string, ok bool) {
	methods, of := d.copiers()
	if len(methods) == 0 {
		return words, false
	}
	s := d.film.steps[step]
	what := s.On
	if what == "" {
		what = "what is inside"
	}
	d.v.Marks = []game.Mark{{Line: s.Line, Text: d.film.names[s.G] + " uses " + what + " while its owner is copied"}}
	return [2]string{
		fmt.Sprintf("Each call of %s copies the whole %s, and meanwhile %s uses %s on line %d: nothing orders the two.",
			strings.Join(methods, " or "), of, d.film.names[s.G], what, s.Line),
		fmt.Sprintf("The copy is made by the call itself, before the first line of %s can do anything about it. What would the method have to be given instead of a copy?", methods[0]),
	}, true
}

// copiers are the exported methods of one struct type that get a copy of it, and the type's name.
func (d *diagnosis) copiers() (methods []string, of string) {
	if d.file == nil {
		return nil, ""
	}
	structs := map[string]bool{}
	ast.Inspect(d.file, func(n ast.Node) bool {
		if spec, ok := n.(*ast.TypeSpec); ok {
			_, structs[spec.Name.Name] = spec.Type.(*ast.StructType)
		}
		return true
	})
	for _, decl := range d.file.Decls {
		f, ok := decl.(*ast.FuncDecl)
		if !ok || f.Recv == nil || len(f.Recv.List) != 1 || !f.Name.IsExported() {
			continue
		}
		if _, pointer := ast.Unparen(f.Recv.List[0].Type).(*ast.StarExpr); pointer {
			continue
		}
		name := receiver(f.Recv.List[0].Type)
		if !structs[name] || of != "" && of != name {
			continue
		}
		of = name
		methods = append(methods, f.Name.Name)
	}
	return methods, of
}
