package check

import (
	"maps"
	"slices"
	"strings"

	"github.com/portico-apim/portico/internal/csharp/rt"
	"github.com/portico-apim/portico/internal/csharp/syntax"
	"github.com/portico-apim/portico/internal/csharp/types"
	"github.com/portico-apim/portico/internal/source"
)

// name binds a simple name: a variable, a local function, a global of the host, a type or a namespace.
func (c *checker) name(x *syntax.Name) Expr {
	if x.Args == nil {
		switch found := c.lookup(x.Name).(type) {
		case *Variable:
			if found.Type.Kind == rt.KindInvalid {
				return invalid(x)
			}
			if found.Span.Start > x.Span().Start { // in a local function, whose body is bound last
				return c.tooEarly(x)
			}
			return c.read(found, x)
		case undeclared:
			return c.tooEarly(x)
		case *constant:
			return &Const{base{found.typ, x.Span()}, found.value}
		case *alias:
			return c.readAlias(found, x)
		case *localFunc:
			return &groupExpr{base: base{groupType, x.Span()}, name: x.Name, local: found}
		}
		for i, g := range c.globals {
			if g.Name == x.Name {
				return &Global{base{g.Type, x.Span()}, i}
			}
		}
	}
	if d, _ := c.u.Find(x.Name, len(x.Args)); d != nil {
		args, ok := c.typeArgs(x.Args)
		if !ok {
			return invalid(x)
		}
		return &typeExpr{base{typeNameType, x.Span()}, d.Of(args...)}
	}
	if x.Args == nil && c.isNamespace(x.Name) {
		return &nsExpr{base{namespaceType, x.Span()}, x.Name}
	}
	c.unknownName(x)
	return invalid(x)
}

// tooEarly reports the use of a variable before its declaration.
func (c *checker) tooEarly(x *syntax.Name) Expr {
	c.errorf(x, "CS0841", "Cannot use local variable '%s' before it is declared", x.Name)
	return invalid(x)
}

// unknownName reports a name that means nothing.
func (c *checker) unknownName(x *syntax.Name) {
	if _, known := c.u.Find(x.Name, 0); known || x.Args != nil {
		c.errorf(x, "CS0305", "Using the generic type '%s' requires another number of type arguments than %d", x.Name, len(x.Args))
		return
	}
	unknown := func() *source.Diagnostic {
		return c.errorf(x, "CS0103", "The name '%s' does not exist in the current context", x.Name)
	}
	if c.reportBarred(x, x.Name, unknown) {
		return
	}
	d := unknown()
	if full := c.u.Elsewhere(x.Name); len(full) > 0 {
		d.Hint = "write " + strings.Join(full, " or ")
		return
	}
	names := c.u.TypeNames()
	for s := c.scope; s != nil; s = s.outer {
		names = slices.AppendSeq(names, maps.Keys(s.names))
	}
	for _, g := range c.globals {
		names = append(names, g.Name)
	}
	suggest(d, x.Name, names)
}

// member binds X.Name.
func (c *checker) member(x *syntax.Member) Expr {
	left := c.bind(x.X)
	switch left := left.(type) {
	case *nsExpr:
		return c.namespaceMember(x, left)
	case *typeExpr:
		return c.staticMember(x, left)
	}
	switch left.Type().Kind {
	case rt.KindInvalid:
		return left
	case kindGroup:
		c.errorf(x.X, "CS0119", "'%s' is a method, which is not valid in the given context", c.text(x.X)).Hint = "call it: " + c.text(x.X) + "()"
		return invalid(x)
	case rt.KindVoid, rt.KindNull, kindLambda, kindDefault, kindThrow:
		c.errorf(x, "CS0023", "Operator '.' cannot be applied to operand of type '%s'", c.describe(left))
		return invalid(x)
	}
	return c.instanceMember(x, left)
}

// describe names the type of an expression for a message.
func (c *checker) describe(x Expr) string {
	if x.Type().Kind == rt.KindNull {
		return "<null>"
	}
	return x.Type().String()
}

func (c *checker) namespaceMember(x *syntax.Member, left *nsExpr) Expr {
	full := left.name + "." + x.Name
	if d, _ := c.u.Find(full, len(x.Args)); d != nil {
		args, ok := c.typeArgs(x.Args)
		if !ok {
			return invalid(x)
		}
		return &typeExpr{base{typeNameType, x.Span()}, d.Of(args...)}
	}
	if c.isNamespace(full) {
		return &nsExpr{base{namespaceType, x.Span()}, full}
	}
	c.unknownType(x, full, len(x.Args), false)
	return invalid(x)
}

// staticMember binds Type.Name.
func (c *checker) staticMember(x *syntax.Member, left *typeExpr) Expr {
	if left.t.Kind == rt.KindInvalid {
		return invalid(x)
	}
	if left.t.Def != nil { // a nested type
		if d, _ := c.u.Find(left.t.Def.FullName()+"."+x.Name, len(x.Args)); d != nil && len(left.t.Args) == 0 {
			return &typeExpr{base{typeNameType, x.Span()}, d.Type()}
		}
	}
	found := c.u.Lookup(left.t, x.Name)
	if c.u.Info(left.t.Def) != nil { // extension methods are static members too
		for _, m := range c.u.Info(left.t.Def).Members[x.Name] {
			if m.Extension {
				found = append(found, types.Bound{Member: m, On: left.t, Field: -1})
			}
		}
	}
	return c.access(x, nil, left.t, found)
}

// instanceMember binds value.Name, extension methods included.
func (c *checker) instanceMember(x *syntax.Member, left Expr) Expr {
	found := c.u.Lookup(left.Type(), x.Name)
	if len(found) == 0 && len(c.u.Extensions(x.Name)) > 0 {
		return c.group(x, left, nil)
	}
	return c.access(x, left, left.Type(), found)
}

// access makes the use of a member of what was found.
func (c *checker) access(x *syntax.Member, recv Expr, on *rt.Type, found []types.Bound) Expr {
	if len(found) == 0 {
		c.unknownMember(x, recv, on)
		return invalid(x)
	}
	m := found[0]
	switch m.Kind {
	case syntax.MethodDecl:
		return c.group(x, recv, found)
	case syntax.ConstDecl:
		if recv != nil {
			c.errorf(x, "CS0176", "Member '%s.%s' cannot be accessed with an instance reference; qualify it with a type name instead", m.On, m.Name)
		}
		c.use(m)
		return &Const{base{m.ResultType(), x.Span()}, m.Const}
	case syntax.PropertyDecl:
		return c.property(x, recv, m, x.NameSpan)
	}
	c.unknownMember(x, recv, on)
	return invalid(x)
}

// property makes the reading of a property.
func (c *checker) property(x syntax.Expr, recv Expr, m types.Bound, name source.Span) Expr {
	c.use(m)
	if m.Field >= 0 {
		return &Field{base{m.Result, x.Span()}, recv, m.Field}
	}
	if m.Static != (recv == nil) {
		if m.Static {
			c.errorAt(name, "CS0176", "Member '%s.%s' cannot be accessed with an instance reference; qualify it with a type name instead", m.On, m.Name)
		} else {
			c.errorAt(name, "CS0120", "An object reference is required for the non-static field, method, or property '%s.%s'", m.On, m.Name)
		}
		return invalid(x)
	}
	return &Call{base: base{m.ResultType(), x.Span()}, Member: m, Recv: recv, Types: typeArgsOf(m, nil)}
}

// typeArgsOf returns the type arguments a member's function gets.
func typeArgsOf(m types.Bound, method []*rt.Type) []*rt.Type {
	if len(method) == 0 {
		return m.On.Args
	}
	return append(m.On.Args[:len(m.On.Args):len(m.On.Args)], method...)
}

// group makes the name of methods; without any it is extension methods that may fit.
func (c *checker) group(x *syntax.Member, recv Expr, found []types.Bound) Expr {
	args, ok := c.typeArgs(x.Args)
	if !ok {
		return invalid(x)
	}
	g := &groupExpr{base: base{groupType, x.Span()}, recv: recv, name: x.Name, list: found, args: args}
	if recv != nil {
		g.on = recv.Type()
	} else {
		g.on = found[0].On
	}
	return g
}

// unknownMember reports a member that a type does not have.
func (c *checker) unknownMember(x *syntax.Member, recv Expr, on *rt.Type) {
	for t := on; t != nil && t.Def != nil; t = c.u.Base(t) {
		if instead, ok := barredMember(t.Def.FullName(), x.Name); ok {
			c.errorAt(x.NameSpan, codeMember, "Usage of member '%s' of type '%s' is not supported within expressions", x.Name, t.Def.FullName()).Hint = instead
			return
		}
	}
	code, format := "CS0117", "'%[1]s' does not contain a definition for '%[2]s'"
	if recv != nil {
		code, format = "CS1061", "'%[1]s' does not contain a definition for '%[2]s' and no accessible extension method '%[2]s' accepting a first argument of type '%[1]s' could be found"
	}
	d := c.errorAt(x.NameSpan, code, format, on, x.Name)
	if on.Kind == rt.KindObject {
		d.Hint = "the value is an object: cast it first, as in ((string)…)." + x.Name
		return
	}
	if on.IsNullable() && len(c.u.Lookup(on.Args[0], x.Name)) > 0 {
		d.Hint = "the value may be null: write .Value." + x.Name
		return
	}
	if on.Kind == rt.KindArray && len(c.u.Lookup(on.Args[0], x.Name)) > 0 && recv != nil {
		d.Hint = elementHint(c.text(recv))
		return
	}
	c.memberHint(d, on, recv == nil, x.Name)
}

// condAccess binds X?.Then.
func (c *checker) condAccess(x *syntax.CondAccess) Expr {
	left := c.typed(x.X)
	if isInvalid(left) {
		return left
	}
	t := left.Type()
	if t.IsValueType() && !t.IsNullable() {
		c.errorf(x, "CS0023", "Operator '?' cannot be applied to operand of type '%s'", t)
		return invalid(x)
	}
	if t.IsNullable() {
		t = t.Args[0]
	}
	v := c.temp(t)
	c.push()
	c.declareReceiver(v)
	then := c.value(x.Then)
	c.pop()
	result := then.Type()
	switch {
	case isInvalid(then):
		return then
	case result.Kind == kindGroup || result.Kind == kindLambda:
		c.errorf(then, "CS8977", "'%s' cannot be made nullable", c.text(then))
		return invalid(x)
	case result.IsValueType() && !result.IsNullable():
		result = rt.NullableOf(result)
	}
	return &CondAccess{base{result, x.Span()}, left, v, then}
}

// receiverName is the name under which scopes know the value on the left of ?.; no identifier is like it.
const receiverName = "?."

func (c *checker) declareReceiver(v *Variable) {
	c.scope.names = map[string]any{receiverName: v}
}

func (c *checker) receiver(x *syntax.Receiver) Expr {
	v, ok := c.lookup(receiverName).(*Variable)
	if !ok {
		c.errorf(x, "CS1525", "Invalid expression term '.'")
		return invalid(x)
	}
	return c.read(v, x)
}
