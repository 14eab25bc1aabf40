package rt

import "slices"

// functionBytes is what a delegate costs for each function in it.
const functionBytes = 24

// parts is the invocation list of a delegate; nil of null.
func parts(fn Value) []Value {
	d, ok := fn.ref.(*Function)
	switch {
	case !ok:
		return nil
	case d.parts == nil:
		return []Value{fn}
	}
	return d.parts
}

// Combine is a + b of delegates: one that invokes what is in a and then what is in b. Null is nothing.
func Combine(f *Frame, a, b Value) (Value, error) {
	if a.IsNull() {
		return b, nil
	}
	if b.IsNull() {
		return a, nil
	}
	return multicast(f, slices.Concat(parts(a), parts(b)))
}

// Remove is a - b of delegates: a without what is in b, where that stands in a last.
func Remove(f *Frame, a, b Value) (Value, error) {
	all, out := parts(a), parts(b)
	for at := len(all) - len(out); at >= 0 && len(out) > 0; at-- {
		if err := f.Step(len(out)); err != nil {
			return Null, err
		}
		if sameParts(all[at:at+len(out)], out) {
			return multicast(f, slices.Concat(all[:at], all[at+len(out):]))
		}
	}
	return a, nil
}

// multicast is a delegate with an invocation list: null of an empty one.
func multicast(f *Frame, list []Value) (Value, error) {
	switch len(list) {
	case 0:
		return Null, nil
	case 1:
		return list[0], nil
	}
	first := list[0].ref.(*Function)
	body := &Body{Params: first.body.Params, Slots: first.body.Params, Levels: 1, Steps: len(list), Outs: first.body.Outs}
	body.Run = func(f *Frame) (v Value, err error) {
		vars := f.Vars
		for _, fn := range list {
			args := slices.Clone(vars) // each gets what the caller passed
			if v, err = Call(f, fn, args); err != nil {
				return Null, err
			}
			for _, i := range body.Outs {
				vars[i] = args[i]
			}
		}
		return v, nil
	}
	return Obj(&Function{typ: first.typ, body: body, parts: list}), f.Alloc(functionBytes * len(list))
}

// Equals compares delegates: equal ones invoke the same functions with the same captured variables, in the same order.
func (fn *Function) Equals(f *Frame, other Value) (bool, error) {
	d, ok := other.ref.(*Function)
	if !ok || !Identical(fn.typ, d.typ) {
		return false, nil
	}
	a, b := parts(Obj(fn)), parts(other)
	return len(a) == len(b) && sameParts(a, b), f.Step(len(a))
}

func sameParts(a, b []Value) bool {
	return slices.EqualFunc(a, b, func(x, y Value) bool {
		p, q := x.ref.(*Function), y.ref.(*Function)
		return p == q || p.body == q.body && slices.Equal(p.env, q.env)
	})
}
