package lib

import (
	"cmp"
	"strconv"
	"strings"

	"github.com/dlclark/regexp2/v2"

	"github.com/portico-apim/portico/internal/csharp/rt"
)

// replaceMatches replaces by a text with $ references or by what a MatchEvaluator gives. A right-to-left match list comes backwards.
func replaceMatches(f *rt.Frame, m matching) (rt.Value, error) {
	by := m.rest[0]
	if by.IsNull() {
		return rt.Null, nullArg("replacement")
	}
	count := -1
	if len(m.rest) > 1 {
		count = m.rest[1].AsInt()
	}
	type edit struct {
		from, to int
		text     string
	}
	var edits []edit
	err := m.each(f, 2, func(match *regexp2.Match) (bool, error) {
		if count == 0 {
			return false, nil
		}
		count--
		from, n := match.ByteRange()
		s, err := replacement(f, m, match, by)
		edits = append(edits, edit{from, from + n, s})
		return true, err
	})
	if err != nil {
		return rt.Null, err
	}
	if m.re.options&64 != 0 {
		for i, j := 0, len(edits)-1; i < j; i, j = i+1, j-1 {
			edits[i], edits[j] = edits[j], edits[i]
		}
	}
	c, at := composer{f: f}, 0
	for _, e := range edits {
		if err := cmp.Or(c.put(m.input[at:e.from]), c.put(e.text)); err != nil {
			return rt.Null, err
		}
		at = e.to
	}
	err = c.put(m.input[at:])
	return rt.String(c.b.String()), err
}

func replacement(f *rt.Frame, m matching, match *regexp2.Match, by rt.Value) (string, error) {
	if by.IsString() {
		return expand(f, by.AsString(), m.input, match)
	}
	v, err := rt.Call1(f, by, newMatch(m.re, m.input, match))
	return v.AsString(), err
}

// expand replaces $1, ${name}, $&, $`, $', $+, $_ and $$ in a replacement.
func expand(f *rt.Frame, pattern, input string, match *regexp2.Match) (string, error) {
	c := composer{f: f}
	for {
		before, after, ok := strings.Cut(pattern, "$")
		if !ok && pattern == before && c.b.Len() == 0 {
			return pattern, nil
		}
		if err := c.put(before); err != nil || !ok {
			return c.b.String(), err
		}
		if err := f.Step(referenceSteps); err != nil {
			return "", err
		}
		text, size := reference(after, input, match)
		if err := c.put(text); err != nil {
			return "", err
		}
		pattern = after[size:]
	}
}

// referenceSteps is what a $ in a replacement costs: to find its group the others are looked at.
const referenceSteps = 8

// reference returns what stands for a $ and the text after it, and how much of that belongs to it.
func reference(after, input string, match *regexp2.Match) (text string, size int) {
	from, n := match.ByteRange()
	if after == "" {
		return "$", 0
	}
	switch after[0] {
	case '$':
		return "$", 1
	case '&':
		return input[from : from+n], 1
	case '`':
		return input[:from], 1
	case '\'':
		return input[from+n:], 1
	case '_':
		return input, 1
	case '+':
		groups := match.Groups()
		return groups[len(groups)-1].String(), 1
	}
	if size, text, ok := expandGroup(after, match); ok {
		return text, size
	}
	return "$", 0
}

// expandNumber reads as many digits after a $ as name a group.
func expandNumber(rest string, match *regexp2.Match) (size int, text string, ok bool) {
	for size < len(rest) && rest[size] >= '0' && rest[size] <= '9' {
		size++
	}
	for ; size > 0; size-- {
		if n, err := strconv.Atoi(rest[:size]); err == nil && match.GroupByNumber(n) != nil {
			return size, match.GroupByNumber(n).String(), true
		}
	}
	return 0, "", false
}

// expandGroup reads 1 or {name} after a $.
func expandGroup(rest string, match *regexp2.Match) (size int, text string, ok bool) {
	if !strings.HasPrefix(rest, "{") {
		return expandNumber(rest, match)
	}
	end := strings.IndexByte(rest, '}')
	if end < 0 {
		return 0, "", false
	}
	name, size := rest[1:end], end+1
	if n, err := strconv.Atoi(name); err == nil {
		if g := match.GroupByNumber(n); g != nil {
			return size, g.String(), true
		}
		return 0, "", false
	}
	if g := match.GroupByName(name); g != nil {
		return size, g.String(), true
	}
	return 0, "", false
}
