package xsd

import (
	"cmp"
	"math"
	"strconv"
	"strings"
	"time"
)

// moment is a date, a time or a duration, as seconds and their fraction. What has no time zone counts as UTC. A month of a duration is 30 days and
// a year 365, as .NET has it.
type moment struct {
	seconds int64
	// fraction holds the digits behind the point, without zeros at the end.
	fraction string
	negative bool
	// zoned says that a time zone was written.
	zoned bool
}

// key is the same for equal moments.
func (m moment) key() string {
	sign := ""
	if m.negative {
		sign = "-"
	}
	return sign + strconv.FormatInt(m.seconds, 10) + "." + m.fraction
}

func (m moment) compare(o moment) int {
	if m.negative != o.negative {
		if m.negative {
			return -1
		}
		return 1
	}
	c := cmp.Or(cmp.Compare(m.seconds, o.seconds), strings.Compare(m.fraction, o.fraction))
	if m.negative {
		return -c
	}
	return c
}

// scanner reads the parts of dates and durations.
type scanner struct {
	text string
	bad  bool
}

// expect reads a fixed text.
func (s *scanner) expect(text string) {
	rest, ok := strings.CutPrefix(s.text, text)
	s.text, s.bad = rest, s.bad || !ok
}

// number reads so many digits.
func (s *scanner) number(digits int) int {
	if len(s.text) < digits {
		s.bad = true
		return 0
	}
	n := 0
	for _, c := range []byte(s.text[:digits]) {
		if c < '0' || c > '9' {
			s.bad = true
			return 0
		}
		n = n*10 + int(c-'0')
	}
	s.text = s.text[digits:]
	return n
}

// fraction reads what may stand behind seconds.
func (s *scanner) fraction() string {
	rest, ok := strings.CutPrefix(s.text, ".")
	if !ok {
		return ""
	}
	end := 0
	for end < len(rest) && rest[end] >= '0' && rest[end] <= '9' {
		end++
	}
	s.bad = s.bad || end == 0
	s.text = rest[end:]
	return strings.TrimRight(rest[:end], "0")
}

// moment reads a value of a type of dates, times or durations (XML Schema Part 2, sections 3.2.6 to 3.2.14).
func (s *simple) moment(text string) (moment, error) {
	if s.kind == kindDuration {
		if text == "" {
			return moment{}, errEmptyValue
		}
		m, ok := duration(text)
		if !ok {
			return moment{}, s.invalid(text)
		}
		return m, nil
	}
	m, ok := date(s.kind, text)
	if !ok {
		return moment{}, s.invalid(text)
	}
	return m, nil
}

// date reads dates and times. What a type does not have is that of a leap year's first day.
func date(k kind, text string) (moment, bool) {
	in := &scanner{text: text}
	year, month, day, clock := 1904, 1, 1, 0
	var m moment
	switch k {
	case kindDateTime, kindDate, kindGYearMonth, kindGYear:
		year = in.number(4)
		if k != kindGYear {
			in.expect("-")
			month = in.number(2)
		}
		if k == kindDateTime || k == kindDate {
			in.expect("-")
			day = in.number(2)
		}
	case kindGMonthDay, kindGMonth:
		in.expect("--")
		month = in.number(2)
		if k == kindGMonthDay {
			in.expect("-")
			day = in.number(2)
		}
	case kindGDay:
		in.expect("---")
		day = in.number(2)
	}
	if k == kindDateTime {
		in.expect("T")
	}
	if k == kindDateTime || k == kindTime {
		clock, m.fraction = in.clock()
	}
	offset := in.zone(&m)
	if in.bad || in.text != "" || year == 0 || month < 1 || month > 12 || day < 1 || day > daysOf(year, month) {
		return m, false
	}
	m.seconds = time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC).Unix() + int64(clock-offset)
	return m, true
}

func daysOf(year, month int) int {
	return time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

// clock reads a time of day.
func (s *scanner) clock() (seconds int, fraction string) {
	hour := s.number(2)
	s.expect(":")
	minute := s.number(2)
	s.expect(":")
	second := s.number(2)
	fraction = s.fraction()
	if hour > 24 || minute > 59 || second > 59 || hour == 24 && (minute > 0 || second > 0 || fraction != "") {
		s.bad = true
	}
	return hour*3600 + minute*60 + second, fraction
}

// zone reads the time zone, and returns its distance from UTC in seconds.
func (s *scanner) zone(m *moment) int {
	if s.text == "" {
		return 0
	}
	m.zoned = true
	sign := 1
	switch s.text[0] {
	case 'Z':
		s.text = s.text[1:]
		return 0
	case '-':
		sign = -1
	case '+':
	default:
		s.bad = true
		return 0
	}
	s.text = s.text[1:]
	hour := s.number(2)
	s.expect(":")
	minute := s.number(2)
	if hour > 14 || minute > 59 || hour == 14 && minute > 0 {
		s.bad = true
	}
	return sign * (hour*3600 + minute*60)
}

// units of durations in seconds, those of the date before those of the time.
var durationUnits = []struct {
	letter  byte
	time    bool
	seconds int64
}{{'Y', false, 365 * 86400}, {'M', false, 30 * 86400}, {'D', false, 86400}, {'H', true, 3600}, {'M', true, 60}, {'S', true, 1}}

// duration reads a duration.
func duration(text string) (moment, bool) {
	var m moment
	text, m.negative = strings.CutPrefix(text, "-")
	text, ok := strings.CutPrefix(text, "P")
	if !ok || text == "" {
		return m, false
	}
	inTime, next := false, 0
	for text != "" {
		if text[0] == 'T' && !inTime && len(text) > 1 {
			inTime, text = true, text[1:]
			continue
		}
		end := strings.IndexFunc(text, func(r rune) bool { return r < '0' || r > '9' })
		if end < 1 {
			return m, false
		}
		n, err := strconv.ParseInt(text[:end], 10, 32)
		if err != nil {
			return m, false
		}
		in := &scanner{text: text[end:]}
		fraction := in.fraction()
		hasFraction := len(in.text) < len(text)-end
		for next < len(durationUnits) && (in.text == "" || durationUnits[next].letter != in.text[0] || durationUnits[next].time != inTime) {
			next++
		}
		if in.bad || next == len(durationUnits) || hasFraction && durationUnits[next].seconds != 1 {
			return m, false
		}
		m.seconds += n * durationUnits[next].seconds
		m.fraction = fraction
		text = in.text[1:]
		next++
	}
	m.negative = m.negative && (m.seconds > 0 || m.fraction != "")
	return m, m.seconds <= math.MaxInt64/10_000_000
}
