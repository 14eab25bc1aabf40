package odata

import (
	"regexp"
	"strings"
)

// literalForms are the primitive literals that are not in quotes (OData ABNF, section 7). The first that fits a whole word wins.
var literalForms = []struct {
	form *regexp.Regexp
	typ  typeRef
}{
	{regexp.MustCompile(`^null$`), nothing},
	{regexp.MustCompile(`^(true|false)$`), aBoolean},
	{regexp.MustCompile(`^[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}$`), typeRef{family: guid, name: "Edm.Guid"}},
	{regexp.MustCompile(`^-?\d{4,}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$`), typeRef{family: date, name: "Edm.Date"}},
	{regexp.MustCompile(`^-?\d{4,}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])[Tt]([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,12})?)?([Zz]|[+-]([01]\d|2[0-3]):[0-5]\d)$`), typeRef{family: moment, name: "Edm.DateTimeOffset"}},
	{regexp.MustCompile(`^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,12})?)?$`), typeRef{family: timeOfDay, name: "Edm.TimeOfDay"}},
	{regexp.MustCompile(`^[+-]?\d{1,9}$`), anInteger},
	{regexp.MustCompile(`^[+-]?\d{1,19}[Ll]?$`), typeRef{family: number, name: "Edm.Int64"}},
	{regexp.MustCompile(`^[+-]?\d+(\.\d+)?[Mm]?$`), typeRef{family: number, name: "Edm.Decimal"}},
	{regexp.MustCompile(`^([+-]?\d+(\.\d+)?([eE][+-]?\d+)?[DdFf]?|-?INF|NaN)$`), typeRef{family: number, name: "Edm.Double"}},
}

// prefixed are the literals in quotes with a word before them; those behind the empty line are of OData 2 and 3.
var prefixed = map[string]struct {
	typ    typeRef
	form   *regexp.Regexp
	legacy bool
}{
	"duration": {typeRef{family: duration, name: "Edm.Duration"}, regexp.MustCompile(`^[+-]?P(\d+D)?(T(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?$`), false},
	"binary":   {typeRef{family: binary, name: "Edm.Binary"}, regexp.MustCompile(`^[A-Za-z0-9_\-+/]*={0,2}$`), false},
	"geography": {
		typeRef{family: geo, name: "Edm.Geography"}, regexp.MustCompile(`^(SRID=\d+;)?[A-Za-z]+\(.*\)$`), false,
	},
	"geometry": {typeRef{family: geo, name: "Edm.Geometry"}, regexp.MustCompile(`^(SRID=\d+;)?[A-Za-z]+\(.*\)$`), false},

	"datetime":       {typeRef{family: moment, name: "Edm.DateTime"}, regexp.MustCompile(`^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?)?Z?$`), true},
	"datetimeoffset": {typeRef{family: moment, name: "Edm.DateTimeOffset"}, regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$`), true},
	"time":           {typeRef{family: duration, name: "Edm.Time"}, regexp.MustCompile(`^P.*$`), true},
	"guid":           {typeRef{family: guid, name: "Edm.Guid"}, regexp.MustCompile(`^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$`), true},
	"X":              {typeRef{family: binary, name: "Edm.Binary"}, regexp.MustCompile(`^([0-9A-Fa-f]{2})*$`), true},
}

// literalHere takes a literal if one comes next.
func (e *expression) literalHere() (typeRef, bool, error) {
	if e.next() == '\'' {
		_, err := e.quoted()
		return aText, true, err
	}
	word := e.word()
	if word == "" {
		return anything, false, nil
	}
	if rest := e.text[e.at+len(word):]; rest != "" && rest[0] == '\'' {
		start := e.at
		e.at += len(word)
		content, err := e.quoted()
		if err != nil {
			return anything, false, err
		}
		t, err := e.marked(word, content, start)
		return t, true, err
	}
	before, _, _ := strings.Cut(word, ":") // a condition of case ends there
	for _, form := range []string{word, before} {
		if t, ok := unquoted(form); ok {
			e.at += len(form)
			return t, true, nil
		}
	}
	if isDigit(word[0]) || word[0] == '-' || word[0] == '+' {
		return anything, false, wrong("Syntax error: '%s' at position %d in '%s' is no literal.", word, e.at, e.text)
	}
	return anything, false, nil
}

// unquoted returns the type of a literal without quotes.
func unquoted(word string) (typeRef, bool) {
	for _, f := range literalForms {
		if f.form.MatchString(word) {
			return f.typ, true
		}
	}
	return anything, false
}

// word returns what comes next up to a character that can be in no literal without quotes.
func (e *expression) word() string {
	rest := e.text[e.at:]
	end := strings.IndexFunc(rest, func(r rune) bool {
		return r != '_' && r != '-' && r != '+' && r != ':' && r != '.' && !isNameRune(r, true)
	})
	if end < 0 {
		end = len(rest)
	}
	word := rest[:end]
	if !isDigit(e.next()) && e.next() != '-' && e.next() != '+' { // a name ends where names end: x:x/Name
		if i := strings.IndexAny(word, ":+-"); i >= 0 && !literalForms[2].form.MatchString(word) {
			word = word[:i]
		}
	}
	return word
}

// quoted takes a text in single quotes, two of which stand for one.
func (e *expression) quoted() (string, error) {
	start := e.at
	for i := e.at + 1; i < len(e.text); i++ {
		if e.text[i] != '\'' {
			continue
		}
		if i+1 < len(e.text) && e.text[i+1] == '\'' {
			i++
			continue
		}
		e.at = i + 1
		return e.text[start+1 : i], nil
	}
	return "", wrong("There is an unterminated literal at position %d in '%s'.", start, e.text)
}

// marked is a literal in quotes with a word before it.
func (e *expression) marked(word, content string, start int) (typeRef, error) {
	p, ok := prefixed[word]
	switch {
	case ok && p.legacy && !e.legacy, !ok && !strings.Contains(word, "."):
		return anything, wrong("Syntax error at position %d in '%s'.", start, e.text)
	case !ok:
		return e.enumValue(word, content)
	case !p.form.MatchString(content):
		return anything, wrong("Unrecognized '%s' literal '%s' at '%d' in '%s'.", p.typ.name, word+"'"+content+"'", start, e.text)
	}
	return p.typ, nil
}

// constant is the type of a text that must be a literal or a parameter alias.
func (c *check) constant(value string) (typeRef, error) {
	e := c.expression(strings.TrimSpace(value), anything)
	var t typeRef
	var ok bool
	var err error
	switch e.next() {
	case '@':
		t, err = e.alias()
		ok = true
		if t.family == null { // without a value it is for the service to complain
			t = anything
		}
	case '[', '{':
		t, err = e.json()
		ok = true
	default:
		t, ok, err = e.literalHere()
	}
	if err == nil && (!ok || e.at < len(e.text)) {
		err = wrong("Syntax error at position %d in '%s'.", e.at, e.text)
	}
	return t, err
}
