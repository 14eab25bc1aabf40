package format

import (
	"strconv"
	"strings"
)

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
