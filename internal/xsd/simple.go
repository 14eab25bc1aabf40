package xsd

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/portico-apim/portico/internal/xmltree"
)

// variety says how the values of a simple type are made (XML Schema Part 2, section 2.5.1).
type variety uint8

const (
	atomic variety = iota
	list
	union
)

// whiteSpace is what becomes of white space in a text before it is read.
type whiteSpace uint8

const (
	collapse whiteSpace = iota
	replace
	preserve
)

var blanks = strings.NewReplacer("\t", " ", "\n", " ", "\r", " ")

func (w whiteSpace) apply(text string) string {
	switch w {
	case preserve:
		return text
	case replace:
		return blanks.Replace(text)
	}
	return strings.Join(words(text), " ")
}

// words are the parts of a text between white space.
func words(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == '\t' || r == '\n' || r == '\r' })
}

// simple is what the values of a simple type are.
type simple struct {
	// def is the type itself.
	def     *typeDef
	variety variety
	kind    kind
	space   whiteSpace
	lexical func(text string) error
	// root is the built-in type that this one is made of; net and label are words of messages, see builtin.
	root, net, label string
	// integer says that there is no point; low and high are the bounds of a built-in type.
	integer   bool
	low, high *decimal
	item      *simple
	members   []*simple
	facets    facets
	// id and reference say that values are IDs and IDREFs.
	id, reference bool
}

// facets constrain values (section 4.3).
type facets struct {
	length, minLength, maxLength                           *int64
	totalDigits, fractionDigits                            *int64
	minInclusive, maxInclusive, minExclusive, maxExclusive *value
	enumerated                                             bool
	enumeration                                            []value
	// patterns must all match, of each one any.
	patterns [][]*pattern
}

// refers reports whether values are IDs, or refer to some.
func (s *simple) refers() bool { return s.id || s.reference || s.variety == list && s.item.reference }

// dotNet is what .NET calls a type without a name.
func (s *simple) dotNet() string {
	switch s.variety {
	case list:
		return "List of " + s.item.dotNet()
	case union:
		return "Union"
	}
	return s.label
}

// parse reads a value. The error is in the words of .NET.
func (s *simple) parse(raw string, scope *xmltree.Scope) (value, error) {
	text := s.space.apply(raw)
	for _, any := range s.facets.patterns {
		if !slices.ContainsFunc(any, func(p *pattern) bool { return p.matches(text) }) {
			return value{}, errFacet("Pattern")
		}
	}
	v, err := s.read(text, raw, scope)
	if err == nil {
		err = s.facets.check(&v)
	}
	return v, err
}

func (s *simple) read(text, raw string, scope *xmltree.Scope) (value, error) {
	switch s.variety {
	case list:
		return s.list(text, scope)
	case union:
		for _, m := range s.members {
			if v, err := m.parse(raw, scope); err == nil {
				return v, nil
			}
		}
		return value{}, fmt.Errorf("The value '%s' is not valid according to any of the memberTypes of the union.", text) //nolint:revive,staticcheck // .NET's words
	}
	return s.primitive(text, scope)
}

func (s *simple) list(text string, scope *xmltree.Scope) (value, error) {
	v := value{text: text}
	parts := words(text)
	if len(parts) == 0 && s.facets.minLength != nil && s.def != nil && s.def.name.space == space {
		return v, errEmptyValue
	}
	var key strings.Builder
	for _, part := range parts {
		item, err := s.item.parse(part, scope)
		if err != nil {
			return v, err
		}
		v.items = append(v.items, item)
		fmt.Fprintf(&key, "%d:%d:%s ", item.kind, len(item.key), item.key)
	}
	v.key, v.length = key.String(), int64(len(parts))
	return v, nil
}

// errFacet is .NET's complaint about a facet.
func errFacet(name string) error { return fmt.Errorf("The %s constraint failed.", name) } //nolint:revive,staticcheck // .NET's words

var (
	errLength    = errors.New("The actual length is not equal to the specified length.") //nolint:revive,staticcheck // .NET's words
	errMinLength = errors.New("The actual length is less than the MinLength value.")     //nolint:revive,staticcheck // .NET's words
	errMaxLength = errors.New("The actual length is greater than the MaxLength value.")  //nolint:revive,staticcheck // .NET's words
)

// check compares a value with the facets, in the order of .NET.
func (f *facets) check(v *value) error {
	switch {
	case f.length != nil && v.length != *f.length && v.counted():
		return errLength
	case f.minLength != nil && v.length < *f.minLength && v.counted():
		return errMinLength
	case f.maxLength != nil && v.length > *f.maxLength && v.counted():
		return errMaxLength
	}
	for _, bound := range []struct {
		limit *value
		name  string
		holds func(int) bool
	}{
		{f.maxInclusive, "MaxInclusive", func(c int) bool { return c <= 0 }},
		{f.maxExclusive, "MaxExclusive", func(c int) bool { return c < 0 }},
		{f.minInclusive, "MinInclusive", func(c int) bool { return c >= 0 }},
		{f.minExclusive, "MinExclusive", func(c int) bool { return c > 0 }},
	} {
		if bound.limit == nil {
			continue
		}
		if c, ok := v.compare(bound.limit); !ok || !bound.holds(c) {
			return errFacet(bound.name)
		}
	}
	if f.enumerated && !slices.ContainsFunc(f.enumeration, func(e value) bool { return e.equal(v) }) {
		return errFacet("Enumeration")
	}
	return f.digits(v)
}

func (f *facets) digits(v *value) error {
	if v.kind != kindDecimal || f.totalDigits == nil && f.fractionDigits == nil {
		return nil
	}
	total, fraction := v.decimal.digits()
	switch {
	case f.totalDigits != nil && total > *f.totalDigits:
		return errFacet("TotalDigits")
	case f.fractionDigits != nil && fraction > *f.fractionDigits:
		return errFacet("FractionDigits")
	}
	return nil
}

// counted reports whether length facets mean something for a value: not for qualified names, as in .NET.
func (v *value) counted() bool { return v.kind != kindQName && v.kind != kindNotation }
