package lib

import "github.com/portico-apim/portico/internal/csharp/rt"

// linqJoin combines elements with the same key: one by one, or all of them at once.
func linqJoin(group bool) fn {
	return func(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
		inner, t := f.Types[1], f.Types[3]
		if err := notNull(args, "outer", "inner", "outerKeySelector", "innerKeySelector", "resultSelector"); err != nil {
			return rt.Null, err
		}
		kept := append([]rt.Value(nil), args...)
		outer, right := source(f, args[0]), source(f, args[1])
		return deferred(t, func() rt.Enumerator {
			g := &grouper{typ: groupingDef.Of(rt.ObjectType, inner), key: kept[3], byKey: keyBy(kept, 5)}
			j := &joiner{outer: outer(), inner: right(), groups: g, outerKey: kept[2], result: kept[4], group: group}
			return pass(j.next)
		})
	}
}

// A joiner is a pass through a join.
type joiner struct {
	outer, inner     rt.Enumerator
	groups           *grouper
	outerKey, result rt.Value
	group            bool
	left             rt.Value
	right            []rt.Value
}

// load groups the inner sequence.
func (j *joiner) load(f *rt.Frame) error {
	j.groups.index = map[any]*grouping{}
	items, err := drain(f, j.inner, fewElements)
	for _, v := range items {
		if err == nil {
			err = j.groups.put(f, v)
		}
	}
	return err
}

func (j *joiner) next(f *rt.Frame) (rt.Value, bool, error) {
	for len(j.right) == 0 {
		v, ok, err := step(f, j.outer)
		if err != nil || !ok {
			return rt.Null, false, err
		}
		if j.groups.index == nil { // only once there is something to join with
			if err := j.load(f); err != nil {
				return rt.Null, false, err
			}
		}
		if !j.group && len(j.groups.index) == 0 {
			return rt.Null, false, nil
		}
		key, err := rt.Call1(f, j.outerKey, v)
		if err != nil {
			return rt.Null, false, err
		}
		k, err := j.groups.byKey(f, key)
		if err != nil {
			return rt.Null, false, err
		}
		g := j.groups.index[k]
		if key.IsNull() {
			g = nil
		}
		if j.group {
			if g == nil {
				g = &grouping{list: list{typ: j.groups.typ}}
			}
			v, err = rt.Call2(f, j.result, v, rt.Obj(g))
			return v, true, err
		}
		if g != nil {
			j.left, j.right = v, g.items
		}
	}
	v, err := rt.Call2(f, j.result, j.left, j.right[0])
	j.right = j.right[1:]
	return v, true, err
}
