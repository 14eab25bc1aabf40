package odata

import (
	"slices"
	"strings"
)

// family is a set of types whose values can be compared with each other. A null and an unknown value can be compared with everything.
type family byte

// The families. Their letters stand in the signatures of functions.
const (
	unknown    family = '?'
	null       family = '0'
	boolean    family = 'b'
	number     family = 'n'
	text       family = 's'
	guid       family = 'i'
	date       family = 'd'
	moment     family = 'o' // DateTimeOffset, and the DateTime of OData 2
	timeOfDay  family = 't'
	duration   family = 'u'
	binary     family = 'x'
	geo        family = 'g'
	stream     family = 'm'
	enumerated family = 'e'
	structured family = 'r'
)

// typeRef is the type of a property, a parameter or an expression.
type typeRef struct {
	family family
	// name is the qualified name, such as Edm.String.
	name string
	// of is the type of an entity or complex value; nil if it is not known.
	of *structType
	// many says that it is a collection.
	many bool
}

// String returns the type as messages have it.
func (t typeRef) String() string {
	if t.many {
		return "Collection(" + t.name + ")"
	}
	return t.name
}

// one is the type of an item of a collection.
func (t typeRef) one() typeRef {
	t.many = false
	return t
}

var (
	anything  = typeRef{family: unknown, name: "Edm.Untyped"}
	nothing   = typeRef{family: null, name: "<null>"}
	aBoolean  = typeRef{family: boolean, name: "Edm.Boolean"}
	anInteger = typeRef{family: number, name: "Edm.Int32"}
	aText     = typeRef{family: text, name: "Edm.String"}
)

// comparable reports whether values of two types can be compared: dates with moments, and the names of an enumeration's members with its values.
func (t typeRef) comparable(o typeRef) bool {
	a, b := t.family, o.family
	loose := func(f family) bool { return f == unknown || f == null }
	switch {
	case loose(a) || loose(b):
		return true
	case t.many != o.many:
		return false
	case a == b:
		return true
	}
	pair := func(x, y family) bool { return a == x && b == y || a == y && b == x }
	return pair(date, moment) || pair(text, enumerated)
}

// structType is an entity type or a complex type.
type structType struct {
	name     string
	base     *structType
	baseName string
	entity   bool
	// open says that values have properties that the document does not know; media that the entity is a stream (HasStream).
	open, media bool
	// alternate says that there are keys beside the one in key (Core.AlternateKeys).
	alternate  bool
	key        []string
	properties []*property
}

// property is a property or a navigation property.
type property struct {
	name       string
	typ        typeRef
	typeName   string
	navigation bool
	// relationship and to are the association of OData 2, and the role that it leads to.
	relationship, to string
}

// ref is the type as that of one value.
func (s *structType) ref() typeRef { return typeRef{family: structured, name: s.name, of: s} }

// find returns a property, one of a base type included; nil if there is none.
func (s *structType) find(name string) *property {
	for at := s; at != nil; at = at.base {
		if i := slices.IndexFunc(at.properties, func(p *property) bool { return p.name == name }); i >= 0 {
			return at.properties[i]
		}
	}
	return nil
}

// keys returns the names of the key properties.
func (s *structType) keys() []string {
	for at := s; at != nil; at = at.base {
		if len(at.key) > 0 {
			return at.key
		}
	}
	return nil
}

// is reports whether something holds for a type or one it is derived from.
func (s *structType) is(what func(*structType) bool) bool {
	for at := s; at != nil; at = at.base {
		if what(at) {
			return true
		}
	}
	return false
}

func (s *structType) isOpen() bool { return s.is(func(t *structType) bool { return t.open }) }

func (s *structType) isMedia() bool { return s.is(func(t *structType) bool { return t.media }) }

// related reports whether one of two types is derived from the other, so that a cast may lead from one to the other.
func (s *structType) related(o *structType) bool {
	return s.is(func(t *structType) bool { return t == o }) || o.is(func(t *structType) bool { return t == s })
}

// enumType is an enumeration.
type enumType struct {
	members []string
	flags   bool
}

// operation is one overload of a function or an action.
type operation struct {
	name       string
	action     bool
	bound      bool
	parameters []parameter
	returns    typeRef
	returnName string
	// returnsNothing is an action without a result.
	returnsNothing bool
	// method is the HTTP method of a function import of OData 2; empty for others.
	method string
}

// parameter is a parameter of an operation.
type parameter struct {
	name, typeName string
	typ            typeRef
	optional       bool
}

// own are the parameters but the one that the operation is bound to.
func (o *operation) own() []parameter {
	if o.bound && len(o.parameters) > 0 {
		return o.parameters[1:]
	}
	return o.parameters
}

// root is what a path can begin with: an entity set, a singleton, an operation import.
type root struct {
	name     string
	typ      typeRef
	typeName string
	set      bool
	// operations are the overloads of an import; nil for sets and singletons. operation is their name.
	operations []*operation
	operation  string
}

// Model is what a metadata document says. It is immutable.
type Model struct {
	// Declared is the version of the document: 1.0 for OData 2 and 3, 4.0 and later as the protocol.
	Declared string
	// legacy says that the service speaks OData 2 or 3.
	legacy bool
	types  map[string]*structType
	enums  map[string]*enumType
	// definitions are the names of the types below type definitions.
	definitions map[string]string
	operations  map[string][]*operation
	roots       map[string]*root
	// aliases lead from the alias of a namespace to the namespace, which is known.
	aliases    map[string]string
	namespaces map[string]bool
	// spaces are the namespaces, sorted.
	spaces       []string
	associations map[string]associationEnds
	seen         map[string]bool
}

// associationEnds are the types and multiplicities of the roles of an association of OData 2.
type associationEnds map[string]struct{ typeName, multiplicity string }

// EntitySets returns the names of the entity sets, sorted.
func (m *Model) EntitySets() []string {
	var names []string
	for name, r := range m.roots {
		if r.set {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// qualified replaces the alias in a qualified name by the namespace.
func (m *Model) qualified(name string) string {
	dot := strings.LastIndexByte(name, '.')
	if dot < 0 {
		return name
	}
	if space, ok := m.aliases[name[:dot]]; ok {
		return space + name[dot:]
	}
	return name
}

// unqualified returns the qualified name of an operation or a type that is written without its namespace, as services with a default namespace let clients do; a name that
// has one, or of nothing that the document has, stays as it is.
func (m *Model) unqualified(name string) string {
	if strings.Contains(name, ".") {
		return name
	}
	for _, space := range m.spaces {
		if full := space + "." + name; m.operations[full] != nil || m.types[full] != nil || m.enums[full] != nil {
			return full
		}
	}
	return name
}

// primitives are the families of the built-in types.
var primitives = map[string]family{
	"Boolean": boolean, "String": text, "Guid": guid, "Date": date, "DateTimeOffset": moment, "DateTime": moment, "TimeOfDay": timeOfDay, "Time": duration, "Duration": duration,
	"Binary": binary, "Stream": stream, "Byte": number, "SByte": number, "Int16": number, "Int32": number, "Int64": number, "Single": number, "Double": number, "Decimal": number,
	"Untyped": unknown, "PrimitiveType": unknown, "ComplexType": unknown, "EntityType": unknown,
}

// typeOf returns the type of a name; false if the document should have it and does not.
func (m *Model) typeOf(name string) (typeRef, bool) {
	name = strings.TrimSpace(name)
	if inner, ok := strings.CutPrefix(name, "Collection("); ok {
		t, known := m.singleType(strings.TrimSuffix(inner, ")"))
		t.many = true
		return t, known
	}
	return m.singleType(name)
}

// singleType is typeOf for what is no collection.
func (m *Model) singleType(name string) (typeRef, bool) {
	if m.legacy && primitives[name] != 0 { // documents of OData 2 leave the namespace out now and then
		name = "Edm." + name
	}
	if local, ok := strings.CutPrefix(name, "Edm."); ok {
		switch f, known := primitives[local]; {
		case known:
			return typeRef{family: f, name: name}, true
		case strings.HasPrefix(local, "Geography"), strings.HasPrefix(local, "Geometry"):
			return typeRef{family: geo, name: name}, true
		}
		return typeRef{family: unknown, name: name}, strings.HasSuffix(local, "Path") || local == "AnyPropertyPath"
	}
	full := m.qualified(name)
	if s := m.types[full]; s != nil {
		return s.ref(), true
	}
	if m.enums[full] != nil {
		return typeRef{family: enumerated, name: full}, true
	}
	if under, ok := m.definitions[full]; ok {
		local, builtIn := strings.CutPrefix(under, "Edm.")
		f, known := primitives[local]
		return typeRef{family: f, name: full}, builtIn && known
	}
	dot := strings.LastIndexByte(full, '.')
	return typeRef{family: unknown, name: full}, dot > 0 && isQualified(full) && !m.namespaces[full[:dot]]
}
