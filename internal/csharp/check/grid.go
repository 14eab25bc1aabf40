package check

import (
	"github.com/portico-apim/portico/internal/csharp/rt"
	"github.com/portico-apim/portico/internal/csharp/syntax"
)

// newGrid binds an array of several dimensions: new T[n, m], new T[,] { { … } }, and the items alone of a variable of type t.
func (c *checker) newGrid(x *syntax.NewArray, t *rt.Type) Expr {
	rank := x.Rank
	if t != nil {
		rank = t.Def.Rank
	}
	g := &gridItems{c: c, rank: rank, sizes: make([]int, rank)}
	if x.HasItems && !g.collect(x, 0) {
		return invalid(x)
	}
	if t == nil {
		if t = c.gridType(x, g.items); t.Kind == rt.KindInvalid {
			return invalid(x)
		}
	}
	sizes, ok := c.gridSizes(x, g)
	if !ok {
		return invalid(x)
	}
	let := &Let{base: base{t, x.Span()}}
	v := c.temp(t)
	let.Vars, let.Inits = []*Variable{v}, []Expr{c.gridCall(t, x, sizes)}
	for i, item := range g.items {
		at := c.gridElement(c.read(v, x), g.place(i), item)
		let.Effects = append(let.Effects, &Assign{at.base, at, c.convert(item, t.Args[0])})
	}
	let.Result = c.read(v, x)
	return let
}

// gridType is the type of the array that new makes.
func (c *checker) gridType(x *syntax.NewArray, items []Expr) *rt.Type {
	if x.Elem != nil {
		elem := c.typ(x.Elem)
		if elem.Kind == rt.KindInvalid {
			return elem
		}
		return c.arrayType(x, elem, x.Rank)
	}
	elem := c.bestType(items)
	if elem == nil {
		c.errorf(x, "CS0826", "No best type found for implicitly-typed array")
		return invalidType
	}
	return c.arrayType(x, elem, x.Rank)
}

// gridSizes are the sizes that are written, or those that the items have.
func (c *checker) gridSizes(x *syntax.NewArray, g *gridItems) (sizes []Expr, ok bool) {
	if x.Size == nil {
		for _, n := range g.sizes {
			sizes = append(sizes, &Const{base{rt.LongType, x.Span()}, rt.Long(int64(n))})
		}
		return sizes, true
	}
	for i, size := range append([]syntax.Expr{x.Size}, x.More...) {
		v := c.convertSize(c.typed(size))
		if isInvalid(v) {
			return nil, false
		}
		k, isConst := v.(*Const)
		switch {
		case isConst && k.Value.AsLong() < 0:
			c.errorf(v, "CS0248", "Cannot create an array with a negative size")
			return nil, false
		case x.HasItems && !isConst:
			c.errorf(v, "CS0150", "A constant value is expected")
			return nil, false
		case x.HasItems && k.Value.AsLong() != int64(g.sizes[i]):
			c.errorf(x, "CS0847", "An array initializer of the length of the array is expected")
			return nil, false
		}
		sizes = append(sizes, c.apply(v, c.u.Explicit(v.Type(), rt.LongType)))
	}
	return sizes, true
}

// gridCall makes the array.
func (c *checker) gridCall(t *rt.Type, x *syntax.NewArray, sizes []Expr) Expr {
	m := c.u.Lookup(t, "Make")[0]
	return &Call{base: base{t, x.Span()}, Member: m, Args: sizes, Types: typeArgsOf(m, nil)}
}

// gridElement is an element of an array at constant indices.
func (c *checker) gridElement(of Expr, place []int, item Expr) *Call {
	m := c.u.Lookup(of.Type(), "this")[0]
	call := &Call{base: base{m.ResultType(), item.Span()}, Member: m, Recv: of, Types: typeArgsOf(m, nil)}
	for _, i := range place {
		call.Args = append(call.Args, &Const{base{rt.IntType, item.Span()}, rt.Int(i)})
	}
	return call
}

// gridItems are the items of an array of several dimensions, in the order in which they are written.
type gridItems struct {
	c     *checker
	rank  int
	sizes []int
	known [rt.MaxRank]bool // of sizes
	items []Expr
}

// collect goes through the items of a dimension. All rows must be of one length.
func (g *gridItems) collect(x *syntax.NewArray, depth int) bool {
	if g.known[depth] && g.sizes[depth] != len(x.Items) {
		g.c.errorf(x, "CS0847", "An array initializer of length '%d' is expected", g.sizes[depth])
		return false
	}
	g.known[depth], g.sizes[depth] = true, len(x.Items)
	for _, item := range x.Items {
		row, nested := item.(*syntax.NewArray)
		nested = nested && g.c.bareItems(item)
		switch {
		case depth+1 < g.rank && !nested:
			g.c.errorf(item, "CS0846", "A nested array initializer is expected")
			return false
		case depth+1 < g.rank:
			if !g.collect(row, depth+1) {
				return false
			}
		default:
			v := g.c.value(item)
			if isInvalid(v) {
				return false
			}
			g.items = append(g.items, v)
		}
	}
	return true
}

// place is the indices of an item.
func (g *gridItems) place(i int) []int {
	place := make([]int, g.rank)
	for d := g.rank - 1; d >= 0; d-- {
		place[d] = i % g.sizes[d]
		i /= g.sizes[d]
	}
	return place
}
