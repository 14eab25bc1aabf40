package check

import (
	"github.com/portico-apim/portico/internal/csharp/rt"
	"github.com/portico-apim/portico/internal/csharp/syntax"
)

// newObject binds new Type(Args) { Init }.
func (c *checker) newObject(x *syntax.New) Expr {
	t := c.typ(x.Type)
	args, ok := c.args(x.Args)
	if t.Kind == rt.KindInvalid || !ok {
		return invalid(x)
	}
	v := c.construct(x, t, args)
	if x.Init == nil || isInvalid(v) {
		return v
	}
	let := &Let{base: base{t, x.Span()}}
	local := c.temp(t)
	let.Vars, let.Inits = []*Variable{local}, []Expr{v}
	c.initialize(let, x.Init, c.read(local, x))
	let.Result = c.read(local, x)
	return let
}

// construct picks the constructor.
func (c *checker) construct(x *syntax.New, t *rt.Type, args []arg) Expr {
	switch {
	case t.Kind == rt.KindDelegate && len(args) == 1:
		return c.convert(args[0].x, t)
	case t.Kind == rt.KindInterface:
		c.errorf(x, "CS0144", "Cannot create an instance of the abstract type or interface '%s'", t)
		return invalid(x)
	case t.IsValueType() && len(args) == 0:
		return &Const{base{t, x.Span()}, rt.Default(t)}
	case t.Kind == rt.KindVoid:
		c.errorf(x.Type, "CS1547", "Keyword 'void' cannot be used in this context")
		return invalid(x)
	case t.IsNullable() && len(args) == 1:
		return c.convert(c.convert(args[0].x, t.Args[0]), t)
	case t.Def == nil || t.Def.Static:
		c.errorf(x, "CS0712", "Cannot create an instance of the static class '%s'", t)
		return invalid(x)
	}
	var list []candidate
	for _, m := range c.u.Constructors(t) {
		list = append(list, candidate{m: m})
	}
	if len(list) == 0 && t.IsValueType() {
		c.errorf(x.Type, "CS1729", "'%s' does not contain a constructor that takes %d arguments", t, len(args))
		return invalid(x)
	}
	if len(list) == 0 {
		c.errorf(x, "CS0144", "'%s' cannot be created with new in expressions", t)
		return invalid(x)
	}
	best, failure := c.resolve(list, args, x.Type.Span())
	if best == nil {
		if !c.reportBarredOverload(x.Type.Span(), t, t.Def.Name, args) {
			failure.report(c)
		}
		return invalid(x)
	}
	c.use(best.m)
	call := &Call{base: base{t, x.Span()}, Member: best.m, Types: t.Args}
	call.Args, call.Outs = c.passArgs(best, args)
	return call
}

// initialize adds the effects of an initializer on an object.
func (c *checker) initialize(let *Let, init *syntax.Initializer, object Expr) {
	for _, item := range init.Items {
		switch {
		case item.Name != "":
			c.initMember(let, item, object)
		case item.Index != nil:
			c.initIndex(let, item, object)
		default:
			c.initElement(let, item, object)
		}
	}
}

// initMember is Name = value or Name = { … }.
func (c *checker) initMember(let *Let, item syntax.InitItem, object Expr) {
	found := c.u.Lookup(object.Type(), item.Name)
	if len(found) == 0 || found[0].Kind != syntax.PropertyDecl {
		d := c.errorAt(item.Span, "CS0117", "'%s' does not contain a definition for '%s'", object.Type(), item.Name)
		c.memberHint(d, object.Type(), false, item.Name)
		return
	}
	m := found[0]
	c.use(m)
	target := &Call{base: base{m.ResultType(), item.Span}, Member: m, Recv: object, Types: typeArgsOf(m, nil)}
	if m.Set || item.Nested != nil {
		c.initTarget(let, item, target)
		return
	}
	c.errorAt(item.Span, "CS0200", "Property or indexer '%s.%s' cannot be assigned to -- it is read only", m.On, m.Name)
}

// initIndex is [key] = value.
func (c *checker) initIndex(let *Let, item syntax.InitItem, object Expr) {
	args, ok := c.args(item.Index)
	if !ok {
		return
	}
	var list []candidate
	for _, m := range c.u.Lookup(object.Type(), "this") {
		list = append(list, candidate{m: m})
	}
	if len(list) == 0 {
		c.errorAt(item.Span, "CS0021", "Cannot apply indexing with [] to an expression of type '%s'", object.Type())
		return
	}
	best, failure := c.resolve(list, args, item.Span)
	if best == nil {
		failure.report(c)
		return
	}
	c.use(best.m)
	target := &Call{base: base{best.result(), item.Span}, Member: best.m, Recv: object, Types: typeArgsOf(best.m, nil)}
	target.Args, _ = c.passArgs(best, args)
	c.initTarget(let, item, target)
}

// initTarget assigns to a member or index, or initializes what it holds.
func (c *checker) initTarget(let *Let, item syntax.InitItem, target *Call) {
	if item.Nested != nil {
		local := c.temp(target.typ)
		let.Effects = append(let.Effects, &Assign{target.base, c.read(local, target), target})
		c.initialize(let, item.Nested, c.read(local, target))
		return
	}
	v := c.value(item.Values[0])
	let.Effects = append(let.Effects, &Assign{base{target.typ, item.Span}, target, c.convert(v, target.typ)})
}

// initElement is an element of a collection: a call of Add.
func (c *checker) initElement(let *Let, item syntax.InitItem, object Expr) {
	list := make([]syntax.Arg, len(item.Values))
	for i, v := range item.Values {
		list[i] = syntax.Arg{X: v}
	}
	args, ok := c.args(list)
	if !ok {
		return
	}
	if c.u.ElementType(object.Type()) == nil {
		c.errorAt(item.Span, "CS1922", "Cannot initialize type '%s' with a collection initializer because it does not implement 'System.Collections.IEnumerable'", object.Type())
		return
	}
	var cands []candidate
	for _, m := range c.u.Lookup(object.Type(), "Add") {
		cands = append(cands, candidate{m: m})
	}
	if len(cands) == 0 {
		c.errorAt(item.Span, "CS1061", "'%s' does not contain a definition for 'Add'", object.Type())
		return
	}
	best, failure := c.resolve(cands, args, item.Span)
	if best == nil {
		failure.report(c)
		return
	}
	c.use(best.m)
	call := &Call{base: base{best.result(), item.Span}, Member: best.m, Recv: object, Types: typeArgsOf(best.m, best.typeArgs)}
	call.Args, _ = c.passArgs(best, args)
	let.Effects = append(let.Effects, call)
}

// newArray binds new T[n] { … } and new[] { … }.
func (c *checker) newArray(x *syntax.NewArray) Expr {
	if c.bareItems(x) {
		c.errorf(x, "CS0623", "Array initializers can only be used in a variable or field initializer. Try using a new expression instead")
		return invalid(x)
	}
	if x.Rank > 1 {
		return c.newGrid(x, nil)
	}
	var items []Expr
	for _, item := range x.Items {
		v := c.value(item)
		if isInvalid(v) {
			return invalid(x)
		}
		items = append(items, v)
	}
	var elem *rt.Type
	if x.Elem == nil {
		if elem = c.bestType(items); elem == nil {
			c.errorf(x, "CS0826", "No best type found for implicitly-typed array")
			return invalid(x)
		}
	} else if elem = c.typ(x.Elem); elem.Kind == rt.KindInvalid {
		return invalid(x)
	}
	return c.finishArray(x, elem, items)
}

func (c *checker) finishArray(x *syntax.NewArray, elem *rt.Type, items []Expr) Expr {
	n := &NewArray{base: base{rt.ArrayOf(elem), x.Span()}}
	for _, v := range items {
		n.Items = append(n.Items, c.convert(v, elem))
	}
	if x.Size == nil {
		n.Size = &Const{base{rt.IntType, x.Span()}, rt.Int(len(items))}
		return n
	}
	n.Size = c.convertSize(c.typed(x.Size))
	if k, ok := n.Size.(*Const); x.HasItems && !ok && !isInvalid(n.Size) {
		c.errorf(n.Size, "CS0150", "A constant value is expected")
	} else if ok && x.HasItems && k.Value.AsLong() != int64(len(items)) {
		c.errorf(x, "CS0847", "An array initializer of the length of the array is expected")
	} else if ok && k.Value.AsLong() < 0 {
		c.errorf(n.Size, "CS0248", "Cannot create an array with a negative size")
	}
	return n
}

// convertSize converts the size of an array: any integer.
func (c *checker) convertSize(v Expr) Expr {
	if isInvalid(v) {
		return v
	}
	for _, t := range []*rt.Type{rt.IntType, rt.UIntType, rt.LongType, rt.ULongType} {
		if conv := c.implicit(v, t); conv.OK() {
			return c.apply(v, conv)
		}
	}
	return c.convert(v, rt.IntType)
}

// newAnonymous binds new { A = x, y.B }.
func (c *checker) newAnonymous(x *syntax.NewAnonymous) Expr {
	t := &rt.Type{Kind: rt.KindAnonymous}
	r := &Record{base: base{t, x.Span()}}
	seen := map[string]bool{}
	for _, f := range x.Fields {
		v := c.value(f.X)
		if isInvalid(v) {
			return v
		}
		if k := v.Type().Kind; k >= kindLambda || k == rt.KindNull || k == rt.KindVoid {
			c.errorAt(f.Span, "CS0828", "Cannot assign '%s' to anonymous type property", c.describe(v))
			return invalid(x)
		}
		name := f.Name
		if name == "" {
			name = inferredName(f.X)
		}
		switch {
		case name == "":
			c.errorAt(f.Span, "CS0746", "Invalid anonymous type member declarator. Anonymous type members must be declared with a member assignment, simple name or member access")
		case seen[name]:
			c.errorAt(f.Span, "CS0833", "An anonymous type cannot have multiple properties with the same name")
		}
		seen[name] = true
		t.Names, t.Args, r.Fields = append(t.Names, name), append(t.Args, v.Type()), append(r.Fields, v)
	}
	return r
}

// interpolated binds $"…".
func (c *checker) interpolated(x *syntax.Interpolated) Expr {
	f := &Format{base: base{rt.StringType, x.Span()}}
	plain := true
	for _, p := range x.Parts {
		if p.X == nil {
			if p.Text != "" {
				f.Parts = append(f.Parts, FormatPart{Text: p.Text})
			}
			continue
		}
		v := c.typedOrDefault(p.X)
		if isInvalid(v) {
			return invalid(x)
		}
		if v.Type().Kind == rt.KindVoid {
			c.errorf(v, "CS0029", "Cannot implicitly convert type 'void' to 'object'")
			return invalid(x)
		}
		part := FormatPart{X: v, Format: p.Format}
		if p.Align != nil {
			part.Align = c.alignment(p.Align)
		}
		plain = plain && part.Align == 0 && part.Format == ""
		f.Parts = append(f.Parts, part)
	}
	if plain {
		return plainConcat(f)
	}
	return f
}

// plainConcat is an interpolated string without formats.
func plainConcat(f *Format) Expr {
	j := &Concat{base: f.base}
	for _, p := range f.Parts {
		if p.X == nil {
			j.Parts = append(j.Parts, &Const{f.base, rt.String(p.Text)})
			continue
		}
		j.Parts = append(j.Parts, p.X)
	}
	if len(j.Parts) == 0 {
		return &Const{f.base, rt.String("")}
	}
	return j
}

// alignment is the constant after the comma of a hole.
func (c *checker) alignment(x syntax.Expr) int {
	v := c.convert(c.typed(x), rt.IntType)
	k, ok := v.(*Const)
	if !ok {
		if !isInvalid(v) {
			c.errorf(v, "CS0150", "A constant value is expected")
		}
		return 0
	}
	return k.Value.AsInt()
}
