package toolchain

import (
	"fmt"
	"go/constant"
	"go/types"
	"slices"
	"strings"
)

// text writes a type as the shim has it; qualified, as the glue has it.
func (u *use) text(t types.Type) string {
	return types.TypeString(t, func(p *types.Package) string {
		if p == u.own {
			return ""
		}
		name, ok := u.imports[p.Path()]
		if !ok {
			name = fmt.Sprintf("p%d", len(u.imports))
			u.imports[p.Path()] = name
		}
		return name
	})
}

// function is one function of the shim: its name there, its receiver's type, and what stands for it in the submission.
type function struct {
	variable, receiver, name, value string
	signature                       *types.Signature
}

func (u *use) functions() []function {
	var all []function
	for _, name := range sorted(u.funcs) {
		all = append(all, function{"datarace__" + name, "", name, name, u.funcs[name].Signature()})
	}
	for _, key := range sorted(u.methods) {
		receiver, name, _ := strings.Cut(key, ".")
		all = append(all, function{"datarace__" + receiver + "_" + name, receiver, name, "(*" + receiver + ")." + name, u.methods[key].Signature()})
	}
	return all
}

// source writes the shim.
func (u *use) source() []byte {
	var b strings.Builder
	for _, name := range sorted(u.consts) {
		c := u.consts[name]
		value := c.Val().ExactString()
		if c.Val().Kind() == constant.Float {
			value = c.Val().String()
		}
		if basic := c.Type().(*types.Basic); basic.Info()&types.IsUntyped == 0 {
			value = basic.Name() + "(" + value + ")"
		}
		fmt.Fprintf(&b, "const %s = %s\n", name, value)
	}
	for _, name := range sorted(u.errors) {
		fmt.Fprintf(&b, "var %s error\n", name)
	}
	for _, name := range sorted(u.named) {
		// Not empty: the addresses of two empty structs may be equal.
		fmt.Fprintf(&b, "type %s struct{ _ [8]byte }\n", name)
	}
	for _, f := range u.functions() {
		var params, args, results, list []string
		if f.receiver != "" {
			list, args = []string{"*" + f.receiver}, []string{"r"}
		}
		for i := range f.signature.Params().Len() {
			name, text := fmt.Sprintf("a%d", i), u.text(f.signature.Params().At(i).Type())
			if f.signature.Variadic() && i == f.signature.Params().Len()-1 {
				text = "..." + strings.TrimPrefix(text, "[]")
				args = append(args, name+"...")
			} else {
				args = append(args, name)
			}
			list = append(list, text)
			params = append(params, name+" "+text)
		}
		for v := range f.signature.Results().Variables() {
			results = append(results, u.text(v.Type()))
		}
		out, ret := " ("+strings.Join(results, ", ")+")", "return "
		if len(results) == 0 {
			out, ret = "", ""
		}
		receiver := ""
		if f.receiver != "" {
			receiver = "(r *" + f.receiver + ") "
		}
		typ := "func(" + strings.Join(list, ", ") + ")" + out
		fmt.Fprintf(&b, "var %s %s\n", f.variable, typ)
		fmt.Fprintf(&b, "func Bind_%s(f unsafe.Pointer) { %s = *(*%s)(f) }\n", f.variable, f.variable, typ)
		fmt.Fprintf(&b, "func %s%s(%s)%s { %s%s(%s) }\n", receiver, f.name, strings.Join(params, ", "), out, ret, f.variable, strings.Join(args, ", "))
	}
	imports := "import \"unsafe\"\nvar _ unsafe.Pointer\n"
	for _, path := range sorted(u.imports) {
		imports = fmt.Sprintf("import %s %q\n", u.imports[path], path) + imports
	}
	return []byte("package " + u.own.Name() + "\n" + imports + b.String())
}

// glue writes what joins a submission to the shim. Its names are ones that the gate refuses to submissions.
func (u *use) glue() []byte {
	var b strings.Builder
	fmt.Fprintf(&b, "package %s\n\nimport datarace__api %q\nimport datarace__unsafe \"unsafe\"\n\nfunc Datarace__Bind() func() {\n", u.own.Name(), u.own.Path())
	for _, f := range u.functions() {
		fmt.Fprintf(&b, "\t{\n\t\tf := %s\n\t\tdatarace__api.Bind_%s(datarace__unsafe.Pointer(&f))\n\t}\n", f.value, f.variable)
	}
	b.WriteString("\treturn func() {\n\t\tDatarace__Reset()\n")
	for _, name := range sorted(u.errors) {
		fmt.Fprintf(&b, "\t\tdatarace__api.%s = %s\n", name, name)
	}
	b.WriteString("\t}\n}\n\nvar _ datarace__unsafe.Pointer\n")
	return []byte(b.String())
}

func sorted[V any](m map[string]V) []string {
	names := make([]string, 0, len(m))
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
