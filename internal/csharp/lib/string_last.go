package lib

import (
	"strings"

	"github.com/portico-apim/portico/internal/csharp/rt"
)

var stringLastClass = class(rt.StringType.Def, "", table{
	{"int LastIndexOf(char value)", stringLastIndexOf, "Returns where a character last is, or -1."},
	{"int LastIndexOf(char value, int startIndex)", stringLastIndexOf, "Returns where a character last is up to an index, or -1."},
	{"int LastIndexOf(char value, int startIndex, int count)", stringLastIndexOf, "Returns where a character last is among count of them up to an index, or -1."},
	{"int LastIndexOf(string value)", stringLastIndexOf, "Returns where another text last is, or -1."},
	{"int LastIndexOf(string value, int startIndex)", stringLastIndexOf, "Returns where another text last is up to an index, or -1."},
	{"int LastIndexOf(string value, int startIndex, int count)", stringLastIndexOf, "Returns where another text last is among count characters up to an index, or -1."},
	{"int LastIndexOf(string value, StringComparison comparisonType)", stringLastIndexOf, "Returns where another text last is, or -1."},
	{"int LastIndexOf(string value, int startIndex, StringComparison comparisonType)", stringLastIndexOf, "Returns where another text last is up to an index, or -1."},
	{"int LastIndexOf(string value, int startIndex, int count, StringComparison comparisonType)", stringLastIndexOf, "Returns where another text last is among count characters up to an index, or -1."},
	{"int LastIndexOfAny(char[] anyOf)", stringLastIndexOfAny, "Returns where one of some characters last is, or -1."},
	{"int LastIndexOfAny(char[] anyOf, int startIndex)", stringLastIndexOfAny, "Returns where one of some characters last is up to an index, or -1."},
	{"int LastIndexOfAny(char[] anyOf, int startIndex, int count)", stringLastIndexOfAny, "Returns where one of some characters last is among count of them up to an index, or -1."},
})

// lastWindow reads where a search backwards begins, perhaps a count, and perhaps a StringComparison. Beyond is whether it may begin behind the last
// character.
func lastWindow(f *rt.Frame, s string, args []rt.Value, beyond bool) (w window, err error) {
	w = window{text: s, to: len(s)}
	if n := len(args); n > 0 && args[n-1].Kind() == rt.KindEnum {
		w.fold = ignoresCase(args[n-1])
		args = args[:n-1]
	}
	if len(args) == 0 || s == "" {
		return w, nil
	}
	size, err := f.Length(s)
	if err != nil {
		return w, err
	}
	last := args[0].AsInt()
	count := last + 1
	if len(args) > 1 {
		count = args[1].AsInt()
	}
	if beyond && last == size {
		last, count = last-1, max(count-1, 0)
	}
	switch {
	case last < 0 || last >= size:
		return w, outOfRange("startIndex", indexMessage)
	case count < 0 || count > last+1:
		return w, outOfRange("count", "Count must be positive and count must refer to a location within the string/array/collection.")
	}
	if w.to, _, err = f.Offset(s, last+1); err != nil {
		return w, err
	}
	w.from, _, err = f.Offset(s, last+1-count)
	return w, err
}

func stringLastIndexOf(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	sub, err := needle(args[0])
	if err != nil {
		return rt.Null, err
	}
	w, err := lastWindow(f, this.AsString(), args[1:], args[0].IsString())
	if err != nil {
		return rt.Null, err
	}
	part := w.part()
	if err := scan(f, part); err != nil {
		return rt.Null, err
	}
	if !w.fold {
		return w.index(f, strings.LastIndex(part, sub))
	}
	if err := f.Alloc(2 * len(part)); err != nil {
		return rt.Null, err
	}
	at := strings.LastIndex(mapRunes(part, toUpper), mapRunes(sub, toUpper))
	if at < 0 {
		return rt.Int(-1), nil
	}
	before, err := f.Index(w.text, w.from)
	return rt.Int(before + rt.Length(mapRunes(part, toUpper)[:at])), err
}

func stringLastIndexOfAny(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	if args[0].IsNull() {
		return rt.Null, nullArg("anyOf")
	}
	w, err := lastWindow(f, this.AsString(), args[1:], false)
	if err != nil {
		return rt.Null, err
	}
	chars, err := charsOf(f, args[0])
	if err != nil {
		return rt.Null, err
	}
	part := w.part()
	if err := f.Scan(len(part) * anyCost(chars)); err != nil {
		return rt.Null, err
	}
	return w.index(f, strings.LastIndexAny(part, chars))
}
