package lib

import (
	"time"

	"github.com/portico-apim/portico/internal/csharp/format"
	"github.com/portico-apim/portico/internal/csharp/rt"
)

var (
	calendarDef  = rt.Declare("System.Globalization", "class Calendar")
	gregorianDef = rt.Declare("System.Globalization", "class GregorianCalendar : Calendar")
)

// A calendar is the Gregorian calendar, the only one there is.
type calendar struct{ _ byte }

// Type returns GregorianCalendar.
func (*calendar) Type() *rt.Type { return gregorianDef.Type() }

var gregorian = rt.Obj(&calendar{})

var calendarClasses = []rt.Class{
	class(calendarDef, "Calendar divides time into years, months and weeks.", table{
		{"int GetYear(DateTime time)", calendarPart(func(t time.Time) int { return t.Year() }), "Returns the year."},
		{"int GetMonth(DateTime time)", calendarPart(func(t time.Time) int { return int(t.Month()) }), "Returns the month."},
		{"int GetDayOfMonth(DateTime time)", calendarPart(func(t time.Time) int { return t.Day() }), "Returns the day of the month."},
		{"int GetDayOfYear(DateTime time)", calendarPart(func(t time.Time) int { return t.YearDay() }), "Returns the day of the year."},
		{"int GetHour(DateTime time)", calendarPart(func(t time.Time) int { return t.Hour() }), "Returns the hour."},
		{"int GetMinute(DateTime time)", calendarPart(func(t time.Time) int { return t.Minute() }), "Returns the minute."},
		{"int GetSecond(DateTime time)", calendarPart(func(t time.Time) int { return t.Second() }), "Returns the second."},
		{"DayOfWeek GetDayOfWeek(DateTime time)", dateArg(dateTimeDayOfWeek), "Returns the day of the week."},
		{"int GetWeekOfYear(DateTime time, CalendarWeekRule rule, DayOfWeek firstDayOfWeek)", calendarWeek, "Returns the number of the week, by what the first week is and which day begins it."},
		{"int GetDaysInMonth(int year, int month)", dateTimeDaysInMonth, "Returns the number of days of a month."},
		{"int GetDaysInYear(int year)", calendarDaysInYear, "Returns the number of days of a year."},
		{"int GetMonthsInYear(int year)", constant(rt.Int(12)), "Returns 12."},
		{"bool IsLeapYear(int year)", dateTimeIsLeapYear, "Reports whether a year has 366 days."},
		{"DateTime AddYears(DateTime time, int years)", dateArg(dateTimeAddYears), "Returns the date some years later."},
		{"DateTime AddMonths(DateTime time, int months)", dateArg(dateTimeAddMonths), "Returns the date some months later."},
		{"DateTime AddWeeks(DateTime time, int weeks)", calendarAddDays(7), "Returns the date some weeks later."},
		{"DateTime AddDays(DateTime time, int days)", calendarAddDays(1), "Returns the date some days later."},
	}),
	class(gregorianDef, "GregorianCalendar is the calendar of most of the world.", table{
		{"GregorianCalendar()", constant(gregorian), "Returns the calendar."},
	}),
}

// dateArg makes a member of a calendar of one of DateTime.
func dateArg(method fn) fn {
	return func(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) { return method(f, args[0], args[1:]) }
}

func calendarPart(of func(time.Time) int) fn {
	return func(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
		return number(of(format.TimeOf(args[0].Ticks())))
	}
}

func calendarDaysInYear(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	year := args[0].AsInt()
	if year < 1 || year > 9999 {
		return rt.Null, outOfRange("year", "Valid values are between 1 and 9999, inclusive.")
	}
	return number(time.Date(year, 12, 31, 0, 0, 0, 0, time.UTC).YearDay())
}

func calendarAddDays(days int64) fn {
	return func(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
		return date(args[0].Ticks()+args[1].AsLong()*days*format.TicksPerDay, args[0].DateKind())
	}
}

// calendarWeek is GetWeekOfYear. The first week begins on January 1, or is the first full week, or the first with four days; days before it belong to
// the last week of the year before.
func calendarWeek(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	rule, first := args[1].AsInt(), args[2].AsInt()
	if rule < 0 || rule > 2 || first < 0 || first > 6 {
		return rt.Null, outOfRange("rule", "Valid values are between the first and the last one.")
	}
	need := []int{1, 7, 4}[rule] // days of the first week that must be in the year
	return number(weekOfYear(format.TimeOf(args[0].Ticks()), need, time.Weekday(first)))
}

func weekOfYear(t time.Time, need int, first time.Weekday) int {
	day := t.YearDay() - 1
	newYear := (t.Weekday() - time.Weekday(day%7) + 7) % 7 // the weekday of January 1
	offset := int((first - newYear + 7) % 7)               // the first such day of the year
	if offset != 0 && offset >= need {
		offset -= 7
	}
	if day >= offset {
		return (day-offset)/7 + 1
	}
	if t.Year() <= 1 {
		return 1
	}
	return weekOfYear(t.AddDate(0, 0, -t.YearDay()), need, first)
}
