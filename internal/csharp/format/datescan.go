package format

import (
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// ParseDate reads a date in any of the forms that DateTime.Parse knows: ISO 8601, RFC 1123, numbers in the order of the culture (or year first), names
// of months; a time of day with or without AM and PM; a zone. English names are known in all cultures.
func ParseDate(text string, c *Culture) (Parsed, bool) {
	s := &dateScanner{rest: strings.TrimSpace(text), d: c.dates()}
	if s.rest == "" || len(s.rest) > 100 {
		return s.p, false
	}
	for s.rest != "" {
		if !s.token() {
			return s.p, false
		}
	}
	return s.p, s.finish()
}

// A dateScanner collects the numbers and words of a date.
type dateScanner struct {
	rest    string
	d       *Dates
	p       Parsed
	numbers []dateNumber // of the date
	named   int          // the month that was named
	namedAt int          // how many numbers stood before it
}

type dateNumber struct{ value, digits int }

func (s *dateScanner) token() bool {
	c := s.rest[0]
	switch {
	case c == ' ' || c == ',' || c == '\t':
		s.rest = s.rest[1:]
		return true
	case isDigit(c):
		return s.number()
	case (c == '-' || c == '/' || c == '.') && len(s.numbers) > 0 && !s.p.hasTime && len(s.rest) > 1:
		s.rest = s.rest[1:]
		return true
	case (c == '+' || c == '-') && s.p.hasTime:
		return s.zone()
	case c|0x20 >= 'a' && c|0x20 <= 'z' || c >= utf8.RuneSelf:
		return s.word()
	}
	return false
}

// number reads a number of the date, or a time of day.
func (s *dateScanner) number() bool {
	n := 0
	for n < len(s.rest) && isDigit(s.rest[n]) {
		n++
	}
	if n < len(s.rest) && s.rest[n] == ':' {
		return !s.p.hasTime && s.time()
	}
	if n > 4 || len(s.numbers) == 3 {
		return false
	}
	v, _ := strconv.Atoi(s.rest[:n])
	if s.p.hasTime && s.p.hasDate {
		return false
	}
	s.numbers = append(s.numbers, dateNumber{v, n})
	s.rest = s.rest[n:]
	return true
}

// time reads h:mm[:ss[.fffffff]].
func (s *dateScanner) time() bool {
	s.p.hasTime = true
	var ok bool
	if s.p.hour, ok = s.digits(); !ok {
		return false
	}
	s.rest = s.rest[1:]
	if s.p.minute, ok = s.digits(); !ok {
		return false
	}
	if !strings.HasPrefix(s.rest, ":") {
		return true
	}
	s.rest = s.rest[1:]
	if s.p.second, ok = s.digits(); !ok {
		return false
	}
	if len(s.rest) > 1 && (s.rest[0] == '.' || s.rest[0] == ',') && isDigit(s.rest[1]) {
		s.rest = s.rest[1:]
		s.p.ticks = s.fraction()
	}
	return true
}

// digits reads one digit or two.
func (s *dateScanner) digits() (int, bool) {
	n := 0
	for n < len(s.rest) && n < 2 && isDigit(s.rest[n]) {
		n++
	}
	v, err := strconv.Atoi(s.rest[:n])
	s.rest = s.rest[n:]
	return v, err == nil && (s.rest == "" || !isDigit(s.rest[0]))
}

// fraction reads the digits of a fraction of a second as ticks, rounding the eighth digit.
func (s *dateScanner) fraction() int {
	n := 0
	for n < len(s.rest) && isDigit(s.rest[n]) {
		n++
	}
	digits := s.rest[:n]
	s.rest = s.rest[n:]
	padded := (digits + "00000000")[:8]
	v, _ := strconv.Atoi(padded)
	return (v + 5) / 10
}

// zone reads ±hh[:]mm or ±hh.
func (s *dateScanner) zone() bool {
	if s.p.HasZone {
		return false
	}
	sign := 1
	if s.rest[0] == '-' {
		sign = -1
	}
	s.rest = s.rest[1:]
	n := 0
	for n < len(s.rest) && isDigit(s.rest[n]) {
		n++
	}
	if n == 0 || n > 4 || n == 3 {
		return false
	}
	hours, _ := strconv.Atoi(s.rest[:min(n, 2)])
	minutes := 0
	if n == 4 {
		minutes, _ = strconv.Atoi(s.rest[2:4])
	}
	s.rest = s.rest[n:]
	if n <= 2 && strings.HasPrefix(s.rest, ":") {
		s.rest = s.rest[1:]
		var ok bool
		if minutes, ok = s.digits(); !ok {
			return false
		}
	}
	s.p.HasZone, s.p.Offset = true, sign*(hours*60+minutes)
	return hours <= 14 && minutes < 60
}

// word reads the name of a month or weekday, AM, PM, T, Z or GMT.
func (s *dateScanner) word() bool {
	switch kind, value := s.name(); kind {
	case monthName:
		if s.named > 0 {
			return false
		}
		s.named, s.namedAt = value, len(s.numbers)
	case dayName:
		if s.p.hasWeekday {
			return false
		}
		s.p.weekday, s.p.hasWeekday = time.Weekday(value), true
	case halfName:
		return s.half(value == 1)
	case separatorName:
		return len(s.numbers) > 0 && !s.p.hasTime && s.rest != "" && isDigit(s.rest[0])
	case zoneName:
		ok := !s.p.HasZone && (s.p.hasTime || len(s.numbers) > 0)
		s.p.HasZone, s.p.Zulu = true, true
		return ok
	case noName:
		return false
	}
	return true
}

// half reads AM or PM; a number before it that was no time until now is the hour.
func (s *dateScanner) half(pm bool) bool {
	if !s.p.hasTime && len(s.numbers) > 0 {
		last := s.numbers[len(s.numbers)-1]
		s.numbers = s.numbers[:len(s.numbers)-1]
		s.p.hour, s.p.hasTime = last.value, true
	}
	ok := s.p.hasTime && !s.p.half
	s.p.half, s.p.pm = true, pm
	return ok
}

// order is how a culture writes the numbers of a date: the letters d, M and y of its short date.
func order(pattern string) string {
	var b strings.Builder
	for _, c := range pattern {
		if strings.ContainsRune("dMy", c) && !strings.ContainsRune(b.String(), c) {
			b.WriteRune(c)
		}
	}
	return b.String()
}

// put sets parts of the date, each by its letter. There is no part that is 0.
func (s *dateScanner) put(letters string, n []dateNumber) bool {
	for i, letter := range []byte(letters) {
		part, value := &s.p.day, n[i].value
		switch letter {
		case 'M':
			part = &s.p.month
		case 'y':
			part, value = &s.p.year, fullYear(n[i])
		}
		if *part = value; value == 0 {
			return false
		}
	}
	return true
}

// finish finds out what the numbers of the date mean.
func (s *dateScanner) finish() bool {
	n := s.numbers
	p := &s.p
	p.hasDate = len(n) > 0 || s.named > 0
	switch {
	case !p.hasDate:
		return p.hasTime
	case s.named > 0:
		return s.finishNamed()
	case len(n) == 3 && n[0].digits > 2:
		return s.put("yMd", n)
	case len(n) == 3:
		return s.put(order(s.d.ShortDate), n)
	case len(n) == 2 && n[0].digits > 2:
		return s.put("yM", n)
	case len(n) == 2 && n[1].digits > 2:
		return s.put("My", n)
	case len(n) == 2:
		return s.put(order(s.d.MonthDay), n)
	}
	return false
}

// finishNamed is for dates with the name of a month.
func (s *dateScanner) finishNamed() bool {
	n := s.numbers
	s.p.month = s.named
	switch {
	case len(n) == 0:
		return true
	case len(n) == 1 && n[0].digits > 2:
		return s.put("y", n)
	case len(n) == 1:
		return s.put("d", n)
	case len(n) == 2 && n[0].digits > 2:
		return s.put("yd", n)
	case len(n) == 2:
		return s.put("dy", n)
	}
	return false
}

// fullYear puts a year of two digits between 1950 and 2049.
func fullYear(n dateNumber) int {
	if n.digits > 2 {
		return n.value
	}
	if n.value < 50 {
		return 2000 + n.value
	}
	return 1900 + n.value
}
