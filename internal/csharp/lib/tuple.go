package lib

import (
	"strconv"
	"strings"

	"github.com/portico-apim/portico/internal/csharp/rt"
)

// tupleDefs are Tuple, Tuple<T1> to Tuple<T1, …, T7>, and the one whose eighth element is a tuple of the rest.
var tupleDefs = func() []*rt.Def {
	defs := []*rt.Def{rt.Declare("System", "static class Tuple")}
	for n := 1; n <= 7; n++ {
		defs = append(defs, rt.Declare("System", "class Tuple<"+tupleParams(n, "")+"> : IComparable"))
	}
	return append(defs, rt.Declare("System", "class Tuple<"+tupleParams(7, "")+", TRest> : IComparable"))
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
	parts, err := rt.TextsOf(f, t.flat())
	if err != nil {
		return "", err
	}
	return "(" + strings.Join(parts, ", ") + ")", nil
}

// flat returns the elements, those of the rest among them.
func (t *tuple) flat() []rt.Value {
	if len(t.items) < 8 {
		return t.items
	}
	return append(t.items[:7:7], rt.As[*tuple](t.items[7]).flat()...)
}

// CompareTo compares element by element until two differ.
func (t *tuple) CompareTo(f *rt.Frame, other rt.Value) (int, error) {
	o := rt.As[*tuple](other)
	if o == nil || len(o.items) != len(t.items) {
		return 0, badArg("Argument must be of type %s. (Parameter 'other')", t.typ.FullName())
	}
	for i := range t.items {
		if n, err := rt.Compare(f, t.items[i], o.items[i]); err != nil || n != 0 {
			return n, err
		}
	}
	return 0, nil
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
	create = append(create, table{
		{"static Tuple<" + tupleParams(7, "") + ", Tuple<T8>> Create<" + tupleParams(8, "") + ">(" + tupleParams(8, "item") + ")", tupleOfEight, "Makes a tuple."},
	}...)
	return append(classes, class(tupleDefs[0], "Tuple makes tuples.", create), class(tupleDefs[8], "Tuple is some values together, the last of them a tuple of more.", longTuple()))
}

// longTuple is the table of tuples with a rest.
func longTuple() table {
	rows := table{
		{"Tuple(" + tupleParams(7, "item") + ", TRest rest)", tupleNewLong, "Makes a tuple."},
		{"TRest Rest { get; }", tupleItem(7), "The tuple of the elements behind the seventh."},
		{"string ToString()", objectToString, "Returns (a, b)."},
	}
	for i := range 7 {
		k := strconv.Itoa(i + 1)
		rows = append(rows, table{{"T" + k + " Item" + k + " { get; }", tupleItem(i), "Element " + k + "."}}...)
	}
	return rows
}

func tupleNewLong(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	if rt.As[*tuple](args[7]) == nil {
		return rt.Null, badArg("The TRest type argument of Tuple`8 must be a Tuple.")
	}
	return tupleNew(f, this, args)
}

// tupleOfEight makes a tuple of seven elements and a tuple of one.
func tupleOfEight(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	last := tupleDefs[1].Of(f.Types[7])
	rest := rt.Obj(&tuple{typ: last, items: []rt.Value{args[7]}})
	t := &tuple{typ: tupleDefs[8].Of(append(f.Types[:7:7], last)...), items: append(append([]rt.Value(nil), args[:7]...), rest)}
	return rt.Obj(t), f.Alloc(elementBytes * len(args))
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
