package lib

import (
	"strconv"
	"strings"

	"github.com/portico-apim/portico/internal/csharp/format"
	"github.com/portico-apim/portico/internal/csharp/rt"
)

// xmlDuration reads a duration of XML Schema: -P1DT2H3M4.5S. Years count as 365 days and months as 30.
func xmlDuration(s string) (rt.Value, error) {
	bad := rt.Throw(rt.FormatException, "The string '%s' is not a valid TimeSpan value.", s)
	rest, neg := strings.CutPrefix(s, "-")
	rest, ok := strings.CutPrefix(rest, "P")
	if !ok || rest == "" {
		return rt.Null, bad
	}
	units := map[byte]float64{'Y': 365 * format.TicksPerDay, 'M': 30 * format.TicksPerDay, 'D': format.TicksPerDay}
	total := 0.0
	for rest != "" {
		if rest[0] == 'T' {
			units = map[byte]float64{'H': format.TicksPerHour, 'M': format.TicksPerMinute, 'S': format.TicksPerSecond}
			rest = rest[1:]
			continue
		}
		i := strings.IndexFunc(rest, func(r rune) bool { return r != '.' && (r < '0' || r > '9') })
		if i <= 0 || units[rest[i]] == 0 {
			return rt.Null, bad
		}
		n, err := strconv.ParseFloat(rest[:i], 64)
		if err != nil {
			return rt.Null, bad
		}
		total += n * units[rest[i]]
		rest = rest[i+1:]
	}
	if neg {
		total = -total
	}
	return spanOf(total)
}

// xmlSpan writes a span of ticks as a duration of XML Schema.
func xmlSpan(ticks int64) string {
	var b strings.Builder
	u := uint64(ticks)
	if ticks < 0 {
		b.WriteByte('-')
		u = -u
	}
	b.WriteByte('P')
	if days := u / format.TicksPerDay; days > 0 {
		b.WriteString(strconv.FormatUint(days, 10) + "D")
	}
	u %= format.TicksPerDay
	if u == 0 {
		if b.Len() <= 2 && !strings.HasSuffix(b.String(), "D") {
			b.WriteString("T0S")
		}
		return b.String()
	}
	b.WriteByte('T')
	if hours := u / format.TicksPerHour; hours > 0 {
		b.WriteString(strconv.FormatUint(hours, 10) + "H")
	}
	if minutes := u % format.TicksPerHour / format.TicksPerMinute; minutes > 0 {
		b.WriteString(strconv.FormatUint(minutes, 10) + "M")
	}
	if rest := u % format.TicksPerMinute; rest > 0 {
		b.WriteString(strconv.FormatUint(rest/format.TicksPerSecond, 10))
		if fraction := rest % format.TicksPerSecond; fraction > 0 {
			b.WriteString("." + strings.TrimRight(strconv.FormatUint(format.TicksPerSecond+fraction, 10)[1:], "0"))
		}
		b.WriteByte('S')
	}
	return b.String()
}
