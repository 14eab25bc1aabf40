package resources

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"

	"github.com/portico-apim/portico/internal/resource"
)

// Kind is one row of the table.
type Kind struct {
	// Type is the type below the provider, in Azure's casing.
	Type string
	// Title is what messages call one of them: "Product".
	Title string
	// Verbs are the operations there are: H(ead) G(et) C(reate or replace, PUT) U(pdate, PATCH) D(elete) L(ist).
	Verbs string
	// Name is what a name must look like: the fixed names separated by spaces, or empty for any sensible one.
	Names string
	// Filter lists the fields $filter may use, separated by spaces; "state(eq)" restricts the operators. See filterable.
	Filter string
	// Whole says that the body is the whole resource and not only its properties, as for those with a location and tags.
	Whole bool
	// Bodiless says that a PUT has no body: the kind is a relation.
	Bodiless bool
	// Rootless says that no document need exist above one of the kind.
	Rootless bool
	// OfAPI says that the kind below an API belongs to the API and not to one of its revisions.
	OfAPI bool
	// Tagged says that resources can have tags and that lists take the parameter tags.
	Tagged bool
	// LateDelete is the api-version since which clients expect a long-running answer to DELETE; empty is never.
	LateDelete string
	// Actions are what can be POSTed, by the last segment of the path.
	Actions []Action
	// MaxBody is the greatest length of a request body in bytes; 0 is the default of package arm.
	MaxBody int64

	schema *schema
	rules  rules
}

// Always is a LateDelete that holds for every api-version; lateDeletes is when deletions of APIs and users became long-running.
const (
	Always      = "0"
	lateDeletes = "2024-05-01"
)

// Action is something that can be POSTed to a resource.
type Action struct {
	Name string
	// Permission ends the name of the action in access control, for example "listSecrets/action".
	Permission string
	// Writes says that Run changes something.
	Writes bool
	// Status is the status of the answer; 0 is 200, or 204 if Run returns nil.
	Status int
	// Run does it. What it returns is answered as JSON.
	Run func(op *Op, body json.RawMessage) (any, error)
}

// Rules are what a kind does beyond its schema. Every function may be nil. P is the properties struct.
type Rules[P any] struct {
	// Prepare replaces a request body before the transaction begins. Only here may a rule wait for the network.
	Prepare func(p *Preparation) error
	// Check judges and completes the new state; before is nil for a new resource.
	Check func(op *Op, before, after *P) error
	// Written does what else a change brings about, after the document was written.
	Written func(op *Op, before, after *P) error
	// Deleting judges a deletion and does what else it brings about, before the document goes.
	Deleting func(op *Op, p *P) error
	// References tells which other resources the state needs, beside those of fields tagged ref.
	References func(id resource.ID, p *P) []Reference
	// Show changes what is answered.
	Show func(op *Op, shown *Shown, p *P) error
	// Get, List replace how the resources are found: for views and for resources that exist without a document.
	Get  func(op *Op) (*Shown, error)
	List func(op *Op) ([]*Shown, error)
	// Put and Delete replace how they are written: for views of a relation.
	Put    func(op *Op, p *P) (*Result, error)
	Delete func(op *Op) (*Result, error)
	// Fields gives filter fields that are not properties.
	Fields func(op *Op, shown *Shown, field string) (any, bool)
	// Locate gives the id of the document behind the id of a request.
	Locate func(op *Op, id resource.ID) (resource.ID, error)
}

// rules are Rules without their type parameter.
type rules struct {
	new        func() any
	prepare    func(*Preparation) error
	check      func(op *Op, before, after any) error
	written    func(op *Op, before, after any) error
	deleting   func(op *Op, p any) error
	references func(id resource.ID, p any) []Reference
	show       func(op *Op, shown *Shown, p any) error
	get        func(op *Op) (*Shown, error)
	list       func(op *Op) ([]*Shown, error)
	put        func(op *Op, p any) (*Result, error)
	delete     func(op *Op) (*Result, error)
	fields     func(op *Op, shown *Shown, field string) (any, bool)
	locate     func(op *Op, id resource.ID) (resource.ID, error)
}

// define completes a row. It panics for a properties struct with tags that mean nothing, which a test of the table finds.
func define[P any](k Kind, r Rules[P]) Kind {
	if k.Verbs == "" {
		k.Verbs = "HGCUDL"
	}
	k.schema = schemaOf(reflect.TypeFor[P]())
	k.rules = rules{
		new:     func() any { return new(P) },
		prepare: r.Prepare, get: r.Get, list: r.List, delete: r.Delete, fields: r.Fields, locate: r.Locate,
		check: change(r.Check), written: change(r.Written),
	}
	if r.Deleting != nil {
		k.rules.deleting = func(op *Op, p any) error { return r.Deleting(op, p.(*P)) }
	}
	if r.References != nil {
		k.rules.references = func(id resource.ID, p any) []Reference { return r.References(id, p.(*P)) }
	}
	if r.Show != nil {
		k.rules.show = func(op *Op, shown *Shown, p any) error { return r.Show(op, shown, p.(*P)) }
	}
	if r.Put != nil {
		k.rules.put = func(op *Op, p any) (*Result, error) { return r.Put(op, p.(*P)) }
	}
	return k
}

// change adapts a rule about two states; the state before may be nil.
func change[P any](rule func(op *Op, before, after *P) error) func(*Op, any, any) error {
	if rule == nil {
		return func(*Op, any, any) error { return nil }
	}
	return func(op *Op, before, after any) error {
		b, _ := before.(*P)
		return rule(op, b, after.(*P))
	}
}

// Has reports whether the kind has a verb, given by its letter.
func (k *Kind) Has(verb byte) bool { return strings.IndexByte(k.Verbs, verb) >= 0 }

// Segment returns the last part of the type: the name of the collection.
func (k *Kind) Segment() string { return k.Type[strings.LastIndexByte(k.Type, '/')+1:] }

// Parent returns the type of the resources the kind's lie below; empty for a service.
func (k *Kind) Parent() string { return k.Type[:max(0, strings.LastIndexByte(k.Type, '/'))] }

// Action returns an action by name, compared without regard to case.
func (k *Kind) Action(name string) (*Action, bool) {
	for i := range k.Actions {
		if strings.EqualFold(k.Actions[i].Name, name) {
			return &k.Actions[i], true
		}
	}
	return nil, false
}

// New returns a pointer to an empty properties struct of the kind.
func (k *Kind) New() any { return k.rules.new() }

// Prepares reports whether request bodies of the kind must go through Table.Prepare.
func (k *Kind) Prepares() bool { return k.rules.prepare != nil }

// checkName judges the name of a resource that is about to be created.
func (k *Kind) checkName(name string) error {
	if k.Names != "" {
		for fixed := range strings.FieldsSeq(k.Names) {
			if strings.EqualFold(fixed, name) {
				return nil
			}
		}
		return resource.Invalid("name", "'%s' is not one of the names that are possible here: %s.", name, strings.ReplaceAll(k.Names, " ", ", "))
	}
	base, revision := name, ""
	if k.Type == kindAPI {
		base, revision = resource.SplitRevision(name)
	}
	if base == "" || len(base) > 256 || strings.ContainsAny(base, "*#&+:<>?;") || !validRevision(revision) {
		return resource.Invalid("name", "Name '%s' is not valid: it must have 1 to 256 characters and none of * # & + : < > ? ;", name)
	}
	return nil
}

// validRevision reports whether the number of a revision is empty or one to a few digits that do not begin with zero.
func validRevision(revision string) bool {
	if revision == "" {
		return true
	}
	return len(revision) <= 6 && revision[0] != '0' && strings.Trim(revision, "0123456789") == ""
}

// canonicalName gives a fixed name in its own casing, and any other as it is.
func (k *Kind) canonicalName(name string) string {
	for fixed := range strings.FieldsSeq(k.Names) {
		if strings.EqualFold(fixed, name) {
			return fixed
		}
	}
	return name
}

// String returns the type, for diagnostics.
func (k *Kind) String() string { return fmt.Sprintf("kind %s", k.Type) }
