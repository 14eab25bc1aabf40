package rt

import "slices"

// MaxRank is how many dimensions an array may have.
const MaxRank = 3

// grids are the classes of arrays of several dimensions, from two on. Their names are what stands behind the type of the elements, so that
// nobody can write them in another way.
var grids = func() (defs [MaxRank - 1]*Def) {
	name := "["
	for i := range defs {
		name += ","
		d := Declare("System", "class Grid<T> : IEnumerable")
		d.Name, d.Rank = name+"]", i+2
		defs[i] = d
	}
	return defs
}()

// Grids returns the classes of arrays of several dimensions: T[,] and so on.
func Grids() []*Def { return grids[:] }

// GridOf returns the type of arrays of a number of dimensions, which is from 2 to MaxRank.
func GridOf(elem *Type, rank int) *Type { return grids[rank-2].Of(elem) }

// A Grid is an array of several dimensions: the elements with the last index running fastest.
type Grid struct {
	typ   *Type
	Sizes []int
	Items []Value
}

// Type returns T[,] or one with more dimensions.
func (g *Grid) Type() *Type { return g.typ }

// Elem is the type of the elements.
func (g *Grid) Elem() *Type { return g.typ.Args[0] }

// MakeGrid returns an array whose elements are default(elem).
func MakeGrid(f *Frame, elem *Type, sizes []int) (Value, error) {
	total := 1
	for _, n := range sizes {
		if n < 0 {
			return Null, Throw(OverflowException, "Arithmetic operation resulted in an overflow.")
		}
		if total *= n; total > f.limits.Bytes || n > f.limits.Bytes {
			return Null, f.Alloc(f.limits.Bytes + 1)
		}
	}
	if err := f.Alloc(24 * total); err != nil {
		return Null, err
	}
	g := &Grid{typ: GridOf(elem, len(sizes)), Sizes: slices.Clone(sizes), Items: make([]Value, total)}
	if zero := Default(elem); !zero.IsNull() {
		for i := range g.Items {
			g.Items[i] = zero
		}
	}
	return Obj(g), nil
}

// At returns where the element with some indices is, and false if there is none.
func (g *Grid) At(indices []Value) (int, bool) {
	at := 0
	for d, i := range indices {
		n := i.AsLong()
		if n < 0 || n >= int64(g.Sizes[d]) {
			return 0, false
		}
		at = at*g.Sizes[d] + int(n)
	}
	return at, true
}

// Row returns what has an index in the first dimension, as an array of the others.
func (g *Grid) Row(i int) Value {
	n := len(g.Items) / max(g.Sizes[0], 1)
	row := g.Items[i*n : (i+1)*n]
	if len(g.Sizes) == 2 {
		return NewArray(g.Elem(), row)
	}
	return Obj(&Grid{typ: GridOf(g.Elem(), len(g.Sizes)-1), Sizes: g.Sizes[1:], Items: row})
}

// Enumerate begins a pass over all elements.
func (g *Grid) Enumerate() Enumerator { return EachOf(&Items{typ: ArrayOf(g.Elem()), items: g.Items}) }
