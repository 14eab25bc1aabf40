package liquid

import (
	"slices"
	"strings"

	"github.com/portico-apim/portico/internal/csharp/rt"
)

func size(_ *state, v any, _ []any) (any, error) {
	if s, ok := v.(string); ok {
		return rt.Length(s), nil
	}
	list, _ := items(v)
	return len(list), nil
}

func first(_ *state, v any, _ []any) (any, error) { return end(v, 0) }

func last(_ *state, v any, _ []any) (any, error) { return end(v, -1) }

// end is the first item of a list, or the last one with -1.
func end(v any, at int) (any, error) {
	list, _ := v.([]any)
	if len(list) == 0 {
		return nil, nil
	}
	if at < 0 {
		at = len(list) - 1
	}
	return list[at], nil
}

func join(s *state, v any, args []any) (any, error) {
	if v == nil {
		return nil, nil
	}
	list, _ := v.([]any)
	texts := make([]string, len(list))
	for i, item := range list {
		texts[i] = toString(item)
		if err := s.f.Alloc(len(texts[i]) + len(str(args[0]))); err != nil {
			return nil, err
		}
	}
	return strings.Join(texts, str(args[0])), nil
}

// slice takes a part of a text or list; from the end if the offset is negative.
func slice(_ *state, v any, args []any) (any, error) {
	offset, length := args[0].(int), args[1].(int) //nolint:forcetypeassert // the parameters are numbers
	if s, ok := v.(string); ok {
		units := rt.Units(s)
		if offset > len(units) {
			return nil, nil
		}
		if offset < 0 {
			if offset += len(units); offset < 0 {
				length, offset = max(length+offset, 0), 0
			}
		}
		length = min(length, len(units)-offset)
		if length < 0 {
			return nil, fault("Length cannot be less than zero. (Parameter 'length')")
		}
		return rt.FromUnits(units[offset : offset+length]), nil
	}
	list, ok := items(v)
	if !ok {
		return v, nil
	}
	if offset < 0 {
		if -offset < len(list) {
			offset += len(list)
		} else {
			offset, length = 0, len(list)+offset+length
		}
	}
	from := min(offset, len(list))
	return slices.Clone(list[from:min(from+max(length, 0), len(list))]), nil
}

// flatten returns the items of lists within a list in their place. Hashes stay whole; what is no list is the only item.
func flatten(v any) []any {
	list, ok := items(v)
	if _, hash := v.(Object); hash && !ok || !ok {
		return []any{v}
	}
	flat := []any{}
	for _, item := range list {
		if _, nested := item.([]any); nested {
			flat = append(flat, flatten(item)...)
		} else {
			flat = append(flat, item)
		}
	}
	return flat
}

func compact(_ *state, v any, _ []any) (any, error) {
	if v == nil {
		return nil, nil
	}
	return slices.DeleteFunc(flattenText(v), func(item any) bool { return item == nil }), nil
}

// flattenText is flatten, with a text as its characters.
func flattenText(v any) []any {
	if s, ok := v.(string); ok {
		list, _ := characters(s)
		return list
	}
	return flatten(v)
}

func uniq(_ *state, v any, _ []any) (any, error) {
	if v == nil {
		return nil, nil
	}
	unique := []any{}
	seen := map[any]bool{}
	for _, item := range flattenText(v) {
		key := uniqueKey(item)
		if !seen[key] {
			seen[key] = true
			unique = append(unique, item)
		}
	}
	return unique, nil
}

// uniqueKey is the same for values that are equal.
func uniqueKey(v any) any {
	v = plain(v)
	switch kindOf(v) {
	case kindDecimal, kindDate:
		return [2]any{kindOf(v), element(v)}
	case kindNone:
		if _, ok := v.([]any); ok {
			return jsonText(v)
		}
	}
	return v
}

// sortItems sorts texts without regard to case, everything else by value; with a property by that of each item.
func sortItems(s *state, v any, args []any) (any, error) {
	if v == nil {
		return nil, nil
	}
	if text, ok := v.(string); ok { // its characters, by their numbers
		runes := []rune(text)
		slices.Sort(runes)
		list, _ := characters(string(runes))
		return list, nil
	}
	property := str(args[0])
	list := flatten(v)
	keys := make([]any, len(list))
	for i, item := range list {
		keys[i] = plain(item)
		if property != "" {
			keys[i] = plain(propertyOf(item, property))
		}
	}
	order := make([]int, len(list))
	for i := range order {
		order[i] = i
	}
	if err := s.f.Step(len(list)); err != nil {
		return nil, err
	}
	var failed error
	slices.SortStableFunc(order, func(a, b int) int {
		n, err := compareItems(keys[a], keys[b])
		if err != nil {
			failed = fault("Failed to compare two elements in the array.")
		}
		return n
	})
	sorted := make([]any, len(list))
	for i, at := range order {
		sorted[i] = list[at]
	}
	return sorted, failed
}

// compareItems is StringComparer.OrdinalIgnoreCase.Compare: nil comes first.
func compareItems(a, b any) (int, error) {
	x, textX := a.(string)
	y, textY := b.(string)
	switch {
	case a == nil || b == nil:
		return btoi(a != nil) - btoi(b != nil), nil
	case textX && textY:
		return slices.Compare(rt.Units(upper(x)), rt.Units(upper(y))), nil
	case kindOf(a) == kindNone && kindOf(b) != kindNone:
		n, err := compare(b, a)
		return -n, err
	}
	return compare(a, b)
}

// mapProperty takes a property of every item.
func mapProperty(_ *state, v any, args []any) (any, error) {
	if v == nil {
		return nil, nil
	}
	list, _ := v.([]any)
	values := make([]any, len(list))
	for i, item := range list {
		values[i] = propertyOf(item, str(args[0]))
	}
	return values, nil
}

func propertyOf(v any, name string) any {
	if o, ok := v.(Object); ok {
		m, _ := o.Member(name)
		return m
	}
	return nil
}
