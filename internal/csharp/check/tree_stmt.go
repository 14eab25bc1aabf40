package check

import (
	"github.com/portico-apim/portico/internal/csharp/rt"
	"github.com/portico-apim/portico/internal/source"
)

// Stmt is a checked statement.
type Stmt interface{ stmt() }

// The statements.
type (
	// Block is statements in order.
	Block struct {
		Stmts []Stmt
		End   source.Span
	}
	// Unscoped is statements that share the scope around them.
	Unscoped struct{ Stmts []Stmt }
	// Declare begins the life of a variable; Init is nil if it has no value yet.
	Declare struct {
		Var  *Variable
		Init Expr
	}
	// Effect computes an expression and drops its value.
	Effect struct{ X Expr }
	// If is if; Else may be nil.
	If struct {
		Test       Expr
		Then, Else Stmt
	}
	// Loop is while, do and for: Init, then Test, Body, Next again and again. Test is nil for an endless loop.
	Loop struct {
		Init      []Stmt
		Test      Expr
		TestLast  bool
		Next      []Expr
		Body      Stmt
		Variables []*Variable // of Init
	}
	// Foreach goes through a sequence. Items converts the element to the variable's type.
	Foreach struct {
		Var  *Variable
		X    Expr
		Conv Expr // reads Item, nil if the element needs no conversion
		Item *Variable
		Body Stmt
		// Deconstruct gives the parts of the element to variables before the body.
		Deconstruct []Stmt
	}
	// Switch is switch.
	Switch struct {
		X        Expr
		Var      *Variable
		Sections []Section
		Default  int // the section with default:, -1 if there is none
		// Only is the section that a constant value leads to, -1 if the value is none; All says that a case takes every value.
		Only int
		All  bool
	}
	// Return is return; X may be nil.
	Return struct{ X Expr }
	// ThrowStmt is throw; X is nil to throw the caught exception again.
	ThrowStmt struct {
		X    Expr
		Span source.Span
	}
	// Break is break.
	Break struct{ At source.Span }
	// Continue is continue.
	Continue struct{ At source.Span }
	// Goto jumps to a label or a case.
	Goto struct {
		Label   *Label
		Switch  *Switch // that has the section, when Label is nil
		Section int
	}
	// Labeled is a statement with a label.
	Labeled struct {
		Label *Label
		Body  Stmt
	}
	// Try is try, catch and finally.
	Try struct {
		Body    *Block
		Catches []Catch
		Finally *Block
	}
	// Using is using over a variable or a value.
	Using struct {
		Decls []Stmt
		Vars  []*Variable
		Body  Stmt
	}
	// Nop does nothing.
	Nop struct{}
)

// A Label is a place that goto can go to.
type Label struct {
	Name string
	ID   int
}

// A Section of a switch.
type Section struct {
	Cases []Case
	Body  []Stmt
}

// A Case matches a value; When may be nil.
type Case struct {
	Pattern Pattern
	When    Expr
}

// A Catch handles exceptions of a type; nil for all. Var is nil if it has no name.
type Catch struct {
	Type *rt.Type
	Var  *Variable
	When Expr
	Body *Block
}

func (*Block) stmt()     {}
func (*Declare) stmt()   {}
func (*Unscoped) stmt()  {}
func (*Effect) stmt()    {}
func (*If) stmt()        {}
func (*Loop) stmt()      {}
func (*Foreach) stmt()   {}
func (*Switch) stmt()    {}
func (*Return) stmt()    {}
func (*ThrowStmt) stmt() {}
func (*Break) stmt()     {}
func (*Continue) stmt()  {}
func (*Goto) stmt()      {}
func (*Labeled) stmt()   {}
func (*Try) stmt()       {}
func (*Using) stmt()     {}
func (*Nop) stmt()       {}
