package lib

import (
	"strings"

	"github.com/portico-apim/portico/internal/csharp/format"
	"github.com/portico-apim/portico/internal/csharp/rt"
)

var (
	formatterDef     = rt.Declare("System", "interface IFormatProvider")
	cultureDef       = rt.Declare("System.Globalization", "class CultureInfo : IFormatProvider")
	cultureNotFound  = rt.Declare("System.Globalization", "class CultureNotFoundException : ArgumentException")
	compareOptionDef = rt.Declare("System.Globalization", `[Flags] enum CompareOptions { None = 0, IgnoreCase = 1, IgnoreNonSpace = 2, IgnoreSymbols = 4, IgnoreKanaType = 8,
	IgnoreWidth = 16, OrdinalIgnoreCase = 268435456, StringSort = 536870912, Ordinal = 1073741824 }`)
)

// A cultureInfo is a CultureInfo. One that is read-only is shared; new CultureInfo and Clone make one whose formats can be changed.
type cultureInfo struct {
	culture  *format.Culture
	readOnly bool
}

// Type returns CultureInfo.
func (*cultureInfo) Type() *rt.Type { return cultureDef.Type() }

// Text is the name.
func (c *cultureInfo) Text(*rt.Frame) (string, error) { return c.culture.Name, nil }

// Key makes cultures of one name equal.
func (c *cultureInfo) Key() any { return "culture " + c.culture.Name }

var invariant = rt.Obj(&cultureInfo{format.Invariant, true})

// providedCulture is how the IFormatProvider among the arguments writes; nil, which is the invariant culture, if there is none.
func providedCulture(args []rt.Value) *format.Culture {
	for _, a := range args {
		switch p := a.AsObject().(type) {
		case *cultureInfo:
			return p.culture
		case *numberInfo:
			return &format.Culture{Numbers: p.numbers, Dates: format.Invariant.Dates}
		case *dateInfo:
			return &format.Culture{Numbers: format.Invariant.Numbers, Dates: p.dates}
		}
	}
	return nil
}

var cultureClasses = []rt.Class{
	class(formatterDef, "IFormatProvider says how numbers and dates look.", table{
		{"object GetFormat(Type formatType)", providerGetFormat, "Returns the NumberFormatInfo or DateTimeFormatInfo, null for other types."},
	}),
	class(cultureDef, "CultureInfo is how numbers, dates and texts look somewhere. The current culture is the invariant one.", table{
		{"object GetFormat(Type formatType)", providerGetFormat, "Returns the NumberFormatInfo or DateTimeFormatInfo, null for other types."},
		{"CultureInfo(string name)", cultureNew, "Returns a culture by its name, such as de-DE. It throws if there is none."},
		{"CultureInfo(string name, bool useUserOverride)", cultureNew, "Returns a culture by its name. It throws if there is none."},
		{"CultureInfo(int culture)", cultureNew, "Returns a culture by its LCID. It throws if there is none."},
		{"static CultureInfo InvariantCulture { get; }", constant(invariant), "The invariant culture."},
		{"static CultureInfo CurrentCulture { get; }", constant(invariant), "The invariant culture."},
		{"static CultureInfo CurrentUICulture { get; }", constant(invariant), "The invariant culture."},
		{"static CultureInfo GetCultureInfo(string name)", cultureGet, "Returns a culture by its name. It throws if there is none."},
		{"static CultureInfo GetCultureInfo(int culture)", cultureGet, "Returns a culture by its LCID. It throws if there is none."},
		{"static CultureInfo CreateSpecificCulture(string name)", cultureSpecific, "Returns the culture of a country, also for the name of a language alone."},
		{"static CultureInfo ReadOnly(CultureInfo ci)", cultureReadOnly, "Returns the culture as one that cannot change."},
		{"string Name { get; }", cultureText(func(c *format.Culture) string { return c.Name }), "The name; empty for the invariant culture."},
		{"string EnglishName { get; }", cultureText(func(c *format.Culture) string { return c.English }), "The English name."},
		{"string DisplayName { get; }", cultureText(func(c *format.Culture) string { return c.English }), "The English name."},
		{"string NativeName { get; }", cultureText(func(c *format.Culture) string { return c.Native }), "The name in its own language."},
		{"string TwoLetterISOLanguageName { get; }", cultureText(func(c *format.Culture) string { return c.Language }), "The language's code of two letters."},
		{"string ThreeLetterISOLanguageName { get; }", cultureText(func(c *format.Culture) string { return c.Language3 }), "The language's code of three letters."},
		{"string ThreeLetterWindowsLanguageName { get; }", cultureText(func(c *format.Culture) string { return c.Windows3 }), "Windows' code of three letters."},
		{"int LCID { get; }", cultureLCID, "Windows' number."},
		{"bool IsNeutralCulture { get; }", cultureIsNeutral, "Reports whether the culture is a language without a country."},
		{"bool IsReadOnly { get; }", cultureIsReadOnly, "Reports whether the culture cannot change."},
		{"CultureInfo Parent { get; }", cultureParent, "The culture of the language alone, and the invariant one behind it."},
		{"NumberFormatInfo NumberFormat { get; }", cultureNumbers, "How numbers look."},
		{"DateTimeFormatInfo DateTimeFormat { get; }", cultureDates, "How dates look."},
		{"TextInfo TextInfo { get; }", cultureTextInfo, "How texts change their case."},
		{"CompareInfo CompareInfo { get; }", cultureCompareInfo, "How texts are compared."},
		{"object Clone()", cultureClone, "Returns a copy that can change."},
		{"string ToString()", objectToString, "Returns the name."},
	}),
}

func cultureOf(v rt.Value) *cultureInfo { return rt.As[*cultureInfo](v) }

// cultureBytes is what finding and copying a culture costs.
const cultureBytes = 2048

// findCulture finds a culture by name or LCID.
func findCulture(f *rt.Frame, v rt.Value) (*format.Culture, error) {
	if err := f.Alloc(cultureBytes); err != nil {
		return nil, err
	}
	if v.IsNull() {
		return nil, nullArg("name")
	}
	c, ok := format.CultureNumbered(v.AsInt())
	if v.IsString() {
		c, ok = format.CultureNamed(v.AsString())
	}
	if !ok {
		return nil, rt.Throw(cultureNotFound, "Culture is not supported. (Parameter 'name')")
	}
	return c, nil
}

func cultureGet(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	c, err := findCulture(f, args[0])
	if err != nil {
		return rt.Null, err
	}
	return rt.Obj(&cultureInfo{c, true}), nil
}

func cultureNew(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	c, err := findCulture(f, args[0])
	if err != nil {
		return rt.Null, err
	}
	return rt.Obj(&cultureInfo{culture: ownCulture(c)}), nil
}

// ownCulture copies a culture with its formats.
func ownCulture(c *format.Culture) *format.Culture {
	own, numbers, dates := *c, *c.Numbers, *c.Dates
	own.Numbers, own.Dates = &numbers, &dates
	return &own
}

func cultureSpecific(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	c, err := findCulture(f, args[0])
	if err != nil {
		return rt.Null, err
	}
	if c.Neutral {
		for _, other := range format.Cultures() {
			if strings.HasPrefix(other.Name, c.Name+"-") && !other.Neutral {
				c = other
				break
			}
		}
	}
	return rt.Obj(&cultureInfo{culture: ownCulture(c)}), nil
}

func cultureReadOnly(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	if args[0].IsNull() {
		return rt.Null, nullArg("ci")
	}
	return rt.Obj(&cultureInfo{cultureOf(args[0]).culture, true}), nil
}

func cultureText(of func(*format.Culture) string) fn {
	return func(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
		return rt.String(of(cultureOf(this).culture)), nil
	}
}

func cultureLCID(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	return number(cultureOf(this).culture.LCID)
}

func cultureIsNeutral(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	return truth(cultureOf(this).culture.Neutral)
}

func cultureIsReadOnly(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	return truth(cultureOf(this).readOnly)
}

func cultureParent(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	if parent, ok := format.CultureNamed(cultureOf(this).culture.Parent); ok {
		return rt.Obj(&cultureInfo{parent, true}), nil
	}
	return invariant, nil
}

func cultureNumbers(_ *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	c := cultureOf(this)
	return rt.Obj(&numberInfo{c.culture.Numbers, c.readOnly}), nil
}

func cultureDates(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	c := cultureOf(this)
	return rt.Obj(&dateInfo{c.culture.Dates, c.readOnly}), nil
}

func cultureClone(f *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	return rt.Obj(&cultureInfo{culture: ownCulture(cultureOf(this).culture)}), f.Alloc(cultureBytes)
}

// providerGetFormat is GetFormat of any provider.
func providerGetFormat(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	t := args[0].AsType()
	switch {
	case t == nil:
		return rt.Null, nil
	case rt.Identical(this.Type(), t):
		return this, nil
	case cultureOf(this) == nil:
		return rt.Null, nil
	case t.Def == numberInfoDef:
		return cultureNumbers(f, this, nil)
	case t.Def == dateInfoDef:
		return cultureDates(f, this, nil)
	}
	return rt.Null, nil
}

// frozen is what changing formats throws that belong to everybody.
func frozen() error { return invalidOperation("Instance is read-only.") }
