package format

import (
	"strconv"
	"strings"
	"time"
)

// A Parsed is what was read of a date.
type Parsed struct {
	year, month, day             int // 0 where not given
	hour, minute, second, ticks  int
	pm, half                     bool // a half of the day was given, and it is the second one
	HasZone                      bool
	Zulu                         bool // the zone was Z or GMT
	Offset                       int  // minutes
	hasDate, hasTime, hasWeekday bool
	weekday                      time.Weekday
}

// Ticks returns the ticks of the clock that was read; what is missing of the date is today's (the first of the month for a month alone).
func (p Parsed) Ticks(today time.Time) (int64, bool) {
	y, m, d := p.year, p.month, p.day
	if !p.hasDate {
		y, m, d = today.Year(), int(today.Month()), today.Day()
	} else {
		if y == 0 {
			y = today.Year()
		}
		m, d = max(m, 1), max(d, 1)
	}
	return p.at(y, m, d)
}

// TicksFromZero is Ticks with the year 1 for what is missing.
func (p Parsed) TicksFromZero() (int64, bool) {
	return p.at(max(p.year, 1), max(p.month, 1), max(p.day, 1))
}

func (p Parsed) at(y, m, d int) (int64, bool) {
	h := p.hour
	if p.half {
		if h > 12 {
			return 0, false
		}
		if h %= 12; p.pm {
			h += 12
		}
	}
	day := 0
	if h == 24 && p.minute == 0 && p.second == 0 && p.ticks == 0 {
		h, day = 0, 1
	}
	if y < 1 || y > 9999 || m < 1 || m > 12 || d < 1 || d > DaysIn(y, m) || h > 23 || p.minute > 59 || p.second > 59 {
		return 0, false
	}
	t := time.Date(y, time.Month(m), d, h, p.minute, p.second, 0, time.UTC)
	if p.hasWeekday && t.Weekday() != p.weekday {
		return 0, false
	}
	n := TicksOf(t) + int64(p.ticks) + int64(day)*TicksPerDay
	return n, n <= MaxTicks
}

// DaysIn returns the number of days of a month.
func DaysIn(year, month int) int {
	return time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

// ParseDate reads a date in any of the forms that DateTime.Parse knows in the invariant culture: ISO 8601, RFC 1123, numbers in the
// order month, day, year (or year first), names of months; a time of day with or without AM and PM; a zone.
func ParseDate(text string) (Parsed, bool) {
	s := &dateScanner{rest: strings.TrimSpace(text)}
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
	case c|0x20 >= 'a' && c|0x20 <= 'z':
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
	n := 0
	for n < len(s.rest) && s.rest[n]|0x20 >= 'a' && s.rest[n]|0x20 <= 'z' {
		n++
	}
	word := strings.ToLower(strings.TrimSuffix(s.rest[:n], "."))
	s.rest = s.rest[n:]
	switch word {
	case "t":
		return len(s.numbers) > 0 && !s.p.hasTime && s.rest != "" && isDigit(s.rest[0])
	case "z", "gmt", "utc":
		ok := !s.p.HasZone && (s.p.hasTime || len(s.numbers) > 0)
		s.p.HasZone, s.p.Zulu = true, true
		return ok
	case "am", "pm", "a", "p":
		if !s.p.hasTime && len(s.numbers) > 0 {
			last := s.numbers[len(s.numbers)-1]
			s.numbers = s.numbers[:len(s.numbers)-1]
			s.p.hour, s.p.hasTime = last.value, true
		}
		ok := s.p.hasTime && !s.p.half
		s.p.half, s.p.pm = true, word[0] == 'p'
		return ok
	}
	if m := monthNamed(word); m > 0 && s.named == 0 {
		s.named, s.namedAt = m, len(s.numbers)
		return true
	}
	if d, ok := weekdayNamed(word); ok && !s.p.hasWeekday {
		s.p.weekday, s.p.hasWeekday = d, true
		return true
	}
	return false
}

func monthNamed(word string) int {
	for m := time.January; m <= time.December; m++ {
		name := strings.ToLower(m.String())
		if word == name || word == name[:3] {
			return int(m)
		}
	}
	return 0
}

func weekdayNamed(word string) (time.Weekday, bool) {
	for d := time.Sunday; d <= time.Saturday; d++ {
		name := strings.ToLower(d.String())
		if word == name || word == name[:3] {
			return d, true
		}
	}
	return 0, false
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
		p.year, p.month, p.day = n[0].value, n[1].value, n[2].value
	case len(n) == 3:
		p.month, p.day, p.year = n[0].value, n[1].value, fullYear(n[2])
	case len(n) == 2 && n[0].digits > 2:
		p.year, p.month = n[0].value, n[1].value
	case len(n) == 2 && n[1].digits > 2:
		p.month, p.year = n[0].value, n[1].value
	case len(n) == 2:
		p.month, p.day = n[0].value, n[1].value
	default:
		return false
	}
	return p.month > 0 && (p.day > 0 || len(n) == 2)
}

// finishNamed is for dates with the name of a month.
func (s *dateScanner) finishNamed() bool {
	n := s.numbers
	p := &s.p
	p.month = s.named
	switch {
	case len(n) == 0:
	case len(n) == 1 && n[0].digits > 2:
		p.year = n[0].value
	case len(n) == 1:
		p.day = n[0].value
	case len(n) == 2 && n[0].digits > 2:
		p.year, p.day = n[0].value, n[1].value
	case len(n) == 2:
		p.day, p.year = n[0].value, fullYear(n[1])
	default:
		return false
	}
	return true
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
