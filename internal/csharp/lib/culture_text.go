package lib

import (
	"strings"
	"unicode"

	"github.com/portico-apim/portico/internal/csharp/format"
	"github.com/portico-apim/portico/internal/csharp/rt"
)

var (
	textInfoDef    = rt.Declare("System.Globalization", "class TextInfo")
	compareInfoDef = rt.Declare("System.Globalization", "class CompareInfo")
)

// A textInfo is a TextInfo.
type textInfo struct{ culture *format.Culture }

// Type returns TextInfo.
func (*textInfo) Type() *rt.Type { return textInfoDef.Type() }

// A compareInfo is a CompareInfo.
type compareInfo struct{ culture *format.Culture }

// Type returns CompareInfo.
func (*compareInfo) Type() *rt.Type { return compareInfoDef.Type() }

var cultureTextClasses = []rt.Class{
	class(textInfoDef, "TextInfo is how texts change their case.", table{
		{"string CultureName { get; }", textInfoName, "The name of the culture."},
		{"string ListSeparator { get; }", textInfoList, "What stands between the items of a list."},
		{"char ToLower(char c)", textInfoChar(false), "Returns the small letter."},
		{"char ToUpper(char c)", textInfoChar(true), "Returns the capital letter."},
		{"string ToLower(string str)", textInfoCase(false), "Returns the text in small letters."},
		{"string ToUpper(string str)", textInfoCase(true), "Returns the text in capital letters."},
		{"string ToTitleCase(string str)", textInfoTitle, "Returns the text with a capital letter at the beginning of each word; words in capital letters stay."},
	}),
	class(compareInfoDef, "CompareInfo is how texts are compared.", table{
		{"string Name { get; }", compareInfoName, "The name of the culture."},
		{"int Compare(string string1, string string2)", compareInfoCompare, "Compares two texts: negative, 0 or positive."},
		{"int Compare(string string1, string string2, CompareOptions options)", compareInfoCompare, "Compares two texts: negative, 0 or positive."},
		{"int IndexOf(string source, string value, CompareOptions options)", compareInfoIndexOf, "Returns where another text first is, or -1."},
		{"bool IsPrefix(string source, string prefix, CompareOptions options)", compareInfoEnds(true), "Reports whether a text begins with another one."},
		{"bool IsSuffix(string source, string suffix, CompareOptions options)", compareInfoEnds(false), "Reports whether a text ends with another one."},
	}),
}

func cultureTextInfo(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	return rt.Obj(&textInfo{cultureOf(this).culture}), nil
}

func cultureCompareInfo(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	return rt.Obj(&compareInfo{cultureOf(this).culture}), nil
}

func textInfoName(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	return rt.String(rt.As[*textInfo](this).culture.Name), nil
}

func textInfoList(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	return rt.String(rt.As[*textInfo](this).culture.List), nil
}

// caseIn returns how a culture changes the case of a letter: Turkish has an i without a dot.
func caseIn(c *format.Culture, upper bool) func(rune) rune {
	turkish := c != nil && (c.Language == "tr" || c.Language == "az")
	switch {
	case turkish && upper:
		return unicode.TurkishCase.ToUpper
	case turkish:
		return unicode.TurkishCase.ToLower
	case upper:
		return toUpper
	}
	return toLower
}

// inCase is a text in another case, paid for.
func inCase(f *rt.Frame, s string, c *format.Culture, upper bool) (rt.Value, error) {
	if err := scan(f, s); err != nil {
		return rt.Null, err
	}
	return text(f, mapRunes(s, caseIn(c, upper)))
}

// stringCase is ToUpper and ToLower with a culture.
func stringCase(upper bool) fn {
	return func(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
		if args[0].IsNull() {
			return rt.Null, nullArg("culture")
		}
		return inCase(f, this.AsString(), cultureOf(args[0]).culture, upper)
	}
}

// charCase is char.ToUpper and char.ToLower with a culture.
func charCase(upper bool) fn {
	return func(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
		if args[1].IsNull() {
			return rt.Null, nullArg("culture")
		}
		return rt.Char(uint16(caseIn(cultureOf(args[1]).culture, upper)(rune(args[0].AsChar())))), nil
	}
}

func textInfoChar(upper bool) fn {
	return func(_ *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
		return rt.Char(uint16(caseIn(rt.As[*textInfo](this).culture, upper)(rune(args[0].AsChar())))), nil
	}
}

func textInfoCase(upper bool) fn {
	return func(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
		if args[0].IsNull() {
			return rt.Null, nullArg("str")
		}
		return inCase(f, args[0].AsString(), rt.As[*textInfo](this).culture, upper)
	}
}

func textInfoTitle(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	if args[0].IsNull() {
		return rt.Null, nullArg("str")
	}
	if err := f.Scan(4 * len(args[0].AsString())); err != nil {
		return rt.Null, err
	}
	c := rt.As[*textInfo](this).culture
	return text(f, titleCase(args[0].AsString(), caseIn(c, true), caseIn(c, false)))
}

// titleCase capitalizes words. A word begins with a letter and goes on to the next space, dash or other punctuation; an apostrophe belongs to it.
func titleCase(s string, upper, lower func(rune) rune) string {
	var b strings.Builder
	for s != "" {
		n := strings.IndexFunc(s, unicode.IsLetter)
		if n < 0 {
			n = len(s)
		}
		b.WriteString(s[:n])
		s = s[n:]
		end := strings.IndexFunc(s, func(r rune) bool {
			return !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r) && r != '\''
		})
		if end < 0 {
			end = len(s)
		}
		b.WriteString(titleWord(s[:end], upper, lower))
		s = s[end:]
	}
	return b.String()
}

func titleWord(word string, upper, lower func(rune) rune) string {
	if !strings.ContainsFunc(word, unicode.IsLower) && strings.ContainsFunc(word[min(1, len(word)):], unicode.IsLetter) {
		return word // an acronym
	}
	first := true
	return strings.Map(func(r rune) rune {
		if first {
			first = false
			return upper(r)
		}
		return lower(r)
	}, word)
}

func compareInfoName(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	return rt.String(rt.As[*compareInfo](this).culture.Name), nil
}

// The values of CompareOptions that matter.
const (
	compareIgnoreCase    = 1
	compareIgnoreAccents = 2
	compareOrdinalFold   = 1 << 28
	compareOrdinalUnits  = 1 << 30
)

// compareWith compares two texts as CompareOptions say.
func compareWith(f *rt.Frame, a, b rt.Value, options int) (int, error) {
	if a.IsNull() || b.IsNull() {
		return btoi(!a.IsNull()) - btoi(!b.IsNull()), nil
	}
	x, y := a.AsString(), b.AsString()
	switch {
	case options&compareOrdinalUnits != 0:
		return compareOrdinal(f, x, y, false)
	case options&compareOrdinalFold != 0:
		return compareOrdinal(f, x, y, true)
	case options&compareIgnoreAccents != 0:
		if err := f.Alloc(2 * (len(x) + len(y))); err != nil {
			return 0, err
		}
		x, y = withoutAccents(x), withoutAccents(y)
	}
	return rt.CompareTexts(f, x, y, options&compareIgnoreCase != 0)
}

// withoutAccents takes the marks off letters.
func withoutAccents(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsMark(r) {
			return -1
		}
		return r
	}, decomposed(s))
}

func compareInfoCompare(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	options := 0
	if len(args) > 2 {
		options = args[2].AsInt()
	}
	n, err := compareWith(f, args[0], args[1], options)
	return rt.Int(n), err
}

// foldsCase reports whether CompareOptions leave the case of letters out of account.
func foldsCase(options rt.Value) bool {
	return options.AsInt()&(compareIgnoreCase|compareOrdinalFold) != 0
}

func compareInfoIndexOf(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	if err := notNull(args, "source", "value"); err != nil {
		return rt.Null, err
	}
	s := args[0].AsString()
	i, err := find(f, s, args[1].AsString(), foldsCase(args[2]))
	if err != nil || i < 0 {
		return rt.Int(-1), err
	}
	return number(rt.Length(s[:i]))
}

func compareInfoEnds(prefix bool) fn {
	return func(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
		if err := notNull(args, "source", "prefix"); err != nil {
			return rt.Null, err
		}
		how := []rt.Value{args[1], rt.Scalar(stringComparison.Type(), int64(4+btoi(foldsCase(args[2]))))}
		if prefix {
			return stringStartsWith(f, args[0], how)
		}
		return stringEndsWith(f, args[0], how)
	}
}
