package jsonschema

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"
	"unicode/utf8"
)

// spot is where a value stands in a text, as byte offsets behind its tokens: Json.NET tells the place a reader has come to.
type spot struct {
	// name is behind the colon of the property whose value this is; 0 for what is none.
	name int
	// begin is behind the first token of the value: its brace, or the whole of a scalar. end is behind the last one.
	begin, end int
}

// locator finds values in a text by their path.
type locator struct {
	text  []byte
	spots map[string]spot
	// fold says that names are looked up whatever their letter case.
	fold bool
}

// locate reads a text, which is known to be JSON.
func locate(text []byte, fold bool) *locator {
	l := &locator{text: text, spots: map[string]spot{}, fold: fold}
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	l.value(dec, "", 0)
	return l
}

// value reads one value.
func (l *locator) value(dec *json.Decoder, path string, name int) {
	t, err := dec.Token()
	if err != nil {
		return
	}
	s := spot{name: name, begin: int(dec.InputOffset())}
	switch t {
	case json.Delim('{'):
		for dec.More() {
			key, err := dec.Token()
			text, ok := key.(string)
			if err != nil || !ok {
				return
			}
			l.value(dec, join(path, text), l.colon(int(dec.InputOffset())))
		}
		_, _ = dec.Token()
	case json.Delim('['):
		for i := 0; dec.More(); i++ {
			l.value(dec, join(path, strconv.Itoa(i)), 0)
		}
		_, _ = dec.Token()
	}
	s.end = int(dec.InputOffset())
	l.spots[path] = s
	if lower := strings.ToLower(path); l.fold && lower != path {
		l.spots[lower] = s
	}
}

// colon returns the offset behind the next colon.
func (l *locator) colon(offset int) int {
	if i := bytes.IndexByte(l.text[offset:], ':'); i >= 0 {
		return offset + i + 1
	}
	return offset
}

// join appends a name to a path. Names are preceded by their length, so that any character may stand in them.
func join(path, name string) string {
	return path + "/" + strconv.Itoa(len(name)) + ":" + name
}

// find returns where the value at a path stands.
func (l *locator) find(path []string) spot {
	at := ""
	for _, name := range path {
		at = join(at, name)
	}
	s, ok := l.spots[at]
	if !ok && l.fold {
		s = l.spots[strings.ToLower(at)]
	}
	return s
}

// lineAndColumn tells an offset as Json.NET does: lines from 1 on, and how many characters of the line have been read.
func (l *locator) lineAndColumn(offset int) (line, column int) {
	before := l.text[:offset]
	start := bytes.LastIndexByte(before, '\n') + 1
	return bytes.Count(before, []byte{'\n'}) + 1, utf8.RuneCount(before[start:])
}
