package policy

import (
	"reflect"
	"slices"
	"strings"
)

// Section is one of the four parts of a policy document, or the one part of a resolver.
type Section uint8

// The sections in the order in which they run.
const (
	Inbound Section = iota
	Backend
	Outbound
	OnError
	sectionCount
	// InResolver is the document of a GraphQL resolver, which has no sections and belongs to none.
	InResolver = sectionCount
)

var sectionNames = [...]string{"inbound", "backend", "outbound", "on-error", "graphql-resolver"}

// String returns the name of the section's element.
func (s Section) String() string { return sectionNames[s] }

func sectionOf(name string) (Section, bool) {
	i := slices.Index(sectionNames[:sectionCount], name)
	return Section(max(i, 0)), i >= 0
}

// Sections is a set of sections.
type Sections uint8

// In returns the set of the sections given.
func In(list ...Section) Sections {
	var set Sections
	for _, s := range list {
		set |= 1 << s
	}
	return set
}

// AllSections is the set of all four.
const AllSections = Sections(1<<sectionCount - 1)

// Has reports whether the section is in the set.
func (s Sections) Has(section Section) bool { return s&(1<<section) != 0 }

// Names returns the names of the sections in the set.
func (s Sections) Names() []string {
	var names []string
	for i := range InResolver + 1 {
		if s.Has(i) {
			names = append(names, i.String())
		}
	}
	return names
}

// Scope is a level at which policy documents are attached, from broad to narrow.
type Scope uint8

// The scopes. A document of a narrower scope takes in the broader ones where it says <base/>.
const (
	Global Scope = iota
	Workspace
	Product
	API
	Operation
	scopeCount
	// OfResolver is the scope of a document of a GraphQL resolver. It takes in no other.
	OfResolver = scopeCount
)

var scopeNames = [...]string{"global", "workspace", "product", "api", "operation", "graphql-resolver"}

// String returns the word that context.LastError.Scope uses.
func (s Scope) String() string { return scopeNames[s] }

// Scopes is a set of scopes.
type Scopes uint8

// At returns the set of the scopes given.
func At(list ...Scope) Scopes {
	var set Scopes
	for _, s := range list {
		set |= 1 << s
	}
	return set
}

// AllScopes is the set of all.
const AllScopes = Scopes(1<<scopeCount - 1)

// Has reports whether the scope is in the set.
func (s Scopes) Has(scope Scope) bool { return s&(1<<scope) != 0 }

// Names returns the names of the scopes in the set.
func (s Scopes) Names() []string {
	var names []string
	for i := range OfResolver + 1 {
		if s.Has(i) {
			names = append(names, i.String())
		}
	}
	return names
}

// Policy is the decoded form of one XML element: a struct whose tags are the element's schema (see package documentation).
type Policy interface {
	// Run does what the policy says. It returns nil to go on, ErrStop or ErrSkipBackend to end a section early, or an error, best an *Error.
	Run(x *Exchange) error
}

// Checker is a Policy with rules that no tag can express. Check is called once, after decoding.
type Checker interface {
	Check(c *Check)
}

// Definition is one row of the table of policies.
type Definition struct {
	// Name of the element.
	Name string
	// Category is the group the policy reference puts it in.
	Category string
	// Sections and Scopes are where the policy may stand.
	Sections Sections
	Scopes   Scopes
	// Gateways are the kinds of Azure's gateways that know the policy, for Env.Simulate.
	Gateways Gateways
	// Once says that a section of a document may hold only one, blocks inside it included.
	Once bool
	// NoHandshake says that the policy does not apply to WebSocket handshakes: inherited ones are skipped there.
	NoHandshake bool
	// Stores says that the policy keeps the response for later requests. A response that was found there goes on behind it.
	Stores bool
	// WellKnown is the path of a file that the policy serves at the root of every host while it stands in the global document: its Run is asked without
	// a key, before any API is looked for, and makes the response. Most policies serve none.
	WellKnown string
	// DataSource says that the policy may be the document of a GraphQL resolver: its Run makes the response whose body is the value of the field.
	DataSource bool
	// New returns a pointer to a zero struct to decode into.
	New func() Policy
	// Blind has decoding act as if no document had some of the fields of the policy's structs: an attribute "@name", an element "<name>", the "text",
	// the nested "{policies}". It is nil but in the test that drops each field in turn and wants a case to notice.
	Blind func(owner reflect.Type, place string) bool
}

// Definitions is the table of policies by name.
type Definitions map[string]*Definition

// NewDefinitions makes a table of rows.
func NewDefinitions(rows []Definition) Definitions {
	table := make(Definitions, len(rows))
	for i := range rows {
		table[rows[i].Name] = &rows[i]
	}
	return table
}

// names returns the names of the policies that are allowed in a section, sorted and comma-separated, for error messages.
func (d Definitions) names(section Section) string {
	var names []string
	for name, def := range d {
		if def.Sections.Has(section) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return strings.Join(names, ", ")
}
