package check

import (
	"github.com/portico-apim/portico/internal/csharp/rt"
	"github.com/portico-apim/portico/internal/source"
)

// lambdaFailure says why a lambda cannot be an argument: an error in its body is reported rather than the conversion.
func (c *checker) lambdaFailure(a arg, t *rt.Type) *failure {
	l, ok := a.x.(*lambdaExpr)
	if !ok {
		return nil
	}
	d, isDelegate := c.u.Delegate(t)
	switch {
	case !isDelegate:
		return &failure{rank: 2, at: a.at, code: "CS1660", text: "Cannot convert lambda expression to type '%s' because it is not a delegate type", args: []any{t}}
	case !l.x.AnyParams && len(l.x.Params) != len(d.Params):
		return &failure{rank: 2, at: a.at, code: "CS1593", text: "Delegate '%s' does not take %d arguments", args: []any{t, len(l.x.Params)}}
	case !c.lambdaTakes(l, paramTypes(d)):
		return &failure{rank: 2, at: a.at, code: "CS1661", text: "Cannot convert lambda expression to type '%s' because the parameter types do not match the delegate parameter types", args: []any{t}}
	}
	b := c.bindLambda(l, paramTypes(d))
	if f := bodyError(b.diags); f != nil {
		return f
	}
	if f := bodyError(c.speculate(func() { c.returnError(l, b, t, d.ResultType()) })); f != nil {
		return f
	}
	return &failure{rank: 5, at: a.at, code: "CS1662", text: "Cannot convert lambda expression to intended delegate type '%s' because some of the return types in the block are not implicitly convertible to the delegate return type", args: []any{t}}
}

// bodyError makes a failure of the first error in the body of a lambda; nil if there is none.
func bodyError(diags source.Diagnostics) *failure {
	for _, d := range diags {
		if d.Severity == source.Error {
			return &failure{rank: 6, at: d.Span, code: d.Code, text: "%s", args: []any{d.Message}, hint: d.Hint}
		}
	}
	return nil
}

// returnError reports what keeps a lambda from giving what its delegate returns.
func (c *checker) returnError(l *lambdaExpr, b *boundLambda, t, want *rt.Type) {
	void := want.Kind == rt.KindVoid
	if l.x.Block == nil {
		if void && !isStatement(b.body) {
			c.notStatement(b.body)
		} else if !void && !c.implicit(b.body, want).OK() {
			c.conversionError(b.body, want, c.implicit(b.body, want))
		}
		return
	}
	for _, s := range b.ret.stmts {
		switch {
		case s.X == nil && !void:
			c.errorf(l, "CS0126", "An object of a type convertible to '%s' is required", want)
		case s.X != nil && void:
			c.errorf(s.X, "CS8030", "Anonymous function converted to a void returning delegate cannot return a value")
		case s.X != nil && !c.implicit(s.X, want).OK():
			c.conversionError(s.X, want, c.implicit(s.X, want))
		}
	}
	if !void && len(b.ret.stmts) == 0 {
		c.errorf(l, "CS1643", "Not all code paths return a value in lambda expression of type '%s'", t)
	}
}

// notStatement reports an expression that cannot stand alone.
func (c *checker) notStatement(at spanned) *source.Diagnostic {
	return c.errorf(at, "CS0201", "Only assignment, call, increment, decrement, and new object expressions can be used as a statement")
}
