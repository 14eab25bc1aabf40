package lib

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/portico-apim/portico/internal/csharp/format"
	"github.com/portico-apim/portico/internal/csharp/rt"
)

// A pathParser reads a JSONPath as Json.NET does.
type pathParser struct {
	f    *rt.Frame
	text string
	pos  int
}

// maxPath bounds how long a path may be, and with it how deep its conditions may nest.
const maxPath = 4096

// pathKey is a path as a key of the cache.
type pathKey string

// parsePath reads a path, or finds it in the cache.
func parsePath(f *rt.Frame, text string) ([]pathFilter, error) {
	if known, ok := f.Cache.Get(pathKey(text)); ok {
		return known.([]pathFilter), nil
	}
	if len(text) > maxPath {
		return nil, pathError("The path is longer than %d bytes.", maxPath)
	}
	if err := f.Alloc(16 * len(text)); err != nil {
		return nil, err
	}
	p := &pathParser{f: f, text: text}
	path, err := p.whole()
	if err == nil {
		f.Cache.Put(pathKey(text), path)
	}
	return path, err
}

func (p *pathParser) whole() ([]pathFilter, error) {
	p.space()
	start := 0
	if p.pos == len(p.text) || p.text[p.pos:] == "$" && len(p.text) == 1 {
		return nil, nil
	}
	if rest := p.text[p.pos:]; strings.HasPrefix(rest, "$.") || strings.HasPrefix(rest, "$[") { // else a name begins with $
		p.pos++
		start = p.pos
	}
	path, ended, err := p.steps(nil, start, false)
	if err != nil || ended {
		return path, err
	}
	last := p.pos
	if p.space(); p.pos < len(p.text) {
		return nil, p.unexpected("path", last)
	}
	return path, nil
}

func (p *pathParser) unexpected(where string, at int) error {
	if at >= len(p.text) {
		return pathError("Path ended with open query.")
	}
	c, _ := utf8.DecodeRuneInString(p.text[at:])
	return pathError("Unexpected character while parsing %s: %c", where, c)
}

func (p *pathParser) peek() byte {
	if p.pos < len(p.text) {
		return p.text[p.pos]
	}
	return 0
}

func (p *pathParser) space() {
	for p.peek() == ' ' {
		p.pos++
	}
}

// match passes a text if it is there.
func (p *pathParser) match(s string) bool {
	ok := strings.HasPrefix(p.text[p.pos:], s)
	if ok {
		p.pos += len(s)
	}
	return ok
}

// open is an error if the text is over.
func (p *pathParser) open(what string) error {
	if p.pos >= len(p.text) {
		return pathError("Path ended with open %s.", what)
	}
	return nil
}

// steps reads steps, of a condition or of the whole path. Ended says that nothing is left.
func (p *pathParser) steps(path []pathFilter, start int, query bool) (steps []pathFilter, ended bool, err error) {
	scan, behindIndex, behindDot := false, false, false
	name := func() {
		if p.pos > start {
			path = append(path, namedStep(p.text[start:p.pos], scan))
			scan = false
		}
	}
	for stop := false; p.pos < len(p.text) && !stop; {
		switch c := p.text[p.pos]; {
		case c == '[' || c == '(':
			name()
			step, err := p.indexer(c, scan)
			if err != nil {
				return nil, false, err
			}
			path = append(path, step)
			p.pos++
			scan, start, behindIndex, behindDot = false, p.pos, true, false
		case c == '.':
			name()
			if scan = strings.HasPrefix(p.text[p.pos:], ".."); scan {
				p.pos++
			}
			p.pos++
			start, behindIndex, behindDot = p.pos, false, true
		case c == ']' || c == ')' || c == ' ', query && strings.IndexByte("=<!>|&", c) >= 0:
			stop = true
		case behindIndex:
			return nil, false, pathError("Unexpected character following indexer: %c", c)
		default:
			p.pos++
		}
	}
	ended = p.pos == len(p.text)
	if p.pos > start {
		path = append(path, namedStep(strings.TrimRight(p.text[start:p.pos], " "), scan))
	} else if behindDot && (ended || query) {
		return nil, false, pathError("Unexpected end while parsing path.")
	}
	return path, ended, nil
}

// namedStep is the step to the properties of a name, or to all of them by *.
func namedStep(name string, scan bool) pathFilter {
	if scan {
		return scanFilter{[]string{name}, name == "*"}
	}
	return fieldFilter{name, name == "*"}
}

// indexer reads what is in brackets, up to the closing one.
func (p *pathParser) indexer(bracket byte, scan bool) (pathFilter, error) {
	closing := byte(']')
	if bracket == '(' {
		closing = ')'
	}
	p.pos++
	if err := p.open("indexer"); err != nil {
		return nil, err
	}
	p.space()
	switch p.peek() {
	case '\'':
		return p.quotedFields(closing, scan)
	case '?':
		return p.query(closing, scan)
	}
	return p.indexes(closing)
}

// quotedFields reads 'a','b'.
func (p *pathParser) quotedFields(closing byte, scan bool) (pathFilter, error) {
	var names []string
	for p.pos < len(p.text) {
		name, err := p.quoted()
		if err != nil {
			return nil, err
		}
		names = append(names, name)
		p.space()
		switch {
		case p.pos >= len(p.text):
			return nil, p.open("indexer")
		case p.peek() == closing && scan:
			return scanFilter{names: names}, nil
		case p.peek() == closing && len(names) == 1:
			return fieldFilter{name: name}, nil
		case p.peek() == closing:
			return fieldsFilter(names), nil
		case p.peek() != ',':
			return nil, p.unexpected("path indexer", p.pos)
		}
		p.pos++
		p.space()
	}
	return nil, p.open("indexer")
}

// quoted reads a text in quotes, with backslash escapes.
func (p *pathParser) quoted() (string, error) {
	var b strings.Builder
	for p.pos++; p.pos < len(p.text); p.pos++ {
		c := p.text[p.pos]
		switch {
		case c == '\'':
			p.pos++
			return b.String(), nil
		case c == '\\' && p.pos+1 < len(p.text):
			p.pos++
			i := strings.IndexByte(`btnfr\"'/`, p.text[p.pos])
			if i < 0 {
				return "", pathError("Unknown escape character: \\%c", p.text[p.pos])
			}
			b.WriteByte("\b\t\n\f\r\\\"'/"[i])
		default:
			b.WriteByte(c)
		}
	}
	return "", pathError("Path ended with an open string.")
}

// indexes reads *, or numbers with commas or colons between them.
func (p *pathParser) indexes(closing byte) (pathFilter, error) {
	if p.peek() == '*' {
		p.pos++
		if p.space(); p.pos >= len(p.text) {
			return nil, p.open("indexer")
		}
		if p.peek() != closing {
			return nil, p.unexpected("path indexer", p.pos-1)
		}
		return indexFilter{all: true}, nil
	}
	var numbers []*int
	separator := byte(0)
	for {
		n, err := p.index()
		if err != nil {
			return nil, err
		}
		c := p.peek()
		switch {
		case c == ':' && separator != ',' || c == ',' && separator != ':' && n != nil:
			separator = c
		case c == closing && separator == ':':
			return sliceOf(append(numbers, n)), nil
		case n == nil && (c == closing || c == ','):
			return nil, pathError("Array index expected.")
		case c != closing:
			return nil, p.unexpected("path indexer", p.pos)
		}
		if numbers = append(numbers, n); c == closing {
			return indexesOf(numbers), nil
		}
		p.pos++
		p.space()
	}
}

// index reads a number and the spaces around it; nil is none.
func (p *pathParser) index() (*int, error) {
	start := p.pos
	for c := p.peek(); c >= '0' && c <= '9' || c == '-'; c = p.peek() {
		p.pos++
	}
	digits := p.text[start:p.pos]
	if p.space(); p.pos >= len(p.text) {
		return nil, p.open("indexer")
	}
	if digits == "" {
		return nil, nil
	}
	v, err := changeType(p.f, rt.String(digits), rt.IntType)
	n := v.AsInt()
	return &n, err
}

// sliceOf is a slice of what stood between colons.
func sliceOf(n []*int) pathFilter {
	s := sliceFilter{start: n[0], end: n[1]}
	if len(n) > 2 {
		s.step = n[len(n)-1]
	}
	return s
}

func indexesOf(n []*int) pathFilter {
	list := make([]int, len(n))
	for i, at := range n {
		list[i] = *at
	}
	return indexFilter{indexes: list}
}

// value reads a literal of a condition: a text, a number, true, false, null or /pattern/options.
func (p *pathParser) value() (t *token, ok bool, err error) {
	switch c := p.peek(); {
	case c == '\'':
		s, err := p.quoted()
		return &token{kind: kindString, value: rt.String(s)}, true, err
	case c >= '0' && c <= '9' || c == '-':
		return p.number()
	case c == '/':
		t, err := p.pattern()
		return t, true, err
	case p.match("true"):
		return &token{kind: kindBoolean, value: rt.Bool(true)}, true, nil
	case p.match("false"):
		return &token{kind: kindBoolean, value: rt.Bool(false)}, true, nil
	case p.match("null"):
		return nullToken(), true, nil
	}
	return nil, false, nil
}

// number reads up to a space or a closing parenthesis, which has to be a number.
func (p *pathParser) number() (t *token, ok bool, err error) {
	start := p.pos
	end := strings.IndexAny(p.text[start:], " )")
	if end < 0 {
		p.pos = len(p.text)
		return nil, false, nil
	}
	p.pos += end
	s := p.text[start:p.pos]
	if strings.ContainsAny(s, ".eE") {
		x, err := format.ParseFloat(s, format.FloatStyle, 64, nil)
		return floatToken(x), err == nil, nil
	}
	v, err := changeType(p.f, rt.String(s), rt.LongType)
	return &token{kind: kindInteger, value: v}, err == nil, nil
}

// pattern reads /regex/options as a text.
func (p *pathParser) pattern() (*token, error) {
	start := p.pos
	for p.pos++; p.pos < len(p.text) && p.peek() != '/'; p.pos++ {
		if p.peek() == '\\' {
			p.pos++
		}
	}
	if p.pos >= len(p.text) {
		return nil, pathError("Path ended with an open regex.")
	}
	for p.pos++; p.pos < len(p.text) && unicode.IsLetter(rune(p.peek())); p.pos++ {
	}
	return &token{kind: kindString, value: rt.String(p.text[start:p.pos])}, nil
}
