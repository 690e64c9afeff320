package wire

import (
	"encoding/json"
	"fmt"
	"reflect"
)

// Encode renders a message as one frame. It fills in the version and, where the struct has only one, the type. Lists
// that may not be left out are never null, so that a page can walk them without asking; m itself stays as it was.
func Encode(m Message) ([]byte, error) {
	v := reflect.ValueOf(m)
	shape, ok := shapeOf(v.Type())
	if !ok {
		return nil, fmt.Errorf("encode %T: not a message of the wire", m)
	}
	full := reflect.New(v.Type()).Elem()
	full.Set(v)
	full.FieldByName("V").SetInt(Version)
	if full.FieldByName("Type").String() == "" && len(shape.Types) == 1 {
		full.FieldByName("Type").SetString(shape.Types[0])
	}
	frame, err := json.Marshal(Whole(full.Interface()))
	if err != nil {
		return nil, fmt.Errorf("encode %s: %w", m.Kind(), err)
	}
	return frame, nil
}

// Whole returns v with an empty list in place of every nil one that its JSON would show as null. What v points to is
// copied where it changes and shared where it does not.
func Whole(v any) any {
	if v == nil {
		return nil
	}
	whole, _ := fill(reflect.ValueOf(v), false)
	return whole.Interface()
}

// fill returns v, or a changed copy and true. A list that may be left out stays nil.
func fill(v reflect.Value, omitempty bool) (reflect.Value, bool) {
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() {
			return v, false
		}
		inner, changed := fill(v.Elem(), false)
		if !changed {
			return v, false
		}
		p := reflect.New(v.Type().Elem())
		p.Elem().Set(inner)
		return p, true
	case reflect.Struct:
		out := v
		changed := false
		for i := range v.NumField() {
			f := v.Type().Field(i)
			if !f.IsExported() {
				continue
			}
			_, omit := jsonName(f)
			inner, differs := fill(v.Field(i), omit)
			if !differs {
				continue
			}
			if !changed {
				out = reflect.New(v.Type()).Elem()
				out.Set(v)
				changed = true
			}
			out.Field(i).Set(inner)
		}
		return out, changed
	case reflect.Slice:
		if v.IsNil() {
			if omitempty {
				return v, false
			}
			return reflect.MakeSlice(v.Type(), 0, 0), true
		}
		return fillList(v)
	default:
		return v, false
	}
}

func fillList(v reflect.Value) (reflect.Value, bool) {
	switch v.Type().Elem().Kind() {
	case reflect.Struct, reflect.Pointer, reflect.Slice:
	default:
		return v, false
	}
	out := v
	changed := false
	for i := range v.Len() {
		inner, differs := fill(v.Index(i), false)
		if !differs {
			continue
		}
		if !changed {
			out = reflect.MakeSlice(v.Type(), v.Len(), v.Len())
			reflect.Copy(out, v)
			changed = true
		}
		out.Index(i).Set(inner)
	}
	return out, changed
}
