package format

import (
	"strconv"
	"strings"
	"time"
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

// The patterns of the invariant culture.
const (
	shortDate = "MM/dd/yyyy"
	longDate  = "dddd, dd MMMM yyyy"
	shortTime = "HH:mm"
	longTime  = "HH:mm:ss"
	roundTrip = "yyyy-MM-ddTHH:mm:ss.fffffffK"
	rfc1123   = "ddd, dd MMM yyyy HH:mm:ss 'GMT'"
	sortable  = "yyyy-MM-ddTHH:mm:ss"
	universal = "yyyy-MM-dd HH:mm:ss'Z'"
)

// StandardPattern is the custom pattern that a standard format stands for.
func StandardPattern(c byte) (string, bool) {
	switch c {
	case 'd':
		return shortDate, true
	case 'D':
		return longDate, true
	case 'f':
		return longDate + " " + shortTime, true
	case 'F', 'U':
		return longDate + " " + longTime, true
	case 'g':
		return shortDate + " " + shortTime, true
	case 'G':
		return shortDate + " " + longTime, true
	case 'M', 'm':
		return "MMMM dd", true
	case 'O', 'o':
		return roundTrip, true
	case 'R', 'r':
		return rfc1123, true
	case 's':
		return sortable, true
	case 't':
		return shortTime, true
	case 'T':
		return longTime, true
	case 'u':
		return universal, true
	case 'Y', 'y':
		return "yyyy MMMM", true
	}
	return "", false
}

// Format is ToString(format) of a DateTime or DateTimeOffset.
func (m Moment) Format(spec string) (string, error) {
	if spec == "" {
		spec = "G"
		if m.HasOffset {
			return m.custom(shortDate+" "+longTime+" zzz", true)
		}
	}
	if len(spec) == 1 {
		pattern, ok := StandardPattern(spec[0])
		if !ok || spec == "U" && m.HasOffset {
			return "", ErrFormat
		}
		if c := spec[0]; (c == 'R' || c == 'r' || c == 'u') && m.HasOffset || c == 'U' {
			m.Ticks -= int64(m.Offset) * TicksPerMinute
			m.Offset = 0
		}
		return m.custom(pattern, true)
	}
	return m.custom(spec, false)
}

// custom formats by a pattern.
func (m Moment) custom(pattern string, standard bool) (string, error) {
	if len(pattern) > 1000 {
		return "", ErrFormat
	}
	var b strings.Builder
	t := m.Time()
	for i := 0; i < len(pattern); {
		c := pattern[i]
		n := 1
		for i+n < len(pattern) && pattern[i+n] == c {
			n++
		}
		switch c {
		case 'd', 'M', 'y', 'h', 'H', 'm', 's', 't', 'f', 'F', 'K', 'z', 'g':
			if !m.field(&b, t, c, n) {
				return "", ErrFormat
			}
			i += n
		case '\'', '"':
			end := strings.IndexByte(pattern[i+1:], c)
			if end < 0 {
				return "", ErrFormat
			}
			b.WriteString(strings.ReplaceAll(pattern[i+1:i+1+end], `\`, ""))
			i += end + 2
		case '\\':
			if i+1 >= len(pattern) {
				return "", ErrFormat
			}
			b.WriteByte(pattern[i+1])
			i += 2
		case '%':
			if i+1 >= len(pattern) || pattern[i+1] == '%' || standard {
				return "", ErrFormat
			}
			i++
		default:
			b.WriteByte(c)
			i++
		}
	}
	return b.String(), nil
}

// field writes one field of n letters.
func (m Moment) field(b *strings.Builder, t time.Time, c byte, n int) bool {
	switch c {
	case 'd':
		switch {
		case n <= 2:
			pad(b, t.Day(), n)
		case n == 3:
			b.WriteString(t.Weekday().String()[:3])
		default:
			b.WriteString(t.Weekday().String())
		}
	case 'M':
		switch {
		case n <= 2:
			pad(b, int(t.Month()), n)
		case n == 3:
			b.WriteString(t.Month().String()[:3])
		default:
			b.WriteString(t.Month().String())
		}
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
		return m.fraction(b, c, n)
	case 't':
		half := "AM"
		if t.Hour() >= 12 {
			half = "PM"
		}
		b.WriteString(half[:min(n, 2)])
	case 'K':
		for range n {
			b.WriteString(m.zone())
		}
	case 'z':
		m.offset(b, n)
	case 'g':
		b.WriteString("A.D.")
	}
	return true
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
