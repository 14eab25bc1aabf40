package rt

// A Body is what a function does: the program, a lambda or a local function. The compiler makes it.
type Body struct {
	// Run computes the result. It finds parameters and variables in Frame.Vars, what it captured in Frame.Env.
	Run func(f *Frame) (Value, error)
	// Test is Run for a function that gives a bool and nothing else; nil for others.
	Test func(f *Frame) (bool, error)
	// Params and Slots are the numbers of parameters and of all variables; the parameters come first.
	Params, Slots int
	// Levels and Steps are what a call costs: see Frame.Enter.
	Levels, Steps int
	// Cells are the parameters that other functions capture, and Outs the ones that are written back to the arguments.
	Cells, Outs []int
}

// Call runs the function with the captured variables. The args are not kept.
func (b *Body) Call(f *Frame, env []*Cell, args []Value) (Value, error) {
	vars, err := b.begin(f)
	if err != nil {
		return Null, err
	}
	copy(vars, args[:b.Params])
	v, err := b.run(f, env, vars)
	for _, i := range b.Outs {
		args[i] = vars[i].Uncelled()
	}
	return v, err
}

// begin pays for a call and makes room for the variables, of which all but the parameters are null. Run ends it.
func (b *Body) begin(f *Frame) ([]Value, error) {
	if err := f.Enter(b.Levels, b.Steps); err != nil {
		return nil, err
	}
	vars := f.Push(b.Slots)
	if b.Slots > b.Params {
		clear(vars[b.Params:])
	}
	return vars, nil
}

// run runs the function once its parameters are in place.
func (b *Body) run(f *Frame, env []*Cell, vars []Value) (Value, error) {
	b.makeCells(vars)
	savedVars, savedEnv := f.Vars, f.Env
	if f.Vars = vars; len(env) > 0 { // a function that captured nothing does not look
		f.Env = env
	}
	v, err := b.Run(f)
	if f.Vars = savedVars; len(env) > 0 {
		f.Env = savedEnv
	}
	f.Pop(b.Slots)
	f.Leave(b.Levels)
	return v, err
}

// test is run for a function that has a Test.
func (b *Body) test(f *Frame, env []*Cell, vars []Value) (bool, error) {
	b.makeCells(vars)
	savedVars, savedEnv := f.Vars, f.Env
	if f.Vars = vars; len(env) > 0 { // a function that captured nothing does not look
		f.Env = env
	}
	yes, err := b.Test(f)
	if f.Vars = savedVars; len(env) > 0 {
		f.Env = savedEnv
	}
	f.Pop(b.Slots)
	f.Leave(b.Levels)
	return yes, err
}

// makeCells puts parameters that other functions capture into cells.
func (b *Body) makeCells(vars []Value) {
	for _, i := range b.Cells {
		vars[i] = CellValue(&Cell{Value: vars[i]})
	}
}

// A Function is a lambda, a local function or a method group made into a value: an object of a delegate type.
type Function struct {
	typ  *Type
	body *Body
	env  []*Cell
	// parts are the functions that one made by Combine invokes, nil of others.
	parts []Value
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
	vars, err := d.body.begin(f)
	if err != nil {
		return Null, err
	}
	vars[0] = a
	return d.body.run(f, d.env, vars)
}

// Call2 invokes a delegate with two arguments.
func Call2(f *Frame, fn, a, b Value) (Value, error) {
	d, ok := fn.ref.(*Function)
	if !ok {
		return Null, NullReference()
	}
	vars, err := d.body.begin(f)
	if err != nil {
		return Null, err
	}
	vars[0], vars[1] = a, b
	return d.body.run(f, d.env, vars)
}

// Test1 invokes a delegate with one argument that gives a bool.
func Test1(f *Frame, fn, a Value) (bool, error) {
	d, ok := fn.ref.(*Function)
	if !ok {
		return false, NullReference()
	}
	vars, err := d.body.begin(f)
	if err != nil {
		return false, err
	}
	vars[0] = a
	if d.body.Test != nil {
		return d.body.test(f, d.env, vars)
	}
	v, err := d.body.run(f, d.env, vars)
	return v.AsBool(), err
}
