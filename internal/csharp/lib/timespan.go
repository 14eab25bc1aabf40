package lib

import (
	"errors"
	"math"

	"github.com/portico-apim/portico/internal/csharp/format"
	"github.com/portico-apim/portico/internal/csharp/rt"
)

const ticksPerMillisecond = format.TicksPerSecond / 1000

var timeSpanClass = class(rt.TimeSpan, "TimeSpan is a length of time.", table{
	{"TimeSpan(long ticks)", timeSpanFromTicks, "Makes a span of 100-nanosecond ticks."},
	{"TimeSpan(int hours, int minutes, int seconds)", timeSpanNew, "Makes a span."},
	{"TimeSpan(int days, int hours, int minutes, int seconds)", timeSpanNew, "Makes a span."},
	{"TimeSpan(int days, int hours, int minutes, int seconds, int milliseconds)", timeSpanNew, "Makes a span."},
	{"static TimeSpan Zero { get; }", constant(span(0)), "No time."},
	{"static TimeSpan MaxValue { get; }", constant(span(math.MaxInt64)), "The longest span."},
	{"static TimeSpan MinValue { get; }", constant(span(math.MinInt64)), "The longest negative span."},
	{"const long TicksPerDay = 864000000000", nil, "Ticks of a day."},
	{"const long TicksPerHour = 36000000000", nil, "Ticks of an hour."},
	{"const long TicksPerMinute = 600000000", nil, "Ticks of a minute."},
	{"const long TicksPerSecond = 10000000", nil, "Ticks of a second."},
	{"const long TicksPerMillisecond = 10000", nil, "Ticks of a millisecond."},
	{"static TimeSpan FromDays(double value)", timeSpanFrom(format.TicksPerDay), "Returns a span of some days."},
	{"static TimeSpan FromHours(double value)", timeSpanFrom(format.TicksPerHour), "Returns a span of some hours."},
	{"static TimeSpan FromMinutes(double value)", timeSpanFrom(format.TicksPerMinute), "Returns a span of some minutes."},
	{"static TimeSpan FromSeconds(double value)", timeSpanFrom(format.TicksPerSecond), "Returns a span of some seconds."},
	{"static TimeSpan FromMilliseconds(double value)", timeSpanFrom(ticksPerMillisecond), "Returns a span of some milliseconds."},
	{"static TimeSpan FromTicks(long value)", timeSpanFromTicks, "Returns a span of some ticks."},
	{"static TimeSpan Parse(string s)", timeSpanParse, "Reads [-][d.]hh:mm[:ss[.fffffff]]."},
	{"static TimeSpan Parse(string input, IFormatProvider formatProvider)", timeSpanParse, "Reads [-][d.]hh:mm[:ss[.fffffff]]."},
	{"static bool TryParse(string s, out TimeSpan result)", tryParse(rt.TimeSpan.Type(), timeSpanParse), "Reads a span, and reports whether the text is one."},
	{"static int Compare(TimeSpan t1, TimeSpan t2)", staticCompare, "Compares two spans: negative, 0 or positive."},
	{"int Days { get; }", spanField(format.TicksPerDay, math.MaxInt64), "The whole days."},
	{"int Hours { get; }", spanField(format.TicksPerHour, 24), "The hours besides the days."},
	{"int Minutes { get; }", spanField(format.TicksPerMinute, 60), "The minutes besides the hours."},
	{"int Seconds { get; }", spanField(format.TicksPerSecond, 60), "The seconds besides the minutes."},
	{"int Milliseconds { get; }", spanField(ticksPerMillisecond, 1000), "The milliseconds besides the seconds."},
	{"long Ticks { get; }", timeSpanTicks, "The whole span in ticks."},
	{"double TotalDays { get; }", spanTotal(format.TicksPerDay), "The whole span in days."},
	{"double TotalHours { get; }", spanTotal(format.TicksPerHour), "The whole span in hours."},
	{"double TotalMinutes { get; }", spanTotal(format.TicksPerMinute), "The whole span in minutes."},
	{"double TotalSeconds { get; }", spanTotal(format.TicksPerSecond), "The whole span in seconds."},
	{"double TotalMilliseconds { get; }", spanTotal(ticksPerMillisecond), "The whole span in milliseconds."},
	{"TimeSpan Add(TimeSpan ts)", timeSpanAdd, "Returns the sum."},
	{"TimeSpan Subtract(TimeSpan ts)", timeSpanSubtract, "Returns the difference."},
	{"TimeSpan Negate()", timeSpanNegate, "Returns the span with the other sign."},
	{"TimeSpan Duration()", timeSpanDuration, "Returns the span without its sign."},
	{"string ToString()", objectToString, "Returns [-][d.]hh:mm:ss[.fffffff]."},
	{"string ToString(string format)", formatText, "Returns the span in a standard or custom format."},
	{"string ToString(string format, IFormatProvider formatProvider)", formatText, "Returns the span in a standard or custom format."},
	{"int CompareTo(TimeSpan value)", compareTo, "Compares with another span: negative, 0 or positive."},
	{"bool Equals(TimeSpan obj)", objectEquals, "Reports whether two spans are the same."},
	{"static TimeSpan operator +(TimeSpan t1, TimeSpan t2)", spanOp(timeSpanAdd), "The sum."},
	{"static TimeSpan operator -(TimeSpan t1, TimeSpan t2)", spanOp(timeSpanSubtract), "The difference."},
	{"static TimeSpan operator -(TimeSpan t)", spanOp(timeSpanNegate), "The span with the other sign."},
	{"static TimeSpan operator *(TimeSpan timeSpan, double factor)", timeSpanTimes, "A multiple."},
	{"static TimeSpan operator *(double factor, TimeSpan timeSpan)", timeSpanTimes, "A multiple."},
	{"static TimeSpan operator /(TimeSpan timeSpan, double divisor)", timeSpanBy, "A part."},
	{"static double operator /(TimeSpan t1, TimeSpan t2)", timeSpanRatio, "How often one span is in another."},
	{"static bool operator ==(TimeSpan t1, TimeSpan t2)", relation("=="), "Compares two spans."},
	{"static bool operator !=(TimeSpan t1, TimeSpan t2)", relation("!="), "Compares two spans."},
	{"static bool operator <(TimeSpan t1, TimeSpan t2)", relation("<"), "Compares two spans."},
	{"static bool operator >(TimeSpan t1, TimeSpan t2)", relation(">"), "Compares two spans."},
	{"static bool operator <=(TimeSpan t1, TimeSpan t2)", relation("<="), "Compares two spans."},
	{"static bool operator >=(TimeSpan t1, TimeSpan t2)", relation(">="), "Compares two spans."},
})

// span returns a TimeSpan of ticks.
func span(ticks int64) rt.Value { return rt.Scalar(rt.TimeSpan.Type(), ticks) }

func timeSpanFromTicks(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	return span(args[0].AsLong()), nil
}

func timeSpanNew(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	units := []int64{format.TicksPerDay, format.TicksPerHour, format.TicksPerMinute, format.TicksPerSecond, ticksPerMillisecond}
	if len(args) == 3 {
		units = units[1:]
	}
	total := 0.0
	ticks := int64(0)
	for i, a := range args {
		ticks += a.AsLong() * units[i]
		total += float64(a.AsLong()) * float64(units[i])
	}
	if math.Abs(total) > math.MaxInt64 {
		return rt.Null, rt.Throw(rt.ArgumentOutOfRangeException, "TimeSpan overflowed because the duration is too long.")
	}
	return span(ticks), nil
}

func spanOverflow() error {
	return rt.Throw(rt.OverflowException, "TimeSpan overflowed because the duration is too long.")
}

// spanOf is a number of ticks that may be too large.
func spanOf(ticks float64) (rt.Value, error) {
	switch {
	case math.IsNaN(ticks):
		return rt.Null, badArg("TimeSpan does not accept floating point Not-a-Number values.")
	case ticks >= math.MaxInt64 || ticks < math.MinInt64:
		return rt.Null, spanOverflow()
	}
	return span(int64(ticks)), nil
}

func timeSpanFrom(unit int64) fn {
	return func(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
		return spanOf(args[0].AsDouble() * float64(unit))
	}
}

func timeSpanParse(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	if args[0].IsNull() {
		return rt.Null, nullArg("s")
	}
	n, err := format.ParseSpan(args[0].AsString())
	if errors.Is(err, format.ErrRange) {
		return rt.Null, rt.Throw(rt.OverflowException, "The TimeSpan string '%s' could not be parsed because at least one of the numeric components is out of range or contains too many digits.", args[0].AsString())
	}
	if err != nil {
		return rt.Null, rt.Throw(rt.FormatException, "String '%s' was not recognized as a valid TimeSpan.", args[0].AsString())
	}
	return span(n), nil
}

func spanField(unit, modulus int64) fn {
	return func(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
		return number(int(this.AsLong() / unit % modulus))
	}
}

func timeSpanTicks(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	return rt.Long(this.AsLong()), nil
}

func spanTotal(unit int64) fn {
	return func(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
		return rt.Double(float64(this.AsLong()) / float64(unit)), nil
	}
}

func timeSpanAdd(_ *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	a, b := this.AsLong(), args[0].AsLong()
	n := a + b
	if (a^n)&(b^n) < 0 {
		return rt.Null, spanOverflow()
	}
	return span(n), nil
}

func timeSpanSubtract(_ *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	a, b := this.AsLong(), args[0].AsLong()
	n := a - b
	if (a^b)&(a^n) < 0 {
		return rt.Null, spanOverflow()
	}
	return span(n), nil
}

func timeSpanNegate(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	if this.AsLong() == math.MinInt64 {
		return rt.Null, spanOverflow()
	}
	return span(-this.AsLong()), nil
}

func timeSpanDuration(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	if this.AsLong() >= 0 {
		return this, nil
	}
	return timeSpanNegate(f, this, args)
}

// spanOp makes an operator of a method.
func spanOp(method fn) fn {
	return func(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) { return method(f, args[0], args[1:]) }
}

func timeSpanTimes(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	s, factor := args[0], args[1]
	if s.Kind() == rt.KindDouble {
		s, factor = factor, s
	}
	return spanOf(math.Round(float64(s.AsLong()) * factor.AsDouble()))
}

func timeSpanBy(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	return spanOf(math.Round(float64(args[0].AsLong()) / args[1].AsDouble()))
}

func timeSpanRatio(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	return rt.Double(float64(args[0].AsLong()) / float64(args[1].AsLong())), nil
}
