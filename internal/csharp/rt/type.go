package rt

import (
	"math"
	"slices"
	"strings"
	"sync/atomic"
)

// Kind sorts types by how the language and the values treat them.
type Kind uint8

// The kinds. The numeric ones stand in the order of the C# specification's numeric types.
const (
	KindInvalid Kind = iota
	KindVoid
	KindNull // the type of the literal null
	KindBool
	KindChar
	KindSByte
	KindByte
	KindInt16
	KindUInt16
	KindInt32
	KindUInt32
	KindInt64
	KindUInt64
	KindSingle
	KindDouble
	KindDecimal
	KindEnum
	KindStruct // any other value type
	KindString
	KindObject // System.Object itself
	KindClass
	KindInterface
	KindDelegate
	KindArray
	KindAnonymous
	KindParam // a type parameter of a generic class or method
)

// IsNumeric reports whether the kind is one of the numeric types, char included.
func (k Kind) IsNumeric() bool { return k >= KindChar && k <= KindDecimal }

// IsIntegral reports whether the kind is one of the integral types, char included.
func (k Kind) IsIntegral() bool { return k >= KindChar && k <= KindUInt64 }

// IsFloat reports whether the kind is float or double.
func (k Kind) IsFloat() bool { return k == KindSingle || k == KindDouble }

// A Type is a .NET type: what a value is at run time, and what an expression is known to be before it runs. Types are immutable;
// constructed types are not unique, so compare them with Identical.
type Type struct {
	Kind Kind
	// Def is the definition: String for string, List for List<int>. Nil for arrays, anonymous types and type parameters.
	Def *Def
	// Args are the type arguments of a constructed type, the element type of an array, the field types of an anonymous type.
	Args []*Type
	// Names are the field names of an anonymous type, or the element names of a tuple type, which may be empty.
	Names []string
	// Param is the name of a type parameter.
	Param string

	array  atomic.Pointer[Type] // the type of arrays of this type, once somebody asked
	extent atomic.Uint64        // size and depth, once somebody asked
}

// A Param is a type parameter of a generic definition.
type Param struct {
	Name string
	// Out and In are the declared variance of an interface's or delegate's parameter.
	Out, In bool
}

// A Def is the definition of a class, struct, interface, enum or delegate. Its pointer is its identity. Members are not part
// of it: they stand in Class tables, and a Universe brings both together.
type Def struct {
	Namespace, Name string
	Kind            Kind
	Params          []Param
	// Bases is what the declaration has after the colon, in C#.
	Bases string
	// Static says that there are no values of the type.
	Static bool
	// Values are the members of an enum in order of declaration; Flags says that they combine.
	Values []EnumValue
	Flags  bool
	// Rank is the number of dimensions of a class of arrays that have several, else 0.
	Rank int
	// Signature of a delegate, in C#: "TResult Func(T1 arg1)".
	Signature string
	// Err is what is wrong with the declaration. The universe that the definition is put in reports it.
	Err error

	self *Type
}

// An EnumValue is a named value of an enum.
type EnumValue struct {
	Name  string
	Value int64
}

// Type returns the type of a definition without type parameters; for a generic one, the type over its own parameters.
func (d *Def) Type() *Type { return d.self }

// Of returns the type constructed with the arguments.
func (d *Def) Of(args ...*Type) *Type {
	if len(args) == 0 {
		return d.self
	}
	return &Type{Kind: d.Kind, Def: d, Args: args}
}

// FullName returns the name with its namespace.
func (d *Def) FullName() string {
	if d.Namespace == "" {
		return d.Name
	}
	return d.Namespace + "." + d.Name
}

// ArrayOf returns the type of one-dimensional arrays of elem.
func ArrayOf(elem *Type) *Type {
	if t := elem.array.Load(); t != nil {
		return t
	}
	t := &Type{Kind: KindArray, Args: []*Type{elem}}
	if !elem.array.CompareAndSwap(nil, t) {
		return elem.array.Load()
	}
	return t
}

// NullableOf returns T?.
func NullableOf(t *Type) *Type { return Nullable.Of(t) }

// ParamType returns the type parameter of that name.
func ParamType(name string) *Type { return &Type{Kind: KindParam, Param: name} }

// Type returns the type itself: it is how the value of a scalar says what it is.
func (t *Type) Type() *Type { return t }

// Elem returns the element type of an array, or T of T?; nil for other types.
func (t *Type) Elem() *Type {
	if t.Kind == KindArray || t.Def == Nullable {
		return t.Args[0]
	}
	return nil
}

// IsNullable reports whether the type is T?.
func (t *Type) IsNullable() bool { return t.Def == Nullable }

// IsTuple reports whether the type is a value tuple.
func (t *Type) IsTuple() bool {
	return t.Def != nil && t.Def.Name == "ValueTuple" && t.Def.Namespace == "System"
}

// IsValueType reports whether the type is a struct, an enum or a number, T? included: whether null is not of it without lifting.
func (t *Type) IsValueType() bool { return t.Kind >= KindBool && t.Kind <= KindStruct }

// IsReference reports whether values of the type are references.
func (t *Type) IsReference() bool {
	return t.Kind >= KindString && t.Kind <= KindAnonymous || t.Kind == KindNull
}

// HasParams reports whether type parameters occur in the type.
func (t *Type) HasParams() bool {
	return t.Kind == KindParam || slices.ContainsFunc(t.Args, (*Type).HasParams)
}

// Identical reports whether two types are the same type. Names of tuple elements do not count.
func Identical(a, b *Type) bool {
	if a == b {
		return true
	}
	if a == nil || b == nil || a.Kind != b.Kind || a.Def != b.Def || a.Param != b.Param || len(a.Args) != len(b.Args) {
		return false
	}
	if a.Kind == KindAnonymous && !slices.Equal(a.Names, b.Names) {
		return false
	}
	for i := range a.Args {
		if !Identical(a.Args[i], b.Args[i]) {
			return false
		}
	}
	return a.Def != nil || a.Kind == KindArray || a.Kind == KindAnonymous || a.Kind == KindParam
}

// Extent returns with how many names a type is written, and how deep they stand in each other. A type may be far larger than the text
// that it comes from: (a, a) of a pair of pairs.
func (t *Type) Extent() (size, depth int) {
	if known := t.extent.Load(); known != 0 {
		return int(known >> 32), int(known & math.MaxUint32)
	}
	size = 1
	for _, a := range t.Args {
		s, d := a.Extent()
		size, depth = min(size+s, math.MaxInt32), max(depth, d)
	}
	t.extent.Store(uint64(size)<<32 | uint64(depth+1))
	return size, depth + 1
}

// String returns the type as C# writes it.
func (t *Type) String() string {
	switch {
	case t == nil:
		return "?"
	case t.Kind == KindParam:
		return t.Param
	case t.Kind == KindArray:
		return t.Args[0].String() + "[]"
	case t.Kind == KindAnonymous:
		return t.anonymousString()
	case t.IsNullable():
		return t.Args[0].String() + "?"
	case t.IsTuple():
		return t.tupleString()
	case t.Def != nil && t.Def.Rank > 0:
		return t.Args[0].String() + t.Def.Name
	}
	if name := keywordOf(t.Def); name != "" {
		return name
	}
	if len(t.Args) == 0 {
		return t.Def.Name
	}
	return t.Def.Name + "<" + joinTypes(t.Args) + ">"
}

func (t *Type) anonymousString() string {
	fields := make([]string, len(t.Args))
	for i, a := range t.Args {
		fields[i] = a.String() + " " + t.Names[i]
	}
	return "<anonymous type: " + strings.Join(fields, ", ") + ">"
}

func (t *Type) tupleString() string {
	fields := make([]string, len(t.Args))
	for i, a := range t.Args {
		fields[i] = a.String()
		if i < len(t.Names) && t.Names[i] != "" {
			fields[i] += " " + t.Names[i]
		}
	}
	return "(" + strings.Join(fields, ", ") + ")"
}

func joinTypes(ts []*Type) string {
	names := make([]string, len(ts))
	for i, t := range ts {
		names[i] = t.String()
	}
	return strings.Join(names, ", ")
}

// SimpleName returns what System.Type.Name gives, without the arity of a generic type: Int32, String[], List.
func (t *Type) SimpleName() string {
	switch t.Kind {
	case KindArray:
		return t.Args[0].SimpleName() + "[]"
	case KindAnonymous:
		return "<>f__AnonymousType"
	case KindParam:
		return t.Param
	}
	if t.Def.Rank > 0 {
		return t.Args[0].SimpleName() + t.Def.Name
	}
	if i := strings.LastIndexByte(t.Def.Name, '.'); i >= 0 {
		return t.Def.Name[i+1:]
	}
	return t.Def.Name
}

// FullName returns what System.Type.FullName gives, with the type arguments in brackets: what ToString prints for an
// object that has no text of its own.
func (t *Type) FullName() string {
	switch {
	case t.Kind == KindArray:
		return t.Args[0].FullName() + "[]"
	case t.Def == nil:
		return t.SimpleName()
	case t.Def.Rank > 0:
		return t.Args[0].FullName() + t.Def.Name
	case len(t.Args) == 0:
		return strings.ReplaceAll(t.Def.FullName(), "+", ".")
	}
	args := make([]string, len(t.Args))
	for i, a := range t.Args {
		args[i] = a.FullName()
	}
	return t.Def.FullName() + "`" + string(rune('0'+len(args))) + "[" + strings.Join(args, ",") + "]"
}
