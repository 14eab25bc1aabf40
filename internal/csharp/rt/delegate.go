package rt

// A Body is what a function does: the program, a lambda or a local function. The compiler makes it.
type Body struct {
	// Run computes the result. It finds parameters and variables in Frame.Vars, what it captured in Frame.Env.
	Run func(f *Frame) (Value, error)
	// Params and Slots are the numbers of parameters and of all variables; the parameters come first.
	Params, Slots int
	// Levels and Steps are what a call costs: see Frame.Enter.
	Levels, Steps int
	// Cells are the parameters that other functions capture, and Outs the ones that are written back to the arguments.
	Cells, Outs []int
}

// Call runs the function with the captured variables. The args are not kept.
func (b *Body) Call(f *Frame, env []*Cell, args []Value) (Value, error) {
	if err := f.Enter(b.Levels, b.Steps); err != nil {
		return Null, err
	}
	vars := f.Push(b.Slots)
	clear(vars[copy(vars, args[:b.Params]):])
	v, err := b.run(f, env, vars)
	for _, i := range b.Outs {
		args[i] = vars[i].Uncelled()
	}
	f.Pop(b.Slots)
	f.Leave(b.Levels)
	return v, err
}

// run runs the function with its variables in place.
func (b *Body) run(f *Frame, env []*Cell, vars []Value) (Value, error) {
	for _, i := range b.Cells {
		vars[i] = CellValue(&Cell{Value: vars[i]})
	}
	savedVars, savedEnv := f.Vars, f.Env
	f.Vars, f.Env = vars, env
	v, err := b.Run(f)
	f.Vars, f.Env = savedVars, savedEnv
	return v, err
}

// A Function is a lambda, a local function or a method group made into a value: an object of a delegate type.
type Function struct {
	typ  *Type
	body *Body
	env  []*Cell
}

// NewFunction returns a delegate of type t with the variables that its body captured.
func NewFunction(t *Type, body *Body, env []*Cell) Value {
	return Obj(&Function{typ: t, body: body, env: env})
}

// Type returns the delegate type.
func (fn *Function) Type() *Type { return fn.typ }

// Call invokes a delegate. The args are not kept.
func Call(f *Frame, fn Value, args []Value) (Value, error) {
	d, ok := fn.ref.(*Function)
	if !ok {
		return Null, NullReference()
	}
	return d.body.Call(f, d.env, args)
}

// Call1 invokes a delegate with one argument.
func Call1(f *Frame, fn, a Value) (Value, error) {
	d, ok := fn.ref.(*Function)
	if !ok {
		return Null, NullReference()
	}
	if err := f.Enter(d.body.Levels, d.body.Steps); err != nil {
		return Null, err
	}
	vars := f.Push(d.body.Slots)
	clear(vars)
	vars[0] = a
	v, err := d.body.run(f, d.env, vars)
	f.Pop(len(vars))
	f.Leave(d.body.Levels)
	return v, err
}

// Call2 invokes a delegate with two arguments.
func Call2(f *Frame, fn, a, b Value) (Value, error) {
	d, ok := fn.ref.(*Function)
	if !ok {
		return Null, NullReference()
	}
	if err := f.Enter(d.body.Levels, d.body.Steps); err != nil {
		return Null, err
	}
	vars := f.Push(d.body.Slots)
	clear(vars)
	vars[0], vars[1] = a, b
	v, err := d.body.run(f, d.env, vars)
	f.Pop(len(vars))
	f.Leave(d.body.Levels)
	return v, err
}
