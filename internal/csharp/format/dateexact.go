package format

import (
	"strconv"
	"strings"
)

// ParseDateExact reads a date that is written by a standard or custom pattern. White says that white space may stand around it.
func ParseDateExact(text, pattern string, white bool) (Parsed, bool) {
	if len(pattern) == 1 {
		p, ok := StandardPattern(pattern[0])
		if !ok {
			return Parsed{}, false
		}
		pattern = p
	}
	if white {
		text = strings.TrimSpace(text)
	}
	e := &exactScanner{text: text, pattern: pattern}
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
}

func (e *exactScanner) run() bool {
	for e.pattern != "" {
		c := e.pattern[0]
		n := 1
		for n < len(e.pattern) && e.pattern[n] == c {
			n++
		}
		switch c {
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
			if !e.literal(e.pattern[:1]) {
				return false
			}
			if c == 'Z' { // without quotes it also says what the zone is
				e.p.HasZone, e.p.Zulu = true, true
			}
			e.pattern = e.pattern[1:]
		}
	}
	return true
}

func (e *exactScanner) literal(s string) bool {
	rest, ok := strings.CutPrefix(e.text, s)
	e.text = rest
	return ok
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
			return e.name(func(word string) bool {
				d, ok := weekdayNamed(word)
				e.p.weekday, e.p.hasWeekday = d, ok
				return ok
			})
		}
		return e.number(least, 2, &e.p.day)
	case 'M':
		if n > 2 {
			return e.name(func(word string) bool {
				e.p.month = monthNamed(word)
				return e.p.month > 0
			})
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
		return e.number(least, 2, &e.p.hour) && e.p.hour <= 12
	case 'H':
		return e.number(least, 2, &e.p.hour)
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

func (e *exactScanner) name(known func(string) bool) bool {
	n := 0
	for n < len(e.text) && e.text[n]|0x20 >= 'a' && e.text[n]|0x20 <= 'z' {
		n++
	}
	word := strings.ToLower(e.text[:n])
	e.text = e.text[n:]
	return known(word)
}

func (e *exactScanner) halfDay(n int) bool {
	size := min(n, 2)
	if len(e.text) < size {
		return false
	}
	half := strings.ToUpper(e.text[:size])
	if half != "AM"[:size] && half != "PM"[:size] {
		return false
	}
	e.text = e.text[size:]
	e.p.half, e.p.pm = true, half[0] == 'P'
	return true
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

// ParseSpan reads [-][d.]hh:mm[:ss[.fffffff]], or days alone. The error is ErrRange if a part is too large for its place.
func ParseSpan(text string) (int64, error) {
	n, ok := parseSpan(text)
	switch {
	case ok:
		return n, nil
	case n != 0:
		return 0, ErrRange
	}
	return 0, ErrSyntax
}

// parseSpan returns 1 and false for a span with a part that is too large.
func parseSpan(text string) (int64, bool) {
	text = strings.TrimSpace(text)
	rest, neg := strings.CutPrefix(text, "-")
	days := int64(0)
	if rest == "" || len(rest) > 40 {
		return 0, false
	}
	if !strings.Contains(rest, ":") {
		n, err := strconv.ParseInt(rest, 10, 32)
		return signed(n*TicksPerDay, neg), err == nil && isDigit(rest[0])
	}
	if d, clock, ok := strings.Cut(rest, "."); ok && strings.Contains(clock, ":") {
		n, err := strconv.ParseInt(d, 10, 32)
		if err != nil {
			return 0, false
		}
		days, rest = n, clock
	}
	parts := strings.Split(rest, ":")
	if len(parts) == 4 && days == 0 {
		n, err := strconv.ParseInt(parts[0], 10, 32)
		if err != nil {
			return 0, false
		}
		days, parts = n, parts[1:]
	}
	ticks, ok := clockTicks(parts)
	if !ok {
		return ticks, false
	}
	return signed(days*TicksPerDay+ticks, neg), true
}

func signed(n int64, neg bool) int64 {
	if neg {
		return -n
	}
	return n
}

// clockTicks reads hours, minutes and perhaps seconds.
func clockTicks(parts []string) (int64, bool) {
	if len(parts) < 2 || len(parts) > 3 {
		return 0, false
	}
	fraction := ""
	if len(parts) == 3 {
		parts[2], fraction, _ = strings.Cut(parts[2], ".")
	}
	limits := [3]int64{23, 59, 59}
	units := [3]int64{TicksPerHour, TicksPerMinute, TicksPerSecond}
	total := int64(0)
	for i, p := range parts {
		n, err := strconv.ParseUint(p, 10, 16)
		if err != nil {
			return 0, false
		}
		if int64(n) > limits[i] {
			return 1, false
		}
		total += int64(n) * units[i]
	}
	if fraction != "" {
		n, err := strconv.ParseUint((fraction + "0000000")[:7], 10, 32)
		if err != nil || len(fraction) > 7 {
			return 0, false
		}
		total += int64(n)
	}
	return total, true
}
