package lib

import "github.com/portico-apim/portico/internal/csharp/rt"

// A pipe is what Where and Select make, the operators that most queries consist of. Those that follow each other are stages of one pipe, so
// that an element goes through all of them in one loop.
type pipe struct {
	elem   *rt.Type // of the result
	from   *rt.Type // of the source
	source rt.Value
	stages [maxStages]stage
	used   int
}

// maxStages is how many operators a pipe has room for; a pipe can be the source of another one.
const maxStages = 3

// A stage is Where, or Select if it is not.
type stage struct {
	fn    rt.Value
	where bool
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

// Next returns the next element that goes through all stages.
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
		for i := 0; ok && err == nil && i < p.used; i++ {
			if s := &p.stages[i]; s.where {
				ok, err = rt.Test1(f, s.fn, v)
			} else {
				v, err = rt.Call1(f, s.fn, v)
			}
		}
		if err != nil || ok {
			return v, true, err
		}
	}
}

// isDeferred reports whether a sequence is made by an operator, so that its passes cannot begin again.
func isDeferred(v rt.Value) bool { return rt.As[*sequence](v) != nil || rt.As[*pipe](v) != nil }

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

func linqWhere(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	return newPipe(args, f.Types[0], f.Types[0], true)
}

func linqSelect(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	return newPipe(args, f.Types[0], f.Types[1], false)
}

// newPipe makes a pipe of a source and a function, or one with a stage more if the source is a pipe.
func newPipe(args []rt.Value, from, elem *rt.Type, where bool) (rt.Value, error) {
	if err := notNull(args, "source", "selector"); err != nil {
		return rt.Null, err
	}
	p := &pipe{from: from, source: args[0]}
	if before := rt.As[*pipe](args[0]); before != nil && before.used < maxStages {
		*p = *before
	}
	p.elem, p.stages[p.used] = elem, stage{args[1], where}
	p.used++
	return rt.Obj(p), nil
}
