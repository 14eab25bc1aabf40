package lib

import (
	"github.com/portico-apim/portico/internal/csharp/rt"
)

// A pathFilter is one step of a JSONPath: it adds the tokens that a token leads to.
type pathFilter interface {
	find(run *pathRun, from *token, found []*token) ([]*token, error)
}

// A pathRun is the evaluation of a path.
type pathRun struct {
	f    *rt.Frame
	root *token // where the path starts
	must bool   // a step that leads nowhere is an error
}

func pathError(message string, args ...any) error { return rt.Throw(jsonException, message, args...) }

// selectTokens evaluates a path.
func selectTokens(f *rt.Frame, t *token, path []pathFilter, must bool) ([]*token, error) {
	return (&pathRun{f, t, must}).apply(path, t)
}

func (run *pathRun) apply(path []pathFilter, from *token) ([]*token, error) {
	current := []*token{from}
	for _, step := range path {
		var next []*token
		for _, t := range current {
			before := len(next)
			var err error
			if next, err = step.find(run, t, next); err != nil {
				return nil, err
			}
			if err := run.f.Alloc(8 + 8*(len(next)-before)); err != nil {
				return nil, err
			}
		}
		current = next
	}
	return current, nil
}

// lost is the error of a step that leads nowhere, if that is one.
func (run *pathRun) lost(message string, args ...any) error {
	if !run.must {
		return nil
	}
	return pathError(message, args...)
}

// rootFilter is $ in a condition.
type rootFilter struct{}

func (rootFilter) find(run *pathRun, _ *token, found []*token) ([]*token, error) {
	return append(found, run.root), nil
}

// fieldFilter is .name, or .* for all properties.
type fieldFilter struct {
	name string
	all  bool
}

func (p fieldFilter) find(run *pathRun, from *token, found []*token) ([]*token, error) {
	switch {
	case from.kind != kindObject:
		return found, run.lost("Property '%s' not valid on %s.", p.name, from.Type().SimpleName())
	case p.all:
		return append(found, values(from)...), nil
	}
	if own := from.property(p.name); own != nil {
		return append(found, own.items[0]), nil
	}
	return found, run.lost("Property '%s' does not exist on JObject.", p.name)
}

// values are the children of a container; of an object, the values of its properties.
func values(t *token) []*token {
	if t.kind != kindObject {
		return t.items
	}
	out := make([]*token, len(t.items))
	for i, p := range t.items {
		out[i] = p.items[0]
	}
	return out
}

// fieldsFilter is ['a','b'].
type fieldsFilter []string

func (p fieldsFilter) find(run *pathRun, from *token, found []*token) ([]*token, error) {
	for _, name := range p {
		var err error
		if found, err = (fieldFilter{name: name}).find(run, from, found); err != nil {
			return nil, err
		}
	}
	return found, nil
}

// indexFilter is [1,2], or [*] for all items.
type indexFilter struct {
	indexes []int
	all     bool
}

func (p indexFilter) find(run *pathRun, from *token, found []*token) ([]*token, error) {
	list := from.kind == kindArray || from.kind == kindConstructor
	switch {
	case p.all && list:
		return append(found, from.items...), nil
	case p.all:
		return found, run.lost("Index * not valid on %s.", from.Type().SimpleName())
	}
	for _, i := range p.indexes {
		err := error(nil)
		switch {
		case !list:
			err = run.lost("Index %d not valid on %s.", i, from.Type().SimpleName())
		case i >= len(from.items):
			err = run.lost("Index %d outside the bounds of %s.", i, from.Type().SimpleName())
		case i < 0:
			err = outOfRange("index", indexMessage)
		default:
			found = append(found, from.items[i])
		}
		if err != nil {
			return nil, err
		}
	}
	return found, nil
}

// sliceFilter is [start:end:step], each of which may be left out.
type sliceFilter struct{ start, end, step *int }

func (p sliceFilter) find(run *pathRun, from *token, found []*token) ([]*token, error) {
	if p.step != nil && *p.step == 0 {
		return nil, pathError("Step cannot be zero.")
	}
	if from.kind != kindArray {
		return found, run.lost("Array slice is not valid on %s.", from.Type().SimpleName())
	}
	size, step := len(from.items), 1
	if p.step != nil {
		step = *p.step
	}
	start, stop := 0, size
	if step < 0 {
		start, stop = size-1, -1
	}
	start, stop = fromEnd(p.start, start, size), fromEnd(p.end, stop, size)
	if step > 0 {
		start = max(start, 0)
	} else {
		start = min(start, size-1)
	}
	stop = min(max(stop, -1), size)
	before := len(found)
	for i := start; i >= 0 && (step > 0 && i < stop || step < 0 && i > stop); i += step {
		found = append(found, from.items[i])
	}
	if len(found) == before {
		return found, run.lost("Array slice of %d to %d returned no results.", start, stop)
	}
	return found, nil
}

// fromEnd is an index, counted from the end if it is negative; without one the usual.
func fromEnd(i *int, usual, size int) int {
	switch {
	case i == nil:
		return usual
	case *i < 0:
		return size + *i
	}
	return *i
}

// scanFilter is ..name at any depth, ..['a','b'], or ..* for everything.
type scanFilter struct {
	names []string
	all   bool
}

func (p scanFilter) find(run *pathRun, from *token, found []*token) ([]*token, error) {
	if p.all {
		found = append(found, from)
	}
	var walk func(t *token) error
	walk = func(t *token) error {
		if err := run.f.Step(1); err != nil {
			return err
		}
		for _, c := range t.items {
			switch {
			case c.kind == kindProperty:
				for _, name := range p.names {
					if c.name == name {
						found = append(found, c.items[0])
					}
				}
			case p.all:
				found = append(found, c)
			}
			if err := walk(c); err != nil {
				return err
			}
		}
		return nil
	}
	return found, walk(from)
}

// queryFilter is [?(condition)], of the children, or of everything in the token when it stands behind two points. Those of an object are its
// properties, which have no properties of their own.
type queryFilter struct {
	holds condition
	deep  bool
}

func (p queryFilter) find(run *pathRun, from *token, found []*token) ([]*token, error) {
	candidates := from.items
	if p.deep {
		var err error
		if candidates, err = from.descendants(run.f, []*token{from}); err != nil {
			return nil, err
		}
	}
	quiet := &pathRun{run.f, run.root, false}
	for _, c := range candidates {
		if err := run.f.Step(1); err != nil {
			return nil, err
		}
		yes, err := p.holds(quiet, c)
		if err != nil {
			return nil, err
		}
		if yes {
			found = append(found, c)
		}
	}
	return found, nil
}
