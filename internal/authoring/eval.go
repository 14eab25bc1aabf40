package authoring

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/portico-apim/portico/internal/csharp"
	"github.com/portico-apim/portico/internal/csharp/rt"
	"github.com/portico-apim/portico/internal/policy"
	"github.com/portico-apim/portico/internal/source"
)

// expressionName is what diagnostics call an expression from the command line.
const expressionName = "expression"

// Evaluate returns the value of an expression, @(…) or @{…}, as people read it. The error has diagnostics of the compiler with their places, or the
// exception or the limit that ended the evaluation.
func (d *Desk) Evaluate(text string, c *Context) (string, error) {
	x, err := c.exchange(d)
	if err != nil {
		return "", err
	}
	v, err := d.value(text, x)
	if err != nil {
		return "", err
	}
	x.EvalFrame().Reset()
	return csharp.Show(x.EvalFrame(), v)
}

// Outcome returns what becomes of an expression in the words that other runtimes can be compared by.
func (d *Desk) Outcome(id, text string, c *Context) (csharp.Outcome, error) {
	x, err := c.exchange(d)
	if err != nil {
		return csharp.Outcome{}, err
	}
	return d.universe.Evaluate(id, text, policy.ExpressionOptions(), x.EvalFrame()), nil
}

// value evaluates an expression for an exchange.
func (d *Desk) value(text string, x *policy.Exchange) (rt.Value, error) {
	src := source.New(expressionName, text)
	program, diags := d.universe.Compile(src, policy.ExpressionOptions())
	if program == nil {
		return rt.Null, diags
	}
	v, err := program.Eval(x.EvalFrame())
	if thrown, ok := errors.AsType[*rt.Exception](err); ok {
		return rt.Null, described(src, thrown)
	}
	return v, err
}

// described returns an exception with its type and its place in the text.
func described(src *source.Source, thrown *rt.Exception) error {
	var diags source.Diagnostics
	d := diags.Add(src, thrown.Span, thrown.Class.Name, "%s", thrown.Message)
	if inner := thrown.Inner; inner != nil {
		d.Hint = "caused by " + inner.Class.Name + ": " + inner.Message
	}
	return diags
}

// A Case is a line of a file of expressions.
type Case struct {
	// ID is the number of the line.
	ID         string
	Expression string
}

// maxCase bounds the length of a line in bytes.
const maxCase = 1 << 20

// ReadCases reads a file of expressions, one on a line. Empty lines and those that begin with # do not count.
func ReadCases(r io.Reader) ([]Case, error) {
	var cases []Case
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, maxCase)
	for n := 1; lines.Scan(); n++ {
		text := strings.TrimSpace(strings.TrimPrefix(lines.Text(), "\uFEFF"))
		if text != "" && !strings.HasPrefix(text, "#") {
			cases = append(cases, Case{strconv.Itoa(n), text})
		}
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("read expressions: %w", err)
	}
	return cases, nil
}

// EvaluateCases writes what becomes of each case, one JSON object on a line.
func (d *Desk) EvaluateCases(cases []Case, c *Context, w io.Writer) error {
	for _, one := range cases {
		outcome, err := d.Outcome(one.ID, one.Expression, c)
		if err != nil {
			return err
		}
		if err := PrintOutcome(w, outcome); err != nil {
			return err
		}
	}
	return nil
}

// PrintOutcome writes an outcome as a line of JSON.
func PrintOutcome(w io.Writer, o csharp.Outcome) error {
	out := json.NewEncoder(w)
	out.SetEscapeHTML(false)
	return out.Encode(o)
}
