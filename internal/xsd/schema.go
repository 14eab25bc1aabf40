package xsd

import (
	"fmt"

	"github.com/portico-apim/portico/internal/xmltree"
)

// The namespaces of schemas and of the attributes that instances have for them (XML Schema Part 1, section 1.2).
const (
	space         = "http://www.w3.org/2001/XMLSchema"
	instanceSpace = "http://www.w3.org/2001/XMLSchema-instance"
)

// MaxSize is how many bytes the documents of a schema may have together (policy page of validate-content).
const MaxSize = 4 << 20

// Limits on what a schema may come to once groups and base types are put where they are referred to.
const (
	// maxParticles bounds the particles of all content models.
	maxParticles = 200_000
	// maxUses bounds the attributes of all types.
	maxUses = 500_000
	// maxComparisons bounds what the check for unique particle attribution looks at.
	maxComparisons = 20_000_000
	// maxNesting bounds how deep definitions nest, and how long chains of base types are.
	maxNesting = 256
)

// Document is one schema document: its document element is a schema, or holds schemas, as the types of a WSDL document do.
type Document struct {
	// Name is what others include it by, such as the name of the schema in the service.
	Name string
	Text string
}

// Schema is a compiled schema. It is safe for concurrent use.
type Schema struct {
	elements   map[name]*element
	attributes map[name]*attribute
	types      map[name]*typeDef
	// roots are the elements that may be the document element; none means that all may.
	roots []name
}

// name is an expanded name.
type name struct{ space, local string }

// String writes a name as .NET does.
func (n name) String() string {
	if n.space == "" {
		return n.local
	}
	return n.space + ":" + n.local
}

func nameOf(n xmltree.Name) name { return name{n.Space, n.Local} }

// Error is what is wrong with a schema.
type Error struct {
	// Document is the name of the document, Message what is wrong.
	Document, Message string
	// Line and Column are counted from 1; 0 if the document as a whole is meant.
	Line, Column int
	// Unresolved says that the schema refers to something that none of the documents defines: another one may.
	Unresolved bool
}

// Error returns the message with its place.
func (e *Error) Error() string {
	if e.Line == 0 {
		return fmt.Sprintf("schema %s: %s", e.Document, e.Message)
	}
	return fmt.Sprintf("schema %s, line %d, position %d: %s", e.Document, e.Line, e.Column, e.Message)
}

// derivation is a set of the ways in which types are made of others.
type derivation uint8

const (
	byExtension derivation = 1 << iota
	byRestriction
	bySubstitution
	byList
	byUnion
)

// typeDef is a type definition, simple or complex.
type typeDef struct {
	name name
	// base is nil for anyType only.
	base         *typeDef
	method       derivation
	final, block derivation
	// value is what text must be: of simple types, and of complex types with simple content.
	value *simple
	// complex says that the type is a complex one; the rest is about those.
	complex         bool
	abstract, mixed bool
	attributes      map[name]*use
	// order holds the uses in the order of the schema; defaults says that one of them has a default value that refers to others in the document.
	order    []*use
	defaults bool
	// prohibited are attributes that a restriction takes away.
	prohibited map[name]bool
	any        *wildcard
	// content is nil where no children are allowed.
	content *model

	state state
	at    *xmltree.Node
}

// state is how far the compiler has come with a definition.
type state uint8

const (
	untouched state = iota
	under
	finished
)

// label is what messages call the type of a value.
func (t *typeDef) label() string {
	if t.name.local != "" {
		return t.name.String()
	}
	return t.value.dotNet()
}

// derives reports whether a type is, or is derived from, another one, and by which methods.
func (t *typeDef) derives(from *typeDef) (derivation, bool) {
	var methods derivation
	for at := t; at != nil; at = at.base {
		if at == from {
			return methods, true
		}
		methods |= at.method
	}
	if from.value != nil && from.method == byUnion {
		for _, m := range from.value.members {
			if m.def != nil {
				if methods, ok := t.derives(m.def); ok {
					return methods, true
				}
			}
		}
	}
	return 0, false
}

// element is an element declaration.
type element struct {
	name               name
	global             bool
	typ                *typeDef
	nillable, abstract bool
	block, final       derivation
	// fixed and def are the fixed and the default value; value is what either means.
	fixed, def *string
	value      value
	// head is the element in whose place this one may stand; members are those that may stand in the place of this one, through others too.
	head        *element
	members     []*element
	constraints []*constraint
	state       state
}

// attribute is an attribute declaration.
type attribute struct {
	name       name
	typ        *typeDef
	fixed, def *string
	value      value
}

// use is an attribute of a type.
type use struct {
	*attribute
	required, prohibited bool
	// fixed is the fixed value of the use, or of the declaration.
	fixed *string
	value value
}

// process says what becomes of what a wildcard lets in.
type process uint8

const (
	strict process = iota
	lax
	skip
)

// wildcard lets in elements or attributes by their namespace.
type wildcard struct {
	// not, if it is set, lets in everything but the namespaces listed; else those listed are let in.
	not    bool
	spaces []string
	process
	// written is the namespace attribute.
	written string
}

func (w *wildcard) allows(uri string) bool {
	for _, s := range w.spaces {
		if s == uri {
			return !w.not
		}
	}
	return w.not
}
