package format

import (
	"strconv"
	"strings"
)

// Span formats a TimeSpan as a culture writes it: c (also t, T and no format), g, G, or a custom pattern.
func Span(ticks int64, spec string, c *Culture) (string, error) {
	switch spec {
	case "", "c", "t", "T":
		return spanConstant(ticks), nil
	case "g", "G":
		return spanGeneral(ticks, spec == "G", c.numbers().Decimal), nil
	}
	if len(spec) == 1 {
		return "", ErrFormat
	}
	return spanCustom(ticks, spec)
}

// spanParts takes a span apart. The smallest span has no positive counterpart, so the parts are unsigned.
func spanParts(ticks int64) (neg bool, days, rest uint64) {
	u := uint64(ticks)
	if ticks < 0 {
		neg, u = true, -u
	}
	return neg, u / TicksPerDay, u % TicksPerDay
}

func clock(b *strings.Builder, rest uint64) {
	pad(b, int(rest/TicksPerHour), 2)
	b.WriteByte(':')
	pad(b, int(rest/TicksPerMinute%60), 2)
	b.WriteByte(':')
	pad(b, int(rest/TicksPerSecond%60), 2)
}

// spanConstant is [-][d.]hh:mm:ss[.fffffff].
func spanConstant(ticks int64) string {
	neg, days, rest := spanParts(ticks)
	var b strings.Builder
	if neg {
		b.WriteByte('-')
	}
	if days > 0 {
		b.WriteString(strconv.FormatUint(days, 10) + ".")
	}
	clock(&b, rest)
	if frac := rest % TicksPerSecond; frac > 0 {
		b.WriteByte('.')
		pad(&b, int(frac), 7)
	}
	return b.String()
}

// spanGeneral is [-][d:]h:mm:ss[.FFFFFFF], or with everything in it.
func spanGeneral(ticks int64, long bool, point string) string {
	neg, days, rest := spanParts(ticks)
	var b strings.Builder
	if neg {
		b.WriteByte('-')
	}
	if days > 0 || long {
		b.WriteString(strconv.FormatUint(days, 10) + ":")
	}
	width := 1
	if long {
		width = 2
	}
	pad(&b, int(rest/TicksPerHour), width)
	b.WriteByte(':')
	pad(&b, int(rest/TicksPerMinute%60), 2)
	b.WriteByte(':')
	pad(&b, int(rest/TicksPerSecond%60), 2)
	digits := strconv.FormatUint(rest%TicksPerSecond+TicksPerSecond, 10)[1:]
	if !long {
		digits = strings.TrimRight(digits, "0")
	}
	if digits != "" {
		b.WriteString(point + digits)
	}
	return b.String()
}

func spanCustom(ticks int64, pattern string) (string, error) {
	_, days, rest := spanParts(ticks)
	var b strings.Builder
	for i := 0; i < len(pattern); {
		c := pattern[i]
		n := 1
		for i+n < len(pattern) && pattern[i+n] == c {
			n++
		}
		switch c {
		case 'd':
			pad(&b, int(days), n)
			i += n
		case 'h':
			pad(&b, int(rest/TicksPerHour), n)
			i += n
		case 'm':
			pad(&b, int(rest/TicksPerMinute%60), n)
			i += n
		case 's':
			pad(&b, int(rest/TicksPerSecond%60), n)
			i += n
		case 'f', 'F':
			if n > 7 {
				return "", ErrFormat
			}
			digits := strconv.FormatUint(rest%TicksPerSecond+TicksPerSecond, 10)[1 : n+1]
			if c == 'F' {
				digits = strings.TrimRight(digits, "0")
			}
			b.WriteString(digits)
			i += n
		case '\'', '"':
			end := strings.IndexByte(pattern[i+1:], c)
			if end < 0 {
				return "", ErrFormat
			}
			b.WriteString(pattern[i+1 : i+1+end])
			i += end + 2
		case '\\':
			if i+1 >= len(pattern) {
				return "", ErrFormat
			}
			b.WriteByte(pattern[i+1])
			i += 2
		case '%':
			i++
		default:
			return "", ErrFormat
		}
	}
	return b.String(), nil
}
