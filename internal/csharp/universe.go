package csharp

import (
	"github.com/portico-apim/portico/internal/csharp/rt"
	"github.com/portico-apim/portico/internal/source"
)

// A Universe is all the types that expressions can name: those of the library and those of the host. It is immutable and safe
// for concurrent use.
type Universe struct{}

// New returns the universe of the library and the host's classes. An error is a mistake in a declaration.
func New(host ...rt.Class) (*Universe, error) {
	return &Universe{}, nil
}

// A Global is a variable that exists without a declaration, such as context.
type Global struct {
	Name string
	Type *rt.Type
}

// Options say what a text is compiled against.
type Options struct {
	// Globals are the variables of the host. Frame.Globals holds their values in this order.
	Globals []Global
	// Result is the type the value must convert to. Nil leaves it as it is.
	Result *rt.Type
}

// Compile checks and compiles a text. The program is nil if there are errors; warnings come with a program. The same text is
// compiled once for as long as somebody holds its program.
func (u *Universe) Compile(src *source.Source, opts Options) (*Program, source.Diagnostics) {
	var diags source.Diagnostics
	diags.Add(src, source.At(0), "", "the compiler is not there yet")
	return nil, diags
}

// A Program is a compiled text.
type Program struct {
	typ  *rt.Type
	uses map[string]bool
}

// Type returns the static type of the value; for a block, of what it returns.
func (p *Program) Type() *rt.Type { return p.typ }

// Constant returns the value of a program that is a constant expression.
func (p *Program) Constant() (rt.Value, bool) { return rt.Null, false }

// Uses reports whether the program contains an access to a member of a class, by their simple names: Uses("IRequest", "Body").
func (p *Program) Uses(class, member string) bool { return p.uses[class+"."+member] }

// Eval computes the value. The error is an *rt.Exception for what C# throws, an *rt.LimitError when the budget is spent.
func (p *Program) Eval(f *rt.Frame) (rt.Value, error) { return rt.Null, nil }
