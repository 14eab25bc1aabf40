package lib

import (
	"errors"

	"github.com/portico-apim/portico/internal/csharp/format"
	"github.com/portico-apim/portico/internal/csharp/rt"
)

var timeSpanStyles = rt.Declare("System.Globalization", "[Flags] enum TimeSpanStyles { None, AssumeNegative }")

var timeSpanMoreClass = class(rt.TimeSpan, "", append(timeSpanExactRows(), table{
	{"static bool TryParse(string input, IFormatProvider formatProvider, out TimeSpan result)", tryParse(rt.TimeSpan.Type(), timeSpanParse), "Reads a span, and reports whether the text is one."},
	{"static bool Equals(TimeSpan t1, TimeSpan t2)", objectEqualsStatic, "Reports whether two spans are the same."},
	{"int CompareTo(object value)", compareTo, "Compares with another span: negative, 0 or positive."},
	{"TimeSpan Multiply(double factor)", withReceiver(timeSpanTimes), "Returns a multiple."},
	{"TimeSpan Divide(double divisor)", withReceiver(timeSpanBy), "Returns a part."},
	{"double Divide(TimeSpan ts)", withReceiver(timeSpanRatio), "Returns how often another span is in this one."},
	{"static TimeSpan operator +(TimeSpan t)", convertSame, "The span itself."},
}...))

// timeSpanExactRows are ParseExact and TryParseExact with one format and with several, with and without styles.
func timeSpanExactRows() table {
	var rows table
	for _, formats := range []string{"string format", "string[] formats"} {
		for _, styles := range []string{"", ", TimeSpanStyles styles"} {
			args := "(string input, " + formats + ", IFormatProvider formatProvider" + styles
			rows = append(rows, table{
				{"static TimeSpan ParseExact" + args + ")", timeSpanParseExact, "Reads a span in a given format."},
				{"static bool TryParseExact" + args + ", out TimeSpan result)", tryParse(rt.TimeSpan.Type(), timeSpanParseExact), "Reads a span in a given format, and reports whether the text is one."},
			}...)
		}
	}
	return rows
}

// withReceiver makes a method of an operator: the receiver is the first argument.
func withReceiver(operator fn) fn {
	return func(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
		return operator(f, rt.Null, []rt.Value{this, args[0]})
	}
}

func timeSpanParseExact(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	if err := notNull(args, "input", "format"); err != nil {
		return rt.Null, err
	}
	formats := []string{args[1].AsString()}
	if !args[1].IsString() {
		formats = args[1].AsStrings()
	}
	negative := false
	if len(args) > 3 {
		if args[3].AsInt()&^1 != 0 {
			return rt.Null, badArg("An undefined TimeSpanStyles value is being used. (Parameter 'styles')")
		}
		negative = args[3].AsInt() == 1
	}
	err := format.ErrSyntax
	for _, spec := range formats {
		var ticks int64
		if ticks, err = format.ParseSpanExact(args[0].AsString(), spec, providedCulture(args)); err != nil {
			continue
		}
		if negative && len(spec) > 1 {
			ticks = -ticks
		}
		return span(ticks), nil
	}
	if errors.Is(err, format.ErrRange) {
		return rt.Null, rt.Throw(rt.OverflowException, "The TimeSpan string '%s' could not be parsed because at least one of the numeric components is out of range or contains too many digits.", args[0].AsString())
	}
	return rt.Null, rt.Throw(rt.FormatException, "String '%s' was not recognized as a valid TimeSpan.", args[0].AsString())
}
