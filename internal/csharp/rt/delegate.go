package rt

// A Function is a lambda, a local function or a method group made into a value: an object of a delegate type.
type Function struct {
	typ  *Type
	code func(f *Frame, env []*Cell, args []Value) (Value, error)
	env  []*Cell
}

// NewFunction returns a delegate of type t that runs code with the captured variables.
func NewFunction(t *Type, code func(f *Frame, env []*Cell, args []Value) (Value, error), env []*Cell) Value {
	return Obj(&Function{typ: t, code: code, env: env})
}

// Type returns the delegate type.
func (fn *Function) Type() *Type { return fn.typ }

// Call invokes a delegate. The args are not kept.
func Call(f *Frame, fn Value, args []Value) (Value, error) {
	d, ok := fn.ref.(*Function)
	if !ok {
		return Null, NullReference()
	}
	return d.code(f, d.env, args)
}

// Call1 invokes a delegate with one argument.
func Call1(f *Frame, fn, a Value) (Value, error) {
	args := f.Push(1)
	args[0] = a
	v, err := Call(f, fn, args)
	f.Pop(1)
	return v, err
}

// Call2 invokes a delegate with two arguments.
func Call2(f *Frame, fn, a, b Value) (Value, error) {
	args := f.Push(2)
	args[0], args[1] = a, b
	v, err := Call(f, fn, args)
	f.Pop(2)
	return v, err
}
