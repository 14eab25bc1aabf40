package check

import (
	"strings"

	"github.com/portico-apim/portico/internal/csharp/rt"
	"github.com/portico-apim/portico/internal/csharp/syntax"
	"github.com/portico-apim/portico/internal/source"
)

// typ finds the type that the text names. It reports and returns the invalid type if there is none.
func (c *checker) typ(t syntax.Type) *rt.Type {
	switch t := t.(type) {
	case *syntax.ArrayType:
		elem := c.typ(t.Elem)
		if elem.Kind == rt.KindInvalid {
			return elem
		}
		return c.arrayType(t, elem, t.Rank)
	case *syntax.NullableType:
		elem := c.typ(t.Elem)
		switch {
		case elem.Kind == rt.KindInvalid:
			return elem
		case !elem.IsValueType() || elem.IsNullable():
			c.errorf(t, "CS0453", "The type '%s' must be a non-nullable value type in order to use it as parameter 'T' in the generic type or method 'Nullable<T>'", elem)
			return invalidType
		}
		return rt.NullableOf(elem)
	case *syntax.TupleType:
		return c.tupleType(t)
	case *syntax.NamedType:
		return c.namedType(t)
	case *syntax.OmittedType:
		c.errorf(t, "CS7003", "Unexpected use of an unbound generic name").Hint = "write the types that are meant, as in List<string>"
	}
	return invalidType
}

// arrayType is the type of arrays of a number of dimensions.
func (c *checker) arrayType(at spanned, elem *rt.Type, rank int) *rt.Type {
	switch {
	case rank <= 1:
		return rt.ArrayOf(elem)
	case rank > rt.MaxRank:
		c.errorf(at, "CS1552", "Arrays in expressions have at most %d dimensions", rt.MaxRank)
		return invalidType
	}
	return rt.GridOf(elem, rank)
}

// typeOf finds the type of typeof, which may be one without its arguments: List<>.
func (c *checker) typeOf(t syntax.Type) *rt.Type {
	if n, ok := t.(*syntax.NamedType); ok {
		if args := n.Parts[len(n.Parts)-1].Args; len(args) > 0 {
			if _, open := args[0].(*syntax.OmittedType); open {
				if d := c.definition(n, len(args)); d != nil {
					return d.Type()
				}
				return invalidType
			}
		}
	}
	return c.typ(t)
}

// definition finds the definition that a name with a number of type arguments means, and reports if there is none.
func (c *checker) definition(t *syntax.NamedType, arity int) *rt.Def {
	names := make([]string, len(t.Parts))
	for i, p := range t.Parts {
		names[i] = p.Name
	}
	name := strings.Join(names, ".")
	d, known := c.u.Find(name, arity)
	if d == nil {
		c.unknownType(t, name, arity, known)
	}
	return d
}

func (c *checker) tupleType(t *syntax.TupleType) *rt.Type {
	var args []*rt.Type
	var names []string
	for _, item := range t.Items {
		arg := c.typ(item.Type)
		if arg.Kind == rt.KindInvalid {
			return arg
		}
		args, names = append(args, arg), append(names, item.Name)
	}
	return tupleOf(args, names)
}

// tupleOf returns the type of tuples with those elements.
func tupleOf(args []*rt.Type, names []string) *rt.Type {
	return &rt.Type{Kind: rt.KindStruct, Def: rt.ValueTuple, Args: args, Names: names}
}

// namedType finds a type by name, with namespaces before it and nested types after it.
func (c *checker) namedType(t *syntax.NamedType) *rt.Type {
	if len(t.Parts) == 1 {
		if k := c.u.Keyword(t.Parts[0].Name); k != nil {
			return k
		}
		if t.Parts[0].Name == "dynamic" {
			c.errorf(t, codeDynamic, "Dynamic member invocation is not supported").Hint = "write the type, or var"
			return invalidType
		}
	}
	var given []syntax.Type // a nested type has the arguments of those around it: Dictionary<string, int>.KeyCollection
	for _, p := range t.Parts {
		given = append(given, p.Args...)
	}
	d := c.definition(t, len(given))
	if d == nil {
		return invalidType
	}
	args, ok := c.typeArgs(given)
	if !ok {
		return invalidType
	}
	return d.Of(args...)
}

// typeArgs finds the types of type arguments.
func (c *checker) typeArgs(list []syntax.Type) ([]*rt.Type, bool) {
	var args []*rt.Type
	ok := true
	for _, a := range list {
		t := c.typ(a)
		if t.Kind == rt.KindVoid {
			c.errorf(a, "CS1547", "Keyword 'void' cannot be used in this context")
			ok = false
		}
		ok = ok && t.Kind != rt.KindInvalid
		args = append(args, t)
	}
	return args, ok
}

// unknownType reports a name that is no type, and what may be meant.
func (c *checker) unknownType(at spanned, name string, arity int, known bool) {
	simple := name[strings.LastIndexByte(name, '.')+1:]
	if known {
		c.errorf(at, "CS0305", "Using the generic type '%s' requires another number of type arguments than %d", name, arity)
		return
	}
	unknown := func() *source.Diagnostic {
		space := name[:max(len(name)-len(simple)-1, 0)]
		if space != "" && c.isNamespace(space) {
			return c.errorf(at, "CS0234", "The type or namespace name '%s' does not exist in the namespace '%s'", simple, space)
		}
		return c.errorf(at, "CS0246", "The type or namespace name '%s' could not be found", name)
	}
	if c.reportBarred(at, name, unknown) {
		return
	}
	d := unknown()
	if full := c.u.Elsewhere(simple); len(full) > 0 {
		d.Hint = "write " + strings.Join(full, " or ")
		return
	}
	suggest(d, simple, c.u.TypeNames())
}
