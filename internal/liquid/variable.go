package liquid

import (
	"fmt"
	"strings"
)

// variable is a value with filters.
type variable struct {
	value   expr
	filters []call
}

// call is a filter with its arguments.
type call struct {
	name      string
	filter    *filter // nil for one that is not known: the value stays as it is
	arguments []expr
}

// variable parses what stands between braces.
func (p *parser) variable(markup string, at int) *variable {
	start, end := fragment(markup, 0, false)
	if start < 0 {
		return nil
	}
	v := &variable{value: parseExpr(markup[start:end])}
	segments := splitUnquoted(markup[end:], '|')
	offset := at + end + len(segments[0])
	for _, segment := range segments[1:] {
		if c, ok := parseCall(segment); ok {
			if c.filter == nil {
				p.warnUnknown(c.name, offset+1+strings.Index(segment, c.name))
			}
			v.filters = append(v.filters, c)
		}
		offset += 1 + len(segment)
	}
	return v
}

func (p *parser) warnUnknown(name string, at int) {
	w := Warning{Message: fmt.Sprintf("The filter '%s' is not known: the value stays as it is.", name), Offset: at, Length: len(name)}
	if known := filterLike(name); known != "" {
		w.Message += " Did you mean '" + known + "'?"
	}
	p.warnings = append(p.warnings, w)
}

// parseCall reads a filter: a name, and arguments behind a colon and commas.
func parseCall(segment string) (call, bool) {
	start := strings.IndexFunc(segment, isWord)
	if start < 0 {
		return call{}, false
	}
	end := start
	for end < len(segment) {
		r, size := decode(segment[end:])
		if !isWord(r) {
			break
		}
		end += size
	}
	c := call{name: segment[start:end]}
	c.filter = filterNamed(c.name)
	for i := 0; i < len(segment); i++ {
		switch segment[i] {
		case '\'', '"':
			if n := strings.IndexByte(segment[i+1:], segment[i]); n >= 0 {
				i += n + 1
			}
		case ':', ',':
			next := i + 1 + len(segment[i+1:]) - len(strings.TrimLeft(segment[i+1:], " \t\r\n"))
			if from, to := fragment(segment, next, true); from == next {
				c.arguments = append(c.arguments, parseExpr(segment[from:to]))
				i = to - 1
			}
		}
	}
	return c, true
}

// fragment finds the next value in a markup: a quoted text, or characters up to white space, a bar or, where commas separate, a comma. Quoted texts
// within count whole. It returns -1 if there is none.
func fragment(markup string, at int, commas bool) (start, end int) {
	for start = at; start < len(markup); start++ {
		if end = fragmentEnd(markup, start, commas); end > start {
			return start, end
		}
	}
	return -1, -1
}

func fragmentEnd(markup string, start int, commas bool) int {
	i := start
	for i < len(markup) {
		switch c := markup[i]; {
		case c == '\'' || c == '"':
			n := strings.IndexByte(markup[i+1:], c)
			if n < 0 {
				return i
			}
			i += n + 2
			if start == i-n-2 { // a quoted text at the beginning is the whole value
				return i
			}
		case c == '|' || c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\v' || c == '\f' || commas && c == ',':
			return i
		default:
			i++
		}
	}
	return i
}

// splitUnquoted divides a text at a character outside of quotes.
func splitUnquoted(text string, at byte) []string {
	var parts []string
	start := 0
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '\'', '"':
			if n := strings.IndexByte(text[i+1:], text[i]); n >= 0 {
				i += n + 1
			}
		case at:
			parts = append(parts, text[start:i])
			start = i + 1
		}
	}
	return append(parts, text[start:])
}

// eval evaluates the value and runs it through the filters.
func (v *variable) eval(s *state) (any, error) {
	value, err := v.value.eval(s)
	for i := 0; i < len(v.filters) && err == nil; i++ {
		value, err = v.filters[i].run(s, value)
	}
	return value, err
}

func (v *variable) render(s *state, b *strings.Builder) error {
	if v == nil {
		return nil
	}
	value, err := v.eval(s)
	if err != nil {
		return err
	}
	return s.write(b, rendered(value))
}
