package lib

import (
	"time"

	"github.com/portico-apim/portico/internal/csharp/format"
	"github.com/portico-apim/portico/internal/csharp/rt"
)

var dateTimeOffset = rt.Declare("System", "struct DateTimeOffset : IComparable, IFormattable, IComparable<DateTimeOffset>, IEquatable<DateTimeOffset>")

// A moment is a DateTimeOffset: the ticks of its clock, and what that is off from UTC.
type moment struct {
	ticks  int64
	offset int // minutes
}

// Type returns DateTimeOffset.
func (moment) Type() *rt.Type { return dateTimeOffset.Type() }

func (m moment) utc() int64 { return m.ticks - int64(m.offset)*format.TicksPerMinute }

// Key makes equal what is the same moment.
func (m *moment) Key() any { return [2]int64{0, m.utc()} }

// Text is ToString().
func (m *moment) Text(f *rt.Frame) (string, error) { return m.FormatText(f, "", nil) }

// FormatText is ToString(format).
func (m *moment) FormatText(_ *rt.Frame, spec string, c *format.Culture) (string, error) {
	s, err := format.Moment{Ticks: m.ticks, HasOffset: true, Offset: m.offset, In: c}.Format(spec)
	if err != nil {
		return "", rt.Throw(rt.FormatException, "Input string was not in a correct format.")
	}
	return s, nil
}

// CompareTo compares the moments.
func (m *moment) CompareTo(_ *rt.Frame, other rt.Value) (int, error) {
	a, b := m.utc(), offsetOf(other).utc()
	return btoi(a > b) - btoi(a < b), nil
}

// Equals compares the moments.
func (m *moment) Equals(_ *rt.Frame, other rt.Value) (bool, error) {
	if t := other.Type(); t == nil || t.Def != dateTimeOffset {
		return false, nil
	}
	return m.utc() == offsetOf(other).utc(), nil
}

// offsetOf returns the moment of a DateTimeOffset; default(T) is the beginning of the year 1.
func offsetOf(v rt.Value) moment {
	if m := rt.As[*moment](v); m != nil {
		return *m
	}
	return moment{}
}

// momentValue checks the range of a DateTimeOffset.
func momentValue(m moment) (rt.Value, error) {
	if u := m.utc(); u < 0 || u > format.MaxTicks || m.ticks < 0 || m.ticks > format.MaxTicks {
		return rt.Null, outOfRange("offset", "The UTC time represented when the offset is applied must be between year 0 and 10,000.")
	}
	if m == (moment{}) {
		return rt.Scalar(dateTimeOffset.Type(), 0), nil
	}
	return rt.Obj(&m), nil
}

// Type of the pointer, which is what values hold.
var _ rt.Object = (*moment)(nil)

var dateTimeOffsetClass = class(dateTimeOffset, "DateTimeOffset is a date and time together with its offset from UTC.", table{
	{"DateTimeOffset(DateTime dateTime)", dtoFromDateTime, "Makes a moment; the local zone is UTC."},
	{"DateTimeOffset(DateTime dateTime, TimeSpan offset)", dtoFromDateTime, "Makes a moment with an offset."},
	{"DateTimeOffset(long ticks, TimeSpan offset)", dtoFromTicks, "Makes a moment of ticks with an offset."},
	{"DateTimeOffset(int year, int month, int day, int hour, int minute, int second, TimeSpan offset)", dtoNew, "Makes a moment with an offset."},
	{"DateTimeOffset(int year, int month, int day, int hour, int minute, int second, int millisecond, TimeSpan offset)", dtoNew, "Makes a moment with an offset."},
	{"DateTimeOffset(int year, int month, int day, int hour, int minute, int second, int millisecond, Calendar calendar, TimeSpan offset)", dtoNew, "Makes a moment of a calendar with an offset."},
	{"static DateTimeOffset FromFileTime(long fileTime)", dtoFromFileTime, "Returns the moment that is some ticks after 1601."},
	{"long ToFileTime()", dtoToFileTime, "Returns the ticks since 1601."},
	{"static bool Equals(DateTimeOffset first, DateTimeOffset second)", objectEqualsStatic, "Reports whether two moments are the same."},
	{"static DateTimeOffset ParseExact(string input, string[] formats, IFormatProvider formatProvider, DateTimeStyles styles)", dtoParseExact, "Reads a date in one of several formats."},
	{"static bool TryParseExact(string input, string[] formats, IFormatProvider formatProvider, DateTimeStyles styles, out DateTimeOffset result)", tryParse(dateTimeOffset.Type(), dtoParseExact), "Reads a date in one of several formats, and reports whether the text is one."},
	{"static DateTimeOffset UtcNow { get; }", dtoNow, "The present moment in UTC."},
	{"static DateTimeOffset Now { get; }", dtoNow, "The present moment; the local zone is UTC."},
	{"static DateTimeOffset MinValue { get; }", constant(rt.Scalar(dateTimeOffset.Type(), 0)), "The beginning of the year 1."},
	{"static DateTimeOffset MaxValue { get; }", constant(rt.Obj(&moment{ticks: format.MaxTicks})), "The end of the year 9999."},
	{"static DateTimeOffset UnixEpoch { get; }", constant(rt.Obj(&moment{ticks: format.UnixTicks})), "The beginning of 1970."},
	{"static DateTimeOffset FromUnixTimeSeconds(long seconds)", dtoFromUnix(format.TicksPerSecond), "Returns the moment that is some seconds after 1970."},
	{"static DateTimeOffset FromUnixTimeMilliseconds(long milliseconds)", dtoFromUnix(ticksPerMillisecond), "Returns the moment that is some milliseconds after 1970."},
	{"static DateTimeOffset Parse(string input)", dtoParse, "Reads a date. It throws if the text is none."},
	{"static DateTimeOffset Parse(string input, IFormatProvider formatProvider)", dtoParse, "Reads a date. It throws if the text is none."},
	{"static DateTimeOffset Parse(string input, IFormatProvider formatProvider, DateTimeStyles styles)", dtoParse, "Reads a date. It throws if the text is none."},
	{"static bool TryParse(string input, out DateTimeOffset result)", tryParse(dateTimeOffset.Type(), dtoParse), "Reads a date, and reports whether the text is one."},
	{"static bool TryParse(string input, IFormatProvider formatProvider, DateTimeStyles styles, out DateTimeOffset result)", tryParse(dateTimeOffset.Type(), dtoParse), "Reads a date, and reports whether the text is one."},
	{"static DateTimeOffset ParseExact(string input, string format, IFormatProvider formatProvider)", dtoParseExact, "Reads a date in a given format."},
	{"static DateTimeOffset ParseExact(string input, string format, IFormatProvider formatProvider, DateTimeStyles styles)", dtoParseExact, "Reads a date in a given format."},
	{"static bool TryParseExact(string input, string format, IFormatProvider formatProvider, DateTimeStyles styles, out DateTimeOffset result)", tryParse(dateTimeOffset.Type(), dtoParseExact), "Reads a date in a given format, and reports whether the text is one."},
	{"static int Compare(DateTimeOffset first, DateTimeOffset second)", staticCompare, "Compares two moments: negative, 0 or positive."},
	{"long ToUnixTimeSeconds()", dtoToUnix(format.TicksPerSecond), "Returns the seconds since 1970."},
	{"long ToUnixTimeMilliseconds()", dtoToUnix(ticksPerMillisecond), "Returns the milliseconds since 1970."},
	{"DateTime DateTime { get; }", dtoDate(func(m moment) (int64, format.Kind) { return m.ticks, format.Unspecified }), "The clock."},
	{"DateTime UtcDateTime { get; }", dtoDate(func(m moment) (int64, format.Kind) { return m.utc(), format.UTC }), "The clock in UTC."},
	{"DateTime LocalDateTime { get; }", dtoDate(func(m moment) (int64, format.Kind) { return m.utc(), format.Local }), "The clock in the local zone, which is UTC."},
	{"DateTime Date { get; }", dtoDate(func(m moment) (int64, format.Kind) { return m.ticks - m.ticks%format.TicksPerDay, format.Unspecified }), "The beginning of the day."},
	{"TimeSpan Offset { get; }", dtoOffset, "What the clock is off from UTC."},
	{"TimeSpan TimeOfDay { get; }", dtoTimeOfDay, "The time since the beginning of the day."},
	{"int Year { get; }", dtoField(time.Time.Year), "The year."},
	{"int Month { get; }", dtoField(func(t time.Time) int { return int(t.Month()) }), "The month, from 1."},
	{"int Day { get; }", dtoField(time.Time.Day), "The day of the month, from 1."},
	{"int Hour { get; }", dtoField(time.Time.Hour), "The hour, from 0 to 23."},
	{"int Minute { get; }", dtoField(time.Time.Minute), "The minute."},
	{"int Second { get; }", dtoField(time.Time.Second), "The second."},
	{"int Millisecond { get; }", dtoField(func(t time.Time) int { return t.Nanosecond() / 1e6 }), "The millisecond."},
	{"int DayOfYear { get; }", dtoField(time.Time.YearDay), "The day of the year, from 1."},
	{"DayOfWeek DayOfWeek { get; }", dtoDayOfWeek, "The day of the week."},
	{"long Ticks { get; }", dtoTicks, "The ticks of the clock."},
	{"long UtcTicks { get; }", dtoUTCTicks, "The ticks of the clock in UTC."},
	{"DateTimeOffset Add(TimeSpan timeSpan)", dtoAdd, "Returns the moment that is a time later."},
	{"DateTimeOffset AddDays(double days)", dtoAddUnits(format.TicksPerDay), "Returns the moment that is some days later."},
	{"DateTimeOffset AddHours(double hours)", dtoAddUnits(format.TicksPerHour), "Returns the moment that is some hours later."},
	{"DateTimeOffset AddMinutes(double minutes)", dtoAddUnits(format.TicksPerMinute), "Returns the moment that is some minutes later."},
	{"DateTimeOffset AddSeconds(double seconds)", dtoAddUnits(format.TicksPerSecond), "Returns the moment that is some seconds later."},
	{"DateTimeOffset AddMilliseconds(double milliseconds)", dtoAddUnits(ticksPerMillisecond), "Returns the moment that is some milliseconds later."},
	{"DateTimeOffset AddTicks(long ticks)", dtoAdd, "Returns the moment that is some ticks later."},
	{"DateTimeOffset AddMonths(int months)", dtoAddMonths(1), "Returns the same day of another month, or its last."},
	{"DateTimeOffset AddYears(int years)", dtoAddMonths(12), "Returns the same day of another year."},
	{"TimeSpan Subtract(DateTimeOffset value)", dtoSubtract, "Returns the time between two moments."},
	{"DateTimeOffset Subtract(TimeSpan value)", dtoSubtract, "Returns the moment that is a time earlier."},
	{"DateTimeOffset ToOffset(TimeSpan offset)", dtoToOffset, "Returns the same moment on a clock with another offset."},
	{"DateTimeOffset ToUniversalTime()", dtoToUniversal, "Returns the same moment in UTC."},
	{"DateTimeOffset ToLocalTime()", dtoToUniversal, "Returns the same moment in the local zone, which is UTC."},
	{"string ToString()", objectToString, "Returns the date, the time and the offset."},
	{"string ToString(string format)", formatText, "Returns the date in a standard or custom format."},
	{"string ToString(IFormatProvider formatProvider)", formatText, "Returns the date, the time and the offset."},
	{"string ToString(string format, IFormatProvider formatProvider)", formatText, "Returns the date in a standard or custom format."},
	{"int CompareTo(DateTimeOffset other)", compareTo, "Compares with another moment: negative, 0 or positive."},
	{"bool Equals(DateTimeOffset other)", objectEquals, "Reports whether two moments are the same."},
	{"bool EqualsExact(DateTimeOffset other)", dtoEqualsExact, "Reports whether two moments have the same clock and offset."},
	{"static implicit operator DateTimeOffset(DateTime dateTime)", dtoFromDateTime, "A DateTime is a moment in the local zone, which is UTC."},
	{"static DateTimeOffset operator +(DateTimeOffset d, TimeSpan t)", spanOp(dtoAdd), "The moment that is a time later."},
	{"static DateTimeOffset operator -(DateTimeOffset d, TimeSpan t)", spanOp(dtoSubtract), "The moment that is a time earlier."},
	{"static TimeSpan operator -(DateTimeOffset left, DateTimeOffset right)", spanOp(dtoSubtract), "The time between two moments."},
	{"static bool operator ==(DateTimeOffset left, DateTimeOffset right)", dtoRelation("=="), "Compares two moments."},
	{"static bool operator !=(DateTimeOffset left, DateTimeOffset right)", dtoRelation("!="), "Compares two moments."},
	{"static bool operator <(DateTimeOffset left, DateTimeOffset right)", dtoRelation("<"), "Compares two moments."},
	{"static bool operator >(DateTimeOffset left, DateTimeOffset right)", dtoRelation(">"), "Compares two moments."},
	{"static bool operator <=(DateTimeOffset left, DateTimeOffset right)", dtoRelation("<="), "Compares two moments."},
	{"static bool operator >=(DateTimeOffset left, DateTimeOffset right)", dtoRelation(">="), "Compares two moments."},
})

func dtoRelation(op string) fn {
	compare := rt.BinaryOperator(op, rt.KindInt64, false)
	return func(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
		return compare(rt.Long(offsetOf(args[0]).utc()), rt.Long(offsetOf(args[1]).utc()))
	}
}

// offsetMinutes checks an offset: whole minutes, at most 14 hours.
func offsetMinutes(v rt.Value) (int, error) {
	n := v.AsLong()
	if n%format.TicksPerMinute != 0 {
		return 0, badArg("Offset must be specified in whole minutes. (Parameter 'offset')")
	}
	m := n / format.TicksPerMinute
	if m < -14*60 || m > 14*60 {
		return 0, outOfRange("offset", "Offset must be within plus or minus 14 hours.")
	}
	return int(m), nil
}

func dtoFromDateTime(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	m := moment{ticks: args[0].Ticks()}
	if len(args) > 1 {
		var err error
		if m.offset, err = offsetMinutes(args[1]); err != nil {
			return rt.Null, err
		}
		if m.offset != 0 && args[0].DateKind() != format.Unspecified {
			return rt.Null, badArg("The UTC Offset of the local dateTime parameter does not match the offset argument. (Parameter 'offset')")
		}
	}
	return momentValue(m)
}

func dtoFromTicks(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	offset, err := offsetMinutes(args[1])
	if err != nil {
		return rt.Null, err
	}
	return momentValue(moment{args[0].AsLong(), offset})
}

func dtoNew(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	last := len(args) - 1
	clock := args[:last]
	if n := last - 1; args[n].IsNull() {
		return rt.Null, nullArg("calendar")
	} else if rt.As[*calendar](args[n]) != nil {
		clock = args[:n]
	}
	ticks, err := clockOf(clock)
	if err != nil {
		return rt.Null, err
	}
	offset, err := offsetMinutes(args[last])
	if err != nil {
		return rt.Null, err
	}
	return momentValue(moment{ticks, offset})
}

// fileTicks is the beginning of 1601, from which Windows counts.
const fileTicks = 504911232000000000

func dtoFromFileTime(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	n := args[0].AsLong()
	if n < 0 || n > format.MaxTicks-fileTicks {
		return rt.Null, outOfRange("fileTime", "Not a valid Win32 FileTime.")
	}
	return momentValue(moment{ticks: n + fileTicks})
}

func dtoToFileTime(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	n := offsetOf(this).utc() - fileTicks
	if n < 0 {
		return rt.Null, rt.Throw(rt.ArgumentOutOfRangeException, "Not a valid Win32 FileTime.")
	}
	return rt.Long(n), nil
}

func dtoNow(*rt.Frame, rt.Value, []rt.Value) (rt.Value, error) {
	return momentValue(moment{ticks: format.TicksOf(time.Now())})
}

func dtoFromUnix(unit int64) fn {
	return func(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
		n := args[0].AsLong()
		if limit := format.MaxTicks / unit; n > limit || n < -limit {
			return rt.Null, outOfRange("seconds", "Valid values are between -62135596800 and 253402300799, inclusive.")
		}
		return momentValue(moment{ticks: n*unit + format.UnixTicks})
	}
}

func dtoToUnix(unit int64) fn {
	return func(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
		return rt.Long(offsetOf(this).utc()/unit - format.UnixTicks/unit), nil
	}
}

// parsedMoment makes a DateTimeOffset of what was read.
func parsedMoment(p format.Parsed, s string, styles int) (rt.Value, error) {
	ticks, ok := p.Ticks(time.Now().UTC())
	if !ok {
		return rt.Null, badDate(s)
	}
	m := moment{ticks, p.Offset}
	if styles&styleAdjustToUTC != 0 {
		m = moment{ticks: m.utc()}
	}
	return momentValue(m)
}

func dtoParse(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	if args[0].IsNull() {
		return rt.Null, nullArg("input")
	}
	if err := f.Step(parseSteps); err != nil {
		return rt.Null, err
	}
	p, ok := format.ParseDate(args[0].AsString(), providedCulture(args))
	if !ok {
		return rt.Null, badDate(args[0].AsString())
	}
	return parsedMoment(p, args[0].AsString(), dateStyles(args[1:]))
}

func dtoParseExact(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	p, err := parseExact(args)
	if err != nil {
		return rt.Null, err
	}
	return parsedMoment(p, args[0].AsString(), dateStyles(args[2:]))
}

func dtoDate(of func(moment) (int64, format.Kind)) fn {
	return func(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
		return rt.Date(of(offsetOf(this))), nil
	}
}

func dtoOffset(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	return span(int64(offsetOf(this).offset) * format.TicksPerMinute), nil
}

func dtoTimeOfDay(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	return span(offsetOf(this).ticks % format.TicksPerDay), nil
}

func dtoField(of func(time.Time) int) fn {
	return func(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
		return number(of(format.TimeOf(offsetOf(this).ticks)))
	}
}

func dtoDayOfWeek(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	return rt.Scalar(dayOfWeek.Type(), int64(format.TimeOf(offsetOf(this).ticks).Weekday())), nil
}

func dtoTicks(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	return rt.Long(offsetOf(this).ticks), nil
}

func dtoUTCTicks(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	return rt.Long(offsetOf(this).utc()), nil
}

// later is the moment that is some ticks later.
func (m moment) later(ticks int64) (rt.Value, error) {
	if ticks > format.MaxTicks || ticks < -format.MaxTicks {
		return rt.Null, outOfRange("value", "The added or subtracted value results in an un-representable DateTime.")
	}
	return momentValue(moment{m.ticks + ticks, m.offset})
}

func dtoAdd(_ *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	return offsetOf(this).later(args[0].AsLong())
}

func dtoAddUnits(unit int64) fn {
	return func(_ *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
		n, ok := ticksFor(args[0].AsDouble(), unit)
		if !ok {
			return rt.Null, outOfRange("value", "Value to add was out of range.")
		}
		return offsetOf(this).later(n)
	}
}

func dtoAddMonths(factor int) fn {
	return func(_ *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
		m := offsetOf(this)
		n, err := addMonths(m.ticks, args[0].AsInt()*factor)
		if err != nil {
			return rt.Null, err
		}
		return momentValue(moment{n, m.offset})
	}
}

func dtoSubtract(_ *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	m := offsetOf(this)
	if args[0].Type() == rt.TimeSpan.Type() {
		return m.later(-args[0].AsLong())
	}
	return span(m.utc() - offsetOf(args[0]).utc()), nil
}

func dtoToOffset(_ *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	offset, err := offsetMinutes(args[0])
	if err != nil {
		return rt.Null, err
	}
	u := offsetOf(this).utc()
	return momentValue(moment{u + int64(offset)*format.TicksPerMinute, offset})
}

func dtoToUniversal(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	return momentValue(moment{ticks: offsetOf(this).utc()})
}

func dtoEqualsExact(_ *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	return truth(offsetOf(this) == offsetOf(args[0]))
}
