package lib

import (
	"slices"
	"strings"

	"github.com/portico-apim/portico/internal/csharp/rt"
)

// gridClasses are the arrays of several dimensions.
func gridClasses() []rt.Class {
	var classes []rt.Class
	for _, def := range rt.Grids() {
		classes = append(classes, class(def, "An array of "+[]string{"two", "three"}[def.Rank-2]+" dimensions.", gridTable(def.Rank)))
	}
	return classes
}

func gridTable(rank int) table {
	indices := func(t string) string {
		names := []string{"i", "j", "k"}[:rank]
		return t + " " + strings.Join(names, ", "+t+" ")
	}
	return table{
		{"static object Make(" + indices("long") + ")", gridMake, "Makes an array; new does it."},
		{"T this[" + indices("int") + "] { get; set; }", gridAt, "The element with some indices."},
		{"T this[" + indices("long") + "] { get; set; }", gridAt, "The element with some indices."},
		{"int Length { get; }", gridLength, "The number of elements."},
		{"long LongLength { get; }", gridLongLength, "The number of elements."},
		{"int Rank { get; }", constant(rt.Int(rank)), "The number of dimensions."},
		{"int GetLength(int dimension)", gridSize(0), "Returns how many indices a dimension has."},
		{"int GetLowerBound(int dimension)", gridLower, "Returns the first index of a dimension, 0."},
		{"int GetUpperBound(int dimension)", gridSize(-1), "Returns the last index of a dimension."},
		{"object GetValue(params int[] indices)", gridGet, "Returns the element with some indices."},
		{"void SetValue(object value, params int[] indices)", gridSet, "Sets the element with some indices."},
		{"object Clone()", gridClone, "Returns a copy."},
	}
}

func gridMake(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	sizes := make([]int, len(args))
	for i, a := range args {
		sizes[i] = int(a.AsLong())
	}
	return rt.MakeGrid(f, f.Types[0], sizes)
}

func outsideGrid() error {
	return rt.Throw(rt.IndexOutOfRangeException, "Index was outside the bounds of the array.")
}

// gridAt is a[i, j], read and written.
func gridAt(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	g := rt.As[*rt.Grid](this)
	at, ok := g.At(args[:len(g.Sizes)])
	switch {
	case !ok:
		return rt.Null, outsideGrid()
	case len(args) == len(g.Sizes):
		return g.Items[at], nil
	}
	g.Items[at] = args[len(g.Sizes)]
	return rt.Null, nil
}

func gridLength(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	return number(len(rt.As[*rt.Grid](this).Items))
}

func gridLongLength(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	return rt.Long(int64(len(rt.As[*rt.Grid](this).Items))), nil
}

// gridSize is the size of a dimension, more or less something.
func gridSize(more int) fn {
	return func(_ *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
		g, d := rt.As[*rt.Grid](this), args[0].AsInt()
		if d < 0 || d >= len(g.Sizes) {
			return rt.Null, outsideGrid()
		}
		return number(g.Sizes[d] + more)
	}
}

func gridLower(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	_, err := gridSize(0)(f, this, args)
	return rt.Int(0), err
}

// gridIndices are the indices that GetValue and SetValue are given.
func gridIndices(f *rt.Frame, g *rt.Grid, v rt.Value) (int, error) {
	indices, err := arrayItems(f, v, "indices")
	if err != nil {
		return 0, err
	}
	if len(indices) != len(g.Sizes) {
		return 0, badArg("Array was not a one-dimensional array.")
	}
	at, ok := g.At(indices)
	if !ok {
		return 0, outsideGrid()
	}
	return at, nil
}

func gridGet(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	g := rt.As[*rt.Grid](this)
	at, err := gridIndices(f, g, args[0])
	if err != nil {
		return rt.Null, err
	}
	return g.Items[at], nil
}

func gridSet(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	g := rt.As[*rt.Grid](this)
	at, err := gridIndices(f, g, args[1])
	if err != nil {
		return rt.Null, err
	}
	v := args[0]
	if v.IsNull() {
		v = rt.Default(g.Elem())
	} else if !f.Relations.Is(v, g.Elem()) {
		return rt.Null, rt.Throw(rt.InvalidCastException, "Object cannot be stored in an array of this type.")
	}
	g.Items[at] = v
	return rt.Null, nil
}

func gridClone(f *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	g := rt.As[*rt.Grid](this)
	c := *g
	c.Items = slices.Clone(g.Items)
	return rt.Obj(&c), f.Alloc(24 * len(c.Items))
}
