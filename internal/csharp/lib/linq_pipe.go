package lib

import "github.com/portico-apim/portico/internal/csharp/rt"

// A pipe is what Where and Select make, the operators that most queries consist of: one object for the query, and one for a pass.
type pipe struct {
	elem   *rt.Type // of the result
	from   *rt.Type // of the source
	source rt.Value
	fn     rt.Value
	where  bool
}

// Type returns IEnumerable<T>.
func (p *pipe) Type() *rt.Type { return rt.IEnumerable.Of(p.elem) }

// Enumerate begins a pass.
func (p *pipe) Enumerate() rt.Enumerator { return &pipePass{pipe: p} }

// pipePass is a pass through a pipe. That through its source begins when the first element is asked for.
type pipePass struct {
	*pipe
	in rt.Enumerator
}

// Next returns the next element.
func (p *pipePass) Next(f *rt.Frame) (rt.Value, bool, error) {
	if p.in == nil {
		in, err := rt.EnumeratorOf(p.source, p.from)
		if err != nil {
			return rt.Null, false, err
		}
		p.in = in
	}
	for {
		v, ok, err := step(f, p.in)
		if err != nil || !ok {
			return rt.Null, false, err
		}
		if !p.where {
			v, err = rt.Call1(f, p.fn, v)
			return v, true, err
		}
		if yes, err := rt.Test1(f, p.fn, v); err != nil || yes {
			return v, true, err
		}
	}
}

// roomFor guesses how many elements a sequence has: as many as the source of its pipes.
func roomFor(seq rt.Value) int {
	for p := rt.As[*pipe](seq); p != nil; p = rt.As[*pipe](seq) {
		seq = p.source
	}
	if s := seq.AsIndexed(); s != nil {
		return min(max(s.Len(), 1), manyElements)
	}
	return fewElements
}

// isDeferred reports whether a sequence is made by an operator, so that its passes cannot begin again.
func isDeferred(v rt.Value) bool { return rt.As[*sequence](v) != nil || rt.As[*pipe](v) != nil }

func linqWhere(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	return newPipe(args, pipe{elem: f.Types[0], from: f.Types[0], where: true})
}

func linqSelect(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	return newPipe(args, pipe{elem: f.Types[1], from: f.Types[0]})
}

func newPipe(args []rt.Value, p pipe) (rt.Value, error) {
	if err := notNull(args, "source", "selector"); err != nil {
		return rt.Null, err
	}
	p.source, p.fn = args[0], args[1]
	return rt.Obj(&p), nil
}
