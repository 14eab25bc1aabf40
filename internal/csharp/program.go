package csharp

import (
	"github.com/portico-apim/portico/internal/csharp/compile"
	"github.com/portico-apim/portico/internal/csharp/rt"
	"github.com/portico-apim/portico/internal/source"
)

// A Program is a compiled text. It is immutable and may be evaluated by many goroutines at once.
type Program struct {
	typ        *rt.Type
	uses       map[string]bool
	code       *compile.Program
	kept       *rt.Cache
	constant   rt.Value
	isConstant bool
	warnings   source.Diagnostics // without their source, which differs from place to place
}

// Type returns the static type of the value; for a block, of what it returns.
func (p *Program) Type() *rt.Type { return p.typ }

// Constant returns the value of a program that is a constant expression.
func (p *Program) Constant() (rt.Value, bool) { return p.constant, p.isConstant }

// Uses reports whether the program contains an access to a member of a class, by their simple names: Uses("IRequest", "Body").
func (p *Program) Uses(class, member string) bool { return p.uses[class+"."+member] }

// Eval computes the value with the frame's globals and a fresh budget. The error is an *rt.Exception for what C# throws, with the place
// in the text, and an *rt.LimitError when the budget is spent.
func (p *Program) Eval(f *rt.Frame) (rt.Value, error) {
	if p.isConstant {
		return p.constant, nil
	}
	f.Cache = p.kept
	return p.code.Run(f)
}

// Test is Eval for a program whose type is bool.
func (p *Program) Test(f *rt.Frame) (bool, error) {
	if p.isConstant {
		return p.constant.AsBool(), nil
	}
	f.Cache = p.kept
	return p.code.Test(f)
}

// warningsIn returns the program's warnings for a place where its text stands.
func (p *Program) warningsIn(src *source.Source) source.Diagnostics {
	var diags source.Diagnostics
	for _, d := range p.warnings {
		d.Source = src
		diags = append(diags, d)
	}
	return diags
}
