package lib

import (
	"time"
	_ "time/tzdata" // zones for systems that have none of their own

	"github.com/portico-apim/portico/internal/csharp/format"
	"github.com/portico-apim/portico/internal/csharp/rt"
)

var (
	timeZoneDef  = rt.Declare("System", "class TimeZoneInfo")
	zoneNotFound = rt.Declare("System", "class TimeZoneNotFoundException : Exception")
)

// A timeZone is a TimeZoneInfo.
type timeZone struct {
	id     string
	loc    *time.Location
	custom *customZone // of a zone that an expression made
}

// Type returns TimeZoneInfo.
func (*timeZone) Type() *rt.Type { return timeZoneDef.Type() }

// Text is the display name.
func (z *timeZone) Text(*rt.Frame) (string, error) { return z.display(), nil }

// Key makes equal zones equal.
func (z *timeZone) Key() any { return "zone " + z.id }

// display is (UTC+01:00) Id.
func (z *timeZone) display() string {
	if z.custom != nil {
		return z.custom.display
	}
	base := z.base()
	if base == 0 {
		return "(UTC) " + z.id
	}
	m := format.Moment{HasOffset: true, Offset: base}
	s, _ := m.Format("zzz")
	return "(UTC" + s + ") " + z.id
}

// base is the offset without summer time, in minutes: the smaller one of January and July.
func (z *timeZone) base() int {
	year := time.Now().Year()
	_, a := time.Date(year, 1, 1, 0, 0, 0, 0, z.loc).Zone()
	_, b := time.Date(year, 7, 1, 0, 0, 0, 0, z.loc).Zone()
	return min(a, b) / 60
}

// offsetAtUTC is the offset at a moment, in seconds.
func (z *timeZone) offsetAtUTC(ticks int64) int64 {
	if z.custom != nil {
		return z.custom.offset(ticks)
	}
	_, seconds := format.TimeOf(ticks).In(z.loc).Zone()
	return int64(seconds)
}

// offsetAtLocal is the offset at a time of the zone's clocks. Of an hour that comes twice the standard time is meant; an hour that does not
// come has no offset.
func (z *timeZone) offsetAtLocal(ticks int64) (int64, bool) {
	best, ok := int64(0), false
	for _, guess := range []int64{-14 * 3600, 14 * 3600} {
		o := z.offsetAtUTC(ticks - guess*format.TicksPerSecond)
		if z.offsetAtUTC(ticks-o*format.TicksPerSecond) == o && (!ok || o < best) {
			best, ok = o, true
		}
	}
	return best, ok
}

var timeZoneClass = class(timeZoneDef, "TimeZoneInfo is a time zone.", table{
	{"static TimeZoneInfo Utc { get; }", constant(rt.Obj(&timeZone{id: "UTC", loc: time.UTC})), "UTC."},
	{"static TimeZoneInfo Local { get; }", constant(rt.Obj(&timeZone{id: "UTC", loc: time.UTC})), "The local zone, which is UTC."},
	{"static TimeZoneInfo FindSystemTimeZoneById(string id)", zoneFind, "Returns the zone with a Windows or IANA id."},
	{"static DateTime ConvertTimeToUtc(DateTime dateTime)", zoneToUTC, "Returns a time in UTC."},
	{"static DateTime ConvertTimeToUtc(DateTime dateTime, TimeZoneInfo sourceTimeZone)", zoneToUTC, "Returns a time of a zone in UTC."},
	{"static DateTime ConvertTimeFromUtc(DateTime dateTime, TimeZoneInfo destinationTimeZone)", zoneFromUTC, "Returns a time in UTC as one of a zone."},
	{"static DateTime ConvertTime(DateTime dateTime, TimeZoneInfo destinationTimeZone)", zoneConvert, "Returns a time as one of a zone."},
	{"static DateTime ConvertTime(DateTime dateTime, TimeZoneInfo sourceTimeZone, TimeZoneInfo destinationTimeZone)", zoneConvert, "Returns a time of one zone as one of another."},
	{"static DateTimeOffset ConvertTime(DateTimeOffset dateTimeOffset, TimeZoneInfo destinationTimeZone)", zoneConvertOffset, "Returns a moment on the clocks of a zone."},
	{"static DateTime ConvertTimeBySystemTimeZoneId(DateTime dateTime, string destinationTimeZoneId)", zoneConvertByID, "Returns a time as one of a zone."},
	{"static DateTime ConvertTimeBySystemTimeZoneId(DateTime dateTime, string sourceTimeZoneId, string destinationTimeZoneId)", zoneConvertByID, "Returns a time of one zone as one of another."},
	{"string Id { get; }", zoneID, "The id."},
	{"string DisplayName { get; }", objectToString, "A name for people."},
	{"string StandardName { get; }", zoneStandardName, "The name of the standard time."},
	{"TimeSpan BaseUtcOffset { get; }", zoneBase, "The offset from UTC without summer time."},
	{"TimeSpan GetUtcOffset(DateTime dateTime)", zoneOffset, "Returns the offset from UTC at a time."},
	{"TimeSpan GetUtcOffset(DateTimeOffset dateTimeOffset)", zoneOffset, "Returns the offset from UTC at a moment."},
	{"bool IsDaylightSavingTime(DateTime dateTime)", zoneIsSummer, "Reports whether it is summer time."},
	{"bool SupportsDaylightSavingTime { get; }", zoneHasSummer, "Reports whether the zone has summer time."},
	{"string ToString()", objectToString, "Returns a name for people."},
})

// findZone finds a zone by its Windows or IANA id.
func findZone(f *rt.Frame, id string) (*timeZone, error) {
	if z, ok := f.Cache.Get(zoneKey(id)); ok {
		return z.(*timeZone), nil
	}
	if err := f.Step(zoneSteps); err != nil {
		return nil, err
	}
	name := id
	if iana := windowsZones[id]; iana != "" {
		name = iana
	}
	loc, err := time.LoadLocation(name)
	if len(id) > maxZone || err != nil || name == "" || name == "Local" {
		return nil, rt.Throw(zoneNotFound, "The time zone ID '%s' was not found on the local computer.", id)
	}
	z := &timeZone{id: id, loc: loc}
	f.Cache.Put(zoneKey(id), z)
	return z, nil
}

// A zoneKey is what a time zone is kept under.
type zoneKey string

const (
	zoneSteps = 500 // what reading a time zone costs
	maxZone   = 255
)

func zoneFind(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	if args[0].IsNull() {
		return rt.Null, nullArg("id")
	}
	z, err := findZone(f, args[0].AsString())
	if err != nil {
		return rt.Null, err
	}
	return rt.Obj(z), nil
}

// toUTC returns the ticks in UTC of a time that is one of a zone, unless its kind says otherwise.
func toUTC(v rt.Value, z *timeZone) (int64, error) {
	if v.DateKind() == format.UTC || z == nil || z.loc == time.UTC {
		return v.Ticks(), nil
	}
	o, ok := z.offsetAtLocal(v.Ticks())
	if !ok {
		return 0, badArg("The supplied DateTime represents an invalid time. For example, when the clock is adjusted forward, any time in the period that is skipped is invalid. (Parameter 'dateTime')")
	}
	return v.Ticks() - o*format.TicksPerSecond, nil
}

func zoneToUTC(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	var z *timeZone
	if len(args) > 1 {
		if z = rt.As[*timeZone](args[1]); z == nil {
			return rt.Null, nullArg("sourceTimeZone")
		}
	}
	if k := args[0].DateKind(); z != nil && z.loc != time.UTC && k != format.Unspecified {
		return rt.Null, badArg("The conversion could not be completed because the supplied DateTime did not have the Kind property set correctly. (Parameter 'sourceTimeZone')")
	}
	n, err := toUTC(args[0], z)
	if err != nil {
		return rt.Null, err
	}
	return date(n, format.UTC)
}

// inZone makes the clock of a zone at a moment.
func inZone(utc int64, z *timeZone) (rt.Value, error) {
	kind := format.Unspecified
	if z.loc == time.UTC {
		kind = format.UTC
	}
	return date(utc+z.offsetAtUTC(utc)*format.TicksPerSecond, kind)
}

func zoneFromUTC(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	z := rt.As[*timeZone](args[1])
	switch {
	case z == nil:
		return rt.Null, nullArg("destinationTimeZone")
	case args[0].DateKind() == format.Local:
		return rt.Null, badArg("The conversion could not be completed because the supplied DateTime did not have the Kind property set correctly. (Parameter 'sourceTimeZone')")
	}
	return inZone(args[0].Ticks(), z)
}

func zoneConvert(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	last := len(args) - 1
	to := rt.As[*timeZone](args[last])
	if to == nil {
		return rt.Null, nullArg("destinationTimeZone")
	}
	var from *timeZone
	if last == 2 {
		from = rt.As[*timeZone](args[1])
	}
	utc, err := toUTC(args[0], from)
	if err != nil {
		return rt.Null, err
	}
	return inZone(utc, to)
}

func zoneConvertByID(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	converted := []rt.Value{args[0]}
	for _, id := range args[1:] {
		z, err := findZone(f, id.AsString())
		if err != nil {
			return rt.Null, err
		}
		converted = append(converted, rt.Obj(z))
	}
	return zoneConvert(f, rt.Null, converted)
}

func zoneConvertOffset(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	z := rt.As[*timeZone](args[1])
	if z == nil {
		return rt.Null, nullArg("destinationTimeZone")
	}
	utc := offsetOf(args[0]).utc()
	o := z.offsetAtUTC(utc) / 60
	return momentValue(moment{utc + o*format.TicksPerMinute, int(o)})
}

func zoneID(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	return rt.String(rt.As[*timeZone](this).id), nil
}

func zoneStandardName(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	z := rt.As[*timeZone](this)
	if z.custom != nil {
		return rt.String(z.custom.standard), nil
	}
	return rt.String(z.id), nil
}

func zoneBase(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	return span(int64(rt.As[*timeZone](this).base()) * format.TicksPerMinute), nil
}

// offsetFor is the offset, in seconds, at a DateTime or DateTimeOffset.
func (z *timeZone) offsetFor(v rt.Value) int64 {
	if v.Type().Def == dateTimeOffset {
		return z.offsetAtUTC(offsetOf(v).utc())
	}
	if v.DateKind() != format.Unspecified {
		return z.offsetAtUTC(v.Ticks())
	}
	o, _ := z.offsetAtLocal(v.Ticks())
	return o
}

func zoneOffset(_ *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	return span(rt.As[*timeZone](this).offsetFor(args[0]) * format.TicksPerSecond), nil
}

func zoneIsSummer(_ *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	z := rt.As[*timeZone](this)
	return truth(z.offsetFor(args[0])/60 != int64(z.base()))
}

func zoneHasSummer(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	z := rt.As[*timeZone](this)
	if z.custom != nil {
		return truth(len(z.custom.rules) > 0)
	}
	year := time.Now().Year()
	_, a := time.Date(year, 1, 1, 0, 0, 0, 0, z.loc).Zone()
	_, b := time.Date(year, 7, 1, 0, 0, 0, 0, z.loc).Zone()
	return truth(a != b)
}
