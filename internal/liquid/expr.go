package liquid

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"github.com/portico-apim/portico/internal/csharp/decimal"
	"github.com/portico-apim/portico/internal/csharp/format"
)

// expr is a literal or a variable in the markup of a tag.
type expr interface {
	eval(s *state) (any, error)
}

// literal is a value that the template has itself.
type literal struct{ value any }

func (l literal) eval(*state) (any, error) { return l.value, nil }

// symbol is empty or blank, which are compared with by asking.
type symbol string

// holds reports whether a value is empty or blank.
func (s symbol) holds(v any) bool {
	v = plain(v)
	if text, ok := v.(string); ok {
		return text == "" || s == "blank" && strings.TrimSpace(text) == ""
	}
	if list, ok := items(v); ok {
		return len(list) == 0
	}
	return s == "blank" && (v == nil || v == false)
}

// span is (a..b), the whole numbers from a to b.
type span struct{ from, to expr }

func (r span) eval(s *state) (any, error) {
	from, err := evalInt(s, r.from)
	if err != nil {
		return nil, err
	}
	to, err := evalInt(s, r.to)
	if err != nil || to < from {
		return []any{}, err
	}
	if err := s.f.Step(to - from + 1); err != nil {
		return nil, err
	}
	list := make([]any, 0, to-from+1)
	for i := from; i <= to; i++ {
		list = append(list, i)
	}
	return list, nil
}

func evalInt(s *state, e expr) (int, error) {
	v, err := e.eval(s)
	if err != nil {
		return 0, err
	}
	return toInt(plain(v))
}

// path is a variable with what follows it: a.b[0].size.
type path struct{ parts []part }

// part is a name, or an expression in brackets.
type part struct {
	name string
	in   expr
}

// Literals, as DotLiquid tells them.
var (
	integerLiteral = regexp.MustCompile(`^[+-]?\d+$`)
	numberLiteral  = regexp.MustCompile(`^[+-]?\d[\d.|,]+$`)
)

// parseExpr reads a literal or a variable. Whatever is neither is a variable, of which only the characters of names count.
func parseExpr(text string) expr {
	switch text {
	case "", "nil", "null":
		return literal{}
	case "true", "false":
		return literal{text == "true"}
	case "blank", "empty":
		return literal{symbol(text)}
	}
	switch first := text[0]; {
	case first == '\'' || first == '"':
		if len(text) > 1 && text[len(text)-1] == first && !strings.Contains(text, "\n") {
			return literal{text[1 : len(text)-1]}
		}
	case first == '(':
		if from, to, ok := cutRange(text); ok {
			return span{parseBound(from), parseBound(to)}
		}
	case integerLiteral.MatchString(text):
		if n, err := strconv.ParseInt(text, 10, 32); err == nil {
			return literal{int(n)}
		}
		if n, err := strconv.ParseInt(text, 10, 64); err == nil {
			return literal{n}
		}
		return failure{fault("Value was either too large or too small for an Int64.")}
	case numberLiteral.MatchString(text):
		return parseNumber(text)
	}
	return parsePath(text)
}

// cutRange divides (a..b) at the last two dots that leave something behind them.
func cutRange(text string) (from, to string, ok bool) {
	inner, ok := strings.CutSuffix(text[1:], ")")
	if !ok || inner == "" || strings.ContainsFunc(inner, unicode.IsSpace) {
		return "", "", false
	}
	i := strings.LastIndex(inner[:len(inner)-1], "..")
	if i <= 0 {
		return "", "", false
	}
	return inner[:i], inner[i+2:], true
}

// parseBound reads an end of a range, which is no range itself.
func parseBound(text string) expr {
	if text[0] == '(' {
		return failure{noConvert}
	}
	return parseExpr(text)
}

// parseNumber reads a number with a fraction: a Decimal if it fits into one.
func parseNumber(text string) expr {
	var d decimal.Decimal
	var err error
	if d, err = format.ParseDecimal(text, format.NumberStyle|format.FloatStyle, nil); err == nil {
		return literal{d}
	}
	x, err := format.ParseFloat(text, format.NumberStyle|format.FloatStyle, 64, nil)
	if err != nil {
		return failure{noNumber}
	}
	return literal{x}
}

// failure is an expression that always fails.
type failure struct{ fault fault }

func (f failure) eval(*state) (any, error) { return nil, f.fault }

// parsePath finds names and brackets in a text, and passes over everything else.
func parsePath(text string) expr {
	p := path{}
	for i := 0; i < len(text); {
		if text[i] == '[' {
			if end := strings.IndexByte(text[i:], ']'); end > 1 {
				p.parts = append(p.parts, part{in: parseExpr(text[i+1 : i+end])})
				i += end + 1
				continue
			}
		}
		end := i
		for _, r := range text[i:] {
			if !isWord(r) && r != '-' {
				break
			}
			end += len(string(r))
		}
		if end == i {
			i++
			continue
		}
		name := text[i:end]
		if end < len(text) && text[end] == '?' {
			end++
			name += "?"
		}
		p.parts = append(p.parts, part{name: name})
		i = end
	}
	return p
}

// isWord is \w of .NET: letters, digits, marks and connecting punctuation.
func isWord(r rune) bool {
	return r == '_' || unicode.IsLetter(r) || unicode.In(r, unicode.Mn, unicode.Mc, unicode.Nd, unicode.Pc)
}

// eval finds the variable and goes along the path. What is not there is nil.
func (p path) eval(s *state) (any, error) {
	if len(p.parts) == 0 {
		return nil, nil
	}
	name := p.parts[0].name
	if in := p.parts[0].in; in != nil {
		v, err := in.eval(s)
		switch {
		case err != nil:
			return nil, err
		case v == nil:
			return nil, nullObject
		}
		name = toString(plain(v))
	}
	v, err := s.lookup(name)
	for i := 1; err == nil && v != nil && i < len(p.parts); i++ {
		v, err = p.parts[i].of(s, v)
	}
	return v, err
}

// of returns the part of a value: a member, an item, or size, first and last of a sequence; nil if there is none.
func (p part) of(s *state, v any) (any, error) {
	var key any = p.name
	if p.in != nil {
		var err error
		if key, err = p.in.eval(s); err != nil || plain(key) == nil {
			return nil, err
		}
		key = plain(key)
	}
	if large, ok := v.(interface{ Len() int }); ok {
		if err := s.f.Step(large.Len() >> 6); err != nil {
			return nil, err
		}
	}
	if o, ok := v.(Object); ok {
		if m, ok := o.Member(toString(key)); ok {
			return m, nil
		}
	}
	if list, ok := v.([]any); ok {
		if i, whole := wholeNumber(key); whole {
			return at(list, i), nil
		}
	}
	if p.in != nil {
		return nil, nil
	}
	return command(s, v, p.name)
}

// at returns an item of a list, from the end if the index is negative; nil if there is none.
func at(list []any, i int) any {
	if i < 0 {
		i += len(list)
	}
	if i < 0 || i >= len(list) {
		return nil
	}
	return list[i]
}

// wholeNumber returns a number without a fraction.
func wholeNumber(v any) (int, bool) {
	switch kindOf(v) {
	case kindInt, kindLong, kindDouble, kindDecimal:
		d, err := toDecimal(v)
		if err != nil || decimal.Cmp(d, d.Truncate()) != 0 {
			return 0, false
		}
		n, err := toInt(v)
		return n, err == nil
	}
	return 0, false
}

// command is what size, first and last, in either case of the first letter, mean for a sequence.
func command(s *state, v any, name string) (any, error) {
	var of func(list []any) any
	switch name {
	case "size", "Size":
		of = func(list []any) any { return len(list) }
	case "first", "First":
		of = func(list []any) any { return at(list, 0) }
	case "last", "Last":
		of = func(list []any) any { return at(list, -1) }
	default:
		return nil, nil
	}
	list, ok := characters(v)
	if err := s.look(list); err != nil || !ok {
		return nil, err
	}
	return of(list), nil
}
