// Package check gives every expression its type, as the C# specification says: names, overloads, conversions, inference, constants,
// definite assignment, reachability. Its output is a tree without any question left, or diagnostics with the codes of the C# compiler.
package check

import (
	"github.com/portico-apim/portico/internal/csharp/rt"
	"github.com/portico-apim/portico/internal/csharp/syntax"
	"github.com/portico-apim/portico/internal/csharp/types"
	"github.com/portico-apim/portico/internal/source"
)

// A GlobalDecl is a variable of the host.
type GlobalDecl struct {
	Name string
	Type *rt.Type
}

// A Program is a checked text.
type Program struct {
	Main *Function
	// Uses are the members the program names, as "Class.Member".
	Uses map[string]bool
	// Labels is the number of labels for goto.
	Labels int
}

// maxErrors bounds how many errors are reported for one text.
const maxErrors = 20

// Options say what a text is checked against.
type Options struct {
	Globals []GlobalDecl
	// Result is the type that the value must convert to, or nil.
	Result *rt.Type
	// ObjectsByValue lets == and != between an object and a string compare what they hold, where C# compares references.
	ObjectsByValue bool
}

// Check checks a tree. The program is nil if there are errors.
func Check(u *types.Universe, src *source.Source, tree *syntax.Tree, opts Options) (*Program, source.Diagnostics) {
	globals, result := opts.Globals, opts.Result
	c := &checker{byValue: opts.ObjectsByValue, u: u, src: src, diags: &source.Diagnostics{}, globals: globals, uses: map[string]bool{}, places: map[Stmt]source.Span{}}
	main := &Function{Result: result}
	c.fn = main
	c.push()
	if tree.Block != nil {
		c.mainBlock(main, tree.Block, result)
	} else {
		c.mainExpr(main, tree.Expr, result)
	}
	c.closeCaptures()
	if c.diags.Err() == nil {
		c.flow(main)
	}
	if c.complex {
		*c.diags = nil
		c.errorAt(c.complexAt, "CS8078", "An expression is too long or complex to compile")
	}
	if c.diags.Err() != nil {
		return nil, *c.diags
	}
	return &Program{Main: main, Uses: c.uses, Labels: c.labels}, *c.diags
}

func (c *checker) mainExpr(main *Function, x syntax.Expr, result *rt.Type) {
	v := c.value(x)
	if result != nil {
		v = c.convert(v, result)
	}
	v = c.settled(v)
	main.Body, main.Result = v, v.Type()
}

// settled reports an expression that has no type of its own where one is needed.
func (c *checker) settled(v Expr) Expr {
	switch v.Type().Kind {
	case rt.KindVoid:
		if call, ok := v.(*Call); ok && call.Member.Name == "Trace" {
			return v
		}
		c.errorf(v, "CS0127", "the expression has no value: '%s' returns nothing", c.text(v))
	case kindDefault:
		return &Const{base{rt.ObjectType, v.Span()}, rt.Null}
	case kindThrow:
		v = c.convert(v, rt.ObjectType)
	case kindLambda, kindGroup:
		return c.convert(v, rt.ObjectType)
	}
	return v
}

func (c *checker) mainBlock(main *Function, b *syntax.Block, result *rt.Type) {
	r := &returns{want: result}
	c.returns = r
	block := c.block(b)
	main.Block = block
	main.Result = r.each(c)
	if c.ends(main) {
		end := source.Span{Start: b.Span().Start, End: b.Span().Start + 1}
		c.errorAt(end, "CS1643", "Not all code paths return a value").Hint = "every path through @{ } must end with return"
	}
}

// A checker checks one text.
type checker struct {
	u       *types.Universe
	src     *source.Source
	diags   *source.Diagnostics
	globals []GlobalDecl
	uses    map[string]bool
	byValue bool // objects are compared with strings by value

	fn      *Function
	scope   *scope
	returns *returns
	// checked is set inside checked(…), unchecked inside unchecked(…).
	checked, unchecked bool
	labels             int
	loops              int // loops and switches around, for break
	turns              int // loops around, for continue
	catches            int
	finally            int // finally blocks around
	finallyJumps       int // how many of jumps are outside the innermost finally
	jumps              []*jumpScope
	lambdas            map[lambdaKey]*boundLambda
	calls              []localCall
	locals             []*Function // local functions
	summaries          map[*Function]*summary
	places             map[Stmt]source.Span
	followed           int // variables that the flow analysis knows
	depth              int
	work               int
	complex            bool
	complexAt          source.Span
}

// What bounds the checking of a text.
const (
	maxWork      = 200_000 // expressions bound, lambdas bound again for other types included
	maxTypeSize  = 2_000   // names that a type is written with
	maxTypeDepth = 64      // and how deep they stand in each other
)

// errorAt reports an error at a place.
func (c *checker) errorAt(span source.Span, code, format string, args ...any) *source.Diagnostic {
	if len(*c.diags) >= maxErrors {
		return &source.Diagnostic{}
	}
	return c.diags.Add(c.src, span, code, format, args...)
}

// spanned is anything that has a place.
type spanned interface{ Span() source.Span }

// errorf reports an error at a node.
func (c *checker) errorf(at spanned, code, format string, args ...any) *source.Diagnostic {
	return c.errorAt(at.Span(), code, format, args...)
}

// text returns the source text of a node.
func (c *checker) text(at spanned) string {
	s := at.Span()
	return c.src.Text[s.Start:min(s.End, len(c.src.Text))]
}

var invalidType = &rt.Type{Kind: rt.KindInvalid, Def: &rt.Def{Name: "?"}}

// invalid stands for something that an error was reported for.
func invalid(at spanned) Expr { return &Invalid{base{invalidType, at.Span()}} }

func isInvalid(x Expr) bool { return x.Type().Kind == rt.KindInvalid }

// speculate runs f with its diagnostics kept apart, and returns them.
func (c *checker) speculate(f func()) source.Diagnostics {
	saved := c.diags
	var diags source.Diagnostics
	c.diags = &diags
	f()
	c.diags = saved
	return diags
}

// use records that the program names a member.
func (c *checker) use(m types.Bound) {
	if m.Owner != nil {
		c.uses[m.Owner.Name+"."+m.Name] = true
	}
}
