package lib

import (
	"strconv"
	"strings"

	"github.com/portico-apim/portico/internal/csharp/rt"
)

// tupleDefs are Tuple, and Tuple<T1> to Tuple<T1, …, T7>.
var tupleDefs = func() []*rt.Def {
	defs := []*rt.Def{rt.Declare("System", "static class Tuple")}
	for n := 1; n <= 7; n++ {
		defs = append(defs, rt.Declare("System", "class Tuple<"+tupleParams(n, "")+">"))
	}
	return defs
}()

// tupleParams is "T1, T2", or "T1 item1, T2 item2" with a prefix for names.
func tupleParams(n int, name string) string {
	parts := make([]string, n)
	for i := range parts {
		k := strconv.Itoa(i + 1)
		parts[i] = "T" + k
		if name != "" {
			parts[i] += " " + name + k
		}
	}
	return strings.Join(parts, ", ")
}

// A tuple is a System.Tuple, which is a class, unlike the tuples of the language.
type tuple struct {
	typ   *rt.Type
	items []rt.Value
}

// Type returns Tuple<…>.
func (t *tuple) Type() *rt.Type { return t.typ }

// Text is (a, b).
func (t *tuple) Text(f *rt.Frame) (string, error) {
	parts, err := rt.TextsOf(f, t.items)
	if err != nil {
		return "", err
	}
	return "(" + strings.Join(parts, ", ") + ")", nil
}

// Equals compares element by element.
func (t *tuple) Equals(f *rt.Frame, other rt.Value) (bool, error) {
	o := rt.As[*tuple](other)
	if o == nil || len(o.items) != len(t.items) {
		return false, nil
	}
	return rt.EqualParts(f, t.items, o.items)
}

// Parts are the elements.
func (t *tuple) Parts() []rt.Value { return t.items }

// tupleClasses are the tables of all tuples.
func tupleClasses() []rt.Class {
	create := table{}
	classes := []rt.Class{}
	for n := 1; n <= 7; n++ {
		head := "<" + tupleParams(n, "") + ">"
		create = append(create, table{{"static Tuple" + head + " Create" + head + "(" + tupleParams(n, "item") + ")", tupleNew, "Makes a tuple."}}...)
		rows := table{{"Tuple(" + tupleParams(n, "item") + ")", tupleNew, "Makes a tuple."}, {"string ToString()", objectToString, "Returns (a, b)."}}
		for i := range n {
			k := strconv.Itoa(i + 1)
			rows = append(rows, table{{"T" + k + " Item" + k + " { get; }", tupleItem(i), "Element " + k + "."}}...)
		}
		classes = append(classes, class(tupleDefs[n], "Tuple is some values together.", rows))
	}
	return append(classes, class(tupleDefs[0], "Tuple makes tuples.", create))
}

func tupleNew(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	t := &tuple{typ: tupleDefs[len(args)].Of(f.Types...), items: append([]rt.Value(nil), args...)}
	return rt.Obj(t), f.Alloc(elementBytes * len(args))
}

func tupleItem(i int) fn {
	return func(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
		return rt.As[*tuple](this).items[i], nil
	}
}
