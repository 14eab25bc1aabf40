package lib

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/portico-apim/portico/internal/csharp/rt"
)

var stringSearchClass = class(rt.StringType.Def, "", table{
	{"bool Contains(string value)", stringContains, "Reports whether another text is in the text."},
	{"bool Contains(char value)", stringContains, "Reports whether a character is in the text."},
	{"bool Contains(string value, StringComparison comparisonType)", stringContains, "Reports whether another text is in the text."},
	{"bool Contains(char value, StringComparison comparisonType)", stringContains, "Reports whether a character is in the text."},
	{"bool StartsWith(string value)", stringStartsWith, "Reports whether the text begins with another one."},
	{"bool StartsWith(char value)", stringStartsWith, "Reports whether the text begins with a character."},
	{"bool StartsWith(string value, StringComparison comparisonType)", stringStartsWith, "Reports whether the text begins with another one."},
	{"bool StartsWith(string value, bool ignoreCase, CultureInfo culture)", stringStartsWith, "Reports whether the text begins with another one."},
	{"bool EndsWith(string value)", stringEndsWith, "Reports whether the text ends with another one."},
	{"bool EndsWith(char value)", stringEndsWith, "Reports whether the text ends with a character."},
	{"bool EndsWith(string value, StringComparison comparisonType)", stringEndsWith, "Reports whether the text ends with another one."},
	{"bool EndsWith(string value, bool ignoreCase, CultureInfo culture)", stringEndsWith, "Reports whether the text ends with another one."},
	{"int IndexOf(char value)", stringIndexOf, "Returns where a character first is, or -1."},
	{"int IndexOf(char value, int startIndex)", stringIndexOf, "Returns where a character first is from an index on, or -1."},
	{"int IndexOf(char value, int startIndex, int count)", stringIndexOf, "Returns where a character first is in a part of the text, or -1."},
	{"int IndexOf(string value)", stringIndexOf, "Returns where another text first is, or -1."},
	{"int IndexOf(string value, int startIndex)", stringIndexOf, "Returns where another text first is from an index on, or -1."},
	{"int IndexOf(string value, int startIndex, int count)", stringIndexOf, "Returns where another text first is in a part of the text, or -1."},
	{"int IndexOf(string value, StringComparison comparisonType)", stringIndexOf, "Returns where another text first is, or -1."},
	{"int IndexOf(string value, int startIndex, StringComparison comparisonType)", stringIndexOf, "Returns where another text first is from an index on, or -1."},
	{"int LastIndexOf(char value)", stringLastIndexOf, "Returns where a character last is, or -1."},
	{"int LastIndexOf(char value, int startIndex)", stringLastIndexOf, "Returns where a character last is up to an index, or -1."},
	{"int LastIndexOf(string value)", stringLastIndexOf, "Returns where another text last is, or -1."},
	{"int LastIndexOf(string value, int startIndex)", stringLastIndexOf, "Returns where another text last is up to an index, or -1."},
	{"int LastIndexOf(string value, StringComparison comparisonType)", stringLastIndexOf, "Returns where another text last is, or -1."},
	{"int IndexOfAny(char[] anyOf)", stringIndexOfAny, "Returns where one of some characters first is, or -1."},
	{"int IndexOfAny(char[] anyOf, int startIndex)", stringIndexOfAny, "Returns where one of some characters first is from an index on, or -1."},
	{"int LastIndexOfAny(char[] anyOf)", stringLastIndexOfAny, "Returns where one of some characters last is, or -1."},
	{"bool Equals(string value)", stringEquals, "Reports whether two texts are the same."},
	{"bool Equals(string value, StringComparison comparisonType)", stringEquals, "Reports whether two texts are the same."},
	{"static bool Equals(string a, string b)", stringEqualsStatic, "Reports whether two texts are the same."},
	{"static bool Equals(string a, string b, StringComparison comparisonType)", stringEqualsStatic, "Reports whether two texts are the same."},
	{"int CompareTo(string strB)", stringCompareTo, "Compares with another text: negative, 0 or positive."},
	{"int CompareTo(object value)", stringCompareTo, "Compares with another text: negative, 0 or positive."},
	{"static int Compare(string strA, string strB)", stringCompare, "Compares two texts: negative, 0 or positive."},
	{"static int Compare(string strA, string strB, bool ignoreCase)", stringCompare, "Compares two texts: negative, 0 or positive."},
	{"static int Compare(string strA, string strB, bool ignoreCase, CultureInfo culture)", stringCompare, "Compares two texts: negative, 0 or positive."},
	{"static int Compare(string strA, string strB, StringComparison comparisonType)", stringCompare, "Compares two texts: negative, 0 or positive."},
	{"static int CompareOrdinal(string strA, string strB)", stringCompareOrdinal, "Compares two texts by their code units."},
	{"string[] Split(params char[] separator)", stringSplitChars, "Cuts the text at characters; at white space if none are given."},
	{"string[] Split(char[] separator, int count)", stringSplitChars, "Cuts the text at characters into at most count parts."},
	{"string[] Split(char[] separator, StringSplitOptions options)", stringSplitChars, "Cuts the text at characters."},
	{"string[] Split(char[] separator, int count, StringSplitOptions options)", stringSplitChars, "Cuts the text at characters into at most count parts."},
	{"string[] Split(char separator, StringSplitOptions options = StringSplitOptions.None)", stringSplitChar, "Cuts the text at a character."},
	{"string[] Split(char separator, int count, StringSplitOptions options = StringSplitOptions.None)", stringSplitChar, "Cuts the text at a character into at most count parts."},
	{"string[] Split(string separator, StringSplitOptions options = StringSplitOptions.None)", stringSplitText, "Cuts the text at another text."},
	{"string[] Split(string separator, int count, StringSplitOptions options = StringSplitOptions.None)", stringSplitText, "Cuts the text at another text into at most count parts."},
	{"string[] Split(string[] separator, StringSplitOptions options)", stringSplitTexts, "Cuts the text at other texts."},
	{"string[] Split(string[] separator, int count, StringSplitOptions options)", stringSplitTexts, "Cuts the text at other texts into at most count parts."},
})

// ignoresCase reports whether a StringComparison, or a bool, says that case does not count.
func ignoresCase(v rt.Value) bool {
	if v.Kind() == rt.KindBool {
		return v.AsBool()
	}
	return v.AsInt()%2 == 1
}

// needle is the text or character that is looked for.
func needle(v rt.Value) (string, error) {
	switch {
	case v.Kind() == rt.KindChar:
		return rt.CharString(v.AsChar()), nil
	case v.IsNull():
		return "", nullArg("value")
	}
	return v.AsString(), nil
}

func stringContains(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	s := this.AsString()
	sub, err := needle(args[0])
	if err != nil {
		return rt.Null, err
	}
	if len(args) > 1 && ignoresCase(args[1]) {
		return rt.Bool(indexFold(s, sub) >= 0), scan(f, s)
	}
	return rt.Bool(strings.Contains(s, sub)), scan(f, s)
}

func stringStartsWith(_ *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	s := this.AsString()
	sub, err := needle(args[0])
	if err != nil {
		return rt.Null, err
	}
	if len(args) > 1 && ignoresCase(args[1]) {
		return truth(foldLength(s, sub) >= 0)
	}
	return truth(strings.HasPrefix(s, sub))
}

func stringEndsWith(_ *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	s := this.AsString()
	sub, err := needle(args[0])
	if err != nil {
		return rt.Null, err
	}
	if len(args) > 1 && ignoresCase(args[1]) {
		n := rt.Length(s) - rt.Length(sub)
		return truth(n >= 0 && rt.EqualFold(rt.Slice(s, n, rt.Length(s)), sub))
	}
	return truth(strings.HasSuffix(s, sub))
}

// foldLength is the number of bytes at the beginning of s that are sub but for case, -1 if it does not begin so.
func foldLength(s, sub string) int {
	n := 0
	for _, want := range sub {
		got, size := utf8.DecodeRuneInString(s[n:])
		if size == 0 || got != want && unicode.ToUpper(got) != unicode.ToUpper(want) {
			return -1
		}
		n += size
	}
	return n
}

// indexFold is strings.Index without regard to case.
func indexFold(s, sub string) int {
	if rt.IsASCII(s) && rt.IsASCII(sub) {
		return strings.Index(strings.ToLower(s), strings.ToLower(sub))
	}
	for i := range s {
		if foldLength(s[i:], sub) >= 0 {
			return i
		}
	}
	if sub == "" {
		return 0
	}
	return -1
}

// window returns the part of a text that a search with a start, and perhaps a count, goes through.
func window(s string, args []rt.Value) (part string, start int, fold bool, err error) {
	part = s
	if n := len(args); n > 0 && args[n-1].Kind() == rt.KindEnum {
		fold = ignoresCase(args[n-1])
		args = args[:n-1]
	}
	if len(args) == 0 {
		return part, 0, fold, nil
	}
	size := rt.Length(s)
	start = args[0].AsInt()
	n := size - start
	if len(args) > 1 {
		n = args[1].AsInt()
	}
	if start < 0 || start > size {
		return "", 0, false, outOfRange("startIndex", indexMessage)
	}
	if n < 0 || start+n > size {
		return "", 0, false, outOfRange("count", "Count must be positive and count must refer to a location within the string/array/collection.")
	}
	return rt.Slice(s, start, start+n), start, fold, nil
}

func stringIndexOf(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	sub, err := needle(args[0])
	if err != nil {
		return rt.Null, err
	}
	part, start, fold, err := window(this.AsString(), args[1:])
	if err != nil {
		return rt.Null, err
	}
	i := strings.Index(part, sub)
	if fold {
		i = indexFold(part, sub)
	}
	if i < 0 {
		return rt.Int(-1), scan(f, part)
	}
	return rt.Int(start + rt.Length(part[:i])), scan(f, part)
}

func stringLastIndexOf(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	s := this.AsString()
	sub, err := needle(args[0])
	if err != nil {
		return rt.Null, err
	}
	fold := false
	if len(args) > 1 && args[1].Kind() == rt.KindEnum {
		fold = ignoresCase(args[1])
	} else if len(args) > 1 {
		size := rt.Length(s)
		start := args[1].AsInt()
		if start < -1 || start > size || start == -1 && size > 0 {
			return rt.Null, outOfRange("startIndex", indexMessage)
		}
		s = rt.Slice(s, 0, min(start+1, size))
	}
	if fold {
		s, sub = mapRunes(s, toUpper), mapRunes(sub, toUpper)
	}
	i := strings.LastIndex(s, sub)
	if i < 0 {
		return rt.Int(-1), scan(f, s)
	}
	return rt.Int(rt.Length(s[:i])), scan(f, s)
}

func stringIndexOfAny(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	if args[0].IsNull() {
		return rt.Null, nullArg("anyOf")
	}
	part, start, _, err := window(this.AsString(), args[1:])
	if err != nil {
		return rt.Null, err
	}
	i := strings.IndexAny(part, charsText(args[0]))
	if i < 0 {
		return rt.Int(-1), scan(f, part)
	}
	return rt.Int(start + rt.Length(part[:i])), scan(f, part)
}

func stringLastIndexOfAny(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	if args[0].IsNull() {
		return rt.Null, nullArg("anyOf")
	}
	s := this.AsString()
	i := strings.LastIndexAny(s, charsText(args[0]))
	if i < 0 {
		return rt.Int(-1), scan(f, s)
	}
	return rt.Int(rt.Length(s[:i])), scan(f, s)
}

func stringEquals(_ *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	if !args[0].IsString() {
		return truth(false)
	}
	if len(args) > 1 && ignoresCase(args[1]) {
		return truth(rt.EqualFold(this.AsString(), args[0].AsString()))
	}
	return truth(this.AsString() == args[0].AsString())
}

func stringEqualsStatic(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	if args[0].IsNull() || args[1].IsNull() {
		return truth(args[0].IsNull() && args[1].IsNull())
	}
	return stringEquals(f, args[0], args[1:])
}

func stringCompareTo(_ *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	if args[0].IsNull() {
		return number(1)
	}
	if !args[0].IsString() {
		return rt.Null, badArg("Object must be of type String.")
	}
	return number(rt.CompareText(this.AsString(), args[0].AsString(), false))
}

func stringCompare(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	a, b := args[0], args[1]
	if a.IsNull() || b.IsNull() {
		return number(btoi(!a.IsNull()) - btoi(!b.IsNull()))
	}
	fold := len(args) > 2 && ignoresCase(args[2])
	if len(args) > 2 && args[2].Kind() == rt.KindEnum && args[2].AsInt() >= 4 {
		return number(compareOrdinal(a.AsString(), b.AsString(), fold))
	}
	return number(rt.CompareText(a.AsString(), b.AsString(), fold))
}

func stringCompareOrdinal(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	a, b := args[0], args[1]
	if a.IsNull() || b.IsNull() {
		return number(btoi(!a.IsNull()) - btoi(!b.IsNull()))
	}
	return number(compareOrdinal(a.AsString(), b.AsString(), false))
}

// compareOrdinal is the difference of the first code units that differ, or of the lengths.
func compareOrdinal(a, b string, fold bool) int {
	if fold {
		a, b = mapRunes(a, toUpper), mapRunes(b, toUpper)
	}
	x, y := rt.Units(a), rt.Units(b)
	for i := range min(len(x), len(y)) {
		if x[i] != y[i] {
			return int(x[i]) - int(y[i])
		}
	}
	return len(x) - len(y)
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// A splitter cuts a text.
type splitter struct {
	seps    []string
	white   bool // cut at white space
	most    int
	options int
}

// limits reads count and options from the arguments behind the separator.
func (sp *splitter) limits(args []rt.Value) error {
	sp.most = -1
	for _, a := range args {
		if a.Kind() == rt.KindEnum {
			sp.options = a.AsInt()
			continue
		}
		sp.most = a.AsInt()
		if sp.most < 0 {
			return outOfRange("count", "Count cannot be less than zero.")
		}
	}
	return nil
}

func stringSplitChar(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	sp := &splitter{seps: []string{rt.CharString(args[0].AsChar())}}
	if err := sp.limits(args[1:]); err != nil {
		return rt.Null, err
	}
	return sp.split(f, this.AsString())
}

func stringSplitText(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	sp := &splitter{}
	if s := args[0].AsString(); s != "" {
		sp.seps = []string{s}
	} else {
		sp.white = args[0].IsNull()
	}
	if err := sp.limits(args[1:]); err != nil {
		return rt.Null, err
	}
	return sp.split(f, this.AsString())
}

func stringSplitChars(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	sp := &splitter{}
	for _, u := range rt.Units(charsText(args[0])) {
		sp.seps = append(sp.seps, rt.CharString(u))
	}
	sp.white = len(sp.seps) == 0
	if err := sp.limits(args[1:]); err != nil {
		return rt.Null, err
	}
	return sp.split(f, this.AsString())
}

func stringSplitTexts(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	sp := &splitter{}
	given := args[0].AsStrings()
	for _, s := range given {
		if s != "" {
			sp.seps = append(sp.seps, s)
		}
	}
	sp.white = len(given) == 0
	if err := sp.limits(args[1:]); err != nil {
		return rt.Null, err
	}
	return sp.split(f, this.AsString())
}

// next returns where the first separator is and its length, -1 if there is none.
func (sp *splitter) next(s string) (at, size int) {
	if sp.white {
		for i, r := range s {
			if unicode.IsSpace(r) {
				return i, utf8.RuneLen(r)
			}
		}
		return -1, 0
	}
	at = -1
	for _, sep := range sp.seps {
		if i := strings.Index(s, sep); i >= 0 && (at < 0 || i < at) {
			at, size = i, len(sep)
		}
	}
	return at, size
}

// split cuts a text. With RemoveEmptyEntries empty parts do not count towards the limit.
func (sp *splitter) split(f *rt.Frame, s string) (rt.Value, error) {
	removeEmpty, trim := sp.options&1 != 0, sp.options&2 != 0
	if sp.most == 0 || s == "" && removeEmpty {
		return rt.Strings(nil), nil
	}
	if len(sp.seps) == 1 && sp.most < 0 && sp.options == 0 {
		n := strings.Count(s, sp.seps[0]) + 1
		if err := f.Alloc(16*n + len(s)>>4); err != nil {
			return rt.Null, err
		}
		return rt.Strings(strings.Split(s, sp.seps[0])), nil
	}
	parts := []string{}
	clean := func(p string) string {
		if trim {
			return strings.TrimFunc(p, unicode.IsSpace)
		}
		return p
	}
	for sp.most < 0 || len(parts) < sp.most-1 {
		at, size := sp.next(s)
		if at < 0 {
			break
		}
		if err := f.Alloc(32 + at>>4); err != nil {
			return rt.Null, err
		}
		if p := clean(s[:at]); p != "" || !removeEmpty {
			parts = append(parts, p)
		}
		s = s[at+size:]
	}
	s = sp.dropLeading(s, removeEmpty)
	if p := clean(s); p != "" || !removeEmpty {
		parts = append(parts, p)
	}
	return rt.Strings(parts), nil
}

// dropLeading takes separators off the last part when the limit was reached and empty parts do not count.
func (sp *splitter) dropLeading(s string, removeEmpty bool) string {
	for removeEmpty && sp.most > 0 {
		at, size := sp.next(s)
		if at != 0 {
			return s
		}
		s = s[size:]
	}
	return s
}
