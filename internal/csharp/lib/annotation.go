package lib

import (
	"slices"

	"github.com/portico-apim/portico/internal/csharp/rt"
)

// Annotations are objects that expressions attach to pieces of JSON and XML. A notes finds where those of an object are.
type notes func(of rt.Value) *[]rt.Value

// noteType is the type of annotations that a member asks for: its type argument, or its argument.
func noteType(f *rt.Frame, args []rt.Value) (*rt.Type, error) {
	if len(args) == 0 {
		return f.Types[len(f.Types)-1], nil
	}
	if t := args[0].AsType(); t != nil {
		return t, nil
	}
	return nil, nullArg("type")
}

func addNote(at notes) fn {
	return func(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
		if args[0].IsNull() {
			return rt.Null, nullArg("annotation")
		}
		list := at(this)
		*list = append(*list, args[0])
		return rt.Null, f.Alloc(elementBytes)
	}
}

// found are the annotations of the type that is asked for.
func (at notes) found(f *rt.Frame, this rt.Value, args []rt.Value) ([]rt.Value, error) {
	t, err := noteType(f, args)
	if err != nil {
		return nil, err
	}
	var list []rt.Value
	for _, v := range *at(this) {
		if t.Kind == rt.KindObject || f.Relations.Is(v, t) {
			list = append(list, v)
		}
	}
	return list, f.Alloc(elementBytes * len(list))
}

func firstNote(at notes) fn {
	return func(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
		list, err := at.found(f, this, args)
		if err != nil || len(list) == 0 {
			return rt.Null, err
		}
		return list[0], nil
	}
}

func notesOf(at notes) fn {
	return func(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
		elem := rt.ObjectType
		if len(args) == 0 {
			elem = f.Types[len(f.Types)-1]
		}
		list, err := at.found(f, this, args)
		return rt.NewArray(elem, list), err
	}
}

func dropNotes(at notes) fn {
	return func(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
		t, err := noteType(f, args)
		if err != nil {
			return rt.Null, err
		}
		list := at(this)
		*list = slices.DeleteFunc(*list, func(v rt.Value) bool { return t.Kind == rt.KindObject || f.Relations.Is(v, t) })
		return rt.Null, f.Step(len(*list))
	}
}
