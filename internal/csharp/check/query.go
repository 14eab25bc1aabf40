package check

import (
	"slices"

	"github.com/portico-apim/portico/internal/csharp/rt"
	"github.com/portico-apim/portico/internal/csharp/syntax"
)

// query binds a query expression as the method calls it stands for.
func (c *checker) query(x *syntax.Query) Expr { return c.bind(syntax.Desugar(x)) }

// An alias is a name for a field of the record that carries the variables of a query.
type alias struct {
	of    *Variable
	path  []int
	types []*rt.Type
}

// unpack makes the fields of a query's record visible.
func (c *checker) unpack(v *Variable) { c.unpackFrom(v, v.Type, nil, nil) }

func (c *checker) unpackFrom(v *Variable, t *rt.Type, path []int, types []*rt.Type) {
	if t.Kind != rt.KindAnonymous {
		return
	}
	for i, name := range t.Names {
		p, ts := slices.Concat(path, []int{i}), slices.Concat(types, []*rt.Type{t.Args[i]})
		if name == syntax.CarriedName {
			c.unpackFrom(v, t.Args[i], p, ts)
			continue
		}
		if c.scope.names == nil {
			c.scope.names = map[string]any{}
		}
		c.scope.names[name] = &alias{of: v, path: p, types: ts}
	}
}

// readAlias reads the field an alias stands for.
func (c *checker) readAlias(a *alias, at spanned) Expr {
	var x Expr = c.read(a.of, at)
	for i, field := range a.path {
		x = &Field{base{a.types[i], at.Span()}, x, field}
	}
	return x
}
