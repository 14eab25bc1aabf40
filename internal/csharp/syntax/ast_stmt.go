package syntax

import "github.com/portico-apim/portico/internal/source"

// Stmt is a statement.
type Stmt interface{ Node }

// The statements.
type (
	// Block is { … }.
	Block struct {
		pos
		Stmts []Stmt
		// End is the closing brace.
		End source.Span
	}
	// LocalVar is Type a = x, b; Type is nil for var.
	LocalVar struct {
		pos
		Type  Type
		Const bool
		Vars  []Declarator
	}
	// LocalFunc is a local function.
	LocalFunc struct {
		pos
		Result   Type
		Name     string
		NameSpan source.Span
		Params   []ParamDecl
		Body     *Block // nil if it has an expression
		Expr     Expr
	}
	// ExprStmt is an expression that is computed for its effect.
	ExprStmt struct {
		pos
		X Expr
		// InParens says that the whole expression stands in parentheses, which makes it no statement.
		InParens bool
	}
	// Empty is ;.
	Empty struct{ pos }
	// If is if (Test) Then else Else.
	If struct {
		pos
		Test       Expr
		Then, Else Stmt
	}
	// While is while (Test) Body.
	While struct {
		pos
		Test Expr
		Body Stmt
	}
	// Do is do Body while (Test).
	Do struct {
		pos
		Body Stmt
		Test Expr
	}
	// For is for (Init; Test; Next) Body; Test may be nil.
	For struct {
		pos
		Init []Stmt
		Test Expr
		Next []Expr
		Body Stmt
	}
	// Foreach is foreach (Type Target in X) Body; Type is nil for var.
	Foreach struct {
		pos
		Type   Type
		Target Designation
		X      Expr
		Body   Stmt
	}
	// Switch is switch (X) { Sections }.
	Switch struct {
		pos
		X        Expr
		Sections []Section
	}
	// Return is return X; X may be nil.
	Return struct {
		pos
		X Expr
	}
	// Throw is throw X; X is nil to throw the caught exception again.
	Throw struct {
		pos
		X Expr
	}
	// Jump is break, continue, or goto with a label, "case" or "default".
	Jump struct {
		pos
		Kind  string
		Label string
		Case  Expr
	}
	// Labeled is Label: Body.
	Labeled struct {
		pos
		Label string
		Body  Stmt
	}
	// Try is try Body Catches finally Finally.
	Try struct {
		pos
		Body    *Block
		Catches []Catch
		Finally *Block
	}
	// Using is using (Decl or X) Body.
	Using struct {
		pos
		Decl *LocalVar
		X    Expr
		Body Stmt
	}
	// Lock is lock (X) Body.
	Lock struct {
		pos
		X    Expr
		Body Stmt
	}
	// CheckedStmt is checked or unchecked before a block.
	CheckedStmt struct {
		pos
		On   bool
		Body *Block
	}
)

// A Declarator is one variable of a declaration; Init may be nil.
type Declarator struct {
	Name string
	Init Expr
	Span source.Span
}

// A Section of a switch has labels and statements.
type Section struct {
	Labels []Label
	Body   []Stmt
	Span   source.Span
}

// A Label is case Pattern when When:, or default: when Pattern is nil.
type Label struct {
	Pattern Pattern
	When    Expr
	Span    source.Span
}

// A Catch is catch (Type Name) when (When) Body. Type is nil to catch everything.
type Catch struct {
	Type Type
	Name string
	When Expr
	Body *Block
	Span source.Span
}

// A ParamDecl is a declared parameter.
type ParamDecl struct {
	Type    Type
	Name    string
	Mode    Mode
	This    bool
	Default Expr
	Span    source.Span
}

// DeclKind sorts the members of a class table.
type DeclKind uint8

// The kinds of members.
const (
	MethodDecl DeclKind = iota
	PropertyDecl
	IndexerDecl
	ConstDecl
	ConstructorDecl
	OperatorDecl
	ConversionDecl
)

// A MemberDecl is a row of a class table, parsed.
type MemberDecl struct {
	Kind       DeclKind
	Static     bool
	Type       Type // nil for constructors
	Name       string
	TypeParams []string
	Params     []ParamDecl
	Get, Set   bool
	Value      Expr // of a constant
	Op         string
	Implicit   bool
}
