package lib

import (
	"strconv"
	"strings"
	"time"

	"github.com/portico-apim/portico/internal/csharp/format"
	"github.com/portico-apim/portico/internal/csharp/rt"
)

// stringToken is a text, or a date if it looks like one.
func (r *jsonReader) stringToken(s string) *token {
	if v, ok := r.date(s); ok {
		t := &token{kind: kindDate, value: v}
		if r.written {
			t.name = s
		}
		return t
	}
	return &token{kind: kindString, value: rt.String(s)}
}

// date reads a date as the reader's settings want it.
func (r *jsonReader) date(s string) (rt.Value, bool) {
	d, ok := jsonDate(s)
	if r.settings == nil {
		return d.dateTime(), ok
	}
	settings := *r.settings
	switch {
	case settings.dates == datesAsText:
	case ok && settings.dates == datesAsOffset:
		return d.offset()
	case ok:
		return settings.inZone(d.dateTime()), true
	case settings.dateText != "" && s != "":
		return settings.exactDate(s)
	}
	return rt.Null, false
}

// The values of DateParseHandling.
const (
	datesAsText   = 0
	datesAsOffset = 2
)

// exactDate reads a date in the format of the settings.
func (s *jsonSettings) exactDate(text string) (rt.Value, bool) {
	p, ok := format.ParseDateExact(text, s.dateText, format.White{}, nil)
	if !ok {
		return rt.Null, false
	}
	v, err := parsedDate(p, text, styleRoundtrip)
	return s.inZone(v), err == nil
}

// A parsedJSONDate is a date as it was written: the clock, and where it is said, how far it is ahead of UTC.
type parsedJSONDate struct {
	clock int64       // in ticks
	zone  int         // in minutes, of dates with an offset
	kind  format.Kind // UTC for Z, Local for an offset
}

// jsonDate reads an ISO 8601 date with a time of day, or /Date(milliseconds since 1970)/.
func jsonDate(s string) (parsedJSONDate, bool) {
	switch {
	case len(s) >= 19 && len(s) <= 40 && s[10] == 'T':
		return isoJSONDate(s)
	case len(s) >= 9 && strings.HasPrefix(s, "/Date(") && strings.HasSuffix(s, ")/"):
		return microsoftDate(s[6 : len(s)-2])
	}
	return parsedJSONDate{}, false
}

// digits reads a number of exactly so many digits.
func digits(s string, at, n int) (int, bool) {
	if at+n > len(s) {
		return 0, false
	}
	total := 0
	for _, c := range []byte(s[at : at+n]) {
		if c < '0' || c > '9' {
			return 0, false
		}
		total = 10*total + int(c-'0')
	}
	return total, true
}

// isoJSONDate reads 2020-01-02T03:04:05 with up to seven digits behind a point, and Z, +01:00, +0100 or +01 behind them.
func isoJSONDate(s string) (d parsedJSONDate, ok bool) {
	if s[4] != '-' || s[7] != '-' || s[13] != ':' || s[16] != ':' {
		return d, false
	}
	part := [6]int{}
	for i, at := range [...][2]int{{0, 4}, {5, 2}, {8, 2}, {11, 2}, {14, 2}, {17, 2}} {
		if part[i], ok = digits(s, at[0], at[1]); !ok {
			return d, false
		}
	}
	year, month, day, hour, minute, second := part[0], part[1], part[2], part[3], part[4], part[5]
	if year == 0 || month == 0 || month > 12 || day == 0 || day > daysIn(year, month) || hour > 24 || minute > 59 || second > 59 {
		return d, false
	}
	fraction, rest, ok := isoFraction(s[19:])
	if !ok || hour == 24 && (minute > 0 || second > 0 || fraction > 0) {
		return d, false
	}
	t := time.Date(year, time.Month(month), day, hour, minute, second, 0, time.UTC)
	d.clock = format.TicksOf(t) + fraction
	d.kind, d.zone, ok = isoZone(rest)
	return d, ok && d.clock <= format.MaxTicks
}

func daysIn(year, month int) int {
	return time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

// isoFraction reads a point and one to seven digits, as ticks, if there is a point.
func isoFraction(s string) (ticks int64, rest string, ok bool) {
	if !strings.HasPrefix(s, ".") {
		return 0, s, true
	}
	n := 1
	for n < len(s) && n <= 7 && s[n] >= '0' && s[n] <= '9' {
		ticks = 10*ticks + int64(s[n]-'0')
		n++
	}
	if n == 1 {
		return 0, "", false
	}
	for i := n; i <= 7; i++ {
		ticks *= 10
	}
	return ticks, s[n:], true
}

// isoZone reads Z, +01:00, +0100, +01 or nothing. Two digits alone are passed, as Json.NET does: of nine digits behind the point two are left.
func isoZone(s string) (kind format.Kind, zone int, ok bool) {
	if s == "Z" || s == "z" {
		return format.UTC, 0, true
	}
	sign := 0
	if hours, ok := digits(s, 1, 2); ok && (s[0] == '+' || s[0] == '-') {
		sign = 1
		if s[0] == '-' {
			sign = -1
		}
		kind, zone, s = format.Local, sign*60*hours, strings.TrimPrefix(s[3:], ":")
	}
	if minutes, ok := digits(s, 0, 2); ok {
		zone, s = zone+sign*minutes, s[2:]
	}
	return kind, zone, s == ""
}

// microsoftDate reads what stands in the parentheses of /Date(…)/: milliseconds since 1970, and how far the clock is ahead of UTC.
func microsoftDate(s string) (d parsedJSONDate, ok bool) {
	d.kind = format.UTC
	if at := strings.IndexAny(s[min(1, len(s)):], "+-"); at >= 0 {
		if d.kind, d.zone, ok = isoZone(s[at+1:]); !ok {
			return d, false
		}
		s = s[:at+1]
	}
	ms, err := strconv.ParseInt(s, 10, 64)
	const limit = format.MaxTicks / ticksPerMillisecond
	if err != nil || ms > limit || ms < -limit {
		return d, false
	}
	d.clock = format.UnixTicks + ms*ticksPerMillisecond + int64(d.zone)*format.TicksPerMinute
	return d, d.clock >= 0 && d.clock <= format.MaxTicks
}

// dateTime is the date as a DateTime: one with an offset in local time, which is UTC.
func (d parsedJSONDate) dateTime() rt.Value {
	return rt.Date(min(max(d.clock-int64(d.zone)*format.TicksPerMinute, 0), format.MaxTicks), d.kind)
}

// offset is the date as a DateTimeOffset; a zone that is too far from UTC has none.
func (d parsedJSONDate) offset() (rt.Value, bool) {
	if d.zone > 14*60 || d.zone < -14*60 {
		return rt.Null, false
	}
	v, err := momentValue(moment{d.clock, d.zone})
	return v, err == nil
}
