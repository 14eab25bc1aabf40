package check

import (
	"github.com/portico-apim/portico/internal/csharp/rt"
	"github.com/portico-apim/portico/internal/csharp/types"
	"github.com/portico-apim/portico/internal/source"
)

// Expr is a typed expression. All conversions are explicit in the tree.
type Expr interface {
	Type() *rt.Type
	Span() source.Span
}

// base is embedded in every expression.
type base struct {
	typ  *rt.Type
	span source.Span
}

// Type returns the static type.
func (b base) Type() *rt.Type { return b.typ }

// Span returns the place in the text.
func (b base) Span() source.Span { return b.span }

// A Function is the whole program, a lambda, or a local function.
type Function struct {
	Parent *Function
	Params []*Variable
	// Slots is the number of variables.
	Slots int
	// Outs are the indexes of ref and out parameters.
	Outs []int
	// Captures are the variables of enclosing functions that are used here or further in.
	Captures []*Variable
	// Result is what it returns; void for statements without a value.
	Result *rt.Type
	Name   string
	// Body or Block is what it does.
	Body  Expr
	Block *Block
}

// A Variable is a local, a parameter, or a temporary of the checker.
type Variable struct {
	Name string
	Type *rt.Type
	Func *Function
	Slot int
	// Captured variables live in a cell.
	Captured bool
	// Assigned says that a parameter or a variable with an initial value needs no check for definite assignment.
	Assigned bool
	ReadOnly string // why it cannot be assigned, for foreach and using variables
	Span     source.Span
	index    int
	told     bool // something is wrong with it, which was reported
}

// The expressions.
type (
	// Const is a constant.
	Const struct {
		base
		Value rt.Value
	}
	// Local reads a variable.
	Local struct {
		base
		Var *Variable
	}
	// Global reads a variable of the host.
	Global struct {
		base
		Index int
	}
	// Call calls a member: a method, a getter, a constructor, an operator. Recv is nil for static members.
	Call struct {
		base
		Member types.Bound
		Recv   Expr
		Args   []Expr
		// Types are the type arguments the function gets: the class's and the method's.
		Types []*rt.Type
		// Outs are the arguments for ref and out parameters.
		Outs []Out
	}
	// Invoke calls a delegate.
	Invoke struct {
		base
		Fn   Expr
		Args []Expr
		Outs []Out
	}
	// LocalCall calls a local function.
	LocalCall struct {
		base
		Func *Function
		Args []Expr
		Outs []Out
	}
	// Field reads a field of an anonymous object or tuple.
	Field struct {
		base
		X     Expr
		Index int
	}
	// Element reads an element of an array.
	Element struct {
		base
		X, Index Expr
	}
	// Convert converts a value.
	Convert struct {
		base
		X       Expr
		Conv    types.Conversion
		Checked bool
	}
	// Test is X is T, or X as T when As is set.
	Test struct {
		base
		X  Expr
		To *rt.Type
		As bool
	}
	// Match is X is Pattern.
	Match struct {
		base
		X       Expr
		Pattern Pattern
	}
	// Unary is an operator on a number or bool: - ~ !.
	Unary struct {
		base
		Op      string
		X       Expr
		Checked bool
		Lifted  bool
	}
	// Binary is an operator on two values of the kind Kind: arithmetic, shifts, bits, and comparisons. Lifted operators give null, or
	// false for comparisons, when an operand is null.
	Binary struct {
		base
		Op      string
		Kind    rt.Kind
		L, R    Expr
		Checked bool
		Lifted  bool
	}
	// Logic is L && R, or L || R.
	Logic struct {
		base
		And  bool
		L, R Expr
	}
	// Concat joins texts. Parts are of any type; constants that follow each other are one.
	Concat struct {
		base
		Parts []Expr
	}
	// Format is an interpolated string with alignment or formats.
	Format struct {
		base
		Parts []FormatPart
	}
	// Coalesce is L ?? R; L is converted by Conv when it is not null.
	Coalesce struct {
		base
		L, R Expr
		Conv *types.Conversion
	}
	// Conditional is Test ? Then : Else.
	Conditional struct {
		base
		Test, Then, Else Expr
	}
	// CondAccess is X?.Then: Var holds X while Then is computed.
	CondAccess struct {
		base
		X    Expr
		Var  *Variable
		Then Expr
	}
	// Assign gives a target a value, and is that value. The target is a Local, Element, Field, or the Call of a getter.
	Assign struct {
		base
		Target, Value Expr
	}
	// Let computes Inits into Vars, then Effects, then Result.
	Let struct {
		base
		Vars    []*Variable
		Inits   []Expr
		Effects []Expr
		Result  Expr
	}
	// Lambda makes a delegate.
	Lambda struct {
		base
		Func *Function
	}
	// MethodRef makes a delegate of a method, or of a local function.
	MethodRef struct {
		base
		Call Expr
		Func *Function
		// Recv is computed when the delegate is made, and kept in Var.
		Recv Expr
		Var  *Variable
	}
	// NewArray makes an array of Size elements, or of Items.
	NewArray struct {
		base
		Size  Expr
		Items []Expr
	}
	// Record makes an anonymous object or tuple.
	Record struct {
		base
		Fields []Expr
		raw    []Expr // of a tuple, before null and default became objects
	}
	// Throw throws an exception; its type is what the context wants.
	Throw struct {
		base
		X Expr
	}
	// Invalid stands for what had an error.
	Invalid struct{ base }
)

// An Out is an argument that a call writes back: the value of argument Arg goes to Target, converted by nothing.
type Out struct {
	Arg    int
	Target Expr // nil for a discard
}

// A FormatPart is a text, or a value with its alignment and format.
type FormatPart struct {
	Text   string
	X      Expr
	Align  int
	Format string
}

// Pattern is a typed pattern.
type Pattern interface{ pattern() }

// The patterns.
type (
	// ConstPattern matches values equal to a constant; a nil Value is the pattern null.
	ConstPattern struct{ Value rt.Value }
	// TypePattern matches values of a type, and gives them to Var if there is one.
	TypePattern struct {
		Type *rt.Type
		Var  *Variable
	}
	// VarPattern matches everything.
	VarPattern struct{ Var *Variable }
)

func (ConstPattern) pattern() {}
func (TypePattern) pattern()  {}
func (VarPattern) pattern()   {}
