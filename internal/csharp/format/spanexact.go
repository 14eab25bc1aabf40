package format

import "strings"

// ParseSpanExact reads a time span that a culture has written by a standard or custom format. Custom formats have no sign.
func ParseSpanExact(text, spec string, c *Culture) (int64, error) {
	switch spec {
	case "c", "t", "T":
		return ParseSpan(strings.TrimSpace(text))
	case "g", "G":
		return parseSpanGeneral(strings.TrimSpace(text), spec == "G", c.numbers().Decimal)
	}
	if len(spec) < 2 {
		return 0, ErrFormat
	}
	s := &spanScanner{text: text, seen: map[byte]bool{}}
	for spec != "" {
		n, err := s.step(spec)
		if err != nil {
			return 0, err
		}
		spec = spec[n:]
	}
	if s.text != "" {
		return 0, ErrSyntax
	}
	return s.ticks, nil
}

// parseSpanGeneral reads [-][d:]h:mm[:ss[.fffffff]], with everything in it if long.
func parseSpanGeneral(text string, long bool, point string) (int64, error) {
	rest, _ := strings.CutPrefix(text, "-")
	whole, fraction, broken := strings.Cut(rest, point)
	if parts := strings.Count(whole, ":"); long && (parts != 3 || !broken) || strings.Contains(whole, ".") && parts > 0 {
		return 0, ErrSyntax
	}
	if broken {
		whole += "." + fraction
	}
	if strings.HasPrefix(text, "-") {
		whole = "-" + whole
	}
	return ParseSpan(whole)
}

// A spanScanner reads a text along a custom format.
type spanScanner struct {
	text  string
	ticks int64
	seen  map[byte]bool // a part may stand in a format once
}

// step reads what the format begins with, and returns how much of it that was.
func (s *spanScanner) step(spec string) (int, error) {
	c := spec[0]
	n := 1
	for n < len(spec) && spec[n] == c {
		n++
	}
	switch c {
	case 'd', 'h', 'm', 's', 'f', 'F':
		if kind := c | 0x20; s.seen[kind] {
			return 0, ErrFormat
		}
		s.seen[c|0x20] = true
		return n, s.part(c, n)
	case '\'', '"':
		end := strings.IndexByte(spec[1:], c)
		if end < 0 {
			return 0, ErrFormat
		}
		return end + 2, s.literal(spec[1 : 1+end])
	case '\\':
		if len(spec) < 2 {
			return 0, ErrFormat
		}
		return 2, s.literal(spec[1:2])
	case '%':
		if len(spec) < 2 || spec[1] == '%' {
			return 0, ErrFormat
		}
		return 1, nil
	}
	return 0, ErrFormat
}

func (s *spanScanner) literal(text string) error {
	rest, ok := strings.CutPrefix(s.text, text)
	if s.text = rest; !ok {
		return ErrSyntax
	}
	return nil
}

// spanUnits are the ticks of a part and the largest number it may have.
var spanUnits = map[byte]struct{ ticks, most int64 }{
	'd': {TicksPerDay, 10_675_199}, 'h': {TicksPerHour, 23}, 'm': {TicksPerMinute, 59}, 's': {TicksPerSecond, 59},
}

// part reads a number: exactly as many digits as letters, but one letter stands for one digit or more.
func (s *spanScanner) part(c byte, n int) error {
	least, most := n, n
	switch {
	case c == 'f' || c == 'F':
		return s.fraction(c, n)
	case n > 8 || c != 'd' && n > 2:
		return ErrFormat
	case c == 'd' && n < 2:
		most = 8
	case n == 1:
		most = 2
	}
	value, ok := s.digits(least, most)
	unit := spanUnits[c]
	switch {
	case !ok:
		return ErrSyntax
	case value > unit.most:
		return ErrRange
	}
	s.ticks += value * unit.ticks
	return nil
}

func (s *spanScanner) fraction(c byte, n int) error {
	least := n
	if c == 'F' {
		least = 0
	}
	before := len(s.text)
	value, ok := s.digits(least, n)
	switch {
	case n > 7:
		return ErrFormat
	case !ok:
		return ErrSyntax
	}
	for range 7 - (before - len(s.text)) {
		value *= 10
	}
	s.ticks += value
	return nil
}

// digits reads between least and most digits.
func (s *spanScanner) digits(least, most int) (value int64, ok bool) {
	n := 0
	for ; n < most && n < len(s.text) && isDigit(s.text[n]); n++ {
		value = 10*value + int64(s.text[n]-'0')
	}
	s.text = s.text[n:]
	return value, n >= least
}
