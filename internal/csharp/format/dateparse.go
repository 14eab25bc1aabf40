package format

import "time"

// A Parsed is what was read of a date.
type Parsed struct {
	year, month, day             int // 0 where not given
	hour, minute, second, ticks  int
	pm, half                     bool // a half of the day was given, and it is the second one
	clock24                      bool // the half of the day says nothing about the hour, but must fit it
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
	h, ok := p.hourOfDay()
	if !ok {
		return 0, false
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

// hourOfDay returns the hour with the half of the day.
func (p Parsed) hourOfDay() (int, bool) {
	h := p.hour
	switch {
	case !p.half:
		return h, true
	case p.clock24:
		return h, p.pm == (h >= 12) && h < 24
	case !p.pm:
		return h % 12, h <= 12
	case h < 12:
		h += 12
	}
	return h, h < 24
}

// DaysIn returns the number of days of a month.
func DaysIn(year, month int) int {
	return time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC).Day()
}
