package policy

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/portico-apim/portico/internal/csharp/rt"
	"github.com/portico-apim/portico/internal/policyxml"
)

// schema is what the tags of a struct say about an XML element.
type schema struct {
	attrs, elems []field
	// text is the field that takes the element's own text; block the field that takes nested policies.
	text   *field
	block  []int
	policy bool
}

// field is one tagged field of a struct.
type field struct {
	name  string
	index []int  // for reflect.Value.FieldByIndex
	kind  string // attr, elem or text
	// required, fallback and the rest come from the tag of the same name.
	required   bool
	hasDefault bool
	fallback   string
	enum       []string
	min, max   *float64
	// verbatim keeps the white space around a text; markup makes child elements a part of it.
	verbatim, markup bool
	// whole says that the field is a Markup.
	whole bool
	// spliced says that the field is Included.
	spliced bool
}

// Included is a field that stands for fragments: their elements are children like those that are written in their place. Its tag is elem:"include-fragment".
type Included struct{}

// Markup is a child element as it is written, tags included, with named values put in: a document in another language. The field's tag has the name that
// the documentation gives the element; its prefix may be another one.
type Markup struct{ value policyxml.Value }

// Value returns the text of the element, whose offsets map back to the document.
func (m *Markup) Value() policyxml.Value { return m.value }

// takes reports whether a child element of a name belongs into the field.
func (f *field) takes(name string) bool {
	return name == f.name || f.whole && localName(name) == localName(f.name)
}

// localName is a name without its prefix.
func localName(name string) string { return name[strings.IndexByte(name, ':')+1:] }

// valueTypes are the types that Literal allows.
var valueTypes = []reflect.Type{
	reflect.TypeFor[string](), reflect.TypeFor[bool](), reflect.TypeFor[int](), reflect.TypeFor[float64](), reflect.TypeFor[time.Duration](),
	reflect.TypeFor[rt.Value](),
}

// schemaOf reads the tags of a struct type. It panics on a wrong tag, which a test of the table of policies finds.
func schemaOf(t reflect.Type) *schema {
	s := &schema{policy: reflect.PointerTo(t).Implements(reflect.TypeFor[Policy]())}
	for i := range t.NumField() {
		s.add(t, []int{i})
	}
	return s
}

// add reads the tags of a field; those of an embedded struct count as the outer struct's own.
func (s *schema) add(t reflect.Type, i []int) {
	sf := t.FieldByIndex(i)
	if sf.Anonymous {
		for j := range sf.Type.NumField() {
			s.add(t, append(slices.Clone(i), j))
		}
		return
	}
	if _, ok := sf.Tag.Lookup("block"); ok {
		if sf.Type != reflect.TypeFor[Block]() {
			panic(fmt.Sprintf("%s.%s: a block must be of type policy.Block", t, sf.Name))
		}
		s.block = i
		return
	}
	for _, kind := range []string{"attr", "elem", "text"} {
		tag, ok := sf.Tag.Lookup(kind)
		if !ok {
			continue
		}
		f := newField(kind, tag, i, sf.Tag)
		f.whole = sf.Type == reflect.TypeFor[Markup]()
		f.spliced = sf.Type == reflect.TypeFor[Included]() || sf.Type == reflect.TypeFor[[]Included]()
		switch kind {
		case "attr":
			s.attrs = append(s.attrs, f)
		case "elem":
			s.elems = append(s.elems, f)
		case "text":
			s.text = &f
		}
	}
}

func newField(kind, tag string, index []int, all reflect.StructTag) field {
	name, options, _ := strings.Cut(tag, ",")
	if kind == "text" {
		name, options = "text", tag
	}
	opts := strings.Split(options, ",")
	f := field{
		name: name, kind: kind, index: index, enum: strings.Fields(all.Get("enum")),
		required: slices.Contains(opts, "required"), verbatim: slices.Contains(opts, "verbatim"), markup: slices.Contains(opts, "markup"),
	}
	f.fallback, f.hasDefault = all.Lookup("default")
	f.min, f.max = bound(all, "min"), bound(all, "max")
	return f
}

// markup returns the content of an element whose child elements are text.
func (s *schema) markup(el *policyxml.Element) (policyxml.Value, bool) {
	if s.text == nil || !s.text.markup {
		return policyxml.Value{}, false
	}
	count, declared := 0, 0
	for child := range el.Elements() {
		count++
		if len(child.Attrs) == 0 && slices.ContainsFunc(s.elems, func(f field) bool { return f.name == child.Name }) {
			declared++
		}
	}
	if count == 0 || count == 1 && declared == 1 && el.Text().Trimmed() == "" {
		return policyxml.Value{}, false
	}
	return el.Markup(), true
}

func bound(tag reflect.StructTag, key string) *float64 {
	text, ok := tag.Lookup(key)
	if !ok {
		return nil
	}
	n, err := strconv.ParseFloat(text, 64)
	if err != nil {
		panic(fmt.Sprintf("tag %s:%q is not a number", key, text))
	}
	return &n
}

// allowed reports whether a literal is one of the enumerated values, if there are any.
func (f *field) allowed(text string) bool {
	return len(f.enum) == 0 || slices.Contains(f.enum, text)
}

func (f *field) inRange(text string) bool {
	if f.min == nil && f.max == nil {
		return true
	}
	n, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
	return err == nil && (f.min == nil || n >= *f.min) && (f.max == nil || n <= *f.max)
}

// want says in words what a field takes.
func (f *field) want(dst reflect.Value) string {
	if len(f.enum) > 0 {
		return "one of " + strings.Join(f.enum, ", ")
	}
	words := literalWords(dst)
	switch {
	case f.min != nil && f.max != nil:
		words += " from " + numeral(*f.min) + " to " + numeral(*f.max)
	case f.min != nil:
		words += " of at least " + numeral(*f.min)
	case f.max != nil:
		words += " of at most " + numeral(*f.max)
	}
	return words
}

func numeral(n float64) string { return strconv.FormatFloat(n, 'f', -1, 64) }

func literalWords(dst reflect.Value) string {
	t := dst.Type()
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	for _, v := range valueTypes {
		if t == v || strings.HasPrefix(t.Name(), "Expr["+v.String()+"]") {
			switch v.Kind() {
			case reflect.Bool:
				return "true or false"
			case reflect.Int:
				return "a whole number"
			case reflect.Float64:
				return "a number"
			case reflect.Int64:
				return "a number of seconds"
			}
		}
	}
	return "text"
}

// isValue reports whether a field takes text rather than child elements.
func isValue(v reflect.Value) bool {
	if _, ok := v.Addr().Interface().(anyExpr); ok {
		return true
	}
	return slices.Contains(valueTypes, v.Type())
}

func (f *field) label() string {
	if f.kind == "text" {
		return "the text"
	}
	return f.name
}

// inWords says where a value stands.
func (f *field) inWords(el *policyxml.Element) string {
	if f.kind == "elem" { // the element is the field
		return "'" + el.Name + "'"
	}
	return "'" + f.label() + "' of '" + el.Name + "'"
}

// place names a field as Definition.Blind takes it.
func (f *field) place() string {
	switch f.kind {
	case "attr":
		return "@" + f.name
	case "elem":
		return "<" + f.name + ">"
	}
	return f.name
}

// fields returns all fields.
func (s *schema) fields() []field {
	all := slices.Concat(s.attrs, s.elems)
	if s.text != nil {
		all = append(all, *s.text)
	}
	if s.block != nil {
		all = append(all, field{name: "{policies}", index: s.block, kind: "block"})
	}
	return all
}

func (s *schema) attrNames() []string {
	names := make([]string, len(s.attrs))
	for i, f := range s.attrs {
		names[i] = f.name
	}
	return names
}

func (s *schema) elemNames() []string {
	names := make([]string, len(s.elems))
	for i, f := range s.elems {
		names[i] = f.name
	}
	return names
}
