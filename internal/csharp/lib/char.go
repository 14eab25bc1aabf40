package lib

import (
	"unicode"
	"unicode/utf8"

	"github.com/portico-apim/portico/internal/csharp/format"
	"github.com/portico-apim/portico/internal/csharp/rt"
)

var charClass = class(rt.CharType.Def, "Char is a UTF-16 code unit.", table{
	{"const char MaxValue = '\uFFFF'", nil, "The largest value."},
	{"const char MinValue = '\\0'", nil, "The smallest value."},
	{"static bool IsDigit(char c)", charIs(unicode.IsDigit), "Reports whether a character is a decimal digit."},
	{"static bool IsLetter(char c)", charIs(unicode.IsLetter), "Reports whether a character is a letter."},
	{"static bool IsLetterOrDigit(char c)", charIs(isLetterOrDigit), "Reports whether a character is a letter or a decimal digit."},
	{"static bool IsUpper(char c)", charIs(unicode.IsUpper), "Reports whether a character is a capital letter."},
	{"static bool IsLower(char c)", charIs(unicode.IsLower), "Reports whether a character is a small letter."},
	{"static bool IsWhiteSpace(char c)", charIs(format.IsWhite), "Reports whether a character is white space."},
	{"static bool IsPunctuation(char c)", charIs(unicode.IsPunct), "Reports whether a character is punctuation."},
	{"static bool IsSymbol(char c)", charIs(unicode.IsSymbol), "Reports whether a character is a symbol."},
	{"static bool IsControl(char c)", charIs(unicode.IsControl), "Reports whether a character is a control character."},
	{"static bool IsNumber(char c)", charIs(unicode.IsNumber), "Reports whether a character is a number of any kind."},
	{"static bool IsSeparator(char c)", charIs(isSeparator), "Reports whether a character is a separator."},
	{"static bool IsSurrogate(char c)", charIs(isSurrogate), "Reports whether a code unit is half of a pair."},
	{"static char ToUpper(char c)", charMap(toUpper), "Returns the capital letter."},
	{"static char ToUpperInvariant(char c)", charMap(toUpper), "Returns the capital letter."},
	{"static char ToLower(char c)", charMap(toLower), "Returns the small letter."},
	{"static char ToLowerInvariant(char c)", charMap(toLower), "Returns the small letter."},
	{"static string ToString(char c)", charText, "Returns the character as a text."},
	{"static char Parse(string s)", charParse, "Returns the only character of a text."},
	{"static bool TryParse(string s, out char result)", charTryParse, "Reads a text of one character."},
	{"static string ConvertFromUtf32(int utf32)", charFromUTF32, "Returns the text of a Unicode code point."},
	{"int CompareTo(char value)", charCompareTo, "Compares by code unit."},
	{"bool Equals(char obj)", objectEquals, "Reports whether two characters are the same."},
})

func isLetterOrDigit(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
func isSeparator(r rune) bool     { return unicode.In(r, unicode.Z) }
func isSurrogate(r rune) bool     { return r >= 0xD800 && r <= 0xDFFF }

// charIs is a question about a character.
func charIs(is func(rune) bool) fn {
	return func(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
		return truth(is(rune(args[0].AsChar())))
	}
}

func charMap(to func(rune) rune) fn {
	return func(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
		return rt.Char(uint16(to(rune(args[0].AsChar())))), nil
	}
}

func charText(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	return rt.String(rt.CharString(args[0].AsChar())), nil
}

func charParse(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	if args[0].IsNull() {
		return rt.Null, nullArg("s")
	}
	if s := args[0].AsString(); s != "" && len(s) < utf8.UTFMax {
		if units := rt.Units(s); len(units) == 1 {
			return rt.Char(units[0]), nil
		}
	}
	return rt.Null, rt.Throw(rt.FormatException, "String must be exactly one character long.")
}

func charTryParse(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	return try(&args[1], rt.CharType)(charParse(f, this, args[:1]))
}

func charFromUTF32(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	n := args[0].AsLong()
	if n < 0 || n > unicode.MaxRune || isSurrogate(rune(n)) {
		return rt.Null, outOfRange("utf32", "A valid UTF32 value is between 0x000000 and 0x10ffff, inclusive, and should not include surrogate codepoint values (0x00d800 ~ 0x00dfff).")
	}
	return rt.String(string(rune(n))), nil
}

func charCompareTo(_ *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	return number(this.AsInt() - args[0].AsInt())
}

// try makes a TryParse of a Parse: the out argument gets the result, or default(T) when an exception would be thrown.
func try(out *rt.Value, t *rt.Type) func(rt.Value, error) (rt.Value, error) {
	return func(v rt.Value, err error) (rt.Value, error) {
		if _, ok := err.(*rt.Exception); ok {
			*out = rt.Default(t)
			return rt.Bool(false), nil
		}
		*out = v
		return rt.Bool(true), err
	}
}
