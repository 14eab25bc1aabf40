package lib

import (
	"cmp"
	"strings"
	"unicode"

	"github.com/portico-apim/portico/internal/csharp/format"
	"github.com/portico-apim/portico/internal/csharp/rt"
)

var (
	stringComparison = rt.Declare("System", "enum StringComparison { CurrentCulture, CurrentCultureIgnoreCase, InvariantCulture, InvariantCultureIgnoreCase, Ordinal, OrdinalIgnoreCase }")
	stringSplit      = rt.Declare("System", "[Flags] enum StringSplitOptions { None, RemoveEmptyEntries = 1, TrimEntries = 2 }")
)

var stringClass = class(rt.StringType.Def, "String is a text of UTF-16 code units. Texts never change.", table{
	{"String(char[] value)", stringNew, "Makes a text of characters."},
	{"String(char c, int count)", stringRepeat, "Makes a text of one character, repeated."},
	{"String(char[] value, int startIndex, int length)", stringNewPart, "Makes a text of some of the characters."},
	{"static string Empty { get; }", constant(rt.String("")), "The empty text."},
	{"int Length { get; }", stringLength, "The number of UTF-16 code units."},
	{"char this[int index] { get; }", stringAt, "The code unit at an index from 0."},
	{"static bool IsNullOrEmpty(string value)", stringIsNullOrEmpty, "Reports whether a text is null or has no characters."},
	{"static bool IsNullOrWhiteSpace(string value)", stringIsNullOrWhiteSpace, "Reports whether a text is null or has only white space."},
	{"string ToLower()", stringToLower, "Returns the text in small letters."},
	{"string ToLowerInvariant()", stringToLower, "Returns the text in small letters."},
	{"string ToUpper()", stringToUpper, "Returns the text in capital letters."},
	{"string ToUpperInvariant()", stringToUpper, "Returns the text in capital letters."},
	{"string ToString()", stringSelf, "Returns the text itself."},
	{"string ToString(IFormatProvider provider)", stringSelf, "Returns the text itself."},
	{"object Clone()", stringSelf, "Returns the text itself."},
	{"static string Copy(string str)", stringCopy, "Returns the text."},
	{"static string Intern(string str)", stringCopy, "Returns the text."},
	{"string Substring(int startIndex)", stringSubstring, "Returns the text from an index on."},
	{"string Substring(int startIndex, int length)", stringSubstring, "Returns length characters from an index on."},
	{"string Remove(int startIndex)", stringRemove, "Returns the text up to an index."},
	{"string Remove(int startIndex, int count)", stringRemove, "Returns the text without count characters from an index on."},
	{"string Insert(int startIndex, string value)", stringInsert, "Returns the text with another one put in at an index."},
	{"string PadLeft(int totalWidth)", stringPadLeft, "Returns the text with spaces before it, to a width."},
	{"string PadLeft(int totalWidth, char paddingChar)", stringPadLeft, "Returns the text with a character repeated before it, to a width."},
	{"string PadRight(int totalWidth)", stringPadRight, "Returns the text with spaces after it, to a width."},
	{"string PadRight(int totalWidth, char paddingChar)", stringPadRight, "Returns the text with a character repeated after it, to a width."},
	{"string Trim()", trimmer(true, true), "Returns the text without white space at its ends."},
	{"string Trim(char trimChar)", trimmer(true, true), "Returns the text without a character at its ends."},
	{"string Trim(params char[] trimChars)", trimmer(true, true), "Returns the text without some characters at its ends."},
	{"string TrimStart()", trimmer(true, false), "Returns the text without white space at its beginning."},
	{"string TrimStart(char trimChar)", trimmer(true, false), "Returns the text without a character at its beginning."},
	{"string TrimStart(params char[] trimChars)", trimmer(true, false), "Returns the text without some characters at its beginning."},
	{"string TrimEnd()", trimmer(false, true), "Returns the text without white space at its end."},
	{"string TrimEnd(char trimChar)", trimmer(false, true), "Returns the text without a character at its end."},
	{"string TrimEnd(params char[] trimChars)", trimmer(false, true), "Returns the text without some characters at its end."},
	{"string Replace(char oldChar, char newChar)", stringReplace, "Returns the text with one character in place of another."},
	{"string Replace(string oldValue, string newValue)", stringReplace, "Returns the text with one text in place of another."},
	{"string Replace(string oldValue, string newValue, StringComparison comparisonType)", stringReplace, "Returns the text with one text in place of another."},
	{"char[] ToCharArray()", stringToCharArray, "Returns the code units."},
	{"char[] ToCharArray(int startIndex, int length)", stringToCharArray, "Returns some of the code units."},
})

func stringNew(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	s, err := charsOf(f, args[0])
	return rt.String(s), err
}

// charsOf is the text of a char[], paid for.
func charsOf(f *rt.Frame, v rt.Value) (string, error) {
	a := v.AsArray()
	if a == nil {
		return "", nil
	}
	return unitsOf(f, a, 0, a.Len())
}

// unitsOf is the text of n characters of an array.
func unitsOf(f *rt.Frame, a rt.ArrayObject, start, n int) (string, error) {
	if err := f.Alloc(6 * n); err != nil {
		return "", err
	}
	units := make([]uint16, n)
	for i := range units {
		units[i] = a.At(start + i).AsChar()
	}
	return rt.FromUnits(units), nil
}

func stringNewPart(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	a := args[0].AsArray()
	start, n := args[1].AsInt(), args[2].AsInt()
	switch {
	case a == nil:
		return rt.Null, nullArg("value")
	case start < 0 || n < 0 || start+n > a.Len():
		return rt.Null, outOfRange("startIndex", indexMessage)
	}
	s, err := unitsOf(f, a, start, n)
	return rt.String(s), err
}

func stringRepeat(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	n := args[1].AsInt()
	if n < 0 {
		return rt.Null, outOfRange("count", "'count' must be non-negative.")
	}
	return repeat(f, args[0].AsChar(), n)
}

func repeat(f *rt.Frame, c uint16, n int) (rt.Value, error) {
	unit := rt.CharString(c)
	if err := f.Alloc(n * len(unit)); err != nil {
		return rt.Null, err
	}
	return rt.String(strings.Repeat(unit, n)), nil
}

func stringLength(f *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	n, err := f.Length(this.AsString())
	return rt.Int(n), err
}

func stringAt(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	c, ok, err := f.CharAt(this.AsString(), args[0].AsInt())
	if !ok && err == nil {
		err = rt.Throw(rt.IndexOutOfRangeException, "Index was outside the bounds of the array.")
	}
	return rt.Char(c), err
}

func stringIsNullOrEmpty(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	return truth(args[0].AsString() == "")
}

func stringIsNullOrWhiteSpace(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	s := args[0].AsString()
	rest := strings.TrimLeftFunc(s, format.IsWhite)
	return rt.Bool(rest == ""), f.Scan(len(s) - len(rest))
}

// toLower is char.ToLowerInvariant: one character to one, and İ stays.
func toLower(r rune) rune {
	if r == 'İ' {
		return r
	}
	return unicode.ToLower(r)
}

// toUpper is char.ToUpperInvariant: one character to one; ı and ß stay.
func toUpper(r rune) rune {
	if r == 'ı' || r == 'ß' || r == 'ſ' {
		return r
	}
	return unicode.ToUpper(r)
}

func stringToLower(f *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	return mapped(f, this, toLower, 'A', 'Z')
}

func stringToUpper(f *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	return mapped(f, this, toUpper, 'a', 'z')
}

// mapped changes the case of a text; an ASCII text without letters from one to another letter stays as it is.
func mapped(f *rt.Frame, this rt.Value, to func(rune) rune, from, last byte) (rt.Value, error) {
	s := this.AsString()
	for i := range len(s) {
		if c := s[i]; c >= from && c <= last || c >= 0x80 {
			return text(f, mapRunes(s, to))
		}
	}
	return this, scan(f, s)
}

func stringSelf(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) { return this, nil }

func stringCopy(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	return args[0], notNull(args, "str")
}

func stringSubstring(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	s := this.AsString()
	size, err := f.Length(s)
	if err != nil {
		return rt.Null, err
	}
	start, n := args[0].AsInt(), size-args[0].AsInt()
	if start < 0 || start > size {
		return rt.Null, outOfRange("startIndex", "startIndex cannot be larger than length of string.")
	}
	if len(args) > 1 {
		n = args[1].AsInt()
	}
	if n < 0 || n > size-start {
		return rt.Null, outOfRange("length", "Index and length must refer to a location within the string.")
	}
	part, err := f.Slice(s, start, start+n)
	return rt.String(part), err
}

func stringRemove(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	s := this.AsString()
	size, err := f.Length(s)
	if err != nil {
		return rt.Null, err
	}
	start, n := args[0].AsInt(), size-args[0].AsInt()
	if len(args) > 1 {
		n = args[1].AsInt()
	}
	if start < 0 || n < 0 || start+n > size || len(args) == 1 && start >= size {
		return rt.Null, outOfRange("startIndex", "Index and count must refer to a location within the string.")
	}
	return splice(f, s, start, n, "")
}

func stringInsert(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	s := this.AsString()
	at := args[0].AsInt()
	size, err := f.Length(s)
	switch {
	case err != nil:
		return rt.Null, err
	case args[1].IsNull():
		return rt.Null, nullArg("value")
	case at < 0 || at > size:
		return rt.Null, outOfRange("startIndex", indexMessage)
	}
	return splice(f, s, at, 0, args[1].AsString())
}

// splice is a text with n characters from start on replaced.
func splice(f *rt.Frame, s string, start, n int, by string) (rt.Value, error) {
	size, err := f.Length(s)
	if err != nil {
		return rt.Null, err
	}
	head, err := f.Slice(s, 0, start)
	if err != nil {
		return rt.Null, err
	}
	tail, err := f.Slice(s, start+n, size)
	if err != nil {
		return rt.Null, err
	}
	if err := f.Alloc(len(head) + len(by) + len(tail)); err != nil {
		return rt.Null, err
	}
	return rt.String(rt.Join(rt.Join(head, by), tail)), nil
}

// padding returns what brings a text to a width.
func padding(f *rt.Frame, s string, args []rt.Value) (string, error) {
	width, c := args[0].AsInt(), uint16(' ')
	if width < 0 {
		return "", outOfRange("totalWidth", "Non-negative number required.")
	}
	if len(args) > 1 {
		c = args[1].AsChar()
	}
	have, err := f.Length(s)
	if err != nil {
		return "", err
	}
	v, err := repeat(f, c, max(width-have, 0))
	return v.AsString(), err
}

func stringPadLeft(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	pad, err := padding(f, this.AsString(), args)
	if err != nil || pad == "" {
		return this, err
	}
	s, err := rt.JoinTexts(f, []string{pad, this.AsString()})
	return rt.String(s), err
}

func stringPadRight(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	pad, err := padding(f, this.AsString(), args)
	if err != nil || pad == "" {
		return this, err
	}
	s, err := rt.JoinTexts(f, []string{this.AsString(), pad})
	return rt.String(s), err
}

// trimmer is Trim and its relatives. Without characters, or with none of them, white space is meant.
func trimmer(start, end bool) fn {
	return func(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
		s, chars := this.AsString(), ""
		drop := format.IsWhite
		if len(args) > 0 {
			chars = rt.CharString(args[0].AsChar())
			if a := args[0].AsArray(); a != nil || args[0].IsNull() {
				var err error
				if chars, err = charsOf(f, args[0]); err != nil {
					return rt.Null, err
				}
			}
			if chars != "" {
				drop = func(r rune) bool { return strings.ContainsRune(chars, r) }
			}
		}
		size := len(s)
		if start {
			s = strings.TrimLeftFunc(s, drop)
		}
		if end {
			s = strings.TrimRightFunc(s, drop)
		}
		return rt.String(s), f.Scan((size - len(s)) * (4 + len(chars)))
	}
}

func stringReplace(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	s := this.AsString()
	if args[0].Kind() == rt.KindChar {
		return text(f, replaceAll(s, rt.CharString(args[0].AsChar()), rt.CharString(args[1].AsChar())))
	}
	from, to := args[0].AsString(), args[1].AsString()
	switch {
	case args[0].IsNull():
		return rt.Null, nullArg("oldValue")
	case from == "":
		return rt.Null, badArg("String cannot be of zero length. (Parameter 'oldValue')")
	case len(args) > 2 && ignoresCase(args[2]):
		return replaceFold(f, s, from, to)
	}
	if n := strings.Count(s, from); n > 0 {
		if err := cmp.Or(f.Alloc(len(s)+n*(len(to)-len(from))), f.Step(n>>3)); err != nil {
			return rt.Null, err
		}
	}
	return rt.String(replaceAll(s, from, to)), scan(f, s)
}

// replaceAll is strings.ReplaceAll that brings halves of a pair together.
func replaceAll(s, from, to string) string {
	out := strings.ReplaceAll(s, from, to)
	if strings.Contains(to, "\xED") || strings.Contains(out, "\xED\xA0") {
		return rt.FromUnits(rt.Units(out))
	}
	return out
}

// replaceFold replaces without regard to case.
func replaceFold(f *rt.Frame, s, from, to string) (rt.Value, error) {
	if err := payFold(f, s, from); err != nil {
		return rt.Null, err
	}
	c, at := composer{f: f}, 0
	for found := newFolder(s, from); ; {
		i := found.index(at)
		if i < 0 {
			break
		}
		if err := c.put(s[at:i]); err != nil {
			return rt.Null, err
		}
		if err := c.put(to); err != nil {
			return rt.Null, err
		}
		at = i + foldLength(s[i:], from)
	}
	err := c.put(s[at:])
	return rt.String(c.b.String()), err
}

func stringToCharArray(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	s := this.AsString()
	if err := f.Alloc(2 * len(s)); err != nil {
		return rt.Null, err
	}
	units := rt.Units(s)
	if len(args) > 0 {
		start, n := args[0].AsInt(), args[1].AsInt()
		if start < 0 || n < 0 || start+n > len(units) {
			return rt.Null, outOfRange("startIndex", indexMessage)
		}
		units = units[start : start+n]
	}
	if err := f.Alloc(24 * len(units)); err != nil {
		return rt.Null, err
	}
	items := make([]rt.Value, len(units))
	for i, u := range units {
		items[i] = rt.Char(u)
	}
	return rt.NewArray(rt.CharType, items), nil
}
