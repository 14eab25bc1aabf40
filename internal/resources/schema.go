package resources

import (
	"encoding/json"
	"fmt"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// The tags of a properties struct. Beside `json` there are:
//
//	arm:"required"   a PUT must have it                  arm:"readonly"   what clients send is passed over
//	arm:"secret"     sealed, never answered              arm:"writeonly"  read by Check, never stored
//	arm:"immutable"  may not change once it is set
//	enum:"a b c"     one of these, in any casing         default:"x"      what a PUT without it means
//	len:"1-300"      length of a text in characters      range:"0-100"    bounds of a number
//	pattern:"…"      a regular expression for all of it  ref:"kind"       an id, stored in full, of a resource that exists
//
// A reference keeps its target from being deleted; ref:"kind,cascade" is deleted with it.

// shapeKind says which JSON a Go type is read from.
type shapeKind int

const (
	shapeText shapeKind = iota
	shapeBool
	shapeInteger
	shapeNumber
	shapeTime
	shapeList
	shapeMap
	shapeStruct
	shapeAny
)

// shapeNames are how messages call the shapes.
var shapeNames = [...]string{"a string", "true or false", "an integer", "a number", "a date and time", "an array", "an object", "an object", "a value"}

// shape is the schema of one type.
type shape struct {
	kind   shapeKind
	elem   *shape
	fields *schema
}

// schema is what is known about a struct: its fields in the order of the struct.
type schema struct {
	fields []*field
	// names finds a field by its lower-cased JSON name.
	names map[string]*field
}

// field is one property.
type field struct {
	name  string
	index int
	shape *shape

	required, readonly, secret, writeonly, immutable bool

	enum    []string
	def     json.RawMessage
	pattern *regexp.Regexp
	length  *bounds
	bounds  *bounds
	ref     string
	cascade bool
}

// bounds are inclusive.
type bounds struct{ low, high float64 }

// schemaOf reads the tags of a struct type. It panics for a tag that means nothing: the types are part of the program.
func schemaOf(t reflect.Type) *schema {
	s := &schema{names: map[string]*field{}}
	for i := range t.NumField() {
		f := t.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if name == "" || name == "-" {
			continue
		}
		p := &field{name: name, index: i, shape: shapeOf(f.Type)}
		p.flags(f)
		p.values(f)
		s.fields = append(s.fields, p)
		s.names[strings.ToLower(name)] = p
	}
	return s
}

func (p *field) flags(f reflect.StructField) {
	for flag := range strings.SplitSeq(f.Tag.Get("arm"), ",") {
		switch flag {
		case "":
		case "required":
			p.required = true
		case "readonly":
			p.readonly = true
		case "secret":
			p.secret = true
		case "writeonly":
			p.writeonly = true
		case "immutable":
			p.immutable = true
		default:
			panic(fmt.Sprintf("field %s: unknown flag %q", f.Name, flag))
		}
	}
}

func (p *field) values(f reflect.StructField) {
	p.enum = strings.Fields(f.Tag.Get("enum"))
	if text, ok := f.Tag.Lookup("default"); ok {
		p.def = defaultOf(p.shape, text)
	}
	if text := f.Tag.Get("pattern"); text != "" {
		p.pattern = regexp.MustCompile(`^(?:` + text + `)$`)
	}
	p.length = boundsOf(f.Tag.Get("len"))
	p.bounds = boundsOf(f.Tag.Get("range"))
	var rule string
	p.ref, rule, _ = strings.Cut(f.Tag.Get("ref"), ",")
	p.cascade = rule == "cascade"
}

// defaultOf writes the text of a default tag as JSON.
func defaultOf(s *shape, text string) json.RawMessage {
	if s.kind != shapeText {
		return json.RawMessage(text)
	}
	quoted, err := json.Marshal(text)
	if err != nil {
		panic(err)
	}
	return quoted
}

// boundsOf reads "low-high".
func boundsOf(text string) *bounds {
	if text == "" {
		return nil
	}
	low, high, _ := strings.Cut(text, "-")
	l, err := strconv.ParseFloat(low, 64)
	if err != nil {
		panic(err)
	}
	h, err := strconv.ParseFloat(high, 64)
	if err != nil {
		panic(err)
	}
	return &bounds{l, h}
}

// shapeOf finds the shape of a type.
func shapeOf(t reflect.Type) *shape {
	switch {
	case t.Kind() == reflect.Pointer:
		return shapeOf(t.Elem())
	case t == reflect.TypeFor[time.Time]():
		return &shape{kind: shapeTime}
	case t == reflect.TypeFor[json.RawMessage]() || t.Kind() == reflect.Interface:
		return &shape{kind: shapeAny}
	}
	switch t.Kind() {
	case reflect.String:
		return &shape{kind: shapeText}
	case reflect.Bool:
		return &shape{kind: shapeBool}
	case reflect.Int, reflect.Int64, reflect.Int32:
		return &shape{kind: shapeInteger}
	case reflect.Float64:
		return &shape{kind: shapeNumber}
	case reflect.Slice:
		return &shape{kind: shapeList, elem: shapeOf(t.Elem())}
	case reflect.Map:
		return &shape{kind: shapeMap, elem: shapeOf(t.Elem())}
	case reflect.Struct:
		return &shape{kind: shapeStruct, fields: schemaOf(t)}
	}
	panic(fmt.Sprintf("type %s has no JSON shape", t))
}
