package check

import (
	"github.com/portico-apim/portico/internal/csharp/rt"
	"github.com/portico-apim/portico/internal/csharp/syntax"
	"github.com/portico-apim/portico/internal/csharp/types"
)

// assign binds L = R and compound assignments.
func (c *checker) assign(x *syntax.Assign) Expr {
	if x.Op != "=" {
		return c.compound(x)
	}
	switch l := x.L.(type) {
	case *syntax.Tuple:
		return c.deconstruct(x, l)
	case *syntax.Declaration:
		return c.deconstructInto(x, designations(l))
	case *syntax.Name:
		if l.Name == "_" && c.lookup("_") == nil {
			return c.typed(x.R)
		}
	}
	target := c.target(x.L)
	v := c.value(x.R)
	if isInvalid(target) || isInvalid(v) {
		return invalid(x)
	}
	return &Assign{base{target.Type(), x.Span()}, target, c.convert(v, target.Type())}
}

// target binds an expression that can be assigned to.
func (c *checker) target(x syntax.Expr) Expr {
	t := c.value(x)
	switch t := t.(type) {
	case *Local:
		if t.Var.ReadOnly != "" {
			c.errorf(x, "CS1656", "Cannot assign to '%s' because it is a '%s'", t.Var.Name, t.Var.ReadOnly)
			return invalid(x)
		}
		return t
	case *Element, *Invalid:
		return t
	case *Field:
		if t.X.Type().IsTuple() {
			return t
		}
		c.errorf(x, "CS0200", "Property or indexer '%s' cannot be assigned to -- it is read only", c.text(t))
		return invalid(x)
	case *Call:
		if t.Member.Set && changesValue(t) && !isVariable(t.Recv) {
			c.errorf(x, "CS1612", "Cannot modify the return value of '%s' because it is not a variable", c.text(t.Recv)).Hint = "keep it in a variable first, and change that"
			return invalid(x)
		}
		if t.Member.Set {
			return t
		}
		if t.Member.Kind == syntax.PropertyDecl || t.Member.Kind == syntax.IndexerDecl {
			d := c.errorf(x, "CS0200", "Property or indexer '%s.%s' cannot be assigned to -- it is read only", t.Member.On, t.Member.Name)
			if t.Recv != nil && t.Recv.Type().Def == rt.IReadOnlyDictionary {
				d.Hint = "the dictionary cannot be changed by expressions"
			}
			return invalid(x)
		}
	}
	c.errorf(x, "CS0131", "The left-hand side of an assignment must be a variable, property or indexer")
	return invalid(x)
}

// changesValue reports whether setting a property changes a value, not an object: the receiver is a struct, and gets another value.
func changesValue(t *Call) bool {
	return t.Recv != nil && t.Recv.Type().Kind == rt.KindStruct && t.Member.Kind == syntax.PropertyDecl
}

// isVariable reports whether an expression can get another value.
func isVariable(x Expr) bool {
	switch t := x.(type) {
	case *Local:
		return t.Var.ReadOnly == ""
	case *Element, *Invalid:
		return true
	}
	return false
}

// once moves what a target computes (receiver, arguments) into variables of a let, so that it is computed once though the target is read
// and written.
func (c *checker) once(let *Let, target Expr) Expr {
	keep := func(x Expr) Expr {
		if isConst(x) {
			return x
		}
		v := c.temp(x.Type())
		let.Vars, let.Inits = append(let.Vars, v), append(let.Inits, x)
		return c.read(v, x)
	}
	switch t := target.(type) {
	case *Element:
		return &Element{t.base, keep(t.X), keep(t.Index)}
	case *Field:
		return &Field{t.base, keep(t.X), t.Index}
	case *Call:
		call := *t
		if call.Recv != nil && !changesValue(t) {
			call.Recv = keep(call.Recv)
		}
		call.Args = make([]Expr, len(t.Args))
		for i, a := range t.Args {
			call.Args[i] = keep(a)
		}
		return &call
	}
	return target
}

// compound binds L op= R.
func (c *checker) compound(x *syntax.Assign) Expr {
	target := c.target(x.L)
	op := x.Op[:len(x.Op)-1]
	v := c.rightOperand(op, target, x.R)
	if isInvalid(target) || isInvalid(v) {
		return invalid(x)
	}
	let := &Let{base: base{target.Type(), x.Span()}}
	target = c.once(let, target)
	sum := c.operate(op, target, v, x.Span(), x.Span())
	if isInvalid(sum) {
		return sum
	}
	t := target.Type()
	conv := c.implicit(sum, t)
	_, user := sum.(*Call)
	if cast := c.u.Explicit(sum.Type(), t); !conv.OK() && !user && cast.OK() {
		if back := c.implicit(v, t); !back.OK() && op != "<<" && op != ">>" {
			c.conversionError(v, t, back)
			return invalid(x)
		}
		conv = cast
	}
	if !conv.OK() {
		c.conversionError(sum, t, conv)
		return invalid(x)
	}
	assign := &Assign{base{t, x.Span()}, target, c.apply(sum, conv)}
	if len(let.Vars) == 0 {
		return assign
	}
	let.Result = assign
	return let
}

// tuple binds (A, B).
func (c *checker) tuple(x *syntax.Tuple) Expr {
	r := &Record{base: base{nil, x.Span()}}
	var args []*rt.Type
	var names []string
	for _, item := range x.Items {
		v := c.typedOrDefault(item.X)
		if isInvalid(v) {
			return invalid(x)
		}
		r.raw = append(r.raw, v)
		if k := v.Type().Kind; k == rt.KindNull || k == rt.KindVoid || k == kindDefault {
			v = c.convert(v, rt.ObjectType)
		}
		name := item.Name
		if name == "" {
			name = inferredName(item.X)
		}
		r.Fields, args, names = append(r.Fields, v), append(args, v.Type()), append(names, name)
	}
	r.typ = tupleOf(args, names)
	return r
}

// inferredName is the name an expression gives a field that has none.
func inferredName(x syntax.Expr) string {
	switch x := x.(type) {
	case *syntax.Name:
		return x.Name
	case *syntax.Member:
		return x.Name
	case *syntax.CondAccess:
		return inferredName(x.Then)
	}
	return ""
}

// A part is a target of a deconstruction: an assignable expression, a new variable, or several in parentheses.
type part struct {
	target  syntax.Expr
	declare string
	typ     syntax.Type
	at      spanned
	items   []part
	discard bool
}

func designations(d *syntax.Declaration) part {
	return designation(d.Target, d.Type, d)
}

func designation(d syntax.Designation, t syntax.Type, at spanned) part {
	if d.Type != nil {
		t = d.Type
	}
	p := part{typ: t, declare: d.Name, at: at, discard: d.Name == "_"}
	for _, item := range d.Items {
		p.items = append(p.items, designation(item, t, at))
	}
	return p
}

// deconstruct binds (a, b) = X and (var a, int b) = X.
func (c *checker) deconstruct(x *syntax.Assign, l *syntax.Tuple) Expr {
	return c.deconstructInto(x, tupleParts(l))
}

func tupleParts(l *syntax.Tuple) part {
	p := part{at: l}
	for _, item := range l.Items {
		switch target := item.X.(type) {
		case *syntax.Tuple:
			p.items = append(p.items, tupleParts(target))
		case *syntax.Declaration:
			p.items = append(p.items, designations(target))
		default:
			n, ok := target.(*syntax.Name)
			p.items = append(p.items, part{target: target, at: target, discard: ok && n.Name == "_"})
		}
	}
	return p
}

func (c *checker) deconstructInto(x *syntax.Assign, parts part) Expr {
	v := c.typed(x.R)
	if isInvalid(v) {
		return invalid(x)
	}
	let := &Let{base: base{v.Type(), x.Span()}}
	whole := c.temp(v.Type())
	let.Vars, let.Inits = []*Variable{whole}, []Expr{v}
	c.spread(let, parts, c.read(whole, x))
	let.Result = c.read(whole, x)
	return let
}

// spread assigns the parts of a value.
func (c *checker) spread(let *Let, parts part, v Expr) {
	if parts.items == nil {
		c.spreadOne(let, parts, v)
		return
	}
	values := c.partsOf(let, v, len(parts.items), parts.at)
	for i, item := range parts.items {
		if values != nil {
			c.spread(let, item, values[i])
		}
	}
}

func (c *checker) spreadOne(let *Let, p part, v Expr) {
	switch {
	case p.target != nil && p.discard && c.lookup("_") == nil, p.target == nil && p.discard:
	case p.target != nil:
		t := c.target(p.target)
		if !isInvalid(t) {
			let.Effects = append(let.Effects, &Assign{base{t.Type(), p.at.Span()}, t, c.convert(v, t.Type())})
		}
	default:
		t := v.Type()
		if p.typ != nil {
			t = c.typ(p.typ)
		}
		local := c.variable(p.declare, t, p.at.Span())
		let.Effects = append(let.Effects, &Assign{base{t, p.at.Span()}, c.read(local, p.at), c.convert(v, t)})
	}
}

// partsOf takes a tuple, or an object with a Deconstruct method, apart.
func (c *checker) partsOf(let *Let, v Expr, n int, at spanned) []Expr {
	t := v.Type()
	if t.IsTuple() {
		if len(t.Args) != n {
			c.errorf(at, "CS8132", "Cannot deconstruct a tuple of '%d' elements into '%d' variables", len(t.Args), n)
			return nil
		}
		var out []Expr
		for i, a := range t.Args {
			out = append(out, &Field{base{a, at.Span()}, v, i})
		}
		return out
	}
	for _, m := range c.u.Lookup(t, "Deconstruct") {
		if len(m.Params) == n {
			return c.callDeconstruct(let, v, m, at)
		}
	}
	c.errorf(at, "CS8129", "No suitable Deconstruct method was found for type '%s' with %d out parameters", t, n)
	return nil
}

func (c *checker) callDeconstruct(let *Let, v Expr, m types.Bound, at spanned) []Expr {
	call := &Call{base: base{rt.VoidType, at.Span()}, Member: m, Recv: v, Types: typeArgsOf(m, nil)}
	var out []Expr
	for i := range m.Params {
		t := m.ParamType(i)
		local := c.temp(t)
		call.Args = append(call.Args, &Const{base{t, at.Span()}, rt.Default(t)})
		call.Outs = append(call.Outs, Out{Arg: i, Target: c.read(local, at)})
		out = append(out, c.read(local, at))
	}
	let.Effects = append(let.Effects, call)
	return out
}
