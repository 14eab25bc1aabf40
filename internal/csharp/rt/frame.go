package rt

import "time"

// A Frame is the state of one evaluation after the other: budget, stack, globals. A host makes one for each exchange and
// evaluates all of its expressions with it; it must not be used by two goroutines at once.
type Frame struct {
	// Globals are the values of the program's globals, in the order of its options.
	Globals []Value
	// Types are the type arguments of the generic member that is being called.
	Types []*Type
	// Relations knows how types are related. Program.Eval sets it.
	Relations Relations
	// Cache is shared by all frames of a universe. Program.Eval sets it.
	Cache *Cache

	// Vars are the variables of the function that runs, and Env the ones it captured. They belong to the compiler.
	Vars []Value
	Env  []*Cell
	// Result is what the return statement that was reached returns. It belongs to the compiler.
	Result Value
	// Caught is the exception that the catch clause at hand handles. It belongs to the compiler.
	Caught *Exception

	limits Limits
	steps  int
	bytes  int
	depth  int
	stack  []Value
	// matching is the time that regular expressions took.
	matching time.Duration
	top      int
	used     int // how much of the stack was handed out since the last Reset

	cursors [2]cursor // of the two long texts that were used last
	older   int       // the one that was not used last
}

// Relations knows how types are related and what they have.
type Relations interface {
	// Is reports whether a value is of a type: what the operator is asks.
	Is(v Value, t *Type) bool
	// Properties are what can be read of values of a type, those of the type itself before those of its bases.
	Properties(t *Type) []Property
}

// A Property is a property of a type: its name, and what reads it.
type Property struct {
	Name string
	Get  Func
}

// A Cell is a variable that a lambda captured.
type Cell struct{ Value Value }

// NewFrame returns a frame with limits and the values of the globals.
func NewFrame(limits Limits, globals ...Value) *Frame {
	f := &Frame{Globals: globals, limits: limits}
	f.Reset()
	return f
}

// Reset gives the frame a full budget again and forgets the values of the last evaluation. Program.Eval does so by itself.
func (f *Frame) Reset() {
	f.steps, f.bytes, f.depth, f.matching = f.limits.Steps, f.limits.Bytes, 0, 0
	if clear(f.stack[:f.used]); len(f.stack) > keptStack {
		f.stack = nil
	}
	f.top, f.used = 0, 0
	if f.cursors[0].text != "" {
		f.cursors, f.older = [2]cursor{}, 0
	}
}

// Clear is Reset for a frame that was left in the middle of something, by a panic, or that is put away: nothing of the last evaluation stays.
func (f *Frame) Clear() {
	f.Vars, f.Env, f.Types, f.Result, f.Caught = nil, nil, nil, Null, nil
	f.Reset()
}

// Match pays for the time that a match of a regular expression took.
func (f *Frame) Match(took time.Duration) error {
	if f.matching += took; f.matching > 2*f.limits.Regex {
		return &LimitError{What: "regular expressions", Most: int(2 * f.limits.Regex)}
	}
	return nil
}

// keptStack is how many values of the stack are kept for the next evaluation.
const keptStack = 4096

// Limits returns the limits the frame was made with.
func (f *Frame) Limits() Limits { return f.limits }

// Spent returns how many steps and bytes were paid for since the last Reset.
func (f *Frame) Spent() (steps, bytes int) {
	return f.limits.Steps - f.steps, f.limits.Bytes - f.bytes
}

// Step pays for n steps.
func (f *Frame) Step(n int) error {
	if f.steps -= n; f.steps < 0 {
		f.steps = 0
		return &LimitError{What: "steps", Most: f.limits.Steps}
	}
	return nil
}

// Scan pays for going through n bytes of text. The frame may be nil: nobody pays then.
func (f *Frame) Scan(n int) error {
	if n < scanFree || f == nil {
		return nil
	}
	return f.Step(n >> 6)
}

// scanFree is up to which length going through a text costs nothing besides the call that does so.
const scanFree = 256

// Alloc pays for n bytes that are about to be produced, and for the time it takes to do so.
func (f *Frame) Alloc(n int) error {
	before := f.bytes >> 6
	if f.bytes -= n; f.bytes < 0 || n < 0 {
		f.bytes = 0
		return &LimitError{What: "memory", Most: f.limits.Bytes}
	}
	return f.Step(before - f.bytes>>6) // so that what comes in small pieces is paid for, too
}

// Enter begins what nests, such as the call of a lambda or a step down into a tree, and pays for it. Levels is about how many calls of
// Go it makes of its own. Leave ends it, also after an exception.
func (f *Frame) Enter(levels, steps int) error {
	if f.depth += levels; f.depth > f.limits.Depth {
		return &LimitError{What: "call depth"}
	}
	return f.Step(steps)
}

// Leave ends what Enter began.
func (f *Frame) Leave(levels int) { f.depth -= levels }

// Push reserves n values on the stack, which are not cleared. Pop gives them back, in reverse order.
func (f *Frame) Push(n int) []Value {
	end := f.top + n
	if end > f.used {
		f.use(end)
	}
	s := f.stack[f.top:end:end]
	f.top = end
	return s
}

// use hands out the stack up to an index. A new stack is made if it is too small: the slices handed out before keep the old one.
func (f *Frame) use(end int) {
	if end > len(f.stack) {
		f.stack = make([]Value, max(2*len(f.stack), end, 32))
	}
	f.used = end
}

// Pop gives back the n values of the last Push.
func (f *Frame) Pop(n int) { f.top -= n }

// Depth returns how deep the calls are nested, for Unwind.
func (f *Frame) Depth() Depth { return Depth{f.depth, f.top} }

// A Depth is a state of the stack.
type Depth struct{ calls, top int }

// Unwind goes back to a state of the stack after an exception.
func (f *Frame) Unwind(d Depth) { f.depth, f.top = d.calls, d.top }

// Type returns the type of the variable's value; nobody asks.
func (c *Cell) Type() *Type { return c.Value.Type() }

// CellValue returns a cell as the content of a slot. Expressions never see it.
func CellValue(c *Cell) Value { return Value{0, c} }

// AsCell returns the cell in a slot, or nil.
func (v Value) AsCell() *Cell {
	c, _ := v.ref.(*Cell)
	return c
}

// Uncelled returns the value of a slot, taken out of its cell if it is in one.
func (v Value) Uncelled() Value {
	if c := v.AsCell(); c != nil {
		return c.Value
	}
	return v
}
