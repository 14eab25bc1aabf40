package syntax

import "github.com/portico-apim/portico/internal/source"

// Node is anything that stands in the text.
type Node interface {
	Span() source.Span
}

// pos is embedded in every node.
type pos struct{ span source.Span }

// Span returns the place of the node.
func (p pos) Span() source.Span { return p.span }

// Expr is an expression.
type Expr interface{ Node }

// The expressions.
type (
	// Literal is a literal; Value is nil for null, a bool, an Int, a Real, a uint16 for a character, or a string.
	Literal struct {
		pos
		Value any
	}
	// Interpolated is $"…": texts and holes in order.
	Interpolated struct {
		pos
		Parts []Part
	}
	// Name is a simple name, with type arguments if it has some.
	Name struct {
		pos
		Name string
		Args []Type
	}
	// TypeName is a keyword for a type where an expression can stand: string in string.Empty.
	TypeName struct {
		pos
		Type Type
	}
	// Member is X.Name<Args>.
	Member struct {
		pos
		X        Expr
		Name     string
		NameSpan source.Span
		Args     []Type
	}
	// CondAccess is X?.Then: Then begins with a Receiver that stands for X.
	CondAccess struct {
		pos
		X, Then Expr
	}
	// Receiver stands for the value on the left of ?. in what follows.
	Receiver struct{ pos }
	// Index is X[Args].
	Index struct {
		pos
		X    Expr
		Args []Arg
	}
	// Call is Fun(Args).
	Call struct {
		pos
		Fun  Expr
		Args []Arg
	}
	// New is new Type(Args) { Init }.
	New struct {
		pos
		Type Type
		Args []Arg
		Init *Initializer
	}
	// NewArray is new Elem[Size] { Items }; Elem is nil for new[] { … }, Size nil when the items say it.
	NewArray struct {
		pos
		Elem Type
		Size Expr
		// More are the sizes of further dimensions; Rank is how many dimensions there are, 0 for one.
		More  []Expr
		Rank  int
		Items []Expr
		// HasItems tells new int[0] {} from new int[0].
		HasItems bool
	}
	// NewAnonymous is new { Name = Value, … }.
	NewAnonymous struct {
		pos
		Fields []Field
	}
	// Lambda is Params => Body, or delegate(Params) { Block }.
	Lambda struct {
		pos
		Params []LambdaParam
		Body   Expr   // nil if it is a block
		Block  *Block // nil if it is an expression
		// AnyParams is set for delegate { … }, which fits every list of parameters.
		AnyParams bool
		// Transparent says that the fields of the first parameter are visible in the body by their names, as those of the
		// record that a query carries its variables in.
		Transparent bool
	}
	// Cast is (Type)X.
	Cast struct {
		pos
		Type Type
		X    Expr
	}
	// As is X as Type.
	As struct {
		pos
		X    Expr
		Type Type
	}
	// Is is X is Pattern.
	Is struct {
		pos
		X       Expr
		Pattern Pattern
	}
	// Unary is a prefix operator: + - ! ~ ++ --.
	Unary struct {
		pos
		Op string
		X  Expr
	}
	// Postfix is X++ or X--.
	Postfix struct {
		pos
		Op string
		X  Expr
	}
	// Binary is L Op R, with ?? but without assignments.
	Binary struct {
		pos
		Op   string
		OpAt source.Span
		L, R Expr
	}
	// Conditional is Test ? Then : Else.
	Conditional struct {
		pos
		Test, Then, Else Expr
	}
	// Assign is L = R, or a compound assignment: Op is "=" or "+=" and so on.
	Assign struct {
		pos
		Op   string
		L, R Expr
	}
	// ThrowExpr is throw X where an expression can stand.
	ThrowExpr struct {
		pos
		X Expr
	}
	// TypeOf is typeof(Type).
	TypeOf struct {
		pos
		Type Type
	}
	// SizeOf is sizeof(Type).
	SizeOf struct {
		pos
		Type Type
	}
	// Default is default(Type); Type is nil for the literal default.
	Default struct {
		pos
		Type Type
	}
	// Checked is checked(X) or unchecked(X).
	Checked struct {
		pos
		On bool
		X  Expr
	}
	// Tuple is (A, b: B).
	Tuple struct {
		pos
		Items []Arg
	}
	// Declaration is a variable declared inside an expression: out var x, or var (a, b) on the left of an assignment.
	Declaration struct {
		pos
		Type   Type // nil for var
		Target Designation
	}
	// Query is from … select ….
	Query struct {
		pos
		Clauses []Clause
	}
)

// A Part is a piece of an interpolated string. X is nil for a text.
type Part struct {
	Text   string
	X      Expr
	Align  Expr
	Format string
	Span   source.Span
}

// An Arg is an argument: [name:] [ref|out|in] value.
type Arg struct {
	Name     string
	NameSpan source.Span
	Mode     Mode
	X        Expr
}

// Mode is how an argument or parameter is passed.
type Mode uint8

// The modes.
const (
	ByValue Mode = iota
	ByRef
	ByOut
	ByIn
	ByParams
)

// String returns the keyword.
func (m Mode) String() string { return [...]string{"", "ref", "out", "in", "params"}[m] }

// A Field is a member of an anonymous object. Name is empty when it follows from the value.
type Field struct {
	Name string
	X    Expr
	Span source.Span
}

// An Initializer is what stands in braces after new: members (Name = Value), indexes ([Args] = Value), or elements.
type Initializer struct {
	pos
	Items []InitItem
}

// An InitItem is one item of an initializer: either a member or an index with a value or nested initializer, or an element with
// one or more values.
type InitItem struct {
	Name   string
	Index  []Arg
	Values []Expr
	Nested *Initializer
	Span   source.Span
}

// A LambdaParam is a parameter of a lambda; Type is nil if it is to be inferred.
type LambdaParam struct {
	Name string
	Type Type
	Mode Mode
	Span source.Span
}

// A Designation names what a declaration or pattern declares: one variable, a discard (_), or several in parentheses.
type Designation struct {
	Name  string
	Items []Designation
	// Types of the items, for (int a, string b) on the left of an assignment; nil for var.
	Type Type
	Span source.Span
}

// Pattern is what stands after is or case.
type Pattern interface{ Node }

// The patterns.
type (
	// TypePattern is Type, or Type name. In C# 7 a lone name may turn out to be a constant.
	TypePattern struct {
		pos
		Type   Type
		Target *Designation
		// Constant is the same text read as an expression, nil if it cannot be one.
		Constant Expr
	}
	// ConstPattern is a constant.
	ConstPattern struct {
		pos
		X Expr
	}
	// VarPattern is var name.
	VarPattern struct {
		pos
		Target Designation
	}
)

// Clause is a part of a query.
type Clause interface{ Node }

// The clauses of a query.
type (
	// FromClause is from Type Name in X.
	FromClause struct {
		pos
		Type Type
		Name string
		X    Expr
	}
	// LetClause is let Name = X.
	LetClause struct {
		pos
		Name string
		X    Expr
	}
	// WhereClause is where X.
	WhereClause struct {
		pos
		X Expr
	}
	// JoinClause is join Name in X on Left equals Right [into Into].
	JoinClause struct {
		pos
		Type        Type
		Name        string
		X           Expr
		Left, Right Expr
		Into        string
	}
	// OrderByClause is orderby keys.
	OrderByClause struct {
		pos
		Keys []OrderKey
	}
	// SelectClause is select X, the end of a query.
	SelectClause struct {
		pos
		X Expr
	}
	// GroupClause is group X by By, the end of a query.
	GroupClause struct {
		pos
		X, By Expr
	}
	// IntoClause continues a query with its result: into Name.
	IntoClause struct {
		pos
		Name string
	}
)

// An OrderKey is one key of orderby.
type OrderKey struct {
	X          Expr
	Descending bool
}

// Type is a type as written.
type Type interface{ Node }

// The types.
type (
	// NamedType is a possibly qualified name with type arguments on its parts. Predefined types are named by their keyword.
	NamedType struct {
		pos
		Parts []NamePart
	}
	// ArrayType is Elem[]; Rank is above 1 for [,].
	ArrayType struct {
		pos
		Elem Type
		Rank int
	}
	// NullableType is Elem?.
	NullableType struct {
		pos
		Elem Type
	}
	// TupleType is (A a, B b).
	TupleType struct {
		pos
		Items []TupleItem
	}
	// OmittedType is nothing in the place of a type argument, as in typeof(List<>).
	OmittedType struct{ pos }
)

// A NamePart is one identifier of a qualified name.
type NamePart struct {
	Name string
	Args []Type
	Span source.Span
}

// A TupleItem is an element of a tuple type.
type TupleItem struct {
	Type Type
	Name string
}
