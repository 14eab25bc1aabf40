package lib

import (
	"slices"
	"strings"
	"time"

	"github.com/portico-apim/portico/internal/csharp/format"
	"github.com/portico-apim/portico/internal/csharp/rt"
)

var (
	legacyZoneDef   = rt.Declare("System", "class TimeZone")
	daylightTimeDef = rt.Declare("System.Globalization", "class DaylightTime")
)

var timeZoneMoreClass = class(timeZoneDef, "", table{
	{"static ReadOnlyCollection<TimeZoneInfo> GetSystemTimeZones()", zoneAll, "Returns the zones of Windows, from west to east."},
	{"static TimeZoneInfo CreateCustomTimeZone(string id, TimeSpan baseUtcOffset, string displayName, string standardDisplayName)", zoneCustom, "Makes a zone without summer time."},
	{"static TimeZoneInfo CreateCustomTimeZone(string id, TimeSpan baseUtcOffset, string displayName, string standardDisplayName, string daylightDisplayName, TimeZoneInfo.AdjustmentRule[] adjustmentRules)", zoneCustom, "Makes a zone with rules for summer time."},
	{"static TimeZoneInfo CreateCustomTimeZone(string id, TimeSpan baseUtcOffset, string displayName, string standardDisplayName, string daylightDisplayName, TimeZoneInfo.AdjustmentRule[] adjustmentRules, bool disableDaylightSavingTime)", zoneCustom, "Makes a zone with rules for summer time, or without them."},
	{"static DateTimeOffset ConvertTimeBySystemTimeZoneId(DateTimeOffset dateTimeOffset, string destinationTimeZoneId)", zoneConvertOffsetByID, "Returns a moment on the clocks of a zone."},
	{"static void ClearCachedData()", nothing, "Does nothing."},
	{"string DaylightName { get; }", zoneDaylightName, "The name of the summer time."},
	{"bool IsDaylightSavingTime(DateTimeOffset dateTimeOffset)", zoneIsSummer, "Reports whether it is summer time."},
	{"bool IsAmbiguousTime(DateTime dateTime)", zoneIsAmbiguous, "Reports whether clocks show a time twice."},
	{"bool IsAmbiguousTime(DateTimeOffset dateTimeOffset)", zoneIsAmbiguous, "Reports whether clocks show the time of a moment twice."},
	{"bool IsInvalidTime(DateTime dateTime)", zoneIsInvalid, "Reports whether clocks never show a time."},
	{"TimeSpan[] GetAmbiguousTimeOffsets(DateTime dateTime)", zoneAmbiguousOffsets, "Returns the offsets that a time which comes twice may have."},
	{"TimeSpan[] GetAmbiguousTimeOffsets(DateTimeOffset dateTimeOffset)", zoneAmbiguousOffsets, "Returns the offsets that a time which comes twice may have."},
	{"TimeZoneInfo.AdjustmentRule[] GetAdjustmentRules()", zoneRules, "Returns the rules for summer time since 1970."},
	{"bool Equals(TimeZoneInfo other)", objectEquals, "Reports whether two zones have the same id."},
	{"bool HasSameRules(TimeZoneInfo other)", zoneSameRules, "Reports whether two zones always have the same offset."},
})

// offsetsAtLocal are the offsets, in seconds, that clocks of the zone may have when they show a time: two where it comes twice, none where it never comes.
func (z *timeZone) offsetsAtLocal(ticks int64) []int64 {
	var offsets []int64
	for _, guess := range []int64{-14 * 3600, 14 * 3600} {
		o := z.offsetAtUTC(ticks - guess*format.TicksPerSecond)
		if z.offsetAtUTC(ticks-o*format.TicksPerSecond) == o && !slices.Contains(offsets, o) {
			offsets = append(offsets, o)
		}
	}
	slices.Sort(offsets)
	return offsets
}

// shown is what the clocks of the zone show at a DateTime or DateTimeOffset.
func (z *timeZone) shown(v rt.Value) int64 {
	if v.Type().Def == dateTimeOffset {
		utc := offsetOf(v).utc()
		return utc + z.offsetAtUTC(utc)*format.TicksPerSecond
	}
	if v.DateKind() == format.Unspecified {
		return v.Ticks()
	}
	return v.Ticks() + z.offsetAtUTC(v.Ticks())*format.TicksPerSecond
}

func zoneIsAmbiguous(_ *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	z := rt.As[*timeZone](this)
	return truth(len(z.offsetsAtLocal(z.shown(args[0]))) == 2)
}

func zoneIsInvalid(_ *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	z := rt.As[*timeZone](this)
	return truth(args[0].DateKind() == format.Unspecified && len(z.offsetsAtLocal(args[0].Ticks())) == 0)
}

func zoneAmbiguousOffsets(_ *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	z := rt.As[*timeZone](this)
	offsets := z.offsetsAtLocal(z.shown(args[0]))
	if len(offsets) != 2 {
		return rt.Null, badArg("The supplied DateTime is not in an ambiguous time range. (Parameter 'dateTime')")
	}
	items := make([]rt.Value, len(offsets))
	for i, o := range offsets {
		items[i] = span(o * format.TicksPerSecond)
	}
	return rt.NewArray(rt.TimeSpan.Type(), items), nil
}

// zoneAll lists Windows' zones by their offset and id.
func zoneAll(f *rt.Frame, _ rt.Value, _ []rt.Value) (rt.Value, error) {
	var zones []*timeZone
	for id := range windowsZones {
		z, err := findZone(f, id)
		if rt.IsLimit(err) {
			return rt.Null, err
		}
		if err == nil {
			zones = append(zones, z)
		}
	}
	if err := f.Step(historySteps); err != nil {
		return rt.Null, err
	}
	slices.SortFunc(zones, func(a, b *timeZone) int {
		if a.base() != b.base() {
			return a.base() - b.base()
		}
		return strings.Compare(a.id, b.id)
	})
	items := make([]rt.Value, len(zones))
	for i, z := range zones {
		items[i] = rt.Obj(z)
	}
	l := &list{typ: listDef.Of(timeZoneDef.Type()), items: items}
	return rt.Obj(&readOnlyList{typ: readOnlyDef.Of(timeZoneDef.Type()), of: l}), f.Alloc(2 * elementBytes * len(items))
}

// zoneCustom makes a zone of an offset, names and rules.
func zoneCustom(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	offset := args[1].AsLong()
	switch {
	case args[0].IsNull():
		return rt.Null, nullArg("id")
	case args[0].AsString() == "":
		return rt.Null, badArg("The specified ID parameter '' is not supported. (Parameter 'id')")
	case offset < -14*format.TicksPerHour || offset > 14*format.TicksPerHour:
		return rt.Null, outOfRange("baseUtcOffset", "The TimeSpan parameter must be within plus or minus 14.0 hours.")
	case offset%format.TicksPerMinute != 0:
		return rt.Null, badArg("The TimeSpan parameter cannot be specified more precisely than whole minutes. (Parameter 'baseUtcOffset')")
	}
	z := &timeZone{id: args[0].AsString(), loc: time.FixedZone(args[0].AsString(), int(offset/format.TicksPerSecond))}
	z.custom = &customZone{base: offset, display: args[2].AsString(), standard: args[3].AsString(), daylight: args[3].AsString()}
	if len(args) > 5 {
		z.custom.daylight = args[4].AsString()
		for _, r := range arrayOrNone(f, args[5]) {
			z.custom.rules = append(z.custom.rules, rt.As[*rule](r))
		}
	}
	if len(args) > 6 && args[6].AsBool() {
		z.custom.rules = nil
	}
	return rt.Obj(z), nil
}

// arrayOrNone returns the elements of an array; none for null.
func arrayOrNone(f *rt.Frame, v rt.Value) []rt.Value {
	items, _ := arrayItems(f, v, "")
	return items
}

// A customZone is what CreateCustomTimeZone was told.
type customZone struct {
	base                        int64
	display, standard, daylight string
	rules                       []*rule
}

// offset is the offset at a moment in UTC, in seconds.
func (c *customZone) offset(utc int64) int64 {
	for _, r := range c.rules {
		if local := utc + c.base; local >= r.from && local < r.to+format.TicksPerDay && r.summer(utc, c.base) {
			return (c.base + r.delta) / format.TicksPerSecond
		}
	}
	return c.base / format.TicksPerSecond
}

func zoneConvertOffsetByID(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	if args[1].IsNull() {
		return rt.Null, nullArg("id")
	}
	z, err := findZone(f, args[1].AsString())
	if err != nil {
		return rt.Null, err
	}
	return zoneConvertOffset(f, rt.Null, []rt.Value{args[0], rt.Obj(z)})
}

func zoneDaylightName(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	z := rt.As[*timeZone](this)
	if z.custom != nil {
		return rt.String(z.custom.daylight), nil
	}
	return rt.String(strings.Replace(z.id, "Standard", "Daylight", 1)), nil
}

func zoneSameRules(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	z, other := rt.As[*timeZone](this), rt.As[*timeZone](args[0])
	if other == nil {
		return rt.Null, nullArg("other")
	}
	if z.base() != other.base() {
		return truth(false)
	}
	if err := f.Step(2 * historySteps); err != nil {
		return rt.Null, err
	}
	a, b := z.rules(), other.rules()
	return truth(slices.EqualFunc(a, b, func(x, y *rule) bool { return *x == *y }))
}

// historySteps is what going through the history of a zone costs.
const historySteps = 500

func zoneRules(f *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	if err := f.Step(historySteps); err != nil {
		return rt.Null, err
	}
	rules := rt.As[*timeZone](this).rules()
	items := make([]rt.Value, len(rules))
	for i, r := range rules {
		items[i] = rt.Obj(r)
	}
	return rt.NewArray(adjustmentRuleDef.Type(), items), f.Alloc(elementBytes * len(items))
}

// rules are the zone's rules for summer time: those it was made with, or what its clocks do since 1970. Years that follow the same rule share it.
func (z *timeZone) rules() []*rule {
	if z.custom != nil {
		return z.custom.rules
	}
	var rules []*rule
	for year := 1970; year <= 2037; year++ {
		r := z.ruleOf(year)
		if r == nil {
			continue
		}
		if n := len(rules); n > 0 && rules[n-1].to+format.TicksPerDay == r.from && rules[n-1].delta == r.delta && rules[n-1].start == r.start && rules[n-1].end == r.end {
			rules[n-1].to = r.to
			continue
		}
		rules = append(rules, r)
	}
	if n := len(rules); n > 0 && format.TimeOf(rules[n-1].to).Year() == 2037 {
		rules[n-1].to = format.MaxTicks - format.MaxTicks%format.TicksPerDay
	}
	return rules
}

// ruleOf is what the clocks do in a year; nil if they do not change.
func (z *timeZone) ruleOf(year int) *rule {
	at := time.Date(year, 1, 1, 0, 0, 0, 0, z.loc)
	end := time.Date(year+1, 1, 1, 0, 0, 0, 0, z.loc)
	r := &rule{from: format.TicksOf(time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC)), to: format.TicksOf(time.Date(year, 12, 31, 0, 0, 0, 0, time.UTC))}
	found := 0
	for {
		_, before := at.Zone()
		_, change := at.ZoneBounds()
		if change.IsZero() || !change.Before(end) {
			break
		}
		_, after := change.In(z.loc).Zone()
		t := floating(change.UTC().Add(time.Duration(before) * time.Second))
		if after > before {
			r.start, r.delta = t, int64(after-before)*format.TicksPerSecond
			found |= 1
		} else {
			r.end = t
			found |= 2
		}
		at = change.In(z.loc)
	}
	if found != 3 {
		return nil
	}
	return r
}

// floating is a moment as a weekday of a week of its month.
func floating(t time.Time) transition {
	week := (t.Day()-1)/7 + 1
	if t.Day()+7 > format.DaysIn(t.Year(), int(t.Month())) {
		week = 5
	}
	clock := time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute + time.Duration(t.Second())*time.Second
	return transition{month: int(t.Month()), week: week, dow: int(t.Weekday()), day: 1, clock: int64(clock / 100)}
}

// A daylight is a DaylightTime: summer time in one year.
type daylight struct{ start, end, delta int64 }

// Type returns DaylightTime.
func (*daylight) Type() *rt.Type { return daylightTimeDef.Type() }

// A legacyZone is a TimeZone: the zone of the machine, which is UTC.
type legacyZone struct{ _ byte }

// Type returns TimeZone.
func (*legacyZone) Type() *rt.Type { return legacyZoneDef.Type() }

var legacyZoneClasses = []rt.Class{
	class(legacyZoneDef, "TimeZone is the zone of the machine: UTC.", table{
		{"static TimeZone CurrentTimeZone { get; }", constant(rt.Obj(&legacyZone{})), "The zone of the machine."},
		{"string StandardName { get; }", constant(rt.String("UTC")), "UTC."},
		{"string DaylightName { get; }", constant(rt.String("UTC")), "UTC."},
		{"TimeSpan GetUtcOffset(DateTime time)", constant(span(0)), "Returns no time: the zone is UTC."},
		{"bool IsDaylightSavingTime(DateTime time)", constant(rt.Bool(false)), "Returns false: there is no summer time."},
		{"static bool IsDaylightSavingTime(DateTime time, DaylightTime daylightTimes)", legacyIsSummer, "Reports whether a time is in a summer."},
		{"DaylightTime GetDaylightChanges(int year)", legacyChanges, "Returns a summer that never is."},
		{"DateTime ToLocalTime(DateTime time)", dateArg(dateTimeTo(format.Local)), "Returns a time as one of the zone."},
		{"DateTime ToUniversalTime(DateTime time)", dateArg(dateTimeTo(format.UTC)), "Returns a time in UTC."},
	}),
	class(daylightTimeDef, "DaylightTime is summer time in one year.", table{
		{"DaylightTime(DateTime start, DateTime end, TimeSpan delta)", daylightNew, "Makes one."},
		{"DateTime Start { get; }", daylightPart(func(d *daylight) rt.Value { return rt.Date(d.start, format.Unspecified) }), "When it begins."},
		{"DateTime End { get; }", daylightPart(func(d *daylight) rt.Value { return rt.Date(d.end, format.Unspecified) }), "When it ends."},
		{"TimeSpan Delta { get; }", daylightPart(func(d *daylight) rt.Value { return span(d.delta) }), "By how much clocks are ahead."},
	}),
}

func daylightNew(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	return rt.Obj(&daylight{args[0].Ticks(), args[1].Ticks(), args[2].AsLong()}), nil
}

func daylightPart(of func(*daylight) rt.Value) fn {
	return func(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
		return of(rt.As[*daylight](this)), nil
	}
}

func legacyChanges(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	if year := args[0].AsInt(); year < 1 || year > 9999 {
		return rt.Null, outOfRange("year", "Valid values are between 1 and 9999, inclusive.")
	}
	return rt.Obj(&daylight{}), nil
}

// legacyIsSummer reports whether a time is in a summer; one that begins and ends at the same moment never is.
func legacyIsSummer(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	d := rt.As[*daylight](args[1])
	if d == nil || args[0].DateKind() == format.UTC || d.delta == 0 {
		return truth(false)
	}
	t := args[0].Ticks()
	start, end := d.start+max(d.delta, 0), d.end+min(-d.delta, 0)
	if start > end {
		return truth(t < end || t >= start)
	}
	return truth(t >= start && t < end)
}
