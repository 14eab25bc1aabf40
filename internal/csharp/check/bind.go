package check

import (
	"github.com/portico-apim/portico/internal/csharp/rt"
	"github.com/portico-apim/portico/internal/csharp/syntax"
	"github.com/portico-apim/portico/internal/csharp/types"
)

// Kinds of things that stand where expressions do but have no type yet.
const (
	kindLambda rt.Kind = 200 + iota
	kindGroup
	kindTypeName
	kindNamespace
	kindDefault
	kindThrow
)

func pseudo(k rt.Kind, name string) *rt.Type { return &rt.Type{Kind: k, Def: &rt.Def{Name: name}} }

var (
	lambdaType    = pseudo(kindLambda, "lambda expression")
	groupType     = pseudo(kindGroup, "method group")
	typeNameType  = pseudo(kindTypeName, "type")
	namespaceType = pseudo(kindNamespace, "namespace")
	defaultType   = pseudo(kindDefault, "default")
	throwType     = pseudo(kindThrow, "<throw expression>")
)

type (
	// typeExpr is a name that turned out to be a type.
	typeExpr struct {
		base
		t *rt.Type
	}
	// nsExpr is a name that turned out to be a namespace.
	nsExpr struct {
		base
		name string
	}
	// groupExpr is the name of methods, with the receiver before it.
	groupExpr struct {
		base
		recv  Expr // nil for static access and local functions
		on    *rt.Type
		name  string
		list  []types.Bound
		args  []*rt.Type
		local *localFunc
	}
	// lambdaExpr is a lambda whose type the context will tell.
	lambdaExpr struct {
		base
		x     *syntax.Lambda
		scope *scope
	}
)

// value binds an expression that must have a value, or be a lambda, null or another thing that a conversion gives one.
func (c *checker) value(x syntax.Expr) Expr {
	v := c.bind(x)
	switch v := v.(type) {
	case *typeExpr:
		c.errorf(v, "CS0119", "'%s' is a type, which is not valid in the given context", v.t)
		return invalid(v)
	case *nsExpr:
		c.errorf(v, "CS0118", "'%s' is a namespace but is used like a variable", v.name)
		return invalid(v)
	}
	return v
}

// typed binds an expression that must have a type of its own.
func (c *checker) typed(x syntax.Expr) Expr { return c.typedAs(c.value(x)) }

// typedAs reports an expression that has no type of its own.
func (c *checker) typedAs(v Expr) Expr {
	switch v.Type().Kind {
	case kindLambda:
		c.errorf(v, "CS1660", "Cannot convert lambda expression to type 'object' because it is not a delegate type")
	case kindGroup:
		c.notCalled(v.(*groupExpr), rt.ObjectType)
	case kindDefault:
		c.errorf(v, "CS8716", "There is no target type for the default literal")
	case kindThrow:
		c.errorf(v, "CS8115", "A throw expression is not allowed in this context")
	case rt.KindVoid:
		c.errorf(v, "CS0023", "'%s' returns nothing: it has no value", c.text(v))
	default:
		return v
	}
	return invalid(v)
}

// notCalled reports the name of methods where a value is needed.
func (c *checker) notCalled(g *groupExpr, t *rt.Type) {
	c.errorf(g, "CS0428", "Cannot convert method group '%s' to non-delegate type '%s'. Did you intend to invoke the method?", g.name, t).Hint = "call it: " + c.text(g) + "()"
}

// bind finds out what an expression is, unless that takes too long or its type gets out of hand.
func (c *checker) bind(x syntax.Expr) Expr {
	if !c.pay(x, 1) || len(*c.diags) >= maxErrors {
		return invalid(x)
	}
	v := c.bindAny(x)
	if size, depth := v.Type().Extent(); size > maxTypeSize || depth > maxTypeDepth {
		c.tooComplex(x)
		return invalid(x)
	}
	return v
}

// pay counts the work of something; it reports false when there was too much of it.
func (c *checker) pay(x spanned, work int) bool {
	if c.work += work; c.work > maxWork {
		c.tooComplex(x)
	}
	return !c.complex
}

// tooComplex says that checking has to end, and where. Nothing else is reported then.
func (c *checker) tooComplex(x spanned) {
	if !c.complex {
		c.complex, c.complexAt = true, x.Span()
	}
}

func (c *checker) bindAny(x syntax.Expr) Expr {
	switch x := x.(type) {
	case *syntax.Literal:
		return c.literal(x)
	case *syntax.Name:
		return c.name(x)
	case *syntax.Member:
		return c.member(x)
	case *syntax.Call:
		return c.call(x)
	case *syntax.Index:
		return c.index(x)
	case *syntax.CondAccess:
		return c.condAccess(x)
	case *syntax.Receiver:
		return c.receiver(x)
	case *syntax.Lambda:
		return &lambdaExpr{base{lambdaType, x.Span()}, x, c.scope}
	case *syntax.TypeName:
		return &typeExpr{base{typeNameType, x.Span()}, c.typ(x.Type)}
	case *syntax.Unary:
		return c.unary(x)
	case *syntax.Postfix:
		return c.increment(x, x.X, x.Op, true)
	case *syntax.Binary:
		return c.binary(x)
	case *syntax.Conditional:
		return c.conditional(x)
	case *syntax.Assign:
		return c.assign(x)
	}
	return c.bindRare(x)
}

// bindRare is the rest of bind.
func (c *checker) bindRare(x syntax.Expr) Expr {
	switch x := x.(type) {
	case *syntax.Cast:
		return c.cast(x)
	case *syntax.As:
		return c.as(x)
	case *syntax.Is:
		return c.is(x)
	case *syntax.New:
		return c.newObject(x)
	case *syntax.NewArray:
		return c.newArray(x)
	case *syntax.NewAnonymous:
		return c.newAnonymous(x)
	case *syntax.Interpolated:
		return c.interpolated(x)
	case *syntax.Tuple:
		return c.tuple(x)
	case *syntax.ThrowExpr:
		return &Throw{base{throwType, x.Span()}, c.exception(x.X)}
	case *syntax.TypeOf:
		t := c.typeOf(x.Type)
		return &Const{base{rt.TypeObject.Type(), x.Span()}, rt.TypeValue(t)}
	case *syntax.Default:
		return c.defaultValue(x)
	case *syntax.SizeOf:
		return c.sizeOf(x)
	case *syntax.Checked:
		saved, savedUn := c.checked, c.unchecked
		c.checked, c.unchecked = x.On, !x.On
		v := c.bind(x.X)
		c.checked, c.unchecked = saved, savedUn
		return v
	case *syntax.Declaration:
		c.errorf(x, "CS8185", "A declaration is not allowed in this context")
		return invalid(x)
	case *syntax.Query:
		return c.query(x)
	}
	c.errorf(x, "CS1525", "Invalid expression")
	return invalid(x)
}

func (c *checker) defaultValue(x *syntax.Default) Expr {
	if x.Type == nil {
		return &Invalid{base{defaultType, x.Span()}}
	}
	t := c.typ(x.Type)
	return &Const{base{t, x.Span()}, rt.Default(t)}
}

func (c *checker) sizeOf(x *syntax.SizeOf) Expr {
	t := c.typ(x.Type)
	sizes := map[rt.Kind]int{
		rt.KindBool: 1, rt.KindByte: 1, rt.KindSByte: 1, rt.KindChar: 2, rt.KindInt16: 2, rt.KindUInt16: 2, rt.KindInt32: 4,
		rt.KindUInt32: 4, rt.KindSingle: 4, rt.KindInt64: 8, rt.KindUInt64: 8, rt.KindDouble: 8, rt.KindDecimal: 16,
	}
	if sizes[t.Kind] == 0 {
		c.errorf(x, "CS0233", "'%s' does not have a predefined size", t)
		return invalid(x)
	}
	return &Const{base{rt.IntType, x.Span()}, rt.Int(sizes[t.Kind])}
}

// exception binds the operand of throw.
func (c *checker) exception(x syntax.Expr) Expr {
	v := c.typed(x)
	if isInvalid(v) || v.Type().Kind == rt.KindNull {
		return v
	}
	if !c.u.Inherits(v.Type(), rt.ExceptionClass.Type()) {
		c.errorf(v, "CS0155", "The type caught or thrown must be derived from System.Exception")
	}
	return v
}
