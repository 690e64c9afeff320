package gate

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"hash"
	"reflect"
)

// Canon is a hexadecimal digest of the program's syntax tree, so that it stays the same when only comments or layout
// change. It is empty when the program does not parse.
func Canon(source string) string {
	if len(source) > MaxSource {
		return ""
	}
	file, err := parser.ParseFile(token.NewFileSet(), FileName, source, parser.SkipObjectResolution)
	if err != nil {
		return ""
	}
	h := sha256.New()
	digest(h, reflect.ValueOf(file.Name))
	digest(h, reflect.ValueOf(file.Decls))
	return hex.EncodeToString(h.Sum(nil))
}

var (
	posType     = reflect.TypeFor[token.Pos]()
	commentType = reflect.TypeFor[*ast.CommentGroup]()
)

// digest writes a tree without positions and comments. A position counts only where its being there changes the meaning:
// f(x...) and type A = B.
func digest(h hash.Hash, v reflect.Value) {
	switch v.Kind() {
	case reflect.Interface, reflect.Pointer:
		if v.IsNil() {
			fmt.Fprint(h, "-")
			return
		}
		digest(h, v.Elem())
	case reflect.Slice:
		fmt.Fprintf(h, "[%d", v.Len())
		for i := range v.Len() {
			digest(h, v.Index(i))
		}
		fmt.Fprint(h, "]")
	case reflect.Struct:
		t := v.Type()
		fmt.Fprintf(h, "(%s", t.Name())
		for i := range t.NumField() {
			field := t.Field(i)
			switch field.Type {
			case commentType:
			case posType:
				if field.Name == "Ellipsis" || field.Name == "Assign" || field.Name == "Arrow" {
					fmt.Fprintf(h, " %t", v.Field(i).Int() != 0)
				}
			default:
				fmt.Fprint(h, " ")
				digest(h, v.Field(i))
			}
		}
		fmt.Fprint(h, ")")
	case reflect.String:
		fmt.Fprintf(h, "%q", v.String())
	default:
		fmt.Fprintf(h, "%v", v)
	}
}
