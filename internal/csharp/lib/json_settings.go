package lib

import (
	"github.com/portico-apim/portico/internal/csharp/format"
	"github.com/portico-apim/portico/internal/csharp/rt"
)

var (
	jsonSettingsDef  = rt.Declare("Newtonsoft.Json", "class JsonSerializerSettings")
	nullHandlingDef  = rt.Declare("Newtonsoft.Json", "enum NullValueHandling { Include, Ignore }")
	zeroHandlingDef  = rt.Declare("Newtonsoft.Json", "[Flags] enum DefaultValueHandling { Include, Ignore, Populate, IgnoreAndPopulate }")
	dateFormatDef    = rt.Declare("Newtonsoft.Json", "enum DateFormatHandling { IsoDateFormat, MicrosoftDateFormat }")
	dateZoneDef      = rt.Declare("Newtonsoft.Json", "enum DateTimeZoneHandling { Local, Utc, Unspecified, RoundtripKind }")
	dateParseDef     = rt.Declare("Newtonsoft.Json", "enum DateParseHandling { None, DateTime, DateTimeOffset }")
	floatFormatDef   = rt.Declare("Newtonsoft.Json", "enum FloatFormatHandling { String, Symbol, DefaultValue }")
	floatParseDef    = rt.Declare("Newtonsoft.Json", "enum FloatParseHandling { Double, Decimal }")
	stringEscapeDef  = rt.Declare("Newtonsoft.Json", "enum StringEscapeHandling { Default, EscapeNonAscii, EscapeHtml }")
	jsonSettingsDefs = []*rt.Def{
		nullHandlingDef, zeroHandlingDef, dateFormatDef, dateZoneDef, dateParseDef, floatFormatDef, floatParseDef, stringEscapeDef,
	}
)

// The values of DateTimeZoneHandling, StringEscapeHandling and FloatFormatHandling that are asked for by name.
const (
	zoneLocal = iota
	zoneUTC
	zoneUnspecified
	zoneRoundtrip

	escapeNonASCII = 1
	escapeHTML     = 2

	floatSymbol = 1
	floatZero   = 2
)

// jsonSettings is JsonSerializerSettings. A nil one has the defaults.
type jsonSettings struct {
	def *rt.Def // JsonSerializer of one, nil of JsonSerializerSettings

	indent, nulls, zeros, dateFormat, zone, dates, floatFormat, floatParse, escape int

	dateText string // DateFormatString, empty for ISO 8601
	maxDepth int    // 0 for the default
	// onlyOne says that nothing may follow the JSON that is read; it is set anew by whoever has another default.
	onlyOne check
}

// A check is a bool that may be left to the default of whoever asks.
type check uint8

const (
	unset check = iota
	off
	on
)

// or is the check itself, or the default.
func (c check) or(otherwise bool) bool {
	if c == unset {
		return otherwise
	}
	return c == on
}

// defaultJSONSettings are those that nobody has changed.
var defaultJSONSettings = jsonSettings{zone: zoneRoundtrip, dates: 1}

// Type returns JsonSerializerSettings or JsonSerializer.
func (s *jsonSettings) Type() *rt.Type {
	if s.def != nil {
		return s.def.Type()
	}
	return jsonSettingsDef.Type()
}

var jsonSettingsClass = class(jsonSettingsDef, "JsonSerializerSettings says how JSON is written and read.", append(settingRows(), table{
	{"JsonSerializerSettings()", jsonSettingsNew, "Makes settings."},
}...))

// settingRows are the properties that settings and serializers have.
func settingRows() table {
	return table{
		{"Formatting Formatting { get; set; }", setting(jsonFormatting, func(s *jsonSettings) *int { return &s.indent }), "Whether lines are indented."},
		{"NullValueHandling NullValueHandling { get; set; }", setting(nullHandlingDef, func(s *jsonSettings) *int { return &s.nulls }), "Whether properties that are null are written."},
		{"DefaultValueHandling DefaultValueHandling { get; set; }", setting(zeroHandlingDef, func(s *jsonSettings) *int { return &s.zeros }), "Whether properties that are null, 0 or false are written."},
		{"DateFormatHandling DateFormatHandling { get; set; }", setting(dateFormatDef, func(s *jsonSettings) *int { return &s.dateFormat }), "How dates are written."},
		{"string DateFormatString { get; set; }", settingDateText, "A format of dates, for writing and reading."},
		{"DateTimeZoneHandling DateTimeZoneHandling { get; set; }", setting(dateZoneDef, func(s *jsonSettings) *int { return &s.zone }), "What dates are made relative to."},
		{"DateParseHandling DateParseHandling { get; set; }", setting(dateParseDef, func(s *jsonSettings) *int { return &s.dates }), "What becomes of texts that look like dates."},
		{"FloatFormatHandling FloatFormatHandling { get; set; }", setting(floatFormatDef, func(s *jsonSettings) *int { return &s.floatFormat }), "How NaN and the infinities are written."},
		{"FloatParseHandling FloatParseHandling { get; set; }", setting(floatParseDef, func(s *jsonSettings) *int { return &s.floatParse }), "What becomes of numbers with a fraction."},
		{"StringEscapeHandling StringEscapeHandling { get; set; }", setting(stringEscapeDef, func(s *jsonSettings) *int { return &s.escape }), "Which characters of texts are escaped."},
		{"int? MaxDepth { get; set; }", settingMaxDepth, "How deep containers may be in one another. More than 256 is not allowed."},
		{"bool CheckAdditionalContent { get; set; }", settingOnlyOne, "Whether nothing may follow the JSON that is read."},
	}
}

func jsonSettingsNew(*rt.Frame, rt.Value, []rt.Value) (rt.Value, error) {
	s := defaultJSONSettings
	return rt.Obj(&s), nil
}

// setting is a property whose values are those of an enum.
func setting(def *rt.Def, of func(*jsonSettings) *int) fn {
	return func(_ *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
		at := of(rt.As[*jsonSettings](this))
		if len(args) > 0 {
			*at = args[0].AsInt()
		}
		return rt.Scalar(def.Type(), int64(*at)), nil
	}
}

func settingDateText(_ *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	s := rt.As[*jsonSettings](this)
	if len(args) > 0 {
		s.dateText = args[0].AsString()
	}
	if s.dateText == "" {
		return rt.String("yyyy'-'MM'-'dd'T'HH':'mm':'ss.FFFFFFFK"), nil
	}
	return rt.String(s.dateText), nil
}

func settingMaxDepth(_ *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	return maxDepthOf(&rt.As[*jsonSettings](this).maxDepth, args)
}

// maxDepthOf is a MaxDepth, which is null for the default.
func maxDepthOf(at *int, args []rt.Value) (rt.Value, error) {
	if len(args) > 0 {
		if !args[0].IsNull() && args[0].AsInt() <= 0 {
			return rt.Null, badArg("Value must be positive. (Parameter 'value')")
		}
		*at = args[0].AsInt()
	}
	if *at == 0 {
		return rt.Null, nil
	}
	return number(*at)
}

func settingOnlyOne(_ *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	s := rt.As[*jsonSettings](this)
	if len(args) > 0 {
		if s.onlyOne = off; args[0].AsBool() {
			s.onlyOne = on
		}
	}
	return truth(s.onlyOne == on)
}

// settingsIn finds the settings among arguments.
func settingsIn(args []rt.Value) *jsonSettings {
	for _, a := range args {
		if s := rt.As[*jsonSettings](a); s != nil {
			return s
		}
	}
	return nil
}

// or is the settings themselves, or the defaults.
func (s *jsonSettings) or() jsonSettings {
	if s == nil {
		return defaultJSONSettings
	}
	return *s
}

// kept leaves out the members that the settings do not want.
func (s *jsonSettings) kept(shape jsonShape) jsonShape {
	if s == nil || shape.entries || s.nulls == 0 && s.zeros&1 == 0 {
		return shape
	}
	out := jsonShape{object: true}
	for i, v := range shape.values {
		if s.nulls == 1 && v.IsNull() || s.zeros&1 != 0 && isDefault(v) {
			continue
		}
		out.names, out.values = append(out.names, shape.names[i]), append(out.values, v)
	}
	return out
}

// isDefault reports whether a value is the default of its type.
func isDefault(v rt.Value) bool {
	switch k := v.Kind(); {
	case v.IsNull():
		return true
	case k.IsNumeric():
		return isZero(v)
	case k == rt.KindBool || k == rt.KindEnum || v.Type().Def == rt.TimeSpan:
		return v.AsLong() == 0
	case v.Type().Def == rt.DateTime:
		return v.Ticks() == 0
	case v.Type().Def == guidDef:
		return v.AsObject() == nil || *rt.As[*guid](v) == guid{}
	}
	return false
}

// inZone is a date as the settings want it; local time is UTC.
func (s *jsonSettings) inZone(v rt.Value) rt.Value {
	switch s.or().zone {
	case zoneLocal:
		return rt.Date(v.Ticks(), format.Local)
	case zoneUTC:
		return rt.Date(v.Ticks(), format.UTC)
	case zoneUnspecified:
		return rt.Date(v.Ticks(), format.Unspecified)
	}
	return v
}

// depthLimit is how deep containers may be in one another.
func (s *jsonSettings) depthLimit() int {
	if s != nil && s.maxDepth > 0 {
		return min(s.maxDepth, maxJSONDepth)
	}
	return maxJSONDepth
}
