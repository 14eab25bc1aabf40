package lib

import (
	"time"

	"github.com/portico-apim/portico/internal/csharp/format"
	"github.com/portico-apim/portico/internal/csharp/rt"
)

var (
	adjustmentRuleDef = rt.Declare("System", "class TimeZoneInfo.AdjustmentRule : IEquatable<TimeZoneInfo.AdjustmentRule>")
	transitionTimeDef = rt.Declare("System", "struct TimeZoneInfo.TransitionTime : IEquatable<TimeZoneInfo.TransitionTime>")
)

// A transition is a TransitionTime: when in a year clocks change.
type transition struct {
	fixed                 bool
	clock                 int64 // ticks of the time of day
	month, week, day, dow int
}

// Type returns TransitionTime.
func (*transition) Type() *rt.Type { return transitionTimeDef.Type() }

// Key makes equal what is the same time.
func (t *transition) Key() any { return *t }

// in is the moment of a year, on the clock.
func (t *transition) in(year int) int64 {
	first := time.Date(year, time.Month(t.month), 1, 0, 0, 0, 0, time.UTC)
	day := min(t.day, format.DaysIn(year, t.month))
	if !t.fixed {
		day = 1 + (t.dow-int(first.Weekday())+7)%7 + 7*(t.week-1)
		for day > format.DaysIn(year, t.month) {
			day -= 7
		}
	}
	return format.TicksOf(first.AddDate(0, 0, day-1)) + t.clock
}

// A rule is an AdjustmentRule: summer time in some years.
type rule struct {
	from, to   int64 // ticks of the first and the last day
	delta      int64
	start, end transition
}

// Type returns AdjustmentRule.
func (*rule) Type() *rt.Type { return adjustmentRuleDef.Type() }

// Key makes equal what is the same rule.
func (r *rule) Key() any { return *r }

// summer reports whether it is summer time at a moment in UTC, for a zone with a base offset.
func (r *rule) summer(utc, base int64) bool {
	year := format.TimeOf(utc + base).Year()
	start, end := r.start.in(year)-base, r.end.in(year)-base-r.delta
	if start < end {
		return utc >= start && utc < end
	}
	return utc >= start || utc < end
}

var zoneRuleClasses = []rt.Class{
	class(adjustmentRuleDef, "AdjustmentRule is summer time in some years.", table{
		{"static TimeZoneInfo.AdjustmentRule CreateAdjustmentRule(DateTime dateStart, DateTime dateEnd, TimeSpan daylightDelta, TimeZoneInfo.TransitionTime daylightTransitionStart, TimeZoneInfo.TransitionTime daylightTransitionEnd)", ruleNew, "Makes a rule."},
		{"DateTime DateStart { get; }", ruleDate(func(r *rule) int64 { return r.from }), "The first day."},
		{"DateTime DateEnd { get; }", ruleDate(func(r *rule) int64 { return r.to }), "The last day."},
		{"TimeSpan DaylightDelta { get; }", ruleDelta, "By how much clocks are ahead in summer."},
		{"TimeZoneInfo.TransitionTime DaylightTransitionStart { get; }", ruleTransition(func(r *rule) *transition { return &r.start }), "When summer time begins."},
		{"TimeZoneInfo.TransitionTime DaylightTransitionEnd { get; }", ruleTransition(func(r *rule) *transition { return &r.end }), "When summer time ends."},
		{"bool Equals(TimeZoneInfo.AdjustmentRule other)", objectEquals, "Reports whether two rules are the same."},
	}),
	class(transitionTimeDef, "TransitionTime is when in a year clocks change.", table{
		{"static TimeZoneInfo.TransitionTime CreateFixedDateRule(DateTime timeOfDay, int month, int day)", transitionFixed, "Makes a time on the same day of every year."},
		{"static TimeZoneInfo.TransitionTime CreateFloatingDateRule(DateTime timeOfDay, int month, int week, DayOfWeek dayOfWeek)", transitionFloating, "Makes a time on a weekday of a week; week 5 is the last one of the month."},
		{"bool IsFixedDateRule { get; }", transitionPart(func(t transition) rt.Value { return rt.Bool(t.fixed) }), "Reports whether it is on the same day of every year."},
		{"DateTime TimeOfDay { get; }", transitionPart(func(t transition) rt.Value { return rt.Date(t.clock, format.Unspecified) }), "The time of day."},
		{"int Month { get; }", transitionPart(func(t transition) rt.Value { return rt.Int(t.month) }), "The month."},
		{"int Week { get; }", transitionPart(func(t transition) rt.Value { return rt.Int(t.week) }), "The week of the month."},
		{"int Day { get; }", transitionPart(func(t transition) rt.Value { return rt.Int(t.day) }), "The day of the month."},
		{"DayOfWeek DayOfWeek { get; }", transitionPart(func(t transition) rt.Value { return rt.Scalar(dayOfWeek.Type(), int64(t.dow)) }), "The weekday."},
		{"bool Equals(TimeZoneInfo.TransitionTime other)", objectEquals, "Reports whether two times are the same."},
		{"static bool operator ==(TimeZoneInfo.TransitionTime t1, TimeZoneInfo.TransitionTime t2)", relation("=="), "Compares two times."},
		{"static bool operator !=(TimeZoneInfo.TransitionTime t1, TimeZoneInfo.TransitionTime t2)", relation("!="), "Compares two times."},
	}),
}

// transitionOf returns the time that a value holds; the default one is all zero.
func transitionOf(v rt.Value) transition {
	if t := rt.As[*transition](v); t != nil {
		return *t
	}
	return transition{}
}

// newTransition checks a time.
func newTransition(clock rt.Value, t transition) (rt.Value, error) {
	switch {
	case clock.Ticks() >= format.TicksPerDay || clock.DateKind() != format.Unspecified:
		return rt.Null, badArg("The supplied DateTime must have the Year, Month, and Day properties set to 1, and its Kind must be Unspecified. (Parameter 'timeOfDay')")
	case clock.Ticks()%ticksPerMillisecond != 0:
		return rt.Null, badArg("The supplied DateTime includes a TimeOfDay setting of less than a millisecond. (Parameter 'timeOfDay')")
	case t.month < 1 || t.month > 12:
		return rt.Null, outOfRange("month", "The Month parameter must be in the range 1 through 12.")
	case t.day < 1 || t.day > 31:
		return rt.Null, outOfRange("day", "The Day parameter must be in the range 1 through 31.")
	case t.week < 1 || t.week > 5:
		return rt.Null, outOfRange("week", "The Week parameter must be in the range 1 through 5.")
	case t.dow < 0 || t.dow > 6:
		return rt.Null, outOfRange("dayOfWeek", "The DayOfWeek enumeration must be in the range 0 through 6.")
	}
	t.clock = clock.Ticks()
	return rt.Obj(&t), nil
}

func transitionFixed(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	return newTransition(args[0], transition{fixed: true, month: args[1].AsInt(), day: args[2].AsInt(), week: 1})
}

func transitionFloating(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	return newTransition(args[0], transition{month: args[1].AsInt(), week: args[2].AsInt(), dow: args[3].AsInt(), day: 1})
}

func transitionPart(of func(transition) rt.Value) fn {
	return func(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) { return of(transitionOf(this)), nil }
}

func ruleNew(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	r := &rule{args[0].Ticks(), args[1].Ticks(), args[2].AsLong(), transitionOf(args[3]), transitionOf(args[4])}
	switch {
	case r.from%format.TicksPerDay != 0 || r.to%format.TicksPerDay != 0:
		return rt.Null, badArg("The supplied DateTime includes a TimeOfDay setting. This is not supported. (Parameter 'dateStart')")
	case r.from > r.to:
		return rt.Null, badArg("The DateStart property must come before the DateEnd property. (Parameter 'dateStart')")
	case r.start == r.end:
		return rt.Null, badArg("The DaylightTransitionStart property must not equal the DaylightTransitionEnd property. (Parameter 'daylightTransitionEnd')")
	case r.delta < -14*format.TicksPerHour || r.delta > 14*format.TicksPerHour:
		return rt.Null, outOfRange("daylightDelta", "The TimeSpan parameter must be within plus or minus 14.0 hours.")
	}
	return rt.Obj(r), nil
}

func ruleDate(of func(*rule) int64) fn {
	return func(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
		return rt.Date(of(rt.As[*rule](this)), format.Unspecified), nil
	}
}

func ruleDelta(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	return span(rt.As[*rule](this).delta), nil
}

func ruleTransition(of func(*rule) *transition) fn {
	return func(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
		t := *of(rt.As[*rule](this))
		return rt.Obj(&t), nil
	}
}
