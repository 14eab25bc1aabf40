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
	chars, err := charsOf(f, args[0])
	if err != nil {
		return rt.Null, err
	}
	known := map[uint16]bool{}
	for _, u := range rt.Units(chars) {
		if !known[u] {
			known[u] = true
			sp.seps = append(sp.seps, rt.CharString(u))
		}
	}
	sp.white = len(sp.seps) == 0
	if err := sp.limits(args[1:]); err != nil {
		return rt.Null, err
	}
	return sp.split(f, this.AsString())
}

func stringSplitTexts(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	sp := &splitter{}
	if a := args[0].AsArray(); a != nil {
		if err := f.Alloc(2 * stringBytes * a.Len()); err != nil {
			return rt.Null, err
		}
	}
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

// A finder finds the separators in a text, one after the other.
type finder struct {
	text string
	at   int // up to where the text has been gone through
	seps []string
	next []int // where each separator is next
}

// finder begins a search, and pays for going through the text once for every separator.
func (sp *splitter) finder(f *rt.Frame, s string) (*finder, error) {
	fd := &finder{text: s}
	if !sp.white {
		fd.seps = sp.seps
	}
	fd.next = make([]int, len(fd.seps))
	for i := range fd.next {
		fd.next[i] = -1
	}
	return fd, f.Scan(len(s) * max(len(fd.seps), 1))
}

// find returns where the next separator begins and ends; false if there is none. Without separators it is white space.
func (fd *finder) find() (from, to int, ok bool) {
	if len(fd.seps) == 0 {
		for i, r := range fd.text[fd.at:] {
			if unicode.IsSpace(r) {
				return fd.at + i, fd.at + i + utf8.RuneLen(r), true
			}
		}
		return 0, 0, false
	}
	from = len(fd.text)
	for i, sep := range fd.seps {
		if fd.next[i] < fd.at {
			fd.next[i] = len(fd.text)
			if j := strings.Index(fd.text[fd.at:], sep); j >= 0 {
				fd.next[i] = fd.at + j
			}
		}
		if fd.next[i] < from {
			from, to = fd.next[i], fd.next[i]+len(sep)
		}
	}
	return from, to, from < len(fd.text)
}

// split cuts a text. With RemoveEmptyEntries empty parts do not count towards the limit.
func (sp *splitter) split(f *rt.Frame, s string) (rt.Value, error) {
	removeEmpty := sp.options&1 != 0
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
	fd := &finder{text: s, at: len(s)} // without any separator the text stays whole
	var err error
	if sp.white || len(sp.seps) > 0 {
		fd, err = sp.finder(f, s)
	}
	parts := []string{}
	keep := func(p string) error {
		if sp.options&2 != 0 {
			p = strings.TrimFunc(p, unicode.IsSpace)
		}
		if p == "" && removeEmpty {
			return nil
		}
		parts = append(parts, p)
		return f.Alloc(2 * stringBytes)
	}
	start := 0
	for err == nil && (sp.most < 0 || len(parts) < sp.most-1) {
		from, to, ok := fd.find()
		if !ok {
			break
		}
		err = keep(s[start:from])
		start, fd.at = to, to
	}
	if removeEmpty && sp.most > 0 {
		start = fd.dropLeading(start)
	}
	if err == nil {
		err = keep(s[start:])
	}
	return rt.Strings(parts), err
}

// stringBytes is what a string costs besides its text.
const stringBytes = 16

// dropLeading passes the separators that follow each other from a place on: those before the last part, when the limit was reached and
// empty parts do not count.
func (fd *finder) dropLeading(start int) int {
	for {
		from, to, ok := fd.find()
		if !ok || from != start {
			return start
		}
		start, fd.at = to, to
	}
}
