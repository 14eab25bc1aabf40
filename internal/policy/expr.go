package policy

import (
	"errors"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/portico-apim/portico/internal/csharp"
	"github.com/portico-apim/portico/internal/csharp/rt"
)

// Literal is what an expression in a document can be wanted as. A time.Duration is written as a number of seconds; an rt.Value takes any
// value as it is, literal text as a string.
type Literal interface {
	string | bool | int | float64 | time.Duration | rt.Value
}

// Expr is a value in a document that may be an expression or a literal. The zero Expr is one that the document does not have.
type Expr[T Literal] struct {
	literal T
	program *csharp.Program
	set     bool
	// text is the source text of an expression, for traces.
	text string
}

// Const returns an Expr that always has the value.
func Const[T Literal](value T) Expr[T] { return Expr[T]{literal: value, set: true} }

// IsSet reports whether the document has the value, or a default stands in for it.
func (e *Expr[T]) IsSet() bool { return e.set }

// Literal returns the value of a literal and whether it is one.
func (e *Expr[T]) Literal() (T, bool) { return e.literal, e.set && e.program == nil }

// Program returns the compiled expression, nil for a literal.
func (e *Expr[T]) Program() *csharp.Program { return e.program }

// Eval returns the value for an exchange. Errors are of type *Error with ReasonExpression.
func (e *Expr[T]) Eval(x *Exchange) (T, error) {
	switch {
	case e.program == nil:
		return e.literal, nil
	case x.turn != nil || x.Trace != nil:
		return e.evalWatched(x)
	}
	var result T
	var err error
	if yes, ok := any(&result).(*bool); ok && e.program.Type() == rt.BoolType {
		*yes, err = e.program.Test(x.EvalFrame())
	} else {
		var value rt.Value
		if value, err = e.program.Eval(x.EvalFrame()); err == nil {
			err = convert(value, &result)
		}
	}
	if err != nil {
		return result, expressionError(err)
	}
	return result, nil
}

// evalWatched is Eval for an exchange that is traced, or takes turns with its forks.
func (e *Expr[T]) evalWatched(x *Exchange) (T, error) {
	if x.turn != nil {
		x.turn.Lock()
		defer x.turn.Unlock()
	}
	var result T
	value, err := e.program.Eval(x.EvalFrame())
	if err == nil {
		err = convert(value, &result)
	}
	if err != nil {
		x.Note("expression", map[string]any{"messages": []any{
			map[string]string{"message": "Expression evaluation failed.", "expression": e.text, "details": err.Error()},
		}})
		return result, expressionError(err)
	}
	if x.Trace != nil {
		x.Note("expression", map[string]any{"message": "Expression was successfully evaluated.", "expression": e.text, "value": Text(value)})
	}
	return result, nil
}

// Inspect evaluates a program and gives its value to a function that looks further into it, on the budget that is left. Nobody else who evaluates something of the
// exchange or of its forks gets between.
func (x *Exchange) Inspect(p *csharp.Program, do func(f *rt.Frame, v rt.Value) error) error {
	if x.turn != nil {
		x.turn.Lock()
		defer x.turn.Unlock()
	}
	f := x.EvalFrame()
	v, err := p.Eval(f)
	if err != nil {
		return expressionError(err)
	}
	return do(f, v)
}

func expressionError(err error) error {
	var failed *Error
	if errors.As(err, &failed) { // a member of the context failed, for example to read a body
		return failed
	}
	return &Error{Reason: ReasonExpression, Message: "Expression evaluation failed. " + err.Error(), Cause: err}
}

// EvalFrame returns the frame in which the exchange's expressions run.
func (x *Exchange) EvalFrame() *rt.Frame {
	if x.frame == nil {
		x.frame = rt.NewFrame(rt.DefaultLimits, rt.Obj((*contextObject)(x)))
	}
	return x.frame
}

// convert gives target the value of an expression.
func convert(value rt.Value, target any) error {
	switch t := target.(type) {
	case *rt.Value:
		*t = value
	case *string:
		*t = Text(value)
	case *bool:
		return convertBool(value, t)
	case *int:
		n, err := number(value)
		*t = int(n)
		return err
	case *float64:
		n, err := number(value)
		*t = n
		return err
	case *time.Duration:
		n, err := number(value)
		*t = time.Duration(n * float64(time.Second))
		return err
	}
	return nil
}

// Text returns what a value reads as where a document wants text: null is empty, everything else as ToString gives it.
func Text(value rt.Value) string {
	if value.IsString() {
		return value.AsString()
	}
	var f *rt.Frame
	if value.AsObject() != nil {
		f = rt.NewFrame(textLimits)
	}
	text, err := rt.ToString(f, value)
	if err != nil {
		return err.Error()
	}
	return text
}

// textLimits are those of the text of an object that is there already: it takes no more than a few times its memory.
var textLimits = rt.Limits{Steps: math.MaxInt, Bytes: math.MaxInt, Depth: math.MaxInt, Regex: rt.DefaultLimits.Regex}

func convertBool(value rt.Value, target *bool) error {
	if value.Kind() == rt.KindBool {
		*target = value.AsBool()
		return nil
	}
	b, err := strconv.ParseBool(strings.ToLower(strings.TrimSpace(Text(value))))
	if err != nil {
		return rt.Throw(rt.FormatException, "String '%s' was not recognized as a valid Boolean.", Text(value))
	}
	*target = b
	return nil
}

func number(value rt.Value) (float64, error) {
	switch k := value.Kind(); {
	case k.IsFloat():
		return value.AsDouble(), nil
	case k.IsIntegral() && k != rt.KindChar:
		return float64(value.AsLong()), nil
	}
	n, err := strconv.ParseFloat(strings.TrimSpace(Text(value)), 64)
	if err != nil {
		return 0, rt.Throw(rt.FormatException, "Input string was not in a correct format.")
	}
	return n, nil
}

// anyExpr is what the decoder sees of an Expr.
type anyExpr interface {
	setLiteral(text string) error
	setProgram(p *csharp.Program, text string)
	wanted() *rt.Type
}

func (e *Expr[T]) setProgram(p *csharp.Program, text string) {
	e.program, e.text, e.set = p, text, true
}

// wanted is the type that an expression is checked against; nil where values are converted when they are there.
func (e *Expr[T]) wanted() *rt.Type { return nil }

func (e *Expr[T]) setLiteral(text string) error {
	e.set = true
	return parseLiteral(text, &e.literal)
}

// parseLiteral reads a literal of a document into a variable of one of the types that plain fields and Expr have.
func parseLiteral(text string, target any) error {
	var err error
	switch t := target.(type) {
	case *string:
		*t = text
	case *rt.Value:
		*t = rt.String(text)
	case *bool:
		*t, err = parseBool(text)
	case *int:
		*t, err = strconv.Atoi(strings.TrimSpace(text))
	case *float64:
		*t, err = strconv.ParseFloat(strings.TrimSpace(text), 64)
	case *time.Duration:
		var seconds float64
		seconds, err = strconv.ParseFloat(strings.TrimSpace(text), 64)
		*t = time.Duration(seconds * float64(time.Second))
	}
	if err != nil {
		return errLiteral
	}
	return nil
}

var errLiteral = errors.New("not of that type")

func parseBool(text string) (bool, error) {
	switch strings.TrimSpace(text) {
	case "true", "1", "True":
		return true, nil
	case "false", "0", "False":
		return false, nil
	}
	return false, errLiteral
}
