// Package compile turns checked trees into Go closures. Everything that can be decided beforehand is: slots of variables, functions of
// members, conversions, operators. What remains is one Go call for each node, or less.
//
// There are three kinds of closures: code gives a Value, test a bool, integer the bits of an integral value. An expression is compiled to
// the kind that its place needs, so that conditions, counters and indexes are plain Go values.
//
// Functions that only make a closure are marked noinline: where the Go compiler inlines one, it stops inlining what its closure calls.
package compile

import (
	"fmt"

	"github.com/portico-apim/portico/internal/csharp/check"
	"github.com/portico-apim/portico/internal/csharp/rt"
	"github.com/portico-apim/portico/internal/csharp/types"
	"github.com/portico-apim/portico/internal/source"
)

type (
	// code computes a value.
	code func(f *rt.Frame) (rt.Value, error)
	// test computes a bool.
	test func(f *rt.Frame) (bool, error)
	// action runs a statement.
	action func(f *rt.Frame) (control, error)
)

// control says where a statement goes on: control values from gotoBase on are labels, below gotoSection sections of a switch.
type control int

const (
	next control = iota
	brk
	cont
	ret
	gotoBase
)

// gotoSection - n is section n of the switch around.
const gotoSection control = -1

// A Program is a compiled text. It is immutable.
type Program struct {
	main  *rt.Body
	types *types.Universe
}

// Compile compiles a checked program.
func Compile(u *types.Universe, p *check.Program) *Program {
	shared := &shared{u: u, funcs: map[*check.Function]*rt.Body{}, strings: map[string]rt.Value{}}
	c := &compiler{shared: shared, fn: p.Main}
	return &Program{main: c.function(p.Main), types: u}
}

// Run evaluates the program with a fresh budget. A mistake in the engine or a member ends this evaluation with an error, never the gateway.
func (p *Program) Run(f *rt.Frame) (v rt.Value, err error) {
	finished := false
	defer func() {
		if !finished {
			v, err = rt.Null, rescue(f, recover())
		}
	}()
	if err = p.begin(f); err == nil {
		if p.main.Slots == 0 {
			v, err = p.main.Run(f)
		} else {
			v, err = p.main.Call(f, nil, nil)
		}
	}
	finished = true
	return v, err
}

// Test is Run for a program that gives a bool.
func (p *Program) Test(f *rt.Frame) (yes bool, err error) {
	if p.main.Test == nil || p.main.Slots > 0 {
		v, err := p.Run(f)
		return v.AsBool(), err
	}
	finished := false
	defer func() {
		if !finished {
			yes, err = false, rescue(f, recover())
		}
	}()
	if err = p.begin(f); err == nil {
		yes, err = p.main.Test(f)
	}
	finished = true
	return yes, err
}

// begin makes a frame ready, and enters a function that needs no frame of variables.
func (p *Program) begin(f *rt.Frame) error {
	f.Reset()
	f.Relations = p.types
	if p.main.Slots > 0 {
		return nil
	}
	return f.Enter(p.main.Levels, p.main.Steps)
}

// rescue makes an error of a panic.
func rescue(f *rt.Frame, reason any) error {
	f.Clear()
	return fmt.Errorf("internal error in an expression: %v", reason)
}

// shared is what the compilers of all functions of a program share.
type shared struct {
	u       *types.Universe
	funcs   map[*check.Function]*rt.Body
	strings map[string]rt.Value // literals of one text are one string, as interned ones are
}

// A compiler compiles one function.
type compiler struct {
	*shared
	fn *check.Function

	size           int // expressions and statements so far
	level, deepest int // how deep they nest, here and at most
}

// within counts a node around what do compiles.
func within[T any](c *compiler, do func() T) T {
	c.size++
	c.level++
	c.deepest = max(c.deepest, c.level)
	code := do()
	c.level--
	return code
}

// turnSteps is what one pass through code costs that was compiled since the compiler had a size.
func (c *compiler) turnSteps(since int) int { return 1 + (c.size-since)>>4 }

// levels is how many calls of Go the function needs.
func (c *compiler) levels() int { return callLevels + c.deepest + c.fn.Slots>>3 }

// callLevels is how many calls of Go a call makes besides those of the function's own expressions.
const callLevels = 10

// located gives an exception the place where it was thrown.
func located(err error, span source.Span) error {
	if ex, ok := err.(*rt.Exception); ok && ex.Span.End == 0 {
		ex.Span = span
	}
	return err
}

// function compiles a function: its variables, parameters and body.
func (c *compiler) function(fn *check.Function) *rt.Body {
	b := &rt.Body{}
	c.define(b, fn)
	return b
}

func (c *compiler) define(b *rt.Body, fn *check.Function) {
	inner := &compiler{shared: c.shared, fn: fn}
	b.Params, b.Slots, b.Outs = len(fn.Params), fn.Slots, fn.Outs
	for i, p := range fn.Params {
		if p.Captured {
			b.Cells = append(b.Cells, i)
		}
	}
	if fn.Body != nil && fn.Result.Kind == rt.KindBool {
		b.Test = inner.test(fn.Body)
		b.Run = boxed(b.Test)
	} else {
		b.Run = inner.bodyOf(fn)
	}
	b.Levels, b.Steps = inner.levels(), inner.turnSteps(0)
}

// bodyOf compiles what a function does.
func (c *compiler) bodyOf(fn *check.Function) code {
	if fn.Body != nil {
		return c.expr(fn.Body)
	}
	run := c.stmt(fn.Block)
	return func(f *rt.Frame) (rt.Value, error) {
		done, err := run(f)
		if err != nil || done != ret {
			return rt.Null, err
		}
		v := f.Result
		f.Result = rt.Null
		return v, nil
	}
}

// funcBody returns the body of a local function, which may not be complete yet: it may call itself.
func (c *compiler) funcBody(fn *check.Function) *rt.Body {
	if b := c.funcs[fn]; b != nil {
		return b
	}
	b := &rt.Body{}
	c.funcs[fn] = b
	c.define(b, fn)
	return b
}

// A source of a captured variable: a slot of this function, or one of its own captures.
type capture struct {
	own   bool
	index int
}

// captures says where the variables come from that a function made here captures.
func (c *compiler) captures(fn *check.Function) []capture {
	out := make([]capture, len(fn.Captures))
	for i, v := range fn.Captures {
		out[i] = capture{own: v.Func == c.fn, index: v.Slot}
		if v.Func != c.fn {
			out[i].index = c.envIndex(v)
		}
	}
	return out
}

// envIndex is the place of a variable among those this function captured.
func (c *compiler) envIndex(v *check.Variable) int {
	for i, known := range c.fn.Captures {
		if known == v {
			return i
		}
	}
	panic("compile: a variable was not captured: " + v.Name)
}

// environment gathers the captured variables of a function that is made now.
func environment(f *rt.Frame, from []capture) []*rt.Cell {
	env := make([]*rt.Cell, len(from))
	for i, c := range from {
		if c.own {
			env[i] = cellOf(f, c.index)
		} else {
			env[i] = f.Env[c.index]
		}
	}
	return env
}

// cellOf returns the cell of a captured variable of this function.
func cellOf(f *rt.Frame, slot int) *rt.Cell {
	cell := f.Vars[slot].AsCell()
	if cell == nil {
		cell = &rt.Cell{}
		f.Vars[slot] = rt.CellValue(cell)
	}
	return cell
}

// inFrame reports whether a variable is a plain slot of this function.
func (c *compiler) inFrame(v *check.Variable) bool { return v.Func == c.fn && !v.Captured }

// local compiles the reading of a variable.
func (c *compiler) local(v *check.Variable) code {
	slot := v.Slot
	switch {
	case v.Func != c.fn:
		i := c.envIndex(v)
		return func(f *rt.Frame) (rt.Value, error) { return f.Env[i].Value, nil }
	case v.Captured:
		return func(f *rt.Frame) (rt.Value, error) { return cellOf(f, slot).Value, nil }
	}
	return func(f *rt.Frame) (rt.Value, error) { return f.Vars[slot], nil }
}

// store returns what gives a variable a value.
func (c *compiler) store(v *check.Variable) func(f *rt.Frame, x rt.Value) {
	slot := v.Slot
	switch {
	case v.Func != c.fn:
		i := c.envIndex(v)
		return func(f *rt.Frame, x rt.Value) { f.Env[i].Value = x }
	case v.Captured:
		return func(f *rt.Frame, x rt.Value) { cellOf(f, slot).Value = x }
	}
	return func(f *rt.Frame, x rt.Value) { f.Vars[slot] = x }
}

// begin returns what begins the life of a variable with a value: a captured one gets a new cell.
func (c *compiler) begin(v *check.Variable) func(f *rt.Frame, x rt.Value) {
	slot := v.Slot
	if v.Captured && v.Func == c.fn {
		return func(f *rt.Frame, x rt.Value) { f.Vars[slot] = rt.CellValue(&rt.Cell{Value: x}) }
	}
	return c.store(v)
}
