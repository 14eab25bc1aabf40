package lib

import (
	"strings"

	"github.com/portico-apim/portico/internal/csharp/rt"
)

// A jsonMark is a JsonToken: what a reader of JSON is on, or what a writer is told to write.
type jsonMark uint8

const (
	markNone jsonMark = iota
	markStartObject
	markStartArray
	markStartConstructor
	markProperty
	markComment
	markRaw
	markInteger
	markFloat
	markString
	markBoolean
	markNull
	markUndefined
	markEndObject
	markEndArray
	markEndConstructor
	markDate
	markBytes
)

var jsonMarkDef = rt.Declare("Newtonsoft.Json", "enum JsonToken { None, StartObject, StartArray, StartConstructor, PropertyName, Comment, Raw, Integer, Float, String, Boolean, Null, Undefined, EndObject, EndArray, EndConstructor, Date, Bytes }")

func (m jsonMark) String() string { return jsonMarkDef.Values[m].Name }

func (m jsonMark) starts() bool { return m >= markStartObject && m <= markStartConstructor }

func (m jsonMark) ends() bool { return m >= markEndObject && m <= markEndConstructor }

// valued reports whether the mark is a whole value.
func (m jsonMark) valued() bool { return m >= markRaw && !m.ends() }

// start is the beginning of what a mark ends.
func (m jsonMark) start() jsonMark { return m - markEndObject + markStartObject }

// end is the end of what a mark begins.
func (m jsonMark) end() jsonMark { return m - markStartObject + markEndObject }

// kind is the container that a mark begins.
func (m jsonMark) kind() tokenKind {
	return [...]tokenKind{kindObject, kindArray, kindConstructor}[m-markStartObject]
}

// A jsonStep is a container around the place of a reader or writer, by the mark that begins it.
type jsonStep struct {
	kind  jsonMark
	name  string // the property, in an object
	index int    // of the item, elsewhere; -1 before the first one
	named bool   // there has been a property
}

// A jsonScope is the containers around the place of a reader or writer, the innermost last.
type jsonScope []jsonStep

// top is the innermost container; markNone if there is none.
func (s jsonScope) top() jsonMark {
	if len(s) == 0 {
		return markNone
	}
	return s[len(s)-1].kind
}

// item notes that an item of the innermost container comes.
func (s jsonScope) item() {
	if len(s) > 0 && s[len(s)-1].kind != markStartObject {
		s[len(s)-1].index++
	}
}

func (s *jsonScope) enter(m jsonMark) { *s = append(*s, jsonStep{kind: m, index: -1}) }

func (s *jsonScope) leave() { *s = (*s)[:len(*s)-1] }

func (s jsonScope) property(name string) {
	if len(s) > 0 {
		s[len(s)-1].name, s[len(s)-1].named = name, true
	}
}

// path is the way to the place; started says that the innermost container has been begun, but nothing in it.
func (s jsonScope) path(started bool) string {
	if started && len(s) > 0 {
		s = s[:len(s)-1]
	}
	var b strings.Builder
	for _, step := range s {
		switch {
		case step.kind != markStartObject:
			b.WriteString("[" + itoa(step.index) + "]")
		case step.named:
			joinPath(&b, pathName(step.name))
		}
	}
	return b.String()
}
