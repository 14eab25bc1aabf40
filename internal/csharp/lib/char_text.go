package lib

import (
	"unicode"

	"github.com/portico-apim/portico/internal/csharp/format"
	"github.com/portico-apim/portico/internal/csharp/rt"
)

var unicodeCategoryDef = rt.Declare("System.Globalization", `enum UnicodeCategory { UppercaseLetter, LowercaseLetter, TitlecaseLetter, ModifierLetter, OtherLetter, NonSpacingMark,
	SpacingCombiningMark, EnclosingMark, DecimalDigitNumber, LetterNumber, OtherNumber, SpaceSeparator, LineSeparator, ParagraphSeparator, Control, Format, Surrogate,
	PrivateUse, ConnectorPunctuation, DashPunctuation, OpenPunctuation, ClosePunctuation, InitialQuotePunctuation, FinalQuotePunctuation, OtherPunctuation, MathSymbol,
	CurrencySymbol, ModifierSymbol, OtherSymbol, OtherNotAssigned }`)

// categories are the tables of Unicode in the order of UnicodeCategory; the last one is for all others.
var categories = []*unicode.RangeTable{
	unicode.Lu, unicode.Ll, unicode.Lt, unicode.Lm, unicode.Lo, unicode.Mn, unicode.Mc, unicode.Me, unicode.Nd, unicode.Nl, unicode.No, unicode.Zs, unicode.Zl,
	unicode.Zp, unicode.Cc, unicode.Cf, unicode.Cs, unicode.Co, unicode.Pc, unicode.Pd, unicode.Ps, unicode.Pe, unicode.Pi, unicode.Pf, unicode.Po, unicode.Sm,
	unicode.Sc, unicode.Sk, unicode.So,
}

var charTextClass = class(rt.CharType.Def, "", append(charAtRows(), table{
	{"static UnicodeCategory GetUnicodeCategory(char c)", charCategory, "Returns the category of a character."},
	{"static UnicodeCategory GetUnicodeCategory(string s, int index)", charAt(categoryOf), "Returns the category of the character at an index."},
	{"static double GetNumericValue(char c)", charNumericValue, "Returns the number that a character stands for, -1 if it stands for none."},
	{"static double GetNumericValue(string s, int index)", charAt(func(r rune) rt.Value { return rt.Double(numericValue(r)) }), "Returns the number that the character at an index stands for, -1 if it stands for none."},
	{"static bool IsHighSurrogate(char c)", charIs(isHighSurrogate), "Reports whether a code unit is the first half of a pair."},
	{"static bool IsHighSurrogate(string s, int index)", unitAtIs(isHighSurrogate), "Reports whether the code unit at an index is the first half of a pair."},
	{"static bool IsLowSurrogate(char c)", charIs(isLowSurrogate), "Reports whether a code unit is the second half of a pair."},
	{"static bool IsLowSurrogate(string s, int index)", unitAtIs(isLowSurrogate), "Reports whether the code unit at an index is the second half of a pair."},
	{"static bool IsSurrogate(string s, int index)", unitAtIs(isSurrogate), "Reports whether the code unit at an index is half of a pair."},
	{"static bool IsControl(string s, int index)", unitAtIs(unicode.IsControl), "Reports whether the character at an index is a control character."},
	{"static bool IsWhiteSpace(string s, int index)", unitAtIs(format.IsWhite), "Reports whether the character at an index is white space."},
	{"static bool IsSurrogatePair(char highSurrogate, char lowSurrogate)", charIsPair, "Reports whether two code units are a pair."},
	{"static bool IsSurrogatePair(string s, int index)", charIsPairAt, "Reports whether the code units at an index and behind it are a pair."},
	{"static int ConvertToUtf32(char highSurrogate, char lowSurrogate)", charPairToUTF32, "Returns the code point of a pair."},
	{"static int ConvertToUtf32(string s, int index)", charToUTF32, "Returns the code point at an index."},
	{"static char ToUpper(char c, CultureInfo culture)", charCase(true), "Returns the capital letter."},
	{"static char ToLower(char c, CultureInfo culture)", charCase(false), "Returns the small letter."},
	{"int CompareTo(object value)", compareTo, "Compares by code unit."},
	{"string ToString(IFormatProvider provider)", objectToString, "Returns the character as a text."},
}...))

// charAtRows are the questions about the character at an index, a pair being one character.
func charAtRows() table {
	var rows table
	for _, q := range []struct {
		name, what string
		is         func(rune) bool
	}{
		{"IsDigit", "a decimal digit", unicode.IsDigit}, {"IsLetter", "a letter", unicode.IsLetter}, {"IsLetterOrDigit", "a letter or a decimal digit", isLetterOrDigit},
		{"IsUpper", "a capital letter", unicode.IsUpper}, {"IsLower", "a small letter", unicode.IsLower}, {"IsNumber", "a number of any kind", unicode.IsNumber},
		{"IsPunctuation", "punctuation", unicode.IsPunct}, {"IsSymbol", "a symbol", unicode.IsSymbol}, {"IsSeparator", "a separator", isSeparator},
	} {
		answer := func(r rune) rt.Value { return rt.Bool(q.is(r)) }
		rows = append(rows, table{{"static bool " + q.name + "(string s, int index)", charAt(answer), "Reports whether the character at an index is " + q.what + "."}}...)
	}
	return rows
}

func isHighSurrogate(r rune) bool { return r >= 0xD800 && r <= 0xDBFF }
func isLowSurrogate(r rune) bool  { return r >= 0xDC00 && r <= 0xDFFF }

// unitAt returns the code unit at args[1] of the text args[0].
func unitAt(f *rt.Frame, args []rt.Value) (rune, error) {
	if args[0].IsNull() {
		return 0, nullArg("s")
	}
	c, ok, err := f.CharAt(args[0].AsString(), args[1].AsInt())
	if err == nil && !ok {
		err = outOfRange("index", indexMessage)
	}
	return rune(c), err
}

func unitAtIs(is func(rune) bool) fn {
	return func(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
		r, err := unitAt(f, args)
		return rt.Bool(err == nil && is(r)), err
	}
}

// lowAfter returns the second half behind a first half at args[1]; 0 if there is none.
func lowAfter(f *rt.Frame, args []rt.Value) (rune, error) {
	c, _, err := f.CharAt(args[0].AsString(), args[1].AsInt()+1)
	if !isLowSurrogate(rune(c)) {
		return 0, err
	}
	return rune(c), err
}

func pairRune(high, low rune) rune { return (high-0xD800)<<10 + low - 0xDC00 + 0x10000 }

// charAt asks about the character at an index.
func charAt(answer func(rune) rt.Value) fn {
	return func(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
		r, err := unitAt(f, args)
		if err == nil && isHighSurrogate(r) {
			var low rune
			if low, err = lowAfter(f, args); low != 0 {
				r = pairRune(r, low)
			}
		}
		if err != nil {
			return rt.Null, err
		}
		return answer(r), nil
	}
}

func categoryOf(r rune) rt.Value {
	for i, t := range categories {
		if unicode.Is(t, r) {
			return rt.Scalar(unicodeCategoryDef.Type(), int64(i))
		}
	}
	return rt.Scalar(unicodeCategoryDef.Type(), int64(len(categories)))
}

func charCategory(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	return categoryOf(rune(args[0].AsChar())), nil
}

// numbersOf are runs of characters that stand for numbers: the first character, how many there are, the number of the first one.
var numbersOf = []struct {
	first  rune
	n      int
	number float64
}{
	{0xB9, 1, 1}, {0xB2, 2, 2}, {0x2070, 1, 0}, {0x2074, 6, 4}, {0x2080, 10, 0}, {0x2160, 12, 1}, {0x216C, 1, 50}, {0x216D, 1, 100}, {0x216E, 1, 500},
	{0x216F, 1, 1000}, {0x2170, 12, 1}, {0x217C, 1, 50}, {0x217D, 1, 100}, {0x217E, 1, 500}, {0x217F, 1, 1000}, {0x2460, 20, 1}, {0x2474, 20, 1}, {0x2488, 20, 1},
	{0x24EA, 1, 0}, {0x24EB, 10, 11}, {0x24F5, 10, 1}, {0x2776, 10, 1}, {0x2780, 10, 1}, {0x278A, 10, 1}, {0x3007, 1, 0}, {0x3021, 9, 1}, {0x3220, 10, 1}, {0x3280, 10, 1},
	{0xBC, 1, 0.25}, {0xBD, 1, 0.5}, {0xBE, 1, 0.75}, {0x2150, 1, 1.0 / 7}, {0x2151, 1, 1.0 / 9}, {0x2152, 1, 0.1}, {0x2153, 1, 1.0 / 3}, {0x2154, 1, 2.0 / 3}, {0x2155, 1, 0.2},
	{0x2156, 1, 0.4}, {0x2157, 1, 0.6}, {0x2158, 1, 0.8}, {0x2159, 1, 1.0 / 6}, {0x215A, 1, 5.0 / 6}, {0x215B, 1, 0.125}, {0x215C, 1, 0.375}, {0x215D, 1, 0.625}, {0x215E, 1, 0.875},
	{0x215F, 1, 1}, {0x2189, 1, 0},
}

// numericValue is the number that a character stands for, -1 if it stands for none.
func numericValue(r rune) float64 {
	for _, run := range unicode.Nd.R16 { // the digits of a script stand together, from 0 on
		if r >= rune(run.Lo) && r <= rune(run.Hi) {
			return float64((r - rune(run.Lo)) % 10)
		}
	}
	for _, run := range unicode.Nd.R32 {
		if r >= rune(run.Lo) && r <= rune(run.Hi) {
			return float64((r - rune(run.Lo)) % 10)
		}
	}
	for _, run := range numbersOf {
		if r >= run.first && r < run.first+rune(run.n) {
			return run.number + float64(r-run.first)
		}
	}
	return -1
}

func charNumericValue(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	return rt.Double(numericValue(rune(args[0].AsChar()))), nil
}

func charIsPair(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	return truth(isHighSurrogate(rune(args[0].AsChar())) && isLowSurrogate(rune(args[1].AsChar())))
}

func charIsPairAt(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	high, err := unitAt(f, args)
	if err != nil {
		return rt.Null, err
	}
	low, err := lowAfter(f, args)
	return rt.Bool(isHighSurrogate(high) && low != 0), err
}

func charPairToUTF32(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	high, low := rune(args[0].AsChar()), rune(args[1].AsChar())
	switch {
	case !isHighSurrogate(high):
		return rt.Null, outOfRange("highSurrogate", "A valid high surrogate character is between 0xd800 and 0xdbff, inclusive.")
	case !isLowSurrogate(low):
		return rt.Null, outOfRange("lowSurrogate", "A valid low surrogate character is between 0xdc00 and 0xdfff, inclusive.")
	}
	return number(int(pairRune(high, low)))
}

func charToUTF32(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	r, err := unitAt(f, args)
	if err != nil || !isSurrogate(r) {
		return rt.Int(int(r)), err
	}
	low, err := lowAfter(f, args)
	switch {
	case err != nil:
		return rt.Null, err
	case !isHighSurrogate(r) || low == 0:
		return rt.Null, badArg("Found a surrogate char without its other half at index %d.", args[1].AsInt())
	}
	return number(int(pairRune(r, low)))
}
