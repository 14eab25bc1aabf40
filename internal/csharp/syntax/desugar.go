package syntax

import "github.com/portico-apim/portico/internal/source"

// CarriedName is the field in which the record of a query's variables holds the record before it.
const CarriedName = "<>t"

// Desugar turns a query expression into the method calls that the specification's section on query expression patterns says.
func Desugar(q *Query) Expr {
	d := &desugarer{}
	for i, c := range q.Clauses {
		d.clause(c, i == 0)
	}
	return d.src
}

// A desugarer holds what is translated so far: the sequence and the names of its elements.
type desugarer struct {
	src Expr
	// name is the range variable if there is one; else the elements are records.
	name        string
	transparent bool
}

func (d *desugarer) clause(c Clause, first bool) {
	switch c := c.(type) {
	case *FromClause:
		x := typedSource(c.X, c.Type)
		if first {
			d.src, d.name = x, c.Name
			return
		}
		d.src = d.call(c, "SelectMany", d.lambda(c, x), d.pair(c, c.Name))
		d.carry()
	case *LetClause:
		fields := append(d.fields(c), Field{Name: c.Name, X: c.X, Span: at(c)})
		d.src = d.call(c, "Select", d.lambda(c, &NewAnonymous{pos: pos{at(c)}, Fields: fields}))
		d.carry()
	case *WhereClause:
		d.src = d.call(c, "Where", d.lambda(c, c.X))
	case *JoinClause:
		d.join(c)
	case *OrderByClause:
		d.orderBy(c)
	case *SelectClause:
		if n, ok := c.X.(*Name); ok && !d.transparent && n.Name == d.name && !d.degenerate() {
			return
		}
		d.src = d.call(c, "Select", d.lambda(c, c.X))
	case *GroupClause:
		d.groupBy(c)
	case *IntoClause:
		d.name, d.transparent = c.Name, false
	}
}

// degenerate reports whether nothing has been done to the source yet; then even select x is a call.
func (d *desugarer) degenerate() bool {
	_, called := d.src.(*Call)
	return !called
}

func (d *desugarer) carry() { d.name, d.transparent = CarriedName, true }

// typedSource is x, or x.Cast<T>() when the range variable has a type.
func typedSource(x Expr, t Type) Expr {
	if t == nil {
		return x
	}
	m := &Member{pos: pos{at(x)}, X: x, Name: "Cast", NameSpan: at(x), Args: []Type{t}}
	return &Call{pos: pos{at(x)}, Fun: m}
}

// call is src.method(args).
func (d *desugarer) call(n Node, method string, args ...Expr) Expr {
	m := &Member{pos: pos{at(n)}, X: d.src, Name: method, NameSpan: source.Span{Start: at(n).Start, End: at(n).Start + 1}}
	c := &Call{pos: pos{at(d.src).Join(at(n))}, Fun: m}
	for _, a := range args {
		c.Args = append(c.Args, Arg{X: a})
	}
	return c
}

// lambda is variables => body.
func (d *desugarer) lambda(n Node, body Expr) Expr {
	return &Lambda{pos: pos{at(n)}, Params: []LambdaParam{{Name: d.name, Span: at(n)}}, Body: body, Transparent: d.transparent}
}

// fields are those of a record that carries the variables so far.
func (d *desugarer) fields(n Node) []Field {
	return []Field{{Name: d.name, X: &Name{pos: pos{at(n)}, Name: d.name}, Span: at(n)}}
}

// pair is (variables, name) => record of both.
func (d *desugarer) pair(n Node, name string) Expr {
	fields := append(d.fields(n), Field{Name: name, X: &Name{pos: pos{at(n)}, Name: name}, Span: at(n)})
	return &Lambda{
		pos: pos{at(n)}, Transparent: d.transparent, Body: &NewAnonymous{pos: pos{at(n)}, Fields: fields},
		Params: []LambdaParam{{Name: d.name, Span: at(n)}, {Name: name, Span: at(n)}},
	}
}

func (d *desugarer) join(c *JoinClause) {
	method, name := "Join", c.Name
	if c.Into != "" {
		method, name = "GroupJoin", c.Into
	}
	right := &Lambda{pos: pos{at(c.Right)}, Params: []LambdaParam{{Name: c.Name, Span: at(c)}}, Body: c.Right}
	d.src = d.call(c, method, typedSource(c.X, c.Type), d.lambda(c, c.Left), right, d.pair(c, name))
	d.carry()
}

func (d *desugarer) orderBy(c *OrderByClause) {
	for i, key := range c.Keys {
		method := "OrderBy"
		if i > 0 {
			method = "ThenBy"
		}
		if key.Descending {
			method += "Descending"
		}
		d.src = d.call(c, method, d.lambda(c, key.X))
	}
}

func (d *desugarer) groupBy(c *GroupClause) {
	args := []Expr{d.lambda(c, c.By)}
	if n, ok := c.X.(*Name); !ok || d.transparent || n.Name != d.name {
		args = append(args, d.lambda(c, c.X))
	}
	d.src = d.call(c, "GroupBy", args...)
}
