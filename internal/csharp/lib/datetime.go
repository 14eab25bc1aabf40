package lib

import (
	"math"
	"time"

	"github.com/portico-apim/portico/internal/csharp/format"
	"github.com/portico-apim/portico/internal/csharp/rt"
)

var (
	dateTimeKind   = rt.Declare("System", "enum DateTimeKind { Unspecified, Utc, Local }")
	dayOfWeek      = rt.Declare("System", "enum DayOfWeek { Sunday, Monday, Tuesday, Wednesday, Thursday, Friday, Saturday }")
	dateTimeStyles = rt.Declare("System.Globalization", `[Flags] enum DateTimeStyles { None = 0, AllowLeadingWhite = 1, AllowTrailingWhite = 2,
		AllowInnerWhite = 4, AllowWhiteSpaces = 7, NoCurrentDateDefault = 8, AdjustToUniversal = 16, AssumeLocal = 32, AssumeUniversal = 64, RoundtripKind = 128 }`)
)

// The clocks here run in UTC, so local time is UTC: only the Kind differs.

var dateTimeClass = class(rt.DateTime, "DateTime is a date and a time of day.", table{
	{"DateTime(long ticks)", dateTimeFromTicks, "Makes a moment of 100-nanosecond ticks since the year 1."},
	{"DateTime(long ticks, DateTimeKind kind)", dateTimeFromTicks, "Makes a moment of 100-nanosecond ticks since the year 1."},
	{"DateTime(int year, int month, int day)", dateTimeNew, "Makes the beginning of a day."},
	{"DateTime(int year, int month, int day, int hour, int minute, int second)", dateTimeNew, "Makes a moment."},
	{"DateTime(int year, int month, int day, int hour, int minute, int second, DateTimeKind kind)", dateTimeNew, "Makes a moment."},
	{"DateTime(int year, int month, int day, int hour, int minute, int second, int millisecond)", dateTimeNew, "Makes a moment."},
	{"DateTime(int year, int month, int day, int hour, int minute, int second, int millisecond, DateTimeKind kind)", dateTimeNew, "Makes a moment."},
	{"DateTime(int year, int month, int day, Calendar calendar)", dateTimeNew, "Makes the beginning of a day of a calendar."},
	{"DateTime(int year, int month, int day, int hour, int minute, int second, Calendar calendar)", dateTimeNew, "Makes a moment of a calendar."},
	{"DateTime(int year, int month, int day, int hour, int minute, int second, int millisecond, Calendar calendar)", dateTimeNew, "Makes a moment of a calendar."},
	{"DateTime(int year, int month, int day, int hour, int minute, int second, int millisecond, Calendar calendar, DateTimeKind kind)", dateTimeNew, "Makes a moment of a calendar."},
	{"static DateTime MinValue { get; }", constant(rt.Date(0, format.Unspecified)), "The beginning of the year 1."},
	{"static DateTime MaxValue { get; }", constant(rt.Date(format.MaxTicks, format.Unspecified)), "The end of the year 9999."},
	{"static DateTime UnixEpoch { get; }", constant(rt.Date(format.UnixTicks, format.UTC)), "The beginning of 1970 in UTC."},
	{"static DateTime UtcNow { get; }", dateTimeNow(format.UTC), "The present moment in UTC."},
	{"static DateTime Now { get; }", dateTimeNow(format.Local), "The present moment; the local zone is UTC."},
	{"static DateTime Today { get; }", dateTimeToday, "The beginning of the present day."},
	{"static DateTime Parse(string s)", dateTimeParse, "Reads a date. It throws if the text is none."},
	{"static DateTime Parse(string s, IFormatProvider provider)", dateTimeParse, "Reads a date. It throws if the text is none."},
	{"static DateTime Parse(string s, IFormatProvider provider, DateTimeStyles styles)", dateTimeParse, "Reads a date. It throws if the text is none."},
	{"static bool TryParse(string s, out DateTime result)", tryParse(rt.DateTime.Type(), dateTimeParse), "Reads a date, and reports whether the text is one."},
	{"static bool TryParse(string s, IFormatProvider provider, DateTimeStyles styles, out DateTime result)", tryParse(rt.DateTime.Type(), dateTimeParse), "Reads a date, and reports whether the text is one."},
	{"static DateTime ParseExact(string s, string format, IFormatProvider provider)", dateTimeParseExact, "Reads a date in a given format."},
	{"static DateTime ParseExact(string s, string format, IFormatProvider provider, DateTimeStyles style)", dateTimeParseExact, "Reads a date in a given format."},
	{"static DateTime ParseExact(string s, string[] formats, IFormatProvider provider, DateTimeStyles style)", dateTimeParseExact, "Reads a date in one of several formats."},
	{"static bool TryParseExact(string s, string format, IFormatProvider provider, DateTimeStyles style, out DateTime result)", tryParse(rt.DateTime.Type(), dateTimeParseExact), "Reads a date in a given format, and reports whether the text is one."},
	{"static bool TryParseExact(string s, string[] formats, IFormatProvider provider, DateTimeStyles style, out DateTime result)", tryParse(rt.DateTime.Type(), dateTimeParseExact), "Reads a date in one of several formats, and reports whether the text is one."},
	{"static int DaysInMonth(int year, int month)", dateTimeDaysInMonth, "Returns the number of days of a month."},
	{"static bool IsLeapYear(int year)", dateTimeIsLeapYear, "Reports whether a year has 366 days."},
	{"static DateTime SpecifyKind(DateTime value, DateTimeKind kind)", dateTimeSpecifyKind, "Returns the same clock relative to something else."},
	{"static int Compare(DateTime t1, DateTime t2)", staticCompare, "Compares two moments: negative, 0 or positive."},
	{"static bool Equals(DateTime t1, DateTime t2)", objectEqualsStatic, "Reports whether two moments are the same."},
	{"static DateTime FromBinary(long dateData)", dateTimeFromBinary, "Makes a moment of what ToBinary gives."},
	{"static DateTime FromFileTimeUtc(long fileTime)", dateTimeFromFileTime, "Makes a moment of a Windows file time."},
})

var dateTimeMoreClass = class(rt.DateTime, "", table{
	{"DateTime Date { get; }", datePart(func(m int64, _ time.Time) int64 { return m - m%format.TicksPerDay }), "The beginning of the day."},
	{"TimeSpan TimeOfDay { get; }", dateTimeTimeOfDay, "The time since the beginning of the day."},
	{"int Year { get; }", dateField(time.Time.Year), "The year."},
	{"int Month { get; }", dateField(func(t time.Time) int { return int(t.Month()) }), "The month, from 1."},
	{"int Day { get; }", dateField(time.Time.Day), "The day of the month, from 1."},
	{"int Hour { get; }", dateField(time.Time.Hour), "The hour, from 0 to 23."},
	{"int Minute { get; }", dateField(time.Time.Minute), "The minute."},
	{"int Second { get; }", dateField(time.Time.Second), "The second."},
	{"int Millisecond { get; }", dateField(func(t time.Time) int { return t.Nanosecond() / 1e6 }), "The millisecond."},
	{"int DayOfYear { get; }", dateField(time.Time.YearDay), "The day of the year, from 1."},
	{"DayOfWeek DayOfWeek { get; }", dateTimeDayOfWeek, "The day of the week."},
	{"long Ticks { get; }", dateTimeTicks, "The 100-nanosecond ticks since the year 1."},
	{"DateTimeKind Kind { get; }", dateTimeKindOf, "What the clock is relative to."},
	{"DateTime Add(TimeSpan value)", dateTimeAdd, "Returns the moment that is a time later."},
	{"DateTime AddDays(double value)", dateAdd(format.TicksPerDay), "Returns the moment that is some days later."},
	{"DateTime AddHours(double value)", dateAdd(format.TicksPerHour), "Returns the moment that is some hours later."},
	{"DateTime AddMinutes(double value)", dateAdd(format.TicksPerMinute), "Returns the moment that is some minutes later."},
	{"DateTime AddSeconds(double value)", dateAdd(format.TicksPerSecond), "Returns the moment that is some seconds later."},
	{"DateTime AddMilliseconds(double value)", dateAdd(format.TicksPerSecond / 1000), "Returns the moment that is some milliseconds later."},
	{"DateTime AddTicks(long value)", dateTimeAddTicks, "Returns the moment that is some ticks later."},
	{"DateTime AddMonths(int months)", dateTimeAddMonths, "Returns the same day of another month, or its last."},
	{"DateTime AddYears(int value)", dateTimeAddYears, "Returns the same day of another year."},
	{"TimeSpan Subtract(DateTime value)", dateTimeSubtract, "Returns the time between two moments."},
	{"DateTime Subtract(TimeSpan value)", dateTimeSubtract, "Returns the moment that is a time earlier."},
	{"DateTime ToUniversalTime()", dateTimeTo(format.UTC), "Returns the moment in UTC."},
	{"DateTime ToLocalTime()", dateTimeTo(format.Local), "Returns the moment in the local zone, which is UTC."},
	{"bool IsDaylightSavingTime()", constant(rt.Bool(false)), "Always false: the local zone is UTC."},
	{"long ToBinary()", dateTimeToBinary, "Returns ticks and kind in one number."},
	{"long ToFileTimeUtc()", dateTimeToFileTime, "Returns the Windows file time."},
	{"double ToOADate()", dateTimeToOADate, "Returns the days since the end of 1899."},
	{"string ToString()", objectToString, "Returns the date as MM/dd/yyyy HH:mm:ss."},
	{"string ToString(string format)", formatText, "Returns the date in a standard or custom format."},
	{"string ToString(IFormatProvider provider)", formatText, "Returns the date as MM/dd/yyyy HH:mm:ss."},
	{"string ToString(string format, IFormatProvider provider)", formatText, "Returns the date in a standard or custom format."},
	{"string ToShortDateString()", dateFormat("d"), "Returns the date as MM/dd/yyyy."},
	{"string ToLongDateString()", dateFormat("D"), "Returns the date with names."},
	{"string ToShortTimeString()", dateFormat("t"), "Returns the time as HH:mm."},
	{"string ToLongTimeString()", dateFormat("T"), "Returns the time as HH:mm:ss."},
	{"int CompareTo(DateTime value)", compareTo, "Compares with another moment: negative, 0 or positive."},
	{"int CompareTo(object value)", compareTo, "Compares with another moment: negative, 0 or positive."},
	{"bool Equals(DateTime value)", objectEquals, "Reports whether two moments are the same."},
	{"static DateTime operator +(DateTime d, TimeSpan t)", dateTimePlus, "The moment that is a time later."},
	{"static DateTime operator -(DateTime d, TimeSpan t)", dateTimeMinus, "The moment that is a time earlier."},
	{"static TimeSpan operator -(DateTime d1, DateTime d2)", dateTimeMinus, "The time between two moments."},
	{"static bool operator ==(DateTime d1, DateTime d2)", relation("=="), "Compares two moments."},
	{"static bool operator !=(DateTime d1, DateTime d2)", relation("!="), "Compares two moments."},
	{"static bool operator <(DateTime t1, DateTime t2)", relation("<"), "Compares two moments."},
	{"static bool operator >(DateTime t1, DateTime t2)", relation(">"), "Compares two moments."},
	{"static bool operator <=(DateTime t1, DateTime t2)", relation("<="), "Compares two moments."},
	{"static bool operator >=(DateTime t1, DateTime t2)", relation(">="), "Compares two moments."},
})

// relation is a comparison operator by the order of the values.
func relation(op string) fn {
	return func(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
		if op == "==" || op == "!=" {
			same, err := rt.Equal(f, args[0], args[1])
			return rt.Bool(same == (op == "==")), err
		}
		n, err := rt.Compare(f, args[0], args[1])
		if err != nil {
			return rt.Null, err
		}
		switch op {
		case "<":
			return truth(n < 0)
		case ">":
			return truth(n > 0)
		case "<=":
			return truth(n <= 0)
		}
		return truth(n >= 0)
	}
}

func staticCompare(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	n, err := rt.Compare(f, args[0], args[1])
	return rt.Int(n), err
}

// date checks the range of a DateTime.
func date(ticks int64, kind format.Kind) (rt.Value, error) {
	if ticks < 0 || ticks > format.MaxTicks {
		return rt.Null, outOfRange("value", "The added or subtracted value results in an un-representable DateTime.")
	}
	return rt.Date(ticks, kind), nil
}

func dateTimeFromTicks(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	kind := format.Unspecified
	if len(args) > 1 {
		kind = format.Kind(args[1].AsInt())
	}
	n := args[0].AsLong()
	if n < 0 || n > format.MaxTicks {
		return rt.Null, outOfRange("ticks", "Ticks must be between DateTime.MinValue.Ticks and DateTime.MaxValue.Ticks.")
	}
	return rt.Date(n, kind), nil
}

// clockOf makes ticks of year, month, day and what follows of hour, minute, second, millisecond.
func clockOf(args []rt.Value) (int64, error) {
	var n [7]int
	for i := range min(len(args), 7) {
		n[i] = args[i].AsInt()
	}
	if n[0] < 1 || n[0] > 9999 || n[1] < 1 || n[1] > 12 || n[2] < 1 || n[2] > format.DaysIn(n[0], n[1]) {
		return 0, rt.Throw(rt.ArgumentOutOfRangeException, "Year, Month, and Day parameters describe an un-representable DateTime.")
	}
	if n[3] < 0 || n[3] > 23 || n[4] < 0 || n[4] > 59 || n[5] < 0 || n[5] > 59 || n[6] < 0 || n[6] > 999 {
		return 0, rt.Throw(rt.ArgumentOutOfRangeException, "Hour, Minute, and Second parameters describe an un-representable DateTime.")
	}
	t := time.Date(n[0], time.Month(n[1]), n[2], n[3], n[4], n[5], n[6]*1e6, time.UTC)
	return format.TicksOf(t), nil
}

func dateTimeNew(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	kind := format.Unspecified
	if last := args[len(args)-1]; last.Kind() == rt.KindEnum {
		kind, args = format.Kind(last.AsInt()), args[:len(args)-1]
	}
	if n := len(args) - 1; rt.As[*calendar](args[n]) != nil {
		args = args[:n]
	} else if args[n].IsNull() {
		return rt.Null, nullArg("calendar")
	}
	n, err := clockOf(args)
	return rt.Date(n, kind), err
}

func dateTimeNow(kind format.Kind) fn {
	return func(*rt.Frame, rt.Value, []rt.Value) (rt.Value, error) {
		return rt.Date(format.TicksOf(time.Now()), kind), nil
	}
}

func dateTimeToday(*rt.Frame, rt.Value, []rt.Value) (rt.Value, error) {
	n := format.TicksOf(time.Now())
	return rt.Date(n-n%format.TicksPerDay, format.Local), nil
}

func dateTimeDaysInMonth(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	y, m := args[0].AsInt(), args[1].AsInt()
	if m < 1 || m > 12 || y < 1 || y > 9999 {
		return rt.Null, outOfRange("month", "Month must be between one and twelve.")
	}
	return number(format.DaysIn(y, m))
}

func dateTimeIsLeapYear(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	y := args[0].AsInt()
	if y < 1 || y > 9999 {
		return rt.Null, outOfRange("year", "Year must be between 1 and 9999.")
	}
	return truth(format.DaysIn(y, 2) == 29)
}

func dateTimeSpecifyKind(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	return rt.Date(args[0].Ticks(), format.Kind(args[1].AsInt())), nil
}

func dateTimeFromBinary(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	n := args[0].AsLong()
	return date(n&(1<<62-1), format.Kind(uint64(n)>>62))
}

func dateTimeToBinary(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	return rt.Long(this.AsLong()), nil
}

// fileTimeTicks is the beginning of 1601.
const fileTimeTicks = 504911232000000000

func dateTimeFromFileTime(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	if n := args[0].AsLong(); n < 0 || n > format.MaxTicks-fileTimeTicks {
		return rt.Null, outOfRange("fileTime", "Not a valid Win32 FileTime.")
	}
	return date(args[0].AsLong()+fileTimeTicks, format.UTC)
}

func dateTimeToFileTime(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	return rt.Long(this.Ticks() - fileTimeTicks), nil
}

func dateTimeToOADate(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	const zero = 599264352000000000
	return rt.Double(float64((this.Ticks()-zero)/10000) / 86400000), nil
}

func datePart(of func(ticks int64, t time.Time) int64) fn {
	return func(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
		return rt.Date(of(this.Ticks(), this.AsTime()), this.DateKind()), nil
	}
}

func dateField(of func(time.Time) int) fn {
	return func(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) { return number(of(this.AsTime())) }
}

func dateTimeTimeOfDay(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	return span(this.Ticks() % format.TicksPerDay), nil
}

func dateTimeDayOfWeek(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	return rt.Scalar(dayOfWeek.Type(), int64(this.AsTime().Weekday())), nil
}

func dateTimeTicks(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	return rt.Long(this.Ticks()), nil
}

func dateTimeKindOf(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	return rt.Scalar(dateTimeKind.Type(), int64(this.DateKind())), nil
}

func dateTimeAdd(_ *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	return date(this.Ticks()+args[0].AsLong(), this.DateKind())
}

// ticksFor is value units, rounded to a millisecond.
func ticksFor(value float64, unit int64) (int64, bool) {
	ms := value * float64(unit/10000)
	if math.IsNaN(ms) || math.Abs(ms) > format.MaxTicks/10000 {
		return 0, false
	}
	return int64(ms+math.Copysign(0.5, value)) * 10000, true
}

func dateAdd(unit int64) fn {
	return func(_ *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
		n, ok := ticksFor(args[0].AsDouble(), unit)
		if !ok {
			return rt.Null, outOfRange("value", "Value to add was out of range.")
		}
		return date(this.Ticks()+n, this.DateKind())
	}
}

func dateTimeAddTicks(_ *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	n := args[0].AsLong()
	if n > format.MaxTicks || n < -format.MaxTicks {
		n = math.MaxInt64 - format.MaxTicks
	}
	return date(this.Ticks()+n, this.DateKind())
}

// addMonths moves a clock by months; the day is cut to the length of the month.
func addMonths(ticks int64, months int) (int64, error) {
	t := format.TimeOf(ticks)
	n := t.Year()*12 + int(t.Month()) - 1 + months
	y, m := n/12, n%12+1
	if months < -120000 || months > 120000 || y < 1 || y > 9999 {
		return 0, outOfRange("months", "The added or subtracted value results in an un-representable DateTime.")
	}
	d := min(t.Day(), format.DaysIn(y, m))
	return format.TicksOf(time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC)) + ticks%format.TicksPerDay, nil
}

func dateTimeAddMonths(_ *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	n, err := addMonths(this.Ticks(), args[0].AsInt())
	return rt.Date(n, this.DateKind()), err
}

func dateTimeAddYears(_ *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	years := args[0].AsInt()
	if years < -10000 || years > 10000 {
		return rt.Null, outOfRange("years", "Years value must be between +/-10000.")
	}
	n, err := addMonths(this.Ticks(), years*12)
	return rt.Date(n, this.DateKind()), err
}

func dateTimeSubtract(_ *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	if args[0].Type() == rt.TimeSpan.Type() {
		return date(this.Ticks()-args[0].AsLong(), this.DateKind())
	}
	return span(this.Ticks() - args[0].Ticks()), nil
}

func dateTimePlus(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	return dateTimeAdd(f, args[0], args[1:])
}

func dateTimeMinus(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	return dateTimeSubtract(f, args[0], args[1:])
}

func dateTimeTo(kind format.Kind) fn {
	return func(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
		return rt.Date(this.Ticks(), kind), nil
	}
}

func dateFormat(spec string) fn {
	return func(f *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
		s, err := rt.FormatValue(f, this, spec)
		return rt.String(s), err
	}
}
