package lib

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/portico-apim/portico/internal/csharp/rt"
)

var stringSplitClass = class(rt.StringType.Def, "", table{
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
