package format

import (
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Ticks are 100 nanoseconds, counted from the beginning of the year 1.
const (
	TicksPerSecond = 10_000_000
	TicksPerMinute = 60 * TicksPerSecond
	TicksPerHour   = 60 * TicksPerMinute
	TicksPerDay    = 24 * TicksPerHour
	// MaxTicks is the last tick of the year 9999.
	MaxTicks = 3155378975999999999
	// UnixTicks is the beginning of 1970.
	UnixTicks = 621355968000000000
)

// Kind is what a DateTime is relative to; the values are those of DateTimeKind.
type Kind int

// The kinds of DateTime.
const (
	Unspecified Kind = iota
	UTC
	Local
)

// A Moment is a date and time to be formatted: a DateTime, or a DateTimeOffset when HasOffset is set.
type Moment struct {
	Ticks     int64 // of the clock
	Kind      Kind
	HasOffset bool
	// Offset from UTC, in minutes; of a local DateTime too.
	Offset int
	// In is the culture that the text is for; nil is the invariant one.
	In *Culture
}

// Time returns the clock as a Go time in UTC.
func (m Moment) Time() time.Time { return TimeOf(m.Ticks) }

// TimeOf returns ticks as a Go time in UTC.
func TimeOf(ticks int64) time.Time {
	sec := ticks/TicksPerSecond - UnixTicks/TicksPerSecond
	return time.Unix(sec, ticks%TicksPerSecond*100).UTC()
}

// TicksOf returns the ticks of a Go time's UTC clock.
func TicksOf(t time.Time) int64 {
	return t.Unix()*TicksPerSecond + int64(t.Nanosecond()/100) + UnixTicks
}

// The patterns that are the same in all cultures.
const (
	roundTrip = "yyyy-MM-ddTHH:mm:ss.fffffffK"
	rfc1123   = "ddd, dd MMM yyyy HH:mm:ss 'GMT'"
	sortable  = "yyyy-MM-ddTHH:mm:ss"
	universal = "yyyy-MM-dd HH:mm:ss'Z'"
)

// StandardPattern is the custom pattern that a standard format stands for in a culture. Fixed says that it is the same everywhere, names included.
func StandardPattern(letter byte, c *Culture) (pattern string, fixed, ok bool) {
	d := c.dates()
	switch letter {
	case 'd':
		return d.ShortDate, false, true
	case 'D':
		return d.LongDate, false, true
	case 'f':
		return d.LongDate + " " + d.ShortTime, false, true
	case 'F', 'U':
		return d.Full, false, true
	case 'g':
		return d.ShortDate + " " + d.ShortTime, false, true
	case 'G':
		return d.ShortDate + " " + d.LongTime, false, true
	case 'M', 'm':
		return d.MonthDay, false, true
	case 'O', 'o':
		return roundTrip, true, true
	case 'R', 'r':
		return rfc1123, true, true
	case 's':
		return sortable, true, true
	case 't':
		return d.ShortTime, false, true
	case 'T':
		return d.LongTime, false, true
	case 'u':
		return universal, true, true
	case 'Y', 'y':
		return d.YearMonth, false, true
	}
	return "", false, false
}

// Format is ToString(format) of a DateTime or DateTimeOffset.
func (m Moment) Format(spec string) (string, error) {
	if spec == "" {
		spec = "G"
		if m.HasOffset {
			d := m.In.dates()
			return m.custom(d.ShortDate + " " + d.LongTime + " zzz")
		}
	}
	if len(spec) > 1 {
		return m.custom(spec)
	}
	pattern, fixed, ok := StandardPattern(spec[0], m.In)
	if !ok || spec == "U" && m.HasOffset {
		return "", ErrFormat
	}
	if fixed {
		m.In = nil
	}
	if c := spec[0]; (c == 'R' || c == 'r' || c == 'u') && m.HasOffset || c == 'U' {
		m.Ticks -= int64(m.Offset) * TicksPerMinute
		m.Offset = 0
	}
	return m.custom(pattern)
}

// custom formats by a pattern.
func (m Moment) custom(pattern string) (string, error) {
	if len(pattern) > 1000 {
		return "", ErrFormat
	}
	w := &momentWriter{Moment: m, t: m.Time(), d: m.In.dates(), pattern: pattern}
	for i := 0; i < len(pattern); {
		n, ok := w.step(i)
		if !ok {
			return "", ErrFormat
		}
		i += n
	}
	return w.b.String(), nil
}

// A momentWriter writes a moment by a pattern.
type momentWriter struct {
	Moment
	t       time.Time
	d       *Dates
	pattern string
	b       strings.Builder
}

// step writes what stands at a place of the pattern, and returns how much of it that was.
func (w *momentWriter) step(i int) (n int, ok bool) {
	p := w.pattern[i:]
	c := p[0]
	for n = 1; n < len(p) && p[n] == c; n++ {
	}
	switch c {
	case 'd', 'M', 'y', 'h', 'H', 'm', 's', 't', 'f', 'F', 'K', 'z', 'g':
		return n, w.field(c, n)
	case '/':
		w.b.WriteString(w.d.DateSeparator)
	case ':':
		w.b.WriteString(w.d.TimeSeparator)
	case '\'', '"':
		end := strings.IndexByte(p[1:], c)
		if end < 0 {
			return 0, false
		}
		w.b.WriteString(strings.ReplaceAll(p[1:1+end], `\`, ""))
		return end + 2, true
	case '\\':
		if len(p) < 2 {
			return 0, false
		}
		w.b.WriteByte(p[1])
		return 2, true
	case '%':
		return 1, len(p) > 1 && p[1] != '%'
	default:
		w.b.WriteByte(c)
	}
	return 1, true
}

// field writes one field of n letters.
func (w *momentWriter) field(c byte, n int) bool {
	b, t := &w.b, w.t
	switch c {
	case 'd':
		w.day(n)
	case 'M':
		w.month(n)
	case 'y':
		if n <= 2 {
			pad(b, t.Year()%100, n)
		} else {
			pad(b, t.Year(), n)
		}
	case 'h':
		pad(b, (t.Hour()+11)%12+1, min(n, 2))
	case 'H':
		pad(b, t.Hour(), min(n, 2))
	case 'm':
		pad(b, t.Minute(), min(n, 2))
	case 's':
		pad(b, t.Second(), min(n, 2))
	case 'f', 'F':
		return w.fraction(b, c, n)
	case 't':
		half := w.d.AM
		if t.Hour() >= 12 {
			half = w.d.PM
		}
		if _, size := utf8.DecodeRuneInString(half); n == 1 {
			half = half[:size]
		}
		b.WriteString(half)
	case 'K':
		b.WriteString(strings.Repeat(w.zone(), n))
	case 'z':
		w.offset(b, n)
	case 'g':
		b.WriteString("A.D.")
	}
	return true
}

func (w *momentWriter) day(n int) {
	switch {
	case n <= 2:
		pad(&w.b, w.t.Day(), n)
	case n == 3:
		w.b.WriteString(w.d.ShortDays[w.t.Weekday()])
	default:
		w.b.WriteString(w.d.Days[w.t.Weekday()])
	}
}

// month writes the month; its name has another form where the pattern also has the day.
func (w *momentWriter) month(n int) {
	m := w.t.Month() - 1
	switch genitive := hasDay(w.pattern); {
	case n <= 2:
		pad(&w.b, int(m)+1, n)
	case n == 3 && genitive:
		w.b.WriteString(w.d.ShortGenitiveMonths[m])
	case n == 3:
		w.b.WriteString(w.d.ShortMonths[m])
	case genitive:
		w.b.WriteString(w.d.GenitiveMonths[m])
	default:
		w.b.WriteString(w.d.Months[m])
	}
}

// hasDay reports whether a pattern has the day of the month as a number.
func hasDay(pattern string) bool {
	for i := 0; i < len(pattern); i++ {
		switch c := pattern[i]; c {
		case '\\':
			i++
		case '\'', '"':
			i += 1 + strings.IndexByte(pattern[i+1:], c)
		case 'd':
			n := 1
			for ; i+n < len(pattern) && pattern[i+n] == 'd'; n++ {
			}
			if n <= 2 {
				return true
			}
			i += n - 1
		}
	}
	return false
}

// fraction writes the fraction of a second. F drops zeros at the end, and the point before it if nothing is left.
func (m Moment) fraction(b *strings.Builder, c byte, n int) bool {
	if n > 7 {
		return false
	}
	digits := strconv.FormatInt(m.Ticks%TicksPerSecond+TicksPerSecond, 10)[1 : n+1]
	if c == 'f' {
		b.WriteString(digits)
		return true
	}
	digits = strings.TrimRight(digits, "0")
	if text := b.String(); digits == "" && strings.HasSuffix(text, ".") {
		b.Reset()
		b.WriteString(text[:len(text)-1])
		return true
	}
	b.WriteString(digits)
	return true
}

// zone is K: nothing, Z, or the offset.
func (m Moment) zone() string {
	switch {
	case m.HasOffset || m.Kind == Local:
		var b strings.Builder
		m.offset(&b, 3)
		return b.String()
	case m.Kind == UTC:
		return "Z"
	}
	return ""
}

func (m Moment) offset(b *strings.Builder, n int) {
	o := m.Offset
	if o < 0 {
		b.WriteByte('-')
		o = -o
	} else {
		b.WriteByte('+')
	}
	pad(b, o/60, min(n, 2))
	if n >= 3 {
		b.WriteByte(':')
		pad(b, o%60, 2)
	}
}

// pad writes a number with at least width digits.
func pad(b *strings.Builder, n, width int) {
	s := strconv.Itoa(n)
	for i := len(s); i < width; i++ {
		b.WriteByte('0')
	}
	b.WriteString(s)
}
