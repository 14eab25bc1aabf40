package format

import "strings"

// custom formats by a custom format string: 0 # . , % ‰ E+0, literals, and sections for positive, negative and zero.
func (n Number) custom(spec string) string {
	switch n.kind { // only the digits that are certain count here, unlike in standard formats
	case double:
		n = n.exact(doubleDigits).cut(doubleDigits)
		n.kind = certain
	case single:
		n = n.exact(singleDigits).cut(singleDigits)
		n.kind = certain
	}
	sections := splitSections(spec)
	pattern := sections[0]
	neg := n.neg && n.digits != ""
	switch {
	case n.digits == "" && len(sections) > 2:
		pattern = sections[2]
	case neg && len(sections) > 1 && sections[1] != "":
		pattern, neg = sections[1], false
	}
	p := parsePattern(pattern, n.in.numbers())
	n.neg = false
	n.point += p.shift
	if n.digits == "" {
		n.point = 0
	}
	var text string
	if p.exponent >= 0 {
		text = n.customScientific(p)
	} else {
		r := n.round(len(p.after))
		if r.digits == "" && n.digits != "" && len(sections) > 2 {
			return Number{kind: n.kind, in: n.in}.custom(sections[2])
		}
		neg = neg && r.digits != ""
		text = r.fill(p)
	}
	if neg {
		return n.in.numbers().Negative + text
	}
	return text
}

// splitSections cuts at semicolons outside literals.
func splitSections(spec string) []string {
	var out []string
	start := 0
	for i := 0; i < len(spec); i++ {
		switch spec[i] {
		case '\\':
			i++
		case '\'', '"':
			if j := strings.IndexByte(spec[i+1:], spec[i]); j >= 0 {
				i += j + 1
			}
		case ';':
			out = append(out, spec[start:i])
			start = i + 1
		}
	}
	return append(out, spec[min(start, len(spec)):])
}

// A pattern is a section taken apart.
type pattern struct {
	items    []item
	before   []byte // the digits before the point: 0 or #
	after    []byte // those after it
	groups   bool
	shift    int // of the point, for percent and scaling commas
	exponent int // digits of the exponent, -1 without one
	plus     bool
	letter   byte
}

// An item is a literal, or one of the placeholders '0' (any digit), '.', 'E'.
type item struct {
	text string
	kind byte
}

func parsePattern(spec string, info *Numbers) *pattern {
	p := &pattern{exponent: -1}
	point := false
	commas := 0
	for i := 0; i < len(spec); i++ {
		c := spec[i]
		switch {
		case c == '0' || c == '#':
			if commas > 0 && !point && len(p.before) > 0 {
				p.groups = true
			}
			commas = 0
			if point {
				p.after = append(p.after, c)
			} else {
				p.before = append(p.before, c)
			}
			p.items = append(p.items, item{kind: '0'})
		case c == '.':
			if !point {
				point = true
				p.shift -= 3 * commas
				commas = 0
				p.items = append(p.items, item{kind: '.'})
			}
		case c == ',':
			commas++
		case c == '%':
			p.shift += 2
			p.literal(info.Percent.Symbol)
		case strings.HasPrefix(spec[i:], "‰"):
			p.shift += 3
			p.literal(info.PerMille)
			i += len("‰") - 1
		case c == '\\' && i+1 < len(spec):
			i++
			p.literal(spec[i : i+1])
		case c == '\'' || c == '"':
			j := strings.IndexByte(spec[i+1:], c)
			if j < 0 {
				j = len(spec) - i - 1
			}
			p.literal(spec[i+1 : i+1+j])
			i += j + 1
		case (c == 'E' || c == 'e') && p.exponentAt(spec[i+1:]) > 0:
			i += p.exponentAt(spec[i+1:])
			p.letter = c
			p.items = append(p.items, item{kind: 'E'})
		default:
			p.literal(spec[i : i+1])
		}
	}
	if !point {
		p.shift -= 3 * commas
	}
	return p
}

func (p *pattern) literal(s string) { p.items = append(p.items, item{text: s}) }

// exponentAt reads +0, -0 or 0 after an E; it returns its length, 0 if there is none.
func (p *pattern) exponentAt(rest string) int {
	i := 0
	plus := strings.HasPrefix(rest, "+")
	if plus || strings.HasPrefix(rest, "-") {
		i++
	}
	zeros := 0
	for i+zeros < len(rest) && rest[i+zeros] == '0' {
		zeros++
	}
	if zeros == 0 {
		return 0
	}
	p.exponent, p.plus = min(zeros, 10), plus
	return i + zeros
}

// customScientific moves the point to where the pattern wants it and writes the exponent.
func (n Number) customScientific(p *pattern) string {
	want := max(len(p.before), 1)
	exp := 0
	if n.digits != "" {
		n = n.exact(want + len(p.after)).cut(want + len(p.after))
		exp = n.point - want
		n.point = want
	}
	q := *p
	q.letter = p.letter
	return n.fillWith(&q, string(p.letter)+n.exponent(exp, p.exponent, p.plus))
}

func (n Number) fill(p *pattern) string { return n.fillWith(p, "") }

// fillWith puts the digits in the places of the pattern.
func (n Number) fillWith(p *pattern, exp string) string {
	whole := n.integerDigits(p)
	fraction := n.fractionDigits(p)
	var b strings.Builder
	places, afterPoint, used, first := len(p.before), false, 0, true
	for _, it := range p.items {
		switch {
		case it.kind == 0:
			b.WriteString(it.text)
		case it.kind == '.':
			if fraction != "" {
				b.WriteString(n.in.numbers().Decimal)
			}
			afterPoint = true
		case it.kind == 'E':
			b.WriteString(exp)
		case afterPoint:
			if used < len(fraction) {
				b.WriteByte(fraction[used])
			}
			used++
		default:
			n.writePlace(&b, whole, places, first, p.groups)
			places, first = places-1, false
		}
	}
	return b.String()
}

// writePlace writes the digit for the place that is places from the point; the first place takes all digits that are too many.
func (n Number) writePlace(b *strings.Builder, whole string, places int, first, groups bool) {
	end := len(whole) - places + 1
	start := end - 1
	if first {
		start = 0
	}
	c := n.in.numbers()
	for i := max(start, 0); i < end; i++ {
		b.WriteByte(whole[i])
		if groups && groupBegins(len(whole)-i-1, c.Groups) {
			b.WriteString(c.Group)
		}
	}
}

// groupBegins reports whether the last count digits of a number begin with a group.
func groupBegins(count int, sizes []int) bool {
	for i := 0; count > 0 && len(sizes) > 0; i++ {
		size := sizes[min(i, len(sizes)-1)]
		if size <= 0 {
			return false
		}
		if count -= size; count == 0 {
			return true
		}
	}
	return false
}

// integerDigits are the digits before the point, with the zeros that the pattern's zeros ask for.
func (n Number) integerDigits(p *pattern) string {
	whole := strings.TrimLeft(n.whole(), "0")
	zeros := 0
	if i := strings.IndexByte(string(p.before), '0'); i >= 0 {
		zeros = len(p.before) - i
	}
	return strings.Repeat("0", max(zeros-len(whole), 0)) + whole
}

// fractionDigits are the digits after the point: as many as the pattern's zeros ask for, or as there are.
func (n Number) fractionDigits(p *pattern) string {
	f := n.fraction(len(p.after))
	least := strings.LastIndexByte(string(p.after), '0') + 1
	for len(f) > least && f[len(f)-1] == '0' {
		f = f[:len(f)-1]
	}
	return f
}
