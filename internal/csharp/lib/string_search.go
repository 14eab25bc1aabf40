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
	{"int IndexOfAny(char[] anyOf)", stringIndexOfAny, "Returns where one of some characters first is, or -1."},
	{"int IndexOfAny(char[] anyOf, int startIndex)", stringIndexOfAny, "Returns where one of some characters first is from an index on, or -1."},
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
	i, err := find(f, s, sub, len(args) > 1 && ignoresCase(args[1]))
	return rt.Bool(i >= 0), err
}

func stringStartsWith(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	s := this.AsString()
	sub, err := needle(args[0])
	if err != nil {
		return rt.Null, err
	}
	if len(args) > 1 && ignoresCase(args[1]) {
		return rt.Bool(foldLength(s, sub) >= 0), scan(f, sub)
	}
	return rt.Bool(strings.HasPrefix(s, sub)), scan(f, sub)
}

func stringEndsWith(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	s := this.AsString()
	sub, err := needle(args[0])
	if err != nil {
		return rt.Null, err
	}
	if len(args) > 1 && ignoresCase(args[1]) {
		return endsWithFold(f, s, sub)
	}
	return rt.Bool(strings.HasSuffix(s, sub)), scan(f, sub)
}

// endsWithFold reports whether a text ends with another one, whatever the case.
func endsWithFold(f *rt.Frame, s, sub string) (rt.Value, error) {
	size, err := f.Length(s)
	if err != nil || len(sub) > utf8.UTFMax*size {
		return rt.Bool(false), err
	}
	n := size - rt.Length(sub)
	if n < 0 {
		return rt.Bool(false), nil
	}
	end, err := f.Slice(s, n, size)
	if err != nil {
		return rt.Null, err
	}
	return rt.Bool(rt.EqualFold(end, sub)), scan(f, sub)
}

// find returns the byte offset of a text in another one, -1 if it is not there, and pays for what was gone through.
func find(f *rt.Frame, s, sub string, fold bool) (int, error) {
	i := -1
	if fold {
		if err := payFold(f, s, sub); err != nil {
			return i, err
		}
		i = newFolder(s, sub).index(0)
	} else {
		i = strings.Index(s, sub)
	}
	if i < 0 {
		return i, scan(f, s)
	}
	return i, f.Scan(i)
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

// payFold pays for looking for a text everywhere in another one without regard to case.
func payFold(f *rt.Frame, s, sub string) error {
	return f.Step(len(s) * (1 + len(sub)>>2) >> 4)
}

// A folder looks for a text without regard to case.
type folder struct {
	text, sub string
	ascii     bool // both are, and in small letters
}

func newFolder(s, sub string) folder {
	if rt.IsASCII(s) && rt.IsASCII(sub) {
		return folder{strings.ToLower(s), strings.ToLower(sub), true}
	}
	return folder{s, sub, false}
}

// index is where the text is next, from a byte on; -1 if it is not there.
func (fd folder) index(from int) int {
	if fd.ascii {
		if i := strings.Index(fd.text[from:], fd.sub); i >= 0 {
			return from + i
		}
		return -1
	}
	for i := range fd.text[from:] {
		if foldLength(fd.text[from+i:], fd.sub) >= 0 {
			return from + i
		}
	}
	if fd.sub == "" {
		return from
	}
	return -1
}

// A window is the part of a text that a search goes through.
type window struct {
	text  string
	from  int // byte offsets
	to    int
	start int // the index of from
	fold  bool
}

// windowOf reads a start, perhaps a count, and perhaps a StringComparison.
func windowOf(f *rt.Frame, s string, args []rt.Value) (w window, err error) {
	w = window{text: s, to: len(s)}
	if n := len(args); n > 0 && args[n-1].Kind() == rt.KindEnum {
		w.fold = ignoresCase(args[n-1])
		args = args[:n-1]
	}
	if len(args) == 0 {
		return w, nil
	}
	size, err := f.Length(s)
	if err != nil {
		return w, err
	}
	w.start = args[0].AsInt()
	n := size - w.start
	if len(args) > 1 {
		n = args[1].AsInt()
	}
	if w.start < 0 || w.start > size {
		return w, outOfRange("startIndex", indexMessage)
	}
	if n < 0 || w.start+n > size {
		return w, outOfRange("count", "Count must be positive and count must refer to a location within the string/array/collection.")
	}
	var split bool
	if w.from, split, err = f.Offset(s, w.start); split {
		_, size := utf8.DecodeRuneInString(s[w.from:])
		w.from += size
	}
	if err == nil && len(args) > 1 {
		w.to, _, err = f.Offset(s, w.start+n)
	}
	w.to = max(w.from, w.to)
	return w, err
}

// part is the text of the window.
func (w *window) part() string { return w.text[w.from:w.to] }

// index is the result of a search that found something at a byte offset of the window, or nothing (-1).
func (w *window) index(f *rt.Frame, at int) (rt.Value, error) {
	if at < 0 {
		return rt.Int(-1), nil
	}
	i, err := f.Index(w.text, w.from+at)
	return rt.Int(i), err
}

func stringIndexOf(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	sub, err := needle(args[0])
	if err != nil {
		return rt.Null, err
	}
	w, err := windowOf(f, this.AsString(), args[1:])
	if err != nil {
		return rt.Null, err
	}
	if sub == "" {
		return rt.Int(w.start), nil
	}
	at, err := find(f, w.part(), sub, w.fold)
	if err != nil {
		return rt.Null, err
	}
	return w.index(f, at)
}

func stringIndexOfAny(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	if args[0].IsNull() {
		return rt.Null, nullArg("anyOf")
	}
	w, err := windowOf(f, this.AsString(), args[1:])
	if err != nil {
		return rt.Null, err
	}
	chars, err := charsOf(f, args[0])
	if err != nil {
		return rt.Null, err
	}
	part := w.part()
	at := strings.IndexAny(part, chars)
	passed := len(part)
	if at >= 0 {
		passed = at
	}
	if err := f.Scan(2 * passed * anyCost(chars)); err != nil {
		return rt.Null, err
	}
	return w.index(f, at)
}

// anyCost is how much slower it is to look for one of some characters than for one.
func anyCost(chars string) int {
	if rt.IsASCII(chars) {
		return 1
	}
	return len(chars)
}
