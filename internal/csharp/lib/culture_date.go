package lib

import (
	"github.com/portico-apim/portico/internal/csharp/format"
	"github.com/portico-apim/portico/internal/csharp/rt"
)

var (
	dateInfoDef = rt.Declare("System.Globalization", "class DateTimeFormatInfo : IFormatProvider")
	weekRuleDef = rt.Declare("System.Globalization", "enum CalendarWeekRule { FirstDay, FirstFullWeek, FirstFourDayWeek }")
)

// A dateInfo is a DateTimeFormatInfo.
type dateInfo struct {
	dates    *format.Dates
	readOnly bool
}

// Type returns DateTimeFormatInfo.
func (*dateInfo) Type() *rt.Type { return dateInfoDef.Type() }

var dateInfoClass = class(dateInfoDef, "DateTimeFormatInfo is how dates look.", table{
	{"object GetFormat(Type formatType)", providerGetFormat, "Returns the NumberFormatInfo or DateTimeFormatInfo, null for other types."},
	{"DateTimeFormatInfo()", dateInfoNew, "Makes the format of the invariant culture, to be changed."},
	{"static DateTimeFormatInfo InvariantInfo { get; }", constant(rt.Obj(&dateInfo{format.Invariant.Dates, true})), "The format of the invariant culture."},
	{"static DateTimeFormatInfo CurrentInfo { get; }", constant(rt.Obj(&dateInfo{format.Invariant.Dates, true})), "The format of the invariant culture."},
	{"static DateTimeFormatInfo GetInstance(IFormatProvider provider)", dateInfoInstance, "Returns the format of a provider."},
	{"static DateTimeFormatInfo ReadOnly(DateTimeFormatInfo dtfi)", dateInfoReadOnly, "Returns the format as one that cannot change."},
	{"bool IsReadOnly { get; }", dateInfoIsReadOnly, "Reports whether the format cannot change."},
	{"object Clone()", dateInfoClone, "Returns a copy that can change."},
	{"string ShortDatePattern { get; set; }", dateWord(func(d *format.Dates) *string { return &d.ShortDate }), "The pattern of the format d."},
	{"string LongDatePattern { get; set; }", dateWord(func(d *format.Dates) *string { return &d.LongDate }), "The pattern of the format D."},
	{"string ShortTimePattern { get; set; }", dateWord(func(d *format.Dates) *string { return &d.ShortTime }), "The pattern of the format t."},
	{"string LongTimePattern { get; set; }", dateWord(func(d *format.Dates) *string { return &d.LongTime }), "The pattern of the format T."},
	{"string FullDateTimePattern { get; set; }", dateWord(func(d *format.Dates) *string { return &d.Full }), "The pattern of the format F."},
	{"string MonthDayPattern { get; set; }", dateWord(func(d *format.Dates) *string { return &d.MonthDay }), "The pattern of the format M."},
	{"string YearMonthPattern { get; set; }", dateWord(func(d *format.Dates) *string { return &d.YearMonth }), "The pattern of the format Y."},
	{"string RFC1123Pattern { get; }", constant(rt.String("ddd, dd MMM yyyy HH':'mm':'ss 'GMT'")), "The pattern of the format R."},
	{"string SortableDateTimePattern { get; }", constant(rt.String("yyyy'-'MM'-'dd'T'HH':'mm':'ss")), "The pattern of the format s."},
	{"string UniversalSortableDateTimePattern { get; }", constant(rt.String("yyyy'-'MM'-'dd HH':'mm':'ss'Z'")), "The pattern of the format u."},
	{"string DateSeparator { get; set; }", dateWord(func(d *format.Dates) *string { return &d.DateSeparator }), "What a slash in a pattern stands for."},
	{"string TimeSeparator { get; set; }", dateWord(func(d *format.Dates) *string { return &d.TimeSeparator }), "What a colon in a pattern stands for."},
	{"string AMDesignator { get; set; }", dateWord(func(d *format.Dates) *string { return &d.AM }), "The word for the time before noon."},
	{"string PMDesignator { get; set; }", dateWord(func(d *format.Dates) *string { return &d.PM }), "The word for the time after noon."},
	{"string[] DayNames { get; set; }", dateNames(7, func(d *format.Dates) *[]string { return &d.Days }), "The names of the days, from Sunday on."},
	{"string[] AbbreviatedDayNames { get; set; }", dateNames(7, func(d *format.Dates) *[]string { return &d.ShortDays }), "The short names of the days, from Sunday on."},
	{"string[] ShortestDayNames { get; set; }", dateNames(7, func(d *format.Dates) *[]string { return &d.ShortestDays }), "The shortest names of the days, from Sunday on."},
	{"string[] MonthNames { get; set; }", dateNames(13, func(d *format.Dates) *[]string { return &d.Months }), "The names of the months, and an empty one."},
	{"string[] AbbreviatedMonthNames { get; set; }", dateNames(13, func(d *format.Dates) *[]string { return &d.ShortMonths }), "The short names of the months, and an empty one."},
	{"string[] MonthGenitiveNames { get; set; }", dateNames(13, func(d *format.Dates) *[]string { return &d.GenitiveMonths }), "The names of the months beside a day, and an empty one."},
	{"string[] AbbreviatedMonthGenitiveNames { get; set; }", dateNames(13, func(d *format.Dates) *[]string { return &d.ShortGenitiveMonths }), "The short names of the months beside a day, and an empty one."},
	{"string GetDayName(DayOfWeek dayofweek)", dateNameOf(0, func(d *format.Dates) []string { return d.Days }), "Returns the name of a day."},
	{"string GetAbbreviatedDayName(DayOfWeek dayofweek)", dateNameOf(0, func(d *format.Dates) []string { return d.ShortDays }), "Returns the short name of a day."},
	{"string GetShortestDayName(DayOfWeek dayOfWeek)", dateNameOf(0, func(d *format.Dates) []string { return d.ShortestDays }), "Returns the shortest name of a day."},
	{"string GetMonthName(int month)", dateNameOf(1, func(d *format.Dates) []string { return d.Months }), "Returns the name of a month."},
	{"string GetAbbreviatedMonthName(int month)", dateNameOf(1, func(d *format.Dates) []string { return d.ShortMonths }), "Returns the short name of a month."},
	{"DayOfWeek FirstDayOfWeek { get; set; }", dateSetting(6, dayOfWeek, func(d *format.Dates) *int { return &d.FirstDay }), "The first day of the week."},
	{"CalendarWeekRule CalendarWeekRule { get; set; }", dateSetting(2, weekRuleDef, func(d *format.Dates) *int { return &d.WeekRule }), "What the first week of a year is."},
	{"Calendar Calendar { get; }", constant(gregorian), "The Gregorian calendar."},
})

func dateInfoOf(v rt.Value) *dateInfo { return rt.As[*dateInfo](v) }

func dateInfoNew(*rt.Frame, rt.Value, []rt.Value) (rt.Value, error) {
	own := *format.Invariant.Dates
	return rt.Obj(&dateInfo{dates: &own}), nil
}

func dateInfoInstance(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	if dateInfoOf(args[0]) != nil {
		return args[0], nil
	}
	if c := providedCulture(args); c != nil {
		return rt.Obj(&dateInfo{c.Dates, true}), nil
	}
	return rt.Obj(&dateInfo{format.Invariant.Dates, true}), nil
}

func dateInfoReadOnly(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	if args[0].IsNull() {
		return rt.Null, nullArg("dtfi")
	}
	return rt.Obj(&dateInfo{dateInfoOf(args[0]).dates, true}), nil
}

func dateInfoIsReadOnly(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	return truth(dateInfoOf(this).readOnly)
}

func dateInfoClone(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	own := *dateInfoOf(this).dates
	return rt.Obj(&dateInfo{dates: &own}), nil
}

// dateWord is a property that is a text, which must not be null.
func dateWord(of func(*format.Dates) *string) fn {
	return func(_ *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
		d := dateInfoOf(this)
		switch {
		case len(args) == 0:
			return rt.String(*of(d.dates)), nil
		case d.readOnly:
			return rt.Null, frozen()
		case args[0].IsNull():
			return rt.Null, nullArg("value")
		}
		*of(d.dates) = args[0].AsString()
		return rt.Null, nil
	}
}

// dateNames is a property that is a fixed number of names.
func dateNames(n int, of func(*format.Dates) *[]string) fn {
	return func(_ *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
		d := dateInfoOf(this)
		switch {
		case len(args) == 0:
			return rt.Strings(*of(d.dates)), nil
		case d.readOnly:
			return rt.Null, frozen()
		case args[0].IsNull():
			return rt.Null, nullArg("value")
		}
		names := args[0].AsStrings()
		if len(names) != n {
			return rt.Null, badArg("Length of the array must be %d. (Parameter 'value')", n)
		}
		*of(d.dates) = names
		return rt.Null, nil
	}
}

// dateNameOf returns one of the names, counted from first on.
func dateNameOf(first int, of func(*format.Dates) []string) fn {
	return func(_ *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
		names, i := of(dateInfoOf(this).dates), args[0].AsInt()-first
		if i < 0 || i >= len(names) {
			return rt.Null, outOfRange("month", "Valid values are between the first and the last one.")
		}
		return rt.String(names[i]), nil
	}
}

// dateSetting is a property that is a value of an enum.
func dateSetting(most int, def *rt.Def, of func(*format.Dates) *int) fn {
	return func(_ *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
		d := dateInfoOf(this)
		switch {
		case len(args) == 0:
			return rt.Scalar(def.Type(), int64(*of(d.dates))), nil
		case d.readOnly:
			return rt.Null, frozen()
		case args[0].AsInt() < 0 || args[0].AsInt() > most:
			return rt.Null, outOfRange("value", "Valid values are between the first and the last one.")
		}
		*of(d.dates) = args[0].AsInt()
		return rt.Null, nil
	}
}
