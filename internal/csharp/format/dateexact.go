package format

import (
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// White says where white space may stand that a pattern does not have.
type White struct{ Leading, Trailing, Inner bool }

// ParseDateExact reads a date that a culture has written by a standard or custom pattern.
func ParseDateExact(text, pattern string, white White, c *Culture) (Parsed, bool) {
	if len(pattern) == 1 {
		p, fixed, ok := StandardPattern(pattern[0], c)
		if !ok {
			return Parsed{}, false
		}
		if pattern = p; fixed {
			c = nil
		}
	}
	if white.Leading {
		text = strings.TrimLeftFunc(text, IsWhite)
	}
	if white.Trailing {
		text = strings.TrimRightFunc(text, IsWhite)
	}
	e := &exactScanner{text: text, pattern: pattern, p: Parsed{clock24: true}, d: c.dates(), inner: white.Inner}
	if !e.run() || e.text != "" {
		return e.p, false
	}
	e.p.hasDate = e.p.year != 0 || e.p.month != 0 || e.p.day != 0
	return e.p, true
}

// An exactScanner reads a text along a pattern.
type exactScanner struct {
	text, pattern string
	p             Parsed
	d             *Dates
	inner         bool // white space counts nowhere
}

func (e *exactScanner) run() bool {
	for e.pattern != "" {
		if e.inner {
			e.text = strings.TrimLeftFunc(e.text, IsWhite)
		}
		c := e.pattern[0]
		n := 1
		for n < len(e.pattern) && e.pattern[n] == c {
			n++
		}
		switch c {
		case ' ':
			if e.inner {
				e.pattern = e.pattern[n:]
				continue
			}
			if !e.literal(e.pattern[:n]) {
				return false
			}
			e.pattern = e.pattern[n:]
		case '/', ':':
			separator := map[byte]string{'/': e.d.DateSeparator, ':': e.d.TimeSeparator}[c]
			if !e.literal(separator) && !e.literal(string(c)) {
				return false
			}
			e.pattern = e.pattern[1:]
		case 'd', 'M', 'y', 'h', 'H', 'm', 's', 't', 'f', 'F', 'K', 'z':
			e.pattern = e.pattern[n:]
			if !e.field(c, n) {
				return false
			}
		case '\'', '"':
			end := strings.IndexByte(e.pattern[1:], c)
			if end < 0 || !e.literal(e.pattern[1:1+end]) {
				return false
			}
			e.pattern = e.pattern[end+2:]
		case '\\':
			if len(e.pattern) < 2 || !e.literal(e.pattern[1:2]) {
				return false
			}
			e.pattern = e.pattern[2:]
		case '%':
			e.pattern = e.pattern[1:]
		default:
			if !e.literal(e.pattern[:n]) {
				return false
			}
			if c == 'Z' { // without quotes it also says what the zone is
				e.p.HasZone, e.p.Zulu = true, true
			}
			e.pattern = e.pattern[n:]
		}
	}
	return true
}

func (e *exactScanner) literal(s string) bool {
	rest, ok := strings.CutPrefix(e.text, s)
	e.text = rest
	return ok && s != ""
}

// number reads between least and most digits.
func (e *exactScanner) number(least, most int, into *int) bool {
	n := 0
	for n < len(e.text) && n < most && isDigit(e.text[n]) {
		n++
	}
	if n < least {
		return false
	}
	*into, _ = strconv.Atoi(e.text[:n])
	e.text = e.text[n:]
	return true
}

func (e *exactScanner) field(c byte, n int) bool {
	least := min(n, 2)
	switch c {
	case 'd':
		if n > 2 {
			return e.weekday(n)
		}
		return e.number(least, 2, &e.p.day)
	case 'M':
		if n > 2 {
			return e.month(n)
		}
		return e.number(least, 2, &e.p.month)
	case 'y':
		if n <= 2 {
			ok := e.number(least, 2, &e.p.year)
			e.p.year = fullYear(dateNumber{e.p.year, 2})
			return ok
		}
		return e.number(n, max(n, 4), &e.p.year)
	case 'h':
		e.p.half, e.p.clock24 = true, false // the first half unless the text says otherwise
		return e.number(least, 2, &e.p.hour) && e.p.hour <= 12
	case 'H':
		return e.number(least, 2, &e.p.hour) && e.p.hour < 24
	case 'm':
		return e.number(least, 2, &e.p.minute)
	case 's':
		return e.number(least, 2, &e.p.second)
	}
	return e.rareField(c, n)
}

func (e *exactScanner) rareField(c byte, n int) bool {
	switch c {
	case 't':
		return e.halfDay(n)
	case 'f', 'F':
		return e.fraction(c, n)
	case 'K':
		if e.text == "" || e.text[0] != 'Z' && e.text[0] != '+' && e.text[0] != '-' {
			return true
		}
		if e.text[0] == 'Z' {
			e.text = e.text[1:]
			e.p.HasZone, e.p.Zulu = true, true
			return true
		}
		return e.offset()
	case 'z':
		return e.offset()
	}
	return false
}

// oneOf takes the longest of some names, whatever its case, and returns which it was; -1 for none.
func (e *exactScanner) oneOf(lists ...[]string) int {
	best, size := -1, 0
	for _, names := range lists {
		for i, name := range names {
			if len(name) > size && len(name) <= len(e.text) && strings.EqualFold(e.text[:len(name)], name) {
				best, size = i, len(name)
			}
		}
	}
	e.text = e.text[size:]
	return best
}

func (e *exactScanner) month(n int) bool {
	lists := [][]string{e.d.Months, e.d.GenitiveMonths}
	if n == 3 {
		lists = [][]string{e.d.ShortMonths, e.d.ShortGenitiveMonths}
	}
	e.p.month = e.oneOf(lists...) + 1
	return e.p.month > 0
}

func (e *exactScanner) weekday(n int) bool {
	names := e.d.Days
	if n == 3 {
		names = e.d.ShortDays
	}
	i := e.oneOf(names)
	e.p.weekday, e.p.hasWeekday = time.Weekday(i), true
	return i >= 0
}

func (e *exactScanner) halfDay(n int) bool {
	halves := []string{e.d.AM, e.d.PM}
	if n == 1 {
		halves = []string{firstLetter(e.d.AM), firstLetter(e.d.PM)}
	}
	i := e.oneOf(halves)
	e.p.half, e.p.pm = true, i == 1
	return i >= 0
}

func firstLetter(s string) string {
	_, size := utf8.DecodeRuneInString(s)
	return s[:size]
}

func (e *exactScanner) fraction(c byte, n int) bool {
	digits := 0
	for digits < len(e.text) && digits < n && isDigit(e.text[digits]) {
		digits++
	}
	if n > 7 || c == 'f' && digits < n {
		return false
	}
	e.p.ticks, _ = strconv.Atoi((e.text[:digits] + "0000000")[:7])
	e.text = e.text[digits:]
	return true
}

func (e *exactScanner) offset() bool {
	if e.text == "" || e.text[0] != '+' && e.text[0] != '-' {
		return false
	}
	s := dateScanner{rest: e.text}
	ok := s.zone()
	e.text = s.rest
	e.p.HasZone, e.p.Offset = true, s.p.Offset
	return ok
}
